"""The steps of a pass in vectors and matrices, as text, Markdown and LaTeX, opened where asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from ..engine.blocks import Block
from ..formulas.columns import markdown_text
from ..formulas.elision import Gap, ends
from ..formulas.letters import escaped
from ..formulas.notation import LaTeX, Text, mathml
from ..steps.array_sentences import (
    ArraySentence,
    Matrix,
    NamedNumbers,
    array_sentence,
)
from ..steps.array_walk import ArrayContributed, ArrayStep, ArrayUpdated, ArrayWalk
from ..steps.explain.array_paths import array_paths
from ..steps.sentences import rule, sentence
from .matrices import (
    WIDTH,
    LaTeXWithMatrices,
    TextWithMatrices,
    latex_matrix,
    matrix_lines,
    side_by_side,
)
from .terminal import latex_page

_IN_PART = re.compile(r"… .* more …|\[[0-9:,]*:| at ")  # a formula of parts of matrices
ARRAY_TITLES = {
    "computed": "Forward: each block from those before it",
    "seeded": "Reverse: one contribution of a line at a time",
    "contributed": "Reverse: one contribution of a line at a time",
    "updated": "Update",
}


SIGNS = {"+=": r"\mathrel{+}=", "←": r"\leftarrow"}  # in LaTeX


def titled_array_steps(walk: ArrayWalk) -> Iterator[tuple[str, list[Any]]]:
    """The array steps under their headings, in order; of very many the first and the last."""
    parts: dict[str, list[ArrayStep]] = {}
    for step in walk:
        parts.setdefault(ARRAY_TITLES[step.kind], []).append(step)
    for title, block in parts.items():
        yield title, ends(block)


def step_numbers(numbers: Sequence[int]) -> str:
    """Which scalar steps, as people write it.

    >>> step_numbers((3,)), step_numbers((1, 2, 3)), step_numbers((1, 2, 7))
    ('scalar step 3', 'scalar steps 1 to 3', '3 of the scalar steps 1 to 7')
    """
    first, last, count = numbers[0], numbers[-1], len(numbers)
    if count == 1:
        return f"scalar step {first}"
    some = "" if last - first + 1 == count else f"{count} of the "
    return f"{some}scalar steps {first} to {last}"


def _remark(step: ArrayStep) -> str:
    """What stands in brackets behind a step."""
    words = []
    if isinstance(step, ArrayContributed):
        final = "final" if step.final else "not final yet"
        words.append(f"{step.seen} of {step.total} in, {final}")
    elif isinstance(step, ArrayUpdated):
        words.append(step.rule)
    elif step.kind == "seeded":
        words.append("the seed")
    if step.steps:
        words.append(step_numbers(step.steps))
    return f"({'; '.join(words)})" if words else ""


def equation_text(told: ArraySentence) -> str:
    """Both sides of a step's equation, and what it is with its gradient put in."""
    more = f" = {told.instead}" if told.instead else ""
    return f"{told.left} {told.sign} {told.right}{more}"


def array_step_lines(walk: ArrayWalk, step: ArrayStep, digits: int = 6) -> list[str]:
    """An array step as lines of text: in symbols, then with the numbers, before → after."""
    by = Text(digits)
    told = array_sentence(walk, step, by)
    head = f"{step.number}. "
    indent = " " * len(head)
    lines = wrap(f"{head}{equation_text(told)}", WIDTH, subsequent_indent=indent)
    remark = _remark(step)
    if remark and len(lines[-1]) + len(remark) + 3 <= WIDTH:
        lines[-1] += f"   {remark}"
    elif remark:
        lines.append(indent + remark)
    if step.kind == "seeded":
        return lines
    lines += [indent + line for line in _numbers_put_in(walk, told, by, WIDTH - len(indent))]
    if isinstance(step, (ArrayContributed, ArrayUpdated)) and _was_something(step.before):
        room = WIDTH - len(indent)
        before, after = (
            matrix_lines(Matrix(step.shape, numbers), by, room - 3)
            for numbers in (step.before, step.after)
        )
        lines += [indent + line for line in flowed([[before], [["→ "], after]], room, " ")]
    return lines


def _was_something(before: Sequence[Any]) -> bool:
    return any(x is not None and x != 0 for x in before)


def _numbers_put_in(walk: ArrayWalk, told: ArraySentence, by: Text, width: int) -> list[str]:
    """The right side with matrices put in, where it is not too wide, and what comes out."""
    result = side_by_side([["= "], matrix_lines(told.result, by, width - 2)])
    if told.formula is None or _IN_PART.search(told.right):
        return result
    put_in = TextWithMatrices(by.digits, by.exact, numbers=_numbers(walk)).lines(told.formula)
    if put_in == [told.right]:  # numbers alone
        return result
    whole = side_by_side([["= "], put_in])
    if [line[2:] for line in whole] == [line[2:] for line in result] or not _fits(whole, width):
        return result
    line = side_by_side([whole, [" "], result])
    return line if _fits(line, width) else [*whole, *result]


def _fits(lines: Sequence[str], width: int) -> bool:
    return max(map(len, lines)) <= width


def _numbers(walk: ArrayWalk) -> NamedNumbers:
    return walk.memo.setdefault("numbers", NamedNumbers(walk))  # type: ignore[no-any-return]


def given_lines(walk: ArrayWalk, by: Text) -> list[str]:
    """The blocks that the walk starts from, as many beside one another as there is room for."""
    given = [block for block in walk.graph.lines if block.op is None]
    return flowed(
        [
            [
                [f"{by.name(block.name)} = "],
                matrix_lines(
                    Matrix(block.shape, walk.data(block)), by, WIDTH - len(block.name) - 3
                ),
            ]
            for block in given
        ]
    )


def flowed(
    entries: Sequence[Sequence[Sequence[str]]], width: int = WIDTH, gap: str = "   "
) -> list[str]:
    """Pieces of text beside one another, in as many rows as they need."""
    lines: list[str] = []
    row: list[Sequence[str]] = []
    for entry in entries:
        longer = [*row, *([[gap]] if row else []), *entry]
        if row and max(map(len, side_by_side(longer))) > width:
            lines += side_by_side(row)
            longer = [*entry]
        row = longer
    return [*lines, *(side_by_side(row) if row else [])]


def gradient_lines(walk: ArrayWalk, by: Text, names: Collection[str] | None = None) -> list[str]:
    """Every block that stands by itself, or those of the names, with numbers and gradients."""
    lines: list[str] = []
    for block in walk.graph.lines:
        if names is not None and block.name not in names:
            continue
        if not any(entry in walk.node_names for entry in block.entries):
            continue  # plain numbers, to which nothing is sent
        both = [
            (by.name(block.name), walk.data(block)),
            (by.total(walk.output, block.name), walk.gradient(block)),
        ]
        lines += flowed(
            [
                [[f"{name} = "], matrix_lines(Matrix(block.shape, x), by, WIDTH - len(name) - 3)]
                for name, x in both
            ]
        )
    return lines


def changed_lines(walk: ArrayWalk, now: Mapping[str, Any], by: Text) -> list[str]:
    """The blocks with other numbers, before → after; now: by the names of nodes."""
    lines: list[str] = []
    for block in walk.graph.lines:
        before = walk.data(block)
        names = [None if node is None else walk.node_names.get(node) for node in block.entries]
        after = tuple(
            [x if name is None else now.get(name, x) for name, x in zip(names, before, strict=True)]
        )
        if any(name in now for name in names):
            shown = [matrix_lines(Matrix(block.shape, x), by) for x in (before, after)]
            lines += flowed([[[f"{by.name(block.name)}: "], shown[0]], [["→ "], shown[1]]], gap=" ")
    return lines


def block_rows(walk: ArrayWalk, numbers: Mapping[str, Any], by: Text, name: str) -> list[str]:
    """The numbers of every block by the names of its nodes; name: how each is written, of Z."""
    lines: list[str] = []
    for block in walk.graph.lines:
        shown = tuple(
            [
                None if n is None else numbers.get(walk.node_names.get(n, ""), 0.0)
                for n in block.entries
            ]
        )
        matrix = matrix_lines(Matrix(block.shape, shown), by)
        lines += side_by_side([[f"{name.format(by.name(block.name))} = "], matrix])
    return lines


def array_path_lines(walk: ArrayWalk, name: str, limit: int, digits: int) -> list[str]:
    """Every path from a block to the result: its formula, what it brings, and their sum."""
    by = Text(digits)
    count, shown = array_paths(walk, name, limit)
    block = walk.line(name)
    paths = "1 path" if count == 1 else f"{count:,} paths"
    lines = [f"{paths} from {by.name(name)} to {by.name(walk.output)}"]
    for number, path in enumerate(shown, 1):
        head = f"{number}. "
        lines += ["", head + " → ".join(map(by.name, path.names))]
        indent = " " * len(head)
        room = WIDTH - len(indent)
        lines += wrap(f"{indent}{by.formula(path.formula)}", WIDTH, subsequent_indent=indent)
        matrix = matrix_lines(Matrix(block.shape, path.numbers), by, room - 2)
        lines += [indent + line for line in side_by_side([["= "], matrix])]
    if count > len(shown):
        lines += ["", f"and {count - len(shown):,} more; --limit asks for more"]
    total = Matrix(block.shape, walk.gradient(block))
    sums = f"{by.total(walk.output, name)} = "
    return [*lines, "", *side_by_side([["The sum: " + sums], matrix_lines(total, by)])]


def opened_lines(walk: ArrayWalk, steps: Sequence[Any], digits: int, indent: str) -> list[str]:
    """Scalar steps in words, with their own numbers."""
    lines: list[str] = []
    for step in ends(steps):
        if isinstance(step, Gap):
            lines.append(f"{indent}{step.of('steps')}")
            continue
        lines.append(f"{indent}{step.number}. {sentence(walk.scalars, step, digits)}")
        if step.kind == "contributed":
            room = " " * len(str(step.number))
            lines.append(f"{indent}{room}  {rule(walk.scalars, step, digits)}")
    return lines


def opened_steps(walk: ArrayWalk, step: ArrayStep, opened: Collection[str]) -> list[Any]:
    """The scalar steps of an array step that were asked for, by the names of blocks and entries."""
    inside = walk.opened(step)
    if step.node in opened or getattr(step, "arg", None) in opened:
        return inside
    asked = {each.number for name in opened for each in walk.touched(name)}
    return [each for each in inside if each.number in asked]


def array_walk_text(walk: ArrayWalk, digits: int = 6, opened: Collection[str] = ()) -> str:
    """All array steps as text, 80 columns wide; those of the blocks in `opened` with their scalars.

    opened: names of blocks, Z1, or of entries, Z1[2,1].
    """
    by = Text(digits)
    lines = ["Given", *given_lines(walk, by)]
    for title, block in titled_array_steps(walk):
        lines += ["", title]
        for step in block:
            if isinstance(step, Gap):
                lines.append(step.of("steps"))
                continue
            lines += array_step_lines(walk, step, digits)
            lines += opened_lines(walk, opened_steps(walk, step, opened), digits, "     ")
    lines += ["", "Gradients", *gradient_lines(walk, by)]
    return "\n".join(lines)


def array_walk_markdown(walk: ArrayWalk, digits: int = 6, opened: Collection[str] = ()) -> str:
    """All array steps as Markdown: formulas as text, matrices as they stand in the terminal."""
    by = Text(digits)
    lines = ["## Given", "", "```", *given_lines(walk, by), "```"]
    for title, block in titled_array_steps(walk):
        lines += ["", f"## {title}", ""]
        for step in block:
            if isinstance(step, Gap):
                lines += [step.of("steps"), ""]
                continue
            told = array_sentence(walk, step, by)
            numbers = array_step_lines(walk, step, digits)[1:]
            scalars = opened_lines(walk, opened_steps(walk, step, opened), digits, "")
            first = markdown_text(f"{equation_text(told)}   {_remark(step)}")
            lines += [f"**{step.number}.** {first}", ""]
            if numbers or scalars:
                lines += ["```", *numbers, *scalars, "```", ""]
    lines += ["", "## Gradients", "", "```", *gradient_lines(walk, by), "```"]
    return "\n".join(lines) + "\n"


def array_latex(walk: ArrayWalk, step: ArrayStep, digits: int = 6) -> list[str]:
    """An array step as lines of LaTeX mathematics: in symbols, then with the numbers."""
    by = LaTeX(digits)
    told = array_sentence(walk, step, by)
    sign = SIGNS.get(told.sign, told.sign)
    more = f" = {told.instead}" if told.instead else ""
    lines = [f"{told.left} {sign} {told.right}{more}"]
    if step.kind == "seeded":
        return lines
    result = latex_matrix(told.result, by)
    put_in = ""
    if told.formula is not None:
        notation = LaTeXWithMatrices(by.digits, by.exact, numbers=_numbers(walk))
        put_in = notation.formula(told.formula)
    lines.append(" = ".join(["", *dict.fromkeys([part for part in (put_in, result) if part])]))
    if isinstance(step, (ArrayContributed, ArrayUpdated)) and _was_something(step.before):
        before, after = (latex_matrix(Matrix(step.shape, x), by) for x in (step.before, step.after))
        lines.append(rf"{before} \rightarrow {after}")
    return lines


def array_mathml(walk: ArrayWalk, step: ArrayStep, digits: int = 6) -> list[str]:
    """An array step as MathML, line by line as `array_latex` gives it.

    Raises:
        ImportError: latex2mathml is not installed.
    """
    return [mathml(line) for line in array_latex(walk, step, digits)]


def array_latex_document(walk: ArrayWalk, digits: int = 6) -> str:
    """All array steps as a complete LaTeX document."""
    by = LaTeX(digits)
    lines = [r"\section*{Given}", *_latex_blocks(walk, by, gradients=False)]
    for title, block in titled_array_steps(walk):
        lines.append(rf"\section*{{{escaped(title)}}}")
        for step in block:
            if isinstance(step, Gap):
                lines.append(escaped(step.of("steps")))
                continue
            first, *others = array_latex(walk, step, digits)
            lines.append(rf"\noindent {step.number}.\quad $\displaystyle {first}$ {_small(step)}")
            lines += [rf"\[ {other} \]" for other in others]
            lines.append("")
    lines += [r"\section*{Gradients}", *_latex_blocks(walk, by, gradients=True)]
    return latex_page(lines)


def _small(step: ArrayStep) -> str:
    return rf"{{\small {escaped(_remark(step))}}}"


def _latex_blocks(walk: ArrayWalk, by: LaTeX, gradients: bool) -> list[str]:
    blocks = [block for block in walk.graph.lines if gradients or block.op is None]
    return [rf"\[ {_latex_block(walk, block, by, gradients)} \]" for block in blocks]


def _latex_block(walk: ArrayWalk, block: Block, by: LaTeX, gradients: bool) -> str:
    numbers = walk.gradient(block) if gradients else walk.data(block)
    left = by.total(walk.output, block.name) if gradients else by.name(block.name)
    return f"{left} = {latex_matrix(Matrix(block.shape, numbers), by)}"
