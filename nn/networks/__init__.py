"""Networks: neurons, layers and what is built of them, their activations and first weights."""

from .module import Module
from .neuron import MLP, Layer, Neuron

__all__ = ["MLP", "Layer", "Module", "Neuron"]
