"""A marking: what was judged of every line of a sheet, and the marks. Print to read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ...formulas.columns import aligned_rows
from ...formulas.numbers import significant
from ...formulas.text import visible
from ..diagnose.search import Fit
from ..digits import Digits
from ..quantities import Asked

State = Literal["right", "slip", "follows", "missing"]
HEADS = ("line", "answer", "", "marks")


def short_number(x: float) -> str:
    """Marks as people write them: 2, 0.5."""
    return f"{x:.10g}"


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet, judged.

    Args:
        asked: the quantity.
        answer: what was written, as text; "" where nothing was.
        right: our number.
        state: "right"; "slip" where it does not come out of the lines before; "follows" where it
            is not right, but comes out of them; "missing".
        follows_from: our number, recomputed from the student's lines before.
        fit: the likeliest mistake that gives the answer, if one does.
        marks: those it gets. worth: those it could get.
        line: where it stands in a file, if it does.
    """

    asked: Asked
    answer: str
    right: float
    state: State
    follows_from: float
    fit: Fit | None = None
    marks: float = 0.0
    worth: float = 0.0
    line: int = 0

    @property
    def sentence(self) -> str:
        """What there is to say of the line."""
        shown = self.shown(self.right)
        if self.state == "right":
            return "right"
        if self.state == "missing":
            return f"missing; it is {shown}"
        if self.state == "follows":
            return f"follows from the lines before; right is {shown}"
        said = f"; {self.answer} comes out if {self.fit.said}" if self.fit else ""
        if math.isclose(self.right, self.follows_from, rel_tol=1e-9):
            return f"a slip; right is {shown}{said}"
        own = self.shown(self.follows_from)
        return f"a slip; with the numbers before it is {own}, right is {shown}{said}"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What stands in a row of a table: quantity, answer, what there is to say, marks."""
        said = self.sentence
        if self.state == "slip":
            said = said.replace("a slip", "SLIP", 1)
        marks = f"{short_number(self.marks)}/{short_number(self.worth)}"
        return (visible(str(self.asked)), visible(self.answer), visible(said, 1000), marks)

    def shown(self, x: float) -> str:
        """A number with two digits more than were written."""
        written = Digits(self.answer).significant if self.answer else 4
        return significant(x, max(4, min(17, written + 2)))


@dataclass(frozen=True)
class Marking:
    """A sheet, marked. Print to read."""

    title: str
    lines: tuple[SheetLine, ...]

    @property
    def slips(self) -> list[SheetLine]:
        """The lines that do not come out of those before, first things first."""
        return [line for line in self.lines if line.state == "slip"]

    @property
    def marks(self) -> float:
        """The marks of all lines."""
        return math.fsum(line.marks for line in self.lines)

    @property
    def worth(self) -> float:
        """The marks that there are."""
        return math.fsum(line.worth for line in self.lines)

    def count(self, state: State) -> int:
        """How many lines were judged so."""
        return sum(line.state == state for line in self.lines)

    @property
    def sentence(self) -> str:
        """The sheet in a sentence or two."""
        slips, follow, missing = self.slips, self.count("follows"), self.count("missing")
        if not slips:
            written = len(self.lines) - missing
            word = "written line" if missing else "line"
            said = (
                f"All {written} {word}s are right." if written != 1 else f"The one {word} is right."
            )
            said = said if written else "Nothing is written."
        else:
            names = [f"{line.asked} = {line.answer}" for line in slips]
            several = f"{len(slips)} slips" if len(slips) > 1 else "One slip"
            more = ", …" if len(names) > 4 else ""
            said = f"{several}, at {', '.join(names[:4])}{more}"
            if follow:
                line = "line is" if follow == 1 else "lines are"
                follow_it = "it" if len(slips) == 1 else "them"
                said += f"; {follow} other {line} off only because of {follow_it}"
            said += "."
        if missing:
            said += f" {missing} line{' is' if missing == 1 else 's are'} missing."
        return said

    @property
    def total(self) -> str:
        """The marks in words."""
        return f"{short_number(self.marks)} of {short_number(self.worth)} marks"

    def __str__(self) -> str:
        """The marking as lines of text."""
        rows = [HEADS, *[line.cells for line in self.lines]]
        short = [(what, answer, marks, said) for what, answer, said, marks in rows]
        lines = [visible(self.title, 200), ""] if self.title else []
        lines += [row.rstrip() for row in aligned_rows(short, "<>><")]
        return "\n".join([*lines, "", self.sentence, self.total])
