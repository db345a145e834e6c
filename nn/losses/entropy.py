"""Losses of probabilities: cross-entropies for classes, and the Kullback-Leibler divergence.

Each takes a sequence of predictions and a sequence of as many targets, and gives the mean over
the examples, or with reduction="sum" their sum.
"""

from __future__ import annotations

from math import fsum, inf, log

from autograd import Value, dot, equal, exp, log1p, logsumexp, patch, record, xlogy
from autograd.engine import number

from ..arguments import as_value, not_negative, plural, sequence, value_or_float
from .reduction import NOTHING, mean_or_sum, one_after_another, pairs, require_share, same_length

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
    for index, p in enumerate(ps):
        require_share(p, f"probability {index}", hint)
    _require_shares(ts)
    terms = [_expected(t, p, _surprise, _surprise_without) for p, t in zip(ps, ts, strict=True)]
    return mean_or_sum(terms, reduction)


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
    _require_shares(ts)
    terms = [_expected(t, z, _softplus_minus, Value.softplus) for z, t in zip(zs, ts, strict=True)]
    return mean_or_sum(terms, reduction)


def cross_entropy(
    logits: Sequence[Any],
    targets: Any,
    *,
    reduction: str = "mean",
    weight: Sequence[float] | None = None,
    label_smoothing: float = 0.0,
) -> Value:
    """−Σⱼ wⱼqⱼ ln pⱼ with p = softmax(z); for the class c alone, −ln p_c = ln Σⱼ e^(zⱼ − z_c).

    Only differences of logits are recorded, so nothing overflows and nothing cancels. Weights,
    smoothing and their means are those of PyTorch.

    Args:
        logits: of one example, K numbers or Values; or of n examples, n sequences of K, or a block
            of n rows; or of several sequences of any lengths, such a block for each.
        targets: of one example, a class from 0 to K − 1, or K numbers that add up to 1 (one
            of them 1 for a one-hot target); of n examples, a sequence of n of these; of several
            sequences, a list of those. The mean goes over the positions of all sequences.
        reduction: over the examples.
        weight: K numbers from 0 up, wⱼ for the class j. The mean is then Σ wⱼ(…)/Σ w_c over
            the classes c of the targets; where the targets are distributions, it is 1/n of
            the sum as always. For backend="replay" take reduction="sum": that mean belongs to
            the whole batch.
        label_smoothing: ε from 0 to 1: (1 − ε)q + ε/K stands for the target q.

    Raises:
        ValueError: different lengths, none at all, a class that is not there, targets that
            are no distribution, weights that are negative, infinite or all 0, classes mixed
            with distributions beside weights, an ε outside [0, 1], an unknown reduction.
        TypeError: an entry that is no number, a class that is no whole number.

    Source: Bishop (2006), eq. (4.108), with the softmax of eq. (4.104); smoothing: Szegedy et
    al., Rethinking the Inception architecture, CVPR (2016), section 7.

    >>> z = [Value(2.0), Value(0.0)]
    >>> loss = cross_entropy(z, 0)
    >>> loss.data  # ln(1 + e^-2)
    0.126928011042...
    >>> loss.data == cross_entropy(z, [1, 0]).data
    True
    >>> cross_entropy(z, 0, label_smoothing=0.1).data  # 0.95 ln(1 + e^-2) + 0.05 ln(1 + e^2)
    0.226928011042...
    """
    require_share(number(label_smoothing, "label_smoothing"), "label_smoothing")
    logits, targets = one_after_another(logits, targets)
    plain = weight is None and not label_smoothing and getattr(logits, "ndim", 0) == 2
    if plain and hasattr(logits, "entries") and not any(hasattr(t, "__iter__") for t in targets):
        return _of_block(logits, targets, reduction)
    weights = None if weight is None else _class_weights(weight)
    rows = sequence(logits, "logits")
    if not rows:
        raise ValueError(NOTHING)
    if not hasattr(rows[0], "__iter__"):
        rows, goals = (rows,), (targets,)
    else:
        goals = sequence(targets, "the targets of several examples")
        same_length(rows, goals)
    terms: list[Value] = []
    for row, t in zip(rows, goals, strict=True):
        zs = [as_value(z, "a logit") for z in sequence(row, "the logits of an example")]
        if not zs:
            raise ValueError("an example has a logit for each class, got none; leave it out")
        if weights is not None and len(weights) != len(zs):
            raise ValueError(
                f"{plural(len(zs), 'logit')} and {plural(len(weights), 'weight')}: there is one "
                "weight for each class"
            )
        costs = _shares(t, len(zs))
        if label_smoothing:
            costs = [(1.0 - label_smoothing) * q + label_smoothing / len(zs) for q in costs]
        if weights is not None:
            costs = [w * q for w, q in zip(weights, costs, strict=True)]
        terms.append(_cross_entropy(zs, costs))
    if weights is None or reduction != "mean":
        return mean_or_sum(terms, reduction)
    classes = [t for t in goals if not hasattr(t, "__iter__")]
    if not classes:
        return mean_or_sum(terms, "mean")
    if len(classes) < len(goals):
        raise ValueError(
            "the mean with weights differs between classes and distributions; give all targets "
            "in one of these ways"
        )
    total = fsum([weights[c] for c in classes])
    if not total:
        raise ValueError("the weights of the targets are all 0, so they have no mean")
    return mean_or_sum(terms, "sum") / total


def kl_div(
    log_probabilities: Sequence[Any],
    targets: Sequence[Any],
    *,
    reduction: str = "mean",
    log_target: bool = False,
) -> Value:
    """(1/n) Σ tᵢ(ln tᵢ − xᵢ), with 0·ln 0 = 0: how far x = ln p is from the distribution t.

    The Kullback-Leibler divergence KL(t ‖ p) of one distribution is reduction="sum"; "mean" has
    the 1/n of all numbers, as PyTorch's. Nothing flows where a constant target is 0.

    Args:
        log_probabilities: n numbers or Values, the logarithms of probabilities, as log_softmax
            gives them; or a list of them for each example. targets: as many in [0, 1].
        reduction: "mean", "sum", or "batchmean": the sum over the number of examples, which are
            the lists (or the numbers where there are no lists).
        log_target: the targets are logarithms too.

    Raises:
        ValueError: different lengths, none at all, a target outside [0, 1], an unknown
            reduction. TypeError: an entry that is no number.

    Source: Bishop (2006), eq. (1.113), with t for p and ln p for ln q.

    >>> from autograd import log_softmax
    >>> kl_div(log_softmax([Value(0.0), Value(0.0)]), [0.25, 0.75], reduction="sum").data
    0.130812035941...
    """
    xs, ts = pairs(log_probabilities, targets)
    if not log_target:
        _require_shares(ts, "; for logarithms say log_target=True")
    terms: list[Any] = [_divergence(x, t, log_target) for x, t in zip(xs, ts, strict=True)]
    if all(type(term) is float for term in terms):
        terms[0] = Value(0.0)
    if reduction != "batchmean":
        return mean_or_sum(terms, reduction, ("mean", "sum", "batchmean"))
    return mean_or_sum(terms, "sum") / len(sequence(targets, "targets"))


def _divergence(x: Value, t: Any, log_target: bool) -> Value | float:
    """t(ln t − x), or e^t(t − x) of a logarithm t; a plain 0 where a constant share is 0."""
    if log_target:
        share: Any = exp(t)
        product: Value | float = share * (t - x) if type(t) is not float or share else 0.0
        return product
    if type(t) is float:
        term: Value | float = t * (log(t) - x) if t else 0.0
        return term
    return record(xlogy, (t, t)) + _share(t, -x)


def _require_shares(targets: Sequence[Any], hint: str = "") -> None:
    for index, t in enumerate(targets):
        require_share(t, f"target {index}", hint)


def _expected(
    t: Any, x: Value, yes: Callable[[Value], Value], no: Callable[[Value], Value]
) -> Value:
    """t·yes(x) + (1 − t)·no(x), where 0·inf counts as 0; a constant 0 or 1 records one of them."""
    if type(t) is float and t in (0.0, 1.0):
        return yes(x) if t else no(x)
    return _share(t, yes(x)) + _share(1.0 - t, no(x))


def _share(t: Any, cost: Value) -> Value:
    """t·cost, where 0·inf counts as 0; the slope by t is the cost there too."""
    product: Value = t * cost
    if type(t) is float:
        return product
    nothing = record(equal, (t, 0.0)) * record(equal, (cost, inf))
    return record(patch, (product, nothing, 0.0 - record(xlogy, (t, exp(-cost)))))


def _surprise(p: Value) -> Value:
    return -p.log()


def _surprise_without(p: Value) -> Value:
    return -record(log1p, (-p,))


def _softplus_minus(z: Value) -> Value:
    return (-z).softplus()


def _class_weights(weights: Any) -> tuple[float, ...]:
    return tuple(
        [
            not_negative(w, f"the weight of class {index}")
            for index, w in enumerate(sequence(weights, "weight"))
        ]
    )


def _shares(target: Any, classes: int) -> list[float]:
    """The share of each class in a target."""
    if not hasattr(target, "__iter__"):
        c = _class(target, classes)
        return [0.0] * c + [1.0] + [0.0] * (classes - c - 1)
    shares = [value_or_float(q, "a share of a class") for q in sequence(target, "a target")]
    if len(shares) != classes:
        raise ValueError(
            f"{plural(classes, 'logit')} and a target for {plural(len(shares), 'class')}: a "
            "target has one number for each class"
        )
    for index, q in enumerate(shares):
        if type(q) is not float:
            raise TypeError(f"the share of class {index} is {q!r}; give its number, q.data")
        require_share(q, f"the share of class {index}")
    total = fsum(shares)
    if not abs(total - 1.0) <= ROUNDING:
        raise ValueError(f"the shares of the classes add up to 1, got {total!r}")
    return shares


def _cross_entropy(zs: list[Value], costs: list[float]) -> Value:
    """Σ cⱼ(ln Σ e^z − zⱼ) of one example, counted from the logit that weighs most."""
    base = costs.index(max(costs))
    differences = tuple([0.0 if j == base else z - zs[base] for j, z in enumerate(zs)])
    loss = record(logsumexp, (differences,))
    total = fsum(costs)
    if total != 1.0:
        loss = loss * total
    others = [j for j, c in enumerate(costs) if c and j != base]
    if not others:
        return loss
    weights = tuple([costs[j] for j in others])
    return loss - record(dot, (weights, tuple([differences[j] for j in others]), 0.0))


def _of_block(logits: Any, targets: Sequence[Any], reduction: str) -> Value:
    """The cross-entropy of a block of logits and of a class for each of its rows.

    A class that is a Value is looked up, so that a plan of `replay` can be given others.
    """
    from autograd import log_likelihood

    same_length(logits, targets)
    if any(isinstance(t, Value) for t in targets):
        return mean_or_sum(
            [logsumexp(z) - z[t] for z, t in zip(logits, targets, strict=True)], reduction
        )
    terms = log_likelihood(logits, [_class(t, logits.shape[1]) for t in targets])
    return -mean_or_sum(list(terms.entries), reduction)


def _class(target: Any, classes: int) -> int:
    if isinstance(target, bool) or not hasattr(target, "__index__"):
        raise TypeError(
            f"a class is a whole number, got {target!r} of type {type(target).__name__}; a "
            "distribution is a sequence of numbers"
        )
    number = int(target.__index__())
    if not 0 <= number < classes:
        raise ValueError(f"the classes are 0 to {classes - 1}, got class {number}")
    return number
