"""Networks: neurons, layers and what is built of them, their activations and first weights."""

from autograd.engine import late_imports

from .module import Module
from .neuron import MLP, Layer, Neuron

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from .attention import Attention
    from .dropout import Dropout, in_training
    from .gpt import GPT, DecoderLayer
    from .linear import Embedding, Linear
    from .normalisation import LayerNorm, RMSNorm
    from .recognised_layers import layer_blocks
    from .sequential import Sequential
    from .state import load, save

__all__ = [
    "GPT",
    "MLP",
    "Attention",
    "DecoderLayer",
    "Dropout",
    "Embedding",
    "Layer",
    "LayerNorm",
    "Linear",
    "Module",
    "Neuron",
    "RMSNorm",
    "Sequential",
    "in_training",
    "layer_blocks",
    "load",
    "save",
]

__getattr__ = late_imports(
    __name__,
    {
        "Attention": "attention",
        "DecoderLayer": "gpt",
        "Dropout": "dropout",
        "Embedding": "linear",
        "GPT": "gpt",
        "LayerNorm": "normalisation",
        "Linear": "linear",
        "RMSNorm": "normalisation",
        "Sequential": "sequential",
        "in_training": "dropout",
        "layer_blocks": "recognised_layers",
        "load": "state",
        "save": "state",
    },
    __all__,
)
