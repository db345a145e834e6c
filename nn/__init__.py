"""Neurons, layers, losses and optimizers made of Values: every number in them can be looked at."""

from autograd.engine import late_imports

from .losses import (
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    hinge,
    huber,
    kl_div,
    l1,
    l2,
    squared_error,
)
from .networks import MLP, Layer, Module, Neuron
from .optimizers import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from .bridges import from_torch, to_torch
    from .flow import Flow
    from .networks import (
        GPT,
        Attention,
        DecoderLayer,
        Dropout,
        Embedding,
        LayerNorm,
        Linear,
        RMSNorm,
        Sequential,
        in_training,
        layer_blocks,
        load,
        save,
    )
    from .optimizers import clip_by_norm, clip_by_value
    from .training import NotFiniteError, Update, evaluate, fit, learning_page

_LATER = {  # the rooms of what is loaded when somebody asks for it
    "Dropout": "networks",
    "RMSNorm": "networks",
    "Linear": "networks",
    "LayerNorm": "networks",
    "GPT": "networks",
    "Embedding": "networks",
    "DecoderLayer": "networks",
    "Attention": "networks",
    "Flow": "flow",
    "NotFiniteError": "training",
    "Sequential": "networks",
    "Update": "training",
    "clip_by_norm": "optimizers",
    "clip_by_value": "optimizers",
    "evaluate": "training",
    "fit": "training",
    "from_torch": "bridges",
    "in_training": "networks",
    "layer_blocks": "networks",
    "learning_page": "training",
    "load": "networks",
    "save": "networks",
    "to_torch": "bridges",
}

__all__ = [
    "GPT",
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "Attention",
    "DecoderLayer",
    "Dropout",
    "Embedding",
    "Flow",
    "Layer",
    "LayerNorm",
    "Linear",
    "Module",
    "Momentum",
    "Nesterov",
    "Neuron",
    "NotFiniteError",
    "Optimizer",
    "RMSNorm",
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
    "layer_blocks",
    "learning_page",
    "load",
    "save",
    "squared_error",
    "to_torch",
]


__getattr__ = late_imports(__name__, _LATER, __all__)


def __dir__() -> list[str]:
    return __all__
