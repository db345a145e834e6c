"""One training under way: batch by batch, a forward pass, a backward pass and an update."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import isfinite
from typing import Any, Protocol

from autograd import Value
from autograd.engine import data_of, set_gradients

from ..arguments import positive_integer, short_repr
from ..losses.accuracy import Judge
from ..networks.module import Module, complete_gradients
from ..optimizers.clipping import clip_by_norm
from ..optimizers.optim import Optimizer
from .backends import BACKENDS, Loss
from .history import History
from .not_finite import NotFiniteError, not_finite


class Model(Protocol):
    """A Module that can be called."""

    def __call__(self, x: Any, /) -> Any: ...
    def parameters(self) -> list[Value]: ...
    def named_parameters(self) -> Iterator[tuple[str, Value]]: ...


@dataclass(slots=True, eq=False)
class Update:
    """One update that fit has made, for who watches: fit(..., on_step=watcher).

    epoch, step: which, from 1; ends_epoch: whether it was the last of its epoch.
    batch: the numbers of its samples. loss: on them, before the update. lr: the learning rate.
    model: what is trained. names, parameters: of its parameters, in the same order.
    before, gradients: their numbers before the update, and their gradients as the passes left
    them, before clipping. (parameters[k].data is the number after it.)
    history: the epochs that are done, this one too where it ends with this update.
    """

    epoch: int
    step: int
    ends_epoch: bool = field(repr=False)
    batch: tuple[int, ...] = field(repr=False)
    loss: float
    lr: float = field(repr=False)
    model: Any = field(repr=False)  # the module itself
    names: tuple[str, ...] = field(repr=False)
    parameters: tuple[Value, ...] = field(repr=False)
    before: tuple[float, ...] = field(repr=False)
    gradients: tuple[float, ...] = field(repr=False)
    history: History = field(repr=False)


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
        self._blocks = [b for _, b in model.blocks()] if isinstance(model, Module) else []
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
        source: random.Random | None,
        schedule: Callable[[int], float] | None,
        schedule_by: str = "epoch",
        shuffle: bool = True,
    ) -> Iterator[tuple[Update, tuple[float, float | None]]]:
        """Each update, with the mean loss and the share that was right of its epoch so far."""
        for epoch in range(1, -(-self.total // self.each) + 1):
            tally = Tally(self._right)
            batches = _batches(len(self.xs), self.batch, source, shuffle)
            for number, batch in enumerate(batches, 1):
                if schedule is not None and (number == 1 or schedule_by == "step"):
                    self.optimizer.lr = schedule(
                        epoch - 1 if schedule_by == "epoch" else self.steps
                    )
                update, predictions = self.step(batch, epoch)
                tally.add(update.loss, predictions, [self.ts[k] for k in batch])
                update.ends_epoch = number == self.each or update.step == self.total
                yield update, tally.means()
                if update.step == self.total:
                    return

    def step(self, batch: tuple[int, ...], epoch: int) -> tuple[Update, list[Any]]:
        """One update, and the predictions before it."""
        set_gradients(self.parameters, repeat(None))
        loss, predictions = self._pass(batch)
        complete_gradients(self._blocks)
        if self._penalty is not None:
            extra = self._penalty(self.parameters)
            extra.backward()
            loss += extra.data
        gradients = tuple([data_of(parameter.grad) for parameter in self.parameters])
        if not (isfinite(loss) and all(map(isfinite, gradients))):
            raise self._not_finite(batch, epoch)
        if callable(self._clip):
            self._clip(self.parameters)
        elif self._clip is not None:
            clip_by_norm(self.parameters, self._clip)

        made = Update(
            epoch=epoch,
            step=self.steps + 1,
            ends_epoch=False,
            batch=batch,
            loss=loss,
            lr=self.optimizer.lr,
            model=self.model,
            names=self.names,
            parameters=self.parameters,
            before=tuple([parameter.data for parameter in self.parameters]),
            gradients=gradients,
            history=self.history,
        )
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
        def loss(samples: Sequence[int]) -> Value:
            predictions = [self.model(self.xs[k]) for k in samples]
            return self.loss(predictions, [self.ts[k] for k in samples])

        def shown(k: int) -> str:
            x = self.xs[k]
            sample = short_repr(list(x) if isinstance(x, tuple) else x)
            return f"x = {sample} with target {short_repr(self.ts[k])}"

        penalty = self._penalty
        reason = not_finite(
            loss,
            None if penalty is None else lambda: penalty(self.parameters),
            self.parameters,
            batch,
            shown,
        )
        step = f"epoch {epoch}, step {self.steps + 1}"
        message = f"{step}, {reason}; the model is as it was before it"
        error = NotFiniteError(message, reason.sample, reason.node)
        error.history = self.history
        self.history.stopped = message
        return error


class Tally:
    """The mean loss, and the share that was right, of the samples so far."""

    def __init__(self, right: Judge | None) -> None:
        self._right = right
        self._loss = 0.0
        self._correct, self._count = 0.0, 0

    def add(self, loss: float, predictions: list[Any], targets: list[Any]) -> None:
        """A batch with its mean loss."""
        self._loss += loss * len(targets)
        self._count += len(targets)
        if self._right is not None:
            self._correct += sum(map(_as_share, map(self._right, predictions, targets)))

    def means(self) -> tuple[float, float | None]:
        """The mean loss, and the share that was right (None where the loss knows no right)."""
        right = None if self._right is None else self._correct / self._count
        return self._loss / self._count, right


def _as_share(right: Any) -> float:
    """What a judge says as a number: a share as it is, anything else by whether it is true."""
    return right if isinstance(right, float) else float(bool(right))


def _batches(
    n: int, size: int, source: random.Random | None, shuffle: bool
) -> Iterator[tuple[int, ...]]:
    """The numbers of the samples, batch by batch: shuffled unless one batch holds all."""
    samples = list(range(n))
    if shuffle and size < n:
        (source or random).shuffle(samples)
    for start in range(0, n, size):
        yield tuple(samples[start : start + size])
