"""Worksheets in vectors and matrices: lines and contributions, with blanks in the matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..engine.blocks import Block
from ..engine.graph import leaves, set_data
from ..engine.value import Value
from ..formulas.elision import Gap
from ..formulas.notation import LaTeX, Notation, Text
from ..steps.array_sentences import Matrix, array_sentence
from ..steps.array_walk import ArrayComputed, ArrayContributed, ArrayStep, ArrayWalk
from ..steps.exact import arithmetic_of
from ..steps.recorder import record_walk
from ..steps.walk import Walk
from .array_text import flowed, titled_array_steps
from .asked_fields import gradient_fields, value_fields
from .document import Document, LaTeXDocument
from .html_document import HTMLDocument
from .matrices import latex_matrix, matrix_lines
from .worksheet import BLANKS, Worksheet, check_worksheet, two_documents, walk_and_note


def array_worksheet(
    y: Value,
    walk: Walk | None = None,
    *,
    blanks: str = "all",
    seed: int | None = None,
    nice: bool = False,
    format: str = "markdown",
    digits: int = 4,
) -> Worksheet:
    r"""A worksheet on a graph of vectors and matrices, forward and back, and its answer key.

    Args and errors are those of `worksheet`. "values" leaves out the matrices of the forward pass,
    "partials" what a line sends back in symbols, "gradients" the matrices of the reverse pass.

    Args:
        walk: the walk of single numbers whose numbers are meant; left out, that of y.

    >>> from autograd import array, label
    >>> x, W = array([1.0, 2.0], "x"), array([[3.0, 4.0], [5.0, 6.0]], "W")
    >>> z = W @ x
    >>> y = z.sum()
    >>> label(z=z, y=y)
    >>> made = array_worksheet(y, blanks="values")
    >>> print("\n".join(made.sheet.splitlines()[13:18]))
    1. z = W·x
    <BLANKLINE>
    ```
    z = ⎡____⎤
        ⎣____⎦
    """
    subject: Any = y if walk is None else walk
    check_worksheet(subject, blanks, seed, nice, format)
    scalars, note = walk_and_note(subject, seed, nice, digits)
    arrays = _at_numbers_of(y, scalars) if nice or seed is not None else ArrayWalk(y, scalars)
    hidden = frozenset([*BLANKS, "update"] if blanks == "all" else [blanks])
    documents = two_documents(format, digits)
    sheet = _ArraySheet(arrays, documents[0], hidden)
    key = _ArraySheet(arrays, documents[1], frozenset())
    task = "every blank" if blanks == "all" else f"the {blanks}"
    return Worksheet(sheet.text(f"Fill in {task}. {note}"), key.text(note, True), scalars)


def _at_numbers_of(y: Value, walk: Walk) -> ArrayWalk:
    """The walk of y itself at the numbers that were drawn for a copy; y stays as it is."""
    given = leaves(y)
    before = [leaf.data for leaf in given]
    try:
        set_data(given, [float(entry.data) for entry in walk.nodes if entry.op is None])
        y.forward()
        arrays = ArrayWalk(y, record_walk(y, arithmetic=arithmetic_of(walk)))
        len(arrays)  # now, and not when somebody reads it
        return arrays
    finally:
        set_data(given, before)
        y.forward()


class _ArraySheet:
    """Writes one walk in arrays into one document, with blanks for the hidden kinds of answers."""

    def __init__(self, walk: ArrayWalk, document: Document, hidden: frozenset[str]) -> None:
        self.walk = walk
        self.document = document
        self.by: Notation = document.by
        self.hidden = hidden
        document.about(walk.scalars)

    def text(self, note: str, answers: bool = False) -> str:
        """The whole document."""
        document, walk = self.document, self.walk
        title = document.write(self.by.name(walk.output))
        document.title("Answer key" if answers else "Worksheet", title)
        document.heading("Given")
        given = [block for block in walk.graph.lines if block.op is None]
        self._matrices(
            [(self.by.name(b.name), Matrix(b.shape, walk.data(b)), "", ()) for b in given]
        )
        document.paragraph(note)
        document.graph(walk, self.hidden)
        for heading, steps in titled_array_steps(walk):
            document.heading(heading)
            for step in steps:
                if isinstance(step, Gap):
                    document.paragraph(step.of("steps"))
                else:
                    self._step(step)
        document.heading("Gradients")
        self._matrices(
            [
                (
                    self.by.total(walk.output, block.name),
                    Matrix(block.shape, walk.gradient(block)),
                    "gradients",
                    self._asked(gradient_fields(walk.scalars), block),
                )
                for block in walk.graph.lines
            ]
        )
        return document.done()

    def _step(self, step: ArrayStep) -> None:
        told = array_sentence(self.walk, step, self.by)
        right = self.document.write(told.right)
        kind = "update"
        if isinstance(step, ArrayComputed):
            kind = "values"
        elif isinstance(step, ArrayContributed):
            kind = "gradients"
            if "partials" in self.hidden:
                right = self.document.long_blank
        sign = {"+=": r"\mathrel{+}=", "←": r"\leftarrow"}.get(told.sign, told.sign)
        equals = f" {sign if isinstance(self.document, LaTeXDocument) else told.sign} "
        begin = self.document.write(told.left) + equals
        equation = self.document.equation([right], begin)
        self.document.line(f"{step.number}. {equation}")
        if step.kind == "seeded":
            return
        asked: Sequence[str] = ()
        if isinstance(step, ArrayComputed):
            asked = self._asked(value_fields(self.walk.scalars), self.walk.line(step.node))
        elif isinstance(step, ArrayContributed) and step.final:
            asked = self._asked(gradient_fields(self.walk.scalars), self.walk.target(step.arg))
        shown = [(told.left, told.result, kind, asked)]
        if isinstance(step, ArrayContributed) and any(x not in (None, 0) for x in step.before):
            shown = [(f"{told.left}, so far", Matrix(step.shape, step.after), kind, asked)]
            shown.insert(0, ("+", told.result, kind, ()))
        self._matrices(shown)

    def _asked(self, fields: Mapping[str, str], block: Block) -> list[str]:
        """Which field each entry of a block is."""
        names = self.walk.node_names
        return [
            fields.get("" if node is None else names.get(node, ""), "") for node in block.entries
        ]

    def _matrices(self, entries: Sequence[tuple[str, Matrix, str, Sequence[str]]]) -> None:
        """Names with their matrices, blank where their kind is hidden."""
        shown = [
            (name, self._blank(matrix, asked) if kind in self.hidden else matrix)
            for name, matrix, kind, asked in entries
        ]
        if isinstance(self.document, HTMLDocument):
            self.document.matrices(shown)
        elif isinstance(self.by, LaTeX):
            for name, matrix in shown:
                written = name.replace(", so far", r"\text{, so far}")
                self.document.line(rf"\[ {written} = {latex_matrix(matrix, self.by)} \]")
        elif isinstance(self.by, Text):
            parts = [[[f"{name} = "], matrix_lines(matrix, self.by)] for name, matrix in shown]
            lines = flowed(parts)
            self.document.lines += ["```", *lines, "```", ""]

    def _blank(self, matrix: Matrix, asked: Sequence[str]) -> Matrix:
        each = asked or [""] * len(matrix.numbers)
        rooms = [self.document.field(asks) if asks else self.document.blank for asks in each]
        pairs = zip(matrix.numbers, rooms, strict=True)
        return Matrix(matrix.shape, tuple([None if x is None else room for x, room in pairs]))
