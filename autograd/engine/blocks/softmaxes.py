"""Two softmaxes of language models: of causal attention, and of the class that came."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as whole
from typing import Any

from ..ops import LOG_SOFTMAX, SOFTMAX
from ..value import Value, record
from . import operations
from .array import Array, array
from .array_record import Made


def causal_softmax(scores: Any) -> Array:
    """Aᵢⱼ = e^Sᵢⱼ / Σ_{k ≤ i} e^Sᵢₖ for j ≤ i, and 0 for what comes later: attention weights.

    As the softmax along the rows of S with −∞ above the diagonal, but nothing is recorded there: a
    weight above the diagonal is a constant 0.

    Raises:
        ValueError: the matrix has not as many columns as rows.

    Source: Vaswani et al., Attention is all you need (2017), section 3.2.3.

    >>> causal_softmax([[1.0, 5.0], [2.0, 2.0]]).data
    [[1.0, 0.0], [0.5, 0.5]]
    """
    block = array(scores)
    if block.ndim != 2 or block.shape[0] != block.shape[1]:
        raise ValueError(f"causal_softmax takes as many columns as rows, got {block}")
    length = block.shape[0]
    entries: list[Value] = []
    for row in range(length):
        start = row * length
        entries += SOFTMAX(*block.entries[start : start + row + 1])
        entries += [Value(0.0) for _ in range(length - row - 1)]
    made = Made(operations.CAUSAL, (block,), {"row": SOFTMAX})
    return Array(entries, block.shape, "", made)


def log_likelihood(logits: Any, classes: Sequence[int]) -> Array:
    """ln pₖ of the class k that came, p = softmax(z), for each row z of a matrix of logits.

    As log_softmax(Z, axis=1) at these places; nothing else of it is recorded. The cross-entropy is
    minus the mean.

    Args:
        logits: n rows of K. classes: n whole numbers from 0 to K − 1.

    Raises:
        ValueError: not a matrix, or another number of classes. IndexError: a class there is not.

    >>> from math import log
    >>> log_likelihood([[0.0, 0.0], [1.0, 1.0]], [1, 0]).data == [-log(2.0)] * 2
    True
    """
    block, columns = array(logits), [whole(k) for k in classes]
    if block.ndim != 2 or block.shape[0] != len(columns):
        raise ValueError(
            f"log_likelihood takes a row of logits for each class, got {block} and "
            f"{len(columns)} classes"
        )
    width, entries = block.shape[1], []
    for row, column in enumerate(columns):
        if not 0 <= column < width:
            raise IndexError(f"the classes of {block} are 0 to {width - 1}, got {column}")
        line = block.entries[row * width : (row + 1) * width]
        others = (*line[:column], *line[column + 1 :])
        entries.append(record(LOG_SOFTMAX, (line[column], others)))
    made = Made(operations.CHOSEN, (block,), {"row": LOG_SOFTMAX, "classes": columns})
    return Array(entries, (len(columns),), "", made)
