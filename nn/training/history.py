"""The history of a training: its losses and accuracies epoch by epoch, and why it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograd.engine import attribute_writes, write_all

from ..arguments import plural


@dataclass(repr=False, eq=False)
class History:
    """How training went: one entry for each whole epoch in each list.

    loss: the mean over the epoch's samples, each as it was when its batch was seen; a penalty
    is part of it. accuracy: the share that was right, counted in the same way; None where a
    loss has no right and wrong. validation_loss and validation_accuracy: after the epoch, on
    the samples put aside (None without any). lr: the learning rate of the epoch.

    steps: how many updates were made, those of an unfinished epoch too. best: the epoch, from
    1, with the least loss (on the samples put aside, where there are some). stopped: why
    training ended before its time, in words; "" when it did not.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float | None] = field(default_factory=list)
    validation_loss: list[float | None] = field(default_factory=list)
    validation_accuracy: list[float | None] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)
    steps: int = 0
    best: int = 0
    stopped: str = ""

    def __len__(self) -> int:
        return len(self.loss)

    def __repr__(self) -> str:
        parts = [plural(len(self), "epoch"), f"{self.steps} steps"]
        if self.loss:
            parts.append(measures(self.loss[-1], self.accuracy[-1]))
        if self.validation_loss and self.validation_loss[-1] is not None:
            loss, accuracy = self.validation_loss[-1], self.validation_accuracy[-1]
            parts.append(f"validation {measures(loss, accuracy)}")
        if self.stopped:
            parts.append(self.stopped)
        return f"History({', '.join(parts)})"

    @property
    def measure(self) -> list[float]:
        """What early stopping goes by: the loss on the samples put aside, or else on all."""
        return [
            mine if theirs is None else theirs
            for mine, theirs in zip(self.loss, self.validation_loss, strict=True)
        ]

    def as_dict(self) -> dict[str, Any]:
        """Everything by name, as JSON takes it."""
        return dict(vars(self))

    def add(
        self,
        loss: float,
        accuracy: float | None,
        validation: tuple[float | None, float | None],
        lr: float,
    ) -> bool:
        """Enter an epoch; whether it is the best so far. validation: of the samples put aside."""
        columns: list[Any] = [self.loss, self.accuracy]
        columns += [self.validation_loss, self.validation_accuracy, self.lr]
        append: Any = list.append
        measure = loss if validation[0] is None else validation[0]
        best = not self.best or measure < self.measure[self.best - 1]
        write_all(
            map(append, columns, (loss, accuracy, *validation, lr)),
            attribute_writes("best", [self] * best, [len(self) + 1]),
        )
        return best


def measures(loss: float, accuracy: float | None) -> str:
    """A loss and an accuracy in words.

    >>> measures(0.12345, 0.95)
    'loss 0.1235, accuracy 95.0 %'
    """
    share = "" if accuracy is None else f", accuracy {100 * accuracy:.1f} %"
    return f"loss {loss:.4g}{share}"
