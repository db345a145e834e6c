"""To PyTorch and back: the same network, with the same outputs and gradients.

PyTorch is imported when one of the two functions is called, and by nothing else.
"""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise
from typing import Any

from autograd import OPS, Op, Value
from autograd.formulas import operation

from ..networks.activations import LINEAR, spelled
from ..networks.dropout import Dropout
from ..networks.module import Module
from ..networks.neuron import MLP, Layer, Neuron
from ..networks.sequential import Sequential

# The class in torch.nn, and its settings.
_CLASSES: dict[str, tuple[str, dict[str, Any]]] = {
    "elu": ("ELU", {}),
    "gelu": ("GELU", {}),
    "gelu_tanh": ("GELU", {"approximate": "tanh"}),
    "hardsigmoid": ("Hardsigmoid", {}),
    "hardswish": ("Hardswish", {}),
    "hardtanh": ("Hardtanh", {}),
    "leaky_relu": ("LeakyReLU", {}),
    "log_sigmoid": ("LogSigmoid", {}),
    "log_softmax": ("LogSoftmax", {"dim": -1}),
    "mish": ("Mish", {}),
    "relu": ("ReLU", {}),
    "relu6": ("ReLU6", {}),
    "selu": ("SELU", {}),
    "sigmoid": ("Sigmoid", {}),
    "silu": ("SiLU", {}),
    "softmax": ("Softmax", {"dim": -1}),
    "softplus": ("Softplus", {"threshold": 500.0}),  # above 20 PyTorch's own is the identity
    "softsign": ("Softsign", {}),
    "tanh": ("Tanh", {}),
}
_NAMES = {kind: name for name, (kind, _) in reversed(_CLASSES.items())}  # GELU is gelu


class Shaped:
    """An activation whose row takes one number more: leaky_relu with its slope, elu with alpha.

    >>> Shaped("leaky_relu", 0.2)(Value(-1.0)).data
    -0.2
    """

    def __init__(self, name: str, shape: float) -> None:
        self.name = name
        self.shape = shape

    def __call__(self, z: Value) -> Value:
        a: Value = OPS[self.name](z, self.shape)
        return a

    def __repr__(self) -> str:
        return f"{self.name}({self.shape!r})"


def to_torch(model: Module) -> Any:
    """The model as a torch.nn.Sequential of float64, with copies of the weights.

    Args:
        model: an MLP, a Layer or a Neuron, or a Sequential of them and of Dropouts.

    Raises:
        ImportError: PyTorch is not installed.
        ValueError: an activation that PyTorch has no module for, a weight that stands twice.
        TypeError: a module of another kind.
    """
    torch = _torch("to_torch")
    modules: list[Any] = []
    seen: set[Value] = set()
    for step in _flat(model, Sequential, MLP):
        if isinstance(step, Dropout):
            modules.append(torch.nn.Dropout(step.p))
            continue
        if not isinstance(step, Layer | Neuron):
            raise TypeError(
                f"to_torch takes an MLP, a Layer, a Neuron, or a Sequential of them and of "
                f"Dropouts, got {step!r} of type {type(step).__name__}"
            )
        neurons = step.neurons if isinstance(step, Layer) else [step]
        rows = [[*neuron.w, neuron.b] for neuron in neurons]
        values = [weight for row in rows for weight in row if isinstance(weight, Value)]
        if len(seen | set(values)) < len(seen) + len(values):
            raise ValueError(
                "a weight stands in two places; PyTorch keeps the weights of a layer in one "
                "tensor, which shares no entry with another"
            )
        seen |= set(values)
        bias = any(isinstance(neuron.b, Value) for neuron in neurons)
        linear = torch.nn.Linear(len(rows[0]) - 1, len(rows), bias=bias, dtype=torch.float64)
        numbers = torch.tensor(
            [[getattr(weight, "data", weight) for weight in row] for row in rows],
            dtype=torch.float64,
        )
        with torch.no_grad():
            linear.weight.copy_(numbers[:, :-1])
            if bias:
                linear.bias.copy_(numbers[:, -1])
        modules.append(linear)
        if step.activation != LINEAR:
            modules.append(_module(torch, step.activation))
    made = torch.nn.Sequential(*modules)
    made.eval()  # dropout rests until somebody trains, as it does here
    return made


def from_torch(module: Any) -> MLP | Sequential:
    """A torch.nn.Sequential of Linear layers and activations as an MLP, with copies of the weights.

    Where Dropout is among them, a nn.Sequential. Weights of any precision become floats.

    Raises:
        ImportError: PyTorch is not installed.
        ValueError: an order of modules that is no network of layers, a setting that has no
            counterpart here. TypeError: a module of another kind.
    """
    nn = _torch("from_torch").nn
    steps: list[Dropout | dict[str, Any]] = []
    for step in _flat(module, nn.Sequential):
        kind = type(step).__name__
        if type(step) is nn.Linear:
            b = None if step.bias is None else step.bias.detach().tolist()
            steps.append({"w": step.weight.detach().tolist(), "b": b, "activation": LINEAR})
        elif type(step) is nn.Dropout:
            steps.append(Dropout(step.p))
        elif type(step) is nn.Identity:
            continue
        elif kind not in _NAMES or type(step) is not getattr(nn, kind):
            raise TypeError(
                f"from_torch has nothing for {kind}; it takes a torch.nn.Sequential of Linear, "
                f"Dropout, Identity, {', '.join(sorted(_NAMES))}"
            )
        elif not steps or isinstance(steps[-1], Dropout) or steps[-1]["activation"] != LINEAR:
            raise ValueError(f"{kind} has to stand right after a Linear, whose activation it is")
        else:
            steps[-1]["activation"] = _activation(step, kind)
    layers = [step for step in steps if not isinstance(step, Dropout)]
    if not layers:
        raise ValueError(f"from_torch takes at least one Linear, got none in {module!r:.200}")
    for place, (before, after) in enumerate(pairwise(layers), 1):
        if len(before["w"]) != len(after["w"][0]):
            raise ValueError(
                f"Linear {place} gives {len(before['w'])} numbers, and Linear {place + 1} takes "
                f"{len(after['w'][0])}"
            )
    model = MLP.from_weights(
        [(layer["w"], layer["b"]) for layer in layers], [layer["activation"] for layer in layers]
    )
    if len(layers) == len(steps):
        return model
    rest = iter(model.layers)
    return Sequential(*[step if isinstance(step, Dropout) else next(rest) for step in steps])


def _flat(model: Any, *kinds: Any) -> list[Any]:
    """The steps of a model one after another; what holds others is one of these kinds."""
    steps: list[Any] = []
    ahead = [model]
    while ahead:
        step = ahead.pop()
        if not isinstance(step, kinds):
            steps.append(step)
        else:
            ahead.extend(reversed(step.layers if isinstance(step, MLP) else list(step)))
    return steps


def _module(torch: Any, activation: Any) -> Any:
    """The module of torch.nn for an activation."""
    name = operation(activation) if isinstance(activation, str) else None
    name = name or getattr(activation, "name", None)
    if name not in _CLASSES or not isinstance(activation, str | Op | Shaped):
        raise ValueError(
            f"PyTorch has no module for the activation {spelled(activation)}; there are those "
            f"for {', '.join(sorted(_CLASSES))}"
        )
    kind, settings = _CLASSES[name]
    shape = (activation.shape,) if isinstance(activation, Shaped) else ()
    return getattr(torch.nn, kind)(*shape, **settings)


def _activation(module: Any, kind: str) -> Any:
    """The activation for a module of torch.nn."""
    name = _NAMES[kind]
    if kind == "GELU" and module.approximate != "none":
        return "gelu_tanh"
    if kind == "Hardtanh" and (module.min_val, module.max_val) != (-1, 1):
        raise ValueError(f"hardtanh goes from -1 to 1 in a layer here; this is {module}")
    if kind == "Softplus" and module.beta != 1:
        raise ValueError(f"softplus has no beta here; {module} has")
    if kind in ("Softmax", "LogSoftmax") and module.dim not in (-1, 1):
        raise ValueError(f"{name} goes over the units of a layer (dim -1 or 1); this is {module}")
    for word, usual in (("negative_slope", 0.01), ("alpha", 1.0)):
        if getattr(module, word, usual) != usual:
            return Shaped(name, float(getattr(module, word)))
    return name


def _torch(who: str) -> Any:
    try:
        return import_module("torch")
    except ImportError:
        raise ImportError(f"{who} needs PyTorch: pip install 'glassgrad[torch]'") from None
