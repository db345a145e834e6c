"""The picture of the offline page in the documents: `python -m tests.browser.screenshot`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from autograd import page

from .lessons import neuron
from .tools import chromium
from .watch import Watch

PICTURE = Path(__file__).parent.parent.parent / "docs" / "pictures" / "page.png"
STEP = 12  # the one that the ten lines of the README print
COLOURS = 256  # enough for a page, and half of the bytes


def main() -> None:
    """Open the page of the ten lines, offline, and take its picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        lesson = page(neuron(), Path(folder) / "lesson.html")
        watch = Watch(play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"]))
        shown = watch.open(lesson, f"#step={STEP}")
        shown.set_viewport_size({"width": 1200, "height": 760})
        shown.wait_for_selector(".glassgrad .box.now")
        shown.evaluate("Promise.all(document.getAnimations().map((move) => move.finished))")
        taken = Image.open(io.BytesIO(shown.screenshot()))
        watch.check()
        watch.close()
    PICTURE.parent.mkdir(exist_ok=True)
    taken.convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)
    print(PICTURE)


if __name__ == "__main__":
    main()
