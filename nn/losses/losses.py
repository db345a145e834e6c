"""Losses of numbers: squared and absolute errors, Huber's loss, and the hinge for classes.

Each takes a sequence of predictions and a sequence of as many targets, and gives the mean over
them, or with reduction="sum" their sum. Where a prediction is a list of numbers, with a list for
a target, n counts the numbers, not the lists.
"""

from __future__ import annotations

from autograd import Value, clip, record

from ..arguments import positive
from .reduction import mean_or_sum, pairs

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def squared_error(
    predictions: Sequence[Any],
    targets: Sequence[Any],
    *,
    reduction: str = "mean",
    half: bool = False,
) -> Value:
    """(1/n) Σ (yᵢ − tᵢ)², or with half ½ of it; reduction="sum" leaves out the 1/n.

    Args:
        predictions, targets: n numbers or Values each, or lists of them.
        half: with the factor ½, so that ∂/∂yᵢ has no 2.

    Raises:
        ValueError: different lengths, none at all, an unknown reduction.
        TypeError: an entry that is no number.

    Source: with ½, Bishop, Pattern Recognition and Machine Learning (2006), eq. (5.11), and
    with 1/n and ½, Nielsen, Neural Networks and Deep Learning, eq. (6).

    >>> y = [Value(1.0), Value(3.0)]
    >>> squared_error(y, [0.0, 1.0]).data
    2.5
    >>> squared_error(y, [0.0, 1.0], reduction="sum", half=True).data
    2.5
    """
    ys, ts = pairs(predictions, targets)
    total = mean_or_sum([(y - t) ** 2.0 for y, t in zip(ys, ts, strict=True)], reduction)
    return 0.5 * total if half else total


def absolute_error(
    predictions: Sequence[Any], targets: Sequence[Any], *, reduction: str = "mean"
) -> Value:
    """(1/n) Σ |yᵢ − tᵢ|; reduction="sum" leaves out the 1/n.

    Args:
        predictions, targets: n numbers or Values each.

    Raises:
        ValueError: different lengths, none at all, an unknown reduction.
        TypeError: an entry that is no number.

    Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning (2009), section
    10.6; the slope at yᵢ = tᵢ is 0.

    >>> absolute_error([Value(1.0), Value(3.0)], [0.0, 5.0]).data
    1.5
    """
    ys, ts = pairs(predictions, targets)
    return mean_or_sum([abs(y - t) for y, t in zip(ys, ts, strict=True)], reduction)


def huber(
    predictions: Sequence[Any],
    targets: Sequence[Any],
    *,
    delta: float = 1.0,
    reduction: str = "mean",
) -> Value:
    """(1/n) Σ h(yᵢ − tᵢ), h(r) = ½r² for |r| ≤ δ, else δ(|r| − ½δ).

    Recorded as c·(r − ½c), c = r held between −δ and δ, which is the same.

    Args:
        predictions, targets: n numbers or Values each. delta: where the line begins.

    Raises:
        ValueError: different lengths, none at all, an unknown reduction, a delta that is not
            positive. TypeError: an entry that is no number.

    Source: Huber, Robust estimation of a location parameter, Annals of Mathematical
    Statistics 35 (1964), pages 73 to 101, with k for δ.

    >>> huber([Value(0.5)], [0.0]).data, huber([Value(-3.0)], [0.0]).data
    (0.125, 2.5)
    """
    bend = positive(delta, "delta")
    ys, ts = pairs(predictions, targets)
    terms = []
    for y, t in zip(ys, ts, strict=True):
        r = y - t
        c = record(clip, (r, -bend, bend))
        terms.append(c * (r - 0.5 * c))
    return mean_or_sum(terms, reduction)


def hinge(scores: Sequence[Any], targets: Sequence[Any], *, reduction: str = "mean") -> Value:
    """(1/n) Σ max(0, 1 − tᵢyᵢ) for targets of −1 and 1.

    Args:
        scores: n numbers or Values. targets: n numbers or Values, each −1 or 1.

    Raises:
        ValueError: different lengths, none at all, a target other than −1 or 1, an unknown
            reduction. TypeError: an entry that is no number.

    Source: Bishop (2006), eq. (7.45); the slope at the hinge is 0, as that of relu.

    >>> hinge([Value(0.3), Value(-2.0)], [1, -1]).data
    0.35
    """
    ys, ts = pairs(scores, targets)
    for index, t in enumerate(ts):
        side = t if type(t) is float else t.data
        if side not in (-1.0, 1.0):
            hint = "; for classes 0 and 1 give 2·t − 1" if side == 0.0 else ""
            raise ValueError(f"a target of hinge is -1 or 1, got {side!r} at {index}{hint}")
    return mean_or_sum([(1.0 - t * y).relu() for y, t in zip(ys, ts, strict=True)], reduction)
