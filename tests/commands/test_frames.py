"""glassgrad frames: files, animations and single steps."""

from pathlib import Path

import pytest

from autograd.commands.cli import main

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


@pytest.mark.parametrize("kind", [["--params", "x", "--lr", "0.5"], ["--by-hand", "3"]])
def test_of_a_large_graph_a_part_is_updated_or_rounded(
    kind: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"v{k} = v{k - 1}*0.5 + x" for k in range(1, 400)]
    formula = tmp_path / "long.txt"
    formula.write_text("\n".join(["v0 = x + 1", *lines]), "utf-8")
    target = tmp_path / "steps.svg"
    assert main(["frames", str(formula), "x=2", "-o", str(target), "--limit", "25", *kind]) == 0
    assert "800 nodes are too many to show at once" in capsys.readouterr().err
    said = target.read_text("utf-8")
    assert ("x becomes x − lr·g = 2 − 0.5·2 = 1" in said) == ("--params" in kind)  # Σ 2⁻ᵏ = 2
