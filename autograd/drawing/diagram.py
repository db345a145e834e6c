"""What a drawing says: the text in each box and at each arrow, before it has a look.

Everything is read off the graph: partials and contributions come from `reverse`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Literal, NamedTuple

from ..engine.arguments import gradient
from ..engine.chain import contributions, partials
from ..engine.floats import taken
from ..engine.row import Op
from ..engine.value import Value
from ..formulas.numbers import real_minus, significant
from ..formulas.text import TAKEN, visible
from ..steps.names import designations
from .folding import FEW, Fold, Homes, constants, path_of

SYMBOLS = {"·": "×", "sum": "Σ", "dot": "Σwx + b"}  # where a row's own notation is too faint


@dataclass(slots=True)
class Box:
    """A drawn node: lines of text, the groups it is in, the gradient that gives it its look."""

    kind: Literal["value", "operation", "constant", "fold"]
    lines: Sequence[str]
    path: tuple[str, ...] = ()
    g: float | None = None
    tip: str = ""


@dataclass(slots=True)
class Arrow:
    """A drawn edge between two boxes, by their ids; the gradient gives it its look."""

    tail: str
    head: str
    lines: Sequence[str] = ()
    g: float | None = None
    signed: bool = True
    tip: str = ""
    weight: int = 1
    enters: bool = False


@dataclass(slots=True)
class Sheet:
    """All that is drawn, in order."""

    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    taken: bool = False  # whether a contribution is 0 · ∞, taken as 0


def explanation(sheet: Sheet) -> list[str]:
    """What the signs on a sheet mean, in a few lines; no word on signs that it does not have."""
    boxes = [box for box in sheet.boxes.values() if box.kind in ("value", "fold")]
    numbered = [arrow for arrow in sheet.arrows if arrow.lines and arrow.signed]
    lines = []
    if any(arrow.g is not None for arrow in numbered):
        lines.append(
            "At an arrow: ∂, the local partial; ←, its contribution, gradient of the result × ∂."
        )
    elif numbered:
        lines.append("At an arrow: ∂, the local partial.")
    if sheet.taken and numbered:
        lines.append(f"In brackets: 0 · ∞{TAKEN}.")
    if any(box.g is not None for box in boxes):
        lines.append("Blue, solid: positive gradient. Orange, dashed: negative. Wider: larger.")
    if any(box.g is None and len(box.lines) > 1 for box in boxes):
        lines.append("grad —: not computed yet.")
    if any(box.kind == "fold" and len(box.lines) > 1 for box in boxes):
        lines.append("|grad| of a folded group: √Σ grad² of its parameters.")
    return lines


class _Edge(NamedTuple):
    """Into an operation: an argument, ∂node/∂argument, what was sent back if a pass came."""

    arg: Value
    place: int
    node: Value
    partial: float
    sent: float | None


def lay_out(nodes: Sequence[Value], homes: Homes, digits: int, numbers: bool) -> Sheet:
    """The boxes and arrows of nodes in forward order, of which some went into folds.

    The boxes are n0, n1 ... in forward order; o1 is the operation of n1, c1_0 its constant. A
    value without a label is called as sentences call it: v1, v2 ...

    Args:
        numbers: whether partials and contributions stand at the arrows.
    """
    names = dict(zip(nodes, designations(nodes), strict=True))
    writer = _Writer(names, homes, digits, numbers)
    for node in nodes:
        writer.add(node)
    return writer.finished()


class _Writer:
    def __init__(self, names: dict[Value, str], homes: Homes, digits: int, numbers: bool) -> None:
        self.sheet = Sheet()
        self.names = names
        self.homes = homes
        self.digits = digits
        self.numbers = numbers
        self.ids: dict[Value | Fold, str] = {}
        self.merged: dict[tuple[str, str], list[_Edge]] = {}

    def add(self, node: Value) -> None:
        home = self.homes.get(node)
        if home is None:
            self._add_alone(node)
            return
        if home not in self.ids:
            self.ids[home] = f"n{len(self.ids)}"
            self.sheet.boxes[self.ids[home]] = self._fold_box(home)
        for edge in _edges(node):
            self._merge(edge, self.ids[home])

    def _add_alone(self, node: Value) -> None:
        at = len(self.ids)
        self.ids[node] = key = f"n{at}"
        if node.op is not None:
            head = f"o{at}"
            self.sheet.boxes[head] = Box(
                "operation",
                [visible(symbol(node.op))],
                path_of(node),
                tip=visible(node.op.doc, 200),
            )
            self._add_arguments(node, at, head)
            self.sheet.arrows.append(Arrow(head, key, g=gradient(node), weight=8))
        self.sheet.boxes[key] = self._value_box(node)

    def _add_arguments(self, node: Value, at: int, head: str) -> None:
        """The arrows into an operation, in the order of its arguments."""
        fixed = list(constants(node))
        several = f"{len(fixed)} constants" if len(fixed) > FEW else ""
        into: list[tuple[int, float | _Edge]] = [(edge.place, edge) for edge in _edges(node)]
        into += fixed[:1] if several else fixed
        for place, one in sorted(into, key=lambda pair: pair[0]):
            if isinstance(one, float):
                tail = f"c{at}_{place}"
                said = several or self._number(one)
                tip = several or f"the constant {_exact(one)}"
                self.sheet.boxes[tail] = Box("constant", [said], path_of(node), tip=tip)
                self.sheet.arrows.append(Arrow(tail, head, tip=tip))
            elif one.arg in self.homes:
                self._merge(one, head)
            else:
                arrow = self._arrow(one, head)
                arrow.weight = 4 if one.arg.op else 1
                arrow.enters = path_of(one.arg) != path_of(node) and path_of(node) != ()
                self.sheet.arrows.append(arrow)

    def _merge(self, edge: _Edge, head: str) -> None:
        """One arrow for all edges between a fold and its neighbour; none within a fold."""
        tail = self.ids[self.homes.get(edge.arg, edge.arg)]
        if tail == head:
            return
        if (tail, head) not in self.merged:
            self.merged[tail, head] = []
            self.sheet.arrows.append(Arrow(tail, head))  # its numbers come when all are known
        self.merged[tail, head].append(edge)

    def finished(self) -> Sheet:
        for arrow in self.sheet.arrows:
            edges = self.merged.get((arrow.tail, arrow.head), [])
            if len(edges) == 1:
                said = self._arrow(edges[0], arrow.head)
                arrow.lines, arrow.g, arrow.tip = said.lines, said.g, said.tip
            elif edges:
                sent = [edge.sent for edge in edges if edge.sent is not None]
                arrow.lines = [f"{len(edges):,} edges"] if self.numbers else []
                arrow.g = hypot(*sent) if sent else None
                arrow.signed = False
                arrow.tip = f"{len(edges):,} edges"
        return self.sheet

    def _arrow(self, edge: _Edge, head: str) -> Arrow:
        lines, tip = [f"∂ {self._number(edge.partial)}"], f"∂ = {_exact(edge.partial)}"
        if edge.sent is not None:
            g = edge.node.grad
            lines.append(f"← {self._number(edge.sent)}")
            tip += f"; {_exact(g)} × {_exact(edge.partial)} = {_exact(edge.sent)}"
            if taken(g, edge.partial, edge.sent):
                lines[-1] += f" ({self._number(g)} · {self._number(edge.partial)})"
                tip += f" ({_exact(g)} · {_exact(edge.partial)}{TAKEN})"
                self.sheet.taken = True
        tail = self.ids[self.homes.get(edge.arg, edge.arg)]
        return Arrow(tail, head, lines if self.numbers else [], edge.sent, tip=tip)

    def _value_box(self, node: Value) -> Box:
        g = gradient(node)
        label = visible(self.names[node]).strip()
        value = self._number(node.data)
        lines = [f"{label} = {value}" if label else value, f"grad {self._grad(g)}"]
        exactly = "not computed yet" if g is None else _exact(g)
        tip = f"{label or 'value'} = {_exact(node.data)}, gradient {exactly}"
        return Box("value", lines, path_of(node), g, tip=tip)

    def _fold_box(self, fold: Fold) -> Box:
        values, leaves = len(fold.nodes), len(fold.leaves())
        tip = f"{values:,} values, {leaves:,} of them leaves"
        if not fold.group:
            return Box("fold", [f"… {values:,} more"], tip=tip)
        size = fold.size()
        about = f"{values:,} values, {leaves:,} parameters"
        lines = [visible(fold.group), about, f"|grad| {self._grad(size)}"]
        return Box("fold", lines, fold.path, size, tip=tip)

    def _grad(self, g: float | None) -> str:
        return "—" if g is None else self._number(g)

    def _number(self, x: float) -> str:
        return significant(x + 0.0, self.digits)  # no −0


def _edges(node: Value) -> Iterator[_Edge]:
    g = gradient(node)
    if g is None:
        for arg, place, p in partials(node):
            yield _Edge(arg, place, node, p, None)
    else:
        for arg, place, p, sent in contributions(node, g):
            yield _Edge(arg, place, node, p, sent)


def _exact(x: float) -> str:
    return real_minus(repr(x + 0.0))


def symbol(row: Op) -> str:
    """An operation's sign, from its notation: what stands between or before its arguments.

    >>> from ..engine.row import OPS
    >>> [symbol(OPS[name]) for name in ("add", "mul", "pow", "neg", "sqrt", "tanh", "hypot")]
    ['+', '×', '^', '−', '√', 'tanh', 'hypot']
    """
    plain = re.sub(r"\{(\d)(?::[^{}]*)?\}", r"{\1}", row.text)
    between = re.fullmatch(r"\{0\}\s*([^\s\w{}(),]+)\s*\{1\}", plain)
    before = re.fullmatch(r"(\w+|\W)(?:\(\{0\}\)|(?<=\W)\{0\})", plain)
    found = between or before
    sign = found[1] if found else row.name
    return SYMBOLS.get(row.name) or SYMBOLS.get(sign, sign)
