"""What the tests of the page share: a small graph, and what a page shows of a walk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from autograd import Value, label
from autograd.formulas.numbers import significant
from tests.conftest import HANG

SEEN = """() => ({
  said: document.querySelector(".sentence").textContent,
  place: document.querySelector(".place").textContent,
  boxes: [...document.querySelectorAll(".box")].map((box) =>
    [...box.querySelectorAll(".number")].map((text) => text.textContent)),
  now: [...document.querySelectorAll(".box")].findIndex((box) => box.matches(".now")),
  arrow: [...document.querySelectorAll(".arrow")].findIndex((one) => one.matches(".now.back")),
})"""


def until(true: Callable[[], bool]) -> None:
    """Wait for something; the page's own policy forbids to wait for it inside the page."""
    end = time.monotonic() + HANG
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def neuron() -> Value:
    """The ten lines of the README."""
    w, x, b, t = Value(-3.0), Value(2.0), Value(6.88), Value(1.0)
    a = (w * x + b).tanh()
    y: Value = (a - t) ** 2
    label(w=w, x=x, b=b, t=t, a=a, L=y)
    return y


def expected(walk: Any, k: int) -> list[list[str]]:
    """What every box shows when step number k is done."""

    def shown(x: float | None) -> str:
        return "?" if x is None else significant(x + 0.0, 4)

    return [[shown(state.data), shown(state.gradient)] for state in walk.state(k).values()]
