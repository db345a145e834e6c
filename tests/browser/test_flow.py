"""The page of a training run, and the page on which a network learns, in a real Chromium."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib")

from autograd import page as lesson
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant
from demos import xor
from nn import plots

SEEN = """() => ({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  pictures: [...document.querySelectorAll("figure > svg")].map((one) =>
    [one.clientWidth, one.getAttribute("aria-label")]),
  label: Math.min(...[...document.querySelectorAll("figure > svg text")].map((one) =>
    one.getBoundingClientRect().height)),
})"""
INK = """() => [...document.querySelectorAll("figure > svg text")].map((one) => [
  getComputedStyle(one).fill, getComputedStyle(one.closest("figure")).backgroundColor])"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flow of the network that learns exclusive or, with what it has learnt."""
    path = tmp_path_factory.mktemp("flow") / "flow.html"
    run = xor.train_xor()
    pictures = [("What it has learnt.", plots.boundary(run.model, run.X, run.y))]
    return plots.page(run.flow, path, title="Exclusive or", pictures=pictures)


@pytest.mark.parametrize("size", ["phone", "laptop", "projector"])
def test_the_flow_opens_from_disk_and_fits(watch: Any, axe: Any, written: Path, size: str) -> None:
    """No request, no error, no serious violation, no sideways scrolling, every picture there."""
    found = watch.open(written, size=size)
    seen = found.evaluate(SEEN)
    assert seen["wide"] == 0
    assert len(seen["pictures"]) == 6
    assert all(width > 0 and alt for width, alt in seen["pictures"])
    assert axe(found) == []


def test_pictures_are_shown_at_a_size_at_which_labels_are_legible(
    watch: Any, written: Path
) -> None:
    """On a phone the smallest text in a picture stays above 7 pixels."""
    assert watch.open(written, size="phone").evaluate(SEEN)["label"] > 7


def test_the_slider_shows_one_step_in_numbers_and_in_every_picture(
    watch: Any, written: Path
) -> None:
    found = watch.open(written)
    said = found.locator("output")
    assert said.inner_text().startswith("step 1 of ")
    first = found.locator("#step td").all_inner_texts()
    marks = found.locator("figure line.now")
    assert marks.count() == 5
    begun = [mark.get_attribute("x1") for mark in marks.all()]
    found.get_by_role("button", name="One step on").click()
    assert said.inner_text().startswith("step 2 of ")
    assert found.locator("#step td").all_inner_texts() != first
    assert all(
        float(mark.get_attribute("x1")) > float(before)
        for mark, before in zip(marks.all(), begun, strict=True)
    )
    found.get_by_role("slider").focus()
    found.keyboard.press("End")
    steps = said.inner_text().split()
    assert steps[1] == steps[3].rstrip(",")


def test_in_the_dark_the_letters_of_pictures_are_light(watch: Any, written: Path) -> None:
    found = watch.open(written)
    for scheme, darker in (("light", 0), ("dark", 1)):
        found.emulate_media(color_scheme=scheme)
        for pair in found.evaluate(INK):
            shades = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in pair]
            assert abs(shades[0] - shades[1]) > 250
            assert shades.index(min(shades)) == darker


def test_the_button_teaches_exclusive_or(watch: Any, tmp_path: Path) -> None:
    """Thirty presses on the page take the loss where thirty updates in Python take it."""
    y, parameters = xor.labelled_loss()
    found = watch.open(lesson(y, tmp_path / "xor.html", parameters, lr=xor.RATE))
    found.wait_for_selector(".glassgrad .box")
    for _ in range(xor.UPDATES):
        found.get_by_role("button", name="One step down").click()
    run = xor.train_xor()
    pairs = zip(run.X, run.y, strict=True)
    last = sum((run.model(x).data - (2 * k - 1)) ** 2 for x, k in pairs) / 4
    said = found.locator(".curve p", has_text="After").inner_text()
    assert said == f"After 30 updates: {significant(y.data, DIGITS)} → {significant(last, DIGITS)}"
