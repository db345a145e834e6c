"""The part of a graph that is drawn step by step where all of it is too much for pictures."""

from __future__ import annotations

from ..engine.arguments import operands
from ..engine.value import Value, order
from ..steps.default_lens import default_lens, warn_of_part
from .folding import READABLE, count_drawn


def framed_part(y: Value, most: int | None, of_lens: bool = False) -> tuple[Value, str]:
    """What is drawn of a graph step by step, and a sentence where that is a part, as a warning is.

    Args:
        most: how many steps have room, a picture each; left out, the picture is one.
        of_lens: as in `default_lens`.
    """
    nodes = order(y)
    room = READABLE if most is None else most
    steps = 1 + sum([1 + len(operands(node)) for node in nodes if node.op is not None])
    drawable = count_drawn(nodes, {}) <= READABLE
    if drawable and (most is None or steps <= most):
        return y, ""
    room = min(room, READABLE)
    chosen = default_lens(y, room // 3, room // 2, of_lens)
    if chosen is None or (drawable and len(chosen.lens.inside) == 1):
        return y, ""  # a limit so small that no step of the pass has room is refused
    warn_of_part(chosen.sentence)
    return chosen.lens.graph(), chosen.sentence
