"""Array: a named block of Values with a shape, so that a layer is written as it is in books.

An array computes nothing by itself: every entry is an ordinary Value, recorded by an ordinary row
of the table, and gradients are those of the entries. What an array adds is the height at which
people think: Z = W @ X + b is one line, and the array remembers which operation on which arrays it
was, so that it can be shown whole, or opened down to its last scalar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from ..floats import is_real
from ..ops import ADD, DIV, DOT, EQUAL, MAXIMUM, MEAN, MINIMUM, MUL, NEG, POW, SUB, SUM_OF
from ..row import Op
from ..value import Value
from . import operations
from .array_record import ArrayRecord, Made
from .lookup import index_value
from .nested_lists import entries_and_shape, entry_label, is_block
from .operations import ArrayOp
from .shapes import (
    Shape,
    axis_of,
    common_shape,
    from_lines,
    lines_along,
    nested,
    picked,
    refuse_large,
    resized,
    shape_text,
    spread,
    transposed,
)


class Array:
    """A block of Values with a shape: a vector, a matrix, or more dimensions.

    Made by `array`, or by computing with arrays. Entries are called after the array, by row and
    column from 1 as books do: W[1,2]. In Python, indices count from 0 as everywhere in Python.

    Operators work entry by entry and broadcast as numpy's do; `@` is the product of matrices,
    each entry of it one `dot` node. Every operation of the table can be applied: `tanh(Z)` entry
    by entry, `sum(Z, axis=0)` and `softmax(Z, axis=1)` along an axis: 0 goes down the columns,
    1 along the rows.

    >>> from autograd import array, tanh
    >>> W = array([[0.1, -0.2], [0.4, 0.3]], "W")
    >>> x = array([1.0, 2.0], "x")
    >>> L = (tanh(W @ x) ** 2).sum()
    >>> L.backward()
    >>> W[0, 1].label, W.shape
    ('W[1,2]', (2, 2))
    >>> [[round(g, 4) for g in row] for row in W.grad]
    [[-0.5332, -1.0664], [0.6397, 1.2794]]
    """

    __slots__ = ("__weakref__", "entries", "record")

    entries: tuple[Value, ...]  # row after row
    record: ArrayRecord  # what they remember of it

    def __init__(
        self, entries: Sequence[Value], shape: Shape, label: str = "", made: Made | None = None
    ) -> None:
        self.entries = tuple(entries)
        shares = made is not None and made.op in operations.VIEWS
        known = shares or self.entries[0].op is not None  # and not inside no_grad()
        self.record = ArrayRecord(shape, made if known else None)
        if not shares:
            self.record.remember(self.entries)
        self.label = label

    @property
    def shape(self) -> Shape:
        """How many entries there are along each axis."""
        return self.record.shape

    @property
    def made(self) -> Made | None:
        """How it was made; None: it was given."""
        return self.record.made

    @property
    def label(self) -> str:
        """The name. Setting it names those entries, too, that have no name of their own."""
        return self.record.label

    @label.setter
    def label(self, label: Any) -> None:
        before, now = self.record.label, str(label)
        if before == now:
            return
        self.record.label = now
        if self.made is None:
            self.record.remember(self.entries)
        for entry, place in zip(self.entries, self.places(), strict=True):
            if not entry.label or (before and entry.label == entry_label(before, place)):
                entry.label = entry_label(now, place) if now else ""

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles hold the entries, and so the graph, but not how it was made."""
        return Array, (self.entries, self.shape, self.label)

    @property
    def ndim(self) -> int:
        """How many dimensions it has: 1 for a vector, 2 for a matrix."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self.entries)

    @property
    def data(self) -> list[Any]:
        """The numbers, as nested lists."""
        return list(nested([entry.data for entry in self.entries], self.shape))

    @property
    def grad(self) -> list[Any]:
        """The gradients, as nested lists."""
        return list(nested([entry.grad for entry in self.entries], self.shape))

    def zero_grad(self) -> None:
        """Forget the gradients of all entries."""
        for entry in self.entries:
            entry.zero_grad()

    def places(self) -> Iterator[Shape]:
        """The index of every entry, from 0, row after row."""
        return product(*map(range, self.shape))

    def __repr__(self) -> str:
        words = [repr(self.label)] if self.label else []
        words.append(shape_text(self.shape))
        if self.made is not None:
            words.append(f"op={self.made.op.name}")
        return f"Array({', '.join(words)}, data={self.data})"

    def __str__(self) -> str:
        return f"{self.label or 'an array'} ({shape_text(self.shape)})"

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return iter([self[k] for k in range(self.shape[0])])

    def __bool__(self) -> bool:
        raise TypeError(f"{self} is neither true nor false; compare its entries")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy

        return numpy.array(self.data, dtype=float if dtype is None else dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        from .numpy_calls import numpy_call

        return numpy_call(ufunc, method, inputs, settings)

    def __getitem__(self, key: Any) -> Any:
        """An entry, as a Value; rows, columns and slices as arrays. Indices count from 0.

        A list of whole numbers takes rows, E[[2, 0, 2]]; a Value takes one as lookup.py says.

        Raises:
            IndexError: an index beyond the shape. TypeError: no index at all.
        """
        if isinstance(key, Value):
            token = index_value(key, len(self), str(self))
            return _elementwise(EQUAL, (array([*map(float, range(len(self)))]), token)) @ self
        places, shape = picked(self.shape, key, str(self))
        entries = [self.entries[place] for place in places]
        return _made(entries, shape, operations.INDEX, (self,), key=key) if shape else entries[0]

    @property
    def T(self) -> Array:
        """Rows for columns; with more dimensions, all of them in the other order."""
        entries = transposed(self.entries, self.shape)
        return _made(entries, self.shape[::-1], operations.TRANSPOSE, (self,))

    def reshape(self, *shape: Any) -> Array:
        """The same entries, row after row, in another shape; -1 stands for what is left.

        Raises:
            ValueError: the shape has another number of entries.
        """
        wanted = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        sizes = resized(self.shape, wanted, str(self))
        return _made(self.entries, sizes, operations.RESHAPE, (self,), shape=sizes)

    def __add__(self, other: Any) -> Any:
        return _binary(ADD, self, other)

    def __radd__(self, other: Any) -> Any:
        return _binary(ADD, other, self)

    def __sub__(self, other: Any) -> Any:
        return _binary(SUB, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _binary(SUB, other, self)

    def __mul__(self, other: Any) -> Any:
        return _binary(MUL, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _binary(MUL, other, self)

    def __truediv__(self, other: Any) -> Any:
        return _binary(DIV, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _binary(DIV, other, self)

    def __pow__(self, other: Any) -> Any:
        return _binary(POW, self, other)

    def __rpow__(self, other: Any) -> Any:
        return _binary(POW, other, self)

    def __neg__(self) -> Array:
        return _elementwise(NEG, (self,))

    def __pos__(self) -> Array:
        return self

    def __matmul__(self, other: Any) -> Any:
        return matmul(self, other) if is_block(other) else NotImplemented

    def __rmatmul__(self, other: Any) -> Any:
        return matmul(other, self) if is_block(other) else NotImplemented

    def sum(self, axis: int | None = None) -> Any:
        """The sum of all entries, or the sums along an axis."""
        return _reduce(SUM_OF, self, axis)

    def mean(self, axis: int | None = None) -> Any:
        """The mean of all entries, or the means along an axis."""
        return _reduce(MEAN, self, axis)

    def max(self, axis: int | None = None) -> Any:
        """The largest entry, or the largest ones along an axis."""
        return _reduce(MAXIMUM, self, axis)

    def min(self, axis: int | None = None) -> Any:
        """The smallest entry, or the smallest ones along an axis."""
        return _reduce(MINIMUM, self, axis)

    @staticmethod
    def __apply__(row: Op, given: tuple[Any, ...], axis: int | None = None) -> Any:
        """How a row of the table is applied where an argument is an array: see `apply`."""
        return apply(row, given, axis)

    @staticmethod
    def __read__(row: Op, args: tuple[Any, ...]) -> Any:
        """How a row that takes a sequence is read on a list of arrays: sum([A, B])."""
        return apply(row, args[0] if row.many == (True,) else args)


def array(data: Any, label: str = "") -> Array:
    """A block of Values, of nested lists or of a numpy array.

    Args:
        data: lists of equal lengths, nested as deep as there are dimensions. Numbers become
            Values; Values are taken as they are, and keep their names.
        label: the name. Entries without one are called after it: W[1,2] in row 1, column 2.

    Raises:
        ValueError: lists of different lengths, or nothing in them.
        TypeError: an entry that is no real number, or no list at all.

    >>> from autograd import array
    >>> array([[1, 2, 3], [4, 5, 6]], "X")
    Array('X', 2×3, data=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    """
    if not isinstance(data, Array):
        return Array(*entries_and_shape(data, label or "array()"), label)
    if label:
        data.label = label
    return data


def _made(
    entries: Sequence[Value], shape: Shape, op: ArrayOp, args: tuple[Any, ...], /, **settings: Any
) -> Array:
    return Array(entries, shape, "", Made(op, args, settings))


def _reduced(entries: Sequence[Value], shape: Shape, made: Made) -> Any:
    """An array, or where no axis is left the one number, which remembers how it was made, too."""
    if shape:
        return Array(entries, shape, "", made)
    if entries[0].op is not None:
        ArrayRecord(shape, made).remember(entries)
    return entries[0]


def _binary(row: Op, left: Any, right: Any) -> Any:
    """An operator on two arrays, or on an array and a number."""
    for side in (left, right):
        if not is_block(side) and not isinstance(side, Value) and not is_real(side):
            return NotImplemented
    return _elementwise(row, (left, right))


def _elementwise(row: Op, given: tuple[Any, ...]) -> Array:
    args = tuple([array(arg) if is_block(arg) else arg for arg in given])
    blocks = [arg for arg in args if isinstance(arg, Array)]
    shape = common_shape([block.shape for block in blocks], list(map(str, blocks)), row.name)
    columns = [
        spread(arg.entries, arg.shape, shape) if isinstance(arg, Array) else [arg] * prod(shape)
        for arg in args
    ]
    entries = [row(*numbers) for numbers in zip(*columns, strict=True)]
    return _made(entries, shape, operations.ELEMENTWISE, args, row=row)


def _reduce(row: Op, block: Array, axis: int | None) -> Any:
    if axis is None:
        made = Made(operations.REDUCE, (block,), {"row": row, "axis": None})
        return _reduced([row(block.entries)], (), made)
    axis = axis_of(axis, block.shape, str(block))
    entries = [row(line) for line in lines_along(block.entries, block.shape, axis)]
    shape = (*block.shape[:axis], *block.shape[axis + 1 :])
    return _reduced(entries, shape, Made(operations.REDUCE, (block,), {"row": row, "axis": axis}))


def _each(row: Op, block: Array, axis: int | None) -> Array:
    """A row that gives as many numbers as it takes, such as softmax, along an axis."""
    if axis is None and block.ndim > 1:
        raise ValueError(
            f"{row.name} of {block}: say along which axis, {row.name}(Z, axis=0) down the "
            "columns or axis=1 along the rows"
        )
    axis = axis_of(0 if axis is None else axis, block.shape, str(block))
    results = [row(*line) for line in lines_along(block.entries, block.shape, axis)]
    entries = from_lines(results, block.shape, axis)
    return _made(entries, block.shape, operations.EACH, (block,), row=row, axis=axis)


def apply(row: Op, given: tuple[Any, ...], axis: int | None = None) -> Any:
    """A row of the table on arrays: entry by entry, or along an axis if it takes a sequence.

    Raises:
        TypeError: a row that pairs sequences, on matrices (write A @ B), or too many arguments.
        ValueError: shapes that do not fit, or an axis that there is not.
    """
    if len(given) == 1 and (row.each or row.many == (True,)):
        block = array(given[0])
        return _each(row, block, axis) if row.each else _reduce(row, block, axis)
    vectors = any(row.many) and row.many != (True,)
    if axis is not None:
        how = "takes a vector, such as a row Z[0]" if vectors else "works entry by entry here"
        raise TypeError(f"{row.name} {how}; it takes no axis")
    if vectors:
        matrices = [arg for arg in given if isinstance(arg, Array) and arg.ndim > 1]
        if matrices:
            hint = "the product of matrices is A @ B" if row is DOT else "give one row, Z[0]"
            if row.each:
                hint = f"of a matrix it is {row.name}(Z, axis=0) or axis=1"
            raise TypeError(
                f"{row.name} takes vectors, got {' and '.join(map(str, matrices))}; {hint}"
            )
        if row is DOT and [arg.__class__ for arg in given] == [Array, Array]:
            return matmul(*given)
        return row(*[list(arg) if isinstance(arg, Array) else arg for arg in given])
    if row.many != (True,):
        row.fit(tuple([0.0] * len(given)))  # it says what is missing, or too much
    return _elementwise(row, given)


def matmul(left: Any, right: Any) -> Any:
    """The product of matrices, each entry a `dot` node; vectors are a row left, a column right.

    Raises:
        ValueError: rows of the left and columns of the right are of different lengths.

    >>> from autograd import array
    >>> (array([[1.0, 2.0], [3.0, 4.0]]) @ array([10.0, 1.0])).data
    [12.0, 34.0]
    """
    a, b = array(left), array(right)
    if a.ndim > 2 or b.ndim > 2:
        raise ValueError(f"@ takes vectors and matrices, got {a} and {b}")
    inner, width = b.shape[0], prod(b.shape[1:])
    if a.shape[-1] != inner:
        raise ValueError(
            f"{a} @ {b} does not fit: rows of the first have {a.shape[-1]} entries, columns of "
            f"the second {inner}"
        )
    shape = (*a.shape[:-1], *b.shape[1:])
    refuse_large(shape, f"{a} @ {b}")
    rows = [a.entries[start : start + inner] for start in range(0, a.size, inner)]
    columns = [b.entries[k::width] for k in range(width)]
    entries = [DOT(row, column, 0.0) for row in rows for column in columns]
    return _reduced(entries, shape, Made(operations.MATMUL, (a, b), {}))
