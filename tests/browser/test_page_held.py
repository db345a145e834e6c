"""What every page is held to: the gallery, networks of 41 and 337 parameters, arrays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd import Value, page
from autograd.examples.report import check
from autograd.faces.gallery import gallery
from tests.conftest import HANG

from . import tools
from .test_page_heights import products
from .test_page_sizes import OVERLAPS, SIZES, mlp

PUBLISHED = Path(__file__).parents[2] / "demos" / "published"
SCRIPT = """([selector, act, times]) => {
  const spent = Array.from({ length: times }, (_, k) => {
    const element = selector ? document.querySelector(selector) : document;
    const begin = performance.now();
    if (act === "step") element.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    else {
      element.value = String(k / 50);
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return performance.now() - begin;
  });
  return spent.sort((a, b) => a - b);
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every sixth page of the gallery, and some of our own."""
    folder = tmp_path_factory.mktemp("held")
    report = check(sorted(PUBLISHED.glob("*.toml"))[::6])
    gallery(report, folder / "gallery")
    found = [path for path in (folder / "gallery").iterdir() if path.name != "index.html"]
    for name, y in (("41", mlp([4, 4], 3)), ("337", mlp([16, 16])), ("arrays", products())):
        found.append(page(y, folder / f"{name}.html"))
    return sorted(found)


def test_nothing_overlaps_and_axe_finds_nothing(watch: Any, pages: list[Path]) -> None:
    """At two sizes each, in turn, light and dark; of axe-core not even a moderate violation."""
    axe = tools.package("axe-core/axe.min.js").read_text(encoding="utf-8")
    for number, path in enumerate(pages):
        scheme = "dark" if number % 2 else "light"
        found = watch.open(path, scheme=scheme, reduced_motion="reduce")
        if not found.locator(".glassgrad .box").count():  # too large to be shown
            continue
        last = int(found.locator(".scrubber").get_attribute("max"))
        heights = [one.inner_text() for one in found.locator(".heights button").all()]
        for width, height in (SIZES[number % 6], SIZES[(number + 3) % 6]):
            found.set_viewport_size({"width": width, "height": height})
            for shown in heights or [None]:
                if shown:
                    found.get_by_role("button", name=shown, exact=True).click()
                for k in (1, 2 * last // 3, last):
                    found.locator(".scrubber").fill(str(k))
                    assert found.evaluate(OVERLAPS) == [], (path.name, width, shown, k)
        found.evaluate(axe + "\n;undefined")
        violations = found.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [one["id"] for one in violations["violations"]] == [], path.name
        found.context.close()


def test_script_of_a_large_page_measured(opened: Any, capsys: Any) -> None:
    """300 nodes: a step and a changed number, in script time; printed, and never seconds."""
    x = [Value(0.1 * (k % 7) - 0.3, f"x{k}") for k in range(76)]
    y = x[0]
    for one in x[1:]:
        y = (y * one + x[0]).tanh()
    found = opened(y, reduced_motion="reduce")
    assert found.locator(".box").count() >= 300
    field = "input[aria-label='Value of x3']"
    times = {
        "a step": found.evaluate(SCRIPT, [None, "step", 200]),
        "a changed number": found.evaluate(SCRIPT, [field, "change", 60]),
    }
    with capsys.disabled():
        for what, spent in times.items():
            middle, late = spent[len(spent) // 2], spent[int(0.95 * len(spent))]
            print(f"\n{what}: {middle:.1f} ms (wanted 16), 95 %: {late:.1f} ms (wanted 50)")
            assert late < 1000 * HANG
