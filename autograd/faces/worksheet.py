"""Worksheets: the steps of a pass with blanks to fill in by hand, and the same with the answers.

Sheet and key are written by the same code, which leaves the answers out or does not. All numbers
come from the walk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ..engine.row import named
from ..engine.value import Value
from ..formulas.elision import Gap, ends
from ..formulas.flat_arguments import group_arguments
from ..formulas.notation import Notation
from ..formulas.symbols import Call, Constant, Name
from ..formulas.text import TAKEN, TAKEN_AS
from ..steps.explain.inexact import exactness_remarks
from ..steps.recorder import record_walk
from ..steps.sentences import (
    computed_texts,
    in_fractions,
    number_text,
    partial_texts,
    undefined_partial,
    updated_quantity,
    updated_texts,
)
from ..steps.step import Computed, Contributed, Entry, Updated
from ..steps.walk import Walk
from .asked_fields import gradient_fields, value_fields
from .document import Document, LaTeXDocument, MarkdownDocument
from .form_document import FormDocument
from .html_document import HTMLDocument
from .nice_numbers import digits_note, nice_walk, seeded_walk, walk_by_hand

BLANKS = ("values", "partials", "gradients")
DOCUMENTS: dict[str, type[Document]] = {
    "markdown": MarkdownDocument,
    "latex": LaTeXDocument,
    "html": HTMLDocument,
    "form": FormDocument,
}
LONGEST = 12  # operations that are written as one formula


class Worksheet(NamedTuple):
    """A worksheet as text: with blanks, the same with the answers, and the steps on it."""

    sheet: str
    key: str
    walk: Walk


class Side(NamedTuple):
    """One side of an equation: what it says, what kinds of answer are in it, how long it is.

    asks: which number it is, as `Document.field` takes it.
    """

    text: str
    kinds: tuple[str, ...] = ()
    long: bool = False
    asks: str = ""


def worksheet(
    value_or_walk: Value | Walk,
    *,
    blanks: str = "all",
    seed: int | None = None,
    nice: bool = False,
    format: str = "markdown",
    digits: int = 4,
) -> Worksheet:
    r"""A worksheet on one graph, forward and back, and its answer key.

    Who calculates with the numbers on the sheet finds those of the key: where `digits` digits do
    not write every number in full, all of them are rounded at every step, as the sheet says.

    Args:
        value_or_walk: the value whose graph is walked; or the steps of a walk, whose arithmetic is
            kept.
        blanks: what is left out: "values" (the results of the forward pass, wherever they are
            put in), "partials" (local rules and their numbers), "gradients" (upstream
            gradients, contributions, sums), or "all" (an update too).
        seed: draws other numbers for the leaves; the same ones for the same seed.
        nice: draws them so that the results are nice (with seed 0 if none is given).
        format: "markdown", "latex" for a complete document, "html" for a page to print, which has
            the graph with blanks, too, or "form" for one whose blanks are fields that it checks.
        digits: significant digits of numbers.

    Raises:
        ValueError: an unknown word for blanks or format; no nice numbers were found.
        TypeError: numbers are to be drawn for a record of steps, which cannot be done again.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b
    >>> y.label = "y"
    >>> made = worksheet(y, blanks="gradients")
    >>> print("\n".join(made.sheet.splitlines()[-3:]))
    | a | 2 | ____ |
    | b | −3 | ____ |
    | y | −6 | ____ |
    >>> "| a | 2 | −3 |" in made.key
    True
    """
    check_worksheet(value_or_walk, blanks, seed, nice, format)
    walk, note = walk_and_note(value_or_walk, seed, nice, digits)
    hidden = frozenset([*BLANKS, "update"] if blanks == "all" else [blanks])
    formulas = whole_formulas(walk)
    documents = two_documents(format, digits)
    sheet = _WorksheetWriter(walk, formulas, documents[0], hidden)
    key = _WorksheetWriter(walk, formulas, documents[1], frozenset())
    task = "every blank" if blanks == "all" else f"the {blanks}"
    return Worksheet(
        sheet.document_text(f"Fill in {task}. {note}"),
        key.document_text(f"{note}", answers=True),
        walk,
    )


def two_documents(format: str, digits: int) -> tuple[Document, Document]:
    """The documents of a sheet and of its key, on which nothing is left to type."""
    key = "html" if format == "form" else format
    return DOCUMENTS[format](digits), DOCUMENTS[key](digits)


def check_worksheet(
    value_or_walk: Value | Walk, blanks: str, seed: int | None, nice: bool, format: str
) -> None:
    """Refuse what no worksheet can be made of; `worksheet` says what it raises."""
    if blanks not in (*BLANKS, "all"):
        raise ValueError(f"blanks takes {', '.join(map(repr, BLANKS))} or 'all', got {blanks!r}")
    if format not in DOCUMENTS:
        raise ValueError(f"format takes {' or '.join(map(repr, DOCUMENTS))}, got {format!r}")
    if isinstance(value_or_walk, Walk) and (nice or seed is not None):
        raise TypeError(
            "other numbers can be drawn for a Value, whose graph can be walked again; "
            "got a record of steps"
        )


def walk_and_note(
    value_or_walk: Any, seed: int | None, nice: bool, digits: int
) -> tuple[Walk, str]:
    """The walk that a worksheet is about, and a word on its numbers for who calculates."""
    if nice:
        return nice_walk(value_or_walk, seed or 0, digits)
    if isinstance(value_or_walk, Walk):
        walk = value_or_walk
    elif seed is not None:
        walk = seeded_walk(value_or_walk, seed, digits)
    else:
        walk = walk_by_hand(
            lambda arithmetic: record_walk(value_or_walk, arithmetic=arithmetic), digits
        )
    return walk, digits_note(walk, digits)


class _WorksheetWriter:
    """Writes one walk into one document, with blanks for the hidden kinds of answers."""

    def __init__(
        self,
        walk: Walk,
        formulas: list[tuple[str, Any]],
        document: Document,
        hidden: frozenset[str],
    ) -> None:
        self.walk = walk
        self.formulas = formulas
        self.document = document
        self.by = document.by
        self.hidden = hidden
        document.about(walk)

    def document_text(self, note: str, answers: bool = False) -> str:
        """The whole document."""
        document = self.document
        title = document.write(self.by.name(self.walk.output))
        document.title("Answer key" if answers else "Worksheet", title)
        for item in ends(self.formulas):
            if isinstance(item, Gap):
                document.paragraph(item.of("formulas"))
                continue
            name, formula = item
            by = in_fractions(self.walk, self.by)
            sides = (by.name(name), by.formula(formula))
            document.line(document.equation([document.write(side) for side in sides]))
        leaves = [entry for entry in self.walk.nodes if entry.op is None]
        leaf_rows = self._each(leaves, self._leaf_row)
        document.listed("Given", [equation for equation, *_ in leaf_rows])
        document.paragraph(note)
        document.graph(self.walk, self.hidden)
        document.heading("Forward: each node from its arguments")
        document.table(("step", "value"), self._each(self.walk.forward, self._forward), (1,))
        self._reverse()
        self._update()
        document.heading("Gradients")
        document.table(("node", "value", "gradient"), self._gradients(), (1, 1, 1))
        for remark in exactness_remarks(self.walk, document.digits) if answers else ():
            document.paragraph(remark)
        if answers:
            document.heading("Every step")
            document.steps(self.walk)
        return document.done()

    def _each(self, items: Sequence[Any], row: Callable[[Any], list[str]]) -> list[list[str]]:
        """A row for each step or node; where there are very many, one that says so."""
        rows: list[list[str]] = []
        for item in ends(items):
            if isinstance(item, Gap):
                rows.append([self.document.remark(item.of()), *[""] * (len(rows[0]) - 1)])
            else:
                rows.append(row(item))
        return rows

    def _leaf_row(self, leaf: Entry) -> list[str]:
        return [self._equation(leaf.name, self._number(leaf.data))]

    def _forward(self, step: Computed) -> list[str]:
        symbols, put = computed_texts(self.walk, step, self.by)
        parts = (
            Side(symbols),
            Side(put, ("values",), long=True),
            self._number(step.data, "values", asks=f"value:{step.number}"),
        )
        return [str(step.number), self._equation(step.node, *parts)]

    def _reverse(self) -> None:
        document, walk = self.document, self.walk
        document.heading("Reverse: one contribution at a time")
        seed = self._number(walk.gradients()[walk.output])
        whole = document.write(self.by.total(walk.output, walk.output))
        document.listed("Start", [self._sides([whole], [seed])])
        steps = [step for step in walk.reverse if isinstance(step, Contributed)]
        if steps:
            rows = self._each(steps, self._contribution)
            document.table(("step", "local partial", "contribution", "sum so far"), rows, (9, 8, 4))

    def _contribution(self, step: Contributed) -> list[str]:
        return [str(step.number), self._local(step), self._sent(step), self._sum(step)]

    def _local(self, step: Contributed) -> str:
        symbols, put = partial_texts(self.walk, step, self.by)
        sides = [
            Side(symbols, ("partials",), long=True),
            Side(put, ("partials", "values"), long=True),
        ]
        number = self._number(step.partial, "partials", asks=f"partial:{step.number}")
        place = step.place if self.walk.repeats(step) else None
        if "partials" in self.hidden or not undefined_partial(self.walk, step):
            return self._slope(step.node, step.arg, *sides, number, place=place)
        taken_as = self.document.remark(TAKEN_AS) + self._side_text(number)
        return self._slope(step.node, step.arg, *sides, place=place, taken_as=taken_as)

    def _sent(self, step: Contributed) -> str:
        document, output = self.document, self.walk.output
        factors = [
            self._number(step.upstream, "gradients", asks=gradient_fields(self.walk)[step.node]),
            self._number(step.partial, "partials", asks=f"partial:{step.number}"),
        ]
        chain = [
            document.write(self.by.total(output, step.node)),
            document.write(self.by.derivative(step.node, step.arg)),
        ]
        sides = [
            document.dot.join(chain),
            document.product([self._side_text(factor) for factor in factors]),
            self._side_text(
                self._number(step.contribution, "gradients", asks=f"product:{step.number}")
            ),
        ]
        if step.taken and not self.hidden.intersection(("gradients", "partials")):
            sides[1:] = [sides[1] + document.remark(TAKEN)]
        begin = document.gets.format(document.write(self.by.total(output, step.arg)))
        return document.equation(sides, begin, two_lines=True)

    def _sum(self, step: Contributed) -> str:
        number = self._number(step.after, "gradients", asks=f"sum:{step.number}")
        shown = self.document.equation([self._side_text(number)])
        return shown + (self.document.count.format(step.seen, step.total) if step.total > 1 else "")

    def _slope(
        self, y: str, x: str, *parts: Side, place: int | None = None, taken_as: str = ""
    ) -> str:
        """∂y/∂x = part = part.

        Args:
            place: as which of several equal arguments.
            taken_as: what is said behind a formula that has no value.
        """
        which = "" if place is None else self.document.which.format(place + 1)
        left = self.document.write(self.by.derivative(y, x)) + which
        return self._sides([left], parts, taken_as=taken_as)

    def _update(self) -> None:
        rows = []
        for step in self.walk.update:
            if isinstance(step, Updated):
                symbols, put = updated_texts(self.walk, step, self.by)
                parts = (
                    Side(symbols),
                    Side(put, ("update",), long=True),
                    self._number(step.after, "update", asks=f"update:{step.number}"),
                )
                begin = self.document.becomes.format(
                    self.document.write(updated_quantity(step, self.by))
                )
                rows.append([str(step.number), self._sides([], parts, begin)])
        if rows:
            self.document.heading("Update")
            self.document.table(("step", "new number"), rows, (1,))

    def _gradients(self) -> list[list[str]]:
        gradients = self.walk.gradients()
        values, slopes = value_fields(self.walk), gradient_fields(self.walk)

        def shown(side: Side) -> str:
            return self.document.equation([self._side_text(side)])

        def row(entry: Entry) -> list[str]:
            kinds = ["values"] if entry.op else []
            value = self._number(entry.data, *kinds, asks=values.get(entry.name, ""))
            g = gradients.get(entry.name)
            gradient = self._number(g, "gradients", asks=slopes.get(entry.name, ""))
            name = self.document.equation([self.document.write(self.by.name(entry.name))])
            return [name, shown(value), "" if g is None else shown(gradient)]

        return self._each(self.walk.nodes, row)

    def _number(self, x: Any, *kinds: str, asks: str = "") -> Side:
        return Side("" if x is None else number_text(x, self.by), kinds, asks=asks)

    def _side_text(self, part: Side) -> str:
        if self.hidden.intersection(part.kinds):
            if part.asks:
                return self.document.field(part.asks)
            return self.document.long_blank if part.long else self.document.blank
        return self.document.write(part.text)

    def _equation(self, left: str, *parts: Side) -> str:
        """left = part = part."""
        return self._sides([self.document.write(self.by.name(left))], parts)

    def _sides(
        self, sides: list[str], parts: Sequence[Side], begin: str = "", taken_as: str = ""
    ) -> str:
        """The parts with = between them: what is said twice in a row once, and long blanks too."""
        kept: list[Side] = []
        for part in parts:
            if kept and kept[-1].text == part.text:
                kept.pop()  # the last one is the answer itself
            kept.append(part)
        for part in kept:
            side = self._side_text(part)
            if not (part.long and sides and sides[-1] == side == self.document.long_blank):
                sides.append(side)
        sides[-1] += taken_as
        return self.document.equation(sides, begin)


def formula_texts(walk: Walk, by: Notation) -> Iterator[tuple[str, str]]:
    """The graph as a few formulas, written."""
    by = in_fractions(walk, by)
    return ((by.name(name), by.formula(formula)) for name, formula in whole_formulas(walk))


def whole_formulas(walk: Walk) -> list[tuple[str, Any]]:
    """The graph as a few formulas: a node that is used once stands inside the one that uses it.

    Of large graphs every formula has up to LONGEST operations.
    """
    uses = Counter(k for entry in walk.nodes for k, _ in entry.args if k is not None)
    inside: dict[int, tuple[Any, int]] = {}  # what waits to stand inside another, its size
    alone: dict[int, Any] = {}
    for index, entry in enumerate(walk.nodes):
        if entry.op is None:
            continue
        row, size = named(entry.op), 1
        args: list[Any] = []
        for k, x in entry.args:
            if k in inside and size + inside[k][1] <= LONGEST:
                part, more = inside.pop(k)
                args.append(part)
                size += more
            else:
                args.append(Constant(x) if k is None else Name(walk.nodes[k].name))
        whole = Call(row, group_arguments(args, entry.sizes))
        if uses[index] == 1:
            inside[index] = whole, size
        else:
            alone[index] = whole
    alone |= {index: whole for index, (whole, _) in inside.items()}  # there was no room for them
    return [(walk.nodes[index].name, alone[index]) for index in sorted(alone)]
