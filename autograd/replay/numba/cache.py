"""Compiled programs kept from one process to the next, in a folder of the user that stays small.

A program is the text of a small module that numba compiles. It stands in a folder of its own, with
what numba makes of it beside it, under a name that changes with everything that is compiled in: the
text, the sources that it calls, the versions of the compilers and the processor. So old code is
never run, whatever was changed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import llvmlite
import numba
from llvmlite import binding
from numba.core.errors import NumbaError

from ...engine import arrays, ieee
from ...files import write_whole
from . import machine, matrices, primitives, runs, simd

# What programs call, compiled with them.
SOURCES = (ieee, arrays, simd, machine, primitives, matrices, runs)
PROGRAMS = 1_000  # that the folder holds at most
BYTES = 100_000_000  # that they take at most
_OURS = re.compile(r"(?:row_\w+|line_\w+|tape|machine)_[0-9a-f]{16}|\.removed-[0-9a-f]{16}")
_EARLIER = re.compile(r"row_\w+_[0-9a-f]{16}\..+")  # files that earlier versions left


def loaded(name: str, text: str) -> ModuleType:
    """A program as a module, from the cache folder or through it.

    Raises:
        NumbaError: numba does not compile it. OSError: no folder can be written.
    """
    home = folder() / f"{name}_{program_digest(text)}"
    for _ in range(2):
        try:
            return _module_at(home, text)
        except NumbaError:
            raise
        except Exception:  # removed by another process meanwhile, or spoiled: once more, anew
            _discard(home)
    return _module_at(_for_now() / home.name, text)


def _module_at(home: Path, text: str) -> ModuleType:
    """The program from its own folder, which is made if it is not there."""
    path = home / f"{home.name}.py"
    new = not path.exists()
    if new or path.read_text(encoding="utf-8") != text:
        home.mkdir(exist_ok=True, mode=0o700)
        write_whole(path, text, force=True)
    else:
        os.utime(home)  # used now; see trim
    spec = importlib.util.spec_from_file_location(home.name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"the program {path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[home.name] = module  # where numba looks for it when it reads its cache
    spec.loader.exec_module(module)
    if new:
        with suppress(OSError):
            trim(home.parent, PROGRAMS, BYTES)
    return module


def relocated(function: Any, path: str) -> Any:
    """The same function as if it stood in another file: that is where numba keeps what it made."""
    code = function.__code__.replace(co_filename=path)
    return FunctionType(code, function.__globals__, function.__name__)


def program_digest(text: str) -> str:
    """A name for a program together with all that is compiled in."""
    return hashlib.sha256(_compiled_in() + text.encode()).hexdigest()[:16]


@cache
def _compiled_in() -> bytes:
    """Of everything but the text: the sources, the compilers, the processor."""
    digested = hashlib.sha256()
    for source in SOURCES:
        digested.update(Path(str(source.__file__)).read_bytes())
    features = binding.get_host_cpu_features().flatten()
    made_by = numba.__version__, llvmlite.__version__, sys.version
    made_for = binding.get_process_triple(), binding.get_host_cpu_name(), features
    digested.update(repr((made_by, made_for)).encode())
    return digested.digest()


def trim(place: Path, programs: int, size: int) -> None:
    """Remove the programs that were used longest ago, until the rest is no more than may be.

    The latest one stays. Other processes may load, make and remove programs meanwhile: what they
    have loaded they need no longer, and what they miss they make again.
    """
    for path in (*place.glob("row_*.py"), *place.glob("__pycache__/row_*")):
        if _EARLIER.fullmatch(path.name):
            path.unlink(missing_ok=True)
    taken = 0
    for kept, home in enumerate(_latest_first(place)):
        taken += _folder_size(home)
        if home.name.startswith(".") or (kept and (kept >= programs or taken > size)):
            _discard(home)


def _latest_first(place: Path) -> Iterator[Path]:
    """The folders of programs, those used last in front."""
    used = []
    for home in place.iterdir():
        if _OURS.fullmatch(home.name):
            with suppress(OSError):  # gone
                used.append((home.stat().st_mtime_ns, home))
    return (home for _, home in sorted(used, reverse=True))


def _folder_size(home: Path) -> int:
    size = 0
    for path in home.rglob("*"):
        with suppress(OSError):  # gone
            size += path.stat().st_size
    return size


def _discard(home: Path) -> None:
    """Take the folder out of sight in one step, then remove it."""
    away = home.with_name(f".removed-{secrets.token_hex(8)}")
    try:
        home.rename(away)
    except OSError:  # another process was faster, or has it open
        return
    shutil.rmtree(away, ignore_errors=True)


@cache
def folder() -> Path:
    """Where compiled programs are kept: $GLASSGRAD_CACHE, else the user's cache folder.

    Where that cannot be written, a folder that lasts as long as this process.
    """
    chosen = os.environ.get("GLASSGRAD_CACHE")
    if chosen:
        place = Path(chosen)
    elif sys.platform == "win32":
        place = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local"), "glassgrad")
    elif sys.platform == "darwin":
        place = Path.home() / "Library/Caches/glassgrad"
    else:
        place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "glassgrad")
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=place):
            return place
    except OSError:
        return _for_now()


@cache
def _for_now() -> Path:
    place = tempfile.TemporaryDirectory(prefix="glassgrad-")
    _kept.append(place)
    return Path(place.name)


_kept: list[Any] = []  # removed when the process ends
