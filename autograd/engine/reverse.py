"""A reverse pass, contribution by contribution: for `grad` of any order, the record, the diagnosis.

They differ in what a partial, a product and a sum are. backward() is the same pass with its sums
on the nodes, see value.py.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from .value import Value


def reverse_pass(
    nodes: Sequence[Value],
    sums: dict[Value, Any],
    send: Callable[[Value, Any], Iterable[tuple[Value, int, Any, Any]]],
    plus: Callable[[Value, Any, Any], Any] | None = None,
) -> Iterator[tuple[Any, ...]]:
    """The latest node first, each sends to its arguments: every contribution, once it is added.

    Args:
        nodes: arguments before results.
        sums: what has reached each node so far; at first the seeds.
        send: what a node sends, given what has reached it, or None: its `contributions`, or none.
        plus: the new sum of (the argument, its sum so far or None, a contribution).

    It yields (node, argument, place, partial, upstream, contribution, sum before, sum after).
    """
    for node in reversed(nodes):
        upstream = sums.get(node)
        for arg, place, p, sent in send(node, upstream):
            before = sums.get(arg)
            if plus is not None:
                after = plus(arg, before, sent)
            else:
                after = sent if before is None else before + sent
            sums[arg] = after
            yield node, arg, place, p, upstream, sent, before, after
