"""The table of array operations: how each looks forward, and what it sends back, in symbols.

Numbers never come from here: entries of arrays are Values, and the chain rule is that of their
rows. These rules say the same of whole blocks, as books do: Y = A·B sends G·Bᵀ to A. Like the rows
of the scalar table they are read in a mathematics `m`: as text for people, by numpy in the tests,
which hold every one of them to the scalars.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..ops import ADD, DIV, LOG, LOG_SOFTMAX, MUL, NEG, SIGMOID, SOFTMAX, SUB, SUM_OF


class ArrayOp(NamedTuple):
    """One operation on arrays.

    `forward(m, *args, **settings)` is the result; `sends(m, g, y, *args, **settings)` is the
    contribution to each argument, a tuple as long as `args`: g is ∂L/∂y, in the shape of y. None
    goes to what is computed within the operation, and to targets, which are plain numbers.
    """

    name: str
    forward: Callable[..., Any]
    sends: Callable[..., tuple[Any, ...]]

    def __repr__(self) -> str:
        return f"<array operation {self.name}>"


def _elementwise_sends(m: Any, g: Any, y: Any, *args: Any, row: Any) -> tuple[Any, ...]:
    return tuple(
        [
            m.summed_like(m.times(g, m.slope(row, place, y, args)), args[place])
            for place in range(len(args))
        ]
    )


def _join_sends(m: Any, g: Any, y: Any, *args: Any, axis: int) -> tuple[Any, ...]:
    return tuple([m.part(g, place, args, axis) for place in range(len(args))])


MATMUL = ArrayOp(
    "matmul",
    forward=lambda m, a, b: m.matmul(a, b),
    sends=lambda m, g, y, a, b: (
        m.matmul(g, m.transpose(b)),
        m.matmul(m.transpose(a), g),
    ),
)

AFFINE = ArrayOp(  # a·b + c, each entry one dot node that begins with its entry of c
    "affine",
    forward=lambda m, a, b, c: m.row(ADD, (m.matmul(a, b), c)),
    sends=lambda m, g, y, a, b, c: (
        m.matmul(g, m.transpose(b)),
        m.matmul(m.transpose(a), g),
        m.summed_like(g, c),
    ),
)

ELEMENTWISE = ArrayOp(  # a row of the scalar table, entry by entry, after broadcasting
    "elementwise",
    forward=lambda m, *args, row: m.row(row, args),
    sends=_elementwise_sends,
)

REDUCE = ArrayOp(  # a row that takes a sequence, along an axis, or (None) over all entries
    "reduce",
    forward=lambda m, x, row, axis: m.along(row, x, axis),
    sends=lambda m, g, y, x, row, axis: (
        m.times(m.spread_along(g, x, axis), m.slope_along(row, y, x, axis)),
    ),
)

EACH = ArrayOp(  # a row that gives as many numbers as it takes, such as softmax, along an axis
    "each",
    forward=lambda m, x, row, axis: m.each(row, x, axis),
    sends=lambda m, g, y, x, row, axis: (m.each_back(row, g, y, x, axis),),
)

CAUSAL = ArrayOp(  # softmax of each row up to the diagonal: what comes later has the weight 0
    "causal",
    forward=lambda m, x, row: m.each(row, m.causal(x), -1),
    sends=lambda m, g, y, x, row: (m.each_back(row, g, y, m.causal(x), -1),),
)

CHOSEN = ArrayOp(  # of log_softmax along the rows, the entry of each row's class
    "chosen",
    forward=lambda m, x, row, classes: m.along(
        SUM_OF, m.row(MUL, (m.one_hot(classes, x), m.each(row, x, 1))), 1
    ),
    sends=lambda m, g, y, x, row, classes: (
        m.times(
            m.spread_along(g, x, 1),
            m.row(SUB, (m.one_hot(classes, x), m.each(SOFTMAX, x, 1))),
        ),
    ),
)


def _expected(m: Any, t: Any, p: Any) -> Any:
    """−(t ∘ ln p + (1 − t) ∘ ln(1 − p))"""
    no = m.row(LOG, (m.row(SUB, (1.0, p)),))
    terms = (m.row(MUL, (t, m.row(LOG, (p,)))), m.row(MUL, (m.row(SUB, (1.0, t)), no)))
    return m.row(NEG, (m.row(ADD, terms),))


def _variance(m: Any, p: Any) -> Any:
    return m.row(MUL, (p, m.row(SUB, (1.0, p))))


def _cross_entropy(m: Any, x: Any, t: Any, *inner: Any, axis: int, one: bool) -> Any:
    """−Σ t ln softmax(x)"""
    terms = m.row(MUL, (t, m.each(LOG_SOFTMAX, x, axis)))
    return m.row(NEG, (m.along(SUM_OF, terms, None if one else axis),))


CROSS_ENTROPY = ArrayOp(  # of each line of x along an axis, or of one line, which is a number
    "cross_entropy",
    forward=_cross_entropy,
    sends=lambda m, g, y, x, t, *inner, axis, one: (
        m.times(
            g if one else m.spread_along(g, x, axis),
            m.row(SUB, (m.each(SOFTMAX, x, axis), t)),
        ),
        *[None] * (1 + len(inner)),
    ),
)

LOGISTIC_LOSS = ArrayOp(  # of each logit
    "logistic_loss",
    forward=lambda m, x, t, *inner: _expected(m, t, m.row(SIGMOID, (x,))),
    sends=lambda m, g, y, x, t, *inner: (
        m.times(g, m.row(SUB, (m.row(SIGMOID, (x,)), t))),
        *[None] * (1 + len(inner)),
    ),
)

YES_NO_LOSS = ArrayOp(  # of each probability
    "yes_no_loss",
    forward=lambda m, p, t, *inner: _expected(m, t, p),
    sends=lambda m, g, y, p, t, *inner: (
        m.times(g, m.row(DIV, (m.row(SUB, (p, t)), _variance(m, p)))),
        *[None] * (1 + len(inner)),
    ),
)

TRANSPOSE = ArrayOp(
    "transpose",
    forward=lambda m, x: m.transpose(x),
    sends=lambda m, g, y, x: (m.transpose(g),),
)

RESHAPE = ArrayOp(
    "reshape",
    forward=lambda m, x, shape: m.reshape(x, shape),
    sends=lambda m, g, y, x, shape: (m.reshape_like(g, x),),
)

INDEX = ArrayOp(  # entries of x, in an order; what stands twice gets both contributions
    "index",
    forward=lambda m, x, key: m.pick(x, key),
    sends=lambda m, g, y, x, key: (m.put(g, key, x),),
)

JOIN = ArrayOp(
    "join",
    forward=lambda m, *args, axis: m.join(args, axis),
    sends=_join_sends,
)

GATHER = ArrayOp(  # single numbers put together, row after row
    "gather",
    forward=lambda m, *args, shape: m.gather(args, shape),
    sends=lambda m, g, y, *args, shape: tuple([m.entry(g, place) for place in range(len(args))]),
)

VIEWS = (TRANSPOSE, RESHAPE, INDEX, JOIN, GATHER)  # their entries are those of their arguments
ARRAY_OPS = {
    op.name: op
    for op in (
        *(MATMUL, AFFINE, ELEMENTWISE, REDUCE, EACH, CAUSAL, CHOSEN),
        *(CROSS_ENTROPY, LOGISTIC_LOSS, YES_NO_LOSS, *VIEWS),
    )
}
