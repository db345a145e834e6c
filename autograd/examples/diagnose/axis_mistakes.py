"""Mistakes of axes: along rows for along columns, examples for units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...engine.arguments import operands, slots
from ...engine.blocks import Block, array_graph
from ...engine.blocks.operations import EACH, ELEMENTWISE, REDUCE
from ...engine.floats import evaluate
from ...engine.grad import grad
from ...engine.row import Op
from ...engine.value import Value, order
from .asked_graph import Known, Quantity
from .hypotheses import hypothesis
from .mistake import Bent, Mistake
from .question import Question
from .question_arrays import QuestionArrays, arrays_behind, broadcast_sums, nodes_of, turned_matrix


@hypothesis("broadcast", "a vector is added along the other axis", local=True, single=True)
def _other_broadcast(question: Question) -> Iterator[Mistake]:
    for arrays in arrays_behind(question):
        for block, bias, axis in broadcast_sums(arrays):
            if (
                len(block.shape) == 2
                and block.shape[0] == block.shape[1]
                and block.op is ELEMENTWISE
            ):
                b = [node.data for node in nodes_of(bias)]
                z = arrays.numbers(block)
                matrix = [
                    [
                        x - (b[j] if axis == 0 else b[i]) + (b[i] if axis == 0 else b[j])
                        for j, x in enumerate(row)
                    ]
                    for i, row in enumerate(z)
                ]
                said = f"{bias.name} is added along the other axis of {block.line.name}"
                yield from arrays.values_written(block, matrix, said)


@hypothesis("softmax's axis", "softmax goes along the other axis", local=True, single=True)
def _other_softmax(question: Question) -> Iterator[Mistake]:
    for arrays in arrays_behind(question):
        for block in arrays.blocks:
            arg = block.args[0] if block.args else None
            if block.op is EACH and len(block.shape) == 2 and isinstance(arg, Block):
                along_rows = block.settings.get("axis") in (1, -1)
                z = arrays.numbers(arg)
                row = block.settings["row"]
                lines = [_each(row, line) for line in (turned_matrix(z) if along_rows else z)]
                matrix = turned_matrix(lines) if along_rows else lines
                axis = "columns" if along_rows else "rows"
                yield from arrays.values_written(
                    block, matrix, f"{block.name} is taken along the {axis}"
                )


def _each(row: Op, line: list[float]) -> list[float]:
    """What a row such as softmax gives for each number of a line."""
    return [evaluate(row, (x, (*line[:k], *line[k + 1 :]))) for k, x in enumerate(line)]


@hypothesis(
    "batch and unit swapped",
    "the axis of the examples is taken for that of the units",
    local=True,
    single=True,
)
def _batch_and_unit(question: Question) -> Iterator[Mistake]:
    for arrays in arrays_behind(question):
        square = [b for b in arrays.blocks if len(b.shape) == 2 and b.shape[0] == b.shape[1] > 1]
        for block in square:
            name = block.name
            if block.op is None:
                matrix = turned_matrix(arrays.numbers(block))
                said = f"the examples of {name} are taken for its units: {name}ᵀ for {name}"
                yield from arrays.values_written(block, matrix, said)
            elif not block.view:
                yield from _other_entry(question, block)
        yield from _other_reductions(arrays)


def _other_entry(question: Question, block: Block) -> Iterator[Mistake]:
    """The number of unit 1 and example 2 for that of unit 2 and example 1."""
    of, by, _ = question.quantity
    nodes, size = nodes_of(block), block.shape[0]
    for place, node in enumerate(nodes):
        row, column = divmod(place, size)
        if row == column or node is not (of if by is None else by):
            continue
        other = nodes[column * size + row]
        if by is None:
            known = Known(Quantity(other), other.data)
        else:
            (slope,) = grad(of, [other])
            known = Known(Quantity(of, other), float(slope))
        asked = f"{block.name}[{row + 1},{column + 1}]"
        said = f"example and unit change places: {block.name}[{column + 1},{row + 1}] for {asked}"
        yield Mistake(said, instead=known)


def _other_reductions(arrays: QuestionArrays) -> Iterator[Mistake]:
    """Every mean, sum or maximum along one axis of a square matrix goes along the other one."""
    lines: dict[Value, list[Value]] = {}
    names = []
    for block in arrays.blocks:
        arg = block.args[0] if block.args else None
        if block.op is not REDUCE or not isinstance(arg, Block) or len(arg.shape) != 2:
            continue
        if arg.shape[0] != arg.shape[1] or len(block.entries) != arg.shape[0]:
            continue
        rows = [*zip(*[iter(nodes_of(arg))] * arg.shape[1], strict=True)]
        usual_rows = block.settings.get("axis") in (1, -1)
        others = [*zip(*rows, strict=True)] if usual_rows else rows
        names.append(block.name)
        lines |= dict(zip(nodes_of(block), [list(line) for line in others], strict=True))
    if not lines:
        return
    now: dict[Value, float] = {}

    def number(arg: Any) -> Any:
        if isinstance(arg, tuple):
            return tuple([number(entry) for entry in arg])
        return now.get(arg, arg.data) if isinstance(arg, Value) else arg

    for node in order(arrays.root):
        if node.op is None:
            continue
        if node in lines:
            now[node] = evaluate(node.op, (tuple([number(arg) for arg in lines[node]]),))
        elif any(arg in now for arg in operands(node)):
            now[node] = evaluate(node.op, tuple([number(arg) for arg in slots(node)]))
    written = {Quantity(node): now[node] for node in lines}
    yield Mistake(f"{', '.join(names)}: taken along the other axis", written=written)


@hypothesis(
    "examples or outputs",
    "a loss is summed or averaged over examples, or outputs",
    local=True,
    single=True,
)
def _examples_or_outputs(question: Question) -> Iterator[Mistake]:
    loss = question.graph.loss
    if not arrays_behind(question) or loss is None or question.quantity.of is not loss:
        return
    for block in array_graph(loss).blocks:
        arg = block.args[0] if block.args else None
        if block.op is not REDUCE or not isinstance(arg, Block) or len(arg.shape) != 2:
            continue
        row = block.settings["row"].name
        for count, what in zip(arg.shape, ("rows", "columns"), strict=True):
            if count > 1 and row in ("mean", "sum"):
                by = float(count) if row == "mean" else 1.0 / count
                done = "summed, not averaged" if row == "mean" else "averaged, not summed"
                said = f"the loss is {done} over the {count} {what} of {arg.name}"
                yield Mistake(said, bent={loss: Bent(1.0, by, by)})
