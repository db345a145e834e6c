"""Training: a model, a loss and samples in; a model with other weights and a history out."""

from __future__ import annotations

import sys
from math import isfinite

from autograd import Value, no_grad
from autograd.updates import RULES

from .accuracy import judge
from .backends import BACKENDS, numbers
from .blame import NotFiniteError, not_finite
from .clipping import clip_by_norm
from .dropout import in_training
from .given import count, operands, sequence, size, source
from .history import History, line
from .optim import Optimizer
from .progress import bar

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random
    from typing import Any, Protocol

    from .accuracy import Judge
    from .backends import Loss
    from .given import Seed

    Data = tuple[Sequence[Any], Sequence[Any]]

    class Model(Protocol):
        """A Module that can be called."""

        def __call__(self, x: Any, /) -> Any: ...
        def parameters(self) -> list[Value]: ...
        def named_parameters(self) -> Iterator[tuple[str, Value]]: ...


__all__ = ["NotFiniteError", "Update", "evaluate", "fit"]


class Update:
    """One update that fit has made, for who watches: fit(..., on_step=watcher).

    epoch, step: which, from 1; ends_epoch: whether it was the last of its epoch.
    batch: the numbers of its samples. loss: on them, before the update. lr: the learning rate.
    model: what is trained. names, parameters: of its parameters, in the same order.
    before, gradients: their numbers before the update, and their gradients as the passes left
    them, before clipping. (parameters[k].data is the number after it.)
    history: the epochs that are done, this one too where it ends with this update.
    """

    __slots__ = (
        "batch",
        "before",
        "ends_epoch",
        "epoch",
        "gradients",
        "history",
        "loss",
        "lr",
        "model",
        "names",
        "parameters",
        "step",
    )

    epoch: int
    step: int
    ends_epoch: bool
    batch: tuple[int, ...]
    loss: float
    lr: float
    model: Any  # the module itself
    names: tuple[str, ...]
    parameters: tuple[Value, ...]
    before: tuple[float, ...]
    gradients: tuple[float, ...]
    history: History

    def __repr__(self) -> str:
        return f"Update(epoch={self.epoch}, step={self.step}, loss={self.loss!r})"


def fit(
    model: Model,
    loss: Loss,
    data: Data,
    *,
    epochs: int | None = None,
    steps: int | None = None,
    optimizer: Optimizer | str = "sgd",
    lr: float | None = None,
    batch_size: int | None = None,
    seed: Seed = None,
    schedule: Callable[[int], float] | None = None,
    clip: float | Callable[[Sequence[Value]], Any] | None = None,
    penalty: Callable[[Sequence[Value]], Value] | None = None,
    validation: Data | None = None,
    patience: int | None = None,
    accuracy: Judge | None = None,
    backend: str = "eager",
    on_step: Callable[[Update], Any] | None = None,
    progress: bool | None = None,
) -> History:
    """Move the model's parameters against ∂(loss + penalty)/∂w, batch by batch.

    Ctrl-C ends training between two updates: the model holds the weights of the last one, a
    line on standard error says which that was, and fit returns as it does otherwise.

    Args:
        model: called on each sample. loss: takes a list of predictions and one of targets.
        data: (X, y), as many targets as samples; samples are numbered from 0.
        epochs: how many times to see all of them; or steps: how many updates to make.
        optimizer: an Optimizer over the model's parameters, or a rule of autograd.updates by
            its name, with the learning rate lr (left out, that of the rule).
        batch_size: samples for each update, drawn anew in each epoch; left out, all of them
            in their order.
        seed: of the batches; an int, or a random.Random to go on drawing from.
        schedule: the learning rate of epoch 0, 1, …, as in nn.schedules.
        clip: the longest gradient allowed, or a function that clips the parameters it gets.
        penalty: a function of the parameters, such as nn.l2, added to the loss.
        validation: (X, y) put aside: measured after each epoch, never trained on.
        patience: stop after so many epochs without a lower loss (on the validation samples
            where there are some), and give the model the weights of its best epoch.
        accuracy: whether a prediction is right, given it and its target; left out, as
            nn.accuracy.judge finds for the loss.
        backend: "eager" records a graph for each batch; "replay" records one sample and runs
            its graph over all of them (with numpy).
        on_step: called with an Update after each; who returns True stops training.
        progress: True or False for a progress bar; left out, only in a terminal.

    Raises:
        NotFiniteError: the loss or a gradient became nan or infinite; it says at which sample
            and node, and the model is as it was before that step.
        ValueError: no samples, another number of targets, neither epochs nor steps, an unknown
            rule or backend. TypeError: data that is no pair.

    >>> from nn import MLP, squared_error
    >>> model = MLP(1, [1], seed=1)
    >>> history = fit(model, squared_error, ([[0.0], [1.0], [2.0]], [1, 3, 5]), epochs=300, lr=0.1)
    >>> [round(p.data, 3) for p in model.parameters()]
    [2.0, 1.0]
    """
    xs, ts = _samples(data, "the data")
    aside = None if validation is None else _samples(validation, "the validation data")
    right = accuracy or judge(loss)
    trainer = _Trainer(model, loss, xs, ts, _moved(model, optimizer, lr), penalty, clip, backend)
    sizes = len(xs) if batch_size is None else min(size(batch_size, "batch_size"), len(xs))
    each = -(-len(xs) // sizes)
    total = _total(epochs, steps, each)
    wait = None if patience is None else size(patience, "patience")
    random = source(seed)

    history = trainer.history
    best: tuple[float, ...] | None = None
    with in_training(model), bar(total, progress) as shown:
        try:
            for epoch in range(1, -(-total // each) + 1):
                if schedule is not None:
                    trainer.optimizer.lr = schedule(epoch - 1)
                tally = _Tally(right)
                for at, batch in enumerate(_batches(len(xs), sizes, random), 1):
                    update, predictions = trainer.step(batch, epoch)
                    tally.add(update.loss, predictions, [ts[k] for k in batch])
                    ends = update.ends_epoch = at == each or update.step == total
                    if ends:
                        kept = _measured(model, loss, aside, right) if aside else (None, None)
                        if history.add(*tally.means(), kept, update.lr) and wait:
                            best = tuple([p.data for p in trainer.parameters])
                    shown.show(update.step, f"epoch {epoch}, {line(*tally.means())}")
                    if on_step is not None and on_step(update) is True:
                        history.stopped = f"on_step asked to stop at step {update.step}"
                    if history.stopped or ends:
                        break
                if wait and len(history) - history.best >= wait:
                    history.stopped = (
                        f"no lower loss for {count(wait, 'epoch')}; the weights are those of "
                        f"epoch {history.best}"
                    )
                if history.stopped:
                    break
            if best is not None:
                for parameter, weight in zip(trainer.parameters, best, strict=True):
                    parameter.data = weight
        except KeyboardInterrupt:
            history.stopped = trainer.interrupted(total)
    if history.stopped.startswith("Ctrl-C"):
        print(history.stopped, file=sys.stderr)
    return history


def evaluate(
    model: Callable[[Any], Any], loss: Loss, data: Data, accuracy: Judge | None = None
) -> tuple[float, float | None]:
    """The loss on samples, and the share of them that is right; nothing is recorded or changed.

    Args:
        accuracy: as in fit; the share is None where the loss has no right and wrong.

    Raises:
        ValueError: no samples, another number of targets. TypeError: data that is no pair.

    >>> from nn import MLP, hinge
    >>> model = MLP.from_weights([([[1.0]], [0.0])])
    >>> evaluate(model, hinge, ([[2.0], [-0.5], [-1.0]], [1, 1, -1]))
    (0.5, 0.6666666666666666)
    """
    return _measured(model, loss, _samples(data, "the data"), accuracy or judge(loss))


class _Trainer:
    """One training: what a step needs."""

    def __init__(
        self,
        model: Model,
        loss: Loss,
        xs: list[Any],
        ts: list[Any],
        optimizer: Optimizer,
        penalty: Callable[[Sequence[Value]], Value] | None,
        clip: float | Callable[[Sequence[Value]], Any] | None,
        backend: str,
    ) -> None:
        if backend not in BACKENDS:
            raise ValueError(f"a backend is {' or '.join(map(repr, BACKENDS))}, got {backend!r}")
        named = list(model.named_parameters())
        self.model, self.loss, self.xs, self.ts = model, loss, xs, ts
        self.names = tuple([name for name, _ in named])
        self.parameters = tuple([parameter for _, parameter in named])
        self.optimizer = optimizer
        self.history = History()
        self._started = optimizer.updates
        self._penalty = penalty
        self._clip = clip
        self._pass = BACKENDS[backend](model, loss, self.parameters, xs, ts)
        self._last: Update | None = None

    def step(self, batch: tuple[int, ...], epoch: int) -> tuple[Update, list[Any]]:
        """One update, and the predictions before it."""
        for parameter in self.parameters:
            parameter.zero_grad()
        loss, predictions = self._pass(batch)
        if self._penalty is not None:
            extra = self._penalty(self.parameters)
            extra.backward()
            loss += extra.data
        gradients = tuple([parameter.grad for parameter in self.parameters])
        if not (isfinite(loss) and all(map(isfinite, gradients))):
            raise self._not_finite(batch, epoch)
        if callable(self._clip):
            self._clip(self.parameters)
        elif self._clip is not None:
            clip_by_norm(self.parameters, self._clip)

        made = Update()
        made.epoch, made.batch, made.model, made.history = epoch, batch, self.model, self.history
        made.names, made.parameters, made.gradients = self.names, self.parameters, gradients
        made.before = tuple([parameter.data for parameter in self.parameters])
        made.loss, made.lr = loss, self.optimizer.lr
        made.step = self.steps + 1
        self.optimizer.step()
        self.history.steps = made.step
        self._last = made
        return made, predictions

    @property
    def steps(self) -> int:
        """How many updates were made."""
        return self.optimizer.updates - self._started

    def interrupted(self, total: int) -> str:
        """Where Ctrl-C has come."""
        done = self.history.steps = self.steps
        if self._last is None:
            return f"Ctrl-C before step 1 of {total}; the model is as it was"
        return (
            f"Ctrl-C after step {done} of {total}, in epoch {self._last.epoch}; "
            "the model holds the weights of that step"
        )

    def _not_finite(self, batch: tuple[int, ...], epoch: int) -> NotFiniteError:
        def parts(some: Sequence[int]) -> Value:
            return self.loss([self.model(self.xs[k]) for k in some], [self.ts[k] for k in some])

        penalty = self._penalty
        found = not_finite(
            parts,
            None if penalty is None else lambda: penalty(self.parameters),
            self.parameters,
            batch,
            lambda k: f"x = {_spelled(self.xs[k])} with target {_spelled(self.ts[k])}",
        )
        said = f"epoch {epoch}, step {self.steps + 1}, {found}; the model is as it was before it"
        error = NotFiniteError(said, found.sample, found.node)
        error.history = self.history
        self.history.stopped = said
        return error


class _Tally:
    """The mean loss, and the share that was right, of the samples so far."""

    def __init__(self, right: Judge | None) -> None:
        self._right = right
        self._loss = 0.0
        self._correct = self._count = 0

    def add(self, loss: float, predictions: list[Any], targets: list[Any]) -> None:
        """A batch with its mean loss."""
        self._loss += loss * len(targets)
        self._count += len(targets)
        if self._right is not None:
            self._correct += sum(map(bool, map(self._right, predictions, targets)))

    def means(self) -> tuple[float, float | None]:
        right = None if self._right is None else self._correct / self._count
        return self._loss / self._count, right


def _measured(
    model: Callable[[Any], Any],
    loss: Loss,
    data: tuple[list[Any], list[Any]],
    right: Judge | None,
) -> tuple[float, float | None]:
    xs, ts = data
    with no_grad(), in_training(model, on=False):
        predictions = [model(x) for x in xs]
        tally = _Tally(right)
        tally.add(loss(predictions, ts).data, [numbers(y) for y in predictions], ts)
    return tally.means()


def _samples(data: Any, who: str) -> tuple[list[Any], list[Any]]:
    pair = sequence(data, who)
    if len(pair) != 2:
        raise TypeError(f"{who} is a pair (X, y) of samples and targets, got {len(pair)} entries")
    xs, ts = (list(sequence(one, who)) for one in pair)
    if not xs:
        raise ValueError(f"{who} has no samples")
    if len(xs) != len(ts):
        raise ValueError(f"{who} has {count(len(xs), 'sample')} and {count(len(ts), 'target')}")
    return [_sample(x, at) for at, x in enumerate(xs)], ts


def _sample(x: Any, at: int) -> Any:
    """A sequence as floats once and for all; anything else as the model takes it."""
    return operands(x, f"sample {at}") if hasattr(x, "__iter__") else x


def _moved(model: Model, optimizer: Optimizer | str, lr: float | None) -> Optimizer:
    """The optimizer, or the one of that name over the model's parameters."""
    parameters = model.parameters()
    if isinstance(optimizer, Optimizer):
        if lr is not None:
            raise ValueError(
                "an optimizer has its learning rate; leave out lr, or set optimizer.lr"
            )
        if not set(optimizer.parameters) <= set(parameters):
            raise ValueError(
                "the optimizer moves Values that are not among the model's parameters; make it "
                "with model.parameters() of this model"
            )
        return optimizer
    if optimizer not in RULES:
        raise ValueError(f"no update rule {optimizer!r}; there are {', '.join(RULES)}")
    rule = RULES[optimizer]
    return Optimizer(parameters, rule, lr=rule.settings["lr"] if lr is None else lr)


def _total(epochs: int | None, steps: int | None, each: int) -> int:
    if (epochs is None) == (steps is None):
        raise ValueError("give epochs (times over the samples) or steps (updates), one of them")
    return size(steps, "steps") if epochs is None else size(epochs, "epochs") * each


def _batches(n: int, of: int, random: Random | None) -> Iterator[tuple[int, ...]]:
    """The numbers of the samples, batch by batch: shuffled unless one batch holds all."""
    numbers = list(range(n))
    if of < n:
        import random as module  # takes longer to import than all of nn

        (random or module).shuffle(numbers)
    for at in range(0, n, of):
        yield tuple(numbers[at : at + of])


def _spelled(given: Any) -> str:
    shown = repr(list(given) if isinstance(given, tuple) else given)
    return shown[:60] + "…" * (len(shown) > 60)
