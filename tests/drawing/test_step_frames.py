"""Frames as files: what is kept, refused and shown meanwhile."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, label, steps
from autograd.drawing.render import RenderError
from autograd.drawing.step_frames import animate_steps, frame, frames
from autograd.steps.default_lens import PartShownWarning
from autograd.steps.walk import Walk

from .svg_pages import little


def test_too_many_frames_are_refused_with_the_way_out(walk: Walk, tmp_path: Path) -> None:
    """The message has the count, the limit and how to raise it; nothing is rendered."""
    for make, name in ((frames, "new"), (animate_steps, "walk.svg")):
        with pytest.raises(ValueError, match=r"20 steps.*limit is 19.*limit=20"):
            make(walk, tmp_path / name, limit=19)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "seconds", "said"),
    [("walk.mp4", 1.5, "as .svg or .gif"), ("walk.svg", 0, "seconds"), ("a.svg", -1, "seconds")],
)
def test_wrong_wishes_are_refused(tmp_path: Path, name: str, seconds: float, said: str) -> None:
    """Before anything is rendered."""
    with pytest.raises(ValueError, match=said):
        animate_steps(little(), tmp_path / name, seconds=seconds)
    assert list(tmp_path.iterdir()) == []


def test_existing_files_are_kept_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused before the rendering, not after it."""
    a = Value(3.0, "a")
    old = tmp_path / "frame-003.svg"
    old.write_text("mine")
    with monkeypatch.context() as broken:
        broken.setattr("autograd.drawing.step_frames.render_all", None)
        with pytest.raises(FileExistsError, match=r"frame-003\.svg exists"):
            frames(a * a, tmp_path)
        with pytest.raises(FileExistsError, match=r"frame-003\.svg exists"):
            animate_steps(a * a, old)
    assert [path.name for path in tmp_path.iterdir()] == ["frame-003.svg"]
    assert old.read_text() == "mine"
    written = frames(a * a, tmp_path, force=True)
    assert [path.name for path in written] == [f"frame-00{k}.svg" for k in (1, 2, 3, 4)]
    assert "svg" in old.read_text()


def test_a_failure_while_rendering_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No folder with half of the frames."""

    def fail(dots: list[str], form: str, **given: object) -> list[bytes]:
        raise RenderError("no Graphviz today")

    monkeypatch.setattr("autograd.drawing.step_frames.render_all", fail)
    with pytest.raises(RenderError):
        frames(little(), tmp_path / "new")
    with pytest.raises(RenderError):
        animate_steps(little(), tmp_path / "walk.svg")
    assert list(tmp_path.iterdir()) == []


def test_many_frames_need_few_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A layout or two, and one process for ten frames; progress in plain lines, no bar."""
    started = []
    run = subprocess.run

    def counted(*given: Any, **options: Any) -> Any:
        started.append(given)
        return run(*given, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    frames(little(), tmp_path / "new")
    assert len(started) <= 4
    said = [line.partition(",")[0] for line in capsys.readouterr().err.splitlines()]
    assert said == ["frames: 10 of 20", "frames: 20 of 20"]


def test_on_a_terminal_progress_is_a_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which is gone when all is done."""
    pytest.importorskip("rich")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    a = Value(3.0, "a")
    animate_steps(a * a, tmp_path / "a.svg")
    assert "frames: 4 of 4" not in capsys.readouterr().err


def test_a_lens_shows_a_part_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    x = Value(0.5, "x")
    y = x
    for k in range(1, 9):
        y = y.tanh()
        label(**{f"y{k}": y})
    source = frame(y, 3, lens="within 1 of y4").source
    assert "3 nodes of 9." in source and "5 nodes" not in source.split("caption")[0]
    assert "y3 = " in source and "y7 = " not in source
    paths = frames(y, tmp_path / "part", lens="within 1 of y4")
    assert len(paths) == 9
    with pytest.raises(ValueError, match="a lens shows single numbers of a Value"):
        frame(steps(y), 1, lens="y4")
    with pytest.raises(ValueError, match="none of 9 nodes is called 'q'"):
        frame(y, 1, lens="q")
    with pytest.warns(PartShownWarning, match=r"9 nodes are too many .*'within 1 below y8'"):
        assert len(frames(y, tmp_path / "all", limit=10)) <= 10


def test_of_a_graph_that_is_too_large_a_part_is_framed() -> None:
    y = Value(0.5, "x")
    for _ in range(600):
        y = y.tanh()
    with pytest.warns(PartShownWarning, match=r"--lens '(.*)' \(.*--lens '(.*)' shows") as said:
        source = frame(y, 1).source
    assert "v600 = " in source and "601 nodes are too many" in source.replace("\\n", " ")
    for text in re.findall("--lens '(.*?)'", str(said[0].message)):
        assert frame(y, 1, lens=text).source.count("v600 = ") >= 1
