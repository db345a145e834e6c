"""The page at every size: nothing overlaps or is cut, on the screen, to a class and on paper."""

from __future__ import annotations

import itertools
import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from autograd import Value, steps
from autograd.formulas.text import visible
from demos import any_loss
from demos.little_network import loss
from nn import MLP, squared_error

from ..outside_programs import needs_program
from .lessons import neuron

SIZES = [(390, 844), (844, 390), (1024, 768), (1366, 768), (1920, 1080), (683, 384)]
SHEETS = ("A4", "Letter")
OVERLAPS = """() => {
  const seen = [...document.querySelectorAll(".holder svg > .box .card, .pill.shown rect")];
  const boxes = seen.map((one) => one.getBoundingClientRect());
  const inside = (a, b) => a.left >= b.left - 1.5 && a.right <= b.right + 1.5
    && a.top >= b.top - 1.5 && a.bottom <= b.bottom + 1.5;
  const meet = (a, b, by = 1) => a.left < b.right - by && b.left < a.right - by
    && a.top < b.bottom - by && b.top < a.bottom - by;
  const wrong = [];
  const cards = seen.filter((one) => one.matches(".card"))
    .map((one) => one.getBoundingClientRect());
  cards.forEach((a, i) =>
    cards.forEach((b, j) => i < j && meet(a, b) && wrong.push(`boxes ${i} ${j}`)));
  document.querySelectorAll(".holder .box").forEach((box, i) => {
    const texts = [...box.querySelectorAll("text")].filter((one) => one.textContent);
    const rects = texts.map((one) => one.getBoundingClientRect());
    rects.forEach((a, k) => {
      if (!inside(a, cards[i])) wrong.push(`out of box ${i}: ${texts[k].textContent}`);
      rects.forEach((b, l) => k < l && meet(a, b, 2.5)
        && wrong.push(`${texts[k].textContent} on ${texts[l].textContent}`));
    });
  });
  const factors = [...document.querySelectorAll(".factor")].filter((one) => one.textContent);
  const places = factors.map((one) => one.getBoundingClientRect());
  places.forEach((a, k) => {
    cards.forEach((b, i) => meet(a, b, 2) && wrong.push(`${factors[k].textContent} on box ${i}`));
    places.forEach((b, l) => k < l && meet(a, b, 3)
      && wrong.push(`${factors[k].textContent} on ${factors[l].textContent}`));
  });
  const panel = document.querySelector(".step-panel");
  const bounds = panel.getBoundingClientRect();
  for (const one of panel.querySelectorAll(".sentence, .sum, .rule")) {
    const { bottom, right } = one.getBoundingClientRect();
    if (bottom > bounds.bottom + 1 || right > bounds.right + 1) wrong.push(`cut: ${one.className}`);
  }
  if (panel.scrollHeight > panel.clientHeight + 1) wrong.push("the step is cut");
  const others = [".graph", ".controls", ".toggles"].map((one) => document.querySelector(one));
  for (const one of others) {
    if (getComputedStyle(one).position !== "sticky" && meet(bounds, one.getBoundingClientRect()))
      wrong.push(`the step is on ${one.className}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the window");
  return wrong;
}"""


def mlp(hidden: list[int], inputs: int = 2) -> Value:
    """The loss of a network of tanh on one sample."""
    model = MLP(inputs, [*hidden, 1], activation="tanh", seed=1)
    x = [Value(0.5 - 0.3 * k, f"x{k + 1}") for k in range(inputs)]
    y = squared_error([model(x)], [1.0])
    y.label = "L"
    return y


GRAPHS: dict[str, Callable[[], Value]] = {
    "neuron": neuron,
    "little network": loss,
    "MLP of 17": lambda: mlp([4]),
    "cross-entropy": lambda: any_loss.any_loss_writeup().graphs["cross-entropy"],
}


STATES = """async (parts) => {
  const overlaps = %s;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const wrong = [];
  const scrubber = document.querySelector(".scrubber");
  const last = Number(scrubber.max);
  const heights = [...document.querySelectorAll(".heights button")];
  for (const height of heights.length ? heights : [null]) {
    height?.click();
    for (const k of new Set(parts.map((part) => Math.max(1, Math.floor(part * last))))) {
      scrubber.value = String(k);
      scrubber.dispatchEvent(new Event("input", { bubbles: true }));
      for (const one of overlaps()) wrong.push([height?.textContent, k, one]);
    }
    await frame(); // the graph takes the room that the words leave it
    await frame();
    for (const one of overlaps()) wrong.push([height?.textContent, "at rest", one]);
  }
  return wrong;
}"""
EVERY_STATE = STATES % OVERLAPS  # at these parts of the way, at each height, and at rest


@pytest.mark.parametrize("name", GRAPHS)
def test_nothing_overlaps_or_is_cut_at_any_size(opened: Any, name: str) -> None:
    found = opened(GRAPHS[name](), reduced_motion="reduce")
    for width, height in SIZES:
        found.set_viewport_size({"width": width, "height": height})
        assert found.evaluate(EVERY_STATE, [0, 1 / 2, 2 / 3, 1]) == [], width


COVERED = """(steps) => steps.map((step) => {
  const scrubber = document.querySelector(".scrubber");
  scrubber.value = String(step);
  scrubber.dispatchEvent(new Event("input", { bubbles: true }));
  const pill = document.querySelector(".pill.shown rect")?.getBoundingClientRect();
  if (!pill) return null;
  return [...document.querySelectorAll(".box :is(.number, .name, .entry), .factor")]
    .filter((one) => one.textContent)
    .filter((one) => {
      const text = one.getBoundingClientRect();
      return text.left < pill.right - 1 && text.right > pill.left + 1
        && text.top < pill.bottom - 3 && text.bottom > pill.top + 3;
    })
    .map((one) => `${one.textContent} at ${step}`);
})"""


@pytest.mark.parametrize("name", GRAPHS)
def test_what_goes_back_covers_no_number(opened: Any, name: str) -> None:
    """Nor a name or a partial, at every step back, on a phone and on a projector."""
    y = GRAPHS[name]()
    for size in ("phone", "projector"):
        found = opened(y, size=size, reduced_motion="reduce")
        covered = found.evaluate(COVERED, [step.number for step in steps(y).reverse])
        assert not any(covered), size
        assert sum(texts is not None for texts in covered) > 3


FONTS = """() => {
  const { width } = document.querySelector(".holder svg").getBoundingClientRect();
  const scale = width / document.querySelector(".holder svg").viewBox.baseVal.width;
  const shown = (one) => one.checkVisibility({ visibilityProperty: true });
  const sizes = [...document.querySelectorAll(".glassgrad.whole *")]
    .filter((one) => [...one.childNodes].some((k) => k.data?.trim()))
    .filter((one) => shown(one) && !one.closest("math, .minimap, .handout, .side, noscript"))
    .map((one) => [Number.parseFloat(getComputedStyle(one).fontSize)
      * (one.closest(".holder svg") ? scale : 1), one.textContent]);
  return sizes.filter(([size]) => size < 15.99);
}"""


@pytest.mark.parametrize("name", GRAPHS)
def test_presenting_shows_the_graph_and_the_sentence_large(opened: Any, name: str) -> None:
    """Nothing below 16 pixels on a projector, the sentence at least 28; a key leads back."""
    y = GRAPHS[name]()
    found = opened(y, size="projector", reduced_motion="reduce", height="scalars")
    found.keyboard.press("p")
    assert found.get_by_role("button", name="Present").get_attribute("aria-pressed") == "true"
    assert found.locator(".side").is_hidden()
    for k in (2, len(steps(y)) - 2):
        found.get_by_role("slider", name="Step").fill(str(k))
        assert found.evaluate(FONTS) == []
        assert found.evaluate(OVERLAPS) == []
        size = found.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.sentence')).fontSize)"
        )
        assert size >= 28
    assert found.locator(".box .tag").all_text_contents().count("value") == 0
    found.keyboard.press("Escape")
    assert found.locator(".side").is_visible()
    found.get_by_role("slider", name="Step").press("p")
    assert found.locator(".side").is_hidden()
    found.get_by_role("slider", name="Step").press("p")
    assert "value" in found.locator(".box .tag").all_text_contents()


def test_a_map_shows_the_whole_where_it_does_not_fit(opened: Any) -> None:
    found = opened(mlp([4, 4], 3), size="phone", reduced_motion="reduce", height="scalars")
    assert found.locator(".minimap").is_visible()
    assert found.locator(".minimap .spot").count() == found.locator(".box").count()
    found.locator(".minimap").click(position={"x": 6, "y": 6})
    assert found.evaluate("document.querySelector('.pane').scrollLeft") < 60
    found.get_by_role("button", name="Whole graph").click()
    assert found.locator(".minimap").is_hidden()


def printed_words(path: Path, *options: str) -> str:
    """The text of a PDF, a form feed after each page."""
    command = ["pdftotext", *options, str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@needs_program("pdftotext", "poppler-utils")
@pytest.mark.parametrize("size", ["phone", "projector"])
def test_the_first_page_of_paper_has_the_whole_graph(
    opened: Any, tmp_path: Path, size: str
) -> None:
    """Every name with its numbers, from any window, on both sheets; then every step."""
    graphs = {name: make() for name, make in GRAPHS.items()}
    for (name, y), sheet in itertools.product(graphs.items(), SHEETS):
        walk = steps(y)
        if sheet == SHEETS[0]:
            found = opened(y, size=size, title="Paper", height="scalars")
        found.pdf(path=str(tmp_path / "page.pdf"), format=sheet)
        words = set(printed_words(tmp_path / "page.pdf", "-layout", "-l", "1").split())
        assert [entry.name for entry in walk.nodes if visible(entry.name) not in words] == [], name
        whole = printed_words(tmp_path / "page.pdf")
        assert whole.count(" gets ") == sum(step.kind == "contributed" for step in walk)


def printed_texts(path: Path) -> list[tuple[str, float, bool]]:
    """Every text of a PDF's first page, how many points it is high, and whether it is on it."""
    first = pypdf.PdfReader(path).pages[0]
    found = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            wide, high = first.mediabox.right, first.mediabox.top
            scale = math.hypot(tm[0], tm[1]) * math.hypot(cm[0], cm[1])
            found.append((text.strip(), size * scale, 0 <= x <= wide and 0 <= y <= high))

    first.extract_text(visitor_text=visit)
    return found


@needs_program("pdftotext", "poppler-utils")
def test_a_large_network_is_printed_so_that_it_can_be_read(opened: Any, tmp_path: Path) -> None:
    """337 parameters, number by number: on paper unit by unit, and every name in the steps."""
    y = mlp([16, 16])
    found = opened(y, reduced_motion="reduce", height="scalars")
    boxes = found.locator(".box").count()
    path = tmp_path / "page.pdf"
    for sheet in SHEETS:
        found.pdf(path=str(path), format=sheet)
        texts = printed_texts(path)
        assert all(inside for _, _, inside in texts)
        assert min(size for _, size, _ in texts) > 3.4
        assert sum(text.startswith("neuron") for text, _, _ in texts) == 33
        whole = printed_words(path)
        said = "Drawn unit by unit, at [34][0-9] % of its size on a screen; every number stands in"
        assert re.search(said, whole)
        assert whole.count("\f") < 45  # pages, of 743 steps
        assert [entry.name for entry in steps(y).nodes if entry.name not in whole] == []
        assert found.locator(".box").count() == boxes > 400  # as before
