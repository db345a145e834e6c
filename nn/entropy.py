"""Losses of probabilities: cross-entropies, from probabilities and from pre-activations.

Each takes a sequence of predictions and a sequence of as many targets, and gives the mean over
the examples, or with reduction="sum" their sum.
"""

from __future__ import annotations

from math import fsum, inf

from autograd import Value
from autograd.ops import DOT, EQUAL, LOG1P, LOGSUMEXP, PATCH
from autograd.value import assemble

from .given import count, operand, sequence, value
from .pairs import pairs, reduced, same_length, within

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

ROUNDING = 1e-9  # how far the sum of a distribution may lie from 1


def binary_cross_entropy(
    probabilities: Sequence[Any], targets: Sequence[Any], *, reduction: str = "mean"
) -> Value:
    """−(1/n) Σ [tᵢ ln pᵢ + (1 − tᵢ) ln(1 − pᵢ)], with 0·ln 0 = 0.

    A term with the factor 0 is not recorded where its target is a constant. From
    pre-activations take binary_cross_entropy_from_logits, which is exact where p rounds to 1.

    Args:
        probabilities: n numbers or Values in [0, 1]. targets: n in [0, 1], mostly 0 or 1.

    Raises:
        ValueError: different lengths, none at all, a number outside [0, 1], an unknown
            reduction. TypeError: an entry that is no number.

    Source: Bishop (2006), eq. (4.90); Nielsen, eq. (57).

    >>> p = [Value(0.8), Value(0.4)]
    >>> binary_cross_entropy(p, [1, 0]).data  # -(ln 0.8 + ln 0.6)/2
    0.366984587540...
    """
    ps, ts = pairs(probabilities, targets)
    hint = "; for pre-activations there is binary_cross_entropy_from_logits"
    for at, (p, t) in enumerate(zip(ps, ts, strict=True)):
        within(p, f"probability {at}", hint)
        within(t, f"target {at}")
    terms = [_expected(t, p, _surprise, _surprise_without) for p, t in zip(ps, ts, strict=True)]
    return reduced(terms, reduction)


def binary_cross_entropy_from_logits(
    logits: Sequence[Any], targets: Sequence[Any], *, reduction: str = "mean"
) -> Value:
    """(1/n) Σ [tᵢ softplus(−zᵢ) + (1 − tᵢ) softplus(zᵢ)], softplus(z) = ln(1 + e^z).

    The binary cross-entropy of the probabilities σ(zᵢ), without rounding them to 0 or 1.

    Args:
        logits: n numbers or Values, the pre-activations of sigmoids. targets: n in [0, 1].

    Raises:
        ValueError: different lengths, none at all, a target outside [0, 1], an unknown
            reduction. TypeError: an entry that is no number.

    Source: Bishop (2006), eq. (4.90) with p = σ(z), where −ln σ(z) = softplus(−z).

    >>> binary_cross_entropy_from_logits([Value(-1000.0)], [1]).data
    1000.0
    """
    zs, ts = pairs(logits, targets)
    for at, t in enumerate(ts):
        within(t, f"target {at}")
    terms = [_expected(t, z, _softplus_minus, Value.softplus) for z, t in zip(zs, ts, strict=True)]
    return reduced(terms, reduction)


def cross_entropy(logits: Sequence[Any], targets: Any, *, reduction: str = "mean") -> Value:
    """−Σⱼ qⱼ ln pⱼ with p = softmax(z); for the class c alone, −ln p_c = ln Σⱼ e^(zⱼ − z_c).

    Only differences of logits are recorded, so nothing overflows and nothing cancels.

    Args:
        logits: of one example, K numbers or Values; or of n examples, n sequences of K.
        targets: of one example, a class from 0 to K − 1, or K numbers that add up to 1 (one
            of them 1 for a one-hot target); of n examples, a sequence of n of these.
        reduction: over the examples.

    Raises:
        ValueError: different lengths, none at all, a class that is not there, targets that
            are no distribution, an unknown reduction.
        TypeError: an entry that is no number, a class that is no whole number.

    Source: Bishop (2006), eq. (4.108), with the softmax of eq. (4.104).

    >>> z = [Value(2.0), Value(0.0)]
    >>> loss = cross_entropy(z, 0)
    >>> loss.data  # ln(1 + e^-2)
    0.126928011042...
    >>> loss.data == cross_entropy(z, [1, 0]).data
    True
    """
    rows = sequence(logits, "logits")
    if not rows:
        raise ValueError("a loss takes at least one prediction, got none")
    if not hasattr(rows[0], "__iter__"):
        rows, given = (rows,), (targets,)
    else:
        given = sequence(targets, "the targets of several examples")
        same_length(rows, given)
    return reduced([_cross_entropy(z, t) for z, t in zip(rows, given, strict=True)], reduction)


def _expected(
    t: Any, x: Value, yes: Callable[[Value], Value], no: Callable[[Value], Value]
) -> Value:
    """t·yes(x) + (1 − t)·no(x), where 0·inf counts as 0; a constant 0 or 1 records one of them."""
    if type(t) is float and t in (0.0, 1.0):
        return yes(x) if t else no(x)
    return _share(t, yes(x)) + _share(1.0 - t, no(x))


def _share(t: Any, cost: Value) -> Value:
    product: Value = t * cost
    if type(t) is float:
        return product
    nothing = assemble(EQUAL, (t, 0.0)) * assemble(EQUAL, (cost, inf))
    return assemble(PATCH, (product, nothing, 0.0))


def _surprise(p: Value) -> Value:
    return -p.log()


def _surprise_without(p: Value) -> Value:
    return -assemble(LOG1P, (-p,))


def _softplus_minus(z: Value) -> Value:
    return (-z).softplus()


def _cross_entropy(logits: Any, target: Any) -> Value:
    """Of one example."""
    zs = [value(z, "a logit") for z in sequence(logits, "the logits of an example")]
    if not hasattr(target, "__iter__"):
        at = _class(target, len(zs))
        return assemble(LOGSUMEXP, (_differences(zs, at),))
    shares = [operand(q, "a share of a class") for q in sequence(target, "a target")]
    if len(shares) != len(zs):
        raise ValueError(
            f"{count(len(zs), 'logit')} and a target for {count(len(shares), 'class')}: a "
            "target has one number for each class"
        )
    for at, q in enumerate(shares):
        if type(q) is not float:
            raise TypeError(f"the share of class {at} is {q!r}; give its number, q.data")
        within(q, f"the share of class {at}")
    total = fsum(shares)
    if not abs(total - 1.0) <= ROUNDING:
        raise ValueError(f"the shares of the classes add up to 1, got {total!r}")
    at = shares.index(max(shares))  # Σ qⱼ(ln Σ e^z − zⱼ), counted from the logit that weighs most
    apart = _differences(zs, at)
    loss = assemble(LOGSUMEXP, (apart,))
    if total != 1.0:
        loss = loss * total
    held = [j for j, q in enumerate(shares) if q and j != at]
    if not held:
        return loss
    return loss - assemble(
        DOT, (tuple([shares[j] for j in held]), tuple([apart[j] for j in held]), 0.0)
    )


def _differences(zs: list[Value], at: int) -> tuple[Any, ...]:
    """zⱼ − z_at for each j, and 0.0 in the place of z_at itself."""
    return tuple([0.0 if j == at else z - zs[at] for j, z in enumerate(zs)])


def _class(target: Any, classes: int) -> int:
    if isinstance(target, bool) or not hasattr(target, "__index__"):
        raise TypeError(
            f"a class is a whole number, got {target!r} of type {type(target).__name__}; a "
            "distribution is a sequence of numbers"
        )
    at = int(target.__index__())
    if not 0 <= at < classes:
        raise ValueError(f"the classes are 0 to {classes - 1}, got class {at}")
    return at
