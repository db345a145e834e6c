"""The progress bar: what a person sees of it, in a terminal and elsewhere."""

from __future__ import annotations

import sys

import pytest

from autograd.progress import EVERY, Progress


@pytest.fixture(autouse=True)
def without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.progress", None)


def test_the_plain_bar_is_one_line_that_is_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(total=4, wanted=True, stays=True) as bar:
        bar.show(4, "epoch 4, " + "a long word " * 20)
    said = capsys.readouterr().err
    assert said.startswith("\r[####################] 4/4 epoch 4")
    assert said.endswith("\n")
    assert len(said.strip("\r\n")) == 79


def test_a_bar_that_does_not_stay_leaves_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("pages", 2, wanted=True) as bar:
        bar.advance()
    line = "[##########----------] 1/2 pages"
    assert capsys.readouterr().err == f"\r{line}\r{' ' * len(line)}\r"


def test_a_bar_is_patient_and_not_drawn_at_every_step(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("autograd.progress.monotonic", lambda: now)
    with Progress("updates", 10, wanted=True, patience=1.0) as bar:
        bar.show(1)
        assert capsys.readouterr().err == ""
        now = 1.0
        bar.show(2)
        bar.show(3)
        assert capsys.readouterr().err == ("\r[####----------------] 2/10 updates, about 4 s left")
        now = 1.0 + EVERY
        bar.show(4)
        assert "4/10" in capsys.readouterr().err


def test_elsewhere_a_line_tells_every_tenth_if_it_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for lines in (False, True):
        with Progress("frames", 40, lines=lines) as bar:
            for _ in range(8):
                bar.advance()
    assert capsys.readouterr().err == "frames: 4 of 40\nframes: 8 of 40\n"
    with Progress("frames", 1, wanted=False, lines=True) as bar:
        bar.advance()
    assert capsys.readouterr().err == ""


def test_it_says_how_long_the_rest_will_take(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the speed so far: 10 of 40 in 4 seconds leave 12, and the last leaves nothing to say."""
    now = 0.0
    monkeypatch.setattr("autograd.progress.monotonic", lambda: now)
    with Progress("frames", 40, lines=True) as lines:
        now = 4.0
        lines.advance(10)
        lines.advance(30)
    said = capsys.readouterr().err
    assert said == "frames: 10 of 40, about 12 s left\nframes: 40 of 40\n"
    with Progress("an update of " * 9, 3600, wanted=True) as bar:
        now = 8.0
        bar.advance(36)
        drawn = capsys.readouterr().err.strip()
    assert drawn.endswith(", about 7 min left")
    assert len(drawn) == 79


def test_nothing_is_shown_where_standard_error_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with Progress("frames", 1, wanted=True, lines=True) as bar:
        bar.advance()
    assert bar.done == 1
