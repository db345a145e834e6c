"""The watch and the checkers see what they are there to see."""

from pathlib import Path
from typing import Any

import pytest

from .watch import Watch

HEAD = "<!doctype html><html lang=en><meta charset=utf-8><title>page</title>"


@pytest.mark.parametrize(
    ("body", "asked", "error"),
    [
        ("<img alt='' src=http://example.org/x.png>", ["http://example.org/x.png"], "error: "),
        ("<script>fetch('https://example.org/')</script>", ["https://example.org/"], "error: "),
        ("<script>throw Error('thrown')</script>", [], "exception: thrown"),
        ("<script>console.error('said')</script>", [], "error: said"),
        ("<img alt='' src=x onerror=alert(1)>", [], "dialog: 1"),
    ],
)
def test_what_a_page_must_not_do_is_seen(
    unheld: Watch, tmp_path: Path, body: str, asked: list[str], error: str
) -> None:
    (tmp_path / "page.html").write_text(HEAD + body)
    page = unheld.open(tmp_path / "page.html")
    page.wait_for_load_state("networkidle")
    assert unheld.asked == asked
    assert any(said.startswith(error) for said in unheld.errors)
    with pytest.raises(AssertionError):
        unheld.check()


def test_a_quiet_page_passes(watch: Watch, axe: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(HEAD + "<main><h1>∂L/∂w</h1></main>")
    page = watch.open(tmp_path / "page.html", "#step=2", size="phone", scheme="dark")
    assert page.evaluate("[location.hash, innerWidth]") == ["#step=2", 390]
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert axe(page) == []


def test_axe_finds_what_cannot_be_read(watch: Watch, axe: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        HEAD + "<main><h1>x</h1><p style='color:#ccc;background:#fff'>pale</p><input></main>"
    )
    found = " ".join(axe(watch.open(tmp_path / "page.html")))
    assert "serious color-contrast" in found
    assert "critical label" in found
