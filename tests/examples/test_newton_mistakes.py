"""Newton's method as people get it wrong, worked out by numpy, is explained by the row of it."""

import math
import random
from collections.abc import Callable

import numpy as np
import pytest

from autograd.examples import Asked, Digits, Example, Printed, Update, compute, examine, loads
from autograd.examples.diagnose import HYPOTHESES, Diagnosis, ExampleDiagnosis
from autograd.examples.diagnose.memo import PassMemo
from autograd.examples.diagnose.mistake import NO_MISTAKE

from ..networks import printed

POINTS = ((0.5, 1.2), (-1.0, 0.3), (2.0, -0.7), (0.3, -1.5))
TARGETS = (1, 0, 1, 0)
START = (0.3, -0.2)
ROW = "Newton's Hessian"


def logistic(points: tuple[tuple[float, float], ...] = POINTS) -> str:
    """Logistic regression with a penalty, which keeps the Hessian away from 0."""
    lines = [f"w = {START[0]}; b = {START[1]}"]
    for k, ((x, z), t) in enumerate(zip(points, TARGETS, strict=True), 1):
        lines.append(f"p{k} = sigmoid(w*{x} + b*({z}))")
        lines.append(f"e{k} = -log({f'p{k}' if t else f'1 - p{k}'})")
    return "\n".join([*lines, "L = (e1 + e2 + e3 + e4)/4"])


def slopes(w: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """The loss, its gradient and its Hessian."""
    x = np.array(POINTS)
    p = 1 / (1 + np.exp(-x @ w))
    t = np.array(TARGETS)
    loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    return float(loss), x.T @ (p - t) / 4, x.T @ (x * (p * (1 - p))[:, None]) / 4


Step = Callable[[np.ndarray, np.ndarray, list[np.ndarray]], np.ndarray]


def adjoint(signs: tuple[int, int], exchanged: bool, below: Callable[..., float]) -> Step:
    def step(g: np.ndarray, h: np.ndarray, _: list[np.ndarray]) -> np.ndarray:
        (a, b), (c, d) = h
        first, last = (d, a) if exchanged else (a, d)
        inverse = np.array([[first, signs[0] * b], [signs[1] * c, last]]) / below(a, b, c, d)
        return inverse @ g

    return step


def determinant(a: float, b: float, c: float, d: float) -> float:
    return a * d - b * c


WRONG: dict[str, Step] = {
    "diagonal": lambda g, h, _: g / np.diag(h),
    "plain descent": lambda g, h, _: g,
    "multiplied by the Hessian": lambda g, h, _: h @ g,
    "divided by the Hessian twice": lambda g, h, _: np.linalg.inv(h) @ np.linalg.inv(h) @ g,
    "entry by entry": lambda g, h, _: (1 / h) @ g,
    "mixed second derivatives": lambda g, h, _: np.linalg.solve(h * [[1, -1], [-1, 1]], g),
    "sum of its row": lambda g, h, _: g / h.sum(axis=1),
    "half the Hessian": lambda g, h, _: np.linalg.solve(h / 2, g),
    "the Hessian is summed": lambda g, h, _: np.linalg.solve(4 * h, g),
    "the Hessian is averaged": lambda g, h, _: np.linalg.solve(h / 4, g),
    "0.1 is added": lambda g, h, _: np.linalg.solve(h + 0.1 * np.eye(2), g),
    "that of the start": lambda g, _, all_of: np.linalg.solve(all_of[0], g),
    "of the update before": lambda g, _, all_of: np.linalg.solve(all_of[-2:][0], g),
    "not exchanged": adjoint((-1, -1), False, determinant),
    "keep their sign": adjoint((1, 1), True, determinant),
    "not divided by its determinant": adjoint((-1, -1), True, lambda *_: 1.0),
    "a·d + b·c": adjoint((-1, -1), True, lambda a, b, c, d: a * d + b * c),
}


def descended(step: Step, updates: int) -> np.ndarray:
    w, seen = np.array(START), []
    for _ in range(updates):
        _, g, h = slopes(w)
        seen.append(h)
        w = w - step(g, h, seen)
    return w


def asking(formula: str, params: tuple[str, ...], asked: Asked, text: str) -> Diagnosis:
    claim = Printed(asked, Digits(text))
    update = Update("newton", {}, params)
    examined = ExampleDiagnosis(Example(formula, "L", update=update, claims=(claim,)))
    return examined.diagnosis(claim)


def said_by(found: Diagnosis) -> list[tuple[str, str]]:
    """The rows and words of the first fit, and of what gives the same number."""
    first = found.fits[0]
    return [
        (first.hypotheses[0], first.said),
        *[(other.names[0], other.said) for other in first.same],
    ]


def test_without_a_mistake_it_is_newtons_method() -> None:
    formula, asked = logistic(), Asked("w", (), 3)
    w = descended(lambda g, h, _: np.linalg.solve(h, g), 3)[0]
    example = Example(formula, "L", update=Update("newton", {}, ("w", "b")))
    assert compute(example, [asked])[asked] == pytest.approx(w, rel=1e-12)
    claim = Printed(asked, Digits("9.9"))
    question = ExampleDiagnosis(
        Example(formula, "L", update=example.update, claims=(claim,))
    ).question(claim)
    memo = PassMemo(question.graph, [question.quantity])
    assert memo.numbers([NO_MISTAKE], question.quantity)[0] == pytest.approx(w, rel=1e-12)


def test_without_a_mistake_it_is_newtons_method_in_turn_too() -> None:
    """Each entry of the diagonal has its own equation; a Hessian of the start is that of each."""
    w, start = np.array(START), np.diag(slopes(np.array(START))[2]).copy()
    kept = w.copy()
    for count in range(3):
        for k in range(2):
            w[k] -= slopes(w)[1][k] / slopes(w)[2][k, k]
            if not count:
                start[k] = slopes(kept)[2][k, k]
            kept[k] -= slopes(kept)[1][k] / start[k]
    update = Update("newton", {}, ("w", "b"), order="in turn")
    asked = Asked("b", (), 3)
    claim = Printed(asked, Digits(printed(kept[1], 9)))
    example = Example(logistic(), "L", update=update, claims=(claim,))
    assert compute(example, [asked])[asked] == pytest.approx(w[1], rel=1e-12)
    found = ExampleDiagnosis(example).diagnosis(claim)
    said = "the Hessian is that of the start in every update"
    assert (ROW, said) in said_by(found), str(found)


@pytest.mark.one_python
@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_step_is_explained(words: str) -> None:
    updates = 3 if words == "of the update before" else 2
    wrong = descended(WRONG[words], updates)[1]
    found = asking(logistic(), ("w", "b"), Asked("b", (), updates), printed(wrong, 9))
    assert any(row == ROW and words in said for row, said in said_by(found)), str(found)


def test_a_step_that_is_added_goes_up() -> None:
    w = descended(lambda g, h, _: -np.linalg.solve(h, g), 1)
    found = asking(logistic(), ("w", "b"), Asked("w", (), 1), printed(w[0], 9))
    assert ("ascent", "the step is added to the parameters where it is to be subtracted") in (
        said_by(found)
    )


def test_the_step_to_a_zero_is_not_that_to_a_minimum() -> None:
    """w − f/f′ for w − f′/f″, f = w⁴ − 3w + 5 from 2."""
    wrong = 2 - (16 - 6 + 5) / (4 * 8 - 3)
    found = asking("w = 2; L = w^4 - 3*w + 5", ("w",), Asked("w", (), 1), f"{wrong:.8f}")
    assert ("Newton's Hessian", "L/L′, the step to a zero, is taken for L′/L″") in said_by(found)


def test_the_step_itself_is_claimed() -> None:
    """w² − 4w at 5: g = 6, H = 2, p = 3."""
    example = loads("""
formula = "w = 5; L = w^2 - 4*w"
[update]
rule = "newton"
params = ["w"]
[printed.after-1]
g = "6"
p = "3"
w = "2"
""")
    assert examine(example).counts == {"holds": 3}


@pytest.mark.one_python
def test_planted_mistakes_come_first() -> None:
    rng = random.Random(24)
    first = planted = 0
    while planted < 12:
        points = tuple((round(rng.uniform(-2, 2), 2), round(rng.uniform(-2, 2), 2)) for _ in "1234")
        formula = logistic(points)
        update = Update("newton", {}, ("w", "b"))
        asked = Asked(rng.choice("wb"), (), rng.choice([1, 2, 3]))
        right = compute(Example(formula, "L", update=update), [asked])[asked]
        claim = Printed(asked, Digits(printed(2 * right, 9)))
        examined = ExampleDiagnosis(Example(formula, "L", update=update, claims=(claim,)))
        question = examined.question(claim)
        way = rng.choice(list(HYPOTHESES[ROW].ways(question)))
        memo = PassMemo(question.graph, [question.quantity])
        (wrong,) = memo.numbers([way], question.quantity)
        if not math.isfinite(wrong) or math.isclose(wrong, right, rel_tol=1e-5):
            continue
        planted += 1
        found = asking(formula, ("w", "b"), asked, printed(wrong, 9))
        first += ROW in [row for row, _ in said_by(found)]
        every = [
            {*fit.hypotheses, *[name for other in fit.same for name in other.names]}
            for fit in found.fits[:3]
        ]
        assert any(ROW in names for names in every), str(found)
    assert first >= 0.9 * planted
