"""A row of the table: how it takes its arguments, and what is known of its partials."""

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import OPS, Value, op
from autograd import sum as total
from autograd.engine.row import BINARY, CONSTANT, PRODUCT, SUM, UNARY, WEIGHTED, WIDE, Op


def row_of(compute: Callable[..., Any], *partials: Callable[..., Any], **more: Any) -> Op:
    return op("own", compute=compute, partials=partials, doc="A row of this test.", **more)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("add", SUM),
        ("sub", CONSTANT),
        ("mul", PRODUCT),
        ("dot", WEIGHTED),
        ("exp", UNARY),
        ("neg", UNARY),
        ("div", BINARY),
        ("pow", BINARY),
        ("sum", WIDE),
        ("where", WIDE),
        ("softmax", WIDE),
    ],
)
def test_what_the_reverse_pass_has_to_do_for_a_row(name: str, kind: str) -> None:
    assert OPS[name].kind is kind
    assert OPS[name].wide is (kind in (WEIGHTED, WIDE))


def test_partials_that_need_no_computing_are_known() -> None:
    """A constant is known by its number, y and the arguments by their places."""
    assert OPS["add"].known == (1.0, 1.0)
    assert OPS["sub"].known == (1.0, -1.0)
    assert OPS["mul"].known == (2, 1)
    assert OPS["exp"].known == (0,)
    assert OPS["dot"].known == (2, 1, 1.0)
    assert OPS["div"].known == (None, None)
    factor = 3.0
    row = row_of(
        lambda m, a, b, c: factor * a + m.pi * b + c,
        lambda m, y, a, b, c: factor,
        lambda m, y, a, b, c: m.pi,
        lambda m, y, a, b, c: 1 if a else 1.0,
    )
    assert row.known == (None, None, None)


PRODUCTS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str]] = {
    "the other way round": (lambda m, y, a, b: a, lambda m, y, a, b: b, BINARY),
    "y and 1": (lambda m, y, a, b: y, lambda m, y, a, b: 1.0, BINARY),
    "1 and 2": (lambda m, y, a, b: 1.0, lambda m, y, a, b: 2.0, CONSTANT),
    "1 and b": (lambda m, y, a, b: 1.0, lambda m, y, a, b: b, BINARY),
    "b and 1": (lambda m, y, a, b: b, lambda m, y, a, b: 1.0, BINARY),
    "2 and 1 as floats": (lambda m, y, a, b: 2.0, lambda m, y, a, b: 1.0, CONSTANT),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_row_is_a_product_only_where_its_partials_are_the_other_argument(name: str) -> None:
    """backward() writes a product out: it must not take another row for one."""
    by_a, by_b, kind = PRODUCTS[name]
    row = row_of(lambda m, a, b: a + b, by_a, by_b)
    assert row.kind is kind
    a, b = Value(3.0), Value(5.0)
    row(a, b).backward()
    assert [a.grad, b.grad] == [float(rule(None, 8.0, 3.0, 5.0)) for rule in (by_a, by_b)]


WEIGHTS: dict[str, tuple[Any, Any, Any, tuple[Any, ...]]] = {
    "w, x": (lambda m, y, w, x, b: w, lambda m, y, w, x, b: x, 1.0, ([2.0], [5.0], 1.0)),
    "x, 2w": (lambda m, y, w, x, b: x, lambda m, y, w, x, b: [2 * w[0]], 1.0, ([5.0], [4.0], 1.0)),
    "x, w, x[0]": (lambda m, y, w, x, b: x, lambda m, y, w, x, b: w, None, ([5.0], [2.0], 5.0)),
    "x, w, 3": (lambda m, y, w, x, b: x, lambda m, y, w, x, b: w, 3.0, ([5.0], [2.0], 3.0)),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_row_is_a_weighted_sum_only_where_its_partials_are_so(name: str) -> None:
    by_w, by_x, constant, slopes = WEIGHTS[name]
    by_b = {
        None: lambda m, y, w, x, b: x[0],
        1.0: lambda m, y, w, x, b: 1.0,
        3.0: lambda m, y, w, x, b: 3.0,
    }[constant]
    row = row_of(lambda m, w, x, b: m.weighted(w, x) + b, by_w, by_x, by_b, takes="*w *x b")
    assert row.kind is (WEIGHTED if name == "x, w, 3" else WIDE)
    w, x, b = Value(2.0), Value(5.0), Value(7.0)
    row([w], [x], b).backward()
    assert ([w.grad], [x.grad], b.grad) == slopes


def test_a_row_without_partials_for_books_shows_its_own() -> None:
    assert OPS["exp"].shown == OPS["exp"].partials
    assert OPS["tanh"].shown != OPS["tanh"].partials
    assert not OPS["exp"].gate
    assert OPS["relu"].gate
    assert not row_of(lambda m, x: x, lambda m, y, x: 1.0).gate
    assert not Op("a", abs, [abs], ("x",), "", "", "", 9, (), False, "").gate


def test_a_row_is_one_object_for_ever() -> None:
    assert copy.copy(OPS["exp"]) is copy.deepcopy(OPS["exp"]) is OPS["exp"]
    assert repr(OPS["dot"]) == "<operation dot(*w, *x, b)>"
    assert repr(OPS["pow"]).startswith("<operation pow(")


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("exp", (), r"exp takes 1 argument \(x\); it got 0"),
        ("exp", (1.0, 2.0), r"exp takes 1 argument \(x\); it got 2"),
        ("mul", (1.0,), r"mul takes 2 arguments \(\w, \w\); it got 1"),
        ("mul", (1.0, 2.0, 3.0), r"mul takes 2 arguments \(\w, \w\); it got 3"),
        ("clip", (), r"clip takes 1 to 3 arguments \(x, low, high\); it got 0"),
        ("clip", (1.0, 2.0, 3.0, 4.0), r"clip takes 1 to 3 arguments \(x, low, high\); it got 4"),
        ("dot", ([1.0],), r"dot takes 2 to 3 arguments \(w, x, b\); it got 1"),
        ("sum", (), "sum needs at least one number; it got none"),
        ("sum", ([],), "sum needs at least one number; it got none"),
        ("softmax", (), "softmax needs at least one number; it got none"),
        ("sum", ("ab",), "sum takes one real number, got 'ab'"),
    ],
)
def test_too_few_and_too_many_arguments_are_refused(
    name: str, args: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        OPS[name](*args)


def test_arguments_that_are_left_out_have_their_defaults() -> None:
    clip, elu = OPS["clip"], OPS["elu"]
    assert clip.fit((5.0,)) == (5.0, -math.inf, math.inf)
    assert clip.fit((5.0, 1.0)) == (5.0, 1.0, math.inf)
    assert clip.fit((5.0, 1.0, 2.0)) == (5.0, 1.0, 2.0)
    assert elu.fit((5.0,)) == (5.0, 1.0)
    assert OPS["dot"].fit(([1.0], [2.0])) == ((1.0,), (2.0,), 0.0)
    assert OPS["exp"].defaults == ()


def test_sequences_that_are_paired_have_one_length() -> None:
    with pytest.raises(ValueError, match="w has 2 numbers and x has 3"):
        OPS["dot"]([1.0, 2.0], [1.0, 2.0, 3.0])
    assert OPS["dot"]([1.0, 2.0], [3.0, 4.0], 5.0) == 16.0


def test_one_sequence_and_a_setting() -> None:
    """Numbers one by one are refused where the second would be taken for the setting."""
    std = OPS["std"]
    assert std.many.count(True) == 1
    assert len(std.takes) > 1
    with pytest.raises(TypeError, match=r"takes its numbers x as one list, as in std\(\[a, b\]\)"):
        std(1.0, 2.0)
    with pytest.raises(TypeError, match="std needs at least one number; it got none"):
        std([])
    assert std([1.0, 3.0]) == OPS["std"]((1.0, 3.0)) == OPS["std"](iter([1.0, 3.0]))


def test_numbers_may_come_one_by_one_or_in_one_sequence() -> None:
    given: list[Any] = [(1.0, 2.0, 4.0), ([1.0, 2.0, 4.0],), (iter([1.0, 2.0, 4.0]),)]
    assert [total(*args) for args in given] == [7.0] * 3
    assert (total(5.0), total([5.0])) == (5.0, 5.0)


def test_of_each_argument_a_result_of_its_own() -> None:
    """softmax: e^xᵢ/Σe^xⱼ for each i, in the order of the arguments."""
    xs = [1.0, 2.0, 4.0]
    shares = [math.exp(x) / sum(map(math.exp, xs)) for x in xs]
    assert OPS["softmax"](xs) == pytest.approx(shares, rel=1e-15)
    assert OPS["softmax"](*xs) == pytest.approx(shares, rel=1e-15)
    nodes = OPS["softmax"]([Value(x) for x in xs])
    assert [node.data for node in nodes] == pytest.approx(shares, rel=1e-15)
    assert OPS["softmax"](3.0) == [1.0]


def test_plain_numbers_have_no_axis() -> None:
    with pytest.raises(TypeError, match="sum of plain numbers has no axes"):
        OPS["sum"]([1.0, 2.0], axis=0)
