"""Worked examples as data: what was printed, what we compute, and whether they agree."""

from .claim import Claim

__all__ = ["Claim"]
