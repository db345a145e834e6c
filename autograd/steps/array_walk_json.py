"""A record at the height of arrays as JSON: that of the scalars, and blocks and their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..engine.blocks import Block, BlockEntry
from ..engine.blocks.shapes import nested
from ..formulas.json_text import format_json, parse_json
from ..formulas.notation import LATEX, TEXT, Notation
from .array_sentences import array_sentence
from .walk_json import json_value, walk_to_json

if TYPE_CHECKING:
    from .array_walk import ArrayWalk

_SHAPED = ("data", "contribution", "before", "after")


def array_walk_to_json(walk: ArrayWalk, indent: int | None = None) -> str:
    """The record at both heights: docs/walks.md says what stands where."""
    record = parse_json(walk_to_json(walk.scalars))
    record["blocks"] = [_block(walk, block) for block in walk.graph.blocks]
    record["array_steps"] = [_step(walk, step) for step in walk]
    return format_json(record, indent)


def _block(walk: ArrayWalk, block: Block) -> dict[str, Any]:
    names = [
        None if node is None else walk.node_names.get(node, json_value(node.data))
        for node in block.entries
    ]
    return {
        "name": block.name,
        "shape": [*block.shape],
        "op": block.op.name if block.op else None,
        "args": [_argument(walk, arg) for arg in block.args],
        "entries": nested(names, block.shape),
        "line": block.line.name,
    }


def _argument(walk: ArrayWalk, arg: Any) -> Any:
    if isinstance(arg, BlockEntry):
        node = arg.block.entries[arg.place]
        return {"block": arg.block.name, "entry": node and walk.node_names[node]}
    if isinstance(arg, tuple):
        return [_argument(walk, each) for each in arg]
    return {"block": arg.name} if isinstance(arg, Block) else json_value(arg)


def _step(walk: ArrayWalk, step: Any) -> dict[str, Any]:
    fields = step._asdict()
    for name in _SHAPED:
        if name in fields:
            fields[name] = nested(fields[name], step.shape)
    if "upstream" in fields:
        fields["upstream"] = nested(fields["upstream"], step.node_shape)
    texts = {key: _equation(walk, step, by) for key, by in (("text", TEXT), ("latex", LATEX))}
    return {"kind": step.kind, **json_value(fields), **texts}


def _equation(walk: ArrayWalk, step: Any, by: Notation) -> str:
    told = array_sentence(walk, step, by)
    return f"{told.left} {told.sign} {told.right}"
