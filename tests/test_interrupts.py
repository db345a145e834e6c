"""Ctrl-C at every moment: whatever it interrupts is done, or was not begun."""

from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, detect_anomaly, no_grad
from autograd.modes import active

from .interrupts import moments


@pytest.mark.parametrize("mode", [no_grad, detect_anomaly])
def test_no_mode_outlives_its_with(mode: Callable[[], Any]) -> None:
    """Each moment of opening, of the lines inside, and of closing; also of one opened again."""
    x = Value(-2.0)
    kept = mode()

    def prepare() -> Callable[[], Any]:
        def work() -> None:
            for context in (mode(), kept):
                with context:
                    with context:
                        x * x
                    x + 1

        return work

    tried = 0
    for _ in moments(prepare, most=1000):
        tried += 1
        assert not active
        y = x * x
        assert y.args == (x, x)
        assert (y.log() * -x).sqrt().op is not None
        (-y).log()  # nan, and nobody minds
    assert tried > 300
    with kept:
        assert active
    assert not active
