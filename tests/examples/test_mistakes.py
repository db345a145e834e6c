"""The altered pass against numbers worked out by hand, and the table of hypotheses."""

import math
import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Value, diagnose
from autograd.engine.updates import RULES
from autograd.examples import Asked, Digits, Example, Printed, Update
from autograd.examples.diagnose import (
    HYPOTHESES,
    ExampleDiagnosis,
    Mistake,
    hypothesis,
)
from autograd.examples.diagnose.asked_graph import AskedGraph, Quantity, Updates
from autograd.examples.diagnose.mistake import NO_MISTAKE
from autograd.examples.diagnose.mistaken_pass import MistakenPass
from autograd.examples.diagnose.rounding import (
    Numbers,
    NumpyNumbers,
    Rounding,
    decimals,
    digits,
    float32,
)
from autograd.formulas.expression import parse

from ..networks import example
from ..strategies import graphs

TWO_LAYERS = """
x = 0.7; t = 0.9; w = 0.4; b = -0.2; v = 1.3; c = 0.1
z = w*x + b
h = tanh(z)
o = v*h + c
L = (o - t)**2 / 2
"""
LR = 0.5
PARAMS = ("w", "b", "v", "c")


@pytest.fixture(autouse=True)
def hypotheses() -> Iterator[None]:
    """Rows that a test adds are gone when it ends."""
    before = dict(HYPOTHESES)
    yield
    HYPOTHESES.clear()
    HYPOTHESES.update(before)


@given(graphs(limit=1e3))
@settings(max_examples=40, deadline=None)
def test_without_a_turned_knob_the_pass_is_that_of_the_engine(
    graph: tuple[list[Value], Value],
) -> None:
    leaves, y = graph
    y.backward()
    quantities = [Quantity(y), *[Quantity(y, leaf) for leaf in leaves]]
    found = MistakenPass(AskedGraph(quantities, y), [NO_MISTAKE], Numbers()).run(quantities)
    assert [found[q][0] for q in quantities] == [y.data, *[leaf.grad for leaf in leaves]]


@given(graphs(limit=1e3))
@settings(max_examples=25, deadline=None)
def test_lanes_give_what_one_at_a_time_gives(graph: tuple[list[Value], Value]) -> None:
    leaves, y = graph
    quantities = [Quantity(y), *[Quantity(y, leaf) for leaf in leaves]]
    graph = AskedGraph(quantities, y)
    edges = [(node, 0) for node in graph.nodes if node.op and isinstance(node.args[0], Value)]
    mistakes = [NO_MISTAKE, *[Mistake(edges={edge: (-2.0, 0.5)}) for edge in edges]]
    many = MistakenPass(graph, mistakes, NumpyNumbers()).run(quantities)
    for at, mistake in enumerate(mistakes):
        one = MistakenPass(graph, [mistake], Numbers()).run(quantities)
        for q in quantities:
            assert many[q][at] == pytest.approx(one[q][0], rel=1e-9, abs=1e-9)


def forward(w: float, b: float, v: float, c: float) -> tuple[float, float, float]:
    h = math.tanh(w * 0.7 + b)
    o = v * h + c
    return h, o, (o - 0.9) ** 2 / 2


def slopes(w: float, b: float, v: float, c: float, back: float | None = None) -> list[float]:
    """The gradients by hand; `back` is the weight through which the error is sent back."""
    h, o, _ = forward(w, b, v, c)
    delta = o - 0.9
    inner = delta * (v if back is None else back) * (1 - h * h)
    return [inner * 0.7, inner, delta * h, delta]


def moved(old: list[float], g: list[float], lr: float = LR) -> list[float]:
    return [w - lr * slope for w, slope in zip(old, g, strict=True)]


START = [0.4, -0.2, 1.3, 0.1]


def in_place(steps: int) -> list[float]:
    now = START
    for _ in range(steps):
        first = moved(now, slopes(*now))
        now = moved(now, slopes(*now, back=first[2]))
    return now


def in_turn(steps: int) -> list[float]:
    now = list(START)
    for _ in range(steps):
        for at in range(4):
            now[at] -= LR * slopes(*now)[at]
    return now


def trained(steps: int, lr: float = LR, scale: float = 1.0, still: str = "") -> list[float]:
    now = START
    for _ in range(steps):
        g = [
            0.0 if name in still else scale * slope
            for name, slope in zip("wbvc", slopes(*now), strict=True)
        ]
        now = moved(now, g, lr)
    return now


BY_HAND: list[tuple[str, Asked, float]] = [
    ("in place", Asked("L", (), 2), forward(*in_place(2))[2]),
    ("in place", Asked("w", (), 3), in_place(3)[0]),
    ("in place", Asked("L", ("w",)), slopes(*START, back=trained(1)[2])[0]),
    ("in turn", Asked("L", (), 2), forward(*in_turn(2))[2]),
    ("in turn", Asked("v", (), 1), in_turn(1)[2]),
    ("updates", Asked("L", (), 2), forward(*trained(3))[2]),
    ("updates", Asked("w", (), 2), trained(1)[0]),
    ("ascent", Asked("w", (), 2), trained(2, -LR)[0]),
    ("factor", Asked("w", (), 2), trained(2, scale=2.0)[0]),
    ("factor", Asked("L", (), 2), forward(*trained(2, scale=0.5))[2] / 2),
    ("biases", Asked("L", (), 2), forward(*trained(2, still="bc"))[2]),
    ("frozen", Asked("L", (), 2), forward(*trained(2, still="v"))[2]),
    ("left out", Asked("L", ("w",)), slopes(*START)[0] / (1 - forward(*START)[0] ** 2)),
    ("left out", Asked("L", ("w",)), slopes(*START)[0] / 1.3),
    ("partial's sign", Asked("o", ("w",)), -1.3 * 0.7 * (1 - forward(*START)[0] ** 2)),
    ("sign", Asked("o"), -forward(*START)[1]),
    ("swapped", Asked("L", ("w",)), slopes(*START)[3]),
    (
        "rounded",
        Asked("o"),
        round(round(1.3 * round(math.tanh(0.4 * 0.7 - 0.2), 2), 2) + 0.1, 2),
    ),
    (
        "printed",
        Asked("L"),
        (round(forward(*START)[1], 2) - 0.9) ** 2 / 2,
    ),
]


@pytest.mark.parametrize(("name", "asked", "number"), BY_HAND)
def test_a_row_gives_what_the_mistake_gives_by_hand(name: str, asked: Asked, number: float) -> None:
    claims = (
        Printed(asked, Digits(f"{number:.9e}")),
        Printed(Asked("L", ("c",)), Digits("0")),
        Printed(Asked("o"), Digits(f"{forward(*START)[1]:.2f}")),
    )
    update = Update("sgd", {"lr": LR}, PARAMS)
    asking = ExampleDiagnosis(Example(TWO_LAYERS, "L", update=update, claims=claims))
    assert asking.reproduced(claims[0], [name])
    assert not asking.reproduced(claims[0], ["log10"])


def given_by(text: str, name: str, asked: Asked, number: float) -> bool:
    """Whether a row gives a number for a quantity of a formula."""
    claim = Printed(asked, Digits(f"{number:.9e}"))
    return ExampleDiagnosis(Example(text, claims=(claim,))).reproduced(claim, [name])


def test_logarithms_angles_means_and_sums_by_hand() -> None:
    logs = "x = 3; u = log(x); y = u**2"
    assert given_by(logs, "log10", Asked("y"), math.log10(3) ** 2)
    assert given_by(logs, "log10", Asked("y", ("x",)), 2 * math.log10(3) / 3)
    assert given_by(logs, "log10", Asked("y", ("x",)), 2 * math.log10(3) / 3 / math.log(10))
    angles = "x = 30; y = 2*sin(x) + atan(x)"
    value = 2 * math.sin(math.radians(30)) + math.degrees(math.atan(30))
    assert given_by(angles, "degrees", Asked("y"), value)
    assert given_by("x = 30; y = sin(x)", "degrees", Asked("y", ("x",)), math.cos(math.pi / 6))
    mean = "x = 3; a = x**2; b = x**3; c = 2*x; y = (a + b + c)/3"
    assert given_by(mean, "sum or mean", Asked("y"), 9.0 + 27.0 + 6.0)
    assert given_by(mean, "sum or mean", Asked("y", ("x",)), 6.0 + 27.0 + 2.0)
    assert given_by(mean.replace("/3", "/6"), "sum or mean", Asked("y"), 21.0)
    assert given_by(mean.replace("/3", "*0.25"), "sum or mean", Asked("y"), 3.5)
    total = mean.removesuffix("/3")
    assert given_by(total, "sum or mean", Asked("y"), 14.0)


def test_paths_and_overwriting_by_hand() -> None:
    text = "x = 3; a = x**2; b = 5*x; y = a*b + x"
    for path in (15 * 6 + 9 * 5, 1 + 15 * 6, 1 + 9 * 5):
        assert given_by(text, "path", Asked("y", ("x",)), path)
    for one in (15 * 6, 1):  # contributions come from y, from b, from a
        assert given_by(text, "overwritten", Asked("y", ("x",)), one)


def test_float32_is_that_of_numpy() -> None:
    xs = [35.7, 55.9, 58.2, 81.9, 56.3]
    errors = "\n".join([f"e{k} = w*{x} - {k}" for k, x in enumerate(xs)])
    text = f"w = 1.3\n{errors}\ny = ({' + '.join(f'e{k}**2' for k in range(5))})/5"
    f = np.float32
    e = [f(f(1.3) * f(x)) - f(k) for k, x in enumerate(xs)]
    total, slope = f(0), f(0)
    for one, x in zip(e, xs, strict=True):
        total = f(total + one * one)
        slope = f(slope + f(f(f(1) / f(5)) * f(f(2) * one)) * f(x))
    assert given_by(text, "float32", Asked("y"), float(total / f(5)))
    assert given_by(text, "float32", Asked("y", ("w",)), float(slope))


@pytest.mark.parametrize("rounding", [decimals(3), decimals(2, True), digits(3), digits(4, True)])
@pytest.mark.parametrize("x", [0.0, 1.0, -1.5, 0.125, -0.0625, 123456.789, 9.995, 1e-7, -99.96])
def test_lanes_write_numbers_down_as_one_at_a_time(
    rounding: Callable[..., float], x: float
) -> None:
    assert rounding(np, np.array([x]))[0] == rounding(math, x)
    assert float32(np, np.array([x]))[0] == float32(math, x) == float(np.float32(x))


def test_papers_that_say_the_same_share_their_passes() -> None:
    assert (
        Mistake(rounding=Rounding("digits", 3)).key == Mistake(rounding=Rounding("digits", 3)).key
    )
    assert (
        Mistake(rounding=Rounding("digits", 3)).key != Mistake(rounding=Rounding("digits", 4)).key
    )


def test_every_rule_of_updates_can_be_altered() -> None:
    names = parse(TWO_LAYERS).names
    for rule in RULES.values():
        if rule.name == "newton":
            continue
        updates = Updates(rule, rule.set({"lr": 0.1}), (names["w"], names["v"]))
        quantity = Quantity(names["L"], None, 3)
        graph = AskedGraph([quantity], names["L"], updates)
        for rounding in (None, Rounding("float32")):
            one = MistakenPass(graph, [Mistake(rounding=rounding)], Numbers()).run([quantity])
            many = MistakenPass(graph, [Mistake(rounding=rounding)], NumpyNumbers()).run([quantity])
            assert one[quantity][0] == pytest.approx(many[quantity][0], rel=1e-6)


def test_every_row_says_what_it_is_and_what_was_done() -> None:
    for seed in range(3):
        ex, _ = example(random.Random(seed))
        question = ExampleDiagnosis(ex).question(ex.claims[0])
        for row in HYPOTHESES.values():
            assert row.doc and row.doc[0].islower() and not row.doc.endswith(".")
            for mistake in row.ways(question):
                assert mistake.said and not mistake.said.endswith(".")
                assert mistake.turned


def test_a_row_added_at_run_time_is_used_at_once() -> None:
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    assert not diagnose(y, x, "42.75").fits
    with pytest.raises(ValueError, match="already"):
        hypothesis("sign", "twice")(lambda question: iter(()))

    @hypothesis("late", "somebody added what was not asked for")
    def late(question: object) -> Iterator[Mistake]:
        yield Mistake("36.75 is added", read=(lambda x: x + 36.75,))

    found = diagnose(y, x, "42.75")
    assert found.hypotheses == ("late",)
    assert found.sentence == "42.75 is what comes out if 36.75 is added."
    assert diagnose(y, x, "30.75").hypotheses == ("sign", "late")
