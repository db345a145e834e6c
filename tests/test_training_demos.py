"""The demos that train: each is held to what it claims."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograd import leaves, steps
from demos import moons, vanishing, xor
from demos.training import Run

pytestmark = pytest.mark.one_python

ROOT = Path(__file__).parent.parent
DEMOS = ("moons", "vanishing", "xor", "iris", "microgpt")


@pytest.fixture(scope="module")
def two_moons() -> Run:
    return moons.train_moons()


@pytest.fixture(scope="module")
def deep() -> dict[str, Run]:
    return vanishing.train_both()


def test_moons_are_all_on_their_side_after_a_hundred_steps(two_moons: Run) -> None:
    """Counted by the signs of the scores, not by the history."""
    model, X, y = two_moons.model, two_moons.X, two_moons.y
    assert len(model.parameters()) == 337
    assert (len(X), two_moons.history.steps) == (100, 100)
    assert all((model(x).data > 0) == bool(k) for x, k in zip(X, y, strict=True))
    assert two_moons.history.accuracy[-1] == 1.0
    assert two_moons.history.loss[-1] < 0.03


def test_moons_are_trained_as_micrograd_trains_them(two_moons: Run) -> None:
    """The rate falls from 1 to 0.1, and the penalty is 1e-4·Σw²: its share of ∂L/∂b is 2e-4·b."""
    assert two_moons.history.lr[0] == 1.0
    assert two_moons.history.lr[-1] == pytest.approx(0.109)
    dead = [at for at, name in enumerate(two_moons.flow.names) if name == "w1_15_1"]
    assert "layer 1, neuron 15" in two_moons.flow.dead()
    last = two_moons.flow.moments[-1]
    for at in dead:
        assert last.gradients[at] == pytest.approx(2e-4 * last.weights[at], rel=1e-9)


def test_the_gradient_vanishes_in_ten_sigmoid_layers_and_not_in_relu(deep: dict[str, Run]) -> None:
    sigmoid, relu = deep["sigmoid"], deep["relu"]
    assert len(sigmoid.model.layers) == len(relu.model.layers) == 10
    assert sigmoid.flow.path[0] == relu.flow.path[0], "both begin with the same weights"
    assert sigmoid.flow.fall() < 1e-4
    assert 0.1 < relu.flow.fall() < 10
    sizes = [part.first for part in sigmoid.flow.parts()]
    assert sizes == sorted(sizes), "each layer further back gets less"


def test_what_the_vanished_gradient_costs(deep: dict[str, Run]) -> None:
    """The sigmoid network stays at the loss of a guess, ln 2; the relu network learns."""
    assert deep["sigmoid"].history.loss[-1] == pytest.approx(math.log(2), abs=1e-3)
    assert deep["relu"].history.loss[-1] < 0.1
    assert deep["relu"].history.accuracy[-1] >= 0.95


def test_exclusive_or_is_learnt_in_thirty_updates() -> None:
    run = xor.train_xor()
    losses = [*run.flow.losses, xor_loss(run)]
    assert losses == sorted(losses, reverse=True), "every update lowers the loss"
    assert losses[-1] < 0.12
    assert all((run.model(x).data > 0) == bool(k) for x, k in zip(run.X, run.y, strict=True))


def xor_loss(run: Run) -> float:
    """The mean of (y − t)², by hand."""
    pairs = zip(run.X, run.y, strict=True)
    return sum((run.model(x).data - (2 * k - 1)) ** 2 for x, k in pairs) / 4


def test_the_page_of_exclusive_or_begins_where_the_training_does() -> None:
    """Same weights, same loss, same gradients; every node has a name of its own."""
    y, parameters = xor.labelled_loss()
    flow = xor.train_xor(1).flow
    assert [p.data for p in parameters] == list(flow.path[0])
    assert y.data == pytest.approx(flow.losses[0], rel=1e-14)
    y.backward()
    assert [p.grad for p in parameters] == pytest.approx(list(flow.moments[0].gradients), rel=1e-12)
    assert len(parameters) == 9
    assert set(leaves(y)) == set(parameters)
    walk = steps(y)
    assert "a2_1 (1, 0)" in str(walk)


def test_the_page_of_exclusive_or_is_written(tmp_path: Path) -> None:
    from autograd.faces.page_file import page

    pytest.importorskip("latex2mathml")
    y, parameters = xor.labelled_loss()
    written = page(y, tmp_path / "xor.html", parameters, lr=xor.RATE).read_text(encoding="utf-8")
    assert "z1_2 (0, 1)" in written
    assert len(written) < 1_000_000


def test_iris_is_over_95_percent_right_on_flowers_that_were_not_seen() -> None:
    """Each flower is tested once, and never by a network that was trained on it."""
    pytest.importorskip("sklearn", reason="the flowers come with scikit-learn")
    from demos import iris

    folds = iris.cross_validate()
    assert sorted(at for fold in folds for at in fold.flowers) == list(range(150))
    assert [len(fold.flowers) for fold in folds] == [30] * 5
    assert sum(fold.right for fold in folds) / 150 > 0.95


def test_iris_says_what_it_needs() -> None:
    code = (
        "import sys; sys.modules['sklearn.datasets'] = None\n"
        "from demos import iris; iris.load_flowers()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "ImportError: the iris demo needs scikit-learn: pip install scikit-learn" in done.stderr


def test_a_demo_does_nothing_on_import() -> None:
    """No output, and neither matplotlib nor scikit-learn loaded."""
    code = (
        f"import sys, {', '.join(f'demos.{name}' for name in DEMOS)}\n"
        "print(*{'matplotlib', 'sklearn', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_is_short(name: str) -> None:
    text = (ROOT / "demos" / f"{name}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60


def test_a_demo_tells_how_to_get_its_pictures_and_writes_them(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("latex2mathml")

    def run(*words: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "demos.xor", *map(str, words)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)

    done = run(tmp_path / "new")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The loss goes from 0.9802 to 0.1171 in 30 steps." in done.stdout
    assert sorted(found.name for found in (tmp_path / "new").iterdir()) == [
        "xor-flow.png",
        "xor.html",
        "xor.png",
    ]
