"""Sequential: a network put together of layers and functions that run one after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Value

from .module import Module
from .neuron import MLP, Layer, Neuron


class Sequential(Module):
    """f₃(f₂(f₁(x))): what each gives, the next one takes.

    Args:
        steps: Layers, Dropouts, MLPs, or any functions.

    Raises:
        TypeError: a step that cannot be called.

    >>> from nn import Dropout, Layer
    >>> model = Sequential(Layer(2, 3, "tanh", seed=1), Dropout(0.2), Layer(3, 1, "linear", seed=2))
    >>> len(model), len(model.parameters()), type(model([0.5, -1.0])).__name__
    (3, 13, 'Value')
    >>> [name for name, _ in model.named_parameters()][0]
    'steps.0.neurons.0.w.0'
    """

    def __init__(self, *steps: Callable[[Any], Any]) -> None:
        for place, step in enumerate(steps, 1):
            if not callable(step):
                raise TypeError(
                    f"step {place} of a Sequential cannot be called: {step!r} of type "
                    f"{type(step).__name__}"
                )
        self.steps = list(steps)

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.steps))})"

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, index: int) -> Any:
        return self.steps[index]

    def __call__(self, x: Any) -> Any:
        """What the last step gives."""
        for step in self.steps:
            if isinstance(x, Value) and isinstance(step, Layer | MLP | Neuron):
                x = [x]  # a layer of one unit gives its Value alone, and layers take lists
            x = step(x)
        return x
