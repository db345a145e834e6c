"""A worksheet on paper: nothing is cut, on A4 and on Letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd import Value, array, label, tanh
from autograd.examples.load import loads
from autograd.examples.marking import html_marking, mark
from autograd.faces.array_worksheet import array_worksheet
from autograd.faces.worksheet import worksheet
from demos.little_network import loss
from tests.examples.test_sheet import SQUARE

PAPER = {"A4": (182, 267), "Letter": (187.9, 249.4)}  # mm within the margins of the sheet
MM = 96 / 25.4  # pixels
SEEN = """(high) => ({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  out: [...document.querySelectorAll("main *")].filter((one) =>
    one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length,
  picture: document.images[0].getBoundingClientRect().height,
  tall: [...document.querySelectorAll("tr, li, .picture")].filter((one) =>
    one.getBoundingClientRect().height > high).length,
})"""


def layer() -> Value:
    """One layer of arrays, with the long names of entries."""
    W, x = array([[0.1, -0.2], [0.4, 0.3]], "W"), array([1.0, 2.0], "x")
    A = tanh(W @ x)
    L = (A**2).sum()
    label(A=A, L=L)
    return L


@pytest.mark.parametrize("paper", PAPER)
@pytest.mark.parametrize(
    ("make", "write"),
    [(loss, worksheet), (layer, worksheet), (layer, array_worksheet)],
    ids=["network", "layer", "arrays"],
)
def test_nothing_is_cut_on_paper(
    watch: Any, tmp_path: Path, make: Any, write: Any, paper: str
) -> None:
    made = write(make(), format="html")
    wide, high = (round(size * MM) for size in PAPER[paper])
    for name, text in (("sheet", made.sheet), ("key", made.key)):
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        page = watch.open(path)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": wide, "height": high})
        seen = page.evaluate(SEEN, high)
        assert seen["wide"] == 0
        assert seen["out"] == 0
        assert seen["tall"] == 0
        assert 100 < seen["picture"] < high


def test_a_notebook_shows_a_wide_drawing_whole(watch: Any, tmp_path: Path) -> None:
    """A cell of 600 pixels, which holds the SVG as notebooks do."""
    y = Value(0.5, "x")
    for _ in range(8):
        y = tanh(y * 0.9)
    svg = y._repr_mimebundle_()["image/svg+xml"]
    drawn = svg[svg.index("<svg") :]
    path = tmp_path / "cell.html"
    style = "width: 600px; overflow: hidden"
    path.write_text(f'<!doctype html><title>cell</title><div style="{style}">{drawn}</div>')
    page = watch.open(path)
    size = page.evaluate(
        """() => {
          const svg = document.querySelector("svg");
          const { width, height } = svg.getBoundingClientRect();
          return [width, width / height, svg.viewBox.baseVal.width / svg.viewBox.baseVal.height];
        }"""
    )
    assert size[0] <= 600
    assert size[1] == pytest.approx(size[2], rel=0.02)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_marking_is_read_in_the_dark_too(
    watch: Any, axe: Any, tmp_path: Path, scheme: str
) -> None:
    path = tmp_path / "marking.html"
    path.write_text(html_marking(mark(loads(SQUARE))), encoding="utf-8")
    found = watch.open(path, scheme=scheme)
    ground = found.evaluate("getComputedStyle(document.querySelector('.slip')).backgroundColor")
    light = [int(x) for x in ground.removeprefix("rgb(").removesuffix(")").split(",")]
    assert (sum(light) > 400) == (scheme == "light")
    assert axe(found) == []
