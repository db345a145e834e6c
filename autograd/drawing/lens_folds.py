"""A lens drawn: what is inside value by value, and all the rest as a box below and a box above."""

from __future__ import annotations

from ..engine.arguments import gradient
from ..engine.value import Value, order
from ..steps.lens_text import read_lens
from ..steps.lenses import Lens
from .folding import READABLE, FoldedNodes, FoldOf, count_drawn, fold_far_nodes


def lens_folds(y: Value, text: str | Lens, limit: int) -> tuple[list[Value], FoldOf, str]:
    """The nodes of a lens on the graph of y, those in the boxes of its sides, and a sentence.

    Raises:
        ValueError: nothing fits.
    """
    part = read_lens(y, text)
    top = part.graph()
    if gradient(y) is not None:
        top.backward(y.grad)
    nodes = order(top)
    comes, goes = f"{len(part.entering):,} in", f"{len(part.leaving):,} out"
    below = FoldedNodes(part.below_text(), about=comes)
    below.nodes = [node for node in nodes if node.group == part.below_text()]
    fold_of = dict.fromkeys(below.nodes, below)
    if part.leaving:
        fold_of[top] = FoldedNodes(part.above_text(), (), [top], about=goes)
    sentence = str(part).replace("\n", " ")
    total = count_drawn(nodes, fold_of)
    if total > limit:
        fold_of = fold_far_nodes(top, fold_of, min(limit, READABLE))
        sentence += (
            f" Of the part, what is nearest to its end: all {total:,} nodes would be too many; "
            f"with limit={total} (--limit {total}) they are drawn."
        )
    return nodes, fold_of, sentence
