"""How pickle writes an operation: by its name, with what tells an own one from another.

A graph that is read back computes with the row that has the name then. An own operation may
have had another one's name, so it is compared first.
"""

from __future__ import annotations

from math import isclose

from .floats import evaluate, partial
from .row import OPS, Op, named

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def reduced_row(row: Op) -> tuple[Callable[..., Op], tuple[Any, ...]]:
    """What `Op.__reduce__` gives.

    Raises:
        PicklingError: the table has another row of that name, or none.
    """
    if OPS.get(row.name) is not row:
        from pickle import PicklingError

        now = "another operation" if row.name in OPS else "no operation"
        raise PicklingError(
            f"the table has {now} {row.name!r} now, so a pickle, which names operations, would "
            "not be read as it was written; add the row with op(...) under a name of its own"
        )
    if getattr(row.compute, "__module__", "").startswith(f"{__package__}."):
        return named, (row.name,)
    return same, (row.name, row.takes, row.many, traits(row))


def same(name: str, takes: tuple[str, ...], many: tuple[bool, ...], there: list[float]) -> Op:
    """The own row of that name, if it is the one that was pickled.

    Args:
        there: the traits of that one.

    Raises:
        LookupError: there is none, or it takes other arguments or computes something else.
    """
    row = named(name)
    if (row.takes, row.many) != (takes, many):
        stars = ["*" * several + word for word, several in zip(takes, many, strict=True)]
        raise LookupError(
            f"the pickle uses an operation {name}({', '.join(stars)}), and the one of that name "
            f"here is {row!r}; load it where that operation is defined"
        )
    for x, y in zip(traits(row), there, strict=True):
        if not (isclose(x, y, rel_tol=1e-9, abs_tol=1e-12) or (x != x and y != y)):
            raise LookupError(
                f"the pickle uses an operation {name!r} that computes something else than the "
                f"one of that name here: {y:.6g} where this one gives {x:.6g}"
            )
    return row


def traits(row: Op) -> list[float]:
    """A row's values and partials at some points, which another row hardly has."""
    found: list[float] = []
    for start in (0.75, -1.25):
        args: list[Any] = []
        for at, several in enumerate(row.many):
            x = start + at / 8
            args.append((x, 0.5 - x) if several else x)
        y = evaluate(row, tuple(args))
        found.append(y)
        for at, several in enumerate(row.many):
            p = partial(row, at, y, tuple(args))
            found += p if several else [p]
    return found
