"""Two ways over a batch: a graph for each sample (eager), or one graph for all (replay)."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from autograd import Value

    Loss = Callable[[list[Any], list[Any]], Value]
    Pass = Callable[[Sequence[Any], Sequence[Any]], tuple[float, list[Any]]]


def eager(model: Callable[[Any], Any], loss: Loss, parameters: Sequence[Value]) -> Pass:
    """Record the batch and go back through it: what a loop by hand does."""

    def over(xs: Sequence[Any], ts: Sequence[Any]) -> tuple[float, list[Any]]:
        """The loss and the predictions as numbers; gradients are added to the parameters."""
        predictions = [model(x) for x in xs]
        total = loss(predictions, list(ts))
        total.backward()
        return total.data, [numbers(y) for y in predictions]

    return over


def numbers(prediction: Any) -> Any:
    """The number of a Value; of a list, its numbers."""
    if isinstance(prediction, list | tuple):
        return [numbers(one) for one in prediction]
    return getattr(prediction, "data", prediction)


BACKENDS = {"eager": eager}
