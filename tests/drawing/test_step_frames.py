"""Frames as files: what is kept, refused and shown meanwhile, and the command."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.commands.cli import main
from autograd.drawing.render import RenderError
from autograd.drawing.step_frames import animate_steps, frames
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
    assert capsys.readouterr().err.splitlines() == ["frames: 10 of 20", "frames: 20 of 20"]


def test_on_a_terminal_progress_is_a_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which is gone when all is done."""
    pytest.importorskip("rich")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    a = Value(3.0, "a")
    animate_steps(a * a, tmp_path / "a.svg")
    assert "frames: 4 of 4" not in capsys.readouterr().err


FORMULA = ["L = (w*x)**2", "w=2", "x=-3"]


def test_the_command_writes_frames_animations_and_single_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By what -o ends in."""
    folder = tmp_path / "frames"
    assert main(["frames", *FORMULA, "-o", str(folder)]) == 0
    assert capsys.readouterr().out == f"wrote 6 frames, {folder}/frame-001.svg to frame-006.svg\n"
    film, one = tmp_path / "walk.svg", tmp_path / "step.svg"
    assert main(["frames", *FORMULA, "-o", str(film), "--seconds", "2"]) == 0
    assert "animation:16s" in film.read_text(encoding="utf-8")
    assert main(["frames", *FORMULA, "-o", str(one), "--step", "7", "--params", "w"]) == 0
    assert "step 7 of 7, update" in one.read_text(encoding="utf-8")
    assert capsys.readouterr().out == f"wrote {film}\nwrote {one}\n"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (["-o", "walk.mp4"], "ends in .svg or .gif"),
        (["-o", "walk.gif", "--step", "1"], "ends in .svg, .png or .pdf"),
        (["-o", "one.svg", "--step", "0"], "there are steps 1 to 6, not 0"),
        (["-o", "one.svg", "--limit", "5"], "6 steps"),
        (["-o", "mine.svg"], "mine.svg exists; --force overwrites it"),
        (["-o", "one.svg", "--seconds", "nan"], "0.02 to 3600 seconds"),
        ([], "-o/--output"),
    ],
)
def test_the_command_refuses_in_plain_words(
    wish: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2, no traceback, nothing written."""
    monkeypatch.chdir(tmp_path)
    Path("mine.svg").write_text("mine")
    assert main(["frames", *FORMULA, *wish]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("glassgrad: ")
    assert said in err
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]
