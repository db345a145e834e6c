"""Optimizers: how parameters move along their gradients, with schedules and clipping."""

from .optim import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp

__all__ = ["SGD", "Adam", "AdamW", "Momentum", "Nesterov", "Optimizer", "RMSProp"]
