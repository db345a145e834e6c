"""Optimizers: what moves the weights of a network so that its loss falls, and how fast."""

from .optim import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp

__all__ = ["SGD", "Adam", "AdamW", "Momentum", "Nesterov", "Optimizer", "RMSProp"]
