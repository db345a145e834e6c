"""The sentence of an array step: its formula in symbols, and the numbers that stand for each name.

Matrices are laid out by whoever shows them; nothing here differentiates: what a line sends back is
the table of array operations, read as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

from ..engine.blocks.operations import ELEMENTWISE
from ..engine.blocks.shapes import Shape, nested, picked
from ..formulas.array_signs import gradient_name
from ..formulas.notation import Notation
from ..formulas.symbols import SYMBOLS, Name
from .array_walk import ArrayContributed, ArraySeeded, ArrayStep, ArrayUpdated, ArrayWalk
from .sentences import SPELLED, in_fractions, number_text

LONGEST = 60  # signs of a formula that is put in for a gradient
_PART = re.compile(r"(.+)\[([0-9]+(?:,[0-9]+)*)\]")


class Matrix(NamedTuple):
    """NamedNumbers with a shape, row after row; None where the result depends on none."""

    shape: Shape
    numbers: tuple[Any, ...]


class ArraySentence(NamedTuple):
    """How an array step is told.

    left and right are the two sides of its equation in a notation, sign is what stands between
    them: = or +=, or ← for an update. formula is the right side, to be written with numbers, or
    None. instead is the right side with the one thing put in that the gradient there was made of,
    or "". result is what comes out.
    """

    left: str
    sign: str
    right: str
    formula: Any
    instead: str
    result: Matrix


def array_sentence(walk: ArrayWalk, step: ArrayStep, by: Notation) -> ArraySentence:
    """What an array step says, in symbols.

    >>> from autograd import array, label
    >>> from ..faces.steps import steps
    >>> from ..formulas.notation import TEXT
    >>> x, W = array([1.0, 2.0], "x"), array([[3.0, 4.0], [5.0, 6.0]], "W")
    >>> z = W @ x
    >>> y = (z * z).sum()
    >>> label(y=y, z=z)
    >>> walk = steps(y, level="arrays")
    >>> for step in walk:
    ...     told = array_sentence(walk, step, TEXT)
    ...     print(told.left, told.sign, told.right)
    z = W·x
    y = sum(z ∘ z)
    dy/dy = 1
    dy/dz = z + z
    dy/dW += dy/dz · xᵀ
    dy/dx += Wᵀ · dy/dz
    """
    by = in_fractions(walk.scalars, by)
    if isinstance(step, ArraySeeded):
        left = by.total(walk.output, step.node)
        seed = Matrix((), (step.seed,))
        return ArraySentence(left, "=", number_text(step.seed, by), None, "", seed)
    if isinstance(step, ArrayUpdated):
        which = step.node if step.quantity == "w" else f"{step.quantity} of {step.node}"
        formula = _update_formula(walk, step)
        result = Matrix(step.shape, step.after)
        return ArraySentence(by.name(which), "←", by.formula(formula), None, "", result)
    if not isinstance(step, ArrayContributed):
        formula = walk.formulas.value(walk.line(step.node))
        result = Matrix(step.shape, step.data)
        return ArraySentence(by.name(step.node), "=", by.formula(formula), formula, "", result)
    formula = _sent_formula(walk, step)
    instead = ""
    arrived = [each for each in walk.contributions if each.arg == step.node]
    if len(arrived) == 1 and _is_activation(walk, step):
        instead = by.formula(_sent_formula(walk, step, _sent_formula(walk, arrived[0])))
    right = by.formula(formula)
    computed = walk.target(step.arg).op is not None
    return ArraySentence(
        by.total(walk.output, step.arg),
        "=" if computed and step.total == 1 else "+=",
        right,
        formula,
        instead if instead != right and len(instead) <= LONGEST else "",
        Matrix(step.shape, step.contribution),
    )


def _is_activation(walk: ArrayWalk, step: ArrayContributed) -> bool:
    """Whether a line is an operation of one block, entry by entry: A = tanh(Z)."""
    line = walk.line(step.node)
    alone = walk.graph.inside(line) == [line] and len(line.args) == 1
    return alone and line.op is ELEMENTWISE


def _sent_formula(walk: ArrayWalk, step: ArrayContributed, g: Any = None) -> Any:
    sent = walk.formulas.sent(walk.line(step.node), g)
    return next(each.formula for each in sent if each.target.name == step.arg)


def _update_formula(walk: ArrayWalk, step: ArrayUpdated) -> Any:
    scalar = walk.scalars[step.steps[0] - 1]
    line = walk.scalars.update_line(scalar)
    if line is None:
        return Name("the solution of H·p = g")
    names = {name: Name(SPELLED.get(name, name)) for name in scalar.quantities}
    names |= {"w": Name(step.node), "g": Name(gradient_name(walk.output, step.node))}
    return line(SYMBOLS, SimpleNamespace(**names))


class NamedNumbers(Mapping[str, Matrix]):
    """The matrix or the number that each name of a formula stands for: Z1, dL/dZ1, x[1].

    Gradients are those when the pass is done: what a line sends, it sends when its own is final.
    """

    def __init__(self, walk: ArrayWalk) -> None:
        self._blocks: dict[str, Matrix] = {}
        for block in walk.graph.blocks:
            self._blocks[block.name] = Matrix(block.shape, walk.data(block))
            slopes = Matrix(block.shape, walk.gradient(block))
            self._blocks[gradient_name(walk.output, block.name)] = slopes
        for name, data in walk.scalars.values().items():
            self._blocks.setdefault(name, Matrix((), (data,)))
        for name, slope in walk.scalars.gradients().items():
            self._blocks.setdefault(gradient_name(walk.output, name), Matrix((), (slope,)))

    def __getitem__(self, name: str) -> Matrix:
        part = _PART.fullmatch(name)
        if name in self._blocks or not part:
            return self._blocks[name]
        whole = self._blocks[part[1]]
        key = tuple([int(index) - 1 for index in part[2].split(",")])
        places, shape = picked(whole.shape, key, part[1])
        return Matrix(shape, tuple([whole.numbers[place] for place in places]))

    def __iter__(self) -> Any:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)


def rows_of(matrix: Matrix) -> list[list[Any]]:
    """The numbers as rows: a vector is a column, and what has more axes has a row for each last.

    >>> rows_of(Matrix((2,), (1.0, 2.0))), rows_of(Matrix((2, 1, 2), (1.0, 2.0, 3.0, 4.0)))
    ([[1.0], [2.0]], [[1.0, 2.0], [3.0, 4.0]])
    """
    shape = matrix.shape
    width = shape[-1] if len(shape) > 1 else 1
    return list(nested(matrix.numbers, (len(matrix.numbers) // width, width)))
