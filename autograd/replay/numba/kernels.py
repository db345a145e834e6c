"""Operations of the table as compiled loops, made from the same rules as everything else.

A rule is read on symbols down to the primitives, printed as Python, and compiled by numba: once on
a machine (cache.py), also where a row is made at run time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from ...engine.row import Op
from ...formulas.code import PRIMITIVE_SYMBOLS, Spelling
from ...formulas.rewriting import simplified
from ...formulas.symbols import Name, partial_formulas
from ..tape import map_arguments, with_slopes
from .cache import loaded

_MATH = {"abs": "fabs"}  # what Python's math calls otherwise than the table

HEAD = '''"""The row {name} over many cells, made by autograd.replay.numba.kernels."""

from math import *

from numba import cfunc

from autograd.replay.numba.simd import each, set_each, word
from autograd.replay.numba.primitives import cbrt, equal, floor, fmod, greater, maximum, patch, pow
from autograd.replay.numba.primitives import round, sum, where

compiled = cfunc("void(int64, int64, int64)", error_model="numpy", cache=True)
'''


class _KernelSpelling(Spelling):
    inf, nan, points = "inf", "nan", True

    def __init__(self) -> None:
        super().__init__()
        self.functions = _MATH

    def sequence(self, items: list[str]) -> str:
        return f"({', '.join(items)},)"


KERNEL_SPELLING = _KernelSpelling()


def kernel_text(row: Op, args: tuple[Any, ...]) -> str:
    """The functions of a row: `value`, and `by_k` for the argument number k.

    Each takes the address of the addresses of what it reads and writes, how many floats there
    are, and the address of its constants, one more where a gradient is to be added to what there
    is. Constants are data: a row is compiled once, whatever they are.

    Args:
        args: an int for each argument that is read from cells (numbered in order), a float for
            a constant, a tuple of ints for a sequence.

    >>> from ...engine.ops import EXP
    >>> print(kernel_text(EXP, (0,)).split("cache=True)")[1].strip())
    @compiled
    def value(at, floats, extra):
        y_ = word(at)
        x0_ = word(at + 8)
        for k in range(floats):
            x0 = each(x0_, k)
            set_each(y_, k, exp(x0))
    <BLANKLINE>
    <BLANKLINE>
    @compiled
    def by_0(at, floats, extra):
        to_ = word(at)
        g_ = word(at + 8)
        y_ = word(at + 16)
        x0_ = word(at + 24)
        for k in range(floats):
            y = each(y_, k)
            before = each(to_, k) if extra & 1 else 0.0
            set_each(to_, k, before + each(g_, k) * y)
    """
    named = _named_arguments(args)
    names = [name for arg in named for name in (arg if type(arg) is tuple else (arg,))]
    fixed = [name for name in names if name.text.startswith("c")]
    names = [name for name in names if name not in fixed]
    parts = [HEAD.format(name=row.name)]
    parts.append(
        _kernel("value", names, fixed, row.compute(PRIMITIVE_SYMBOLS, *named), slope=False)
    )
    slopes = partial_formulas(row, Name("y"), named, PRIMITIVE_SYMBOLS)
    for arg, slope in zip(named, slopes, strict=True):
        for name, formula in with_slopes(arg, slope):
            if name in names:
                number = names.index(name)
                parts.append(_kernel(f"by_{number}", names, fixed, formula, slope=True))
    return "\n".join(parts)


def row_constants(args: tuple[Any, ...]) -> list[float]:
    """The numbers that belong to a row, in order."""
    return [arg for arg in args if type(arg) is float]


def _named_arguments(args: tuple[Any, ...]) -> tuple[Any, ...]:
    free = count()

    return map_arguments(
        lambda arg: Name(f"x{arg}" if type(arg) is int else f"c{next(free)}"), args
    )


def _kernel(
    name: str, takes: Sequence[Name], fixed: Sequence[Name], formula: Any, slope: bool
) -> str:
    names = (f"t{k}" for k in count())
    lines, code, binds = KERNEL_SPELLING.statements(simplified(formula), names, "{} = {}")
    written = " ".join([*lines, code])
    read = ["y", *[name.text for name in takes]] if slope else [name.text for name in takes]
    addresses = ["to_", "g_"] if slope else ["y_"]
    addresses += [f"{name}_" for name in read]
    body = [f"{name} = word(at{f' + {8 * k}' * (k > 0)})" for k, name in enumerate(addresses)]
    used = [(k, name.text) for k, name in enumerate(fixed) if _stands(name.text, written)]
    body += [f"{name} = each(extra & -2, {k})" for k, name in used]
    body.append("for k in range(floats):")
    loop = [f"{name} = each({name}_, k)" for name in read if _stands(name, written)] + lines
    if slope:
        loop.append("before = each(to_, k) if extra & 1 else 0.0")
        code = f"({code})" if binds < 3 else code
        loop.append(f"set_each(to_, k, before + each(g_, k) * {code})")
    else:
        loop.append(f"set_each(y_, k, {code})")
    body += ["    " + line for line in loop]
    return "\n".join(
        ["", "@compiled", f"def {name}(at, floats, extra):", *[f"    {b}" for b in body], ""]
    )


def _stands(name: str, code: str) -> bool:
    return re.search(rf"\b{name}\b", code) is not None


_known: dict[tuple[Op, str], Any] = {}


def kernels(row: Op, args: tuple[Any, ...]) -> Any:
    """The module with the compiled functions of a row; args as for `kernel_text`."""
    key = (row, repr(_named_arguments(args)))
    if key not in _known:
        _known[key] = loaded(f"row_{row.name}", kernel_text(row, args))
    return _known[key]
