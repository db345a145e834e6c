"""A network of layers that a page can build anew: the parts it is made of, as plain data.

The page itself makes the graph of a network from these parts: what a unit computes is one row, its
activation another, and the loss is a tape on the outputs of the last layer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from ...engine.blocks import Array, apply, array
from ...engine.ops import DOT
from ...engine.row import Op
from ...engine.value import Value, order
from ...formulas.array_signs import gradient_name
from ...formulas.javascript import row_key
from ..page.arrays import page_arrays
from .tape import Row, tape

MOST_UNITS = 16  # of a layer, unless the network has wider ones
MOST_LAYERS = 5  # with the last, unless it has more
LONGEST = 80  # columns of a formula


class NetworkInput(NamedTuple):
    """A network, what it reads, and what may be put in its place.

    Attributes:
        samples: a row of inputs for each sample.
        weights: for each layer its weights, a row a unit, and its biases.
        activations: of each layer, by name; "linear" for none.
        choices: the rows of all activations by name, but for "linear"; of settings they have their
            own.
        losses: by name, an array of predictions and the loss that is made of them. A row a sample,
            or, where there is one output, a number a sample.
        loss: which of them is shown at first. seed: that new weights are drawn with.
    """

    samples: Sequence[Sequence[float]]
    weights: Sequence[tuple[Sequence[Sequence[float]], Sequence[float]]]
    activations: Sequence[str]
    choices: Mapping[str, Op]
    losses: Mapping[str, tuple[Array, Value]]
    loss: str
    seed: int = 1


def network_parts(network: NetworkInput) -> tuple[dict[str, Any], dict[str, Row]]:
    """The parts as plain data, and the rows that any network made of them uses."""
    units = max(MOST_UNITS, *[len(biases) for _, biases in network.weights])
    widest = max(units, len(network.samples[0]))
    rows: dict[str, Row] = {row_key(DOT, n): (DOT, n) for n in range(1, widest + 1)}
    rows |= {row_key(row): row for row in network.choices.values()}
    losses = {}
    for name, (predictions, loss) in network.losses.items():
        losses[name], used = _loss_part(predictions, loss)
        rows |= used
    parts = {
        "samples": [[*map(float, row)] for row in network.samples],
        "weights": network.weights,
        "activations": [*network.activations],
        "choices": ["linear", *network.choices],
        "layer": _layer_formulas(None),
        "formulas": {name: _layer_formulas(row) for name, row in network.choices.items()},
        "keys": {
            name: [row_key(row), *[x if isfinite(x) else str(x) for x in row.defaults]]
            for name, row in network.choices.items()
        },
        "losses": losses,
        "loss": network.loss,
        "seed": network.seed,
        "most": [units, max(MOST_LAYERS, len(network.weights))],
    }
    return parts, rows


def _loss_part(predictions: Array, loss: Value) -> tuple[dict[str, Any], dict[str, Row]]:
    """The tape of a loss on predictions, which number each prediction has there, and its arrays."""
    nodes = order(loss)
    known = set(nodes)
    nodes = [entry for entry in predictions.entries if entry not in known] + nodes
    arrays, line_of = page_arrays(nodes, numbers=True, longest=LONGEST)
    for line in arrays:
        line["gradient"] = gradient_name("L", line["name"])
    index = {node: number for number, node in enumerate(nodes)}
    packed, rows = tape(nodes)
    part = {
        "tape": packed,
        "arrays": arrays,
        "homes": [line_of.get(number, -1) for number in range(len(nodes))],
        "predictions": [index[entry] for entry in predictions.entries],
        "name": predictions.label,
    }
    return part, rows


def _layer_formulas(row: Op | None) -> list[dict[str, Any]]:
    """What a layer computes and sends back, with the names {A}, {W}, {b}, {Z} and {Y}.

    row: its activation, whose formulas alone are given; left out, those of Z.
    """
    X, W, b = (
        array([[1.0, 2.0], [3.0, 4.0]], "Ain"),
        array([[1.0, 2.0], [3.0, 4.0]], "Win"),
        array([1.0, 2.0], "bin"),
    )
    Z = X @ W.T + b
    Z.label = "Zin"
    Y = Z
    if row is not None:
        (Y := apply(row, (Z,))).label = "Yin"
    (loss := (Y * Y).sum()).label = "L"
    lines = {line["name"]: line for line in page_arrays(order(loss), True, LONGEST)[0]}
    line = lines["Zin" if row is None else "Yin"]

    def named(text: str) -> str:
        for letter in "AWbZY":
            text = text.replace(f"{letter}in", f"{{{letter}}}")
        return text

    sent = [[named(name), named(formula)] for name, formula in line["sent"]]
    return [{"formula": named(line["formula"]), "sent": sent}]
