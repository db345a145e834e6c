"""Neurons, layers, losses and optimizers made of Values: every number in them can be looked at."""

from autograd.engine import late_imports

from .losses.entropy import (
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    kl_div,
)
from .losses.losses import absolute_error, hinge, huber, squared_error
from .losses.penalties import l1, l2
from .networks.module import Module
from .networks.neuron import MLP, Layer, Neuron
from .optimizers.optim import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from .bridges.torch_bridge import from_torch, to_torch
    from .flow.flow import Flow
    from .networks.dropout import Dropout, in_training
    from .networks.sequential import Sequential
    from .networks.state import load, save
    from .optimizers.clipping import clip_by_norm, clip_by_value
    from .training.training import NotFiniteError, Update, evaluate, fit

_LATER = {  # what is loaded when somebody asks for it
    "Dropout": "networks.dropout",
    "Flow": "flow.flow",
    "NotFiniteError": "training.training",
    "Sequential": "networks.sequential",
    "Update": "training.training",
    "clip_by_norm": "optimizers.clipping",
    "clip_by_value": "optimizers.clipping",
    "evaluate": "training.training",
    "fit": "training.training",
    "from_torch": "bridges.torch_bridge",
    "in_training": "networks.dropout",
    "load": "networks.state",
    "save": "networks.state",
    "to_torch": "bridges.torch_bridge",
}

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "Dropout",
    "Flow",
    "Layer",
    "Module",
    "Momentum",
    "Nesterov",
    "Neuron",
    "NotFiniteError",
    "Optimizer",
    "RMSProp",
    "Sequential",
    "Update",
    "absolute_error",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "clip_by_norm",
    "clip_by_value",
    "cross_entropy",
    "evaluate",
    "fit",
    "from_torch",
    "hinge",
    "huber",
    "in_training",
    "kl_div",
    "l1",
    "l2",
    "load",
    "save",
    "squared_error",
    "to_torch",
]


__getattr__ = late_imports(__name__, _LATER, __all__)


def __dir__() -> list[str]:
    return __all__
