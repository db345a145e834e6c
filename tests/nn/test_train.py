"""The commands `glassgrad train` and `glassgrad flow`: what a person types, sees and gets."""

import json
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, evaluate, fit, load
from nn import binary_cross_entropy_from_logits as bce
from nn.data import DATA, moons
from nn.flow import Flow

from ..conftest import Run

SMALL = ("--points", "12", "--hidden", "3", "--steps", "5")


def test_train_is_fit_with_the_same_settings(run: Run, tmp_path: Path) -> None:
    """The weights that it saves are those of fit in Python, bit for bit."""
    path = tmp_path / "model.json"
    argv = ("moons", "--points", "20", "--hidden", "4,3", "--activation", "tanh", "--steps", "7")
    code, out, err = run("train", *argv, "--lr", "0.1", "--seed", "3", "--save", str(path))
    assert (code, err) == (0, "")
    X, y = moons(20, seed=3)
    model = MLP(2, [4, 3, 1], "tanh", seed=3)
    history = fit(model, bce, (X, y), steps=7, optimizer="adam", lr=0.1, seed=3)
    twin = MLP(2, [4, 3, 1], "tanh", seed=9)
    load(twin, path)
    assert [p.data for p in twin.parameters()] == [p.data for p in model.parameters()]
    first, heads, *rows, last = out.splitlines()
    assert first == "moons: 20 samples, network 2-4-3-1 (31 parameters), 7 steps"
    assert heads.split() == ["epoch", "loss", "right"]
    for row, loss, right in zip(rows, history.loss, history.accuracy, strict=True):
        _, shown, share, _ = row.split()
        assert shown == f"{loss:.4g}"
        assert share == f"{100 * (right or 0):.1f}"
    assert last == f"wrote {path}"


@pytest.mark.parametrize(
    ("name", "loss"), [("moons", "cross-entropy of logits"), ("sine", "squared error")]
)
def test_it_writes_a_page_with_the_weights_that_were_learnt(
    run: Run, tmp_path: Path, name: str, loss: str
) -> None:
    page, weights = tmp_path / "page.html", tmp_path / "model.json"
    code, out, err = run("train", name, *SMALL, "--page", str(page), "--save", str(weights))
    assert (code, err) == (0, "") and f"wrote {page}" in out
    text = page.read_text("utf-8")
    (data,) = re.findall(r'type="application/json">(.*?)</script>', text, re.S)
    network = json.loads(data)["network"]
    twin = MLP(len(network["samples"][0]), [3, 1])
    load(twin, weights)
    rows = [row for layer, biases in network["weights"] for row in [*layer, biases]]
    learnt = [x for row in rows for x in row]
    assert sorted(learnt) == sorted(p.data for p in twin.parameters())
    assert (network["loss"], len(network["samples"])) == (loss, 12)


def test_samples_put_aside_are_measured_and_not_learnt(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    argv = ("moons", "--points", "40", "--test", "0.25", "--steps", "15", "--save", str(path))
    _, out, _ = run("train", *argv)
    assert out.startswith("moons: 30 samples, network 2-16-16-1")
    assert "test loss  test right" in out
    from nn.data import split

    X, y = moons(40, seed=1)
    _, aside = split(X, y, 0.25, 1)
    twin = MLP(2, [16, 16, 1])
    load(twin, path)
    loss, right = evaluate(twin, bce, aside)
    *_, shown, share, percent = out.splitlines()[-2].split()
    assert (shown, share, percent) == (f"{loss:.4g}", f"{100 * (right or 0):.1f}", "%")


@pytest.mark.parametrize("name", DATA)
def test_every_data_set_can_be_trained(run: Run, name: str) -> None:
    code, out, err = run("train", name, *SMALL)
    assert (code, err) == (0, "")
    assert out.startswith(f"{name}: 12 samples, network ")
    assert ("right" in out) == (name != "sine")


def test_the_table_has_at_most_ten_rows_and_ends_with_the_last_epoch(run: Run) -> None:
    _, out, _ = run("train", "xor", "--hidden", "2", "--steps", "57")
    rows = out.splitlines()[2:]
    assert len(rows) == 10
    assert [int(row.split()[0]) for row in (rows[0], rows[-1])] == [1, 57]
    assert max(map(len, out.splitlines())) <= 80


def test_options_change_what_is_trained(run: Run) -> None:
    """Each of them alone, against the same run without it."""
    plain = run("train", "moons", *SMALL, "--seed", "2")[1]
    for options in (
        ["--noise", "0.3"],
        ["--activation", "tanh"],
        ["--loss", "hinge"],
        ["--optimizer", "momentum"],
        ["--lr", "0.3"],
        ["--batch", "4"],
        ["--l2", "0.1"],
        ["--seed", "3"],
    ):
        assert run("train", "moons", *SMALL, "--seed", "2", *options)[1] != plain, options
    assert run("train", "moons", *SMALL, "--seed", "2")[1] == plain


@pytest.mark.parametrize(
    ("name", "file", "begin"),
    [
        ("moons", "a.png", b"\x89PNG"),
        ("blobs", "a.svg", b"<?xml"),
        ("sine", "a.pdf", b"%PDF"),
        ("moons", "a.gif", b"GIF89a"),
    ],
)
def test_train_draws_what_was_learnt(
    run: Run, tmp_path: Path, name: str, file: str, begin: bytes
) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / file
    code, out, err = run("train", name, *SMALL, "-o", str(path))
    assert (code, err) == (0, "")
    assert out.endswith(f"wrote {path}\n")
    assert path.read_bytes().startswith(begin)


def test_flow_says_of_each_layer_what_a_flow_measures(run: Run) -> None:
    argv = ("moons", "--points", "20", "--hidden", "5,4", "--steps", "6", "--samples", "10")
    code, out, err = run("flow", *argv)
    assert (code, err) == (0, "")
    X, y = moons(20, seed=1)
    model = MLP(2, [5, 4, 1], seed=1)
    flow = Flow(model, X[:10])
    fit(model, bce, (X, y), steps=6, optimizer="adam", lr=0.05, seed=1, on_step=flow)
    lines = out.splitlines()
    assert lines[1 : 1 + len(flow.findings())] == flow.findings()
    heads = "layer params |g| first |g| last Δw/w last dead saturated"
    assert " ".join(lines[-4].split()) == heads
    for line, part in zip(lines[-3:], flow.parts(), strict=True):
        cells = re.split(r"\s{2,}", line)
        assert cells[0] == part.layer
        assert cells[2:5] == [f"{x:.4g}" for x in (part.first, part.last, part.ratio)]
        assert cells[5] == (f"{part.dead}/{part.units}" if part.units else "–")


def test_flow_shows_a_vanishing_gradient_at_eighty_columns(run: Run) -> None:
    hidden = ",".join(["4"] * 9)
    argv = ("--hidden", hidden, "--activation", "sigmoid", "--points", "11", "--steps", "2")
    _, out, _ = run("flow", "moons", *argv)
    assert "The gradient vanishes: at first layer 1 gets" in out
    assert max(map(len, out.splitlines())) <= 80
    assert out.splitlines()[-1].startswith("layer 10")


def test_flow_writes_a_page_a_picture_or_every_number(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    page, picture, numbers = (tmp_path / f"flow.{end}" for end in ("html", "png", "json"))
    for path in (page, picture, numbers):
        code, out, _ = run("flow", "moons", *SMALL, "-o", str(path))
        assert code == 0
        assert out.endswith(f"wrote {path}\n")
    written = page.read_text(encoding="utf-8")
    assert "<h1>moons: 2-3-1, relu, adam</h1>" in written
    assert written.count('role="img"') == 7
    assert picture.read_bytes().startswith(b"\x89PNG")
    told = json.loads(numbers.read_text(encoding="utf-8"))
    assert len(told["steps"]) == 5
    assert len(told["parameters"]) == 13
    assert all(math.isfinite(step["loss"]) for step in told["steps"])


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["train", "moon"], "there is no data moon; did you mean moons?; there are moons, circles"),
        (["train", "moons", "--hidden", "3,x"], "separated by commas, such as 16,16, got 3,x"),
        (["train", "moons", "--hidden", "3,0"], "separated by commas"),
        (["train", "moons", "--hidden", "900,900"], "814,501 parameters; at most 100,000"),
        (["train", "moons", "--points", "200000"], "at most 100,000"),
        (["train", "moons", "--points", "1"], "n is at least 2"),
        (["train", "moons", "--steps", "0"], "steps is at least 1, got 0"),
        (["train", "moons", "--batch", "0"], "batch_size is at least 1"),
        (["train", "moons", "--lr", "-1"], "a learning rate is finite and not negative"),
        (["train", "moons", "--noise", "-1"], "noise is finite and not negative"),
        (["train", "moons", "--activation", "reluu"], "no activation 'reluu' in the table"),
        (["train", "moons", "--activation", "add"], "add takes a, b"),
        (["train", "moons", "--test", "1"], "--test takes a share of at least 0 and less than 1"),
        (["train", "moons", "--test", "nan"], "--test takes a share"),
        (["train", "moons", "--test", "0.001"], "leaves nothing on one side"),
        (["train", "sine", "--loss", "hinge"], "hinge tells classes apart; sine has none"),
        (["train", "blobs", "--loss", "hinge"], "hinge tells two classes apart; blobs has 3"),
        (["train", "moons", "-o", "a.txt"], "ends in .png, .svg, .pdf, .gif"),
        (["train", "moons", "-o", "none/a.png"], "there is no folder none to write a.png in"),
        (["train", "sine", "-o", "a.gif"], "a .gif shows how classes part; sine has none"),
        (["train", "moons", "--save", "a.pickle"], "ends in .json"),
        (["train", "moons", "--page", "a.png"], "ends in .html"),
        (["train", "moons", "--page", "a.html", "--points", "9000"], "room for 300,000 weights"),
        (["flow", "moons", "-o", "a.gif"], "ends in .html, .png, .svg, .pdf, .json"),
        (["flow", "moons", "--steps", "99999"], "33,699,663 numbers to keep; at most 10,000,000"),
    ],
)
def test_wrong_use_is_told_before_training(
    refused: Callable[..., str], argv: list[str], said: str
) -> None:
    assert said in refused(*argv)


def test_an_existing_file_is_kept(refused: Callable[..., str], run: Run, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text("mine")
    assert "exists; --force overwrites it" in refused("train", "xor", "--save", str(path))
    assert path.read_text() == "mine"
    assert run("train", "xor", "--steps", "2", "--save", str(path), "--force")[0] == 0
    assert path.read_text() != "mine"


def test_training_that_leaves_the_numbers_is_told_with_what_may_help(
    refused: Callable[..., str],
) -> None:
    said = refused("train", "moons", *SMALL, "--optimizer", "sgd", "--lr", "1e300")
    assert "step 2" in said
    assert "sample" in said
    assert said.endswith("a smaller --lr may help\n")


def test_without_matplotlib_it_is_said_before_training(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in sys.modules if name.startswith("nn.plots")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("nn.plots", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    said = refused("train", "moons", *SMALL, "-o", str(tmp_path / "a.png"))
    assert said == "pictures of training need matplotlib: pip install 'glassgrad[plot]'\n"
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_training_and_shows_what_there_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two updates; the table ends with the last whole epoch."""
    call = Flow.__call__

    def watched(self: Flow, update: Any) -> None:
        call(self, update)
        if update.step == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(Flow, "__call__", watched)
    code, out, err = run("flow", "moons", "--points", "12", "--hidden", "3", "--steps", "50")
    assert code == 0
    assert "Ctrl-C after step 4 of 50" in err
    assert "The loss goes from" in out
    assert "in 4 steps." in out
