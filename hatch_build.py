"""Compile the engine from its own sources: `make fast`, or pip with GLASSGRAD_COMPILE=1.

mypyc makes C of the modules that autograd/engine/compiling.py names, as they stand. Three things it
cannot say of a class are added to that C: Values can be referred to weakly, they are known by
identity though they can be compared, and a long chain of them is freed without recursion.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # make fast needs no hatchling
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
PACKAGE = "autograd/engine"
ASKS = "GLASSGRAD_COMPILE"
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


def build(root: Path = ROOT) -> Path:
    """Compile the engine under a root into its folder, and return that.

    Raises:
        ImportError: there is no mypyc. Exception: of mypyc, or of the C compiler.
    """
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    sys.path.insert(0, str(root))
    from autograd.engine import compiling

    home = root / PACKAGE
    folder = home / compiling.FOLDER / compiling.digest(str(home))
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
        shutil.rmtree(home / compiling.FOLDER, ignore_errors=True)
        folder.mkdir(parents=True)
        for made in Path(place, "lib", PACKAGE).iterdir():
            shutil.copy(made, folder)
    return folder


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """What hatchling runs: it compiles where it is asked to and can, and else leaves Python."""

    def asked(self) -> bool:
        """Whether GLASSGRAD_COMPILE says so."""
        return os.environ.get(ASKS, "") not in ("", "0")

    def dependencies(self) -> list[str]:
        """What compiling needs."""
        return NEEDS if self.asked() else []

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
