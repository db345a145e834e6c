"""Every equation of a walk holds as it is printed: read by hand-set precedence, against numpy."""

from __future__ import annotations

import re
from typing import Any

import numpy
import pytest

from autograd import array, log_likelihood
from autograd.engine.blocks import array_graph
from autograd.formulas import TEXT, parse
from autograd.formulas.array_lines import ArrayLines

NUMBERS = {
    "A": numpy.array([[1.0, -2.0], [0.3, 0.4], [0.5, -0.6]]),
    "B": numpy.array([[0.7, 0.2], [-0.4, 1.5]]),
    "C": numpy.array([[2.0, 0.5], [1.0, 3.0], [-1.0, 0.25]]),
    "b": numpy.array([[0.5], [2.0]]),
    "c": numpy.array([[1.0], [-0.5], [4.0]]),
}
STEP = 1e-6


class Printed:
    """A matrix under the signs of print: · is *, the matrix product, and ∘ is @, both with / of
    one precedence from the left, as on paper.
    """

    def __init__(self, x: Any) -> None:
        self.x = numpy.atleast_2d(numpy.asarray(x, dtype=float))

    @property
    def T(self) -> Printed:
        return Printed(self.x.T)

    def __mul__(self, other: Any) -> Printed:
        other = read(other).x
        single = 1 in (self.x.size, other.size) and self.x.shape[1] != other.shape[0]
        return Printed(self.x * other if single else self.x @ other)

    def __rmul__(self, other: float) -> Printed:
        return Printed(other * self.x)

    def __matmul__(self, other: Any) -> Printed:
        return Printed(self.x * read(other).x)

    def __rmatmul__(self, other: float) -> Printed:
        return Printed(other * self.x)

    def __truediv__(self, other: Any) -> Printed:
        return Printed(self.x / read(other).x)

    def __rtruediv__(self, other: float) -> Printed:
        return Printed(other / self.x)

    def __add__(self, other: Any) -> Printed:
        return Printed(self.x + read(other).x)

    def __radd__(self, other: float) -> Printed:
        return Printed(other + self.x)

    def __sub__(self, other: Any) -> Printed:
        return Printed(self.x - read(other).x)

    def __rsub__(self, other: float) -> Printed:
        return Printed(other - self.x)

    def __neg__(self) -> Printed:
        return Printed(-self.x)

    def __pow__(self, power: float) -> Printed:
        return Printed(self.x**power)


def read(x: Any) -> Printed:
    return x if isinstance(x, Printed) else Printed(x)


def total(x: Any, axis: int | None = None) -> Printed:
    return Printed(read(x).x.sum(axis=axis, keepdims=True).reshape(-1, 1))  # vectors are columns


WORDS = {
    "sum": total,
    "mean": lambda x: Printed(read(x).x.mean()),
    "tanh": lambda x: Printed(numpy.tanh(read(x).x)),
    "dtanh": lambda x: Printed(1 - numpy.tanh(read(x).x) ** 2),
    "ones": lambda *shape: Printed(numpy.ones((*shape, 1)[:2])),
    "rows": 1,
    "columns": 0,
}
SIGNS = {"tanh′": "dtanh", "·": "*", "∘": "@", "ᵀ": ".T", "×": ",", "−": "-", "²": "**2"}


def value_of(text: str, numbers: dict[str, Any]) -> Any:
    for sign, code in SIGNS.items():
        text = text.replace(sign, code)
    return read(eval(text, {}, WORDS | {name: Printed(x) for name, x in numbers.items()})).x


def differences(formula: str, name: str) -> Any:
    """The slopes of a printed formula by central differences."""
    slopes = numpy.zeros_like(NUMBERS[name])
    for place in numpy.ndindex(slopes.shape):
        ends = []
        for step in (STEP, -STEP):
            moved = NUMBERS[name].copy()
            moved[place] += step
            ends.append(value_of(formula, NUMBERS | {name: moved}).item())
        slopes[place] = (ends[0] - ends[1]) / (2 * STEP)
    return slopes


@pytest.mark.parametrize(
    ("typed", "by_hand"),
    [
        ("sum(A@B)", lambda n: (n["A"] @ n["B"]).sum()),
        ("mean(A@b)", lambda n: (n["A"] @ n["b"]).mean()),
        ("sum(c@A)", lambda n: (n["c"].T @ n["A"]).sum()),
        ("-sum((A*2)@b)", lambda n: -2 * (n["A"] @ n["b"]).sum()),
        ("mean(tanh(A)@B)", lambda n: (numpy.tanh(n["A"]) @ n["B"]).mean()),
        ("sum(3*(A@B))", lambda n: 3 * (n["A"] @ n["B"]).sum()),
        ("sum((A@B)*C)", lambda n: ((n["A"] @ n["B"]) * n["C"]).sum()),
        ("sum(sum(A@B, rows)*c)", lambda n: ((n["A"] @ n["B"]).sum(axis=1) * n["c"][:, 0]).sum()),
        ("sum(sum(A@B, columns)*b)", lambda n: ((n["A"] @ n["B"]).sum(axis=0) * n["b"].T).sum()),
        ("mean(-(c + A@B))", lambda n: -(n["c"] + n["A"] @ n["B"]).mean()),
        ("sum((A@b)/c)", lambda n: (n["A"] @ n["b"] / n["c"]).sum()),
        ("sum(c*(A@(tanh(b)/b)))", lambda n: n["c"].T @ n["A"] @ (numpy.tanh(n["b"]) / n["b"])),
        ("sum(c*(A@(2*(1/b)/3)))", lambda n: n["c"].T @ n["A"] @ (2 / n["b"] / 3)),
    ],
)
def test_equations_hold_as_they_are_printed(typed: str, by_hand: Any) -> None:
    used = {name: x for name, x in NUMBERS.items() if re.search(rf"\b{name}\b", typed)}
    given = {n: (x[:, 0] if n.islower() else x).tolist() for n, x in used.items()}
    lines = ArrayLines(array_graph(parse(f"L = {typed}", given).output))
    last = lines.graph.lines[-1]
    forward = TEXT.formula(lines.value(last))
    numpy.testing.assert_allclose(value_of(forward, used).item(), float(by_hand(used).item()))
    sent = {each.target.name: TEXT.formula(each.formula) for each in lines.sent(last)}
    assert sent.keys() == used.keys()
    for name, text in sent.items():
        if "sum over" not in text:
            shown = value_of(text, used)
            numpy.testing.assert_allclose(
                shown, differences(forward, name), rtol=1e-6, err_msg=text
            )


def test_a_vector_turned_twice_is_a_matrix_of_one_column() -> None:
    lines = ArrayLines(array_graph(parse("L = sum(c.T.T@D)", {"c": [1, 2], "D": [[3, 4]]}).output))
    last = lines.graph.lines[-1]
    sent = {each.target.name: TEXT.formula(each.formula) for each in lines.sent(last)}
    numbers = {"c": numpy.array([[1.0], [2.0]]), "D": numpy.array([[3.0, 4.0]])}
    numpy.testing.assert_allclose(value_of(TEXT.formula(lines.value(last)), numbers), 3 * 7)
    numpy.testing.assert_allclose(value_of(sent["c"], numbers), [[7.0], [7.0]])
    numpy.testing.assert_allclose(value_of(sent["D"], numbers), [[3.0, 3.0]])


def test_what_goes_to_a_named_view_goes_to_the_block_that_it_shows() -> None:
    text = "R = A.T; S = R[1]; L = sum(R*R) + mean(A) + sum(S*S)"
    lines = ArrayLines(array_graph(parse(text, {"A": NUMBERS["A"].tolist()}).output))
    last = lines.graph.lines[-1]
    assert TEXT.formula(lines.value(last)) == "sum(R ∘ R) + mean(A) + sum(S ∘ S)"
    (sent,) = lines.sent(last)
    assert sent.target.name == "A"
    text = TEXT.formula(sent.formula)
    place = "(S + S) at R[1]"
    assert place in text
    first = numpy.zeros((3, 2))
    first[:, 0] = 2 * NUMBERS["A"][:, 0]
    numbers = {"A": NUMBERS["A"], "R": NUMBERS["A"].T, "part": first.T}
    shown = value_of(text.replace(place, "part"), numbers)
    numpy.testing.assert_allclose(shown, 2 * NUMBERS["A"] + 1 / 6 + first)


def test_the_log_likelihood_of_classes_says_what_it_sends_back() -> None:
    """Of n rows each sends 1/n: −1/3·(one_hot − softmax), and no −1/3² of pairs of places."""
    z = numpy.array([[0.5, -1.0, 2.0, 0.25], [1.0, 1.5, -0.5, 0.0], [0.1, 0.2, 0.3, 0.4]])
    classes = [2, 0, 3]
    logits = array(z.tolist(), "Z")
    loss = -log_likelihood(logits, classes).mean()
    lines = ArrayLines(array_graph(loss))
    last = lines.graph.lines[-1]
    (sent,) = lines.sent(last)
    assert TEXT.formula(sent.formula) == "−1/3·(one_hot[{3,1,4}] − softmax(Z, rows))"
    forward = TEXT.formula(lines.value(last))
    assert forward == "−mean(sum(one_hot[{3,1,4}] ∘ log_softmax(Z, rows), rows))"
    softmax = numpy.exp(z) / numpy.exp(z).sum(axis=1, keepdims=True)
    logs = numpy.log(softmax)
    one_hot = numpy.eye(4)[classes]
    loss.backward()
    assert loss.data == pytest.approx(-(one_hot * logs).sum(axis=1).mean(), rel=1e-14)
    numpy.testing.assert_allclose(logits.grad, -1 / 3 * (one_hot - softmax), rtol=1e-12)
