"""Every row, in every reading, against the table of truths (truths/): orders 0 to 3, all points."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograd import OPS, Op, Value, grad, jvp
from autograd.engine.floats import evaluate, partial
from autograd.engine.ieee import IEEE, Double, doubles
from autograd.engine.row import read

from . import points
from .truths import choices, make, table
from .truths.exceptions import is_open
from .truths.table import Truth, truths, wrong

pytestmark = pytest.mark.one_python

OPEN_SHARE = 0.25  # of the numbers of the table; see truths/exceptions.py
ROWS = pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)


def recorded(row: Op, truth: Truth) -> tuple[Value, list[Value]]:
    """A row on Values, constants as floats; the result and its variables."""
    given: list[Any] = [
        Value(x) if free else x for x, free in zip(truth.flat, truth.varies, strict=True)
    ]
    y = read(row, points.shaped(truth.args, given))
    return y, [x for x in given if isinstance(x, Value)]


def mistakes(
    row: Op, truth: Truth, numbers: Iterator[tuple[tuple[int, ...], float]]
) -> Iterator[str]:
    """What is wrong among numbers, by the variables in the order they were differentiated by."""
    rel = table.tolerance(row.name, truth)
    for index, ours in numbers:
        place = tuple(sorted(index))
        if wrong(ours, truth, place, rel) and not is_open(row.name, truth, place):
            right = truth.numbers[place]
            yield f"{truth.args} varies {truth.varies} by {index}: {ours!r}, right is {right}"


def hold(row: Op, read_in: Callable[[Op, Truth], Iterator[tuple[tuple[int, ...], float]]]) -> None:
    """A reading gives the truth at every point."""
    found = [one for truth in truths(row.name) for one in mistakes(row, truth, read_in(row, truth))]
    assert not found, f"{len(found)} wrong\n" + "\n".join(found[:40])


def test_every_row_has_its_truths():
    assert OPS.keys() == set(table.names())


def _bound_ties(row: Op, truth: Truth) -> bool:
    """Whether arguments of clip tie: bounds are constants on floats, and share it as Values."""
    return row.name in ("clip", "hardtanh") and len(set(truth.args)) < len(truth.args)


@ROWS
def test_floats(row):
    def on_floats(row: Op, truth: Truth) -> Iterator[tuple[tuple[int, ...], float]]:
        y = evaluate(row, truth.args)
        yield (), y
        if all(truth.varies) and not _bound_ties(row, truth):
            slopes = [partial(row, k, y, truth.args) for k in range(len(row.takes))]
            for k, p in enumerate(points.flat(tuple(slopes))):
                yield (k,), p

    hold(row, on_floats)


@ROWS
def test_values_to_order_three(row):
    """Mixed derivatives in every order in which they can be taken."""

    def on_values(row: Op, truth: Truth) -> Iterator[tuple[tuple[int, ...], float]]:
        y, xs = recorded(row, truth)
        yield (), y.data
        for i, by_i in enumerate(grad(y, xs, create_graph=True)):
            yield (i,), by_i.data
            for j, by_ij in enumerate(grad(by_i, xs, create_graph=True)):
                yield (i, j), by_ij.data
                for k, by_ijk in enumerate(grad(by_ij, xs)):
                    yield (i, j, k), by_ijk

    hold(row, on_values)


@ROWS
def test_backward(row):
    def on_values(row: Op, truth: Truth) -> Iterator[tuple[tuple[int, ...], float]]:
        y, xs = recorded(row, truth)
        y.backward()
        for k, x in enumerate(xs):
            yield (k,), x.grad

    hold(row, on_values)


@ROWS
def test_forward_over_reverse(row):
    def along(row: Op, truth: Truth) -> Iterator[tuple[tuple[int, ...], float]]:
        y, xs = recorded(row, truth)
        for i, by_i in enumerate(grad(y, xs, create_graph=True)):
            for j, x in enumerate(xs):
                yield (i, j), jvp(by_i, {x: 1.0})

    hold(row, along)


@ROWS
def test_forward(row):
    def along(row: Op, truth: Truth) -> Iterator[tuple[tuple[int, ...], float]]:
        y, xs = recorded(row, truth)
        for i, x in enumerate(xs):
            yield (i,), jvp(y, {x: 1.0})

    hold(row, along)


@pytest.mark.parametrize("name", table.names())
def test_the_table_is_what_the_oracle_gives(name):
    """Some points of each file, computed anew; all of them: python -m tests.truths.make."""
    finite = [
        (point, truth)
        for point, truth in zip(choices.points(name), truths(name), strict=True)
        if all(0.01 < abs(x) < 20 for x in point.args)
    ]
    for point, truth in finite[:: max(1, len(finite) // 2)][:2]:
        assert point.args == truth.flat
        assert [make.written(x) for x in make.truths(name, point)] == [*truth.numbers.values()]


def test_what_is_open_is_little():
    """How much of the table is not held, so that it can only become less."""
    held = [
        (name, is_open(name, truth, index))
        for name in table.names()
        for truth, index, _ in table.decided(name)
    ]
    assert len(held) > 90_000
    assert sum(left for _, left in held) / len(held) < OPEN_SHARE


@pytest.mark.parametrize(
    "row", [row for row in OPS.values() if row.shown != row.partials], ids=lambda row: row.name
)
def test_what_a_row_shows_is_its_slope(row):
    """Rules as books write them, on floats, where they neither cancel nor overflow."""
    looked_at = 0
    for truth in truths(row.name):
        if not all(truth.varies) or not all(0.2 < abs(x) < 3 for x in truth.flat):
            continue
        y = evaluate(row, truth.args)
        if y == 0:
            continue  # books divide by it
        slopes = tuple([rule(IEEE, Double(y), *doubles(truth.args)) for rule in row.shown])
        for k, p in enumerate(points.flat(tuple(map(as_tuple, slopes)))):
            if math.isfinite(truth.number((k,))) and not is_open(row.name, truth, (k,)):
                looked_at += 1
                assert not wrong(float(p), truth, (k,), 1e-9), (truth.args, k, p)
    assert looked_at


def as_tuple(slope: Any) -> Any:
    return tuple(slope) if isinstance(slope, list) else slope
