r"""A walk for a paper, to be read by \input: its steps as a table, or as aligned equations."""

from __future__ import annotations

from typing import Any

from ...engine.blocks import is_of_arrays
from ...formulas.elision import Gap, ends
from ...formulas.notation import LaTeX
from ...steps.array_sentences import Matrix, array_sentence
from ...steps.array_walk import ArrayWalk
from ...steps.sentences import (
    computed_texts,
    number_text,
    taken_in_words,
    updated_quantity,
    updated_texts,
)
from ...steps.step import Computed, Contributed, Seeded, Step
from ...steps.walk import Walk
from ..array_text import SIGNS, array_latex, titled_array_steps
from ..matrices import latex_matrix
from ..terminal import align_block, titled_parts
from .subject import Subject

HEAD = r"""% In the preamble: \usepackage{amsmath}
\begingroup\renewcommand{\arraystretch}{1.35}%
\begin{tabular}{r@{\enspace}lll}
\hline
 & & & so far \\
\hline"""


def table(subject: Subject, digits: int = 4, level: str | None = None) -> str:
    """Every step as a row: its number, what is computed, from what, and the sum so far.

    Args:
        level: "arrays" or "scalars"; left out, arrays where there are any.

    Raises:
        ValueError: another level.
    """
    walk: Any = _walk_at(subject, level)
    by = LaTeX(digits)
    lines = [HEAD]
    before = ""
    for step in ends(list(walk)):
        if isinstance(step, Gap):
            lines.append(rf"\multicolumn{{4}}{{l}}{{{step.of('steps')}}} \\")
            continue
        if before == "computed" and step.kind != "computed":
            lines.append(r"\hline")
        before = step.kind
        arrays = isinstance(walk, ArrayWalk)
        cells = (_array_cells if arrays else _table_cells)(walk, step, by)
        lines.append(" & ".join([str(step.number), *cells]) + r" \\" + "[4pt]" * arrays)
    return "\n".join([*lines, r"\hline", r"\end{tabular}\endgroup%"]) + "\n"


def _walk_at(subject: Subject, level: str | None) -> Walk | ArrayWalk:
    """The record of a pass at a height."""
    if level not in (None, "arrays", "scalars"):
        raise ValueError(f"level of steps is 'arrays' or 'scalars'; got {level!r}")
    walk = subject.walk()
    if level == "scalars" or (level is None and not is_of_arrays(subject.y)):
        return walk
    return ArrayWalk(subject.y, walk)


def _array_cells(walk: ArrayWalk, step: Any, by: LaTeX) -> list[str]:
    told = array_sentence(walk, step, by)
    sign = SIGNS.get(told.sign, told.sign)
    after = Matrix(step.shape, step.after) if step.kind == "contributed" else told.result
    if step.kind == "seeded":
        return [f"${told.left} {sign}$", f"${told.right}$ (the seed)", ""]
    return [f"${told.left} {sign}$", f"${told.right}$", f"${latex_matrix(after, by)}$"]


def _table_cells(walk: Walk, step: Step, by: LaTeX) -> list[str]:
    if isinstance(step, Computed):
        made = by.equated(*computed_texts(walk, step, by), number_text(step.data, by))
        return [f"${by.name(step.node)}$", f"${made}$", ""]
    if isinstance(step, Seeded):
        seed = number_text(step.seed, by)
        return [f"${_whole(walk.output, step.node, by)}$", f"${seed}$ (the seed)", f"${seed}$"]
    if isinstance(step, Contributed):
        chain = rf"{_whole(walk.output, step.node, by)} \cdot {_slope(step.node, step.arg, by)}"
        numbers = [number_text(x, by) for x in (step.upstream, step.partial)]
        put_in = r" \cdot ".join([numbers[0], _bracketed(numbers[1])])
        result = by.equated(chain, put_in, number_text(step.contribution, by))
        if step.taken:
            result = rf"{chain} = \text{{{taken_in_words(step, by)}}}"
        gets = rf"${_whole(walk.output, step.arg, by)} \mathrel{{+}}={{}}$"
        return [gets, f"${result}$", f"${number_text(step.after, by)}$"]
    made = by.equated(*updated_texts(walk, step, by), number_text(step.after, by))
    return [f"${updated_quantity(step, by)} \\leftarrow$", f"${made}$", ""]


def _whole(y: str, x: str, by: LaTeX) -> str:
    """dy/dx, a whole gradient, in one line."""
    return rf"\mathrm{{d}} {by.name(y)} / \mathrm{{d}} {by.name(x)}"


def _slope(y: str, x: str, by: LaTeX) -> str:
    """∂y/∂x in one line, which keeps the rows of a table low."""
    return rf"\partial {by.name(y)} / \partial {by.name(x)}"


def _bracketed(number: str) -> str:
    return rf"({number})" if number.startswith("-") else number


def align(subject: Subject, digits: int = 4, level: str | None = None) -> str:
    """Every step as aligned equations: the local rule, or symbols, then what it does.

    Args, Raises: as `table`.
    """
    walk = _walk_at(subject, level)
    lines = [r"% In the preamble: \usepackage{amsmath}, \allowdisplaybreaks"]
    if isinstance(walk, ArrayWalk):
        for _, steps in titled_array_steps(walk):
            lines.append(align_block(walk, steps, digits, array_latex))
        return "\n".join(lines) + "\n"
    for _, block in titled_parts(walk):
        lines.append(align_block(walk, block, digits))
    return "\n".join(lines) + "\n"
