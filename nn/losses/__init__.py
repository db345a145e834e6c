"""Losses: how far predictions lie from their targets, as one Value that training makes small."""

from .entropy import (
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    kl_div,
)
from .losses import absolute_error, hinge, huber, squared_error
from .penalties import l1, l2

__all__ = [
    "absolute_error",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "cross_entropy",
    "hinge",
    "huber",
    "kl_div",
    "l1",
    "l2",
    "squared_error",
]
