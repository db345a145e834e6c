"""Which sample, and which operation, made a loss or a gradient nan or infinite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Any

from autograd import AnomalyError, Value, detect_anomaly
from autograd.engine import data_of

from .history import History


class NotFiniteError(ArithmeticError):
    """A loss or gradient became nan or infinite; the model is as it was before that step.

    `.sample` is the number of the sample that did it (None where none does it alone), `.node`
    the Value where it begins (None where no operation is to blame), `.history` the training
    up to there.
    """

    def __init__(self, message: str, sample: int | None, node: Any) -> None:
        super().__init__(message)
        self.sample = sample
        self.node = node
        self.history: History | None = None


def not_finite(
    loss: Callable[[Sequence[int]], Value],
    penalty: Callable[[], Value] | None,
    parameters: Sequence[Value],
    batch: Sequence[int],
    shown: Callable[[int], str],
) -> NotFiniteError:
    """The error for a batch whose loss or gradient is not finite: each sample is tried alone.

    Args:
        loss: records the loss of some samples. shown: a sample as a person reads it.
    """
    for sample in batch:
        alone = partial(loss, [sample])
        if not _finite(alone, parameters):
            node, why = _first(alone)
            return NotFiniteError(f"sample {sample}, {shown(sample)}: {why}", sample, node)
    if penalty is not None and not _finite(penalty, parameters):
        node, why = _first(penalty)
        return NotFiniteError(f"the penalty: {why}", None, node)
    node, why = _first(partial(loss, batch))
    return NotFiniteError(f"no sample alone, but all of the batch together: {why}", None, node)


def _finite(record: Callable[[], Value], parameters: Sequence[Value]) -> bool:
    for parameter in parameters:
        parameter.zero_grad()
    loss = record()
    loss.backward()
    finite = isfinite(loss.data) and all(isfinite(data_of(p.grad)) for p in parameters)
    for parameter in parameters:
        parameter.zero_grad()
    return finite


def _first(record: Callable[[], Value]) -> tuple[Any, str]:
    """The first node that is not finite, and what there is to say of it."""
    try:
        with detect_anomaly():
            record().backward()
    except AnomalyError as error:
        return error.node, str(error)
    return None, "the loss or a gradient is nan or infinite, as a weight, an input or a target is"
