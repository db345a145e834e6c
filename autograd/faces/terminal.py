"""The steps of a pass as text: plain lines, tables for a terminal, Markdown, a LaTeX document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..formulas.columns import markdown_text
from ..formulas.elision import Gap, ends
from ..formulas.letters import escaped, fonts
from ..formulas.notation import LaTeX, Notation, Text
from ..steps.explain.inexact import exactness_remarks
from ..steps.explain.why import Reasons
from ..steps.sentences import latex, number_text, rule, sentence

PART_TITLES = {
    "computed": "Forward: each node from its arguments",
    "seeded": "Reverse: one contribution at a time",
    "contributed": "Reverse: one contribution at a time",
    "updated": "Update",
}


def titled_parts(walk: Any) -> Iterator[tuple[str, list[Any]]]:
    """The steps under their headings, in order; of very many the first and the last."""
    title, block = "", list[Any]()
    for step in walk:
        if PART_TITLES[step.kind] != title:
            if block:
                yield title, ends(block)
            title, block = PART_TITLES[step.kind], []
        block.append(step)
    if block:
        yield title, ends(block)


def leaf_numbers(walk: Any, by: Notation) -> str:
    """The numbers that the walk starts from: x = 2, w = −3."""
    formula = "${}$" if isinstance(by, LaTeX) else "{}"
    leaves = ends([entry for entry in walk.nodes if entry.op is None])
    return ", ".join(
        leaf.of()
        if isinstance(leaf, Gap)
        else formula.format(f"{by.name(leaf.name)} = {number_text(leaf.data, by)}")
        for leaf in leaves
    )


def gradient_rows(walk: Any, by: Notation) -> Iterator[Gap | tuple[str, str, str]]:
    """Name, value and gradient of every node that is told, written, in forward order."""
    gradients = walk.gradients()
    reasons = Reasons(walk, by.digits)
    for entry in walk.shown_entries():
        if isinstance(entry, Gap):
            yield entry
        else:
            slope = _gradient_text(entry.name, gradients, reasons, by)
            yield entry.name, number_text(entry.data, by), slope


def _gradient_text(name: str, gradients: dict[str, Any], reasons: Reasons, by: Notation) -> str:
    """A gradient; in text, one that is 0 or not finite says why."""
    g = gradients.get(name)
    if g is not None and (isinstance(by, LaTeX) or (g != 0 and g - g == 0)):
        return number_text(g, by)
    if g is None and isinstance(by, LaTeX):
        return r"\text{not reached}"
    return reasons.gradient(name).text


def walk_text(walk: Any, digits: int = 6) -> str:
    """All steps as lines of text, without colour or boxes: reads well aloud.

    >>> from autograd import Value
    >>> from autograd.faces.steps import steps
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b
    >>> y.label = "y"
    >>> print(walk_text(steps(y)))
    Given: a = 2, b = −3
    <BLANKLINE>
    Forward: each node from its arguments
    1. y = a·b = 2·(−3) = −6
    <BLANKLINE>
    Reverse: one contribution at a time
    2. dy/dy = 1   (the seed)
    3. dy/da gets dy/dy · ∂y/∂a = 1 × −3 = −3   (0 → −3, 1 of 1 in, final)
       ∂y/∂a = b = −3
    4. dy/db gets dy/dy · ∂y/∂b = 1 × 2 = 2   (0 → 2, 1 of 1 in, final)
       ∂y/∂b = a = 2
    <BLANKLINE>
    Gradients
    a = 2: dy/da = −3
    b = −3: dy/db = 2
    y = −6: dy/dy = 1
    """
    by = Text(digits)
    lines = [f"Given: {leaf_numbers(walk, by)}"]
    for title, block in titled_parts(walk):
        lines += ["", title]
        for step in block:
            if isinstance(step, Gap):
                lines.append(step.of("steps"))
                continue
            lines.append(f"{step.number}. {sentence(walk, step, digits)}")
            if step.kind == "contributed":
                lines.append(f"{' ' * len(str(step.number))}  {rule(walk, step, digits)}")
    lines += ["", "Gradients"]
    for row in gradient_rows(walk, by):
        if isinstance(row, Gap):
            lines.append(row.of("nodes"))
            continue
        name, data, slope = row
        lines.append(f"{by.name(name)} = {data}: {by.total(walk.output, name)} = {slope}")
    lines += _remark_lines(walk, digits)
    return "\n".join(lines)


def _remark_lines(walk: Any, digits: int) -> list[str]:
    """Remarks on the numbers, with an empty line before them."""
    remarks = exactness_remarks(walk, digits)
    return ["", *remarks] if remarks else []


def walk_tables(walk: Any, digits: int = 6) -> Any:
    """All steps as a renderable of the package rich: a table for each part.

    Raises:
        ImportError: rich is not installed.
    """
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text as Styled

    by = Text(digits)
    shown: list[Any] = [Styled.assemble(("Given  ", "bold"), leaf_numbers(walk, by)), Styled()]
    for title, block in titled_parts(walk):
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
                table.add_row(str(step.number), *_step_cells(walk, step, by, digits))
        shown.append(table)
    last = Table(title="Gradients", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for head in ("node", "value", "gradient"):
        last.add_column(head, justify="left" if head == "node" else "right", overflow="fold")
    for row in gradient_rows(walk, by):
        if isinstance(row, Gap):
            last.add_row(row.of("nodes"), "", "")
        else:
            last.add_row(Styled(by.name(row[0])), row[1], _coloured(row[2]))
    return Group(*shown, last, *map(Styled, exactness_remarks(walk, digits)))


def _coloured(number: str) -> Any:
    from rich.text import Text as Styled

    return Styled(
        number, "dark_orange" if number.startswith("−") else "blue" if number != "0" else "dim"
    )


def _step_cells(walk: Any, step: Any, by: Text, digits: int) -> tuple[Any, Any]:
    from rich.text import Text as Styled

    what_happens = sentence(walk, step, digits).partition("   (")[0]
    if step.kind == "contributed":
        what = Styled(what_happens)
        what.append("\n" + rule(walk, step, digits), "dim")
        before, after = number_text(step.before, by), number_text(step.after, by)
        total = Styled(f"{before} → ")
        total.append_text(_coloured(after))
        total.append(
            f"\n{step.seen} of {step.total}, {'final' if step.final else 'not final yet'}", "dim"
        )
        return what, total
    result = {"computed": "data", "seeded": "seed", "updated": "after"}[step.kind]
    return Styled(what_happens), Styled(number_text(getattr(step, result), by), "bold")


def walk_markdown(walk: Any, digits: int = 6) -> str:
    """All steps as Markdown, with formulas as plain text in tables."""
    by = Text(digits)
    lines = [f"Given: {markdown_text(leaf_numbers(walk, by))}"]
    for title, block in titled_parts(walk):
        lines += ["", f"## {title}", "", "| step | what happens | rule |", "|---:|---|---|"]
        for step in block:
            if isinstance(step, Gap):
                lines.append(f"| | {step.of('steps')} | |")
                continue
            local = rule(walk, step, digits) if step.kind == "contributed" else ""
            what_happens = markdown_text(sentence(walk, step, digits))
            lines.append(f"| {step.number} | {what_happens} | {markdown_text(local)} |")
    lines += ["", "## Gradients", "", "| node | value | gradient |", "|---|---:|---:|"]
    for row in gradient_rows(walk, by):
        if isinstance(row, Gap):
            lines.append(f"| {row.of('nodes')} | | |")
        else:
            lines.append(
                f"| {markdown_text(by.name(row[0]))} | {row[1]} | {markdown_text(row[2])} |"
            )
    lines += [markdown_text(line) for line in _remark_lines(walk, digits)]
    return "\n".join(lines) + "\n"


def align_block(
    walk: Any, block: list[Any], digits: int = 6, lines: Callable[..., list[str]] = latex
) -> str:
    """Steps of a walk as one align* of LaTeX, each with its number and its lines of formulas."""
    rows = []
    for step in block:
        if isinstance(step, Gap):
            rows.append(rf"& \text{{{step.of('steps')}}}")
            continue
        for index, line in enumerate(lines(walk, step, digits)):
            left, equals, right = line.partition(" = ")
            number = rf"\text{{{step.number}.}}\quad & " if index == 0 else "& "
            rows.append(f"{number}{left}{equals}{right}")
    return "\n".join([r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}"])


def latex_document(walk: Any, digits: int = 6) -> str:
    """All steps as a complete LaTeX document: each with its rule, then the gradients."""
    by = LaTeX(digits)
    lines = []
    lines.append(f"Given: {leaf_numbers(walk, by)}.")
    for title, block in titled_parts(walk):
        lines += [rf"\section*{{{title}}}", align_block(walk, block, digits)]
    lines += [r"\section*{Gradients}", r"\begin{align*}"]
    rows = []
    for row in gradient_rows(walk, by):
        if isinstance(row, Gap):
            rows.append(rf"& \text{{{row.of('nodes')}}}")
        else:
            rows.append(f"{by.total(walk.output, row[0])} &= {row[2]}")
    lines += [" \\\\\n".join(rows), r"\end{align*}"]
    lines += [escaped(line) for line in _remark_lines(walk, digits)]
    return latex_page(lines)


def latex_page(lines: list[str]) -> str:
    """Lines as the body of a LaTeX document that stands by itself."""
    head = [
        r"\documentclass{article}",
        r"\usepackage{amsmath}",
        r"\usepackage[margin=2cm]{geometry}",
        r"\allowdisplaybreaks",
    ]
    body = [r"\begin{document}", *lines, r"\end{document}"]
    return "\n".join([*head, *fonts("\n".join(lines)), *body]) + "\n"
