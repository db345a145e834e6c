"""What a page's quiz says to a wrong number: the mistakes of the diagnosis, made beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...engine.value import Value

LARGEST = 100  # nodes of a graph whose wrong answers are foreseen
MOST = 40  # wrong answers to one question


def wrong_answers(nodes: Sequence[Value]) -> dict[str, Any]:
    """The wrong answers that single mistakes lead to, for every value and gradient of a graph.

    Args:
        nodes: those of the graph in forward order, the output last.

    Returns: "causes", what each mistake is; "value" and "gradient", by the number of a node:
        [wrong answer, number of its cause], the likeliest first. Empty for a large graph.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> foreseen = wrong_answers([a, a * a])
    >>> wrong, cause = foreseen["gradient"][0][0]
    >>> wrong, foreseen["causes"][cause]
    (-6.0, 'the sign is turned round')
    """
    from ...examples.diagnose import foresee  # which only a quiz needs

    causes: dict[str, int] = {}

    def wrong(y: Value, x: Value | None = None) -> list[tuple[float, int]]:
        likely = foresee(y, x)[:MOST]
        return [(mistake.gives, causes.setdefault(mistake.said, len(causes))) for mistake in likely]

    questions = nodes if len(nodes) <= LARGEST else ()
    values = {index: wrong(node) for index, node in enumerate(questions) if node.op is not None}
    slopes = {index: wrong(questions[-1], node) for index, node in enumerate(questions[:-1])}
    return {"causes": list(causes), "value": values, "gradient": slopes}
