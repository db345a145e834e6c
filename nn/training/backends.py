"""Two ways to compute a batch: record every sample (eager), or one and run it for all (replay)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, repeat
from typing import Any

from autograd import Array, Value, dot, leaves, record
from autograd.engine import data_of, set_gradients

from ..networks.dropout import Dropout

Loss = Callable[[list[Any], list[Any]], Value]
Pass = Callable[[Sequence[int]], tuple[float, list[Any]]]

WAYS = ("mean", "mean by targets", "sum")  # what the loss of a batch is of its samples' losses
CLOSE = 1e-9  # how far, relative to its size, a replayed loss may lie from the recorded one


def eager(
    model: Any,
    loss: Loss,
    parameters: Sequence[Value],
    xs: list[Any],
    ts: list[Any],
    outputs: bool = True,
) -> Pass:
    """Record the batch and go back through it, as a loop by hand does."""

    def over(batch: Sequence[int]) -> tuple[float, list[Any]]:
        """The loss and the predictions as numbers; the parameters have their gradients."""
        predictions = [model(xs[k]) for k in batch]
        total = loss(predictions, [ts[k] for k in batch])
        total.backward()
        return total.data, [as_numbers(y) for y in predictions]

    return over


class Replay:
    """Record the loss of one sample, and run that graph over the batch on arrays.

    Sequences of each length have a graph of their own, recorded when the length is met. Where the
    loss takes Values for targets, they are inputs of the graph like the sample. Where it does not
    (a class decides which logit it looks at), there is a graph for each target that occurs. The
    first batch is also recorded, and both have to agree on it.

    Args:
        outputs: whether anybody looks at the predictions, which are computed apart.

    Raises:
        ImportError: numpy is missing.
        ValueError: samples that are no sequences of numbers; dropout; at the first batch, a loss
            or a model whose graph changes from sample to sample.
    """

    def __init__(
        self,
        model: Any,
        loss: Loss,
        parameters: Sequence[Value],
        xs: list[Any],
        ts: list[Any],
        outputs: bool = True,
    ) -> None:
        try:
            import numpy
        except ImportError:
            raise ImportError(
                "the backend 'replay' needs numpy: pip install 'glassgrad[arrays]'"
            ) from None
        for drop in model.modules():
            if isinstance(drop, Dropout) and drop.p:
                raise ValueError(
                    f"{drop!r} draws a mask at each call, and a recorded graph has but one; use "
                    "backend='eager'"
                )
        if any(type(x) is not tuple or any(type(entry) is not float for entry in x) for x in xs):
            raise ValueError(
                "the backend 'replay' takes samples that are lists of numbers; for others there "
                "is backend='eager'"
            )
        self._model, self._loss, self._parameters = model, loss, parameters
        self._xs, self._ts = xs, ts
        self._np = numpy
        self._inputs = _padded(xs)
        self._goals: list[list[float]] | None = None  # where targets are inputs
        self._targets: Any = None  # the same as an array
        self._settled = False
        self._outputs: dict[int, _Outputs] | None = {} if outputs else None  # by length
        self._graphs: dict[Any, _Graph] = {}
        self._loss_is = WAYS[0]

    def __call__(self, batch: Sequence[int]) -> tuple[float, list[Any]]:
        """The loss and the predictions as numbers; the parameters have their gradients."""
        if not self._settled:
            self._settle(batch)
        weights = self._weights()
        loss, gradients, reached = self._run(batch, weights)
        slopes = dict(zip(self._parameters, gradients.tolist(), strict=True))
        written = [parameter for parameter in slopes if parameter in reached]
        set_gradients(written, map(slopes.get, written))
        return loss, self._predictions(batch, weights)

    def _weights(self) -> Any:
        return self._np.array([parameter.data for parameter in self._parameters])

    def _leaves(self, k: int) -> list[Value]:
        """Sample k as inputs of a graph."""
        return [Value(x, f"x{i}") for i, x in enumerate(self._xs[k], 1)]

    def _run(self, batch: Sequence[int], weights: Any) -> tuple[float, Any, set[Value]]:
        """The loss of a batch, its gradient, and the leaves that it depends on."""
        total, gradients = 0.0, self._np.zeros(len(self._parameters))
        reached: set[Value] = set()
        for key, samples in _sorted(batch, self._key).items():
            if key not in self._graphs:
                self._graphs[key] = self._recorded(samples[0])
            graph, width = self._graphs[key], key[0]
            arrays = [self._inputs[samples, :width]]
            if self._goals is not None:
                arrays.append(self._targets[samples, : key[1]])
            loss, grads = graph(arrays, weights)
            times = self._size(samples[0]) if self._loss_is == "mean by targets" else 1
            total, gradients = total + times * loss, gradients + times * grads
            reached |= graph.leaves
        share = len(batch) if self._loss_is == "mean" else 1
        if self._loss_is == "mean by targets":
            share = sum(map(self._size, batch))
        return total / share, gradients / share, reached

    def _size(self, k: int) -> int:
        """How many targets a sample has: of a sequence, one a position."""
        target = self._ts[k]
        return len(target) if hasattr(target, "__len__") else 1

    def _key(self, k: int) -> tuple[Any, ...]:
        """What the samples of one graph have in common."""
        by_target = repr(self._ts[k]) if self._goals is None else len(self._goals[k])
        return len(self._xs[k]), by_target

    def _settle(self, batch: Sequence[int]) -> None:
        """Find which graphs give what the recorded batch gives."""
        first: dict[int, Any] = {}
        for x, target in {(len(x), repr(t)): (x, t) for x, t in self._pairs()}.values():
            if len(x) not in first:
                first[len(x)] = self._model(x)
            self._loss([first[len(x)]], [target])  # a wrong one is refused before it is a number
        batch = self._telling(batch)
        loss, _ = eager(self._model, self._loss, self._parameters, self._xs, self._ts)(batch)
        slopes = self._np.array([data_of(parameter.grad) for parameter in self._parameters])
        set_gradients(self._parameters, repeat(None))
        for as_inputs in (True, False):
            self._graphs.clear()
            try:
                self._take_targets(as_inputs)
                for self._loss_is in WAYS:
                    total, gradients, _ = self._run(batch, self._weights())
                    if self._agree(total, loss) and self._agree(gradients, slopes):
                        self._settled = True
                        return
            except (TypeError, ValueError, AttributeError):  # no loss of such targets
                continue
        raise ValueError(
            "replayed, the first batch has another loss or gradient than recorded: the loss is "
            "neither mean nor sum of its samples' losses, or it or the model goes another way "
            "for other numbers; use backend='eager'"
        )

    def _telling(self, batch: Sequence[int]) -> Sequence[int]:
        """A batch with one sample more where all of its targets are as long, and others are not.

        In such a batch the mean of the samples' losses is the mean over all targets, too, and
        which of the two the loss is would be a guess for the batches that come later.
        """
        sizes = {self._size(k) for k in batch}
        others = (k for k in range(len(self._ts)) if self._size(k) not in sizes)
        return [*batch, *islice(others, 1 if len(sizes) == 1 else 0)]

    def _pairs(self) -> Iterator[tuple[Any, Any]]:
        return zip(self._xs, self._ts, strict=True)

    def _take_targets(self, as_inputs: bool) -> None:
        """Let targets be numbers that graphs take, or parts of the graphs."""
        self._goals = self._targets = None
        if as_inputs:
            arrays = [self._np.array(as_numbers(t), dtype=float) for t in self._ts]
            self._goals = [array.ravel().tolist() for array in arrays]
            self._targets = _padded(self._goals)

    def _agree(self, replayed: Any, recorded: Any) -> bool:
        np = self._np
        if not np.all(np.isfinite(recorded)):
            return True  # training stops at this batch, and says why
        size = CLOSE * float(np.max(np.abs(recorded), initial=0.0))
        return bool(np.allclose(replayed, recorded, rtol=CLOSE, atol=size))

    def _recorded(self, k: int) -> _Graph:
        """The graph of a sample, for all that are like it."""
        x, target = self._leaves(k), self._ts[k]
        if self._goals is None:
            return _Graph(self._loss([self._model(x)], [target]), [x], self._parameters)
        goals = [Value(t, f"t{i}") for i, t in enumerate(self._goals[k], 1)]
        shown = goals if hasattr(target, "__iter__") else goals[0]
        return _Graph(self._loss([self._model(x)], [shown]), [x, goals], self._parameters)

    def _predictions(self, batch: Sequence[int], weights: Any) -> list[Any]:
        """What the model says of each sample, as numbers; none where nobody looks at it."""
        if self._outputs is None:
            return []
        found: dict[int, Any] = {}
        for width, samples in _sorted(batch, lambda k: len(self._xs[k])).items():
            if width not in self._outputs:
                x = self._leaves(samples[0])
                self._outputs[width] = _Outputs(self._model, x, self._parameters)
            rows = self._outputs[width](self._inputs[samples, :width], weights)
            found.update(zip(samples, rows, strict=True))
        return [found[k] for k in batch]


def _padded(rows: Sequence[Sequence[float]]) -> Any:
    """Rows as one array, with zeros behind those that are shorter."""
    import numpy

    longest = max(map(len, rows))
    return numpy.array([[*row, *[0.0] * (longest - len(row))] for row in rows], dtype=float)


def _sorted(batch: Sequence[int], key: Callable[[int], Any]) -> dict[Any, list[int]]:
    """The samples of a batch by what they have in common."""
    alike: dict[Any, list[int]] = {}
    for k in batch:
        alike.setdefault(key(k), []).append(k)
    return alike


class _Graph:
    """One recorded loss, run over samples."""

    def __init__(
        self, loss: Value, groups: Sequence[Sequence[Value]], parameters: Sequence[Value]
    ) -> None:
        from autograd.replay import replay

        self.leaves = set(leaves(loss))
        self._plan: Any = replay(loss, groups, parameters, reduce="sum")

    def __call__(self, arrays: Sequence[Any], weights: Any) -> tuple[float, Any]:
        """The sum of the losses of some samples, and its gradient."""
        self._plan.weights = weights
        result = self._plan(*arrays)
        return result.loss, result.grads


class _Outputs:
    """The predictions of a model, run over samples.

    They are the slopes ∂/∂cₖ of Σ cₖyₖ, so one plan gives all of them at once.
    """

    def __init__(self, model: Any, x: Sequence[Value], parameters: Sequence[Value]) -> None:
        from autograd.replay import replay

        prediction = model(x)
        self._shown = as_numbers(prediction)
        ys = tuple(_entries(prediction))
        cs = tuple([Value(0.0, f"c{k}") for k in range(1, len(ys) + 1)])
        self._plan: Any = replay(record(dot, (cs, ys, 0.0)), [x, cs], parameters, reduce="sum")
        self._size = len(ys)

    def __call__(self, inputs: Any, weights: Any) -> list[Any]:
        """The predictions as numbers, in the order of the samples."""
        import numpy

        self._plan.weights = weights
        none = numpy.zeros((len(inputs), self._size))
        slopes = self._plan(inputs, none, by_inputs=True).by_inputs[1]
        return [_shaped(self._shown, iter(row)) for row in slopes.tolist()]


def _entries(prediction: Any) -> list[Value]:
    """The numbers of a prediction in a row."""
    if isinstance(prediction, Array):
        return [*prediction.entries]
    if isinstance(prediction, list | tuple):
        return [entry for y in prediction for entry in _entries(y)]
    return [prediction]


def _shaped(shown: Any, numbers: Iterator[float]) -> Any:
    """Numbers in a row as a prediction is shown."""
    if isinstance(shown, list | tuple):
        return [_shaped(entry, numbers) for entry in shown]
    return next(numbers)


def as_numbers(prediction: Any) -> Any:
    """The number of a Value; of a list, its numbers."""
    if isinstance(prediction, list | tuple):
        return [as_numbers(y) for y in prediction]
    return getattr(prediction, "data", prediction)


BACKENDS: dict[str, Callable[..., Pass]] = {"eager": eager, "replay": Replay}
