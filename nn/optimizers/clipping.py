"""Gradient clipping: gradients held within bounds between backward() and step()."""

from __future__ import annotations

from collections.abc import Iterable
from math import copysign, hypot

from autograd import Value
from autograd.engine import data_of, set_gradients

from ..arguments import positive


def clip_by_value(parameters: Iterable[Value], limit: float) -> None:
    """g ← min(max(g, −limit), limit), each gradient by itself. nan stays nan.

    Raises:
        ValueError: a limit that is not positive.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> w.grad = -7.0
    >>> clip_by_value([w], 5.0)
    >>> w.grad
    -5.0
    """
    most = positive(limit, "the limit of gradients")
    long = [parameter for parameter in parameters if abs(data_of(parameter.grad)) > most]
    set_gradients(long, [copysign(most, data_of(p.grad)) for p in long])


def clip_by_norm(parameters: Iterable[Value], limit: float) -> float:
    """g ← g·limit/‖g‖ where ‖g‖ = √Σg² is longer than limit: shorter, in the same direction.

    Returns the norm before. torch divides by ‖g‖ + 1e-6 instead.

    Raises:
        ValueError: a limit that is not positive.

    Source: Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks
    (2013), algorithm 1.

    >>> from autograd import Value
    >>> a, b = Value(1.0), Value(1.0)
    >>> a.grad, b.grad = 30.0, 40.0
    >>> clip_by_norm([a, b], 5.0)
    50.0
    >>> a.grad, b.grad
    (3.0, 4.0)
    """
    most = positive(limit, "the limit of gradients")
    reached = [parameter for parameter in parameters if parameter.reached]
    gradients = [data_of(parameter.grad) for parameter in reached]
    norm = hypot(*gradients)
    if norm > most:
        set_gradients(reached, [g / norm * most for g in gradients])
    return norm
