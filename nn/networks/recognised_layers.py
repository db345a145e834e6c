"""The blocks of a network of neurons, W1, b1, Z1, A1, …: found in a loss when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd import Array, LayerWeights, Op, Value, recognise_layers
from autograd.formulas import operation

from .activations import LINEAR
from .module import Module
from .neuron import Layer

if TYPE_CHECKING:
    from .activations import Activation


def layer_blocks(model: Module, loss: Value, examples: str = "rows") -> dict[str, Array]:
    """The blocks of a model in the graph of a loss (or of any result), by their names.

    X are the inputs; of layer k, counted from 1, Wₖ has a row of weights for each unit, bₖ the
    biases, Zₖ the pre-activations and Aₖ the activations of all examples. From now on the graph
    shows them: steps(loss, level="arrays"), draw. Their entries are the Values of the graph, so
    .data and .grad are its numbers. A network does not know of blocks before it is asked.

    Args:
        model: an MLP, a Layer, or any Module with Layers.
        loss: a Value that was computed with the model.
        examples: "rows" for an example in each row of X, Zₖ and Aₖ, Z = X·Wᵀ + b; "columns" for
            one in each column, Z = W·X + b.

    Raises:
        ValueError: the loss was not made with the model; examples is another word.
        TypeError: the model is no Module.

    >>> from nn import MLP, squared_error
    >>> model = MLP(2, [3, 1], "tanh", seed=1)
    >>> loss = squared_error([model(x) for x in [[1.0, 2.0], [0.5, -1.0]]], [1.0, 0.0])
    >>> found = layer_blocks(model, loss)
    >>> {name: block.shape for name, block in found.items() if name[-1] == "1"}
    {'W1': (3, 2), 'b1': (3,), 'Z1': (2, 3), 'A1': (2, 3)}
    >>> loss.backward()
    >>> found["A1"].grad[0][0] == found["A1"][0, 0].grad
    True
    """
    if not isinstance(model, Module):
        raise TypeError(
            f"layer_blocks takes a Module, got {model!r} of type {type(model).__name__}"
        )
    if examples not in ("rows", "columns"):
        raise ValueError(f"examples are in 'rows' or 'columns', got {examples!r}")
    layers = [module for module in model.modules() if isinstance(module, Layer)]
    weights = [
        LayerWeights(
            number,
            [neuron.w for neuron in layer.neurons],
            [neuron.b for neuron in layer.neurons],
            _name_of(layer.activation),
        )
        for number, layer in enumerate(layers, 1)
    ]
    found: dict[str, Array] = recognise_layers(loss, weights, columns=examples == "columns")
    if not found:
        raise ValueError(f"no layer of {model!r} is in the graph of {loss!r}")
    return found


def _name_of(activation: Activation) -> str:
    """The name of its row; "" for none at all, "?" for a function that is no row."""
    if activation == LINEAR:
        return ""
    if isinstance(activation, str):
        return operation(activation) or "?"
    return activation.name if isinstance(activation, Op) else "?"
