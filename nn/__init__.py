"""Neurons, layers, losses and optimizers made of Values: every number in them can be looked at."""

from .losses import (
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    hinge,
    squared_error,
)
from .module import Module
from .neuron import MLP, Layer, Neuron
from .optim import SGD, Optimizer

__all__ = [
    "MLP",
    "SGD",
    "Layer",
    "Module",
    "Neuron",
    "Optimizer",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "cross_entropy",
    "hinge",
    "squared_error",
]
