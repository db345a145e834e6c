"""The table of array operations read as formulas: Z1 = W1·X + b1, and dL/dZ1 · Xᵀ that goes to W1.

The operations (engine/blocks/operations.py) are called with the mathematics `ArraySymbols`; slopes
come from the rows of the scalar table. What results is a formula like any other: notation.py
writes it as text, LaTeX and MathML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from math import prod
from typing import Any

from ..engine.blocks.shapes import Shape, common_shape, picked, shape_text
from ..engine.define import PRODUCT
from ..engine.ops import ADD, DIV, GREATER, MEAN, MUL, NEG, SOFTMAX, SUM_OF
from ..engine.row import Op
from .array_brackets import bracketed, holds_row, operations_in
from .array_signs import (
    BELOW,
    BRACKETS,
    CAUSAL,
    ENTRYWISE,
    JACOBIAN,
    LIST,
    MATRIX_PRODUCT,
    PICKED,
    PLACED,
    RESHAPED,
    SUMMED,
    SUMMED_ALL,
    SUMMED_EXAMPLES,
    TRANSPOSED,
    WIDE_PRODUCT,
    WIDE_QUOTIENT,
    WORDS,
    call_sign,
    function_sign,
    key_text,
    keys_of,
    unchanged_sign,
)
from .rewriting import FOLDED
from .symbols import (
    Call,
    Elision,
    Name,
    Number,
    Symbol,
    complete_arguments,
    partial_formulas,
    sum_formula,
)
from .text import FEW
from .tidy import tidy

_GRADIENT = re.compile(r"∂|\bd[^ (]+/d")
SUMS = (*SUMMED, SUMMED_EXAMPLES)
_EACH_ENTRY = (ADD, MUL, DIV, NEG, ENTRYWISE, WIDE_QUOTIENT, BRACKETS)


class ArrayName(Name):
    """A vector or a matrix, by its name."""

    __slots__ = ()


class ArraySymbols:
    """Array operations read as formulas. `shapes` says of each formula what shape it has."""

    def __init__(self) -> None:
        self.shapes: dict[Any, Shape] = {}
        self._result: Shape = ()  # of the operation that is spoken of
        self.examples: int | None = None  # the axis of its result that counts them

    def name(self, text: str, shape: Shape) -> Symbol:
        """A block by its name, or a derivative by one."""
        return self.of(ArrayName(text) if shape else Name(text), shape)  # type: ignore[no-any-return]

    def shape(self, x: Any) -> Shape:
        """The shape of a formula; () of a number."""
        if isinstance(x, float) or x in self.shapes:
            return self.shapes.get(x, ())
        if not isinstance(x, Call):
            return ()
        shapes = [self.shape(arg) for arg in x.args if not isinstance(arg, tuple)]
        return common_shape(shapes, [repr(x)], "a formula")

    def bracketed(self, formula: Any) -> Any:
        """A formula with the brackets that it needs to be read as it is meant."""
        return bracketed(formula, self)

    def of(self, formula: Any, shape: Shape) -> Any:
        """A formula, and from now on of this shape."""
        if isinstance(formula, Symbol):
            self.shapes[formula] = shape
        return formula

    def row(self, row: Op, args: Sequence[Any]) -> Any:
        """A row of the scalar table, entry by entry."""
        shape = common_shape([self.shape(arg) for arg in args], ["arguments"], row.name)
        as_written = [  # X·1 and not X
            Number(arg, "constant") if arg in (0.0, 1.0) and row in FOLDED else arg for arg in args
        ]
        return self.of(self._entrywise(Call(row, complete_arguments(row, as_written))), shape)

    def function(self, row: Op, args: Sequence[Any], mark: str = "") -> Any:
        """A row that takes a whole vector, as a function of it: norm(x)."""
        return self.of(Call(function_sign(row.name, len(args), mark), args), ())

    def placed(self, g: Any, entry: Symbol, shape: Shape) -> Any:
        """What goes back to one entry of a block of that shape; of a single one it is all."""
        if prod(shape) == 1:
            return self._again(g, shape)
        return self.of(Call(PLACED, (g, entry)), shape)

    def _entrywise(self, formula: Any) -> Any:
        """A formula of single numbers as one of arrays: products are taken entry by entry."""
        if not isinstance(formula, Call) or formula in self.shapes:
            return formula
        args = tuple(
            [
                tuple(map(self._entrywise, arg)) if isinstance(arg, tuple) else self._entrywise(arg)
                for arg in formula.args
            ]
        )
        if formula.row is MUL and all(map(self.shape, args)):
            return Call(ENTRYWISE, [self._factor(arg) for arg in args])
        return Call(formula.row, args)

    def _factor(self, x: Any) -> Any:
        """A factor of a product of one kind; one that is a product of another kind in brackets."""
        first = x
        while isinstance(first, Call) and first.row.binds == PRODUCT:
            if first.row in (MATRIX_PRODUCT, WIDE_PRODUCT, JACOBIAN):
                return self.of(Call(BRACKETS, (x,)), self.shape(x))
            first = first.args[-1 if first.row is MUL else 0]
        return x

    def slope(self, row: Op, place: int, y: Any, args: Sequence[Any]) -> Any:
        """∂y/∂(argument number `place`), entry by entry: tanh′(Z), or a short formula itself."""
        self._result = self.shape(y)
        if row is DIV and isinstance(args[1], float):
            args = (args[0], Number(args[1]))  # G / 3, and not 0.333333·G
        several = row.many == (True,)
        slopes = partial_formulas(row, y, complete_arguments(row, args))
        formula = tidy(slopes[0][place] if several else slopes[place])
        function = re.fullmatch(r"([\w.]+)\(\{0\}\)", row.text)
        plain = partial_formulas(row)[place] if function else 0.0  # of x alone: 1/x of ln
        if function and (operations_in(tidy(plain)) > 1 or holds_row(formula, GREATER)):
            return self.of(Call(call_sign(row, mark="′"), args), self.shape(args[0]))
        return self._entrywise(formula)

    def times(self, g: Any, slope: Any) -> Any:
        """The upstream gradient times a slope, entry by entry."""
        if isinstance(slope, Call) and slope.row is NEG:
            return self.times(self.negative(g), slope.args[0])
        if isinstance(slope, float) and slope < 0:
            return self.times(self.negative(g), -slope)
        if isinstance(g, Call) and g.row is NEG and slope != 1.0:
            return self.negative(self.times(g.args[0], slope))
        if 1.0 in (g, slope):
            return g if slope == 1.0 else slope
        twice = isinstance(slope, Call) and slope.row is MUL and isinstance(slope.args[0], float)
        if isinstance(g, float) and twice:  # ½·2·x is x
            return self.times(g * slope.args[0], slope.args[1])
        if isinstance(slope, Call) and slope.row is DIV and slope.args[0] == 1.0:
            below = slope.args[1]
            if isinstance(g, float):
                quotient = Call(DIV, (abs(g), below))
                return self.negative(quotient) if g < 0 else quotient
            if not self.shape(below):
                return self.of(Call(WIDE_QUOTIENT, (g, below)), self.shape(g))
        shape = common_shape([self.shape(g), self.shape(slope)], ["factors"], "a product")
        if self.shape(g) and self.shape(slope):
            both = [self._factor(g), self._factor(slope)]
            return self.of(Call(ENTRYWISE, both), shape)
        first = isinstance(slope, float) and not isinstance(g, float)
        return self.of(Call(MUL, (slope, g) if first else (g, slope)), shape)

    def negative(self, g: Any) -> Any:
        """−g"""
        if isinstance(g, Call) and g.row is NEG:
            return g.args[0]
        return -g if isinstance(g, float) else self.of(Call(NEG, (g,)), self.shape(g))

    def added(self, terms: Sequence[Any]) -> Any:
        """The sum of what arrives by several ways."""
        return self.of(sum_formula(terms), self.shape(terms[0]))

    def matmul(self, a: Any, b: Any) -> Any:
        """The product of matrices; a vector on the left is a row, one on the right a column."""
        first, second = self.shape(a), self.shape(b)
        if not (first and second):  # dL/dy of one number y = wᵀ·x
            return self.times(self._column(a), self._column(b))
        shape = (*first[:-1], *second[1:])
        if len(first) == 1:
            if len(second) == 2 and isinstance(b, Call) and b.row is TRANSPOSED:
                return self.matmul(b.args[0], self._column(a))  # a column is A·g, not gᵀ·Aᵀ
            turned = [side for side in (a, b) if self._column(side) is not side]
            if turned and len(second) == 1:  # g·xᵀ, an outer product
                a, b, shape = self._column(a), self._row(self._column(b)), (first[0], second[0])
            else:
                a = self._row(a)
        wide = bool(_GRADIENT.search(f"{a!r} {b!r}"))
        pair = [
            Call(BRACKETS, (x,)) if isinstance(x, Call) and x.row is ENTRYWISE else x
            for x in (a, b)
        ]
        return self.of(Call(WIDE_PRODUCT if wide else MATRIX_PRODUCT, pair), shape)

    def filled(self, g: Any, shape: Shape) -> Any:
        """A gradient as a factor of a matrix product; times ones(3×2) where it is smaller."""
        if not shape or all(n >= m for n, m in zip(self._written(g), shape, strict=False)):
            return g
        ones = Call(function_sign("ones", 1, ""), (Name(shape_text(shape)),))
        return self.times(g, self.of(ones, shape))

    def _written(self, x: Any) -> Shape:
        """Rows and columns of a formula as it is written, not spread over a larger array."""
        if isinstance(x, Call) and x.row is TRANSPOSED:
            return self._written(x.args[0])[::-1]
        if isinstance(x, Call) and (x.row in _EACH_ENTRY or x.row is unchanged_sign(x.row.binds)):
            sizes = [self._written(arg) for arg in x.args]
            return tuple(map(max, zip(*sizes, strict=True)))
        return (*self.shape(x), 1, 1)[:2]

    def _row(self, x: Any) -> Any:
        """A vector, which is a column, as a row."""
        return self.of(Call(TRANSPOSED, (x,)), self.shape(x))

    def _column(self, x: Any) -> Any:
        """A vector that was transposed as what it was."""
        turned = isinstance(x, Call) and x.row is TRANSPOSED and len(self.shape(x)) == 1
        return x.args[0] if turned and len(self.shape(x.args[0])) == 1 else x

    def transpose(self, a: Any) -> Any:
        """Aᵀ; of a transposed one what it was, of a product the product of the transposed."""
        shape = self.shape(a)[::-1]
        if not shape:  # a number for every entry
            return a
        if isinstance(a, Call) and a.row is TRANSPOSED:
            before = a.args[0]  # a vector turned twice is a matrix of one column
            return before if self.shape(before) == shape else self._again(before, shape)
        if isinstance(a, Call) and a.row in (MATRIX_PRODUCT, WIDE_PRODUCT):
            left, right = a.args
            if len(self.shape(left)) == len(self.shape(right)) == 2:
                return self.matmul(self.transpose(right), self.transpose(left))
        return self.of(Call(TRANSPOSED, (a,)), shape)

    def summed_like(self, g: Any, like: Any) -> Any:
        """What an argument gets that was spread: the sum over where its entries were repeated."""
        wanted, result = self.shape(like), self._result
        self._result = ()  # the next operation may have no slopes that say its shape
        shape = common_shape([self.shape(g), result], ["a gradient"], "a sum")
        if shape == wanted:
            return g
        if isinstance(g, Call) and g.row is NEG:
            self._result = result
            return self.negative(self.summed_like(g.args[0], like))
        padded = (1,) * (len(shape) - len(wanted)) + wanted
        axes = [k for k, (n, m) in enumerate(zip(shape, padded, strict=True)) if n != m]
        if not axes:
            return self._again(g, wanted)
        if axes == [self.examples]:
            return self.of(Call(SUMMED_EXAMPLES, (g,)), wanted)
        if len(axes) == len(shape) or len(shape) > 2:
            return self.of(Call(SUMMED_ALL, (g,)), wanted)
        return self.of(Call(SUMMED[axes[0]], (g,)), wanted)

    def along(self, row: Op, x: Any, axis: int | None) -> Any:
        """sum(X), or along an axis sum(X, rows): of each row."""
        shape = self.shape(x)
        lines = () if axis is None else (*shape[:axis], *shape[axis + 1 :])
        return self.of(self._call(row, x, axis if len(shape) == 2 else None), lines)

    def _call(self, row: Op, x: Any, axis: int | None) -> Any:
        sign = call_sign(row, axis is not None)
        return Call(sign, (x,) if axis is None else (x, Name(WORDS[axis])))

    def spread_along(self, g: Any, x: Any, axis: int | None) -> Any:
        """A gradient where each line had one number: the same for all entries of the line."""
        shape = self.shape(x)
        if not self.shape(g) or len(shape) != 2:
            return g
        if isinstance(g, Call) and g.row is NEG:
            return self.negative(self.spread_along(g.args[0], x, axis))
        if axis == 1:
            return self._again(g, shape)
        turned = isinstance(g, Call) and g.row is TRANSPOSED
        return self._again(g.args[0], shape) if turned else self.of(Call(TRANSPOSED, (g,)), shape)

    def slope_along(self, row: Op, y: Any, x: Any, axis: int | None) -> Any:
        """The slopes of a row that takes a line of numbers."""
        shape = self.shape(x)
        if row is SUM_OF:
            return 1.0
        if row is MEAN:
            count = prod(shape) if axis is None else shape[axis]
            return 1.0 if count == 1 else Call(DIV, (1.0, Number(count)))
        sign = call_sign(row, axis is not None and len(shape) == 2, "′")
        words = () if axis is None or len(shape) < 2 else (Name(WORDS[axis]),)
        return self.of(Call(sign, (x, *words)), shape)

    def each(self, row: Op, x: Any, axis: int) -> Any:
        """softmax(Z, rows): of each row."""
        axis %= len(self.shape(x))
        return self.of(self._call(row, x, axis if len(self.shape(x)) == 2 else None), self.shape(x))

    def each_back(self, row: Op, g: Any, y: Any, x: Any, axis: int) -> Any:
        """What a line of results sends back by all partials: behind a row, before a column."""
        both = isinstance(y, Name) and isinstance(x, Name)
        slopes = Name(f"∂{y!r}/∂{x!r}") if both else Call(call_sign(row, mark="′"), (x,))
        shape = self.shape(x)
        if len(shape) == 1 or (len(shape) == 2 and axis == 0):
            turned = slopes if row is SOFTMAX else Call(TRANSPOSED, (slopes,))
            return self.of(self.matmul(self.of(turned, (shape[0], shape[0])), g), shape)
        return self.of(Call(JACOBIAN, (self._factor(g), slopes)), shape)

    def causal(self, x: Any) -> Any:
        """Scores of what came before."""
        return self.of(Call(CAUSAL, (x,)), self.shape(x))

    def reshape(self, x: Any, shape: Shape) -> Any:
        """A vector is a column; else what the shape becomes is said."""
        before = self.shape(x)
        if len(before) == 1 and shape == (before[0], 1):
            return self._again(x, shape)
        if len(before) == 1 and shape == (1, before[0]):
            return self.of(Call(TRANSPOSED, (x,)), shape)
        return self.of(Call(RESHAPED, (x, Name(shape_text(shape)))), shape)

    def _again(self, x: Any, shape: Shape) -> Any:
        """The same, written as it is, in another shape."""
        binds = x.row.binds if isinstance(x, Call) else PRODUCT
        return self.of(Call(unchanged_sign(binds), (x,)), shape) if isinstance(x, Symbol) else x

    def reshape_like(self, g: Any, x: Any) -> Any:
        """The way back of reshape."""
        shape, wanted = self.shape(g), self.shape(x)
        if not shape:  # a number for every entry
            return g
        if isinstance(g, Call) and g.row is NEG:
            return self.negative(self.reshape_like(g.args[0], x))
        if len(wanted) == 1 and shape == (1, wanted[0]) and getattr(g, "row", None) not in SUMS:
            return self.of(Call(TRANSPOSED, (g,)), wanted)
        if len(wanted) == 1 and prod(shape) == wanted[0]:
            return self._again(g, wanted)
        return self.of(Call(RESHAPED, (g, Name(shape_text(wanted)))), wanted)

    def pick(self, x: Any, key: Any) -> Any:
        """Some of the entries; indices are written from 1, as in books."""
        shape = picked(self.shape(x), key, "an array")[1]
        if isinstance(x, Name) and all(isinstance(k, int) for k in keys_of(key)):
            return self.of(Name(f"{x!r}[{key_text(key)}]"), shape)
        return self.of(Call(PICKED, (x, Name(key_text(key)))), shape)

    def one_hot(self, classes: list[int], x: Any) -> Any:
        """One in each row of an array like x, in the column of its class, from 1; 0 elsewhere."""
        return self.of(Call(PICKED, (Name("one_hot"), Name(key_text(classes)))), self.shape(x))

    def put(self, g: Any, key: Any, x: Any) -> Any:
        """What goes back to some of the entries."""
        return self.of(Call(PLACED, (g, self.pick(x, key))), self.shape(x))

    def join(self, args: Sequence[Any], axis: int) -> Any:
        """Arrays one after another."""
        lengths = [self.shape(arg)[axis] for arg in args]
        shape = list(self.shape(args[0]))
        shape[axis] = sum(lengths)
        listed = tuple(args) if axis else (reduce(lambda a, b: Call(BELOW, (a, b)), args),)
        return self.of(Call(LIST, (listed,)), tuple(shape))

    def part(self, g: Any, place: int, args: Sequence[Any], axis: int) -> Any:
        """The part of a gradient that belongs to one of several arrays."""
        lengths, shape = [self.shape(arg)[axis] for arg in args], self.shape(g)
        along = axis + len(shape) - len(self.shape(args[0]))  # where it stands in g, if at all
        if along < 0 or shape[along] != sum(lengths):  # the same for all of them
            return g
        start = sum(lengths[:place])
        return self.pick(g, (*[slice(None)] * along, slice(start, start + lengths[place])))

    def gather(self, args: Sequence[Any], shape: Shape) -> Any:
        """Single numbers put together."""
        shown = tuple(args) if len(args) <= FEW else (args[0], Elision(len(args) - 1))
        return self.of(Call(LIST, (shown,)), shape)

    def entry(self, g: Any, place: int) -> Any:
        """One number of an array."""
        shape, index = self.shape(g), list[int]()
        if shape and prod(shape) == 1:
            return self._again(g, ())
        for length in reversed(shape):
            place, k = divmod(place, length)
            index.insert(0, k)
        if isinstance(g, Name):
            return self.of(Name(f"{g!r}[{key_text(tuple(index))}]"), ())
        return self.of(Call(PICKED, (g, Name(key_text(tuple(index))))), ())
