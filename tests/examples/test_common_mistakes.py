"""The mistakes that people make, each planted in random networks: it is the first that is named."""

import math
import random
from collections import Counter

import pytest

from autograd import diagnose
from autograd.engine.update_variants import ALL_RULES
from autograd.examples import Asked, Digits, Example, Printed, Update, compute
from autograd.examples.diagnose import HYPOTHESES, Diagnosis, ExampleDiagnosis
from autograd.examples.diagnose.memo import PassMemo
from autograd.examples.diagnose.misreadings import misread_digits
from autograd.formulas.expression import parse

from ..networks import printed

LEAVES = ("w11", "w12", "w21", "w22", "b1", "b2", "v11", "v12", "v21", "v22", "c1", "c2")
GIVEN = ("x1", "x2", "t1", "t2")
SETTINGS = {
    "sgd": {"lr": 0.3},
    "momentum": {"lr": 0.2, "mu": 0.8, "decay": 0.1},
    "nesterov": {"lr": 0.2, "mu": 0.8},
    "rmsprop": {"lr": 0.1, "rho": 0.9, "eps": 1e-2},
    "adam": {"lr": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-2, "decay": 0.2},
    "adamw": {"lr": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-2, "decay": 0.2},
    "adagrad": {"lr": 0.1, "eps": 1e-2},
    "nesterov_ahead": {"lr": 0.2, "mu": 0.8},
    "momentum_average": {"lr": 0.2, "mu": 0.8},
}
RULES_OF = {
    "bias correction": ("adam",),
    "ε's place": ("adam", "rmsprop", "adagrad"),
    "momentum's form": ("momentum", "momentum_average"),
    "Nesterov's form": ("nesterov", "nesterov_ahead"),
    "decay's form": ("adam", "adamw", "momentum"),
    "settings": ("adam", "rmsprop", "momentum"),
    "biases decay": ("adam", "adamw"),
    "not zeroed": ("sgd", "momentum", "adam"),
    "in place": ("sgd",),
    "ascent": ("sgd",),
}
SLOPES = ("slope's place", "another's slope", "not its slope", "net input", "prediction", "alike")
PASSES = ("twice", "no order", "overwritten", "left out", "path")
READINGS = ("given's sign", "transposed matrix", "targets swapped", "givens swapped", "misread")
PLANTS = 3  # of each; with 60 the shares are those that the documents give
ROWS = (*RULES_OF, *SLOPES, *PASSES, *READINGS)


def network(rng: random.Random, rule: str = "") -> Example:
    """Two inputs, two layers of two, the sum of squared errors."""
    squash, other = rng.choice(["tanh", "sigmoid"]), rng.choice(["tanh", "sigmoid", "softplus"])
    lines = [f"{x} = {rng.choice(['', '-'])}{rng.uniform(0.2, 1.9):.3f}" for x in LEAVES + GIVEN]
    lines += [f"z{k} = w{k}1*x1 + w{k}2*x2 + b{k}; h{k} = {squash}(z{k})" for k in (1, 2)]
    lines += [f"u{k} = v{k}1*h1 + v{k}2*h2 + c{k}; y{k} = {other}(u{k})" for k in (1, 2)]
    formula = "\n".join([*lines, "E = ((y1 - t1)**2 + (y2 - t2)**2)/2"])
    update = Update(rule, SETTINGS[rule], LEAVES) if rule else None
    return Example(formula, "E", update=update)


def planted(name: str, rng: random.Random) -> tuple[Example, Diagnosis] | None:
    """One number of a random network as the mistake makes it, and its diagnosis."""
    rule = rng.choice(RULES_OF[name]) if name in RULES_OF else ""
    bare = network(rng, rule)
    after = rng.choice([2, 3]) if rule else 0
    slopes = [Asked("E", (by,)) for by in ("w11", "w22", "b2", "v12")]
    asked = rng.choice([Asked("w12", (), after), Asked("v21", (), after)] if rule else slopes)
    right = compute(bare, [asked])[asked]

    def asking(text: str) -> tuple[ExampleDiagnosis, Printed]:
        claim = Printed(asked, Digits(text))
        ex = Example(bare.formula, "E", update=bare.update, claims=(claim,))
        return ExampleDiagnosis(ex), claim

    digits = 10 if HYPOTHESES[name].exotic or HYPOTHESES[name].local else 8
    examined, claim = asking(printed(2 * right, digits))
    question = examined.question(claim)
    ways = list(HYPOTHESES[name].ways(question))
    if not ways:
        return None
    memo = PassMemo(question.graph, [question.quantity])
    (wrong,) = memo.numbers([rng.choice(ways)], question.quantity)
    if not math.isfinite(wrong) or math.isclose(wrong, right, rel_tol=1e-5) or wrong == 0:
        return None
    examined, claim = asking(printed(wrong, digits))
    return bare, examined.diagnosis(claim)


def names_at(found: Diagnosis, count: int) -> set[tuple[str, ...]]:
    """The rows named by the first fits, and by what comes to the same number."""
    return {
        names
        for fit in found.fits[:count]
        for names in (fit.hypotheses, *[attempt.names for attempt in fit.same])
    }


@pytest.mark.one_python
@pytest.mark.parametrize("name", ROWS)
def test_a_planted_mistake_comes_first(name: str) -> None:
    rng = random.Random(sum(map(ord, name)))
    count: Counter[str] = Counter()
    while count["planted"] < PLANTS:
        case = planted(name, rng)
        count["drawn"] += 1
        assert count["drawn"] < 200, f"{name} could not be planted"
        if case is None:
            continue
        ex, found = case
        count["planted"] += 1
        count["first"] += (name,) in names_at(found, 1)
        assert (name,) in names_at(found, 3), (ex.formula, found.given, found.sentence)
    assert count["first"] >= 0.9 * count["planted"]


IN_PRINT = [  # formula, of, by, answer, the row that explains it
    (
        "h0 = 0.5; w = 2; v = 40; h1 = tanh(w*h0); h2 = tanh(w*h1); y = v*h2",
        ("y", "w", "-40.2153"),
        "slope's place",
    ),
    (
        "w1 = 0.6; w2 = -0.4; x = 1.5; y = 1; a1 = sigmoid(w1*x); a2 = sigmoid(w2*a1);"
        "C = (a2 - y)**2",
        ("C", "w1", "0.0361229"),
        "slope's place",
    ),
    ("n = 0.8814; e = exp(2*n); o = (e - 1)/(e + 1)", ("o", "n", "0.151211"), "not its slope"),
    ("a = 3; b = 2; d = 1; e = (a + b)*d", ("e", "a", "3.0"), "twice"),
    ("a = 2; b = a*a; L = 3*b + b*b", ("L", "a", "56"), "no order"),
    (
        "I = 1; w1 = 0.5; w2 = 0.5; w3 = 0.5; w4 = 0.5; w5 = 0.5; a = sigmoid(I*w1 + 1);"
        "p = sigmoid(a*w2 + 1); q = sigmoid(a*w3 + 1); O = sigmoid(p*w4 + q*w5 + 1)",
        ("O", "w1", "0.005716752"),
        "alike",
    ),
    ("a = 3.0; b = 2.5; y = a*b + tanh(b)", ("y", None, "10.98661"), "misread"),
]


@pytest.mark.parametrize(("formula", "asked", "row"), IN_PRINT)
def test_mistakes_met_in_print_are_explained(
    formula: str, asked: tuple[str, str | None, str], row: str
) -> None:
    of, by, answer = asked
    names = parse(formula).names
    found = diagnose(names[of], names[by] if by else None, answer)
    assert (row,) in names_at(found, 1), str(found)


def test_adam_without_bias_correction_as_printed() -> None:
    """θ² from 5, lr 0.1: 5 − 0.1·1/√0.1 = 4.68377 in place of 4.9."""
    claims = (
        Printed(Asked("theta", (), 1), Digits("4.6838")),
        Printed(Asked("theta", (), 2), Digits("4.2598")),
    )
    update = Update("adam", {"lr": 0.1}, ("theta",))
    ex = Example("theta = 5; L = theta**2", "L", update=update, claims=claims)
    examined = ExampleDiagnosis(ex)
    for claim in claims:
        assert examined.diagnosis(claim).hypotheses == ("bias correction",)


def test_a_chance_pair_is_not_named() -> None:
    """Forty doublings of 2 give 2^40; 80 is 2·40, and no exchange of digits."""
    chain = "; ".join(["x0 = 2", *[f"x{k + 1} = 2*x{k}" for k in range(39)]])
    found = diagnose(parse(chain).names["x39"], None, "80")
    assert not found.fits
    assert found.sentence.startswith("No hypothesis fits 80")


@pytest.mark.parametrize("name", ALL_RULES)
def test_every_rule_can_be_mistaken_lane_by_lane(name: str) -> None:
    """A mistake in a lane of its own gives what it gives alone."""
    settings = {"lr": 0.1}
    formula = "w = 2; b = 1; L = (w*3 + b)**2 + tanh(b)"  # with a Hessian that has an inverse
    ex = Example(formula, "L", update=Update(name, settings, ("w", "b")))
    asked = Asked("w", (), 2)
    right = compute(ex, [asked])[asked]
    claim = Printed(asked, Digits(printed(right * 1.5, 9)))
    examined = ExampleDiagnosis(Example(ex.formula, "L", update=ex.update, claims=(claim,)))
    question = examined.question(claim)
    ways = [way for row in HYPOTHESES.values() for way in row.ways(question)]
    memo = PassMemo(question.graph, [question.quantity])
    together = memo.numbers(ways, question.quantity)
    for way, x in list(zip(ways, together, strict=True))[::7]:
        (alone,) = PassMemo(question.graph, [question.quantity]).numbers([way], question.quantity)
        assert alone == pytest.approx(x, rel=1e-9, nan_ok=True), way.said


def test_digits_are_misread_one_at_a_time() -> None:
    others = misread_digits(-0.25)
    assert {-0.2, -0.05, -0.255, -0.225, -0.52, -2.5, -0.025, -0.26} <= set(others)
    assert -0.25 not in others and all(math.isfinite(x) for x in others)
