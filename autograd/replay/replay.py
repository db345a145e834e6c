"""`replay`: from a recorded loss, or a function that records one, to its plan."""

from __future__ import annotations

from ..engine.value import Value

TYPE_CHECKING = False  # `import autograd` imports this, and numpy is not for everybody
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .plan import Plan

REDUCE = ("mean", "sum")


def replay(
    loss: Value | Callable[..., Any],
    inputs: Sequence[Any] = (),
    params: Sequence[Value] = (),
    *,
    reduce: str = "mean",
    backend: str | None = None,
    varies: bool = False,
) -> Plan:
    """The recorded loss of one sample as a plan for many: plan(X, Y) gives loss and gradients.

    The program is the graph as it was recorded. What Python chose while it recorded (an `if` on
    a number) is not in it; to have that looked at, give the function that records.

    Args:
        loss: a recorded Value; or a function that records it, called with a list of Values for
            each array (m, n) in inputs, and a Value for each array (m,).
        inputs: the leaves that differ from sample to sample. A list of leaves comes as one
            array (m, n); a list of groups as one array each, [[x1, x2], t] as X (m, 2) and
            T (m,). For a function, arrays of samples: it is recorded at each of them (at most
            1000), and its graph has to be the same at all; or lists of sequences of different
            lengths, each of which is recorded when it is met, and then replayed.
        params: the leaves to differentiate by. All other leaves stay as they are now.
        reduce: "mean" or "sum" of the losses of the samples.
        backend: "numba" or "numpy"; left out, numba where it is installed.
        varies: the function's graph may differ from sample to sample: each is recorded anew at
            every call, and those that are alike run together.

    Raises:
        ShapeError: a function that records different graphs, without varies.
        TypeError: what is given is no recorded Value, or no list of them.
        ValueError: inputs or params that are computed or given twice.
        ImportError: numpy is not installed; numba was asked for and is not installed.

    >>> from autograd import Value, replay
    >>> w, x, t = Value(3.0, "w"), Value(2.0, "x"), Value(5.0, "t")
    >>> plan = replay((w * x - t) ** 2, inputs=[x, t], params=[w])
    >>> result = plan([[2.0, 5.0], [1.0, 4.0]])
    >>> result.loss, result[w]
    (1.0, 1.0)
    """
    need_numpy()
    from .inputs import checked, input_groups
    from .lengths import plan_of
    from .plan import Plan

    if reduce not in REDUCE:
        raise ValueError(f"reduce is 'mean' or 'sum' of the losses, got {reduce!r}")
    if not isinstance(loss, Value):
        if not callable(loss):
            raise TypeError(
                "replay takes a recorded Value, or a function that records one, got "
                f"{loss!r} of type {type(loss).__name__}"
            )
        return plan_of(loss, inputs, params, reduce, backend, varies)
    if varies:
        raise ValueError(
            "a recorded loss is one graph, which cannot vary; give the function that records it"
        )
    groups = input_groups(inputs)
    return Plan(loss, groups, checked(groups, params), reduce, backend)


def need_numpy() -> None:
    """Raise an ImportError that says what to install, where numpy is missing."""
    from importlib.util import find_spec

    if find_spec("numpy") is None:
        raise ImportError("replay needs numpy: pip install 'glassgrad[fast]'")
