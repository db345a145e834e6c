"""Which mistake gives a wrong number: planted ones, published ones, and none at all."""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograd import Value, diagnose
from autograd.examples import Asked, Digits, Erratum, Example, Printed, Update, examine, load
from autograd.examples.diagnose import (
    HYPOTHESES,
    Diagnosis,
    ExampleDiagnosis,
    explain,
    foresee,
)
from autograd.examples.diagnose.chance import Alternatives
from autograd.examples.diagnose.memo import PassMemo
from autograd.examples.diagnose.mistaken_pass import MistakenPass

from ..conftest import Run
from ..networks import example, printed

PUBLISHED = Path(__file__).parents[2] / "demos" / "published"
ONE_WEIGHT = (
    "phi(u) = 2*u; H1 = x1*xh1; A1 = phi(H1); A21 = phi(hh1*A1); A22 = phi(hh2*A1); "
    "Y = phi(hy1*A21 + hy2*A22); L = (Y - T)**2/2"
)
NUMBERS = ["x1=2", "T=2", "xh1=2", "hh1=0.75", "hh2=0.25", "hy1=0.25", "hy2=0.5"]


def first_three(found: Diagnosis) -> set[str]:
    """The rows named among the first three fits, and those that come to the same number."""
    return {
        name
        for fit in found.fits[:3]
        for names in [fit.hypotheses, *[one.names for one in fit.same]]
        if len(names) == 1
        for name in names
    }


def asking(ex: Example, text: str) -> tuple[ExampleDiagnosis, Printed]:
    """The first claim of an example, with that number printed for it."""
    claim = replace(ex.claims[0], digits=Digits(text))
    return ExampleDiagnosis(replace(ex, claims=(claim, *ex.claims[1:]))), claim


def planted(name: str, rng: random.Random) -> tuple[Example, str] | None:
    """A random network, and one of its numbers as the mistake makes it, to six digits."""
    ex, right = example(rng)
    text = printed(right, 6)
    asked, claim = asking(ex, text)
    question = asked.question(claim)
    ways = list(HYPOTHESES[name].ways(question))
    if not ways:
        return None
    memo = PassMemo(question.graph, [question.quantity])
    (wrong,) = memo.numbers([rng.choice(ways)], question.quantity)
    if not math.isfinite(wrong) or Digits(printed(wrong, 6)).close(right):
        return None
    if math.floor(math.log10(abs(wrong))) != math.floor(math.log10(abs(right))):
        text = printed(wrong, 6)  # as many digits; cut off and transposed keep the decimals
        return None if name in ("cut off", "transposed") else (ex, text)
    return ex, printed(wrong, 6)


ELSEWHERE = {  # need optimizers, matrices, joints or digits that these networks have not
    *("bias correction", "ε's place", "momentum's form", "Nesterov's form", "decay's form"),
    *("settings", "biases decay", "not zeroed", "no order", "transposed matrix"),
    *("misread", "givens swapped", "another's slope", "slope's place", "net input", "alike"),
    *("slope for value", "transpose", "order of factors", "entry by entry", "wrong delta"),
    *("bias over examples", "broadcast", "softmax's axis", "examples or outputs"),
    *("outer for inner", "batch and unit swapped", "Newton's Hessian"),
}  # planted in test_common_mistakes.py, test_array_mistakes.py and test_newton_mistakes.py
PLANTED = [row.name for row in HYPOTHESES.values() if not row.noise and row.name not in ELSEWHERE]


@pytest.mark.one_python
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_named_among_the_first_three(name: str) -> None:
    rng = random.Random(sum(map(ord, name)))
    found = 0
    for _ in range(60):
        case = planted(name, rng)
        if case is not None:
            asked, claim = asking(*case)
            assert name in first_three(asked.diagnosis(claim))
            found += 1
        if found == 3:
            return
    pytest.fail(f"{name} could not be planted")


@pytest.mark.one_python
def test_wrong_digits_at_random_are_mostly_not_explained() -> None:
    """Of five and more digits any one, or all, are replaced by others."""
    rng = random.Random(4)
    explained = []
    count = 20
    for at in range(count):
        ex, right = example(rng, updates=1)
        text = printed(right, 5 + at % 3)
        mantissa, power = text.split("e")
        places = [place for place, sign in enumerate(mantissa) if sign.isdecimal()]
        for place in [rng.choice(places)] if at % 2 else places:
            kept = mantissa[place]
            others = [d for d in "123456789" + "0" * (place != places[0]) if d != kept]
            mantissa = mantissa[:place] + rng.choice(others) + mantissa[place + 1 :]
        asked, claim = asking(ex, f"{mantissa}e{power}")
        found = asked.diagnosis(claim)
        if found.fits:
            explained.append((text, claim.digits.text, found.sentence, found.surprise))
    print(f"{len(explained)} of {count} random numbers were explained: {explained}")
    assert len(explained) <= count // 10


ERRATA = {  # file: for each number that does not hold, the likeliest hypotheses
    "geron_sin": {"dz/dx": ("printed",)},
    "griewank": {"v6": ("printed",), "dv6/dx2": ("printed",)},
    "one_weight": {"dL/dxh1": ("left out",)},
    "ng_propagate": {"dJ/db": ("float64",)},
    "dlwpt_raw": {
        "loss": ("float32",),
        "dloss/dw": ("float32",),
        "loss after 1": ("float32",),
        "dloss/dw after 1": ("float32",),
        "dloss/db after 1": ("float32",),
        "w after 2": ("float32",),
    },
    "rgu": {
        "nf": ("printed",),
        "dobj/dnf": ("printed",),
        "dobj/dnt": ("in place", "printed"),
        "dobj/dnb": ("in place", "rounded"),
        "w1 after 1": ("printed",),
        "w2 after 1": ("printed",),
        "w3 after 1": ("printed",),
        "w4 after 1": ("printed",),
        "w5 after 1": ("printed",),
        "w6 after 1": ("printed", "cut off"),
    },
    "mazur": {
        "dE_o2/dout_h1": ("rounded",),
        "E_total after 1": ("in place",),
        "E_total after 10000": ("updates",),
        "out_o1 after 10000": ("in place",),
        "out_o2 after 10000": ("in place",),
    },
}


@pytest.mark.one_python
@pytest.mark.parametrize("name", ERRATA)
def test_published_errata_are_explained_without_help(name: str) -> None:
    ex = load(PUBLISHED / f"{name}.toml")
    asked = ExampleDiagnosis(ex)
    wrong = [claim for claim in ex.claims if not asked.holds(claim)]
    found = explain(ex)
    assert len(found) == len(wrong)
    assert {str(claim.asked) for claim in wrong} == set(ERRATA[name])
    for claim, one in zip(wrong, found, strict=True):
        assert one.hypotheses == ERRATA[name][str(claim.asked)], claim


def test_reasons_in_the_files_are_among_what_the_search_finds() -> None:
    checked = 0
    for path in sorted(PUBLISHED.glob("*.toml")):
        ex = load(path)
        reasons = [c for c in ex.claims if c.erratum and c.erratum.reason and c.asked.after < 100]
        if reasons:
            asked = ExampleDiagnosis(ex)
            for claim in reasons:
                assert claim.erratum is not None
                assert asked.reproduced(claim, claim.erratum.reason), (path.stem, claim)
                checked += 1
    assert checked >= 20
    with pytest.raises(
        ValueError, match="there is no hypothesis 'in plaec'; did you mean in place"
    ):
        asked.reproduced(claim, ["in plaec"])


def test_the_second_write_up_names_the_derivative_that_is_left_out() -> None:
    (found,) = explain(load(PUBLISHED / "one_weight.toml"))
    assert found.sentence == (
        "20 is what comes out if the partial of A1 = 2·H1 by H1, 2, is left out of the chain."
    )
    assert "dL/dxh1 = 40, not 20." in str(found)
    assert "Several explanations fit" in str(found)


def test_an_answer_is_right_to_the_digits_that_were_typed() -> None:
    x = Value(2.0, "x")
    y = x**0.5
    y.label = "y"
    assert str(diagnose(y, x, "0.354")) == "dy/dx = 0.354 is right."
    assert diagnose(y, x, 0.35).holds
    assert not diagnose(y, x, "0.350").holds
    assert diagnose(y, None, "1.414").holds
    assert diagnose(y, x, y.data / 4).holds


def test_nothing_fits_a_number_from_the_air() -> None:
    x = Value(2.0, "x")
    y = (x**3).tanh()
    y.label = "y"
    found = diagnose(y, x, "7.31296")
    assert not found.fits and found.hypotheses == ()
    assert found.sentence.startswith("No hypothesis fits 7.31296 (")
    assert found.search is not None and found.search.tried > 20
    assert f"{found.search.tried} hypotheses" in str(found)


def test_one_mistake_is_preferred_to_two_and_two_are_found() -> None:
    w, x, v = Value(0.4, "w"), Value(1.7, "x"), Value(-2.3, "v")
    h = (w * x).tanh()
    h.label = "h"
    y = (v * h).sin()
    y.label = "y"
    inner, outer = 1 - h.data**2, math.cos(v.data * h.data)
    assert diagnose(y, w, f"{outer * v.data * x.data:.7f}").hypotheses == ("left out",)
    found = diagnose(y, w, f"{v.data * x.data * inner / 2:.7f}")
    assert found.hypotheses == ("left out", "factor")
    assert found.search is not None and found.search.paired > 0


@pytest.mark.parametrize(("text", "right"), [("20", 40.0), ("0.291", 0.2871), ("-3.5", 0.0)])
def test_a_ring_counts_the_numbers_that_lie_about_as_far_off(text: str, right: float) -> None:
    ring = Alternatives(Digits(text), right)
    unit = float(Digits(text).unit)
    far = abs(float(text) - right)
    every = [place * unit for place in range(-2000, 2000)]
    inside = [x for x in every if far / 2 - 1e-9 <= abs(x - right) <= far * 2 + 1e-9]
    assert ring.size == len(inside)
    assert ring.hits([x + unit / 3 for x in every]) == len(inside)
    assert ring.hits([math.nan, math.inf, right]) == 0
    assert ring.fits(float(text) + 0.49 * unit) and not ring.fits(float(text) + 0.51 * unit)


def test_surprise_is_said_in_words() -> None:
    (found,) = explain(load(PUBLISHED / "one_weight.toml"))
    assert found.search is not None
    rarely = found.search.possible / found.search.explained
    assert f"a number picked blindly is explained once in {rarely:.2g}" in found.surprise
    assert f"{found.search.tried} hypotheses tried" in str(found)


def test_without_numpy_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    ex = load(PUBLISHED / "rgu.toml")
    with_numpy = explain(ex)
    monkeypatch.setattr("autograd.examples.diagnose.memo.find_spec", lambda name: None)
    assert [one.hypotheses for one in explain(ex)] == [one.hypotheses for one in with_numpy]


def test_wrong_answers_can_be_foreseen() -> None:
    x, w = Value(2.0, "x"), Value(0.25, "w")
    y = (w * x).tanh() ** 2
    y.label = "y"
    found = foresee(y, w)
    assert all(one.hypothesis in HYPOTHESES for one in found)
    assert len({f"{one.gives:.9e}" for one in found}) == len(found)
    for one in found:
        assert one.hypothesis in first_three(diagnose(y, w, f"{one.gives:.9e}"))


def test_what_is_no_value_or_no_number_is_refused() -> None:
    x = Value(2.0, "x")
    with pytest.raises(TypeError, match="diagnose takes Values"):
        diagnose(3.0, x, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="diagnose takes Values"):
        diagnose(x * x, "x", 1)  # type: ignore[arg-type]
    for answer in ("twenty", math.nan, "1e999999"):
        with pytest.raises(ValueError, match="printed number"):
            diagnose(x * x, x, answer)


def wide(lines: Sequence[str]) -> int:
    return max(map(len, lines))


def test_a_student_asks(run: Run) -> None:
    code, out, err = run("diagnose", ONE_WEIGHT, *NUMBERS, "--d", "xh1", "--answer", "20")
    assert (code, err) == (0, "")
    assert out.startswith("dL/dxh1 = 40, not 20.\n20 is what comes out if the partial of A1 = 2·H1")
    assert wide(out.splitlines()) <= 80
    code, out, _ = run("diagnose", ONE_WEIGHT, *NUMBERS, "--d", "xh1", "--answer", "40.0")
    assert (code, out) == (0, "dL/dxh1 = 40.0 is right.\n")
    code, out, _ = run("diagnose", "y = x**2", "x=3", "--answer", "-9")
    assert out.splitlines()[1] == "-9 is what comes out if the sign is turned round."


def test_json_has_the_whole_answer(run: Run) -> None:
    words = ["diagnose", ONE_WEIGHT, *NUMBERS, "--d", "xh1", "--answer", "20", "--json"]
    found = json.loads(run(*words)[1])
    assert (found["given"], found["right"], found["holds"]) == ("20", 40.0, False)
    assert found["fits"][0]["hypotheses"] == ["left out"]
    assert found["tried"] > found["explained"] > 0
    several = json.loads(run("diagnose", str(PUBLISHED / "griewank.toml"), "--json")[1])
    assert [one["quantity"] for one in several] == ["v6", "dv6/dx2"]


def test_an_author_asks_about_a_file(run: Run) -> None:
    code, out, _ = run("diagnose", str(PUBLISHED / "geron_sin.toml"))
    assert code == 0
    assert out.startswith("dz/dx = −5.46678, not -5.46.\n")
    assert run("diagnose", str(PUBLISHED / "olah.toml"))[1] == "every printed number holds\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["y = x", "x=1"], "--answer is missing"),
        (["y = x", "x=1", "--answer", "abc"], "--answer: a printed number is digits"),
        (["y = x", "x=1", "--answer", "1", "--d", "q"], "the formula has no name q"),
        (["nowhere.toml"], "there is no file nowhere.toml"),
        ([str(PUBLISHED / "rgu.toml"), "--answer", "3"], "leave out --answer"),
        ([str(PUBLISHED / "rgu.toml"), "A=3"], "leave out A=3"),
    ],
)
def test_bad_use_is_told(run: Run, words: list[str], said: str) -> None:
    code, out, err = run("diagnose", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_one_update_too_many_is_seen_without_a_pass_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The check has passed the update before on its way: 9·0.98^798 is printed for 9·0.98^800."""
    erratum = Erratum("wrong", "one update too few", ("updates",))
    claim = Printed(Asked("L", (), 400), Digits(f"{9 * 0.98**798:.4e}"), erratum=erratum)
    update = Update("sgd", {"lr": 0.01}, ("w",))
    passes: list[object] = []
    monkeypatch.setattr(MistakenPass, "run", lambda *args: passes.append(args))
    result = examine(Example("w = 3; L = w**2", "L", update=update, claims=(claim,)))
    assert result.counts["erratum"] == 1 and not passes


def test_an_erratum_of_updates_in_turn_is_reproduced_in_turn() -> None:
    """(w·b − 1)², b after w has moved: what the second update of b gives with the rate turned."""
    w, b = 2.0, 1.5
    for _ in range(2):
        w += 0.1 * 2 * (w * b - 1) * b
        b += 0.1 * 2 * (w * b - 1) * w
    erratum = Erratum("wrong", "it goes up", ("ascent",))
    claim = Printed(Asked("b", (), 2), Digits(f"{b:.6f}"), erratum=erratum)
    update = Update("sgd", {"lr": 0.1}, ("w", "b"), order="in turn")
    formula = "w = 2; b = 1.5; L = (w*b - 1)**2"
    result = examine(Example(formula, "L", update=update, claims=(claim,)))
    assert result.counts["erratum"] == 1
