"""A document built piece by piece: the same headings, tables and formulas in Markdown or LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..formulas.columns import markdown_table, markdown_text
from ..formulas.elision import Gap, ends
from ..formulas.letters import escaped, fonts
from ..formulas.notation import LaTeX, Notation, Text
from ..steps.array_walk import ArrayWalk
from ..steps.sentences import latex, sentence
from ..steps.walk import Walk

Row = Sequence[str]


class Document:
    """A document to which headings, tables and formulas are added, one after the other.

    Formulas are written in the notation `by`, and then put through `write`. What a kind of
    document says in its own way stands in templates, whose gaps are filled by str.format.
    """

    by: Notation
    blank: str  # room for a number
    long_blank: str  # room for a formula
    dot: str  # between derivatives
    remark_form: str  # words behind a formula
    gets: str  # begins an equation for what is added to a gradient
    becomes: str  # begins an equation for a new number
    which: str  # says which of several equal arguments is meant
    count: str  # says how many of several contributions are in
    title_form: str  # the first line: what the document is, and of what
    heading_form: str
    paragraph_form: str

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.lines: list[str] = []

    def plain(self, text: str) -> str:
        """Plain text as it stands in this document, whatever signs are in it."""
        raise NotImplementedError

    def write(self, formula: str) -> str:
        """A formula as it stands in this document."""
        raise NotImplementedError

    def equation(self, sides: Sequence[str], begin: str = "", two_lines: bool = False) -> str:
        """Written formulas with = between them; in two lines after the first = if need be."""
        raise NotImplementedError

    def product(self, factors: Sequence[str]) -> str:
        """Written numbers with × between them."""
        raise NotImplementedError

    def table(self, heads: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        """Add a table; widths: of its columns to each other, without the first if fewer."""
        raise NotImplementedError

    def steps(self, walk: Walk) -> None:
        """Add every step of a walk in full."""
        raise NotImplementedError

    def remark(self, text: str) -> str:
        """Words behind a formula."""
        return self.remark_form.format(self.plain(text))

    def title(self, kind: str, of: str) -> None:
        """Add the first line: what the document is, and of what."""
        self.lines.append(self.title_form.format(kind, of))

    def about(self, walk: Walk) -> None:
        """Say of which walk the document will be."""

    def field(self, asks: str) -> str:
        """Room for one number that is asked for, "sum:7" in step 7: a blank, if people write there.

        asks: "value", "partial", "product", "sum" or "update" of a step, and its number; or "seed".
        """
        return self.blank

    def heading(self, text: str) -> None:
        """Add a heading above a part of the document."""
        self.lines.append(self.heading_form.format(self.plain(text)))

    def paragraph(self, text: str) -> None:
        """Add a paragraph of plain text."""
        self.lines.append(self.paragraph_form.format(self.plain(text)))

    def line(self, equation: str) -> None:
        """Add an equation on a line of its own."""
        self.lines += [equation, ""]

    def listed(self, word: str, equations: Sequence[str]) -> None:
        """Add a line `word: equation, equation`."""
        self.line(f"{self.plain(word)}: {', '.join(equations)}")

    def graph(self, walk: Walk | ArrayWalk, hidden: frozenset[str]) -> None:
        """Add the picture of the graph, with blanks for the hidden kinds of answers.

        A kind of document that holds no pictures leaves it out.
        """

    def done(self) -> str:
        """The whole document as text."""
        return "\n".join(self.lines).rstrip("\n") + "\n"


_BEGINS_LIST = re.compile(r"^(\d+(?=[.)]\s)|(?=[-+]\s|-+\s*$))")  # or a rule


class MarkdownDocument(Document):
    """Markdown with formulas as plain text: it prints well, and reads well as it is."""

    blank, long_blank, dot = "____", "____________", " · "
    remark_form, gets, becomes = "{}", "{} gets ", "{} becomes "
    which, count = " as argument {}", " ({} of {})"
    title_form, heading_form, paragraph_form = "# {}: {}\n", "## {}\n", "{}\n"

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.by = Text(digits)

    def plain(self, text: str) -> str:
        return markdown_text(text)

    def paragraph(self, text: str) -> None:
        super().paragraph(text)
        self.lines[-1] = _BEGINS_LIST.sub(r"\1\\", self.lines[-1])

    def write(self, formula: str) -> str:
        return markdown_text(formula)

    def equation(self, sides: Sequence[str], begin: str = "", two_lines: bool = False) -> str:
        return begin + " = ".join(sides)

    def product(self, factors: Sequence[str]) -> str:
        return " × ".join(factors)

    def table(self, heads: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        self.lines += [*markdown_table(heads, "|" + "---|" * len(heads), rows), ""]

    def steps(self, walk: Walk) -> None:
        for step in ends(walk):
            if isinstance(step, Gap):
                self.lines += ["", step.of("steps"), ""]
            else:
                text = self.plain(sentence(walk, step, self.digits))
                self.lines.append(f"{step.number}. {text}")


_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage{amsmath}
\usepackage{array}
\usepackage{longtable}
\usepackage[margin=2cm]{geometry}
\newcommand{\blank}{\underline{\hspace{1.4cm}}}
\newcommand{\longblank}{\underline{\hspace{2.6cm}}}
\newcolumntype{P}[1]{>{\raggedright\arraybackslash}p{#1}}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\setlength{\normallineskip}{6pt}
\setlength{\normallineskiplimit}{4pt}
\AtBeginDocument{\lineskip=\normallineskip \lineskiplimit=\normallineskiplimit}
\setlength{\LTleft}{0pt}
\renewcommand{\arraystretch}{1.9}"""


class LaTeXDocument(Document):
    """A complete LaTeX document on A4 or Letter, whatever the installation takes as its own."""

    blank, long_blank, dot = r"\blank", r"\longblank", r" \cdot "
    remark_form = r"\text{{{}}}"
    gets, becomes = r"{} \mathrel{{+}}= ", r"{} \leftarrow "
    which, count = r"\text{{ (argument {})}}", " ({}~of~{})"
    title_form, heading_form = r"\section*{{{}: ${}$}}", r"\subsection*{{{}}}"
    paragraph_form = "\n{}\n"

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.by = LaTeX(digits)
        self._packages = ""

    def plain(self, text: str) -> str:
        return escaped(text)

    def write(self, formula: str) -> str:
        return formula

    def equation(self, sides: Sequence[str], begin: str = "", two_lines: bool = False) -> str:
        joined = begin + " = ".join(sides)
        if two_lines:
            joined = joined.replace(" = ", r"$ \newline $\displaystyle = ", 1)
        return rf"$\displaystyle {joined}$"

    def product(self, factors: Sequence[str]) -> str:
        first, *rest = factors
        bracketed = [rf"\left({x}\right)" if x.startswith("-") else x for x in rest]
        return r" \times ".join([first, *bracketed])

    def table(self, heads: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        columns = "r" * (len(heads) - len(widths))
        kept = "-1.2cm" if columns else ""
        room = rf"\dimexpr\textwidth-\tabcolsep*{2 * len(heads)}{kept}\relax"
        columns += "".join(rf"P{{{width / sum(widths):.3f}{room}}}" for width in widths)
        head = " & ".join(escaped(text) for text in heads)
        self.lines += [
            rf"\begin{{longtable}}{{{columns}}}",
            rf"\hline {head} \\ \hline \endhead",
            *(rf"{' & '.join(row)} \\" for row in rows),
            r"\hline",
            r"\end{longtable}",
        ]

    def steps(self, walk: Walk) -> None:
        self.lines.append(r"\begin{enumerate}")
        for step in ends(walk):
            if isinstance(step, Gap):
                self.lines.append(rf"\item[] {self.remark(step.of('steps'))}")
                continue
            formulas = [rf"$\displaystyle {line}$" for line in latex(walk, step, self.digits)]
            self.lines.append(r"\item " + r" \newline ".join(formulas))
        self.lines.append(r"\end{enumerate}")

    def graph(self, walk: Walk | ArrayWalk, hidden: frozenset[str]) -> None:
        """The graph as TikZ; none of arrays, without Graphviz, or where it is too large."""
        from ..drawing.render import RenderError
        from .exports.blank_tikz import blank_tikz

        if isinstance(walk, ArrayWalk):
            return
        try:
            self.lines += ["", *blank_tikz(walk, hidden, self.digits)]
        except (ImportError, RenderError, TimeoutError, ValueError):
            return
        self._packages = r"\usepackage{tikz}\usetikzlibrary{arrows.meta}"

    def done(self) -> str:
        body = "\n".join(self.lines)
        parts = [
            _PREAMBLE,
            *filter(None, [self._packages]),
            *fonts(body),
            r"\begin{document}",
            body,
            r"\end{document}",
        ]
        return "\n".join(parts) + "\n"
