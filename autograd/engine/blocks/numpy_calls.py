"""What numpy does with Values and arrays of Values: numpy.array([1, 2]) * x, numpy.tanh(Z)."""

from __future__ import annotations

import operator
from typing import Any

from ..arrays import NUMPY_NAMES
from ..row import OPS
from .array import apply, matmul
from .nested_lists import is_block

_ROWS = {theirs: ours for ours, theirs in NUMPY_NAMES.items()} | {
    "absolute": "abs",
    "divide": "div",
    "multiply": "mul",
    "negative": "neg",
    "subtract": "sub",
}
_COMPARISONS = {  # of the numbers, as Value compares; == asks whether it is the same object
    "equal": operator.is_,
    "not_equal": operator.is_not,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
}


def numpy_call(ufunc: Any, method: str, inputs: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """A function of numpy that was given a Value or an array of Values.

    Raises:
        TypeError: the table has no such operation, or it was asked for more than that.
    """
    name = ufunc.__name__
    plain = method == "__call__" and not settings
    if plain and name == "matmul":
        return matmul(*inputs)
    blocks = any(map(is_block, inputs))
    if plain and (name in ("equal", "not_equal") or (name in _COMPARISONS and not blocks)):
        left, right = (each.item() if hasattr(each, "item") else each for each in inputs)
        return bool(_COMPARISONS[name](left, right))
    row = None if name in _COMPARISONS else OPS.get(_ROWS.get(name, name))
    if row is None or not plain:
        raise TypeError(
            f"numpy.{name} does not compute with Values; got an array of type ndarray; make one "
            "Value per entry"
        )
    return apply(row, inputs) if blocks else row(*inputs)
