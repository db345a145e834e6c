"""What if a node had another number: the true change beside gradient · Δ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...engine.arguments import operands
from ...engine.floats import evaluate, number, taken
from ...engine.grad import grad, jvp
from ...engine.value import Value, order
from ...engine.value_fields import expect
from ...formulas.columns import aligned_rows
from ...formulas.elision import Gap, ends
from ...formulas.flat_arguments import group_arguments
from ...formulas.notation import Text
from ...formulas.text import TAKEN, as_sum, factor
from ..names import designations
from ..recorder import argument_sizes

SHOWN = 20  # changed nodes in the printed table


class Set(NamedTuple):
    """A node that was given another number; slope: the gradient of the output by it."""

    node: str
    before: float
    after: float
    slope: float

    @property
    def step(self) -> float:
        """Δ, how far it was moved."""
        return self.after - self.before


class Changed(NamedTuple):
    """A node that came out differently."""

    node: str
    before: float
    after: float


class WhatIf(NamedTuple):
    """What the output would be, and how far the gradient foretells it. Print to read."""

    output: str
    before: float
    after: float
    settings: tuple[Set, ...]
    changed: tuple[Changed, ...]
    foretold: float

    @property
    def change(self) -> float:
        """The true change of the output."""
        return self.after - self.before

    @property
    def remainder(self) -> float:
        """The true change less Σ gradient · Δ: what the slope does not know."""
        return self.change - self.foretold

    def __str__(self) -> str:
        return self.text()

    def text(self, digits: int = 6) -> str:
        """The comparison and a table of the changed nodes."""
        by = Text(digits)
        shown = by.number
        output = by.name(self.output)
        sets = [
            f"{by.name(s.node)} = {shown(s.after)} (was {shown(s.before)})" for s in self.settings
        ]
        products = [f"{shown(s.slope)}·{factor(shown(s.step))}" for s in self.settings]
        linear = "Σ gradient · Δ"
        if len(self.settings) == 1:
            linear = f"{by.total(self.output, self.settings[0].node)} · Δ"
        rows = [
            ("true change", f"{shown(self.after)} − {factor(shown(self.before))}", self.change),
            (linear, as_sum(products[:4] + ["…"] * (len(products) > 4)), self.foretold),
            ("remainder", "", self.remainder),
        ]
        width = max(len(name) for name, _, _ in rows)
        lines = [
            f"What if {', '.join(sets)}?",
            f"{output} = {shown(self.after)} (was {shown(self.before)})",
        ]
        taken_as_0 = [
            f"   ({shown(s.slope)}·{shown(s.step)}{TAKEN})"
            for s in self.settings
            if taken(s.slope, s.step, s.step)
        ]
        for name, how, x in rows:
            remark = "".join(taken_as_0[:1]) if name == linear else ""
            lines.append(f"  {name:<{width}} = {how + ' = ' if how else ''}{shown(x)}{remark}")
        if self.changed:
            lines += ["", *_table_of_changes(self.changed, by)]
        return "\n".join(lines)


def what_if(y: Value, node: Value | Mapping[Value, Any], value: Any = None) -> WhatIf:
    """What y would be with other numbers at some nodes: y + Σ dy/dnode · Δ + remainder.

    Inner nodes can be set like leaves: what they were computed from no longer matters. All that
    depends on them is computed again by its rows; the graph itself stays as it is.

    Args:
        y: the output.
        node: what is set; or a mapping {node: number} for several at once.
        value: its number.

    Raises:
        TypeError: no node, or no number.
        ValueError: y does not depend on the node, or nothing is set.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> y = x * x
    >>> y.label = "y"
    >>> print(what_if(y, x, 4.0))
    What if x = 4 (was 3)?
    y = 16 (was 9)
      true change = 16 − 9 = 7
      dy/dx · Δ   = 6·1 = 6
      remainder   = 1
    <BLANKLINE>
    node  before  after  change
    x          3      4       1
    y          9     16       7
    """
    if isinstance(node, Value):
        node = {node: value}
    if not isinstance(node, Mapping) or not all(isinstance(key, Value) for key in node):
        raise TypeError(f"what_if sets a Value, or a dict of Values and numbers; got {node!r}")
    if not node:
        raise ValueError("what_if needs a node to set, as in what_if(y, x, 2.0)")
    new = {leaf: number(x, "what_if") for leaf, x in node.items()}
    expect(y, "what_if")
    nodes = order(y)
    names = dict(zip(nodes, designations(nodes), strict=True))
    for moved in new:
        if moved not in names:
            raise ValueError(f"{names[y]!r} does not depend on {moved!r}, so nothing changes")
    now = _recomputed(nodes, new)
    slopes = _gradients_by_set_nodes(y, nodes, new)
    steps = {moved: x - moved.data for moved, x in new.items()}
    if len(new) == 1:
        ((moved, step),) = steps.items()
        foretold = 0.0 if step == 0 else slopes[moved] * step
    else:
        foretold = jvp(y, steps)
    return WhatIf(
        names[y],
        y.data,
        now.get(y, y.data),
        tuple([Set(names[moved], moved.data, x, slopes[moved]) for moved, x in new.items()]),
        tuple(
            [
                Changed(names[node], node.data, now[node])
                for node in nodes
                if node in now and not _same_number(node.data, now[node])
            ]
        ),
        foretold,
    )


def _recomputed(nodes: list[Value], new: Mapping[Value, float]) -> dict[Value, float]:
    """The numbers of what is set and of all that depends on it."""
    now = dict(new)
    for node in nodes:
        if node.op is None or node in new or not any(arg in now for arg in operands(node)):
            continue
        flat = [arg if isinstance(arg, float) else now.get(arg, arg.data) for arg in node.args]
        now[node] = evaluate(node.op, group_arguments(flat, argument_sizes(node)))
    return now


def _gradients_by_set_nodes(
    y: Value, nodes: list[Value], new: Mapping[Value, float]
) -> dict[Value, float]:
    """The gradient by each node that is set, with the others held still."""
    above: set[Value] = set()  # what depends on a node that is set
    nested = False
    for node in nodes:
        if any(arg in new or arg in above for arg in operands(node)):
            above.add(node)
            nested = nested or node in new
    if not nested:
        return dict(zip(new, grad(y, list(new)), strict=True))
    still = dict.fromkeys(new, 0.0)
    return {node: jvp(y, {**still, node: 1.0}) for node in new}


def _same_number(a: float, b: float) -> bool:
    return a == b or (a != a and b != b)


def _table_of_changes(changed: tuple[Changed, ...], by: Text) -> list[str]:
    rows = [("node", "before", "after", "change")]
    shown = ends(changed, SHOWN, 1)
    for row in shown:
        if isinstance(row, Changed):
            difference = row.after - row.before
            change = by.number(difference) if math.isfinite(difference) else "—"
            rows.append((by.name(row.node), by.number(row.before), by.number(row.after), change))
    lines = aligned_rows(rows)
    return [*lines[:-1], *[gap.of() for gap in shown if isinstance(gap, Gap)], lines[-1]]
