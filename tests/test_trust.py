"""tests/trust.md says what is held against what, and how often: run this file to write it anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from autograd import OPS

from .test_programs import SEEDS
from .truths import table
from .truths.exceptions import is_open

PAGE = Path(__file__).with_name("trust.md")
ROOT = Path(__file__).parent.parent


def counted() -> str:
    """The counts, as a table."""
    numbers = [
        is_open(name, truth, index)
        for name in table.names()
        for truth, index, _ in table.decided(name)
    ]
    undecided = sum(
        text == "?"
        for name in table.names()
        for truth in table.truths(name)
        for text in truth.numbers.values()
    )
    points = sum(len(table.truths(name)) for name in table.names())
    rows = {
        "rows of the table": len(OPS),
        "points at which they are looked at": points,
        "values and derivatives to order 3 in the table of truths": len(numbers),
        "of these held": len(numbers) - sum(numbers),
        "open, with the reason in truths/exceptions.py": sum(numbers),
        "numbers that nothing decides, left out": undecided,
        "random programs in the suite": len(SEEDS),
        "random programs of `make trust`": 100_000,
    }
    lines = [f"| {what} | {count:,} |" for what, count in rows.items()]
    return "\n".join(["| | |", "| --- | ---: |", *lines])


def written() -> str:
    """The page with its counts."""
    text = PAGE.read_text(encoding="utf-8")
    block = f"<!-- counted -->\n\n{counted()}\n\n<!-- end -->"
    return re.sub(r"<!-- counted -->.*?<!-- end -->", lambda found: block, text, flags=re.DOTALL)


def test_the_counts_are_true():
    assert PAGE.read_text(encoding="utf-8") == written()


def test_every_file_that_is_named_is_there():
    """Those of the page, and those that docs/promises.md links to."""
    promises = (ROOT / "docs/promises.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(\.\./(tests/[^)#]+)\)", promises)
    named = re.findall(
        r"`((?:\w+/)*(?:test_|truths/|trust/)[\w./]+)`", PAGE.read_text(encoding="utf-8")
    )
    assert len(links) >= 8
    assert len(named) >= 15
    for path in [*links, *[f"tests/{name}" for name in named]]:
        assert (ROOT / path).exists(), path


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
    sys.exit()
