"""Networks: modules, neurons and layers, their activations and their first weights."""

from .module import Module
from .neuron import MLP, Layer, Neuron

__all__ = ["MLP", "Layer", "Module", "Neuron"]
