"""A·B + c, the pre-activations of a layer: each entry one dot node, as of a neuron."""

from __future__ import annotations

from typing import Any

from ..ops import DOT
from . import operations
from .array import Array, array
from .array_record import Made
from .shapes import common_shape, refuse_large, spread


def affine(left: Any, right: Any, shift: Any) -> Array:
    """A·B + c, c broadcast to the shape of A·B: of a row for each example, X·Wᵀ + b.

    Raises:
        ValueError: A or B is no matrix, or the shapes do not fit.

    >>> affine([[1.0, 2.0]], [[1.0, 0.0], [10.0, 1.0]], [0.5, -0.5]).data
    [[21.5, 1.5]]
    """
    a, b, c = array(left), array(right), array(shift)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError(
            f"{a} · {b} does not fit: two matrices are needed, with as many columns of the first "
            "as rows of the second"
        )
    inner, shape = a.shape[1], (a.shape[0], b.shape[1])
    refuse_large(shape, f"{a} · {b}")
    if common_shape([shape, c.shape], ["the product", str(c)], "affine") != shape:
        raise ValueError(f"{c} is larger than the product of {a} and {b}")
    shifts = iter(spread(c.entries, c.shape, shape))
    columns = [b.entries[k :: shape[1]] for k in range(shape[1])]
    entries = [
        DOT(a.entries[start : start + inner], column, next(shifts))
        for start in range(0, a.size, inner)
        for column in columns
    ]
    return Array(entries, shape, "", Made(operations.AFFINE, (a, b, c), {}))
