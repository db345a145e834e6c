"""backward() written out for speed: mark what the output was made from, send gradients back.

The same as the chain rule node by node (reverse.py), for numbers that plain floats can handle.
Where a rule raises, or a gradient is infinite or nan, a pass gives up and leaves no trace.

While a pass runs, an inner node's `_grad` is the sum so far; before anything has reached it,
that is `zero`, an object that no other pass has, so it marks what this pass has found. So one pass
runs after the other (see reverse.py). Sums of leaves are kept apart until the end. Whatever moment
an interrupt comes at, all that is marked is set back, or, once the leaves are being written, all
of them are.
"""

from __future__ import annotations

from .commit import attribute, write
from .graph import by_stamp, refuse_stale
from .node import Node, latest_change, sources
from .row import CONSTANT, PRODUCT, SUM, UNARY
from .wide import Leaves, Wide

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any


def run(y: Node, seed: float) -> bool:
    """Do a pass. False where it needs more care than this; then nothing is changed.

    Raises:
        StaleGraphError: a number was changed since results were computed from it.
    """
    zero = seed - seed
    if zero != 0.0:
        return False
    inner: list[Any] = []  # the computed nodes behind y, each once
    # The marked ones that are not in inner yet; the latest on top, so that inner is nearly sorted.
    ahead: list[Any] = [None]
    leaves: dict[Node, float] = {}  # the sums of the leaves
    earlier: dict[Node, float] = {}  # what inner nodes had from an earlier pass
    writing = False  # whether the leaves are about to get their new gradients, then in leaves
    wide: Any = None
    node: Any = None
    g: Any
    try:
        if y.op is None:
            leaves[y] = seed
        else:
            if y._grad is not None:
                earlier[y] = y._grad
            y._grad = zero
            node = y
        while node is not None:
            inner.append(node)
            a: Any = node._a
            b: Any = node._b
            if a is None:
                if b is None:
                    if wide is None:
                        leaves = Leaves(leaves)
                        wide = Wide(zero, ahead, leaves, earlier)
                    wide.mark(node)
                    node = ahead.pop()
                    continue
            elif a.op is None:
                leaves[a] = 0.0
            else:
                g = a._grad
                if g is not zero:
                    if g is not None:
                        earlier[a] = g
                    a._grad = zero
                    ahead.append(a)
            if b is not None:
                if b.op is None:
                    leaves[b] = 0.0
                else:
                    g = b._grad
                    if g is not zero:
                        if g is not None:
                            earlier[b] = g
                        b._grad = zero
                        node = b
                        continue
            node = ahead.pop()
        inner.sort(key=by_stamp, reverse=True)
        if inner:
            if inner[-1]._stamp < latest_change[0]:
                refuse_stale(inner)
            y._grad = seed
        for node in inner:
            g = node._grad
            if g == 0.0:
                continue  # a dead edge
            a = node._a
            b = node._b
            if a is None and b is None:
                wide.send(node, g)
                continue
            row: Any = node.op
            kind = row.kind
            if kind is SUM:
                to_a = to_b = g
            elif kind is PRODUCT:
                to_a = g * (node._c if b is None else b._data)
                to_b = g * (node._c if a is None else a._data)
            elif kind is CONSTANT:
                p, q = row.known
                to_a = g * p
                to_b = g * q
            elif kind is UNARY:
                to_a = g * row.slopes[0](node._data, a._data)
            else:
                x = node._c if a is None else a._data
                z = node._c if b is None else b._data
                if a is not None:
                    to_a = g * row.slopes[0](node._data, x, z)
                if b is not None:
                    to_b = g * row.slopes[1](node._data, x, z)
            if a is not None:
                if a.op is None:
                    leaves[a] += to_a
                else:
                    a._grad += to_a
            if b is not None:
                if b.op is None:
                    leaves[b] += to_b
                else:
                    b._grad += to_b
        if wide is not None:
            wide.leaves.settle()
        total = sum(leaves.values(), 0.0)  # what was not finite on the way has arrived here
        if total - total != 0.0 or total.__class__ is not float:
            raise ArithmeticError("a gradient is infinite, nan or complex")
        for leaf, g in leaves.items():
            before = leaf._grad
            if before is not None:
                leaves[leaf] = before + g
        writing = True
        for leaf, g in leaves.items():
            leaf._grad = g
    except BaseException as error:
        fresh = leaves if writing else None
        try:
            _settle(fresh, y, inner, earlier, zero)
        except BaseException:  # a second interrupt
            _settle(fresh, y, inner, earlier, zero)
            raise
        if isinstance(error, ArithmeticError | ValueError):
            return False
        raise
    return True


def _settle(
    fresh: dict[Node, float] | None,
    y: Node,
    inner: list[Any],
    earlier: dict[Node, float],
    zero: float,
) -> None:
    """Give the leaves their fresh gradients, or the marked nodes those that they had earlier.

    The marked ones that are not in inner wait for their turn, or had it when the interrupt came:
    they are still at zero, and nodes in inner were made from them.
    """
    if fresh is not None:
        write(attribute("_grad", fresh, fresh.values()))
        return
    known = [y, *inner] if y._grad is zero else inner
    waiting = [arg for node in known for arg in sources(node) if arg._grad is zero]
    marked = [*known, *waiting]
    write(attribute("_grad", marked, map(earlier.get, marked)))
