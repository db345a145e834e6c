"""Mistakes of matrix calculus, worked out by numpy, are explained by the row of that name."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

from autograd import diagnose
from autograd.examples.diagnose import HYPOTHESES, Diagnosis
from autograd.examples.diagnose.diagnosis import question_about
from autograd.examples.diagnose.memo import PassMemo
from autograd.examples.diagnose.search import Fit
from autograd.formulas.expression import parse

FORMULAS = Path(__file__).parents[2] / "demos" / "formulas"
LAYERS = """
X = [[0.5, -1, 2], [1.5, 0.25, -0.75], [0.3, 0.8, -1.2]]
T = [[1, 0, 1], [0.2, 0.4, 0.1], [0.5, -0.3, 0.7]]
W1 = [[0.1, -0.2, 0.5], [0.4, 0.3, -0.7], [-0.6, 0.7, 0.2]]
b1 = [0.05, -0.1, 0.2]
W2 = [[0.3, -0.5, 0.9], [0.2, 0.6, -0.4], [-0.8, 0.1, 0.35]]
Z1 = W1 @ X + b1
A1 = tanh(Z1)
Z2 = W2 @ A1
L = mean((Z2 - T)^2)
"""


def numbers() -> dict[str, np.ndarray]:
    names = {}
    for line in LAYERS.strip().splitlines()[:5]:
        name, _, value = line.partition(" = ")
        names[name] = np.array(eval(value), float)
    n = names
    n["Z1"] = n["W1"] @ n["X"] + n["b1"][:, None]
    n["A1"] = np.tanh(n["Z1"])
    n["Z2"] = n["W2"] @ n["A1"]
    n["dZ2"] = 2 * (n["Z2"] - n["T"]) / 9
    n["dA1"] = n["W2"].T @ n["dZ2"]
    n["dZ1"] = n["dA1"] * (1 - n["A1"] ** 2)
    return n


N = numbers()
D1 = 1 - N["A1"] ** 2
WRONG = [  # the quantity, what it came out as, the row
    (("L", "W2[1,2]"), (N["dZ2"] @ N["A1"])[0, 1], "transpose"),
    (("L", "W2[1,2]"), (N["dZ2"] @ N["A1"].T).T[0, 1], "transpose"),
    (("L", "A1[1,3]"), (N["W2"] @ N["dZ2"])[0, 2], "transpose"),
    (("L", "W1[2,3]"), ((N["W2"] @ N["dZ2"]) * D1 @ N["X"].T)[1, 2], "transpose"),
    (("L", "W2[1,2]"), (N["A1"].T @ N["dZ2"])[0, 1], "order of factors"),
    (("L", "W1[1,2]"), ((N["dZ2"] @ N["W2"].T) * D1 @ N["X"].T)[0, 1], "order of factors"),
    (("L", "W2[3,1]"), (N["dZ2"] * N["A1"])[2, 0], "entry by entry"),
    (("L", "W2[2,1]"), (N["dA1"] @ N["A1"].T)[1, 0], "wrong delta"),
    (("L", "W1[2,1]"), (N["dA1"] @ N["X"].T)[1, 0], "wrong delta"),
    (("L", "b1[2]"), N["dZ1"][1, 2], "bias over examples"),
    (("L", "b1[2]"), N["dZ1"].mean(axis=1)[1], "bias over examples"),
    (("L", "b1[2]"), N["dZ1"].sum(axis=0)[1], "bias over examples"),
    (("L", "W2[1,1]"), 3 * (N["dZ2"] @ N["A1"].T)[0, 0], "examples or outputs"),
    (
        ("Z2[1,2]", None),
        (N["W2"] @ np.tanh(N["W1"].T @ N["X"] + N["b1"][:, None]))[0, 1],
        "transpose",
    ),
    (("Z1[1,3]", None), (N["W1"] @ N["X"] + N["b1"])[0, 2], "broadcast"),
    (("Z2[1,2]", None), (N["W2"].T @ N["A1"])[0, 1], "transpose"),
    (("Z2[1,2]", None), (N["A1"] @ N["W2"])[0, 1], "order of factors"),
    (("Z2[1,2]", None), (N["W2"] * N["A1"])[0, 1], "entry by entry"),
    (
        ("L", "W2[1,2]"),
        np.outer(N["dZ2"].sum(axis=1), N["A1"].sum(axis=1))[0, 1],
        "outer for inner",
    ),
    (
        ("L", "W1[3,1]"),
        np.outer(N["dZ1"].sum(axis=1), N["X"].mean(axis=1))[2, 0],
        "outer for inner",
    ),
    (
        ("Z2[1,2]", None),
        np.outer(N["W2"].mean(axis=1), N["A1"].mean(axis=0))[0, 1],
        "outer for inner",
    ),
    (("Z2[1,2]", None), N["Z2"][1, 0], "batch and unit swapped"),
    (("L", "Z1[3,1]"), N["dZ1"][0, 2], "batch and unit swapped"),
    (
        ("Z2[1,2]", None),
        (N["W2"] @ np.tanh(N["W1"] @ N["X"].T + N["b1"][:, None]))[0, 1],
        "batch and unit swapped",
    ),
]


def named(found: Diagnosis) -> set[str]:
    return {name for fit in found.fits[:1] for name in rows_of(fit)}


@pytest.mark.parametrize(("asked", "wrong", "row"), WRONG)
def test_a_mistake_of_matrices_is_explained(
    asked: tuple[str, str | None], wrong: float, row: str
) -> None:
    names = parse(LAYERS).names
    by = names[asked[1]] if asked[1] else None
    found = diagnose(names[asked[0]], by, f"{wrong:.9e}", within=names["L"])
    assert row in named(found), str(found)


def test_softmax_along_the_other_axis() -> None:
    names = parse((FORMULAS / "softmax_classifier.txt").read_text(encoding="utf-8")).names
    x = np.array([[1, 2], [0.5, -1], [-1.5, 0.3], [2, 0]])
    z = x @ np.array([[0.2, -0.3, 0.1], [0.4, 0.1, -0.5]]) + np.array([0.1, 0, -0.1])
    p = np.exp(z) / np.exp(z).sum(axis=0)
    assert named(diagnose(names["P[2,3]"], None, f"{p[1, 2]:.9f}", names["L"])) == {
        "softmax's axis"
    }
    loss = -np.log(p[[0, 1, 2, 3], [0, 1, 2, 0]]).mean()
    assert "softmax's axis" in named(diagnose(names["L"], None, f"{loss:.9f}"))


def test_log_softmax_along_the_other_axis_is_of_its_own_row() -> None:
    Z = [[0.21, 1.53], [-0.74, 0.46]]
    names = parse("Q = log_softmax(Z, rows); L = sum(Q*Q)", {"Z": Z}).names
    z = np.array(Z)
    q = z - np.log(np.exp(z).sum(axis=0))
    found = diagnose(names["Q[1,2]"], None, f"{q[0, 1]:.9f}", names["L"])
    assert named(found) == {"softmax's axis"}, str(found)


def test_a_vector_and_its_outer_product() -> None:
    text = "W = [[1, 2], [3, -1]]; x = [0.5, -2]; z = W @ x; L = sum(z^3)/3"
    names = parse(text).names
    z = np.array([[1, 2], [3, -1]]) @ np.array([0.5, -2])
    wrong = np.outer([0.5, -2], z**2)[0, 1]
    found = diagnose(names["L"], names["W[1,2]"], f"{wrong:.9f}")
    assert {"transpose", "order of factors"} & named(found), str(found)


def test_inner_and_outer_products_of_vectors() -> None:
    names = parse("w = [1, 2, -0.5]; x = [0.5, -2, 3]; z = w @ x; L = tanh(z/9)").names
    w, x = np.array([1, 2, -0.5]), np.array([0.5, -2, 3])
    for wrong in (np.outer(w, x).sum(), np.outer(w, x)[1, 2]):
        assert named(diagnose(names["z"], None, f"{wrong:.6f}", within=names["L"])) == {
            "outer for inner"
        }
        after = np.tanh(wrong / 9)
        assert "outer for inner" in named(diagnose(names["L"], None, f"{after:.9f}"))
    names = parse("W = [[1, 2], [3, -1]]; x = [0.5, -2]; z = W @ x; L = sum(z^3)/3").names
    delta = (np.array([[1, 2], [3, -1]]) @ np.array([0.5, -2])) ** 2
    wrong = f"{delta @ np.array([0.5, -2]):.9f}"
    assert "outer for inner" in named(diagnose(names["L"], names["W[1,2]"], wrong))


def test_batch_normalisation_over_the_units() -> None:
    text = """
    x = [[1, 2, 0.5], [3, 4.5, -1], [5, 6, 2]]
    m = mean(x, columns)
    s = sqrt(mean((x - m')^2, columns))
    y = (x - m')/s'
    L = sum(y^3)
    """
    names = parse(text).names
    x = np.array([[1, 2, 0.5], [3, 4.5, -1], [5, 6, 2]])
    m = x.mean(axis=1)  # of each example, over its units
    s = np.sqrt(((x - m) ** 2).mean(axis=1))  # and subtracted as if it were that of a unit
    wrong = ((x - m) / s)[1, 2]
    found = diagnose(names["y[2,3]"], None, f"{wrong:.9f}", within=names["L"])
    assert "batch and unit swapped" in named(found), str(found)


def test_a_number_that_is_added_to_a_matrix_has_no_axis_to_mistake() -> None:
    formula = parse("Z = c@c + D; L = sum(Z*Z)", {"c": [1, 2], "D": [[1, 2], [3, 5]]})
    found = diagnose(formula.output, formula.names["D[1,2]"], -14.0)  # 2·(5 + 2) with its sign lost
    assert "sign" in str(found)


ROWS = (
    *("transpose", "order of factors", "entry by entry", "wrong delta", "bias over examples"),
    *("outer for inner", "broadcast", "examples or outputs", "batch and unit swapped"),
)
PLANTS = 3  # of each
ASKED = (("L", "W2[1,2]"), ("L", "W1[2,3]"), ("L", "b1[2]"), ("L", "X[1,2]"), ("Z2[1,2]", None))


def random_layers(rng: random.Random) -> str:
    """Two layers of three units, on three examples, with numbers drawn anew."""

    def numbers(match: re.Match[str]) -> str:
        return f"{rng.choice(['', '-'])}{rng.uniform(0.2, 1.9):.3f}"

    head, _, tail = LAYERS.partition("Z1 =")
    head = re.sub(r"(?<=[\[ ])-?\d+\.?\d*(?=[,\]])", numbers, head)
    return f"{head}Z1 ={tail}".replace("tanh", rng.choice(["tanh", "sigmoid", "softplus"]))


@pytest.mark.one_python
@pytest.mark.parametrize("name", ROWS)
def test_a_mistake_of_matrices_planted_at_random_comes_first(name: str) -> None:
    rng = random.Random(sum(map(ord, name)))
    planted = first = drawn = 0
    while planted < PLANTS:
        drawn += 1
        assert drawn < 60, f"{name} could not be planted"
        graph = parse(random_layers(rng))
        of, by = rng.choice(ASKED)
        y, x = graph.names[of], graph.names[by] if by else None
        question = question_about(y, x, None)
        question.root = graph.output
        ways = list(HYPOTHESES[name].ways(question))
        if not ways:
            continue
        memo = PassMemo(question.graph, [question.quantity])
        (wrong,) = memo.numbers([rng.choice(ways)], question.quantity)
        if not np.isfinite(wrong) or np.isclose(wrong, question.right, rtol=1e-5):
            continue
        planted += 1
        found = diagnose(y, x, f"{wrong:.8e}", within=graph.output)
        first += name in named(found)
        every = {row for fit in found.fits[:3] for row in rows_of(fit)}
        assert name in every, str(found)
    assert first >= 0.9 * planted


def rows_of(fit: Fit) -> set[str]:
    return {*fit.hypotheses, *[name for attempt in fit.same for name in attempt.names]}
