"""What the quiz of a page says to a wrong number: the ledger's hypotheses, tried beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...engine.node import Node

LARGEST = 100  # nodes of a graph whose wrong answers are foreseen
MOST = 40  # wrong answers to one question


def mistakes(nodes: Sequence[Node]) -> dict[str, Any]:
    """The wrong answers that single mistakes lead to, for every value and gradient of a graph.

    Args:
        nodes: those of the graph in forward order, the output last.

    Returns: "said", what each mistake is; "value" and "gradient", by the number of a node:
        [wrong answer, number of what is said], the likeliest first. Empty for a large graph.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> found = mistakes([a, a * a])
    >>> wrong, why = found["gradient"][0][0]
    >>> wrong, found["said"][why]
    (-6.0, 'the sign is turned round')
    """
    from ...examples.diagnose.diagnose import (
        foresee,  # the ledger is needed by who asks for a quiz alone
    )

    said: dict[str, int] = {}

    def foreseen(y: Node, x: Node | None = None) -> list[tuple[float, int]]:
        found = foresee(y, x)[:MOST]
        return [(one.gives, said.setdefault(one.said, len(said))) for one in found]

    asked = nodes if len(nodes) <= LARGEST else ()
    values = {at: foreseen(node) for at, node in enumerate(asked) if node.op is not None}
    slopes = {at: foreseen(asked[-1], node) for at, node in enumerate(asked[:-1])}
    return {"said": list(said), "value": values, "gradient": slopes}
