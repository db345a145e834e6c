"""Steps in a terminal and on paper: plain text, rich tables, Markdown, LaTeX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..formulas.elision import Gap, ends, shown_entries
from ..formulas.letters import escaped, fonts
from ..formulas.notation import LaTeX, Notation, Text
from ..steps.explain.inexact import exactness_remarks
from ..steps.explain.why import Reasons
from ..steps.sentences import latex, number_text, rule, sentence

PARTS = {
    "computed": "Forward: each node from its arguments",
    "seeded": "Reverse: one contribution at a time",
    "contributed": "Reverse: one contribution at a time",
    "updated": "Update",
}


def parts(walk: Any) -> Iterator[tuple[str, list[Any]]]:
    """The steps under their headings, in order; of very many the first and the last."""
    title, block = "", list[Any]()
    for step in walk:
        if PARTS[step.kind] != title:
            if block:
                yield title, ends(block)
            title, block = PARTS[step.kind], []
        block.append(step)
    if block:
        yield title, ends(block)


def given(walk: Any, digits: int) -> str:
    """The numbers that the walk starts from: x = 2, w = −3."""
    by = Text(digits)
    leaves = ends([entry for entry in walk.nodes if entry.op is None])
    return ", ".join(
        leaf.of()
        if isinstance(leaf, Gap)
        else f"{by.name(leaf.name)} = {number_text(leaf.data, by)}"
        for leaf in leaves
    )


def gradients(walk: Any, by: Notation) -> Iterator[Gap | tuple[str, str, str]]:
    """Name, value and gradient of every node that is told, written, in forward order."""
    found = walk.gradients()
    reasons = Reasons(walk, by.digits)
    for entry in shown_entries(walk):
        if isinstance(entry, Gap):
            yield entry
        else:
            yield entry.name, number_text(entry.data, by), _slope(entry.name, found, reasons, by)


def _slope(name: str, found: dict[str, Any], reasons: Reasons, by: Notation) -> str:
    """A gradient; in text, one that is 0 or not finite says why."""
    g = found.get(name)
    if g is not None and (isinstance(by, LaTeX) or (g != 0 and g - g == 0)):
        return number_text(g, by)
    if g is None and isinstance(by, LaTeX):
        return r"\text{not reached}"
    return reasons.gradient(name).text


def plain(walk: Any, digits: int = 6) -> str:
    """The whole walk as lines of text, without colour or boxes: reads well aloud.

    >>> from autograd import Value
    >>> from autograd.faces.steps import steps
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b
    >>> y.label = "y"
    >>> print(plain(steps(y)))
    Given: a = 2, b = −3
    <BLANKLINE>
    Forward: each node from its arguments
    1. y = a·b = 2·(−3) = −6
    <BLANKLINE>
    Reverse: one contribution at a time
    2. ∂y/∂y = 1   (the seed)
    3. ∂y/∂a gets ∂y/∂y · ∂y/∂a = 1 × −3 = −3   (0 → −3, 1 of 1 in, final)
       ∂y/∂a = b = −3
    4. ∂y/∂b gets ∂y/∂y · ∂y/∂b = 1 × 2 = 2   (0 → 2, 1 of 1 in, final)
       ∂y/∂b = a = 2
    <BLANKLINE>
    Gradients
    a = 2: ∂y/∂a = −3
    b = −3: ∂y/∂b = 2
    y = −6: ∂y/∂y = 1
    """
    by = Text(digits)
    lines = [f"Given: {given(walk, digits)}"]
    for title, block in parts(walk):
        lines += ["", title]
        for step in block:
            if isinstance(step, Gap):
                lines.append(step.of("steps"))
                continue
            lines.append(f"{step.number}. {sentence(walk, step, digits)}")
            if step.kind == "contributed":
                lines.append(f"{' ' * len(str(step.number))}  {rule(walk, step, digits)}")
    lines += ["", "Gradients"]
    for row in gradients(walk, by):
        if isinstance(row, Gap):
            lines.append(row.of("nodes"))
            continue
        name, data, slope = row
        lines.append(f"{by.name(name)} = {data}: {by.derivative(walk.output, name)} = {slope}")
    lines += _apart(walk, digits)
    return "\n".join(lines)


def _apart(walk: Any, digits: int) -> list[str]:
    """Remarks on the numbers, with an empty line before them."""
    found = exactness_remarks(walk, digits)
    return ["", *found] if found else []


def tables(walk: Any, digits: int = 6) -> Any:
    """The walk as a rich renderable: a table a part.

    Raises:
        ImportError: rich is not installed.
    """
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text as Styled

    by = Text(digits)
    shown: list[Any] = [Styled.assemble(("Given  ", "bold"), given(walk, digits)), Styled()]
    for title, block in parts(walk):
        table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
        table.add_column("step", justify="right", no_wrap=True)
        table.add_column("what happens", overflow="fold")
        table.add_column(
            "total so far" if block[-1].kind == "contributed" else "result", overflow="fold"
        )
        for step in block:
            if isinstance(step, Gap):
                table.add_row("", step.of("steps"), "")
            else:
                table.add_row(str(step.number), *_cells(walk, step, by, digits))
        shown.append(table)
    last = Table(title="Gradients", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for head in ("node", "value", "gradient"):
        last.add_column(head, justify="left" if head == "node" else "right", overflow="fold")
    for row in gradients(walk, by):
        if isinstance(row, Gap):
            last.add_row(row.of("nodes"), "", "")
        else:
            last.add_row(Styled(by.name(row[0])), row[1], _signed(row[2]))
    return Group(*shown, last, *map(Styled, exactness_remarks(walk, digits)))


def _signed(number: str) -> Any:
    from rich.text import Text as Styled

    return Styled(
        number, "dark_orange" if number.startswith("−") else "blue" if number != "0" else "dim"
    )


def _cells(walk: Any, step: Any, by: Text, digits: int) -> tuple[Any, Any]:
    from rich.text import Text as Styled

    said = sentence(walk, step, digits).partition("   (")[0]
    if step.kind == "contributed":
        what = Styled(said)
        what.append("\n" + rule(walk, step, digits), "dim")
        before, after = number_text(step.before, by), number_text(step.after, by)
        total = Styled(f"{before} → ")
        total.append_text(_signed(after))
        total.append(
            f"\n{step.seen} of {step.total}, {'final' if step.final else 'not final yet'}", "dim"
        )
        return what, total
    result = {"computed": "data", "seeded": "seed", "updated": "after"}[step.kind]
    return Styled(said), Styled(number_text(getattr(step, result), by), "bold")


def markdown(walk: Any, digits: int = 6) -> str:
    """The walk as Markdown, formulas as plain text in tables."""
    by = Text(digits)
    lines = [f"Given: {cell(given(walk, digits))}"]
    for title, block in parts(walk):
        lines += ["", f"## {title}", "", "| step | what happens | rule |", "|---:|---|---|"]
        for step in block:
            if isinstance(step, Gap):
                lines.append(f"| | {step.of('steps')} | |")
                continue
            local = rule(walk, step, digits) if step.kind == "contributed" else ""
            lines.append(
                f"| {step.number} | {cell(sentence(walk, step, digits))} | {cell(local)} |"
            )
    lines += ["", "## Gradients", "", "| node | value | gradient |", "|---|---:|---:|"]
    for row in gradients(walk, by):
        if isinstance(row, Gap):
            lines.append(f"| {row.of('nodes')} | | |")
        else:
            lines.append(f"| {cell(by.name(row[0]))} | {row[1]} | {cell(row[2])} |")
    lines += [cell(line) for line in _apart(walk, digits)]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Text that stands in a Markdown table as it is."""
    for sign in "\\|*_`<>[]&~$":
        text = text.replace(sign, "\\" + sign)
    return text


def latex_document(walk: Any, digits: int = 6) -> str:
    """The walk as a complete LaTeX document: each step's rule and numbers, then the gradients."""
    by = LaTeX(digits)
    lines = []
    leaves = ends([entry for entry in walk.nodes if entry.op is None])
    start = ", ".join(
        leaf.of()
        if isinstance(leaf, Gap)
        else f"${by.name(leaf.name)} = {number_text(leaf.data, by)}$"
        for leaf in leaves
    )
    lines.append(f"Given: {start}.")
    for title, block in parts(walk):
        lines += [rf"\section*{{{title}}}", r"\begin{align*}"]
        rows = []
        for step in block:
            if isinstance(step, Gap):
                rows.append(rf"& \text{{{step.of('steps')}}}")
                continue
            for at, line in enumerate(latex(walk, step, digits)):
                left, equals, right = line.partition(" = ")
                number = rf"\text{{{step.number}.}}\quad & " if at == 0 else "& "
                rows.append(f"{number}{left}{equals}{right}")
        lines += [" \\\\\n".join(rows), r"\end{align*}"]
    lines += [r"\section*{Gradients}", r"\begin{align*}"]
    rows = []
    for row in gradients(walk, by):
        if isinstance(row, Gap):
            rows.append(rf"& \text{{{row.of('nodes')}}}")
        else:
            rows.append(f"{by.derivative(walk.output, row[0])} &= {row[2]}")
    lines += [" \\\\\n".join(rows), r"\end{align*}"]
    lines += [escaped(line) for line in _apart(walk, digits)]
    lines.append(r"\end{document}")
    head = [
        r"\documentclass{article}",
        r"\usepackage{amsmath}",
        r"\usepackage[margin=2cm]{geometry}",
        r"\allowdisplaybreaks",
    ]
    return "\n".join([*head, *fonts("\n".join(lines)), r"\begin{document}", *lines]) + "\n"
