"""What a person sees of a training: the bar, and an interruption."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nn
from nn import Sequential, fit, hinge

from ..conftest import HANG
from .test_training import SIGNS, X, net, weights

PROGRAM = """
import signal
from nn import MLP, fit, hinge
from nn.data import moons

X, y = moons(20, seed=3)
model = MLP(2, [4, 1], "tanh", seed=1)
seen = []
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits none

def watch(update):
    seen.append([p.data for p in update.parameters])
    if update.step == 5:
        signal.raise_signal(signal.SIGINT)  # to this thread, at once

history = fit(model, hinge, (X, [2 * k - 1 for k in y]), epochs=1000, batch_size=10, on_step=watch)
assert [p.data for p in model.parameters()] == seen[-1], "not the weights of the last step"
assert history.steps == len(seen) == 5
print(history.stopped)
model([0.5, 0.5]).backward()
"""


def test_ctrl_c_leaves_a_model_that_works_and_says_where_it_stopped() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=Path(nn.__file__).parent.parent,
        timeout=HANG,
    )
    said = "Ctrl-C after step 5 of 2000, in epoch 3; the model holds the weights of that step\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, said, said)


def test_ctrl_c_before_the_first_step() -> None:
    def interrupted(x: Any) -> Any:
        raise KeyboardInterrupt

    model = net()
    before = weights(model)
    history = fit(Sequential(model, interrupted), hinge, (X, SIGNS), epochs=3)
    assert history.stopped == "Ctrl-C before step 1 of 3; the model is as it was"
    assert weights(model) == before


def in_a_terminal(program: str, without: str = "") -> str:
    """What a program shows in a terminal of 80 columns; without: a module it cannot import."""
    if without:
        program = f"import sys; sys.modules[{without!r}] = None\n{program}"
    controller, terminal = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm", "NO_COLOR": "1"}
    ran = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=terminal,
        stderr=terminal,
        cwd=Path(nn.__file__).parent.parent,
        env=environment,
    )
    os.close(terminal)
    said = b""
    while True:
        try:
            more = os.read(controller, 4096)
        except OSError:  # Linux's end of a terminal
            break
        if not more:
            break
        said += more
    os.close(controller)
    assert ran.wait(timeout=HANG) == 0, said.decode()
    return said.decode()


TRAINS = """
from nn import MLP, fit, hinge
from nn.data import moons
X, y = moons(20, seed=3)
fit(MLP(2, [4, 1], "tanh", seed=1), hinge, (X, [2 * k - 1 for k in y]), epochs=30)
"""


def test_a_terminal_shows_how_far_training_is() -> None:
    for without in ("", "rich"):
        shown = in_a_terminal(TRAINS, without)
        assert "30/30" in shown
        assert "epoch 30, loss 0." in shown
        assert "accuracy" in shown
        assert ("[####" in shown) == (without == "rich")


def test_nothing_is_shown_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    fit(net(), hinge, (X, SIGNS), epochs=3)
    assert capsys.readouterr() == ("", "")
    fit(net(), hinge, (X, SIGNS), epochs=3, progress=True)
    assert "3/3" in capsys.readouterr().err
