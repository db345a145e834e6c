"""Dropout: while a network trains, each activation is left out with some probability."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd.engine import Temporarily, number

from ..arguments import random_source, values_and_floats
from .module import Module

if TYPE_CHECKING:
    from ..arguments import Seed


class Dropout(Module):
    """yᵢ = mᵢ·xᵢ, where mᵢ is 0 with probability p and else 1/(1 − p); y = x when not training.

    The mask is drawn anew at each call, and each mᵢ is a constant in the graph: an entry that
    is left out shows as xᵢ·0, and gets the gradient 0. The mean of yᵢ is xᵢ, so that nothing
    has to be scaled once training is over.

    Args:
        p: the share that is left out, at least 0 and less than 1.
        seed: an int for masks that can be drawn again, a random.Random to go on drawing from.

    It is off until `training` is set, which nn.fit does while it trains, or `with
    in_training(model)`.

    Raises:
        ValueError: p outside [0, 1). TypeError: an input that is no number.

    Source: Srivastava et al., Dropout (2014), section 4, with the scale moved from the test to
    the training as in section 10.

    >>> from autograd import Value
    >>> drop, x = Dropout(0.5, seed=1), [Value(1.0), Value(1.0), Value(1.0)]
    >>> drop(x) == x
    True
    >>> with in_training(drop):
    ...     [y.data for y in drop(x)]
    [0.0, 2.0, 2.0]
    """

    def __init__(self, p: float = 0.5, *, seed: Seed = None) -> None:
        self.p = number(p, "the share that dropout leaves out")
        if not 0.0 <= self.p < 1.0:
            raise ValueError(
                f"dropout leaves out a share of at least 0 and less than 1, got {self.p!r}"
            )
        self.training = False
        self._random = random_source(seed)

    def __repr__(self) -> str:
        return f"Dropout({self.p})"

    def __call__(self, x: Sequence[Any]) -> list[Any]:
        """The inputs, as many as came; a lone Value counts as a list of one."""
        inputs = values_and_floats([x] if hasattr(x, "backward") else x, "the input of dropout")
        if not self.training or self.p == 0.0:
            return list(inputs)
        draw = (self._random or random).random
        scale = 1.0 / (1.0 - self.p)
        return [x_i * (0.0 if draw() < self.p else scale) for x_i in inputs]


def in_training(model: Any, on: bool = True) -> Temporarily:
    """A context in which the dropouts of a model work, or with on=False rest.

    When it ends, they are as they were before.

    >>> drop = Dropout()
    >>> with in_training(drop):
    ...     drop.training
    True
    >>> drop.training
    False
    """
    return Temporarily("training", model.switched() if isinstance(model, Module) else [], on)
