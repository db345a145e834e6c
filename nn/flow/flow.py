"""Flow: a record of what each step of a training did to every layer, parameter and unit.

`nn.plots` draws it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.engine import data_of
from autograd.formulas import format_json

from ..arguments import plural, value_or_float
from ..networks.linear import Linear
from ..networks.module import Module
from ..networks.state import jsonable
from ..training.training import Update
from .dead_units import Place, Unit, look

VANISHED = 1e-2  # the first layer's gradient against the last one's; exploded is the inverse
KEPT = 1e-1  # from here to the inverse it keeps its size; between, it shrinks or grows


@dataclass(frozen=True)
class Moment:
    """One step: the loss, and for each parameter its number before, its gradient, its move."""

    loss: float
    weights: tuple[float, ...]
    gradients: tuple[float, ...]
    moves: tuple[float, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class LayerFlow:
    """One layer over a run, in a few numbers.

    first, last: the mean size of its gradients at the first and the last step. ratio: its
    update over its weights at the last step. units: how many were looked at; dead, saturated:
    how many of them are that at the end.
    """

    layer: str
    parameters: int
    first: float
    last: float
    ratio: float
    units: int
    dead: int
    saturated: int


class Flow:
    """A record of training: fit(..., on_step=flow), or flow.record(loss) after each step.

    With `record`, gradients are those that the step used, which are still there until
    zero_grad(); the move of a parameter is what its number changed by since the record before.

    Args:
        model: what is trained. X: samples at which the units are looked at after each step;
            left out, none are. Few are enough, since each is one more forward pass.

    Raises:
        ValueError: a model without parameters. TypeError: no Module.

    >>> from nn import MLP, fit, squared_error
    >>> X, y = [[0.5], [-0.5]], [1.0, 0.0]
    >>> model = MLP(1, [2, 1], "tanh", seed=1)
    >>> flow = Flow(model, X)
    >>> history = fit(model, squared_error, (X, y), steps=3, on_step=flow)
    >>> list(flow.layers), len(flow.moments), flow.dead()
    (['layer 1', 'layer 2'], 3, [])
    """

    def __init__(self, model: Module, X: Iterable[Sequence[Any]] = ()) -> None:
        if not isinstance(model, Module):
            raise TypeError(f"Flow watches a Module, got {model!r} of type {type(model).__name__}")
        named = list(model.named_parameters())
        if not named:
            raise ValueError(
                f"Flow watches parameters, and {model!r} has none; keep Values in its attributes"
            )
        self.model = model
        self.samples = list(X)
        self.parameters = [parameter for _, parameter in named]
        self.names = [parameter.label or name for name, parameter in named]
        self.layers: dict[str, list[int]] = {}
        self._places: dict[Value, Place] = {}
        blocks = _places_in_blocks(model)
        for index, (name, parameter) in enumerate(named):
            layer, unit = blocks.get(parameter) or _place(name, parameter)
            self.layers.setdefault(layer, []).append(index)
            if unit:
                self._places[parameter] = layer, unit
        self.moments: list[Moment] = []
        self._last = self._now()

    def __call__(self, update: Update) -> None:
        """Note one update that fit has made; its gradients are those before clipping.

        Raises:
            ValueError: fit trains another model.
        """
        if update.model is not self.model:
            raise ValueError(f"this Flow watches {self.model!r}, and fit trains {update.model!r}")
        self._note(update.loss, update.before, update.gradients)

    def record(self, loss: Value | float) -> None:
        """Note one step that the optimizer has just done.

        Args:
            loss: as it was before the step.

        Raises:
            TypeError: the loss is no number.
        """
        gradients = tuple([data_of(parameter.grad) for parameter in self.parameters])
        self._note(data_of(value_or_float(loss, "a loss")), self._last, gradients)

    def _note(self, loss: float, before: tuple[float, ...], gradients: tuple[float, ...]) -> None:
        self._last = self._now()
        moves = tuple([b - a for a, b in zip(before, self._last, strict=True)])
        units = look(self.model, self.samples, self._places)
        self.moments.append(Moment(loss, before, gradients, moves, units))

    @property
    def losses(self) -> list[float]:
        """The loss at each step."""
        return [moment.loss for moment in self.moments]

    @property
    def path(self) -> list[tuple[float, ...]]:
        """Every parameter before each step, and after the last."""
        return [*(moment.weights for moment in self.moments), self._last]

    def gradients(self, layer: str) -> list[float]:
        """(1/n) Σ |dL/dw| over the n parameters of a layer, at each step."""
        indices = self._indices(layer)
        return [
            math.fsum([abs(moment.gradients[index]) for index in indices]) / len(indices)
            for moment in self.moments
        ]

    def ratios(self, layer: str) -> list[float]:
        """‖Δw‖/‖w‖ over the parameters of a layer, at each step; nan where all are 0.

        About 1e-3 is ordinary; far less learns slowly, far more jumps about.

        Source: Karpathy, CS231n Convolutional Neural Networks for Visual Recognition, Neural
        Networks 3, "Ratio of weights:updates".
        """
        indices = self._indices(layer)
        ratios = []
        for moment in self.moments:
            size = math.hypot(*[moment.weights[index] for index in indices])
            move = math.hypot(*[moment.moves[index] for index in indices])
            ratios.append(move / size if size else math.nan)
        return ratios

    def dead(self, step: int = -1, layer: str | None = None) -> list[str]:
        """The names of the units that are dead at a step; the last one if none is given."""
        return [u.name for u in self._at(step).units if u.dead and layer in (None, u.layer)]

    def saturated(self, step: int = -1, layer: str | None = None) -> list[str]:
        """The names of the units that are saturated at a step."""
        return [u.name for u in self._at(step).units if u.saturated and layer in (None, u.layer)]

    def parts(self) -> list[LayerFlow]:
        """Each layer in a few numbers, from the inputs on.

        Raises:
            ValueError: nothing is recorded yet.
        """
        looked = [unit.layer for unit in self._at(-1).units]
        return [
            LayerFlow(
                layer=layer,
                parameters=len(indices),
                first=self.gradients(layer)[0],
                last=self.gradients(layer)[-1],
                ratio=self.ratios(layer)[-1],
                units=looked.count(layer),
                dead=len(self.dead(layer=layer)),
                saturated=len(self.saturated(layer=layer)),
            )
            for layer, indices in self.layers.items()
        ]

    def fall(self, step: int = 0) -> float:
        """The mean gradient of the first layer over that of the last, at a step."""
        self._at(step)
        first, *_, last = [*self.layers, *self.layers]
        upper = self.gradients(last)[step]
        return self.gradients(first)[step] / upper if upper else math.nan

    def finding(self, step: int, when: str) -> str:
        """What becomes of the gradient on its way back at a step; when: that step in words."""
        first, *_, last = [*self.layers, *self.layers]
        return _fallen(self.fall(step), first, last, when)

    def findings(self) -> list[str]:
        """What a person should know of the run, in a few sentences.

        Raises:
            ValueError: nothing is recorded yet.
        """
        begun, ended = self._at(0).loss, self._at(-1).loss
        steps = len(self.moments)
        sentences = [f"The loss goes from {begun:.4g} to {ended:.4g} in {steps} steps."]
        if steps == 1:
            sentences = [f"The loss is {begun:.4g} at the one step recorded."]
        if len(self.layers) > 1:
            sentences.append(self.finding(0, "at first"))
        if self._at(-1).units:
            sentences.append(_named("dead", self.dead()))
            sentences.append(_named("saturated", self.saturated()))
        return sentences

    def to_json(self) -> str:
        """Everything recorded, as JSON; inf and nan are strings there."""
        data = {
            "parameters": self.names,
            "layers": self.layers,
            "steps": [
                {
                    "loss": moment.loss,
                    "weights": moment.weights,
                    "gradients": moment.gradients,
                    "moves": moment.moves,
                    "units": [vars(unit) | {"saturated": unit.saturated} for unit in moment.units],
                }
                for moment in self.moments
            ],
        }
        return format_json(jsonable(data))

    def _now(self) -> tuple[float, ...]:
        return tuple([parameter.data for parameter in self.parameters])

    def _at(self, step: int) -> Moment:
        if not -len(self.moments) <= step < len(self.moments):
            recorded = plural(len(self.moments), "step")
            raise ValueError(f"there is no step {step}: {recorded} recorded, counted from 0")
        return self.moments[step]

    def _indices(self, layer: str) -> list[int]:
        """Which of the parameters are those of a layer."""
        if layer not in self.layers:
            raise ValueError(f"there is no {layer!r}; the layers are {', '.join(self.layers)}")
        return self.layers[layer]


def _places_in_blocks(model: Module) -> dict[Value, Place]:
    """The layer and the unit of each entry of a block; only the rows of a Linear are units."""
    linear = [layer for layer in model.modules() if isinstance(layer, Linear)]
    rows = {id(block) for layer in linear for block in (layer.weight, layer.bias)}
    found = {}
    for path, block in model.blocks():
        layer = path.rpartition(".")[0] or path
        for (row, *_), entry in zip(block.places(), block.entries, strict=True):
            found[entry] = layer, f"{layer}, unit {row + 1}" if id(block) in rows else ""
    return found


def _place(name: str, parameter: Value) -> tuple[str, str]:
    """The layer and the unit of a parameter: its group, or what its name begins with."""
    if "/" in parameter.group:
        layer, _, unit = parameter.group.partition("/")
        return layer, f"{layer}, {unit}"
    owner = name.removesuffix(".b").split(".w.")[0]
    layer = owner.split(".neurons.")[0]
    return layer or name, owner or name


def _fallen(fall: float, first: str, last: str, when: str) -> str:
    """What becomes of the gradient on its way back."""
    if fall != fall:
        return f"No gradient arrives in {last}, so there is nothing to compare."
    if fall == 0.0:
        return f"The gradient vanishes: none of it arrives in {first}."
    if fall < VANISHED:
        return f"The gradient vanishes: {when} {first} gets {fall:.2g} of that of {last}."
    if fall > 1 / VANISHED:
        return f"The gradient explodes: {when} {first} gets {fall:.2g} times that of {last}."
    if fall < KEPT:
        return f"The gradient shrinks: {when} {first} gets {fall:.2g} of that of {last}."
    if fall > 1 / KEPT:
        return f"The gradient grows: {when} {first} gets {fall:.2g} times that of {last}."
    return f"The gradient keeps its size: {when} {first} gets {fall:.2g} times that of {last}."


def _named(kind: str, names: list[str]) -> str:
    """How many units are dead or saturated, and which."""
    if not names:
        return f"No unit is {kind} at the end."
    shown = "; ".join(names[:8]) + (f"; and {len(names) - 8} more" if len(names) > 8 else "")
    return f"{plural(len(names), 'unit')} {kind} at the end: {shown}."
