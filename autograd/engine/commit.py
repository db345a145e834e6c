"""Writing many numbers in one step, so that an interrupt finds all of them written or none.

Ctrl-C and other asynchronous exceptions come between two steps of the interpreter. A loop has
many steps; `any` over maps of functions that are written in C is a single one.
"""

from __future__ import annotations

from _operator import setitem
from itertools import chain, repeat

from .clock import PLAIN

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .value import Value


def attribute_writes(name: str, owners: Iterable[Any], values: Iterable[Any]) -> Iterator[None]:
    """What sets one attribute of many objects, for `write_all`. It has to be a plain slot or field.

    Args:
        values: one for each owner; a list, a repeat, or another iterator that is written in C.
    """
    return map(setattr, owners, repeat(name), values)


def item_writes(
    owners: Iterable[Any], keys: Iterable[Any], values: Iterable[Any]
) -> Iterator[None]:
    """What sets an item of each of many dicts, lists or arrays, for `write_all`."""
    return map(setitem, owners, keys, values)


def write_all(*writes: Iterator[None]) -> None:
    """Do all the writes, or none where it is interrupted: `any` never stops at None.

    >>> from autograd import Value
    >>> a, b = Value(1.0), Value(2.0)
    >>> write_all(attribute_writes("_grad", [a, b], [3.0, 4.0]))
    >>> a.grad, b.grad
    (3.0, 4.0)
    """
    any(chain(*writes))


def keep(nodes: list[Value], gradients: list[Any]) -> None:
    """Give nodes the gradients of a pass: all of them or, where it is interrupted, none."""
    if PLAIN:
        any(map(setattr, nodes, repeat("_grad"), gradients))  # as write_all
    else:  # no interrupt comes into compiled code
        for node, g in zip(nodes, gradients):  # noqa: B905  strict, it would not be compiled
            node._grad = g


def keep_sums(inner: list[Value], gradients: list[Any], leaves: list[Value]) -> None:
    """The same of a pass; a leaf adds the sum on it to what it had before."""
    for leaf in leaves:
        before = leaf._grad
        gradients.append(leaf._sum if before is None else before + leaf._sum)
    keep(inner + leaves, gradients)
