"""A graph drawn at the height of arrays: each line of it, such as Z1 = W1·X + b1, as one box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from ..engine.blocks import ArrayGraph, Block, array_graph, is_of_arrays
from ..engine.value import Value, order
from ..formulas.array_lines import ArrayLines
from ..formulas.notation import TEXT
from ..steps.default_lens import warn_of_part
from .block_boxes import block_box, state_now
from .diagram import ArgumentEdge, Arrow, Box, Diagram, DiagramBuilder, norm_sent
from .folding import FoldedNodes, FoldOf, count_drawn

NARROW = 18  # letters of a line of a formula at an arrow


@dataclass(eq=False, slots=True)
class FoldedBlock(FoldedNodes):
    """The nodes of one line, drawn as one: what it computes, and what it sends to other blocks."""

    block: Block | None = None
    formula: str = ""
    sent: dict[Block, str] = field(default_factory=dict)


@dataclass(slots=True)
class BlockFolds:
    """What is folded at the height of arrays, what it is called, and in which block it stands."""

    nodes: list[Value]
    fold_of: FoldOf
    names: dict[Value, str]
    paths: dict[Value, tuple[str, ...]]  # of the nodes of blocks that are open
    homes: dict[Value, Block]
    given: dict[FoldedBlock, list[FoldedBlock]]  # plain numbers, and what takes them

    def all(self) -> list[FoldedBlock]:
        """Every block that is drawn as one box."""
        inside = [fold for fold in self.fold_of.values() if isinstance(fold, FoldedBlock)]
        return list(dict.fromkeys([*inside, *self.given]))


def block_folds_of(
    y: Value, level: str | None, fold: str | None, opened: Sequence[str], limit: int
) -> BlockFolds | None:
    """What `block_folds` gives, where arrays are asked for or are there and have room; else None.

    Raises:
        ValueError: no such block, or none at all where one is to be opened.
    """
    if level not in (None, "arrays") or fold is not None:
        if opened:
            raise ValueError("arrays are opened among arrays: leave out fold, and any other level")
        return None
    if level is None and not opened and not is_of_arrays(y):
        return None
    graph = array_graph(y)
    folds = block_folds(y, graph, opened)
    total = count_drawn(folds.nodes, folds.fold_of)
    if total > limit and opened:
        warn_of_part(
            f"{total:,} nodes are too many to show at once: {', '.join(opened)} stay closed; "
            f"open fewer, or raise the limit of {limit:,} (--limit {total})"
        )
        return block_folds_of(y, level, fold, (), limit)
    return folds if total <= limit else None


def block_folds(y: Value, graph: ArrayGraph, opened: Iterable[str]) -> BlockFolds:
    """The nodes behind y in order, folded to the lines of its graph of arrays.

    Args:
        opened: the names of blocks whose single values are drawn in their place.

    Raises:
        ValueError: there is no such block.
    """
    lines = {line.name: line for line in graph.lines}
    unknown = [block for block in opened if block not in lines]
    if unknown:
        raise ValueError(f"there is no block {unknown[0]!r} to open; there are {', '.join(lines)}")
    formulas = ArrayLines(graph)
    folds = {}
    for line in graph.lines:
        if line.name in opened:
            continue
        fold = folds[line] = FoldedBlock(line.name, (), [], line)
        if line.op is not None:
            fold.formula = TEXT.formula(formulas.value(line))
            fold.sent = {sent.target: TEXT.formula(sent.formula) for sent in formulas.sent(line)}
    found = BlockFolds(order(y), {}, graph.names(), {}, {}, {})
    for node in found.nodes:
        found.homes[node] = home = graph.homes[node].block
        if home.line in folds:
            found.fold_of[node] = folds[home.line]
            folds[home.line].nodes.append(node)
        else:
            found.paths[node] = (home.line.name,)
    drawn: dict[Block, list[FoldedBlock]] = {}  # by block, who uses it and has a box
    for block in reversed(graph.blocks):
        user = folds.get(block.line)
        users = [] if user is None else [user] if user.nodes else drawn.get(block, [])
        for arg in block.arguments:
            drawn[arg] = [*users, *drawn.get(arg, [])]
    for block in graph.blocks:
        numbers = folds.get(block)
        if numbers and block.op is None and not numbers.nodes and drawn.get(block):
            found.given[numbers] = drawn[block]
    return found


def block_diagram(folds: BlockFolds, digits: int, numbers: bool) -> Diagram:
    """The diagram of a graph that is folded to blocks; arguments as in `diagram_of`."""
    builder = _BlockDiagramBuilder(folds, digits, numbers)
    for node in folds.nodes:
        builder.add(node)
    builder.add_given()
    return builder.finished()


class _BlockDiagramBuilder(DiagramBuilder):
    """Makes a diagram in which blocks are boxes, and what goes between two is told in symbols."""

    def __init__(self, folds: BlockFolds, digits: int, numbers: bool) -> None:
        super().__init__(folds.names, folds.fold_of, digits, numbers)
        self.folds = folds

    def add_given(self) -> None:
        """Blocks of plain numbers, as inputs of a network are: nothing is sent back to them."""
        for fold, users in self.folds.given.items():
            self.ids[fold] = tail = f"n{len(self.ids)}"
            self.diagram.boxes[tail] = self.fold_box(fold)
            self.diagram.arrows += [Arrow(tail, self.ids[user]) for user in dict.fromkeys(users)]

    def path_of(self, node: Value) -> tuple[str, ...]:
        return self.folds.paths.get(node, ())

    def fold_box(self, fold: FoldedNodes) -> Box:
        if not isinstance(fold, FoldedBlock) or fold.block is None:
            return super().fold_box(fold)
        return block_box(fold.block, fold.formula, state_now(fold.block), self.digits)

    def write_merged(self, arrow: Arrow, edges: Sequence[ArgumentEdge]) -> None:
        super().write_merged(arrow, edges)
        result = self.fold_of.get(edges[0].node)
        target = self.folds.homes[edges[0].arg]
        whole = edges[0].arg in self.fold_of
        if whole and isinstance(result, FoldedBlock) and target in result.sent:
            arrow.lines = _labels(result.sent[target]) if self.numbers else []
            arrow.g = norm_sent(edges)
            arrow.signed = False


def _labels(formula: str) -> list[str]:
    first, *rest = wrap(formula, NARROW, break_long_words=False, break_on_hyphens=False)
    return [f"← {first}", *rest]
