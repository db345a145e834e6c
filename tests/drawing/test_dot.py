"""From DOT to a file: who lays a picture out, what is written, and what is left if that fails."""

import stat
import sys
from pathlib import Path

import pytest

from autograd import Value, draw
from autograd.drawing.render import RenderError


def test_dot_is_not_saved_under_the_name_of_a_picture(tmp_path):
    drawing = draw(Value(1.0, "x") + 1)
    with pytest.raises(ValueError, match=r"write\(\) draws it"):
        drawing.save(tmp_path / "graph.svg")
    assert not list(tmp_path.iterdir())
    saved = Path(drawing.save("graph.gv", directory=tmp_path))
    assert saved.read_text(encoding="utf-8").startswith("digraph")


def test_it_draws_where_no_dot_is_on_the_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    picture = draw(Value(1.0, "a") * 2)
    assert "a = 1" in picture.svg()
    assert picture._repr_mimebundle_()["image/svg+xml"] == picture.svg()
    assert picture.pipe("png")[:4] == b"\x89PNG"
    drawn = picture.render(tmp_path / "graph", format="svg", cleanup=True)
    assert drawn == str(tmp_path / "graph.svg")
    assert [one.name for one in tmp_path.iterdir()] == ["graph.svg"]
    assert capfd.readouterr() == ("", "")


def fake_dot(folder: Path, script: str) -> None:
    program = folder / "dot"
    program.write_text(f"#!{sys.executable}\nimport sys, time\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_a_dot_on_the_path_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake_dot(tmp_path, "print('<?xml', sys.argv[1:], sys.stdin.read())")
    monkeypatch.setenv("PATH", str(tmp_path))
    picture = draw(Value(1.0, "$(touch here)"))
    assert picture.svg() == f"<?xml ['-Tsvg'] {picture.source}\n"


def test_a_layout_that_takes_too_long_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake_dot(tmp_path, "time.sleep(60)")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TimeoutError, match=r"longer than 0\.3 seconds"):
        draw(Value(1.0)).svg(timeout=0.3)


def test_what_graphviz_rejects_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn = tmp_path / "graph.svg"
    drawn.write_text("old")
    with monkeypatch.context() as changed:
        fake_dot(tmp_path, "print('half'); sys.exit('syntax error in line 1')")
        changed.setenv("PATH", str(tmp_path))
        with pytest.raises(RenderError, match="syntax error in line 1"):
            draw(Value(1.0)).write(drawn)
    (tmp_path / "dot").unlink()
    assert [one.read_text() for one in tmp_path.iterdir()] == ["old"]
    assert draw(Value(1.0)).write(drawn) == drawn
    assert drawn.read_text().startswith("<?xml")
    assert [one.name for one in tmp_path.iterdir()] == ["graph.svg"]


@pytest.mark.parametrize(
    ("ending", "begin"), [("svg", b"<?xml"), ("PNG", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_the_ending_chooses_the_format(ending: str, begin: bytes, tmp_path: Path) -> None:
    drawn = draw(Value(1.0)).write(tmp_path / f"graph.{ending}")
    assert drawn.read_bytes().startswith(begin)
    with pytest.raises(ValueError, match=r"\.svg, \.png or \.pdf"):
        draw(Value(1.0)).write(tmp_path / "graph.txt")


def test_without_any_graphviz_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("autograd.drawing.render.find_spec", lambda name: None)
    with pytest.raises(RenderError, match="pip install"):
        draw(Value(1.0)).svg()
