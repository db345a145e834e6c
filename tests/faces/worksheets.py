"""Graphs for worksheets, and what stands on one, read back."""

import re
from collections.abc import Iterator
from typing import Any

from autograd import Value
from autograd.steps.walk import Walk

DIGITS = 4


def loss(make: Any = lambda x: x.tanh()) -> Value:
    """L = (φ(w·x + b) − t)² + w·w."""
    w, x, b, t = Value(-3.0, "w"), Value(2.0, "x"), Value(6.88, "b"), Value(1.0, "t")
    y = (make(w * x + b) - t) ** 2 + w * w
    y.label = "L"
    return y


def polynomial() -> Value:
    """The second example of the book: L = (a·b + c)·f."""
    a, b, c, f = (Value(1.5, name) for name in "abcf")
    d = a * b + c
    y = d * f
    d.label, y.label = "d", "L"
    return y


def numbers(walk: Walk) -> Iterator[Any]:
    """Every number that a person has to find."""
    for step in walk:
        if step.kind == "computed":
            yield step.data
        elif step.kind == "contributed":
            yield from (step.partial, step.contribution, step.after)


def table(document: str, heading: str) -> list[list[str]]:
    """The cells of the Markdown table under a heading, without its head."""
    part = document.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]


def filled(sheet: str, key: str) -> list[str]:
    """What stands in the key where the sheet has blanks; all else has to be the same."""
    sheet = sheet.partition("## Forward")[2]
    key = key.partition("## Forward")[2].partition("## Every step")[0]
    pattern = re.escape(sheet.strip()).replace("_" * 12, "(.+?)").replace("_" * 4, "([^ =]+)")
    found = re.fullmatch(pattern, key.strip())
    assert found is not None, "sheet and key differ in more than the blanks"
    return list(found.groups())
