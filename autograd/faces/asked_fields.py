"""The numbers that a worksheet asks for: which step makes each, and what it is called."""

from __future__ import annotations

from typing import Any

from ..formulas.notation import Notation
from ..steps.sentences import updated_quantity
from ..steps.step import Computed, Contributed, Updated
from ..steps.walk import Walk


def value_fields(walk: Walk) -> dict[str, str]:
    """Which step makes the value of each computed node, as `Document.field` takes it."""
    if ("fields", "values") not in walk.memo:
        fields = {step.node: f"value:{step.number}" for step in walk.forward}
        walk.memo["fields", "values"] = fields
    found: dict[str, str] = walk.memo["fields", "values"]
    return found


def gradient_fields(walk: Walk) -> dict[str, str]:
    """Which step makes the gradient of each node, as `Document.field` takes it."""
    if ("fields", "gradients") not in walk.memo:
        fields = {step.arg: f"sum:{step.number}" for step in walk.contributions}
        walk.memo["fields", "gradients"] = {walk.output: "seed", **fields}
    found: dict[str, str] = walk.memo["fields", "gradients"]
    return found


def field_label(walk: Walk, asks: str, by: Notation) -> str:
    """What a field asks for, in words."""
    what, _, number = asks.partition(":")
    if what == "seed":
        return by.total(walk.output, walk.output)
    step = walk[int(number) - 1]
    where = f", step {number}"
    if isinstance(step, Updated):
        return f"new {updated_quantity(step, by)}{where}"
    if isinstance(step, Computed):
        return f"value of {by.name(step.node)}{where}"
    slope = by.total(walk.output, step.arg)
    return {
        "partial": by.derivative(step.node, step.arg),
        "product": f"what goes back from {by.name(step.node)} to {by.name(step.arg)}",
        "sum": slope if step.final else f"{slope} so far",
    }[what] + where


def field_data(walk: Walk, asks: str) -> dict[str, Any]:
    """What a page needs to judge a field: the step, its level, the key's number, and the quantity
    as `glassgrad mark` has it, "" where it has none.
    """
    what, _, number = asks.partition(":")
    if what == "seed":
        step: Any = walk.reverse[0]
        return {"step": step.number, "level": "sum", "key": float(step.seed), "what": ""}
    step = walk[int(number) - 1]
    saved, key = "", 0.0
    if isinstance(step, Computed):
        saved, key = step.node, step.data
    elif isinstance(step, Updated):
        saved, key = f"{step.node} after 1" if step.quantity == "w" else "", step.after
    elif isinstance(step, Contributed):
        key = {"partial": step.partial, "product": step.contribution, "sum": step.after}[what]
        if what == "partial" and _is_whole(walk, step):
            saved = f"d{step.node}/d{step.arg}"
        elif what == "sum" and step.final:
            saved = f"d{walk.output}/d{step.arg}"
    return {"step": step.number, "level": what, "key": float(key), "what": saved}


def _is_whole(walk: Walk, step: Contributed) -> bool:
    """Whether a partial is the whole derivative, as one edge is the only way between two nodes."""
    args = walk.entry(step.node).args
    source = args[step.place][0]
    ahead = [k for k, _ in args if k is not None and k != source]
    met: set[int] = set()
    while ahead:
        k = ahead.pop()
        if k == source:
            return False
        if k not in met:
            met.add(k)
            ahead += [inner for inner, _ in walk.nodes[k].args if inner is not None]
    return not walk.repeats(step)
