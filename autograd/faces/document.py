"""A document built piece by piece: the same headings, tables and formulas in Markdown or LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from ..formulas.columns import markdown_table
from ..formulas.elision import Gap, ends
from ..formulas.letters import escaped, fonts
from ..formulas.notation import LaTeX, Notation, Text
from ..steps.sentences import latex, sentence
from ..steps.walk import Walk
from .terminal import markdown_text

Row = Sequence[str]


class Document:
    """A document to which headings, tables and formulas are added, one after the other.

    Formulas are written in the notation `by`, and then put through `write`.
    """

    by: Notation
    blank: str  # room for a number
    long_blank: str  # room for a formula
    dot: str  # between derivatives

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.lines: list[str] = []

    def write(self, formula: str) -> str:
        """A formula as it stands in this document."""
        raise NotImplementedError

    def equation(self, sides: Sequence[str], begin: str = "", two_lines: bool = False) -> str:
        """Written formulas with = between them; in two lines after the first = if need be."""
        raise NotImplementedError

    def product(self, factors: Sequence[str]) -> str:
        """Written numbers with × between them."""
        raise NotImplementedError

    def remark(self, text: str) -> str:
        """Words behind a formula."""
        raise NotImplementedError

    def gets(self, left: str) -> str:
        """The beginning of an equation for what is added to a gradient."""
        raise NotImplementedError

    def becomes(self, left: str) -> str:
        """The beginning of an equation for a new number."""
        raise NotImplementedError

    def which(self, place: int) -> str:
        """A word on which of several equal arguments is meant."""
        raise NotImplementedError

    def count(self, seen: int, total: int) -> str:
        """How many of several contributions are in."""
        return f" ({seen} of {total})"

    def title(self, kind: str, of: str) -> None:
        """Add the first line: what the document is, and of what."""
        raise NotImplementedError

    def heading(self, text: str) -> None:
        """Add a heading above a part of the document."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Add a paragraph of plain text."""
        raise NotImplementedError

    def line(self, equation: str) -> None:
        """Add an equation on a line of its own."""
        raise NotImplementedError

    def listed(self, word: str, equations: Sequence[str]) -> None:
        """Add a line `word: equation, equation`."""
        raise NotImplementedError

    def table(self, heads: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        """Add a table; widths: of its columns to each other, without the first if fewer."""
        raise NotImplementedError

    def steps(self, walk: Walk) -> None:
        """Add every step of a walk in full."""
        raise NotImplementedError

    def done(self) -> str:
        """The whole document as text."""
        return "\n".join(self.lines) + "\n"


class MarkdownDocument(Document):
    """Markdown with formulas as plain text: it prints well, and reads well as it is."""

    blank, long_blank, dot = "____", "____________", " · "

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.by = Text(digits)

    def write(self, formula: str) -> str:
        return markdown_text(formula)

    def equation(self, sides: Sequence[str], begin: str = "", two_lines: bool = False) -> str:
        return begin + " = ".join(sides)

    def product(self, factors: Sequence[str]) -> str:
        return " × ".join(factors)

    def remark(self, text: str) -> str:
        return markdown_text(text)

    def gets(self, left: str) -> str:
        return f"{left} gets "

    def becomes(self, left: str) -> str:
        return f"{left} becomes "

    def which(self, place: int) -> str:
        return f" as argument {place}"

    def title(self, kind: str, of: str) -> None:
        self.lines += [f"# {kind}: {of}", ""]

    def heading(self, text: str) -> None:
        self.lines += [f"## {text}", ""]

    def say(self, text: str) -> None:
        self.lines += [markdown_text(text), ""]

    def line(self, equation: str) -> None:
        self.lines += [equation, ""]

    def listed(self, word: str, equations: Sequence[str]) -> None:
        self.lines += [f"{word}: {', '.join(equations)}", ""]

    def table(self, heads: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
        self.lines += [*markdown_table(heads, "|" + "---|" * len(heads), rows), ""]

    def steps(self, walk: Walk) -> None:
        for step in ends(walk):
            if isinstance(step, Gap):
                self.lines += ["", step.of("steps"), ""]
            else:
                self.lines.append(
                    f"{step.number}. {markdown_text(sentence(walk, step, self.digits))}"
                )

    def done(self) -> str:
        return super().done().rstrip("\n") + "\n"


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

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.by = LaTeX(digits)

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

    def remark(self, text: str) -> str:
        return rf"\text{{{escaped(text)}}}"

    def gets(self, left: str) -> str:
        return rf"{left} \mathrel{{+}}= "

    def becomes(self, left: str) -> str:
        return rf"{left} \leftarrow "

    def which(self, place: int) -> str:
        return rf"\text{{ (argument {place})}}"

    def count(self, seen: int, total: int) -> str:
        return f" ({seen}~of~{total})"

    def title(self, kind: str, of: str) -> None:
        self.lines.append(rf"\section*{{{kind}: ${of}$}}")

    def heading(self, text: str) -> None:
        self.lines.append(rf"\subsection*{{{escaped(text)}}}")

    def say(self, text: str) -> None:
        self.lines += ["", escaped(text), ""]

    def line(self, equation: str) -> None:
        self.lines += [equation, ""]

    def listed(self, word: str, equations: Sequence[str]) -> None:
        self.lines += [f"{escaped(word)}: {', '.join(equations)}", ""]

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

    def done(self) -> str:
        body = "\n".join(self.lines)
        parts = [_PREAMBLE, *fonts(body), r"\begin{document}", body, r"\end{document}"]
        return "\n".join(parts) + "\n"
