"""The steps of a training: batch by batch, an update each."""

from __future__ import annotations

from itertools import repeat
from math import isfinite

from autograd import Value
from autograd.engine.commit import attribute, write
from autograd.engine.node import value_of

from ..arguments import positive_integer
from ..optimizers.clipping import clip_by_norm
from .backends import BACKENDS
from .history import History
from .not_finite import NotFiniteError, not_finite

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random
    from typing import Any, Protocol

    from ..losses.accuracy import Judge
    from ..optimizers.optim import Optimizer
    from .backends import Loss

    class Model(Protocol):
        """A Module that can be called."""

        def __call__(self, x: Any, /) -> Any: ...
        def parameters(self) -> list[Value]: ...
        def named_parameters(self) -> Iterator[tuple[str, Value]]: ...


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


class Trainer:
    """One training: what a step needs."""

    def __init__(
        self,
        model: Model,
        loss: Loss,
        xs: list[Any],
        ts: list[Any],
        right: Judge | None,
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
        self._right = right
        self._pass = BACKENDS[backend](model, loss, self.parameters, xs, ts, right is not None)

    def plan(self, epochs: int | None, steps: int | None, batch_size: int | None) -> None:
        """How many samples a batch has, and how many updates there will be."""
        n = len(self.xs)
        self.batch = n if batch_size is None else min(positive_integer(batch_size, "batch_size"), n)
        self.each = -(-n // self.batch)  # batches of an epoch
        if (epochs is None) == (steps is None):
            raise ValueError("give epochs (times over the samples) or steps (updates), one of them")
        if epochs is not None:
            self.total = positive_integer(epochs, "epochs") * self.each
        else:
            self.total = positive_integer(steps, "steps")

    def updates(
        self,
        random: Random | None,
        schedule: Callable[[int], float] | None,
    ) -> Iterator[tuple[Update, tuple[float, float | None]]]:
        """Each update, with the mean loss and the share that was right of its epoch so far."""
        for epoch in range(1, -(-self.total // self.each) + 1):
            if schedule is not None:
                self.optimizer.lr = schedule(epoch - 1)
            tally = Tally(self._right)
            for at, batch in enumerate(_batches(len(self.xs), self.batch, random), 1):
                update, predictions = self.step(batch, epoch)
                tally.add(update.loss, predictions, [self.ts[k] for k in batch])
                update.ends_epoch = at == self.each or update.step == self.total
                yield update, tally.means()
                if update.step == self.total:
                    return

    def step(self, batch: tuple[int, ...], epoch: int) -> tuple[Update, list[Any]]:
        """One update, and the predictions before it."""
        write(attribute("_grad", self.parameters, repeat(None)))
        loss, predictions = self._pass(batch)
        if self._penalty is not None:
            extra = self._penalty(self.parameters)
            extra.backward()
            loss += extra.data
        gradients = tuple([value_of(parameter.grad) for parameter in self.parameters])
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
        return made, predictions

    @property
    def steps(self) -> int:
        """How many updates were made."""
        return self.optimizer.updates - self._started

    def interrupted(self) -> str:
        """Where Ctrl-C has come."""
        total = self.total
        done = self.history.steps = self.steps
        if not done:
            return f"Ctrl-C before step 1 of {total}; the model is as it was"
        return (
            f"Ctrl-C after step {done} of {total}, in epoch {-(-done // self.each)}; "
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


class Tally:
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
