"""Penalties: terms that are added to a loss so that weights stay small."""

from __future__ import annotations

from autograd import OPS, Value, dot, record
from autograd.engine import number

from ..arguments import as_value, sequence

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def l1(parameters: Iterable[Any], strength: float = 1.0) -> Value:
    """λ Σ |wᵢ|: pulls every weight to 0 with the same force, and some all the way.

    Args:
        parameters: Values, such as model.parameters(). strength: λ.

    Raises:
        ValueError: no parameters. TypeError: an entry that is no number.

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), eq. (7.18) and (7.19).

    >>> w = [Value(3.0), Value(-4.0)]
    >>> penalty = l1(w, 0.1)
    >>> penalty.backward()
    >>> penalty.data, w[1].grad
    (0.7000000000000001, -0.1)
    """
    ws = _weights(parameters)
    sizes = tuple([abs(w) for w in ws])
    return number(strength, "the strength of l1") * record(OPS["sum"], (sizes,))


def l2(parameters: Iterable[Any], strength: float = 1.0, *, half: bool = False) -> Value:
    """λ Σ wᵢ², or with half ½ of it: pulls every weight to 0, the larger ones more.

    With half, λ is the `decay` of SGD.

    Args:
        parameters: Values, such as model.parameters(). strength: λ.

    Raises:
        ValueError: no parameters. TypeError: an entry that is no number.

    Source: with ½, Goodfellow, Bengio, Courville (2016), eq. (7.1) and (7.2); without it, as
    micrograd's demo has it.

    >>> w = [Value(3.0), Value(-4.0)]
    >>> penalty = l2(w, 0.5)
    >>> penalty.backward()
    >>> penalty.data, w[1].grad
    (12.5, -4.0)
    """
    ws = _weights(parameters)
    factor = number(strength, "the strength of l2")
    return (0.5 * factor if half else factor) * record(dot, (ws, ws, 0.0))


def _weights(parameters: Any) -> tuple[Value, ...]:
    if hasattr(parameters, "parameters"):
        raise TypeError(f"a penalty takes Values; give model.parameters(), not {parameters!r}")
    ws = sequence(parameters, "what a penalty takes")
    if not ws:
        raise ValueError("a penalty takes at least one weight, got none")
    return tuple([as_value(w, "a weight") for w in ws])
