"""What training leaves behind: a number for each epoch, and why it stopped."""

from __future__ import annotations

from autograd.engine.commit import attribute, write

TYPE_CHECKING = False  # typing itself would take most of the time of an import
if TYPE_CHECKING:
    from typing import Any


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

    def __init__(self) -> None:
        self.loss: list[float] = []
        self.accuracy: list[float | None] = []
        self.validation_loss: list[float | None] = []
        self.validation_accuracy: list[float | None] = []
        self.lr: list[float] = []
        self.steps = 0
        self.best = 0
        self.stopped = ""

    def __len__(self) -> int:
        return len(self.loss)

    def __repr__(self) -> str:
        said = [f"{len(self)} epochs" if len(self) != 1 else "1 epoch", f"{self.steps} steps"]
        if self.loss:
            said.append(line(self.loss[-1], self.accuracy[-1]))
        if self.validation_loss and self.validation_loss[-1] is not None:
            said.append(
                f"validation {line(self.validation_loss[-1], self.validation_accuracy[-1])}"
            )
        if self.stopped:
            said.append(self.stopped)
        return f"History({', '.join(said)})"

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
        kept: tuple[float | None, float | None],
        lr: float,
    ) -> bool:
        """Enter an epoch; whether it is the best so far. kept: of the samples put aside."""
        columns: list[Any] = [self.loss, self.accuracy]
        columns += [self.validation_loss, self.validation_accuracy, self.lr]
        append: Any = list.append
        measure = loss if kept[0] is None else kept[0]
        best = not self.best or measure < self.measure[self.best - 1]
        write(
            map(append, columns, (loss, accuracy, *kept, lr)),
            attribute("best", [self] * best, [len(self) + 1]),
        )
        return best


def line(loss: float, accuracy: float | None) -> str:
    """loss 0.1234, accuracy 95.0 %"""
    right = "" if accuracy is None else f", accuracy {100 * accuracy:.1f} %"
    return f"loss {loss:.4g}{right}"
