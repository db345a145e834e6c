"""Accuracy: when a prediction counts as right, which depends on the loss it is trained with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .entropy import binary_cross_entropy, binary_cross_entropy_from_logits, cross_entropy
from .losses import hinge

Judge = Callable[[Any, Any], float]  # 1 or True for right; a share, where some of it is right


def by_sign(score: float, target: float) -> bool:
    """Score and target lie on the same side of 0: for hinge, targets −1 and 1.

    >>> by_sign(0.3, 1), by_sign(-0.3, 1), by_sign(0.0, 1)
    (True, False, False)
    """
    return score * target > 0.0


def by_half(probability: float, target: float) -> bool:
    """Probability and target lie on the same side of ½, ½ itself counting as 1.

    >>> by_half(0.7, 1), by_half(0.7, 0), by_half(0.5, 1)
    (True, False, True)
    """
    return (probability >= 0.5) == (target >= 0.5)


def by_logit(logit: float, target: float) -> bool:
    """The probability σ(logit) lies on the same side of ½ as the target.

    >>> by_logit(2.0, 1), by_logit(-2.0, 1)
    (True, False)
    """
    return by_half(0.5 if logit == 0.0 else float(logit > 0.0), target)


def by_largest(scores: Sequence[Any], target: Any) -> float:
    """The largest score, the first of several, is that of the class.

    target: the class, or a share for each class, of which the largest counts. Of a sequence, with
    scores for each position and as many targets, the share of the positions that are right.

    >>> by_largest([0.1, 2.0, -1.0], 1), by_largest([0.1, 2.0, -1.0], [1, 0, 0])
    (True, False)
    >>> by_largest([[0.1, 2.0], [0.3, 0.2]], [1, 1])
    0.5
    """
    if hasattr(scores[0], "__iter__"):
        right = [by_largest(row, t) for row, t in zip(scores, target, strict=True)]
        return sum(right) / len(right)
    wanted = _largest(target) if hasattr(target, "__iter__") else target
    return bool(_largest(scores) == wanted)


def _largest(numbers: Sequence[float]) -> int:
    listed = list(numbers)
    return listed.index(max(listed))


_JUDGES: dict[Any, Judge] = {
    hinge: by_sign,
    binary_cross_entropy: by_half,
    binary_cross_entropy_from_logits: by_logit,
    cross_entropy: by_largest,
}


def judge(loss: Callable[..., Any]) -> Judge | None:
    """How right and wrong are told apart where this loss is used; None where they are not.

    A functools.partial of a loss counts as the loss. A prediction of several numbers, each
    with its own target, is right when all of them are.
    """
    while hasattr(loss, "func"):
        loss = loss.func
    right = _JUDGES.get(loss)
    return right if right is None or right is by_largest else _all_right(right)


def _all_right(right: Judge) -> Judge:
    def judged(prediction: Any, target: Any) -> float:
        if isinstance(prediction, list):
            return all(right(y, t) for y, t in zip(prediction, target, strict=True))
        return right(prediction, target)

    return judged
