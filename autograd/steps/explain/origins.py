"""Where the zeros, infinities and nans of a walk begin, traced through it once for all nodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from ...formulas.numbers import as_float
from ..step import Contributed
from ..walk import Walk

MOST = 12  # places where a zero begins that are kept of one node


class Root(NamedTuple):
    """A place where a gradient of 0 begins.

    kind: "seed" (it is 0), "cancelled" (what reaches the node sums up to 0), "taken" (0 · ∞) or
    "dead" (an edge carries nothing). step: the number of the contribution that is taken or dead.
    """

    kind: str
    node: str
    step: int = 0


class Origins:
    """Where the zeros, infinities and nans of one walk begin, in one pass over its edges.

    Args:
        walk: the record.
        sent: what reached each node, in the order of the steps.
    """

    def __init__(self, walk: Walk, sent: dict[str, list[Contributed]]) -> None:
        self._walk = walk
        self._sent = sent
        self._values: dict[str, str] = {}
        self._gradients: dict[tuple[str, bool], tuple[str, Contributed | None]] = {}
        self._zeros: dict[str, tuple[Root, ...]] | None = None

    def value(self, name: str) -> str:
        """The node at which the nan or the infinity of a node's value was first seen."""
        way: list[str] = []
        while name not in self._values:
            way.append(name)
            above = self._spoilt(name)
            if above is None:
                self._values[name] = name
            else:
                name = above
        for node in way:
            self._values[node] = self._values[name]
        return self._values[name]

    def _spoilt(self, name: str) -> str | None:
        """The argument from which a node has its nan or infinity; None if it is its own."""
        entry = self._walk.entry(name)
        if entry.op is None:
            return None
        wild = [(k, x) for k, x in entry.args if not math.isfinite(as_float(x))]
        nans = [(k, x) for k, x in wild if x != x]
        if entry.data != entry.data and not nans:
            return None  # a nan that was made here, of infinities or of numbers
        wild = nans or wild
        return self._walk.nodes[wild[0][0]].name if wild and wild[0][0] is not None else None

    def gradient(self, name: str, is_nan: bool) -> tuple[str, Contributed | None]:
        """The node and the contribution at which a gradient first was nan, or infinite.

        The contribution is None where it is the seed that is.
        """
        way: list[tuple[str, bool]] = []
        while (name, is_nan) not in self._gradients:
            way.append((name, is_nan))
            if name == self._walk.output:
                self._gradients[name, is_nan] = name, None
                break
            step = next(step for step in self._sent[name] if wild(step.after, is_nan))
            further = wild(step.contribution, is_nan) and not wild(step.partial, is_nan)
            if not further or not wild(step.upstream, is_nan):
                self._gradients[name, is_nan] = name, step
                break
            name = step.node
        for key in way:
            self._gradients[key] = self._gradients[name, is_nan]
        return self._gradients[name, is_nan]

    def zeros(self, name: str) -> tuple[Root, ...]:
        """The places at which the gradient of 0 of a node begins, at most MOST of them."""
        if self._zeros is None:
            self._zeros = {}
            for entry in reversed(self._walk.nodes):
                self._zeros[entry.name] = self._begun(entry.name, self._zeros)
        return self._zeros[name]

    def _begun(self, name: str, above: dict[str, tuple[Root, ...]]) -> tuple[Root, ...]:
        if name == self._walk.output:
            return (Root("seed", name),)
        sent: Sequence[Contributed] = self._sent.get(name, ())
        if any(step.contribution != 0 for step in sent):
            return (Root("cancelled", name),)
        roots: dict[Root, None] = {}
        for step in sent:
            if step.taken:
                roots[Root("taken", name, step.number)] = None
            if step.upstream != 0:
                roots[Root("dead", name, step.number)] = None
            else:
                roots.update(dict.fromkeys(above[step.node]))
            if len(roots) > MOST:
                break
        return tuple(list(roots)[:MOST])


def wild(x: Any, is_nan: bool) -> bool:
    """Whether a number is nan, or else whether it is infinite."""
    return bool(x != x) if is_nan else math.isinf(as_float(x))
