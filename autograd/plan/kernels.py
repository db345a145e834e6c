"""Rows as compiled loops, made from the same rules as everything else.

A rule is read on symbols down to the primitives, printed as Python, and compiled by numba. The
text is kept in the user's cache folder, with what numba makes of it beside it, under a name that
changes with the text: a row is compiled once on a machine, also one that is made at run time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from ..code import Spelling, hoisted
from ..files import write_whole
from ..javascript import _M
from ..row import Op
from ..symbols import Name, Number, partial_formulas
from . import lanes, mathematics
from .formulas import exact

_MATH = {"abs": "fabs"}  # what Python's math calls otherwise than the table

_HEAD = '''"""The row {name} over many cells, made by autograd.plan.kernels."""

from math import *

from numba import cfunc

from autograd.plan.lanes import each, set_each, word
from autograd.plan.mathematics import equal, greater, maximum, patch, sum, where

compiled = cfunc("void(int64, int64, int64)", error_model="numpy", cache=True)
'''


class _Spelling(Spelling):
    inf, nan = "inf", "nan"

    def __init__(self) -> None:
        super().__init__()
        self.functions = _MATH

    def digits(self, text: str) -> str:
        return text

    def sequence(self, items: list[str]) -> str:
        return f"({', '.join(items)},)"


def text(row: Op, args: tuple[Any, ...]) -> str:
    """The functions of a row: `value`, and `by_k` for the argument number k.

    Each takes the address of the addresses of what it reads and writes, how many floats there
    are, and whether a gradient is to be added to what there is.

    Args:
        args: an int for each argument that is read from cells (numbered in order), a float for
            a constant, a tuple of them for a sequence.

    >>> from ..ops import TANH
    >>> print(text(TANH, (0,)).split("cache=True)")[1].strip())
    @compiled
    def value(at, floats, add):
        y_ = word(at)
        x0_ = word(at + 8)
        for k in range(floats):
            x0 = each(x0_, k)
            set_each(y_, k, tanh(x0))
    <BLANKLINE>
    <BLANKLINE>
    @compiled
    def by_0(at, floats, add):
        to_ = word(at)
        g_ = word(at + 8)
        y_ = word(at + 16)
        x0_ = word(at + 24)
        for k in range(floats):
            y = each(y_, k)
            before = each(to_, k) if add else 0.0
            set_each(to_, k, before + each(g_, k) * (1.0 - y * y))
    """
    named = _named(args)
    names = [one for arg in named for one in (arg if type(arg) is tuple else (arg,))]
    names = [one for one in names if isinstance(one, Name)]
    parts = [_HEAD.format(name=row.name)]
    parts.append(_function("value", names, _value(row, named), slope=False))
    y = Name("y")
    slopes = partial_formulas(row, y, named, _M)
    for arg, slope in zip(named, slopes, strict=True):
        pairs = zip(arg, slope, strict=True) if type(arg) is tuple else ((arg, slope),)
        for one, formula in pairs:
            if isinstance(one, Name):
                at = names.index(one)
                parts.append(_function(f"by_{at}", names, formula, slope=True))
    return "\n".join(parts)


def _value(row: Op, named: tuple[Any, ...]) -> Any:
    try:
        return row.compute(_M, *named)
    except ArithmeticError:  # plain constants that Python refuses: 1/0
        apart = [Number(arg) if type(arg) is float else arg for arg in named]
        return row.compute(_M, *apart)


def _named(args: tuple[Any, ...]) -> tuple[Any, ...]:
    def named(arg: Any) -> Any:
        if type(arg) is tuple:
            return tuple([named(one) for one in arg])
        return Name(f"x{arg}") if type(arg) is int else float(arg)

    return tuple([named(arg) for arg in args])


def _function(name: str, takes: Sequence[Name], formula: Any, slope: bool) -> str:
    parts, result = hoisted(exact(formula), (f"t{k}" for k in count()))
    spelling = _Spelling()
    lines = [f"{part} = {spelling.written(one)[0]}" for part, one in parts]
    code, binds = spelling.written(result)
    said = " ".join([*lines, code])
    read = ["y", *[one.text for one in takes]] if slope else [one.text for one in takes]
    addresses = ["to_", "g_"] if slope else ["y_"]
    addresses += [f"{one}_" for one in read]
    body = [f"{one} = word(at{f' + {8 * k}' * (k > 0)})" for k, one in enumerate(addresses)]
    body.append("for k in range(floats):")
    loop = [f"{one} = each({one}_, k)" for one in read if _stands(one, said)] + lines
    if slope:
        loop.append("before = each(to_, k) if add else 0.0")
        code = f"({code})" if binds < 3 else code
        loop.append(f"set_each(to_, k, before + each(g_, k) * {code})")
    else:
        loop.append(f"set_each(y_, k, {code})")
    body += ["    " + line for line in loop]
    return "\n".join(
        ["", "@compiled", f"def {name}(at, floats, add):", *[f"    {b}" for b in body], ""]
    )


def _stands(name: str, code: str) -> bool:
    return re.search(rf"\b{name}\b", code) is not None


_known: dict[tuple[Op, str], Any] = {}


def kernels(row: Op, args: tuple[Any, ...]) -> Any:
    """The module with the compiled functions of a row; args as for `text`."""
    key = (row, repr(args))  # 0.0 and -0.0 are two constants
    if key not in _known:
        _known[key] = _loaded(row.name, text(row, args))
    return _known[key]


def _loaded(name: str, program: str) -> Any:
    """The program as a module, from the cache folder or through it."""
    made_with = [program, *[Path(str(one.__file__)).read_text() for one in (lanes, mathematics)]]
    digest = hashlib.sha256("\n".join(made_with).encode()).hexdigest()[:16]
    title = f"row_{name}_{digest}"
    path = folder() / f"{title}.py"
    if not path.exists() or path.read_text(encoding="utf-8") != program:
        write_whole(path, program, force=True)
    spec = importlib.util.spec_from_file_location(title, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"the kernels of {name} cannot be loaded from {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[title] = module  # where numba looks for it when it reads its cache
    spec.loader.exec_module(module)
    return module


@cache
def folder() -> Path:
    """Where compiled rows are kept: $GLASSGRAD_CACHE, else the user's cache folder.

    Where that cannot be written, a folder that lasts as long as this process.
    """
    given = os.environ.get("GLASSGRAD_CACHE")
    if given:
        place = Path(given)
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


def _for_now() -> Path:
    place = tempfile.TemporaryDirectory(prefix="glassgrad-")
    _kept.append(place)
    return Path(place.name)


_kept: list[Any] = []  # removed when the process ends
