"""Mistakes of matrix calculus: not transposed, factors in the wrong order, the wrong axis summed.

Each is a block of wrong numbers in the place of a right one, worked out from the right numbers
around it; what comes after it in the pass follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...engine.blocks import Block, array_graph
from ...engine.blocks.operations import AFFINE, EACH, ELEMENTWISE, MATMUL, REDUCE
from ...engine.grad import grad
from ...engine.ops import ADD
from ...engine.value import Value
from .asked_graph import Quantity
from .hypotheses import hypothesis
from .mistake import Bent, Mistake
from .question import Question

Matrix = list[list[float]]
_MOST_ENTRIES = 4_000


class _Layer(NamedTuple):
    """A product of matrices with the blocks in it."""

    result: Block
    left: Block
    right: Block


def _product(a: Matrix, b: Matrix) -> Matrix | None:
    """a·b; None where the shapes do not fit."""
    if not a or not b or len(a[0]) != len(b):
        return None
    return [
        [
            math.fsum(x * y for x, y in zip(row, column, strict=True))
            for column in zip(*b, strict=True)
        ]
        for row in a
    ]


def _turned(a: Matrix) -> Matrix:
    return [list(row) for row in zip(*a, strict=True)]


def _entrywise(a: Matrix, b: Matrix) -> Matrix | None:
    if len(a) != len(b) or len(a[0]) != len(b[0]):
        return None
    return [[x * y for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)]


class _Arrays:
    """The blocks behind a quantity, their numbers, and the gradients by them."""

    def __init__(self, question: Question) -> None:
        self.of = question.quantity.of
        self.words = question.words
        root = question.root or question.graph.loss or self.of
        graph = array_graph(root)
        whole = [block for block in graph.blocks if all(e is not None for e in block.entries)]
        self.blocks = [block for block in whole if block.shape]
        nodes = [entry for block in self.blocks for entry in block.entries if entry is not None]
        few = nodes if len(nodes) <= _MOST_ENTRIES else []
        slopes = grad(self.of, few) if few and question.quantity.by is not None else []
        self._slopes = {
            node: float(g.data if isinstance(g, Value) else g)
            for node, g in zip(few, slopes, strict=False)
        }
        self.few = bool(few)

    def layers(self) -> Iterator[_Layer]:
        """Every product of two blocks."""
        for block in self.blocks:
            if block.op in (MATMUL, AFFINE):
                left, right = block.args[:2]
                if isinstance(left, Block) and isinstance(right, Block):
                    yield _Layer(block, left, right)

    def numbers(self, block: Block, column: bool = True) -> Matrix:
        """The numbers of a block; a vector as a column, or a row."""
        return self._matrix(block, [node.data for node in _nodes(block)], column)

    def slopes(self, block: Block, column: bool = True) -> Matrix | None:
        """dL/dblock, if it is known."""
        nodes = _nodes(block)
        if any(node not in self._slopes for node in nodes):
            return None
        return self._matrix(block, [self._slopes[node] for node in nodes], column)

    def _matrix(self, block: Block, flat: list[float], column: bool) -> Matrix:
        if len(block.shape) == 1:
            return [[x] for x in flat] if column else [flat]
        width = block.shape[-1]
        return [flat[start : start + width] for start in range(0, len(flat), width)]

    def gradient_written(self, block: Block, matrix: Matrix | None, said: str) -> Iterator[Mistake]:
        """dL/dblock as these numbers, if they have its shape and are others."""
        nodes = _nodes(block)
        if all(node in self._slopes for node in nodes):
            right = {Quantity(self.of, node): self._slopes[node] for node in nodes}
            yield from _written(block, right, matrix, said)

    def values_written(self, block: Block, matrix: Matrix | None, said: str) -> Iterator[Mistake]:
        """A block as these numbers, if they have its shape and are others."""
        right = {Quantity(node): node.data for node in _nodes(block)}
        yield from _written(block, right, matrix, said)


def _written(
    block: Block, right: dict[Quantity, float], matrix: Matrix | None, said: str
) -> Iterator[Mistake]:
    """Numbers in the place of the right ones of a block, if they have its shape and are others."""
    if matrix is None or not _alike(matrix, block):
        return
    written = dict(zip(right, [x for row in matrix for x in row], strict=True))
    if any(not math.isclose(x, right[asked], rel_tol=1e-12) for asked, x in written.items()):
        yield Mistake(said, written=written)


def _nodes(block: Block) -> list[Value]:
    return [entry for entry in block.entries if entry is not None]


def _alike(matrix: Matrix, block: Block) -> bool:
    """Whether numbers have the shape of a block; a vector may stand or lie."""
    shape = (len(matrix), len(matrix[0]) if matrix else 0)
    if len(block.shape) == 1:
        return shape in ((block.shape[0], 1), (1, block.shape[0]))
    return len(block.shape) == 2 and shape == block.shape


def _arrays(question: Question) -> list[_Arrays]:
    """The arrays behind a question about the start; none where there are none."""
    if question.quantity.step or question.quantity.of.op is None:
        return []
    if "arrays" not in question.kept:
        arrays = _Arrays(question)
        question.kept["arrays"] = [arrays] if arrays.blocks and arrays.few else []
    kept: list[_Arrays] = question.kept["arrays"]
    return kept


@hypothesis(
    "transpose", "a matrix is not transposed, or is where it should not be", local=True, single=True
)
def _not_transposed(question: Question) -> Iterator[Mistake]:
    yield from _products(question, _transposed_ways)


@hypothesis(
    "order of factors",
    "the factors of a product of matrices change places",
    local=True,
    single=True,
)
def _order_of_factors(question: Question) -> Iterator[Mistake]:
    yield from _products(question, _exchanged_ways)


@hypothesis(
    "entry by entry",
    "a product of matrices is taken entry by entry: * for @",
    local=True,
    single=True,
)
def _entry_by_entry(question: Question) -> Iterator[Mistake]:
    yield from _products(question, _entrywise_ways)


Ways = Callable[[Matrix, Matrix, str, str], list[tuple[Matrix | None, str]]]


def _transposed_ways(a: Matrix, b: Matrix, x: str, y: str) -> list[tuple[Matrix | None, str]]:
    whole = _product(a, b)
    return [
        (_product(a, _turned(b)), f"{x}·{_primed(y)}"),
        (_product(_turned(a), b), f"{_primed(x)}·{y}"),
        (_turned(whole) if whole else None, f"({x}·{y})ᵀ"),
    ]


def _exchanged_ways(a: Matrix, b: Matrix, x: str, y: str) -> list[tuple[Matrix | None, str]]:
    return [
        (_product(b, a), f"{y}·{x}"),
        (_product(_turned(b), a), f"{_primed(y)}·{x}"),
        (_product(b, _turned(a)), f"{y}·{_primed(x)}"),
    ]


def _entrywise_ways(a: Matrix, b: Matrix, x: str, y: str) -> list[tuple[Matrix | None, str]]:
    return [
        (_entrywise(a, b), f"{x} ∘ {y}"),
        (_entrywise(a, _turned(b)), f"{x} ∘ {_primed(y)}"),
        (_entrywise(_turned(a), b), f"{_primed(x)} ∘ {y}"),
    ]


def _primed(name: str) -> str:
    """The transpose of a matrix, in words: W for Wᵀ."""
    return name.removesuffix("ᵀ") if name.endswith("ᵀ") else f"{name}ᵀ"


def _products(question: Question, ways: Ways) -> Iterator[Mistake]:
    """Each product of the forward pass, and each that goes back from it, made otherwise."""
    for arrays in _arrays(question):
        for layer in arrays.layers():
            a, b = arrays.numbers(layer.left, column=False), arrays.numbers(layer.right)
            x, y, z = layer.left.name, layer.right.name, layer.result.line.name
            if layer.result.op is MATMUL:
                for matrix, said in ways(a, b, x, y):
                    yield from arrays.values_written(
                        layer.result, matrix, f"{said} is taken for {x}·{y}"
                    )
            column = len(layer.left.shape) > 1
            g = arrays.slopes(layer.result, column)
            if g is None:
                continue
            delta = f"dL/d{z}"
            for matrix, said in ways(g, _turned(b), delta, f"{y}ᵀ"):
                right = f"dL/d{x} = {delta}·{y}ᵀ"
                yield from arrays.gradient_written(
                    layer.left, matrix, f"{said} is taken for {right}"
                )
            for matrix, said in ways(_turned(a), g, f"{x}ᵀ", delta):
                right = f"dL/d{y} = {x}ᵀ·{delta}"
                yield from arrays.gradient_written(
                    layer.right, matrix, f"{said} is taken for {right}"
                )


@hypothesis(
    "wrong delta",
    "the delta of another layer is used for the gradient of a matrix",
    local=True,
    single=True,
)
def _wrong_delta(question: Question) -> Iterator[Mistake]:
    for arrays in _arrays(question):
        for layer in arrays.layers():
            a, b = arrays.numbers(layer.left, column=False), arrays.numbers(layer.right)
            for other in arrays.blocks:
                g = arrays.slopes(other, len(layer.left.shape) > 1)
                if g is None or other is layer.result or not _alike(g, layer.result):
                    continue
                said = f"dL/d{other.name} is used in the place of dL/d{layer.result.line.name}"
                yield from arrays.gradient_written(
                    layer.left, _product(g, _turned(b)), f"{said} for dL/d{layer.left.name}"
                )
                yield from arrays.gradient_written(
                    layer.right, _product(_turned(a), g), f"{said} for dL/d{layer.right.name}"
                )


@hypothesis(
    "bias over examples",
    "the gradient of a bias is not summed over the examples",
    local=True,
    single=True,
)
def _bias_over_examples(question: Question) -> Iterator[Mistake]:
    for arrays in _arrays(question):
        for block, bias, axis in _broadcast(arrays):
            g = arrays.slopes(block)
            if g is None:
                continue
            lines = g if axis == 0 else _turned(g)  # one example each
            name, z = bias.name, block.line.name
            for k, line in enumerate(lines, 1):
                said = f"dL/d{name} is that of example {k} alone, not the sum over examples"
                yield from arrays.gradient_written(bias, [line], said)
            mean = [math.fsum(column) / len(lines) for column in zip(*lines, strict=True)]
            said = f"dL/d{z} is averaged over the examples for dL/d{name}, not summed"
            yield from arrays.gradient_written(bias, [mean], said)
            other = [math.fsum(line) for line in lines]
            said = f"dL/d{z} is summed along the other axis for dL/d{name}"
            yield from arrays.gradient_written(bias, [other], said)


@hypothesis("broadcast", "a vector is added along the other axis", local=True, single=True)
def _other_broadcast(question: Question) -> Iterator[Mistake]:
    for arrays in _arrays(question):
        for block, bias, axis in _broadcast(arrays):
            if (
                len(block.shape) == 2
                and block.shape[0] == block.shape[1]
                and block.op is ELEMENTWISE
            ):
                b = [node.data for node in _nodes(bias)]
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


def _broadcast(arrays: _Arrays) -> Iterator[tuple[Block, Block, int]]:
    """Sums of a matrix and a vector: the sum, the vector, the axis of the examples."""
    for block in arrays.blocks:
        added = block.op is ELEMENTWISE and block.settings.get("row") is ADD
        if len(block.shape) != 2 or not (added or block.op is AFFINE):
            continue
        for arg in block.args[-1:] if block.op is AFFINE else block.args:
            if not isinstance(arg, Block) or arg.shape in ((), block.shape):
                continue
            vector = next(iter(arg.arguments), arg) if arg.view else arg
            rows = arg.shape[-1] == block.shape[1] and (len(arg.shape) == 1 or arg.shape[0] == 1)
            if len(_nodes(vector)) == (block.shape[1] if rows else block.shape[0]):
                yield block, vector, 0 if rows else 1


@hypothesis("softmax's axis", "softmax goes along the other axis", local=True, single=True)
def _other_softmax(question: Question) -> Iterator[Mistake]:
    for arrays in _arrays(question):
        for block in arrays.blocks:
            arg = block.args[0] if block.args else None
            if block.op is EACH and len(block.shape) == 2 and isinstance(arg, Block):
                along_rows = block.settings.get("axis") in (1, -1)
                z = arrays.numbers(arg)
                lines = [_shares(line) for line in (_turned(z) if along_rows else z)]
                matrix = _turned(lines) if along_rows else lines
                axis = "columns" if along_rows else "rows"
                yield from arrays.values_written(
                    block, matrix, f"{block.name} is taken along the {axis}"
                )


def _shares(line: list[float]) -> list[float]:
    powers = [math.exp(x - max(line)) for x in line]
    return [power / math.fsum(powers) for power in powers]


@hypothesis(
    "examples or outputs",
    "a loss is summed or averaged over examples, or outputs",
    local=True,
    single=True,
)
def _examples_or_outputs(question: Question) -> Iterator[Mistake]:
    loss = question.graph.loss
    if not _arrays(question) or loss is None or question.quantity.of is not loss:
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
