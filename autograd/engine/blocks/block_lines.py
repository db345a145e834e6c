"""In which line each block is written, and what it is called: Z = X @ W + b is the line of Z."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from weakref import ref

from .block import Block
from .operations import GATHER


def put_into_lines(blocks: list[Block]) -> None:
    """Let each block without a name that one line uses stand in that line."""
    used_in: dict[Block, set[Block]] = {block: set() for block in blocks}
    gathered = {block for block in blocks if _puts_together(block)}
    inside = {arg: whole for whole in gathered for arg in whole.args if isinstance(arg, Block)}
    for block in reversed(blocks):
        lines = used_in[block]
        if block.inline:
            block.written_in = ref(next(iter(lines))) if len(lines) == 1 else None
        elif block in inside:
            block.written_in = ref(inside[block].line)
        else:
            if not block.label and block.op is not None and len(lines) == 1:
                line = next(iter(lines)).line
                if not (line.view and any(_stands_alone(shown) for shown in _shown(line))):
                    block.written_in = ref(line)
            lines = {block.line}
        for arg in block.arguments:
            used_in[arg] |= lines


def _shown(view: Block) -> Iterator[Block]:
    """The blocks whose entries a view shows, through views that are written in it."""
    waiting = [view]
    while waiting:
        for arg in waiting.pop().arguments:
            if arg.inline:
                waiting.append(arg)
            else:
                yield arg


def _stands_alone(block: Block) -> bool:
    """Whether it is a line already: what is sent to it through a view is not sent to the view."""
    return bool(block.label) or block.op is None


def _puts_together(block: Block) -> bool:
    """Whether its numbers are computed one by one."""
    return block.op is GATHER and not block.view


def give_names(blocks: list[Block]) -> None:
    """Give every block a name of its own."""
    taken = {block.label for block in blocks if block.label}
    repeated: dict[str, Iterator[int]] = {}

    def free(names: Iterable[str]) -> str:
        name = next(name for name in names if name not in taken)
        taken.add(name)
        return name

    numbered = (f"v{k}" for k in count(1))
    views = (f"view {k}" for k in count(1))
    for block in blocks:
        if block.label:
            if block.label in repeated:
                block.name = free(f"{block.label}#{k}" for k in repeated[block.label])
            else:
                block.name, repeated[block.label] = block.label, count(2)
    for block in blocks:
        if not block.name and block.line is block and not block.inline:
            block.name = free(numbered)
    counters: dict[Block, Iterator[int]] = {}
    numbers_of = {id(arg) for block in blocks if _puts_together(block) for arg in block.arguments}
    for block in sorted(blocks, key=lambda block: id(block) in numbers_of):
        if not block.name and not block.inline:
            numbers = counters.setdefault(block.line, count(1))
            block.name = free(f"{block.line.name}.{k}" for k in numbers)
    for block in blocks:
        if not block.name:
            block.name = free(views)
