"""The pictures of pages in the documents: `python -m tests.browser.screenshot`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from autograd import page
from autograd.faces.playground import playground

from .lessons import neuron
from .served import served
from .tools import chromium, package
from .watch import Watch

PICTURE = Path(__file__).parent.parent.parent / "docs" / "pictures" / "page.png"
STEP = 12  # the one that the ten lines of the README print
COLOURS = 256  # enough for a page, and half of the bytes


def main() -> None:
    """Open the page of the ten lines, offline, and a playground, and take their pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        lesson = page(neuron(), Path(folder) / "lesson.html")
        watch = Watch(browser)
        shown = watch.open(lesson, f"#step={STEP}")
        shown.set_viewport_size({"width": 1200, "height": 760})
        take(shown, PICTURE)
        watch.check()
        watch.close()
        site = Path(folder) / "site"
        playground(site, package("pyodide/package.json").parent)
        with served(site) as address:
            shown = browser.new_page(viewport={"width": 1366, "height": 768})
            shown.goto(address)
            shown.get_by_role("slider", name="Step").fill(str(STEP))
            take(shown, PICTURE.with_name("playground.png"))


def take(shown: Any, path: Path) -> None:
    """Write the picture of a window in which nothing moves any more."""
    shown.wait_for_selector(".glassgrad .box.now")
    shown.evaluate("Promise.all(document.getAnimations().map((move) => move.finished))")
    taken = Image.open(io.BytesIO(shown.screenshot()))
    path.parent.mkdir(exist_ok=True)
    taken.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    main()
