"""Mistakes of matrix calculus: not transposed, factors in the wrong order, the wrong delta.

Each is a block of wrong numbers in the place of a right one, worked out from the right numbers
around it; what comes after it in the pass follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from ...engine.blocks.operations import MATMUL
from .asked_graph import Quantity
from .hypotheses import hypothesis
from .mistake import Mistake
from .question import Question
from .question_arrays import (
    Matrix,
    arrays_behind,
    broadcast_sums,
    entrywise_product,
    has_shape_of,
    matrix_product,
    nodes_of,
    turned_matrix,
)

_MOST_OUTER = 6  # entries of a vector whose outer products are looked at one by one


@hypothesis(
    "transpose",
    "a matrix is not transposed, or is where it should not be",
    local=True,
    single=True,
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


@hypothesis(
    "outer for inner",
    "an outer product is taken for an inner one, or an inner one for an outer",
    local=True,
    single=True,
)
def _outer_for_inner(question: Question) -> Iterator[Mistake]:
    yield from _products(question, _outer_ways)
    for arrays in arrays_behind(question):
        for block in arrays.dots:
            left, right = block.args
            a, b = [node.data for node in nodes_of(left)], [node.data for node in nodes_of(right)]
            x, y, (z,) = left.name, right.name, nodes_of(block)
            numbers = {
                f"the sum of the outer product, (Σ {x})·(Σ {y})": math.fsum(a) * math.fsum(b)
            }
            if len(a) <= _MOST_OUTER:
                numbers |= {
                    f"the outer product's entry {x}[{i}]·{y}[{j}]": p * q
                    for i, p in enumerate(a, 1)
                    for j, q in enumerate(b, 1)
                    if i != j
                }
            for said, number in numbers.items():
                said += f" is taken for the inner product {x}·{y}"
                yield Mistake(said, written={Quantity(z): number})


Ways = Callable[[Matrix, Matrix, str, str], list[tuple[Matrix | None, str]]]


def _transposed_ways(a: Matrix, b: Matrix, x: str, y: str) -> list[tuple[Matrix | None, str]]:
    whole = matrix_product(a, b)
    return [
        (matrix_product(a, turned_matrix(b)), f"{x}·{_primed(y)}"),
        (matrix_product(turned_matrix(a), b), f"{_primed(x)}·{y}"),
        (turned_matrix(whole) if whole else None, f"({x}·{y})ᵀ"),
    ]


def _exchanged_ways(a: Matrix, b: Matrix, x: str, y: str) -> list[tuple[Matrix | None, str]]:
    return [
        (matrix_product(b, a), f"{y}·{x}"),
        (matrix_product(turned_matrix(b), a), f"{_primed(y)}·{x}"),
        (matrix_product(b, turned_matrix(a)), f"{y}·{_primed(x)}"),
    ]


def _entrywise_ways(a: Matrix, b: Matrix, x: str, y: str) -> list[tuple[Matrix | None, str]]:
    return [
        (entrywise_product(a, b), f"{x} ∘ {y}"),
        (entrywise_product(a, turned_matrix(b)), f"{x} ∘ {_primed(y)}"),
        (entrywise_product(turned_matrix(a), b), f"{_primed(x)} ∘ {y}"),
    ]


def _outer_ways(a: Matrix, b: Matrix, x: str, y: str) -> list[tuple[Matrix | None, str]]:
    """Of factors with one column and row the inner product, of others the outer one of sums."""
    if not a or not b or len(a[0]) != len(b):
        return []
    count = len(b)
    if count == 1:
        if len(a) != len(b[0]) or len(a) == 1:
            return []
        inner = math.fsum([row[0] * q for row, q in zip(a, b[0], strict=True)])
        return [([[inner for _ in a] for _ in a], f"the inner product of {x} and {y}")]
    rows = [[math.fsum(row)] for row in a]
    columns = [[math.fsum(column) for column in zip(*b, strict=True)]]
    sums = matrix_product(rows, columns) or []
    return [
        ([[entry / by for entry in row] for row in sums], f"the outer product of the {what}")
        for by, what in (
            (1, f"sums of {x} and {y}"),
            (count, f"mean of {x} and the sum of {y}"),
            (count * count, f"means of {x} and {y}"),
        )
    ]


def _primed(name: str) -> str:
    """The transpose of a matrix, in words: W for Wᵀ."""
    return name.removesuffix("ᵀ") if name.endswith("ᵀ") else f"{name}ᵀ"


def _products(question: Question, ways: Ways) -> Iterator[Mistake]:
    """Each product of the forward pass, and each that goes back from it, made otherwise."""
    for arrays in arrays_behind(question):
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
            for matrix, said in ways(g, turned_matrix(b), delta, f"{y}ᵀ"):
                right = f"dL/d{x} = {delta}·{y}ᵀ"
                yield from arrays.gradient_written(
                    layer.left, matrix, f"{said} is taken for {right}"
                )
            for matrix, said in ways(turned_matrix(a), g, f"{x}ᵀ", delta):
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
    for arrays in arrays_behind(question):
        for layer in arrays.layers():
            a, b = arrays.numbers(layer.left, column=False), arrays.numbers(layer.right)
            for other in arrays.blocks:
                g = arrays.slopes(other, len(layer.left.shape) > 1)
                if g is None or other is layer.result or not has_shape_of(g, layer.result):
                    continue
                said = f"dL/d{other.name} is used in the place of dL/d{layer.result.line.name}"
                yield from arrays.gradient_written(
                    layer.left,
                    matrix_product(g, turned_matrix(b)),
                    f"{said} for dL/d{layer.left.name}",
                )
                yield from arrays.gradient_written(
                    layer.right,
                    matrix_product(turned_matrix(a), g),
                    f"{said} for dL/d{layer.right.name}",
                )


@hypothesis(
    "bias over examples",
    "the gradient of a bias is not summed over the examples",
    local=True,
    single=True,
)
def _bias_over_examples(question: Question) -> Iterator[Mistake]:
    for arrays in arrays_behind(question):
        for block, bias, axis in broadcast_sums(arrays):
            g = arrays.slopes(block)
            if g is None:
                continue
            lines = g if axis == 0 else turned_matrix(g)  # one example each
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
