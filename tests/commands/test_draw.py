"""glassgrad draw: pictures in files, and what is on them."""

from collections.abc import Callable
from pathlib import Path

from ..conftest import Run
from .typed import NUMBERS, WRITE_UP


def test_draw_writes_the_picture_whole_and_never_over_another(
    run: Run, refused: Callable[..., str], tmp_path: Path
) -> None:
    """The ending says which kind; --force overwrites."""
    for suffix, begins in ((".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        path = tmp_path / f"net{suffix}"
        assert run("draw", WRITE_UP, *NUMBERS, "-o", str(path)) == (0, f"wrote {path}\n", "")
        assert path.read_bytes().startswith(begins)
    path = tmp_path / "net.dot"
    path.write_text("mine")
    assert refused("draw", WRITE_UP, *NUMBERS, "-o", str(path)) == (
        f"{path} exists; --force overwrites it\n"
    )
    assert "100 deep" in refused("draw", "(" * 999, "-o", str(path), "--force")
    assert path.read_text() == "mine"
    run("draw", WRITE_UP, *NUMBERS, "-o", str(path), "--force")
    _, out, _ = run("draw", WRITE_UP, *NUMBERS, "--dot")
    assert path.read_text() == out
    assert out.startswith("digraph")
    _, out, _ = run("draw", WRITE_UP, *NUMBERS)
    assert (tmp_path / "net.svg").read_text() == out
    assert "-o graph.dot" in refused("draw", WRITE_UP, *NUMBERS, "-o", "x.svg", "--dot")
    assert len(list(tmp_path.iterdir())) == 4


def test_draw_of_a_part_and_without_numbers_at_the_arrows(run: Run) -> None:
    """--of, --no-partials, --rankdir and --digits reach the drawing."""
    _, whole, _ = run("draw", "h = x/3; L = h**2", "x=1", "--digits", "3", "--dot")
    _, part, _ = run("draw", "h = x/3; L = h**2", "x=1", "--of", "h", "--rankdir", "TB", "--dot")
    _, bare, _ = run("draw", "h = x/3; L = h**2", "x=1", "--no-partials", "--dot")
    assert "h = 0.333\\n" in whole
    assert '"L' in whole
    assert '"L' not in part
    assert "TB" in part
    assert ' label=" ∂' in whole
    assert ' label=" ∂' not in bare
