"""glassgrad worksheet: two files of one form."""

from collections.abc import Callable
from pathlib import Path

SQUARE = ("y = x*x", "x=2")


def test_worksheet_and_key_are_of_one_form(refused: Callable[..., str], tmp_path: Path) -> None:
    """LaTeX is not put into the .md beside a .tex."""
    message = refused("worksheet", *SQUARE, "-o", f"{tmp_path}/a.tex", "--key", f"{tmp_path}/b.md")
    assert message.startswith("--key takes a path that ends in .tex for LaTeX; got ")
    assert not list(tmp_path.iterdir())
