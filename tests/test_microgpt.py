"""microgpt: the demo gives the losses of the original, and its style of code runs on our engine."""

import json
import math
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, leaves, steps
from autograd.progress import Progress
from demos import microgpt
from demos.microgpt_replayed import train_replayed
from nn import GPT, cross_entropy
from tests.microgpt import engine, in_order, script

ROOT = Path(__file__).parent.parent
ORIGINAL: Any = json.loads((ROOT / "tests/recorded/microgpt.json").read_text("utf-8"))


def names_of_the_original() -> list[str]:
    """A list as long as the original's, with its first names of training in their places.

    What else stands in it is never trained on; it has every letter.
    """
    places = list(range(ORIGINAL["documents"]))
    random.seed(42)
    random.shuffle(places)
    names = ["abcdefghijklmnopqrstuvwxyz"] * len(places)
    for place, name in zip(places, ORIGINAL["names"], strict=False):
        names[place] = name
    return names


SHORT = tuple([name for name in microgpt.NAMES.read_text("utf-8").split() if len(name) < 4])
SIZES = [(16, 1, 8), (32, 2, 2)]  # width, layers, and how many steps are made


def script_on(module: str) -> dict[str, Any]:
    """The names of the peer's script on an engine: it is one import."""
    text = Path(str(script.__file__)).read_text("utf-8")
    changed = text.replace("from tests.microgpt.engine import", f"from {module} import")
    scope: dict[str, Any] = {}
    exec(compile(changed, f"script.py on {module}", "exec"), scope)
    return scope


@cache
def losses_on(
    module: str, width: int, layers: int, steps: int, documents: tuple[str, ...] = SHORT
) -> list[float]:
    """The losses of the peer's script on an engine."""
    found: list[float] = script_on(module)["train"](documents, steps, width, layers)
    return found


def first_gradients(kind: type[Any]) -> list[float]:
    """Those of the script's loss on one name, by all 4,192 parameters."""
    scope = script_on("autograd")
    scope["Value"] = kind
    random.seed(42)
    weights = scope["first_weights"](27, 16, 1)
    scope["loss_of"](weights, [26, 4, 12, 12, 0, 26], 1).backward()
    return [p.grad for rows in weights.values() for row in rows for p in row]


LONG = (16, 1, 30, tuple(names_of_the_original()))


@pytest.mark.parametrize("run", [LONG, SIZES[1]], ids=["30 names", "two layers"])
def test_code_of_its_style_gives_equal_losses_with_one_import_changed(run: Any) -> None:
    """Bit for bit, all 30, on the peer that has a quotient and the order of a pass as ours."""
    assert losses_on("autograd", *run) == losses_on("tests.microgpt.in_order", *run)


def test_a_quotient_and_the_order_of_sums_are_all_that_differs_from_the_original() -> None:
    """Gradients are equal to the bit with both as ours, and with one alone or neither they are not.

    A quotient is e·Σ^−1 there, where ours is rounded once; and what reaches a number from several
    is added up in the order of a search, where ours takes the latest recorded first.
    """
    ours = first_gradients(Value)
    assert ours == first_gradients(in_order.Value)
    for kind in (engine.Value, in_order.OneQuotient, in_order.Recorded):
        theirs = first_gradients(kind)
        assert theirs != ours, kind
        assert theirs == pytest.approx(ours, rel=1e-11, abs=1e-18), kind


@pytest.mark.one_python
def test_code_of_its_style_ends_where_the_original_does() -> None:
    """30 steps on its names: the last loss to the last bit, and no other off by more than two.

    The two differences above are why; 22 are equal.
    """
    losses = losses_on("autograd", *LONG)
    assert losses[-1] == ORIGINAL["losses"][-1] == 2.503136728070478
    pairs = zip(losses, ORIGINAL["losses"], strict=True)
    assert all(abs(ours - theirs) <= 2 * math.ulp(theirs) for ours, theirs in pairs)


@pytest.mark.parametrize("sizes", SIZES)
def test_the_model_of_arrays_trains_as_the_peer_does(sizes: Any) -> None:
    """Also with two layers of 32 numbers a position."""
    width, layers, steps = sizes
    run = microgpt.untrained([*SHORT], n_embd=width, n_layer=layers)
    tokens = len(set("".join(SHORT))) + 1
    count = (2 * tokens + 16) * width + layers * 12 * width * width
    assert len(run[0].parameters()) == count
    theirs = losses_on("tests.microgpt.in_order", *sizes)
    assert microgpt.train(run, steps) == pytest.approx(theirs, rel=1e-12)


def test_the_demo_gives_the_losses_of_the_original() -> None:
    """30 steps on its names: 3.3660, 3.4243, 3.1777, … and at the end 2.503136728070478."""
    run = microgpt.untrained(names_of_the_original())
    assert len(run[0].parameters()) == 4192
    assert run[2][:30] == ORIGINAL["names"]
    losses = microgpt.train(run, 30)
    assert [round(loss, 4) for loss in losses[:3]] == [3.3660, 3.4243, 3.1777]
    assert losses[-1] == pytest.approx(2.503136728070478, rel=1e-12)
    assert losses == pytest.approx(ORIGINAL["losses"], rel=1e-12)


@pytest.mark.parametrize("names", [[*SHORT], [name for name in SHORT if len(name) == 3]])
def test_replayed_it_trains_the_same(names: list[str]) -> None:
    """Also where all names are of one length; and the model has the weights at the end."""
    pytest.importorskip("numba")
    eager, replayed = microgpt.untrained(names), microgpt.untrained(names)
    losses = microgpt.train(eager, 6)
    assert train_replayed(replayed, 6) == pytest.approx(losses, rel=1e-11)
    pairs = zip(eager[0].parameters(), replayed[0].parameters(), strict=True)
    assert all(p.data == pytest.approx(q.data, rel=1e-8, abs=1e-11) for p, q in pairs)


def test_ctrl_c_keeps_what_was_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    run, whole = microgpt.untrained([*SHORT]), microgpt.untrained([*SHORT])

    class Interrupted(Progress):
        def advance(self, count: int = 1) -> None:
            super().advance(count)
            if self.done == 2:
                raise KeyboardInterrupt

    expected = train_replayed(whole, 4)
    monkeypatch.setattr("demos.microgpt_replayed.Progress", Interrupted)
    before = [p.data for p in run[0].parameters()]
    assert train_replayed(run, 4) == expected[:2]
    assert [p.data for p in run[0].parameters()] != before


def test_what_it_invents_is_what_the_weights_say() -> None:
    """With one token that is likelier than all others by far, and cold."""
    model = GPT(3, 5, 4, 2, seed=1)
    for row, z in zip(model.lm_head.weight, (1.0, 0.0, 0.0), strict=True):
        for entry in row:
            entry.data = z
    for entry in model.wpe.weight.entries + model.wte.weight.entries:
        entry.data = abs(entry.data) + 1.0
    assert model.generate(2, 2, temperature=0.01, seed=1) == [0] * 5
    assert all(not p.reached for p in model.parameters())
    with pytest.raises(ValueError, match="reads at most 5 tokens, got 6"):
        model([0] * 6)


def test_every_parameter_that_matters_is_in_the_graph() -> None:
    loss = microgpt.loss_of_name("ada")
    labels = {leaf.label for leaf in leaves(loss)}
    assert {"lm_head[27,16]", "Wq[1,1]", "W2[16,64]"} <= labels
    assert "wpe[16,1]" not in labels, "the name has but four positions"


@pytest.mark.parametrize("tokens", [[26], [26, 0, 3, 0]])
def test_a_name_is_walked_in_at_most_80_array_steps(tokens: list[int]) -> None:
    """However long it is; each step can be opened to the scalar steps it stands for."""
    loss = cross_entropy(GPT(27, 16, seed=42)(tokens), [*tokens[1:], 26])
    walk = steps(loss, level="arrays")
    assert len(walk) <= 80
    scalars = [number for step in walk for number in step.steps]
    assert len(scalars) == len(set(scalars))
    texts = [walk.sentence(number) for number in range(1, len(walk) + 1)]
    for shown in ("Q = N·Wqᵀ", "A1 = softmax(causal(Q[:,1:4]·K[:,1:4]ᵀ/2)", "M = relu(Z)·W2ᵀ"):
        assert any(shown in text for text in texts), shown


def run_demo(*words: Any) -> Any:
    command = [sys.executable, "-m", "demos.microgpt", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_the_command_trains_samples_saves_and_says_how_to_walk(tmp_path: Path) -> None:
    names, weights = tmp_path / "names.txt", tmp_path / "weights.json"
    names.write_text("anna\nben\n\nclara\n", encoding="utf-8")
    done = run_demo(names, "--steps", 4, "--samples", 2, "--save", weights)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 names, 8 tokens, 3,584 parameters" in done.stdout
    assert done.stdout.count("| loss ") == 4 and done.stdout.count("sample ") == 2
    assert "glassgrad walk demos/microgpt.py:loss_of_name" in done.stdout
    page = tmp_path / "page.html"
    again = run_demo(names, "--steps", 0, "--samples", 1, "--load", weights, "--page", page)
    assert (again.returncode, again.stdout.count("| loss ")) == (0, 0)
    assert f"wrote {page}" in again.stdout and "the loss on one name of 3" in page.read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no such file"], "No such file or directory: 'no such file'"),
        (["--load", "pyproject.toml"], "pyproject.toml is no JSON that nn.load reads"),
        (["--n-embd", "6"], "6 numbers do not go into 4 heads"),
        (["--save", "no such folder/w.json"], "there is no folder no such folder"),
        (["--page", "no such folder/p.html"], "there is no folder no such folder"),
        (["--temperature", "0"], "a positive number is needed, got '0'"),
        (["tests/recorded"], "tests/recorded is a folder"),
        (["--steps", "-1"], "a whole number from 0 up is needed, got '-1'"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(words: list[str], said: str) -> None:
    done = run_demo(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr
