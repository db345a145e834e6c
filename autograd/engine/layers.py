"""Recording the units of a layer together: z = b + Σ wᵢxᵢ and φ(z) for each of them.

A unit is (w, its numbers, b, its number, the names of z, φ, the names of φ(z)). φ is a row of one
argument, or a function of z, or None for z itself.
"""

from __future__ import annotations

from itertools import islice

from .floats import evaluate
from .hidden import Hidden
from .modes import active
from .node import slots, stamps, value_of
from .ops import DOT
from .row import Op
from .value import Value, observed

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Unit = tuple[Any, ...]

_new = object.__new__


def record_hidden(units: Sequence[Unit], row: Op, x: Any) -> Any:
    """The activations of units that all have the row φ: a Hidden, for another layer to take.

    Their numbers are computed here; their nodes are made when somebody asks for them. A layer
    runs for every sample, so this reads x once and the weights not at all.

    Args:
        x: the inputs: a tuple of Values and floats, or a Hidden; all nodes share it.

    Returns: under no_grad() or detect_anomaly(), which look at every node, the tuple of nodes.
    """
    inputs = value_of(x)
    weighted = DOT.direct
    try:
        zs = [weighted(unit[1], inputs, unit[3]) for unit in units]
    except (ArithmeticError, ValueError):
        zs = [evaluate(DOT, (unit[1], inputs, unit[3])) for unit in units]
    try:
        found = list(map(row.direct, zs))
    except (ArithmeticError, ValueError):
        found = [evaluate(row, (z,)) for z in zs]
    count = 2 * len(units)  # a stamp for each node, in one call: they follow each other
    stamp = next(islice(stamps, count - 1, None))
    hidden = Hidden(Value, units, row, x, zs, found, stamp)
    return tuple(map(_observed, hidden.made())) if active else hidden


def record_layer(units: Sequence[Unit], row: Op | None, x: Any) -> tuple[Value, ...]:
    """The outputs of units as nodes: z = b + Σ wᵢxᵢ, or φ(z).

    Args:
        row: φ, if it is one row for all of them. x: as in record_hidden.
    """
    if row is not None:
        found = record_hidden(units, row, x)
        return found.made() if found.__class__ is Hidden else found
    outputs: list[Value] = []
    inputs = value_of(x)
    for unit in units:
        w, weights, b, bias, names, activate, _ = unit
        if activate.__class__ is Op:
            outputs += record_layer((unit,), activate, x)
            continue
        z = _new(Value)
        z._data = evaluate(DOT, (weights, inputs, bias))
        z._grad = None
        z.op = DOT
        z._a = z._b = None
        z._c = w, x, b
        z._names = names
        z._stamp = next(stamps)
        if active:
            z = observed(z)
        outputs.append(z if activate is None else activate(z))
    return tuple(outputs)


def _observed(a: Value) -> Value:
    """What an open context makes of an activation, after its pre-activation."""
    observed(slots(a)[0])
    return observed(a)
