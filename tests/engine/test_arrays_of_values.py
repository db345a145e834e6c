"""Arrays of Values: numbers and gradients as numpy and jacobians have them; what they refuse."""

import itertools
import math
import random
from typing import Any

import numpy
import pytest

import autograd
from autograd import (
    OPS,
    Value,
    array,
    causal_softmax,
    concatenate,
    dot,
    grad,
    log_likelihood,
    one_hot,
    outer,
    stack,
)
from autograd.engine import arrays
from autograd.engine.blocks import Array, affine
from autograd.engine.blocks.shapes import common_shape


class Numpy:
    """The statements of the table of array operations, read by numpy."""

    def row(self, row, args):
        return arrays.row_on_arrays(row, tuple(map(numpy.asarray, args)))

    def slope(self, row, place, y, args):
        return arrays.partial_on_arrays(row, place, y, tuple(map(numpy.asarray, args)))

    def times(self, a, b):
        return a * b

    def matmul(self, a, b):
        return a @ b

    def transpose(self, a):
        return numpy.transpose(a)

    def summed_like(self, g, like):
        shape = numpy.shape(like)
        g = g.sum(axis=tuple(range(g.ndim - len(shape))))
        return g.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)

    def along(self, row, x, axis):
        if axis is None:
            x, axis = numpy.ravel(x), 0
        return arrays.row_on_arrays(row, (tuple(numpy.moveaxis(x, axis, 0)),))

    def slope_along(self, row, y, x, axis):
        slopes = arrays.partial_on_arrays(row, 0, y, (tuple(numpy.moveaxis(x, axis, 0)),))
        return numpy.moveaxis(numpy.array(slopes), 0, axis)

    def spread_along(self, g, x, axis):
        return numpy.broadcast_to(numpy.expand_dims(g, axis), x.shape)

    def _lines(self, x, axis):
        return numpy.moveaxis(x, axis, 0)

    def each(self, row, x, axis):
        lines = self._lines(x, axis)
        results = [
            arrays.row_on_arrays(row, (line, tuple(numpy.delete(lines, k, 0))))
            for k, line in enumerate(lines)
        ]
        return numpy.moveaxis(numpy.array(results), 0, axis)

    def each_back(self, row, g, y, x, axis):
        lines, results, upstream = self._lines(x, axis), self._lines(y, axis), self._lines(g, axis)
        sums = numpy.zeros_like(lines)
        for k, line in enumerate(lines):
            others = [j for j in range(len(lines)) if j != k]
            args = (line, tuple(lines[others]))
            sums[k] += upstream[k] * arrays.partial_on_arrays(row, 0, results[k], args)
            for j, slope in zip(
                others, arrays.partial_on_arrays(row, 1, results[k], args), strict=True
            ):
                sums[j] += upstream[k] * slope
        return numpy.moveaxis(sums, 0, axis)

    def causal(self, x):
        return numpy.where(numpy.tri(len(x)), x, -math.inf)

    def reshape(self, x, shape):
        return x.reshape(shape)

    def reshape_like(self, g, x):
        return g.reshape(x.shape)

    def pick(self, x, key):
        return x[key]

    def one_hot(self, classes, x):
        return numpy.eye(x.shape[1])[classes]

    def put(self, g, key, x):
        result = numpy.zeros_like(x)
        numpy.add.at(result, key, g)
        return result

    def join(self, args, axis):
        return numpy.concatenate(args, axis)

    def part(self, g, place, args, axis):
        start = sum(arg.shape[axis] for arg in args[:place])
        return numpy.take(g, range(start, start + args[place].shape[axis]), axis)


def block(*shape: int, seed: int = 1, low: float = 0.3) -> Array:
    draw = random.Random(seed)
    flat = array([draw.uniform(low, 1.7) for _ in range(math.prod(shape))])
    return flat.reshape(*shape)


def as_matrices(made: Any, g: Any, y: Any, args: list[Any]) -> tuple[Any, Any, list[Any]]:
    """Vectors of a product as the row or the column that they stand for."""
    if made.op.name != "matmul":
        return g, y, args
    a, b = args
    a, b = numpy.atleast_2d(a), b.reshape(len(b), -1)
    shape = (len(a), b.shape[1])
    return g.reshape(shape), y.reshape(shape), [a, b]


UNARY = [row for row in OPS.values() if row.many == (False,)]
SEVERAL = [row for row in OPS.values() if not any(row.many) and len(row.many) > 1 and not row.each]
ALONG = [row for row in OPS.values() if row.many == (True,)]
EACH = [row for row in OPS.values() if row.each]


def made_blocks() -> dict[str, Any]:
    """A result of every array operation, in many shapes."""
    cases: dict[str, Any] = {}
    for row in UNARY:
        cases[row.name] = lambda row=row: row(block(2, 3, low=1.1))
    for row in SEVERAL:
        size = len(row.takes)
        cases[f"{row.name} broadcast"] = lambda row=row, size=size: row(
            *[block(*shape, seed=k) for k, shape in enumerate([(2, 3), (3,), (2, 1)][:size])]
        )
    for row, axis in itertools.product(ALONG, (0, 1, -1)):
        cases[f"{row.name} along {axis}"] = lambda row=row, axis=axis: row(block(2, 3), axis=axis)
    for row, axis in itertools.product(EACH, (0, 1, 2)):
        cases[f"{row.name} along {axis}"] = lambda row=row, axis=axis: row(
            block(2, 3, 2), axis=axis
        )
    return cases | {
        "matrix @ matrix": lambda: block(2, 3) @ block(3, 4, seed=2),
        "matrix @ vector": lambda: block(2, 3) @ block(3, seed=2),
        "vector @ matrix": lambda: block(3) @ block(3, 4, seed=2),
        "affine": lambda: affine(block(2, 3), block(3, 4, seed=2), block(4, seed=3)),
        "affine, a column": lambda: affine(block(2, 3), block(3, 2, seed=2), block(2, 1, seed=3)),
        "causal softmax": lambda: causal_softmax(block(4, 4)),
        "log likelihood": lambda: log_likelihood(block(4, 3), [2, 0, 1, 2]),
        "T": lambda: block(2, 3, 4).T,
        "reshape": lambda: block(2, 3).reshape(3, -1),
        "row": lambda: block(4, 3)[1],
        "rows": lambda: block(4, 3)[[2, 0, 2]],
        "column": lambda: block(4, 3)[:, -1],
        "slice": lambda: block(4, 3)[::2, 1:],
        "ellipsis": lambda: block(2, 3, 4)[..., 2],
        "concatenate 0": lambda: concatenate([block(2, 3), block(1, 3, seed=2)]),
        "concatenate 1": lambda: concatenate([block(2, 3), block(2, 2, seed=2)], axis=1),
        "scalar * block": lambda: 2.0 * block(2, 3),
        "block ** number": lambda: block(2, 3) ** 3,
        "number / block": lambda: 1.0 / block(2, 3),
        "-block": lambda: -block(2, 3),
        "Value - block": lambda: Value(0.7) - block(2, 3),
    }


CASES = made_blocks()


@pytest.mark.parametrize("case", CASES)
def test_what_the_table_says_of_a_block_is_what_its_scalars_do(case: str) -> None:
    y = CASES[case]()
    made = y.made
    m = Numpy()
    args = [
        numpy.asarray(
            arg if isinstance(arg, Array) else float(arg.data if isinstance(arg, Value) else arg)
        )
        for arg in made.args
    ]
    upstream = numpy.asarray(block(*y.shape, seed=9).data)
    g, result, matrices = as_matrices(made, upstream, numpy.asarray(y), args)
    forward = made.op.forward(m, *matrices, **made.settings)
    numpy.testing.assert_allclose(forward, result, rtol=1e-12)
    loss = sum([entry * float(g) for entry, g in zip(y.entries, upstream.ravel(), strict=True)])
    sends = made.op.sends(m, g, result, *matrices, **made.settings)
    assert len(sends) == len(made.args)
    for arg, sent in zip(made.args, sends, strict=True):
        if isinstance(arg, Array):
            right = numpy.array(grad(loss, arg.entries)).reshape(arg.shape)
            numpy.testing.assert_allclose(sent.reshape(arg.shape), right, rtol=1e-12, atol=1e-14)
        elif isinstance(arg, Value):
            assert math.isclose(float(sent.sum()), grad(loss, [arg])[0], rel_tol=1e-12)


def test_entries_are_called_after_the_block_from_1_on() -> None:
    W = array([[1, 2], [3, 4]], "W")
    assert [entry.label for entry in W.entries] == ["W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]"]
    own = Value(2.0, "mine")
    x = array([own, 3.0], "x")
    assert [entry.label for entry in x] == ["mine", "x[2]"]
    x.label = "t"
    assert [entry.label for entry in x] == ["mine", "t[2]"]
    Z = W @ x
    autograd.label(Z=Z)
    assert [entry.label for entry in Z] == ["Z[1]", "Z[2]"]


def test_data_gradients_and_numpy_have_the_shape() -> None:
    X = array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], "X")
    (X * X).sum().backward()
    assert X.grad == [[2.0, 4.0, 6.0], [8.0, 10.0, 12.0]]
    assert numpy.asarray(X).tolist() == X.data
    assert X.T.data == [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
    X.zero_grad()
    assert X.grad == [[0.0] * 3] * 2
    assert [row.data for row in X] == X.data
    assert (len(X), X.ndim, X.size, X.shape) == (2, 2, 6, (2, 3))


def test_entries_of_a_product_are_dot_nodes() -> None:
    W, x = array([[1.0, 2.0], [3.0, 4.0]]), array([5.0, 6.0])
    Z = W @ x
    assert [entry.op.name for entry in Z] == ["dot", "dot"]
    assert Z.data == [17.0, 39.0]
    assert (x @ x).data == 61.0
    assert dot(x, x).data == 61.0


def test_numpy_arrays_stand_on_either_side() -> None:
    X, n = array([[1.0, 2.0], [3.0, 4.0]]), numpy.array([[0.5, -1.0], [2.0, 0.25]])
    for made, right in [
        (X + n, X.__array__() + n),
        (n - X, n - X.__array__()),
        (X @ n, X.__array__() @ n),
        (n @ X, n @ X.__array__()),
        (numpy.float64(3.0) * X, 3.0 * X.__array__()),
    ]:
        assert isinstance(made, Array)
        assert made.data == right.tolist()


def test_the_whole_table_over_all_entries() -> None:
    X = array([[1.0, 5.0], [3.0, 2.0]])
    assert (X.sum().data, X.mean().data, X.max().data, X.min().data) == (11.0, 2.75, 5.0, 1.0)
    assert autograd.sum(X).data == 11.0
    assert autograd.logsumexp(X).data == pytest.approx(float(numpy.logaddexp.reduce([1, 5, 3, 2])))
    assert autograd.sum([X, X]).data == [[2.0, 10.0], [6.0, 4.0]]


def test_stack_outer_and_one_hot() -> None:
    a, b = array([1.0, 2.0]), array([10.0, 1.0])
    assert stack([a, b]).data == [[1.0, 2.0], [10.0, 1.0]]
    assert stack([a, b], axis=1).data == [[1.0, 10.0], [2.0, 1.0]]
    assert stack([Value(1.0), Value(2.0)]).data == [1.0, 2.0]
    assert outer(a, b).data == [[10.0, 1.0], [20.0, 2.0]]
    E = array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], "E")
    assert (one_hot([2, 0], 3) @ E).data == E[[2, 0]].data == [[0.5, 0.6], [0.1, 0.2]]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: array([[1, 2], [3]], "W"), r"W is ragged: W\[1\] is of shape 2, W\[2\] is of"),
        (lambda: array([]), r"array\(\) is empty"),
        (lambda: array([[1], []], "W"), r"W\[2\] is empty"),
        (lambda: array([1, "2"], "x"), r"x\[2\] is '2' of type str"),
        (lambda: array(3.0), r"takes lists of numbers"),
        (lambda: block(2, 3) @ block(2, 3), "rows of the first have 3 entries, columns of the se"),
        (lambda: block(2, 3) + block(2, 2), r"add: an array \(2×3\) and an array \(2×2\) do not"),
        (lambda: autograd.softmax(block(2, 3)), "say along which axis"),
        (lambda: block(2, 3).sum(axis=2), "has the axes 0 to 1, got axis=2"),
        (lambda: block(2, 3)[2], "indices along this axis go from 0 to 1, got 2"),
        (lambda: block(2, 3)[0, 1, 2], "has 2 axes, got 3 indices"),
        (lambda: block(2, 3)["a"], "a whole number, a slice or a list of whole numbers, got 'a'"),
        (lambda: block(2, 3)[True], "got True"),
        (lambda: block(2, 3)[5:], "has no entry at"),
        (lambda: block(2, 3).reshape(4, 2), "has 6 entries; the shape 4×2 has not"),
        (lambda: concatenate([block(2, 3), block(2, 2)]), "all other axes have to be of one"),
        (lambda: concatenate([]), "takes at least one array"),
        (lambda: stack([block(2), block(3)]), "of different shapes"),
        (lambda: outer(block(2, 2), block(2)), "takes two vectors"),
        (lambda: affine(block(2, 3), block(2, 3), block(3)), r"two matrices are needed"),
        (lambda: affine(block(3), block(3, 2), block(2)), r"an array \(3\) · an array \(3×2\)"),
        (lambda: affine(block(1, 3), block(3, 2), block(2, 2)), "is larger than the product"),
        (lambda: causal_softmax(block(2, 3)), r"as many columns as rows, got an array \(2×3\)"),
        (lambda: log_likelihood(block(2, 3), [1]), r"\(2×3\) and 1 classes"),
        (
            lambda: log_likelihood(block(2, 3), [1, 3]),
            r"the classes of an array .* are 0 to 2, got 3",
        ),
        (lambda: one_hot(3, 3), "whole numbers from 0 to 2, got 3"),
        (lambda: one_hot(1.0, 3), "whole numbers from 0 to 2, got 1.0"),
        (lambda: dot(block(2, 3), block(2, 3)), r"the product of matrices is A @ B"),
        (lambda: bool(block(2)), "neither true nor false"),
        (lambda: block(2) + "a", "unsupported operand"),
        (lambda: autograd.tanh(block(2), axis=0), "tanh works entry by entry here"),
        (
            lambda: autograd.var(block(2, 2), axis=0),
            r"var takes a vector, such as a row Z\[0\]; it",
        ),
        (lambda: autograd.std(block(2, 2)), r"std takes vectors, .*; give one row, Z\[0\]"),
        (lambda: autograd.softmax(block(2, 2), 0), r"of a matrix it is softmax\(Z, axis=0\)"),
        (lambda: autograd.tanh(0.5, axis=0), "tanh of plain numbers has no axes"),
        (lambda: autograd.tanh(block(2), block(2)), r"tanh takes 1 argument"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError, IndexError), match=message):
        wrong()


def test_a_shape_that_nobody_meant_is_refused_before_it_is_made() -> None:
    with pytest.raises(ValueError, match=r"would make 1,000,000,000,000 entries"):
        common_shape([(10**6, 1), (1, 10**6)], ["A", "B"], "A + B")
    deep: list[Any] = [1.0]
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises(ValueError, match="nested deeper than 32"):
        array(deep)
