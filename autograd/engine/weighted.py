"""Weighted sums b + Σ wᵢxᵢ, of which networks are made: their number, and what they send back.

The same numbers as by the row, for arguments that a network gives: w Values, x Values or floats.
"""

from __future__ import annotations

from math import fsum

from .arguments import data_of

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from .value import Value


def weighted_sum(args: tuple[Any, ...]) -> float | None:
    """b + Σ wᵢxᵢ of Values w, Values or floats x, and a Value or float b; None of anything else.

    None, too, where the sum is not finite: the row says what it is.
    """
    w: tuple[Value, ...] = args[0]
    x: tuple[Any, ...] = args[1]
    try:
        products = _by_floats(w, x) if type(x[0]) is float else _by_values(w, x)
        total = fsum(products)
        if type(args[2]) is float:
            total += args[2]
        else:
            b: Value = args[2]
            total += b._data
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError):
        return None
    return total if len(products) == len(w) == len(x) else None


def _by_values(w: tuple[Value, ...], x: tuple[Value, ...]) -> list[float]:
    return [p._data * q._data for p, q in zip(w, x)]  # noqa: B905  strict, it is not compiled


def _by_floats(w: tuple[Value, ...], x: tuple[float, ...]) -> list[float]:
    return [p._data * q for p, q in zip(w, x)]  # noqa: B905


def send_weighted(node: Value, g: float, tuples: dict[int, bool]) -> None:
    """What a node b + Σ wᵢxᵢ sends back: g·xᵢ to every wᵢ, g·wᵢ to every xᵢ, g·∂/∂b to b.

    Args:
        tuples: for each tuple of the pass, by id, whether it holds Values alone.
    """
    args = node._args
    row = node.op
    if row is None:
        return
    w: tuple[Any, ...] = args[0]
    x: tuple[Any, ...] = args[1]
    if tuples[id(w)] and tuples[id(x)]:
        _send_products(w, x, g)
        _send_products(x, w, g)
    else:
        for left, right in zip(w, x):  # noqa: B905
            if not isinstance(left, float):
                _send(left, g * data_of(right))
        for left, right in zip(w, x):  # noqa: B905
            if not isinstance(right, float):
                _send(right, g * data_of(left))
    if not isinstance(args[2], float):
        p: float = row.known[2]  # type: ignore[assignment]  # else the row was of another kind
        _send(args[2], g * p)


def _send(node: Value, sent: float) -> None:
    node._sum += sent


def _send_products(to: tuple[Value, ...], others: tuple[Value, ...], g: float) -> None:
    for node, other in zip(to, others):  # noqa: B905
        node._sum += g * other._data
