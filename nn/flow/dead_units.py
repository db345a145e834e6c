"""Dead and saturated units: those whose activation lets no gradient pass, or very little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from autograd import OPS, Value
from autograd.engine import data_of, evaluate, partial

from ..networks.dropout import in_training

FLAT = 0.05  # a slope is flat below this share of the steepest that the activation has
MOSTLY = 0.9  # a unit is saturated if it is flat in this share of the samples
POINTS = 121  # where the steepest slope is looked for

Place = tuple[str, str]  # a layer, and a unit of it


@dataclass(frozen=True)
class Unit:
    """One unit at one step, over the samples that were looked at.

    flat: the share of samples at which |φ′(z)| lies under 5 % of the steepest slope of φ.
    dead: φ′(z) is 0 at every sample, so no gradient goes back through the unit.
    """

    name: str
    layer: str
    flat: float
    dead: bool

    @property
    def saturated(self) -> bool:
        """Flat in at least 90 % of the samples, and not dead."""
        return not self.dead and self.flat >= MOSTLY


def look(model: Any, samples: Iterable[Any], places: Mapping[Value, Place]) -> tuple[Unit, ...]:
    """Every unit whose activation is one operation, over all samples; dropouts rest.

    Args:
        model: is called on each sample; nothing of it changes.
        places: the layer and the unit of each parameter; a unit is known by its weights.

    >>> from nn import MLP
    >>> model = MLP.from_weights([([[1.0]], [-5.0])], out="relu")
    >>> look(model, [[1.0], [2.0]], dict.fromkeys(model.parameters(), ("layer 1", "neuron 1")))
    (Unit(name='neuron 1', layer='layer 1', flat=1.0, dead=True),)
    """
    with in_training(model, on=False):
        outputs = [model(x) for x in samples]
    slopes: dict[Place, list[tuple[float, float]]] = {place: [] for place in places.values()}
    for y in outputs:
        for a, z, place in _activations(y, places):
            slopes[place].append(_slopes(a, z))
    return tuple(
        Unit(
            name=name,
            layer=layer,
            flat=sum(slope < FLAT * steepest for slope, steepest in pairs) / len(pairs),
            dead=all(slope == 0.0 for slope, _ in pairs),
        )
        for (layer, name), pairs in slopes.items()
        if pairs
    )


def _activations(y: Any, places: Mapping[Value, Place]) -> Iterator[tuple[Value, Value, Place]]:
    """Each a = φ(z) of one operation, its pre-activation z = b + Σ wᵢxᵢ, and its unit."""
    weighted = OPS["dot"]
    seen: set[Value] = set()
    arguments: dict[Value, tuple[Any, ...]] = {}  # of pre-activations, read once
    ahead = list(getattr(y, "entries", y if isinstance(y, list | tuple) else [y]))
    while ahead:
        node = ahead.pop()
        if node.op is None or node in seen:
            continue
        seen.add(node)
        args = arguments.pop(node, None) or node.args
        if node.op is weighted and args[0] in places:
            args = args[len(args) // 2 :]  # the weights of a known unit are leaves
        elif node.op is weighted and args[len(args) // 2] in places:  # those of a Linear
            args = (*args[: len(args) // 2], args[-1])
        reads = [arg for arg in args if arg.__class__ is not float]
        ahead += reads
        if not node.op.wide and len(reads) == 1 and reads[0].op is weighted:
            (z,) = reads
            arguments[z] = z.args
            for weight in (arguments[z][0], arguments[z][len(arguments[z]) // 2]):
                if weight in places:
                    yield node, z, places[weight]
                    break


def _slopes(a: Value, z: Value) -> tuple[float, float]:
    """|φ′(z)|, and the steepest that φ is anywhere."""
    row: Any = a.op
    args = a.args
    slope = partial(row, args.index(z), a.data, tuple(map(data_of, args)))
    return abs(slope), _steepest(row, tuple([None if arg is z else arg for arg in args]))


@cache
def _steepest(row: Any, constants: tuple[float | None, ...]) -> float:
    """The largest |φ′| where the row is sampled; None stands for the argument that varies."""
    varying = constants.index(None)
    low, high = row.sample[varying]
    steepest = 0.0
    for k in range(POINTS):
        x = low + (high - low) * k / (POINTS - 1)
        args = tuple([x if constant is None else constant for constant in constants])
        steepest = max(steepest, abs(partial(row, varying, evaluate(row, args), args)))
    return steepest
