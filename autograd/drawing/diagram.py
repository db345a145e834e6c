"""A graph as a diagram: its boxes and arrows with the text in them, before they have a look.

Everything is read off the graph: partials and contributions come from its chain rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot, isfinite
from typing import Literal, NamedTuple

from ..engine.arguments import gradient
from ..engine.edges import partials
from ..engine.floats import taken
from ..engine.row import Op
from ..engine.value import Value, contributions
from ..formulas.numbers import real_minus, significant
from ..formulas.text import TAKEN, visible
from ..steps.names import designations
from .folding import FEW, FoldedNodes, FoldOf, constant_arguments, group_path

SYMBOLS = {"·": "×", "sum": "Σ", "dot": "Σwx + b"}  # where a row's own notation is too faint


@dataclass(slots=True)
class Cell:
    """A number in the table of a box, and the gradient that colours it."""

    text: str
    g: float | None = None
    tip: str = " "


@dataclass(slots=True)
class Box:
    """A drawn node: lines of text, the groups it is in, the gradient that gives it its look.

    signed: whether g has a sign; the size of several gradients has none. Of a block: its name;
    cells, the table of its numbers, each `cell` points wide; foot, the line below it; size, its
    width and height in points.
    """

    kind: Literal["value", "operation", "constant", "fold", "unit", "block"]
    lines: Sequence[str]
    path: tuple[str, ...] = ()
    g: float | None = None
    tip: str = ""
    signed: bool = True
    cells: Sequence[Sequence[Cell]] = ()
    foot: str = ""
    size: tuple[float, float] = (0.0, 0.0)
    cell: float = 0.0
    name: str = ""


@dataclass(slots=True)
class Arrow:
    """A drawn edge between two boxes, by their ids; the gradient gives it its look.

    In a storyboard `node` names the result of the operation that it leads into, as argument
    `place`, or out of (None).
    """

    tail: str
    head: str
    lines: Sequence[str] = ()
    g: float | None = None
    signed: bool = True
    tip: str = ""
    weight: int = 1
    enters: bool = False
    node: str = ""
    place: int | None = None


@dataclass(slots=True)
class Diagram:
    """All that is drawn of a graph, in order: its boxes by their ids, its arrows."""

    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    taken: bool = False  # whether a contribution is 0 · ∞, taken as 0


def largest_of(gradients: Iterable[float | None]) -> float:
    """The largest size of finite gradients, by which the strength of all is measured; else 1."""
    return max((abs(g) for g in gradients if g and isfinite(g)), default=1.0)


def operation_id(result: str) -> str:
    """The id of the box of the operation that made a result: o3 for n3."""
    return f"o{result[1:]}"


def argument_arrow(
    tail: str, head: str, inner: bool, tail_path: tuple[str, ...], path: tuple[str, ...]
) -> Arrow:
    """An arrow from an argument into an operation of the groups `path`; inner: it is no leaf."""
    return Arrow(tail, head, weight=4 if inner else 1, enters=() != path != tail_path)


def add_operation(
    diagram: Diagram,
    row: Op,
    path: tuple[str, ...],
    arrows: Iterable[tuple[int, Arrow | None]],
    constants: Sequence[tuple[int, str, str]],
    result: Arrow,
) -> None:
    """Draw an operation: its box, those of its constants, and all arrows into it, in order.

    Args:
        arrows: from the arguments that have boxes, with their places.
        constants: place, text and tip of each that is drawn; many are drawn as one.
        result: the arrow from the operation to what it made.
    """
    head = result.tail
    diagram.boxes[head] = Box(
        "operation", [visible(operation_sign(row))], path, tip=visible(row.doc, 200)
    )
    if len(constants) > FEW:
        several = f"{len(constants)} constants"
        constants = [(constants[0][0], several, several)]
    into = [(place, arrow) for place, arrow in arrows if arrow is not None]
    for place, text, tip in constants:
        tail = f"c{head[1:]}_{place}"
        diagram.boxes[tail] = Box("constant", [text], path, tip=tip)
        into.append((place, Arrow(tail, head, tip=tip, node=result.node, place=place)))
    diagram.arrows += [arrow for _, arrow in sorted(into, key=lambda pair: pair[0])]
    diagram.arrows.append(result)


def legend_lines(diagram: Diagram) -> list[str]:
    """What the signs in a diagram mean, in a few lines; no word on signs that it does not have."""
    shown = ("value", "fold", "unit", "block")
    boxes = [box for box in diagram.boxes.values() if box.kind in shown]
    numbered = [arrow for arrow in diagram.arrows if arrow.lines and arrow.signed]
    lines = []
    if any(arrow.g is not None for arrow in numbered):
        lines.append(
            "At an arrow: ∂, the local partial; ←, its contribution, gradient of the result × ∂."
        )
    elif numbered:
        lines.append("At an arrow: ∂, the local partial.")
    if diagram.taken and numbered:
        lines.append(f"In brackets: 0 · ∞{TAKEN}.")
    if any(box.g is not None for box in boxes):
        lines.append("Blue, solid: positive gradient. Orange, dashed: negative. Wider: larger.")
    if any(arrow.lines and arrow.lines[0].startswith("←") for arrow in diagram.arrows):
        lines.append("At an arrow between blocks: ←, what it sends back, in symbols.")
    if any(box.g is None and len(box.lines) > 1 for box in boxes):
        lines.append("grad —: not computed yet.")
    kinds = {box.kind for box in boxes if len(box.lines) > 1}
    if any(box.cells for box in boxes):
        lines.append(
            "|grad| of a block: √Σ grad² of its entries; their colours are their gradients."
        )
    for kind, what in (("fold", "a folded group"), ("unit", "a unit")):
        if kind in kinds:
            lines.append(f"|grad| of {what}: √Σ grad² of its parameters.")
    return lines


class ArgumentEdge(NamedTuple):
    """From an argument to a node: the local partial, and what was sent back if a pass came."""

    arg: Value
    place: int
    node: Value
    partial: float
    sent: float | None


def diagram_of(
    nodes: Sequence[Value], fold_of: FoldOf, digits: int, numbers: bool, units: bool = False
) -> Diagram:
    """The diagram of nodes in forward order, of which some are drawn as one.

    The boxes are n0, n1 ... in forward order; o1 is the operation of n1, c1_0 its constant. A
    value without a label is called as sentences call it: v1, v2 ...

    Args:
        fold_of: for each node that has no box of its own, the folded nodes that it belongs to.
        numbers: whether partials and contributions stand at the arrows.
        units: whether what is drawn as one is a unit of a network, and shows what it puts out.
    """
    names = dict(zip(nodes, designations(nodes), strict=True))
    builder = DiagramBuilder(names, fold_of, digits, numbers)
    for node in nodes:
        builder.add(node)
    if units:
        builder.show_units(nodes[-1])
    return builder.finished()


def norm_sent(edges: Sequence[ArgumentEdge]) -> float | None:
    """√Σ over the contributions of edges; None before a pass."""
    sent = [edge.sent for edge in edges if edge.sent is not None]
    return hypot(*sent) if sent else None


class DiagramBuilder:
    """Makes a diagram, node by node, as `diagram_of` says."""

    def __init__(
        self, names: dict[Value, str], fold_of: FoldOf, digits: int, numbers: bool
    ) -> None:
        self.diagram = Diagram()
        self.names = names
        self.fold_of = fold_of
        self.digits = digits
        self.numbers = numbers
        self.ids: dict[Value | FoldedNodes, str] = {}
        self.merged: dict[tuple[str, str], list[ArgumentEdge]] = {}

    def add(self, node: Value) -> None:
        fold = self.fold_of.get(node)
        if fold is None:
            self._add_box(node)
            return
        if fold not in self.ids:
            self.ids[fold] = f"n{len(self.ids)}"
            self.diagram.boxes[self.ids[fold]] = self.fold_box(fold)
        for edge in _argument_edges(node):
            arrow = self._merge(edge, self.ids[fold])
            self.diagram.arrows += [arrow] if arrow else []

    def path_of(self, node: Value) -> tuple[str, ...]:
        """The groups in which a node is drawn, outermost first."""
        return group_path(node)

    def _add_box(self, node: Value) -> None:
        self.ids[node] = key = f"n{len(self.ids)}"
        path = self.path_of(node)
        if node.op is not None:
            head = operation_id(key)
            arrows = [
                (edge.place, self._argument_arrow(edge, head)) for edge in _argument_edges(node)
            ]
            constants = [
                (place, self._number(x), f"the constant {_full_number(x)}")
                for place, x in constant_arguments(node)
            ]
            result = Arrow(head, key, g=gradient(node), weight=8)
            add_operation(self.diagram, node.op, path, arrows, constants, result)
        self.diagram.boxes[key] = self._value_box(node)

    def _argument_arrow(self, edge: ArgumentEdge, head: str) -> Arrow | None:
        """The arrow from an argument into an operation; None where a fold has one already."""
        if edge.arg in self.fold_of:
            return self._merge(edge, head)
        paths = self.path_of(edge.arg), self.path_of(edge.node)
        arrow = argument_arrow(self.ids[edge.arg], head, edge.arg.op is not None, *paths)
        self._write(arrow, edge)
        return arrow

    def _merge(self, edge: ArgumentEdge, head: str) -> Arrow | None:
        """One arrow for all edges between a fold and its neighbour; none within a fold."""
        tail = self.ids[self.fold_of.get(edge.arg, edge.arg)]
        if tail == head:
            return None
        new = (tail, head) not in self.merged
        self.merged.setdefault((tail, head), []).append(edge)
        return Arrow(tail, head) if new else None  # its numbers come when all are known

    def show_units(self, root: Value) -> None:
        """Folds as units: what each puts out, with its gradient, in place of how many it holds."""
        put_out: dict[Value | FoldedNodes, dict[Value, None]] = {}
        read = [edge.arg for edges in self.merged.values() for edge in edges]
        for node in [*read, root]:
            if node in self.fold_of:
                put_out.setdefault(self.fold_of[node], {})[node] = None
        for fold, outputs in put_out.items():
            if isinstance(fold, FoldedNodes) and fold.group:
                self.diagram.boxes[self.ids[fold]] = self._unit_box(fold, list(outputs))
        self._show_inputs()

    def _show_inputs(self) -> None:
        """Numbers that every unit of a layer takes at the same places, such as an example's."""
        taken: dict[tuple[str, ...], dict[int, set[float]]] = {}
        for node, fold in self.fold_of.items():
            if node.op is not None and any(node.op.many):
                places = taken.setdefault(fold.path, {})
                for place, x in constant_arguments(node):
                    places.setdefault(place, set()).add(x)
        arrows = []
        for layer, (path, places) in enumerate(taken.items(), 1):
            if len(places) > FEW or any(len(numbers) > 1 for numbers in places.values()):
                continue  # of several examples
            units = [fold for fold in dict.fromkeys(self.fold_of.values()) if fold.path == path]
            for number, place in enumerate(sorted(places), 1):
                (x,) = places[place]
                tip = f"input {number} of {visible('/'.join(path))}: {_full_number(x)}"
                key = f"i{layer}_{number}"
                self.diagram.boxes[key] = Box("constant", [self._number(x)], tip=tip)
                arrows += [Arrow(key, self.ids[unit], tip=tip) for unit in units]
        self.diagram.arrows[:0] = arrows

    def _unit_box(self, fold: FoldedNodes, outputs: list[Value]) -> Box:
        size = f"|grad| {self._grad(fold.gradient_norm())}"
        if len(outputs) == 1:
            box = self._value_box(outputs[0])
            lines = [visible(fold.group), *box.lines, size]
            return Box("unit", lines, fold.path, box.g, f"{visible(fold.group)}: {box.tip}")
        label = visible(outputs[0].label or self.names[outputs[0]])
        lines = [visible(fold.group), f"{label} and {len(outputs) - 1:,} more", size]
        tip = f"{len(outputs):,} values are read by others"
        return Box("unit", lines, fold.path, fold.gradient_norm(), tip, signed=False)

    def finished(self) -> Diagram:
        for arrow in self.diagram.arrows:
            edges = self.merged.get((arrow.tail, arrow.head), [])
            if edges:
                self.write_merged(arrow, edges)
        return self.diagram

    def write_merged(self, arrow: Arrow, edges: Sequence[ArgumentEdge]) -> None:
        """The numbers of the edges that are drawn as one arrow, at it."""
        if len(edges) == 1:
            self._write(arrow, edges[0])
            return
        arrow.lines = [f"{len(edges):,} edges"] if self.numbers else []
        arrow.g = norm_sent(edges)
        arrow.signed = False
        arrow.tip = f"{len(edges):,} edges"

    def _write(self, arrow: Arrow, edge: ArgumentEdge) -> None:
        """The numbers of an edge at its arrow."""
        lines, tip = [f"∂ {self._number(edge.partial)}"], f"∂ = {_full_number(edge.partial)}"
        if edge.sent is not None:
            g = edge.node.grad
            lines.append(f"← {self._number(edge.sent)}")
            tip += f"; {_full_number(g)} × {_full_number(edge.partial)} = {_full_number(edge.sent)}"
            if taken(g, edge.partial, edge.sent):
                lines[-1] += f" ({self._number(g)} · {self._number(edge.partial)})"
                tip += f" ({_full_number(g)} · {_full_number(edge.partial)}{TAKEN})"
                self.diagram.taken = True
        arrow.lines, arrow.g, arrow.tip = lines if self.numbers else [], edge.sent, tip

    def _value_box(self, node: Value) -> Box:
        g = gradient(node)
        label = visible(self.names[node]).strip()
        value = self._number(node.data)
        lines = [f"{label} = {value}" if label else value, f"grad {self._grad(g)}"]
        slope = "not computed yet" if g is None else _full_number(g)
        tip = f"{label or 'value'} = {_full_number(node.data)}, gradient {slope}"
        return Box("value", lines, self.path_of(node), g, tip=tip, name=self.names[node])

    def fold_box(self, fold: FoldedNodes) -> Box:
        values, leaves = len(fold.nodes), len(fold.leaves())
        tip = f"{values:,} values, {leaves:,} of them leaves"
        if not fold.group:
            return Box("fold", [f"… {values:,} more"], tip=tip)
        size = fold.gradient_norm()
        about = fold.about or f"{values:,} values, {leaves:,} parameters"
        lines = [visible(fold.group), about, f"|grad| {self._grad(size)}"]
        return Box("fold", lines, fold.path, size, tip=tip, signed=False)

    def _grad(self, g: float | None) -> str:
        return "—" if g is None else self._number(g)

    def _number(self, x: float) -> str:
        return significant(x + 0.0, self.digits)  # no −0


def _argument_edges(node: Value) -> Iterator[ArgumentEdge]:
    g = gradient(node)
    if g is None:
        for arg, place, p in partials(node):
            yield ArgumentEdge(arg, place, node, p, None)
    else:
        for arg, place, p, sent in contributions(node, g):
            yield ArgumentEdge(arg, place, node, p, sent)


def _full_number(x: float) -> str:
    return real_minus(repr(x + 0.0))


def operation_sign(row: Op) -> str:
    """An operation's sign, from its notation: what stands between or before its arguments.

    >>> from ..engine.row import OPS
    >>> [operation_sign(OPS[name]) for name in ("add", "mul", "pow", "neg", "sqrt", "tanh")]
    ['+', '×', '^', '−', '√', 'tanh']
    """
    plain = re.sub(r"\{(\d)(?::[^{}]*)?\}", r"{\1}", row.text)
    between = re.fullmatch(r"\{0\}\s*([^\s\w{}(),]+)\s*\{1\}", plain)
    before = re.fullmatch(r"(\w+|\W)(?:\(\{0\}\)|(?<=\W)\{0\})", plain)
    match = between or before
    sign = match[1] if match else row.name
    return SYMBOLS.get(row.name) or SYMBOLS.get(sign, sign)
