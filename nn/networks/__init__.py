"""Networks: neurons, layers and what is built of them, their activations and first weights."""

from autograd.engine import late_imports

from .module import Module
from .neuron import MLP, Layer, Neuron

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from .dropout import Dropout, in_training
    from .sequential import Sequential
    from .state import load, save

__all__ = [
    "MLP",
    "Dropout",
    "Layer",
    "Module",
    "Neuron",
    "Sequential",
    "in_training",
    "load",
    "save",
]

__getattr__ = late_imports(
    __name__,
    {
        "Dropout": "dropout",
        "Sequential": "sequential",
        "in_training": "dropout",
        "load": "state",
        "save": "state",
    },
    __all__,
)
