"""Compile the engine from its own sources: `make fast`, or pip with GLASSGRAD_COMPILE=1.

mypyc makes C of the modules that autograd/engine/compiling.py names, as they stand. Three things it
cannot say of a class are added to that C: Values can be referred to weakly, they are known by
identity though they can be compared, and a long chain of them is freed without recursion.

What was compiled is kept in build/engine, by the digest of its sources and of this file and by the
kind of Python, and taken from there when it is asked for again.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
import tempfile
from _imp import source_hash
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # make fast needs no hatchling
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
PACKAGE = "autograd/engine"
ASKS = "GLASSGRAD_COMPILE"
KEPT = "build/engine"
NEEDS = ["mypy>=2.0", "setuptools>=65"]
OPTIONS = ["--config-file=", "--follow-imports=silent", "--ignore-missing-imports"]
FREED = """\
static autograd___engine___value___ValueObject *value_waiting = NULL;
static int value_depth = 0;

static void
value___Value_dealloc(autograd___engine___value___ValueObject *self)
{
    if (self->__weak != NULL) PyObject_ClearWeakRefs((PyObject *)self);
    if (value_depth >= 30) {  /* deeper, it waits: arguments are freed with their results */
        self->__weak = (PyObject *)value_waiting;
        value_waiting = self;
        return;
    }
    value_depth++;
    CPyDef_value___Value_clear((PyObject *)self);
    Py_TYPE(self)->tp_free((PyObject *)self);
    while (value_depth == 1 && value_waiting != NULL) {
        self = value_waiting;
        value_waiting = (autograd___engine___value___ValueObject *)self->__weak;
        self->__weak = NULL;
        CPyDef_value___Value_clear((PyObject *)self);
        Py_TYPE(self)->tp_free((PyObject *)self);
    }
    value_depth--;
}
"""


def completed(code: str) -> str:
    """The C of mypyc with what it cannot say.

    Raises:
        RuntimeError: it is other C than this file knows.
    """
    size = ".tp_basicsize = sizeof(autograd___engine___{module}___{kind}Object),"
    value = size.format(module="value", kind="Value")
    bases = [
        size.format(module="value_methods", kind="ValueMethods"),
        size.format(module="value_fields", kind="ValueFields"),
    ]
    by_identity = "\n.tp_hash = (hashfunc)_Py_HashPointer,"
    weak = "\n.tp_weaklistoffset = offsetof(autograd___engine___value___ValueObject, __weak),"
    dealloc = re.compile(
        r"static void\n\s*value___Value_dealloc\(autograd___engine___value___ValueObject \*self\)\n"
        r"\s*\{\n.*?\n\s*done: ;\n\s*\}\n",
        re.DOTALL,
    )
    classes = [code.count(each) for each in (value, *bases)]
    if classes != [1, 1, 1] or len(dealloc.findall(code)) != 1:
        raise RuntimeError("this version of mypyc writes other C than hatch_build.py completes")
    code = code.replace(value, value + by_identity + weak)
    for base in bases:
        code = code.replace(base, base + by_identity)
    return dealloc.sub(lambda _: FREED, code)


def places(root: Path) -> tuple[Path, Path]:
    """Where the engine under a root is imported from, compiled, and where that is kept."""
    sys.path.insert(0, str(root))
    from autograd.engine import compiling

    home = root / PACKAGE
    digest = compiling.digest(str(home))
    own = source_hash(0, Path(__file__).read_bytes()).hex()
    kind = sysconfig.get_config_var("SOABI")
    return home / compiling.FOLDER / digest, root / KEPT / f"{digest}-{own}-{kind}"


def build(root: Path = ROOT) -> Path:
    """Put the compiled engine under a root into its folder, and return that.

    Raises:
        ImportError: there is no mypyc. Exception: of mypyc, or of the C compiler.
    """
    folder, kept = places(root)
    if not kept.exists():
        compile_into(kept, root)
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(kept, folder)
    return folder


def compile_into(kept: Path, root: Path) -> None:
    """Compile the engine under a root, and keep it: all of it or, where that fails, nothing."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    from autograd.engine import compiling

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        try:
            os.chdir(root)
            sources = [f"{PACKAGE}/{module}.py" for module in compiling.MODULES]
            extensions = mypycify(
                [*OPTIONS, *sources],
                target_dir=place,
                group_name="autograd.engine.fast",
                opt_level="3",
            )
            for file in Path(place).rglob("__native_*.c"):
                file.write_text(completed(file.read_text("utf-8")), "utf-8")
            os.chdir(place)
            command = build_ext(Distribution({"name": "glassgrad", "ext_modules": extensions}))
            command.build_lib, command.build_temp = f"{place}/lib", f"{place}/temp"
            command.ensure_finalized()
            command.run()
        finally:
            os.chdir(before)
        kind = kept.name.split("-", 2)[2]
        for old in kept.parent.glob(f"*-{kind}"):  # of other sources
            shutil.rmtree(old)
        part = kept.with_name("part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(Path(place, "lib", PACKAGE), part)
        part.rename(kept)


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """What hatchling runs: it compiles where it is asked to and can, and else leaves Python."""

    def asked(self) -> bool:
        """Whether GLASSGRAD_COMPILE says so."""
        return os.environ.get(ASKS, "") not in ("", "0")

    def dependencies(self) -> list[str]:
        """What compiling needs."""
        return NEEDS if self.asked() and not places(Path(self.root))[1].exists() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say that the wheel is for this kind of machine alone."""
        if not self.asked():
            return
        try:
            folder = build(Path(self.root))
        except (Exception, SystemExit) as error:  # mypyc exits where it is not content
            self.app.display_warning(f"the engine is not compiled and runs as Python: {error}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["artifacts"].append(f"/{folder.relative_to(self.root).as_posix()}/*")


if __name__ == "__main__":
    build()
    print("The engine is compiled; `glassgrad --version` says so. `make slow` takes it away.")
