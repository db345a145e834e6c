"""Recording the units of a layer together: z = b + Σ wᵢxᵢ and φ(z) for each of them.

A unit is (w, its numbers, b, its number, the names of z, φ, the names of φ(z)). φ is a row of one
argument, or a function of z, or None for z itself.
"""

from __future__ import annotations

from collections import deque
from itertools import islice, repeat

from .floats import FLOATS, evaluate, settle
from .hidden import Hidden
from .modes import active
from .node import slots, stamps, value_of
from .ops import DOT
from .row import Op
from .value import Value, observed

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_new = object.__new__


def record_hidden(units: list[tuple[Any, ...]], row: Op, x: Any) -> Any:
    """The activations of a layer whose units all have the row φ, for another layer to take.

    Their numbers are computed here; their nodes are made when somebody asks for them.

    Args:
        x: the inputs: Values and floats, or a Hidden; all nodes share them.
    """
    if active:  # no_grad() or detect_anomaly() looks at every node
        return tuple(record_layer(units, x))
    inputs = value_of(x)
    weighted, activate, direct = DOT.compute, row.compute, row.direct
    try:
        zs = [weighted(FLOATS, unit[1], inputs, unit[3]) for unit in units]
    except (ArithmeticError, ValueError):
        zs = [evaluate(DOT, (unit[1], inputs, unit[3])) for unit in units]
    try:
        found = list(map(direct, zs)) if direct else [activate(FLOATS, z) for z in zs]
    except (ArithmeticError, ValueError):
        found = [evaluate(row, (z,)) for z in zs]
    if set(map(type, found)) != {float}:
        found = [settle(row, data) for data in found]
    count = 2 * len(units)  # a stamp for each node
    stamp = next(stamps) + count - 1
    deque(islice(stamps, count - 1), 0)
    return Hidden(Value, units, row, x, zs, found, stamp)


def record_layer(units: Iterable[tuple[Any, ...]], x: Any) -> list[Value]:
    """z = b + Σ wᵢxᵢ, and φ(z), for each unit of a layer, as `assemble` records them.

    A layer runs for every sample, so this reads x once and the weights not at all. Where φ is a
    row, only φ(z) is made; it keeps z in parts, see `Node`.

    Args:
        x: as in record_hidden.
    """
    inputs = value_of(x)
    weighted = DOT.compute
    found = []
    for unit, node, z_stamp, stamp in zip(units, map(_new, repeat(Value)), stamps, stamps):  # noqa: B905
        w, weights, b, bias, names, activate, a_names = unit
        try:
            z = weighted(FLOATS, weights, inputs, bias)
        except (ArithmeticError, ValueError):
            z = evaluate(DOT, (weights, inputs, bias))
        if activate.__class__ is Op:
            try:
                data = activate.compute(FLOATS, z)
            except (ArithmeticError, ValueError):
                data = evaluate(activate, (z,))
            node._data = data if data.__class__ is float else settle(activate, data)
            node._grad = None
            node.op = activate
            node._a = unit
            node._b = x
            node._c = z
            node._names = a_names
            node._stamp = stamp
            if active:
                observed(slots(node)[0])
                node = observed(node)
            found.append(node)
        else:
            node._data = z
            node._grad = None
            node.op = DOT
            node._a = w
            node._b = x
            node._c = b
            node._names = names
            node._stamp = z_stamp
            if active:
                node = observed(node)
            found.append(node if activate is None else activate(node))
    return found
