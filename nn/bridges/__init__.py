"""Bridges: networks that go to other libraries and come back; PyTorch is the one there is."""

from .torch_bridge import from_torch, to_torch

__all__ = ["from_torch", "to_torch"]
