"""What the tests of the page share: a small graph, and what a page shows of a walk."""

from __future__ import annotations

from typing import Any

from autograd import Value, label
from autograd.faces.page.lesson import DIGITS
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
SHOWS = f"(boxes) => JSON.stringify(({SEEN})().boxes) === JSON.stringify(boxes)"
WHEN = """([given, patience]) => new Promise((resolve, reject) => {
  const found = () => (CONDITION)(given);
  const moves = ["scroll", "animationstart", "animationend", "transitionend", "hashchange"];
  const watching = new MutationObserver(() => look());
  const end = () => {
    clearTimeout(late);
    watching.disconnect();
    for (const name of moves) removeEventListener(name, look, true);
  };
  const late = setTimeout(() => { end(); reject(new Error("it did not come")); }, patience);
  const look = () => { if (found()) { end(); resolve(); } };
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  watching.observe(document, all);
  for (const name of moves) addEventListener(name, look, true);
  look();
})"""


def until(page: Any, condition: str, given: Any = None) -> None:
    """Wait until a condition holds in a page, a function of JavaScript that takes what is given.

    It is looked at whenever something in the page changes, scrolls or moves; no page is asked
    again and again. (Its own policy forbids wait_for_function.)
    """
    code = WHEN.replace("CONDITION", condition)
    page.evaluate(code, [given, 1000 * HANG])


def until_address(page: Any, end: str) -> None:
    """Wait until the address of a page ends so; a change of it is an event of the browser."""
    page.wait_for_url(lambda url: url.endswith(end))


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
        return "?" if x is None else significant(x + 0.0, DIGITS)

    return [[shown(state.data), shown(state.gradient)] for state in walk.state(k).values()]
