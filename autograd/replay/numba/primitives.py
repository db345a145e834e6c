"""The mathematics of compiled code: what Floats is in Python, function by function.

Compiled floats follow IEEE 754 by themselves, so the plain functions do.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from ...engine import arrays
from ...engine.ieee import Floats


def _compiled(function: Any) -> Any:
    return njit(error_model="numpy", no_cpython_wrapper=True)(function)


greater = _compiled(Floats.greater)
equal = _compiled(Floats.equal)
where = _compiled(Floats.where)
patch = _compiled(Floats.patch)
maximum = _compiled(Floats.maximum)


@_compiled
def pow(a: float, b: float) -> float:
    """a to the power b; those that are met most take no call."""
    if b == 2.0:
        return a * a
    if b == 1.0:
        return a
    if b == -1.0:
        return 1.0 / a
    return math.pow(a, b)


@_compiled
def cbrt(x: float) -> float:
    return np.cbrt(x)


@_compiled
def floor(x: float) -> float:
    return np.floor(x)


@_compiled
def round(x: float) -> float:
    return np.rint(x)


@_compiled
def fmod(a: float, b: float) -> float:
    return np.fmod(a, b)


_compensated = _compiled(arrays.compensated)
rounding = register_jitable(arrays.rounding)  # which that calls


@_compiled
def sum(xs: tuple[float, ...]) -> float:
    """The sum, with what each addition rounded off added at the end."""
    total, lost = _compensated(xs)
    return total + lost if lost - lost == 0.0 else total
