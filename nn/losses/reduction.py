"""What all losses have in common: predictions meet their targets, and terms become one Value."""

from __future__ import annotations

from autograd import OPS, Value, record

from ..arguments import as_value, plural, sequence, values_and_floats

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


NOTHING = "a loss takes at least one prediction, got none; leave an empty batch out"


def pairs(predictions: Any, targets: Any) -> tuple[list[Value], tuple[Any, ...]]:
    """Predictions as Values, and as many targets as Values and floats; rows are laid flat.

    A row is a list, a tuple or an array of Values; one of a single entry may have a number for
    its target.

    >>> ys, ts = pairs([[1.0, 2.0], [3.0, 4.0]], [[0, 0], [1, 1]])
    >>> len(ys), ts
    (4, (0.0, 0.0, 1.0, 1.0))
    """
    ys = sequence(predictions, "a loss's first argument")
    ts = sequence(targets, "a loss's second argument")
    if not ys:
        raise ValueError(NOTHING)
    same_length(ys, ts)
    if any(isinstance(y, list | tuple) or hasattr(y, "entries") for y in ys):
        rows = [
            (
                sequence(y, "a row of predictions"),
                sequence([t] if len(y) == 1 and _is_number(t) else t, "a row of targets"),
            )
            for y, t in zip(ys, ts, strict=True)
        ]
        for row, goal in rows:
            same_length(row, goal)
        ys = tuple([y for row, _ in rows for y in row])
        ts = tuple([t for _, goal in rows for t in goal])
        if not ys:
            raise ValueError(f"{NOTHING} ({plural(len(rows), 'row')} without a number)")
    return [as_value(y, "a prediction") for y in ys], values_and_floats(ts, "a target")


def one_after_another(rows: Any, targets: Any) -> tuple[Any, Any]:
    """The rows of several sequences as one, and their targets; anything else as it came.

    >>> one_after_another([[[1.0, 2.0], [0.0, 3.0]], [[4.0, 5.0]]], [[1, 0], [1]])
    ([[1.0, 2.0], [0.0, 3.0], [4.0, 5.0]], [1, 0, 1])
    """
    if hasattr(rows, "entries") or not isinstance(rows, list | tuple):
        return rows, targets
    if not rows or not all(_has_rows(block) for block in rows):
        return rows, targets
    goals = sequence(targets, "the targets of several sequences")
    same_length(rows, goals)
    listed = [list(sequence(goal, "the targets of a sequence")) for goal in goals]
    for block, goal in zip(rows, listed, strict=True):
        same_length(block, goal)
    classes = [t for goal in listed for t in goal]
    if all(hasattr(block, "entries") for block in rows):
        from autograd import concatenate

        return (rows[0] if len(rows) == 1 else concatenate(rows)), classes
    return [row for block in rows for row in block], classes


def _is_number(target: Any) -> bool:
    return not hasattr(target, "__iter__")


def _has_rows(block: Any) -> bool:
    """Whether it is a sequence of sequences: of logits, those of several positions."""
    return hasattr(block, "__len__") and len(block) > 0 and hasattr(block[0], "__iter__")


def same_length(predictions: Sequence[Any], targets: Sequence[Any]) -> None:
    """Refuse more of one than of the other."""
    if len(predictions) != len(targets):
        raise ValueError(
            f"{plural(len(predictions), 'prediction')} and {plural(len(targets), 'target')}: "
            "a loss takes as many of one as of the other"
        )


def mean_or_sum(
    terms: list[Value], reduction: str, accepted: tuple[str, ...] = ("mean", "sum")
) -> Value:
    """The terms of a loss as one node; accepted: the reductions that a message offers."""
    if reduction not in ("mean", "sum"):
        *others, last = [repr(name) for name in accepted]
        raise ValueError(f"a reduction is {', '.join(others)} or {last}, got {reduction!r}")
    if len(terms) == 1:
        return terms[0]
    return record(OPS[reduction], (tuple(terms),))


def require_share(x: Any, who: str, hint: str = "") -> None:
    """Refuse what lies outside [0, 1]; nan passes, and stays visible in the loss."""
    share = x if type(x) is float else x.data
    if share < 0.0 or share > 1.0:
        raise ValueError(f"{who} is {share!r}; it has to lie between 0 and 1{hint}")
