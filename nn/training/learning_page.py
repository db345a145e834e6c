"""A page on which a network learns and can be changed: its layers, units, activations and loss."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import OPS, Op, Value, array, no_grad
from autograd.faces import NetworkInput, network_page

from ..arguments import sequence
from ..losses.entropy import binary_cross_entropy_from_logits, cross_entropy
from ..losses.losses import absolute_error, hinge, huber, squared_error
from ..losses.reduction import same_length
from ..networks.activations import spelled, unit_function
from ..networks.neuron import MLP

if TYPE_CHECKING:
    from ..networks.activations import Activation

MOST = 300_000  # weights times samples
ACTIVATIONS = (
    *("tanh", "sigmoid", "relu", "leaky_relu", "elu", "softplus", "softsign"),
    *("silu", "gelu", "sin"),
)
LOSSES: Mapping[str, Callable[..., Any]] = {
    "squared error": squared_error,
    "absolute error": absolute_error,
    "Huber": huber,
    "cross-entropy of logits": binary_cross_entropy_from_logits,
    "cross-entropy": cross_entropy,
    "hinge": hinge,
}


def learning_page(
    model: MLP,
    X: Sequence[Sequence[float]],
    y: Sequence[Any],
    path: str | os.PathLike[str],
    *,
    losses: Mapping[str, Callable[..., Any]] | None = None,
    loss: Callable[..., Any] | None = None,
    rule: str = "sgd",
    lr: float = 0.1,
    title: str = "",
    note: str = "",
    seed: int = 1,
    force: bool = False,
) -> Path:
    """Write one HTML file in which a network learns, and in which it can be changed.

    Its layers are shown as arrays, with their values and gradients. On the page units and layers
    are added and removed, activations and the loss chosen; new weights are drawn uniformly from -1
    to 1 with the seed, and learning goes on. All of it is computed by the same formulas as here.

    Args:
        model: an MLP with biases, whose activations are rows of one number, perhaps with settings.
        X, y: the samples, few of them: every number is computed again at each step.
        path: where to write.
        losses: by name, functions of the predictions and y; left out, those of nn that take these
            targets. loss: which of them is shown; left out, the first.
        rule, lr: the update rule, and its learning rate.
        title, note: a heading, and a line below it.
        seed: that new weights are drawn with. force: whether an existing file is overwritten.

    Raises:
        FileExistsError: the file exists and force is not set.
        TypeError: another model than an MLP. ValueError: an activation of whole layers or of no
            row, no biases, no loss for these targets, too many samples or some of another length
            than the model takes, a rule that needs more than gradients where the weights stand.

    >>> import tempfile
    >>> model = MLP(2, [3, 1], "tanh", seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     learning_page(model, [[0.0, 1.0]], [1.0], Path(folder, "net.html")).name
    'net.html'
    """
    if not isinstance(model, MLP):
        raise TypeError(f"a page of learning takes an MLP, got {type(model).__name__}")
    samples = [sequence(row, "a sample") for row in X]
    same_length(samples, y)
    refuse_many_samples(model, len(samples))
    with no_grad():
        for sample in samples:
            model(sample)  # refuses one of another length, or of no numbers
    rows = [_row_of(layer.activation) for layer in model.layers]
    weights = []
    for layer in model.layers:
        biases = [neuron.b.data for neuron in layer.neurons if isinstance(neuron.b, Value)]
        if len(biases) < len(layer.neurons):
            raise ValueError("a page of learning takes a network with biases")
        w = [[each.data for each in neuron.w] for neuron in layer.neurons]
        weights.append((w, biases))
    outputs = len(weights[-1][1])
    start = [[0.0] * outputs for _ in samples] if outputs > 1 else [0.0 for _ in samples]
    made: dict[str, Any] = {}
    first = ""
    for name, each in (losses or LOSSES).items():
        predictions = array(start, "P")
        given = predictions if outputs > 1 else predictions.entries
        with suppress(*(() if losses else (ValueError, TypeError))):
            made[name] = (predictions, each(given, y))
            made[name][1].label = "L"
            first = name if each is loss or not first else first
    if not made:
        raise ValueError(f"no loss of nn takes {outputs} outputs and targets such as {y[0]!r}")
    names = [row.name if row else "linear" for row in rows]
    known = [*filter(None, rows), *(OPS[name] for name in ACTIVATIONS)]
    choices = {row.name: row for row in known}
    network = NetworkInput(samples, weights, names, choices, made, first, seed)
    return network_page(
        network, path, rule=rule, settings={"lr": lr}, title=title, note=note, force=force
    )


def refuse_many_samples(model: MLP, samples: int) -> None:
    """Refuse, with a ValueError, more numbers than a page computes again at each step."""
    count = len(model.parameters())
    if count * samples > MOST:
        raise ValueError(
            f"a page of learning has room for {MOST:,} weights times samples, and "
            f"this network has {count:,} times {samples:,}; give it at most "
            f"{max(MOST // count, 1):,} samples"
        )


def _row_of(activation: Activation) -> Op | None:
    """The row of an activation; None for "linear"."""
    function = unit_function(activation)
    if function is None or isinstance(function, Op):
        return function
    raise ValueError(
        "a page of learning takes activations that are rows of one number, got "
        f"{spelled(activation)}"
    )
