"""An animated GIF of all steps."""

from pathlib import Path

import pytest

from autograd import Value
from autograd.drawing.step_frames import animate_steps

from .svg_pages import little


def test_a_gif_has_one_picture_a_step(tmp_path: Path) -> None:
    """It loops, keeps the last picture three times as long, and stays small."""
    image = pytest.importorskip("PIL.Image")
    a = Value(3.0, "a")
    path = animate_steps(a * a, tmp_path / "walk.gif", seconds=0.5)
    with image.open(path) as gif:
        times, sheets = [], []
        for k in range(gif.n_frames):
            gif.seek(k)
            times.append(gif.info["duration"])
            sheets.append(gif.convert("RGB"))
        assert gif.info["loop"] == 0
    assert times == [500, 500, 500, 1500]
    assert len({sheet.tobytes() for sheet in sheets}) == 4
    assert max(sheets[0].size) <= 1700
    assert sheets[0].getpixel((2, 2)) == (255, 255, 255)
    assert path.stat().st_size < 100_000


def test_a_gif_without_pillow_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that an SVG can be had at once."""
    monkeypatch.setattr("autograd.drawing.step_frames.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"glassgrad\[animate\].*SVG needs nothing"):
        animate_steps(little(), tmp_path / "walk.gif")
