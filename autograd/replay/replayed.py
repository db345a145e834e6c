"""What one run of a plan gives: losses and gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..engine.value import Value

if TYPE_CHECKING:
    from .plan import Plan


class Replayed:
    """What one run of a plan gives.

    `replayed[w]` is the gradient of the parameter w, a float.

    Attributes:
        loss: the mean (or sum) of the losses, a float.
    """

    __slots__ = ("_m", "_plan", "_results", "loss")

    def __init__(self, plan: Plan, loss: float, m: int, results: np.ndarray) -> None:
        self.loss = loss
        self._plan = plan
        self._m = m
        self._results = results  # losses, then gradients by parameters, then by inputs

    def __repr__(self) -> str:
        return f"Replayed(loss={self.loss!r}, {self._m} sample{'s' * (self._m != 1)})"

    @property
    def losses(self) -> np.ndarray:
        """The loss of each sample, (m,)."""
        return self._results[: self._m]

    @property
    def grads(self) -> np.ndarray:
        """∂loss/∂parameter in the order of the parameters, (n,)."""
        return self._results[self._m : self._m + len(self._plan.params)]

    @property
    def by_inputs(self) -> tuple[np.ndarray, ...]:
        """∂loss/∂input for each array of inputs, in its shape (a leaf alone: (m,)).

        Raises:
            ValueError: it was not asked for.
        """
        rest = self._results[self._m + len(self._plan.params) :]
        width = self._plan.tape.inputs
        if len(rest) != self._m * width:
            raise ValueError("gradients by inputs are computed by plan(..., by_inputs=True)")
        slopes, by_group, start = rest.reshape(self._m, width), [], 0
        for group in self._plan.groups:
            end = start + len(group.leaves)
            by_group.append(slopes[:, start] if group.alone else slopes[:, start:end])
            start = end
        return tuple(by_group)

    def __getitem__(self, param: Value) -> float:
        number = self._plan.places.get(param)
        if number is None:
            raise KeyError(
                f"{param!r} is none of the plan's parameters; replay takes them as params=[...]"
            )
        return float(self.grads[number])
