"""The graph of a gradient, its nodes named as derivatives, so that it can be walked like any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ...engine.arguments import operands
from ...engine.grad import grad
from ...engine.value import Value, order
from ...formulas.notation import TEXT
from ...formulas.text import FROM_RAISED, RAISED, SUPERSCRIPTS

_POWER = f"[{SUPERSCRIPTS}]*"
_NAME = rf"[^\W{SUPERSCRIPTS}]+"
_DERIVATIVE = re.compile(rf"d{_POWER}(\w+)/(d{_NAME}{_POWER}(?: d{_NAME}{_POWER})*)")


def gradient_graph(y: Value, wrt: Sequence[Value]) -> list[Any]:
    """Gradients that are graphs: a Value for each x in wrt, with the label "dy/dx".

    The gradients on the way are labelled too, so that steps() of a gradient tells a second
    derivative. A node that has a label keeps it: where d(ab)/da is b itself, it stays b.

    Raises:
        TypeError: wrt is no sequence of Values.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> from autograd.faces.steps import steps
    >>> x = Value(0.5, "x")
    >>> t = x.tanh()
    >>> t.label = "t"
    >>> y = t * t
    >>> y.label = "y"
    >>> (slope,) = gradient_graph(y, [x])
    >>> [step.node for step in steps(slope).forward]
    ['t', 'dy/dt', 'v1', 'dy/dx']
    >>> gradient_graph(slope, [x])[0].label
    'd²y/dx²'
    """
    nodes = order(y)
    on_way = set(wrt)
    for node in nodes:
        if any(arg in on_way for arg in operands(node)):
            on_way.add(node)
    on_way.difference_update(wrt)
    between = [node for node in reversed(nodes) if node in on_way]
    asked = [*wrt, *between]
    slopes = grad(y, asked, create_graph=True)
    before = set(nodes)
    for node, slope in zip(asked, slopes, strict=True):
        if node.label and not slope.label and slope not in before:
            slope.label = derivative(y.label or "y", node.label)
    return slopes[: len(wrt)]


def derivative(y: str, x: str) -> str:
    """The name of the derivative of y by x, also where y is a derivative already.

    >>> derivative("L", "w"), derivative("dL/dw", "w"), derivative("dL/dw", "b")
    ('dL/dw', 'd²L/dw²', 'd²L/dw db')
    """
    before = _DERIVATIVE.fullmatch(y)
    if before is None or not re.fullmatch(r"\w+", x):
        return TEXT.total(y, x)
    below: list[str] = []
    for name, power in re.findall(rf"d({_NAME}?)({_POWER})(?: |$)", before[2]):
        below += [name] * int(power.translate(FROM_RAISED) or "1")
    below.append(x)
    grouped = [(name, len(list(same))) for name, same in groupby(below)]
    factors = [f"d{name}{_raised_power(times)}" for name, times in grouped]
    return f"d{_raised_power(len(below))}{before[1]}/{' '.join(factors)}"


def _raised_power(times: int) -> str:
    return str(times).translate(RAISED) if times > 1 else ""
