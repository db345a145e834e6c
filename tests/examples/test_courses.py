"""The examples of courses and notebooks: they hold, and ours are the numbers of numpy."""

import math
from pathlib import Path

import numpy as np
import pytest

from autograd.examples import Asked, load
from autograd.examples.collection import collection, example_file
from autograd.examples.report import check, examine

from ..conftest import Run

COURSES = sorted((Path(__file__).parents[2] / "demos" / "courses").glob("*.toml"))


def ours(name: str) -> dict[str, float]:
    """Our numbers for what a file claims."""
    found = examine(load(example_file(name))).findings
    return {str(finding.claim.asked): finding.ours for finding in found}


def test_the_collection_holds_or_says_why() -> None:
    report = check(COURSES)
    assert report.fine, [result.path for result in report.results if result.bad]
    for result in report.results:
        for finding in result.known:
            assert (finding.verdict == "erratum") is (result.example.evidence == "read")


def test_every_example_has_a_name_of_its_own() -> None:
    names = [path.stem for path in collection()]
    assert len(names) == len(set(names)) >= 73
    assert example_file("mitchell").name == "mitchell.toml"
    with pytest.raises(ValueError, match="no example of that name; did you mean mitchell"):
        example_file("mitchel")


def test_their_pages_walk_through_the_first_update(tmp_path: Path, run: Run) -> None:
    names = ("attention_note", "d2l_adagrad", "mitchell", "lstm_forget_gate")
    assert run("check", *names, "--gallery", str(tmp_path / "pages"))[0] == 0
    pages = {path.stem for path in (tmp_path / "pages").glob("*.html")}
    assert len(pages) == len(names) + 1
    page = next((tmp_path / "pages").glob("*adagrad*.html")).read_text(encoding="utf-8")
    assert "adagrad_inside" in page


def test_the_lstm_is_that_of_numpy() -> None:
    sigma = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    h = c = 0.0
    found = ours("lstm_three_steps")
    for t in (1, 2, 3):
        f, i = sigma(0.5 * t + 0.1 * h), sigma(0.6 * t + 0.2 * h)
        g, o = np.tanh(0.7 * t + 0.3 * h), sigma(0.8 * t + 0.4 * h)
        c = f * c + i * g
        h = o * np.tanh(c)
        for name, x in zip("figoch", (f, i, g, o, c, h), strict=True):
            assert found[f"{name}[{t}]"] == pytest.approx(x, rel=1e-12)
    assert found["y"] == pytest.approx(4 * h, rel=1e-12)


def test_two_iterations_with_a_sample_each_are_those_by_hand() -> None:
    w = dict.fromkeys(("wca", "wcb", "wc0", "wdc", "wd0"), 0.1)
    moved = dict.fromkeys(w, 0.0)
    for a, b, t in ((1, 0, 1), (0, 1, 0)):
        c = 1 / (1 + math.exp(-(w["wca"] * a + w["wcb"] * b + w["wc0"])))
        d = 1 / (1 + math.exp(-(w["wdc"] * c + w["wd0"])))
        delta = (t - d) * d * (1 - d)
        inner = delta * w["wdc"] * c * (1 - c)
        pushes = {"wca": inner * a, "wcb": inner * b, "wc0": inner, "wdc": delta * c, "wd0": delta}
        for name, push in pushes.items():
            moved[name] = 0.3 * push + 0.9 * moved[name]
            w[name] += moved[name]
    found = ours("mitchell")
    for name, x in w.items():
        assert found[str(Asked(name, (), 2))] == pytest.approx(x, rel=1e-12)


def test_attention_is_that_of_numpy() -> None:
    q = np.array([1, 0, 2, 0])
    keys = np.array([[2, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 1], [0, 0, 2, 1]])
    values = np.array([[1, 0], [0, 1], [1, 1], [2, 1]])
    s = keys @ q / 2
    p = np.exp(s) / np.exp(s).sum()
    found = ours("attention_note")
    for k in range(4):
        assert found[f"p[{k + 1}]"] == pytest.approx(p[k], rel=1e-12)
    for k in range(2):
        assert found[f"o[{k + 1}]"] == pytest.approx((values.T @ p)[k], rel=1e-12)


def test_rmsprop_and_adagrad_are_those_by_hand() -> None:
    for name, inside in (("rmsprop_inside", True), ("rmsprop_outside", False)):
        found = ours(name)
        for label, x, curve in (("w1", -5.0, 0.2), ("w2", -2.0, 4.0)):
            s = 0.0
            for k in range(1, 6):
                g = curve * x
                s = 0.9 * s + 0.1 * g * g
                x -= 0.3 * g / (math.sqrt(s + 1e-6) if inside else math.sqrt(s) + 1e-6)
                if k in (1, 2, 5):
                    assert found[f"{label} after {k}"] == pytest.approx(x, rel=1e-12)
    found = ours("d2l_adagrad")
    for label, x, curve in (("x1", -5.0, 0.2), ("x2", -2.0, 4.0)):
        s = 0.0
        for _ in range(20):
            g = curve * x
            s += g * g
            x -= 0.4 * g / math.sqrt(s + 1e-6)
        assert found[f"{label} after 20"] == pytest.approx(x, rel=1e-12)
