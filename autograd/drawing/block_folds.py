"""A graph drawn at the height of arrays: each line of it, such as Z1 = W1·X + b1, as one box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import prod
from textwrap import wrap

from ..engine.arguments import gradient, name
from ..engine.blocks import ArrayGraph, Block, array_graph
from ..engine.blocks.shapes import shape_text
from ..engine.ieee import FLOATS
from ..engine.value import Value, order
from ..formulas.array_lines import ArrayLines
from ..formulas.notation import TEXT
from ..formulas.numbers import real_minus, significant
from ..formulas.text import visible
from .diagram import ArgumentEdge, Arrow, Box, Cell, Diagram, DiagramBuilder, norm_sent
from .folding import FoldedNodes, FoldOf, count_drawn
from .network_layout import ARROW_LETTERS, BOX_LETTERS, LETTER, LINE

ROWS = COLUMNS = 6  # of the table in a box; of what is larger the first entries, and …
FIGURES, FEWER, SLIM = 3, 2, 3  # significant digits in a table of up to so many columns, or more
BROAD, NARROW = 30, 18  # letters of a line of a formula, in a box and at an arrow
ROW, INSET = 14.0, 6.0  # points: the height of a row of the table, and the room around


@dataclass(eq=False, slots=True)
class FoldedBlock(FoldedNodes):
    """The nodes of one line, drawn as one: what it computes, and what it sends to other blocks."""

    block: Block | None = None
    formula: str = ""
    sent: dict[Block, str] = field(default_factory=dict)

    def gradient_norm(self) -> float | None:
        """√Σ grad² over the entries of the block; None before a pass."""
        entries = self.block.entries if self.block else []
        grads = [g for entry in entries if entry is not None and (g := gradient(entry)) is not None]
        return FLOATS.hypot(*grads) if grads else None


@dataclass(slots=True)
class BlockFolds:
    """What is folded at the height of arrays, what it is called, and in which block it stands."""

    nodes: list[Value]
    fold_of: FoldOf
    names: dict[Value, str]
    paths: dict[Value, tuple[str, ...]]  # of the nodes of blocks that are open
    homes: dict[Value, Block]
    given: dict[FoldedBlock, list[FoldedBlock]]  # plain numbers, and what takes them


def block_folds_of(
    y: Value, level: str | None, fold: str | None, opened: Sequence[str], limit: int
) -> BlockFolds | None:
    """What `block_folds` gives, where arrays are asked for or are there; else None.

    Raises:
        ValueError: no such block, none at all where one is to be opened, or too many boxes.
    """
    if level not in (None, "arrays") or fold is not None:
        if opened:
            raise ValueError("opened= opens blocks; leave out fold and level")
        return None
    graph = array_graph(y)
    if level is None and not opened and not graph.has_arrays:
        return None
    folds = block_folds(y, graph, opened)
    total = count_drawn(folds.nodes, folds.fold_of)
    if total > limit:
        raise ValueError(
            f"the drawing of {name(y)} would have {total:,} nodes, and the limit is {limit:,}; "
            f"open fewer blocks, or raise it with limit={total}"
        )
    return folds


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
        if line.name in opened or not (line.shape or line.op):
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
        elif home.line.shape or home.line.op:
            found.paths[node] = (home.line.name,)
    for block in graph.blocks:
        for arg in block.arguments:
            numbers, user = folds.get(arg), folds.get(block.line)
            if numbers and user and not numbers.nodes and arg.op is None:
                found.given.setdefault(numbers, []).append(user)
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
        return (
            block_box(fold, self.digits)
            if isinstance(fold, FoldedBlock)
            else super().fold_box(fold)
        )

    def write_merged(self, arrow: Arrow, edges: Sequence[ArgumentEdge]) -> None:
        super().write_merged(arrow, edges)
        result = self.fold_of.get(edges[0].node)
        target = self.folds.homes[edges[0].arg]
        whole = edges[0].arg in self.fold_of or not target.shape
        if whole and isinstance(result, FoldedBlock) and target in result.sent:
            arrow.lines = _labels(result.sent[target]) if self.numbers else []
            arrow.g = norm_sent(edges)
            arrow.signed = False


def _labels(formula: str) -> list[str]:
    first, *rest = wrap(formula, NARROW, break_long_words=False, break_on_hyphens=False)
    return [f"← {first}", *rest]


def block_box(fold: FoldedBlock, digits: int) -> Box:
    """The box of a block: name and shape, formula, a table of its numbers, |grad|."""
    block = fold.block
    assert block is not None
    size = fold.gradient_norm()
    shown = "—" if size is None else significant(size, digits)
    formula = [
        f"= {line}" if not k else f"   {line}" for k, line in enumerate(_lines(fold.formula))
    ]
    if not block.shape:
        (entry,) = block.entries
        number = "?" if entry is None else significant(entry.data + 0.0, digits)
        g = None if entry is None else gradient(entry)
        foot = f"grad {'—' if g is None else significant(g + 0.0, digits)}"
        box = Box("block", [f"{visible(block.name)} = {number}", *formula], (), g, foot=foot)
    else:
        title = f"{visible(block.name)}  {shape_text(block.shape)}"
        box = Box("block", [title, *formula], (), size, signed=False, foot=f"|grad| {shown}")
        box.cells = _cells(block, digits)
    box.tip = f"{visible(block.name)}: {shape_text(block.shape)}; {shown} = √Σ grad²"
    title, *small = box.lines
    widths = [
        LETTER * BOX_LETTERS * len(title),
        *[LETTER * ARROW_LETTERS * len(text) for text in (*small, box.foot)],
        cell_width(box) * len(box.cells[0] if box.cells else ()),
    ]
    height = LINE * (BOX_LETTERS + ARROW_LETTERS * (len(small) + 1)) + ROW * len(box.cells)
    box.size = max(widths) + 2 * INSET, height + 2 * INSET
    return box


def cell_width(box: Box) -> float:
    """Points that the widest number in a table takes."""
    letters = max((len(cell.text) for row in box.cells for cell in row), default=0)
    return LETTER * ARROW_LETTERS * letters + INSET


def _lines(formula: str) -> list[str]:
    return wrap(formula, BROAD, break_on_hyphens=False)


def _cells(block: Block, digits: int) -> Sequence[Sequence[Cell]]:
    """As many numbers as fit, row after row; a vector is a column."""
    width = block.shape[-1] if len(block.shape) > 1 else 1
    height = prod(block.shape) // width
    digits = min(digits, FIGURES if width <= SLIM else FEWER)
    indices = list(block.places)
    rows = []
    for row in range(height if height <= ROWS else ROWS - 1):
        cells = []
        for column in range(width if width <= COLUMNS else COLUMNS - 1):
            place = row * width + column
            cells.append(_cell(block, place, indices[place], digits))
        rows.append(cells + [Cell("…")] * (width > COLUMNS))
    if height > ROWS:
        rows.append([Cell("⋮") for _ in rows[0]])
    return rows


def _cell(block: Block, place: int, index: Sequence[int], digits: int) -> Cell:
    entry = block.entries[place]
    name = f"{visible(block.name)}[{','.join(str(k + 1) for k in index)}]"
    if entry is None:
        return Cell("·", tip=f"{name}: nothing was made from it")
    g = gradient(entry)
    slope = "not computed yet" if g is None else real_minus(repr(g + 0.0))
    tip = f"{name} = {real_minus(repr(entry.data + 0.0))}, gradient {slope}"
    return Cell(significant(entry.data + 0.0, digits), g, tip)
