"""The vectors and matrices behind a question: their numbers, and the gradients by them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from ...engine.blocks import Block, array_graph
from ...engine.blocks.operations import AFFINE, ELEMENTWISE, MATMUL
from ...engine.grad import grad
from ...engine.ops import ADD
from ...engine.value import Value
from .asked_graph import Quantity
from .mistake import Mistake
from .question import Question

Matrix = list[list[float]]
_MOST_ENTRIES = 4_000


class MatrixProduct(NamedTuple):
    """A product of matrices with the blocks in it."""

    result: Block
    left: Block
    right: Block


def matrix_product(a: Matrix, b: Matrix) -> Matrix | None:
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


def turned_matrix(a: Matrix) -> Matrix:
    return [list(row) for row in zip(*a, strict=True)]


def entrywise_product(a: Matrix, b: Matrix) -> Matrix | None:
    if len(a) != len(b) or len(a[0]) != len(b[0]):
        return None
    return [[x * y for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)]


class QuestionArrays:
    """The blocks behind a quantity, their numbers, and the gradients by them."""

    def __init__(self, question: Question) -> None:
        self.of = question.quantity.of
        self.words = question.words
        self.root = question.root or question.graph.loss or self.of
        graph = array_graph(self.root)
        whole = [block for block in graph.blocks if all(e is not None for e in block.entries)]
        self.blocks = [block for block in whole if block.shape]
        self.dots = [block for block in whole if block.op is MATMUL and not block.shape]
        nodes = [entry for block in self.blocks for entry in block.entries if entry is not None]
        few = nodes if len(nodes) <= _MOST_ENTRIES else []
        slopes = grad(self.of, few) if few and question.quantity.by is not None else []
        self._slopes = {
            node: float(g.data if isinstance(g, Value) else g)
            for node, g in zip(few, slopes, strict=False)
        }
        self.few = bool(few)

    def layers(self) -> Iterator[MatrixProduct]:
        """Every product of two blocks."""
        for block in self.blocks:
            if block.op in (MATMUL, AFFINE):
                left, right = block.args[:2]
                if isinstance(left, Block) and isinstance(right, Block):
                    yield MatrixProduct(block, left, right)

    def numbers(self, block: Block, column: bool = True) -> Matrix:
        """The numbers of a block; a vector as a column, or a row."""
        return self._matrix(block, [node.data for node in nodes_of(block)], column)

    def slopes(self, block: Block, column: bool = True) -> Matrix | None:
        """dL/dblock, if it is known."""
        nodes = nodes_of(block)
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
        nodes = nodes_of(block)
        if all(node in self._slopes for node in nodes):
            right = {Quantity(self.of, node): self._slopes[node] for node in nodes}
            yield from _written(block, right, matrix, said)

    def values_written(self, block: Block, matrix: Matrix | None, said: str) -> Iterator[Mistake]:
        """A block as these numbers, if they have its shape and are others."""
        right = {Quantity(node): node.data for node in nodes_of(block)}
        yield from _written(block, right, matrix, said)


def _written(
    block: Block, right: dict[Quantity, float], matrix: Matrix | None, said: str
) -> Iterator[Mistake]:
    """Numbers in the place of the right ones of a block, if they have its shape and are others."""
    if matrix is None or not has_shape_of(matrix, block):
        return
    written = dict(zip(right, [x for row in matrix for x in row], strict=True))
    if any(not math.isclose(x, right[asked], rel_tol=1e-12) for asked, x in written.items()):
        yield Mistake(said, written=written)


def nodes_of(block: Block) -> list[Value]:
    return [entry for entry in block.entries if entry is not None]


def has_shape_of(matrix: Matrix, block: Block) -> bool:
    """Whether numbers have the shape of a block; a vector may stand or lie."""
    shape = (len(matrix), len(matrix[0]) if matrix else 0)
    if len(block.shape) == 1:
        return shape in ((block.shape[0], 1), (1, block.shape[0]))
    return len(block.shape) == 2 and shape == block.shape


def arrays_behind(question: Question) -> list[QuestionArrays]:
    """The arrays behind a question about the start; none where there are none."""
    if question.quantity.step or question.quantity.of.op is None:
        return []
    if "arrays" not in question.kept:
        arrays = QuestionArrays(question)
        question.kept["arrays"] = [arrays] if arrays.blocks and arrays.few else []
    kept: list[QuestionArrays] = question.kept["arrays"]
    return kept


def broadcast_sums(arrays: QuestionArrays) -> Iterator[tuple[Block, Block, int]]:
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
            if len(nodes_of(vector)) == (block.shape[1] if rows else block.shape[0]):
                yield block, vector, 0 if rows else 1
