"""What --params, --rule, --lr and --set say, and examples that say how their names move."""

import argparse
from pathlib import Path

import pytest

from autograd.commands import UsageError, page, step
from autograd.commands.update_options import UpdatedGraph, read_updated

from ..conftest import Run

EXAMPLE = """
formula = "w = 4; x = 1; L = (w*x - 1)^2; M = L + 1"
loss = "L"
[update]
rule = "m = 0.5*m + g; w = w - lr*m"
lr = "0.1/t"
params = ["w"]
[[batch]]
x = 1
[[batch]]
x = 2
"""


def read(*words: str) -> UpdatedGraph:
    parser = argparse.ArgumentParser()
    step.add_step_options(parser)
    return read_updated(parser.parse_intermixed_args(words))


def test_a_rate_may_be_a_number_a_list_or_a_formula() -> None:
    for text, rates in (
        ("0.2", [0.2, 0.2]),
        ("0.1, 0.05", [0.1, 0.05]),
        ("1/(1+t)", [1 / 2, 1 / 3]),
    ):
        found = read("L = (w*x)^2", "w=1", "x=2", "--params", "w", "--lr", text)
        assert found.update is not None
        assert [found.update.settings_at(made)["lr"] for made in (0, 1)] == rates


def test_an_example_brings_its_update_and_words_its_other_numbers(tmp_path: Path) -> None:
    path = tmp_path / "e.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    found = read(str(path))
    assert found.output.label == "L" and found.update is not None
    assert found.update.own is not None and len(found.update.batches) == 2
    other = read(str(path), "--of", "M", "--params", "w", "--rule", "newton")
    assert other.output.label == "M" and other.update is not None
    assert other.update.settings_at(0) == {"lr": 1.0}


def test_what_is_typed_beside_an_example_leaves_its_rule_and_its_batches(tmp_path: Path) -> None:
    path = tmp_path / "e.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    faster = read(str(path), "--lr", "0.5").update
    assert faster is not None and faster.rule.startswith("m = 0.5*m") and len(faster.batches) == 2
    assert [faster.settings_at(made)["lr"] for made in (0, 1)] == [0.5, 0.5]
    adam = EXAMPLE.replace('"m = 0.5*m + g; w = w - lr*m"', '"adam"\nbeta1 = 0.5')
    path.write_text(adam, encoding="utf-8")
    parser = argparse.ArgumentParser()
    page.add_page_options(parser)
    words = [str(path), "--set", "beta2=0.9", "-o", "page.html"]
    update = page.page_subject(parser.parse_intermixed_args(words))[2]["update"]
    assert (update.rule, update.params) == ("adam", ("w",))
    assert {**update.settings_at(1), "eps": 0, "decay": 0} == {
        "lr": 0.05, "beta1": 0.5, "beta2": 0.9, "eps": 0, "decay": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rule", "adam"), "--rule is for an update; say which names it moves"),
        (("--set", "mu=1"), "--set is for an update"),
        (("--params", "w", "--rule", "adan"), "there is no update rule 'adan'"),
        (("--params", "w", "--set", "mu=0.5"), "sgd has no setting 'mu'"),
        (("--params", "w", "--set", "mu"), "--set takes the name of a setting and a number"),
        (("--params", "w", "--rule", "momentum", "--set", "mu=a"), "--set mu:"),
        (("--params", "w", "--lr", "0.1", "--set", "lr=2"), "lr is set twice"),
        (("--params", "w", "--lr", "rate/t"), "a formula of t and epoch; this one uses rate"),
        (("--params", "w", "--rule", "v = u + g; w = w - v"), "which no line and no setting gives"),
    ],
)
def test_what_is_no_update_is_told(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=r".*") as caught:
        read("L = (w*x)^2", "w=1", "x=2", *words)
    assert said in str(caught.value)


def test_a_file_that_is_no_example_is_told(tmp_path: Path) -> None:
    path = tmp_path / "e.toml"
    path.write_text("formula = 3", encoding="utf-8")
    with pytest.raises(UsageError, match="formula"):
        read(str(path))


def test_a_walk_takes_every_rule(run: Run) -> None:
    words = ("walk", "L = (w*x - t)**2", "w=1", "x=2", "t=3", "--params", "w", "--plain")
    assert "p of w becomes g/H = −4/8 = −0.5" in run(*words, "--rule", "newton")[1]
    own = ("--rule", "m = 0.5*m + g; w = w - lr*m", "--set", "m=3", "--lr", "0.1")
    assert "m of w becomes 0.5·m + g = 0.5·3 + (−4) = −2.5" in run(*words, *own)[1]
    by_hand = ("--rule", "nesterov_ahead", "--set", "v=0.5", "--by-hand", "3")
    code, out, _ = run(*words, *by_hand)
    assert code == 0 and "1.45" in out and "3 of 3: 1.45" in out
    assert "its learning rate is a number" in run(*words, "--lr", "0.1/t")[2]
