"""Neuron, Layer and MLP, made of Values: z = b + Σ wᵢxᵢ and a = φ(z), unit by unit."""

from __future__ import annotations

from autograd import Value, dot, record

from ..arguments import (
    as_value,
    plural,
    positive_integer,
    random_source,
    sequence,
    short_repr,
    values_and_floats,
)
from .activations import LINEAR, chosen, each_layer, row_of_one, spelled, together, unit_function
from .module import Module

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..arguments import Seed
    from .activations import Activation, Nonlin
    from .init import Recipe

    Init = str | Recipe | None


class Neuron(Module):
    """a = φ(z), z = b + Σ wᵢxᵢ: nin numbers in, one out.

    z is one node, φ(z) another. The weights are the tuple `w`, the bias is `b`. The nodes of a
    neuron that stands alone are called w1, w2, …, b, z and a; in a layer its own number comes
    first, and before that the number of the layer: w1_2_3 is the weight in layer 1, unit 2, on
    input 3.

    Args:
        nin: how many inputs it takes.
        activation: a name of the table ("tanh"), a row, any function of one Value, or
            "linear" for a neuron whose output is z.
        w: nin weights, numbers or Values (which may be shared); left out, they are drawn.
        b: the bias, a number or a Value; left out, 0.
        bias: False for a neuron without one.
        init: how weights are drawn, a name or a recipe of nn.networks.init ("he", constant(0.5));
            left out, uniformly from (-1, 1).
        seed: an int for weights that can be drawn again, a random.Random to go on drawing
            from; left out, they come from the module random, as random.seed() left it.
        nonlin: micrograd's word. False means activation="linear", True leaves it as it is, and
            an activation stands for itself: nonlin="tanh".
        place: where it stands, outer numbers first: (layer, unit).

    Raises:
        ValueError: more or fewer weights than inputs; an activation that the table has not.
        TypeError: a weight that is no number, an activation that cannot be called.

    Source: Nielsen, Neural Networks and Deep Learning, eq. (25); the interface is micrograd's.

    >>> neuron = Neuron(2, "tanh", w=[-3.0, 1.0], b=6.5)
    >>> a = neuron([2.0, 0.0])
    >>> z = a.args[0]
    >>> z.label, z.data, a.label, a.data
    ('z', 0.5, 'a', 0.4621171572600097...)
    """

    w: tuple[Value, ...]
    b: Value | float  # 0.0 in a neuron without bias

    def __init__(
        self,
        nin: int,
        activation: Activation | bool = "relu",
        *,
        w: Sequence[Any] | None = None,
        b: Any = None,
        bias: bool = True,
        init: Init = None,
        seed: Seed = None,
        nonlin: Nonlin = True,
        place: tuple[int, ...] = (),
    ) -> None:
        nin = positive_integer(nin, "nin")
        self.activation = chosen(activation, nonlin)
        self._activate = unit_function(self.activation)
        self._place = place
        self._nin = nin
        who = _who(place)
        (row,) = _rows(None if w is None else [w], nin, 1, init, seed, who)
        weights = sequence(row, f"the weights of {who}")
        if len(weights) != nin:
            raise ValueError(f"{who} takes {plural(nin, 'weight')}, got {len(weights)}")
        if not bias and b is not None:
            raise ValueError(f"{who} has bias=False and b={b!r}; leave out one of the two")
        self.w = tuple([as_value(weight, f"a weight of {who}") for weight in weights])
        self.b = as_value(0.0 if b is None else b, f"the bias of {who}") if bias else 0.0

        end = "_".join(map(str, place))
        self._group = who.replace(", ", "/") if place else ""
        row, z, a = row_of_one(self._activate), (f"z{end}", self._group), (f"a{end}", self._group)
        self._recorded = nin, row, z, a  # in one, since looking each up would take as long as a sum
        for i, weight in enumerate(self.w, 1):
            self._label(weight, f"w{end}_{i}" if end else f"w{i}")
        if isinstance(self.b, Value):
            self._label(self.b, f"b{end}")

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}, {spelled(self.activation)})"

    def __call__(self, x: Sequence[Any]) -> Value:
        """φ(b + Σ wᵢxᵢ) for a sequence of nin numbers or Values.

        Raises:
            ValueError: too many inputs, or too few. TypeError: an input that is no number.
        """
        who = _who(self._place)
        inputs = values_and_floats(x, f"the input of {who}")
        if len(inputs) != self._nin:
            raise ValueError(f"{who} takes {plural(self._nin, 'input')}, got {len(inputs)}")
        return self.output(inputs)

    def output(self, x: tuple[Any, ...]) -> Value:
        """φ(b + Σ wᵢxᵢ) for nin Values and floats."""
        w = self.w
        nin, row, z_label, a_label = self._recorded
        if type(w) is not tuple or len(w) != nin:
            raise ValueError(
                f"the weights of {_who(self._place)} were replaced; they are a tuple of "
                f"{plural(nin, 'Value')}, got {w!r}"
            )
        z = record(dot, (w, x, self.b), z_label)
        if row is not None:
            return record(row, (z,), a_label)
        return z if self._activate is None else self.named(self._activate(z), z)

    def named(self, a: Value, z: Value) -> Value:
        """The activation a with its label and group; where φ(z) is z itself, it stays z."""
        if type(a) is not Value:
            raise TypeError(
                f"the activation {spelled(self.activation)} gave {a!r} of type "
                f"{type(a).__name__}; it has to give a Value, made with operations of autograd"
            )
        if a is not z:
            *_, (a.label, a.group) = self._recorded
        return a

    def _label(self, parameter: Value, label: str) -> None:
        """A Value that came with a name, or that another unit shares, keeps it."""
        parameter.label = parameter.label or label
        parameter.group = parameter.group or self._group


class Layer(Module):
    """aⱼ = φ(bⱼ + Σᵢ wⱼᵢxᵢ): nin numbers in, nout out.

    Args:
        nin, nout: how many inputs, how many neurons.
        activation: as in Neuron; a row that takes all units together, such as "softmax", is
            applied to the whole layer.
        w: nout rows of nin weights, one row a unit. b: nout biases.
        bias, init, seed, nonlin: as in Neuron.
        place: (1,) for layer 1 of a network.

    Raises:
        ValueError: weights or biases of another shape. TypeError: as in Neuron.

    >>> layer = Layer(2, 3, "tanh", seed=1)
    >>> [a.label for a in layer([0.5, -1.0])]
    ['a1', 'a2', 'a3']
    >>> layer([0.5])
    Traceback (most recent call last):
    ValueError: a layer takes 2 inputs, got 1
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        activation: Activation = "relu",
        *,
        w: Sequence[Sequence[Any]] | None = None,
        b: Sequence[Any] | None = None,
        bias: bool = True,
        init: Init = None,
        seed: Seed = None,
        nonlin: Nonlin = True,
        place: tuple[int, ...] = (),
    ) -> None:
        self.nin, nout = positive_integer(nin, "nin"), positive_integer(nout, "nout")
        self.activation = chosen(activation, nonlin)
        self._together = together(self.activation)
        self._who = f"layer {place[0]}" if place else "a layer"
        rows = _rows(w, self.nin, nout, init, seed, self._who)
        shifts = [None] * nout if b is None else sequence(b, f"the biases of {self._who}")
        if len(rows) != nout:
            raise ValueError(
                f"{self._who} takes {plural(nout, 'row')} of weights, one a unit, got {len(rows)}"
            )
        if len(shifts) != nout:
            raise ValueError(f"{self._who} takes {plural(nout, 'bias')}, got {len(shifts)}")
        each = LINEAR if self._together else self.activation
        self.neurons = [
            Neuron(nin, each, w=row, b=shift, bias=bias, place=(*place, unit))
            for unit, (row, shift) in enumerate(zip(rows, shifts, strict=True), 1)
        ]

    def __repr__(self) -> str:
        return f"Layer({self.nin}, {len(self.neurons)}, {spelled(self.activation)})"

    def __call__(self, x: Sequence[Any]) -> Any:
        """The activations: a list, or from a layer of one neuron its Value.

        Raises:
            ValueError: too many inputs, or too few. TypeError: an input that is no number.
        """
        return _one_or_all(self.outputs(values_and_floats(x, f"the input of {self._who}")))

    def outputs(self, x: tuple[Any, ...]) -> tuple[Value, ...]:
        """The activations as a tuple, for inputs that are Values and floats."""
        if len(x) != self.nin:
            raise ValueError(f"{self._who} takes {plural(self.nin, 'input')}, got {len(x)}")
        outputs = tuple([neuron.output(x) for neuron in self.neurons])
        if self._together is None:
            return outputs
        units = zip(self.neurons, self._together(outputs), outputs, strict=True)
        return tuple([neuron.named(a, z) for neuron, a, z in units])


class MLP(Module):
    """Layers one after another: the activations of each are the inputs of the next.

    Args:
        nin, nouts: how many inputs, and how many neurons in each layer.
        activation: of the hidden layers, as in Neuron and Layer; or a list with one for each
            hidden layer, or for each layer.
        out: of the last layer; "linear" where nothing is said.
        nonlin: an activation for every layer, the last one too, as in the lecture about
            micrograd: nonlin="tanh". False: every layer is linear.
        weights: a pair (w, b) for each layer, as Layer takes them; b None for no biases.
        bias: False for a network without biases.
        init, seed: as in Neuron; the weights are drawn in the order of micrograd.

    Raises:
        ValueError: sizes, weights or activations that do not go together.
        TypeError: as in Neuron.

    Source: the interface and its defaults are those of MLP(nin, nouts) of micrograd 0.1.0: relu
    inside, linear at the end, biases of 0. (The MLP that its lecture writes has tanh in every
    layer, and draws its biases like weights.)

    >>> model = MLP(3, [4, 4, 1], seed=1337)
    >>> len(model.parameters())
    41
    >>> y = model([2.0, 3.0, -1.0])
    >>> y.label
    'z3_1'
    >>> MLP(3, [4, 4, 1], nonlin="tanh")
    MLP(3, [4, 4, 1], ['tanh', 'tanh', 'tanh'])
    """

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        activation: Activation | Sequence[Activation] = "relu",
        out: Activation | None = None,
        *,
        weights: Sequence[tuple[Any, Any]] | None = None,
        bias: bool = True,
        init: Init = None,
        seed: Seed = None,
        nonlin: Nonlin = True,
    ) -> None:
        sizes = [nin, *sequence(nouts, "nouts")]
        if len(sizes) == 1:
            raise ValueError(
                f"an MLP has at least one layer: nouts has sizes, such as [16, 1], got {nouts!r}"
            )
        depth = len(sizes) - 1
        pairs = [(None, None)] * depth if weights is None else list(weights)
        if len(pairs) != depth:
            raise ValueError(
                f"an MLP of {plural(depth, 'layer')} takes as many pairs of weights and biases, "
                f"got {len(pairs)}"
            )
        random = random_source(seed)
        self.layers = [
            Layer(
                sizes[k - 1],
                sizes[k],
                each,
                w=w,
                b=b,
                bias=bias and (w is None or b is not None),
                init=init,
                seed=random,
                place=(k,),
            )
            for k, (each, (w, b)) in enumerate(
                zip(each_layer(activation, out, depth, nonlin), pairs, strict=True), 1
            )
        ]

    @classmethod
    def from_weights(
        cls,
        weights: Sequence[tuple[Any, Any]],
        activation: Activation | Sequence[Activation] = "relu",
        out: Activation | None = None,
    ) -> MLP:
        """The network with these weights and biases: a pair (w, b) for each layer.

        w has a row for each unit, b a number for each unit, or is None for no biases. Numbers
        become Values; Values are taken as they are, so that one can stand in several places.

        >>> model = MLP.from_weights([([[1.0, -2.0]], [0.5])], out="tanh")
        >>> model([1.0, 1.0]).data
        -0.4621171572600097...
        """
        pairs = [
            (sequence(w, f"the weights of layer {k}"), b) for k, (w, b) in enumerate(weights, 1)
        ]
        if not pairs or not pairs[0][0]:
            raise ValueError(
                "from_weights takes a pair (w, b) for each layer, w a row for each unit; got "
                f"{short_repr(weights)}"
            )
        nin = len(sequence(pairs[0][0][0], "the weights of layer 1, neuron 1"))
        return cls(nin, [len(w) for w, _ in pairs], activation, out, weights=pairs)

    def __repr__(self) -> str:
        nouts = [len(layer.neurons) for layer in self.layers]
        names = ", ".join([spelled(layer.activation) for layer in self.layers])
        return f"MLP({self.layers[0].nin}, {nouts}, [{names}])"

    def __call__(self, x: Sequence[Any]) -> Any:
        """The activations of the last layer: a list, or from one neuron its Value.

        Raises:
            ValueError: too many inputs, or too few. TypeError: an input that is no number.
        """
        outputs = values_and_floats(x, "the input of an MLP")
        for layer in self.layers:
            outputs = layer.outputs(outputs)
        return _one_or_all(outputs)


def _one_or_all(outputs: tuple[Value, ...]) -> Any:
    """The outputs as a list; one alone without a list, as in micrograd."""
    return outputs[0] if len(outputs) == 1 else list(outputs)


def _who(place: tuple[int, ...]) -> str:
    """How messages, and with slashes drawings, call a neuron."""
    if not place:
        return "a neuron"
    return ", ".join([f"layer {number}" for number in place[:-1]] + [f"neuron {place[-1]}"])


def _rows(w: Any, nin: int, nout: int, init: Init, seed: Seed, who: str) -> Sequence[Any]:
    """A row of weights for each unit: those given, or nin for each of nout units, drawn."""
    if w is not None:
        if init is not None:
            raise ValueError(f"{who} has weights w and init={init!r}; leave out one of the two")
        return sequence(w, f"the weights of {who}")
    import random  # takes longer to import than all of nn

    from .init import weight_rows

    recipe = "uniform" if init is None else init
    return weight_rows(recipe, random_source(seed) or random, nin, nout)
