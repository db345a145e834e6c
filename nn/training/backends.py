"""Two ways to compute a batch: record every sample (eager), or one and run it for all (replay)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any

from autograd import Value, dot, leaves, record
from autograd.engine import data_of, set_gradients

from ..networks.dropout import Dropout

Loss = Callable[[list[Any], list[Any]], Value]
Pass = Callable[[Sequence[int]], tuple[float, list[Any]]]

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

    Where the loss takes Values for targets, they are inputs of the graph like the sample.
    Where it does not (a class decides which logit it looks at), there is a graph for each
    target that occurs. The first batch is also recorded, and both have to agree on it.

    Args:
        outputs: whether anybody looks at the predictions, which are computed apart.

    Raises:
        ImportError: numpy is missing.
        ValueError: samples of different lengths, or not of numbers; dropout; at the first
            batch, a loss or a model whose graph changes from sample to sample.
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
        widths = {len(x) if isinstance(x, tuple) else None for x in xs}
        if (
            len(widths) > 1
            or None in widths
            or any(type(entry) is not float for x in xs for entry in x)
        ):
            raise ValueError(
                "the backend 'replay' takes samples that are lists of equally many numbers; for "
                "others there is backend='eager'"
            )
        self._model, self._loss, self._parameters = model, loss, parameters
        self._xs, self._ts = xs, ts
        self._np = numpy
        self._inputs = numpy.array(xs, dtype=float)
        self._outputs = _Outputs(model, self._leaves(0), parameters) if outputs else None
        self._graphs: _Graphs | None = None
        self._mean = True  # of the samples' losses, or their sum

    def __call__(self, batch: Sequence[int]) -> tuple[float, list[Any]]:
        """The loss and the predictions as numbers; the parameters have their gradients."""
        if self._graphs is None:
            self._graphs = self._settled(batch)
        weights = self._weights()
        total, gradients = self._run(self._graphs, batch, weights)
        share = len(batch) if self._mean else 1
        slopes = dict(zip(self._parameters, (gradients / share).tolist(), strict=True))
        reached = [parameter for parameter in slopes if parameter in self._graphs.leaves]
        set_gradients(reached, map(slopes.get, reached))
        if self._outputs is None:
            return total / share, []
        return total / share, self._outputs(self._inputs[list(batch)], weights)

    def _weights(self) -> Any:
        return self._np.array([parameter.data for parameter in self._parameters])

    def _leaves(self, k: int) -> list[Value]:
        """Sample k as inputs of a graph."""
        return [Value(x, f"x{i}") for i, x in enumerate(self._xs[k], 1)]

    def _run(self, graphs: _Graphs, batch: Sequence[int], weights: Any) -> tuple[float, Any]:
        """The sum of the samples' losses, and its gradient."""
        total, gradients = 0.0, self._np.zeros(len(self._parameters))
        for graph, samples in graphs.sorted(batch):
            loss, grads = graph(self._inputs, samples, weights)
            total, gradients = total + loss, gradients + grads
        return total, gradients

    def _settled(self, batch: Sequence[int]) -> _Graphs:
        """The graphs that give what the recorded batch gives."""
        prediction = self._model(self._xs[0])
        for target in {repr(t): t for t in self._ts}.values():
            self._loss([prediction], [target])  # a wrong one is refused before it is a number
        loss, _ = eager(self._model, self._loss, self._parameters, self._xs, self._ts)(batch)
        slopes = self._np.array([data_of(parameter.grad) for parameter in self._parameters])
        set_gradients(self._parameters, repeat(None))
        for recorded in (self._by_inputs, self._by_target):
            try:
                graphs = recorded()
            except (TypeError, ValueError, AttributeError):  # no loss of such targets
                continue
            total, gradients = self._run(graphs, batch, self._weights())
            for self._mean in (True, False):
                share = len(batch) if self._mean else 1
                if self._agree(total / share, loss) and self._agree(gradients / share, slopes):
                    return graphs
        raise ValueError(
            "replayed, the first batch has another loss or gradient than recorded: the loss is "
            "neither mean nor sum of its samples' losses, or it or the model goes another way "
            "for other numbers; use backend='eager'"
        )

    def _agree(self, replayed: Any, recorded: Any) -> bool:
        np = self._np
        if not np.all(np.isfinite(recorded)):
            return True  # training stops at this batch, and says why
        size = CLOSE * float(np.max(np.abs(recorded), initial=0.0))
        return bool(np.allclose(replayed, recorded, rtol=CLOSE, atol=size))

    def _by_inputs(self) -> _Graphs:
        """One graph for all samples, whose targets are inputs too."""
        targets = self._np.array([as_numbers(t) for t in self._ts], dtype=float)
        targets = targets.reshape(len(self._ts), -1)
        goals = [Value(t, f"t{i}") for i, t in enumerate(targets[0].tolist(), 1)]
        target = goals if hasattr(self._ts[0], "__iter__") else goals[0]
        graph = self._recorded(0, target, goals, targets)
        return _Graphs([graph], [0] * len(self._ts))

    def _by_target(self) -> _Graphs:
        """A graph for each target that occurs."""
        known: dict[str, int] = {}
        made: list[_Graph] = []
        for k, t in enumerate(self._ts):
            if known.setdefault(repr(t), len(made)) == len(made):
                made.append(self._recorded(k, t))
        return _Graphs(made, [known[repr(t)] for t in self._ts])

    def _recorded(
        self, k: int, target: Any, goals: Sequence[Value] = (), targets: Any = None
    ) -> _Graph:
        x = self._leaves(k)
        loss = self._loss([self._model(x)], [target])
        return _Graph(loss, x, goals, self._parameters, targets)


class _Graphs:
    """The recorded graphs, and for each sample which it is."""

    def __init__(self, graphs: list[_Graph], graph_of: list[int]) -> None:
        self._graphs = graphs
        self._graph_of = graph_of
        self.leaves = {leaf for graph in graphs for leaf in graph.leaves}

    def sorted(self, batch: Sequence[int]) -> Iterator[tuple[_Graph, list[int]]]:
        """Each graph with its samples of a batch."""
        if len(self._graphs) == 1:
            yield self._graphs[0], list(batch)
            return
        samples: dict[int, list[int]] = {}
        for k in batch:
            samples.setdefault(self._graph_of[k], []).append(k)
        for graph, numbers in samples.items():
            yield self._graphs[graph], numbers


class _Graph:
    """One recorded loss, run over samples."""

    def __init__(
        self,
        loss: Value,
        x: Sequence[Value],
        goals: Sequence[Value],
        parameters: Sequence[Value],
        targets: Any,
    ) -> None:
        from autograd.replay import replay

        self.leaves = set(leaves(loss))
        self._targets = targets
        self._plan: Any = replay(loss, [x, goals] if goals else [x], parameters, reduce="sum")

    def __call__(self, inputs: Any, samples: list[int], weights: Any) -> tuple[float, Any]:
        """The sum of the losses of some samples, and its gradient."""
        targets = [] if self._targets is None else [self._targets[samples]]
        self._plan.weights = weights
        result = self._plan(inputs[samples], *targets)
        return result.loss, result.grads


class _Outputs:
    """The predictions of a model, run over samples.

    They are the slopes ∂/∂cₖ of Σ cₖyₖ, so one plan gives all of them at once.
    """

    def __init__(self, model: Any, x: Sequence[Value], parameters: Sequence[Value]) -> None:
        from autograd.replay import replay

        prediction = model(x)
        self._several = isinstance(prediction, list | tuple)
        ys = tuple(prediction) if self._several else (prediction,)
        cs = tuple([Value(0.0, f"c{k}") for k in range(1, len(ys) + 1)])
        self._plan: Any = replay(record(dot, (cs, ys, 0.0)), [x, cs], parameters, reduce="sum")
        self._size = len(ys)

    def __call__(self, inputs: Any, weights: Any) -> list[Any]:
        """The predictions as numbers, in the order of the samples."""
        import numpy

        self._plan.weights = weights
        none = numpy.zeros((len(inputs), self._size))
        slopes = self._plan(inputs, none, by_inputs=True).by_inputs[1]
        rows: list[Any] = slopes.tolist()
        return rows if self._several else [row[0] for row in rows]


def as_numbers(prediction: Any) -> Any:
    """The number of a Value; of a list, its numbers."""
    if isinstance(prediction, list | tuple):
        return [as_numbers(y) for y in prediction]
    return getattr(prediction, "data", prediction)


BACKENDS: dict[str, Callable[..., Pass]] = {"eager": eager, "replay": Replay}
