"""RMSNorm and LayerNorm: every vector is brought to the same size before a layer sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Array, array, rsqrt, square

from ..arguments import not_negative
from .linear import last_axis, length_of, name_block
from .module import Module

EPS_OF_FLOATS = 2.0**-52  # what PyTorch takes for eps=None


class RMSNorm(Module):
    """y = γ ∘ x / √(mean(x²) + eps), along the last axis of a vector or a matrix.

    Args:
        normalized_shape: how long the last axis is.
        eps: added to the mean square, so that 0 stays 0; None is the spacing of floats at 1.
        elementwise_affine: False for no factors γ, which are the block `weight` and begin at 1.

    Raises:
        ValueError: the last axis is of another length.

    Source: Zhang and Sennrich, Root mean square layer normalization (2019), eq. (4);
    torch.nn.RMSNorm for names and defaults.

    >>> norm = RMSNorm(2, eps=0.0)
    >>> [round(y, 4) for y in norm([3.0, 4.0]).data]
    [0.8485, 1.1314]
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
    ) -> None:
        self.normalized_shape = (length_of(normalized_shape, "normalized_shape"),)
        self.eps = EPS_OF_FLOATS if eps is None else not_negative(eps, "eps")
        self.weight = _ones(self.normalized_shape[0]) if elementwise_affine else None
        self.label = ""  # what the factors 1/√(mean(x²) + eps) are called

    def __repr__(self) -> str:
        return f"RMSNorm({self.normalized_shape[0]})"

    def __call__(self, x: Any) -> Array:
        """x with a mean square of 1, times γ."""
        block = last_axis(x, self.normalized_shape[0], repr(self))
        scale = _per_row(rsqrt(square(block).mean(axis=-1) + self.eps))
        if self.label and isinstance(scale, Array):
            name_block(scale.made.args[0] if scale.made else scale, self.label)
        y: Array = block * scale
        return y if self.weight is None else y * self.weight


class LayerNorm(Module):
    """y = γ ∘ (x − mean(x)) / √(var(x) + eps) + β, along the last axis of a vector or a matrix.

    Args:
        normalized_shape: how long the last axis is.
        eps: added to the variance, which is Σ(x − mean)²/n.
        elementwise_affine: False for neither factors γ (`weight`, from 1) nor shifts β (`bias`,
            from 0). bias: False for factors alone.

    Raises:
        ValueError: the last axis is of another length.

    Source: Ba, Kiros and Hinton, Layer normalization (2016), eq. (4); torch.nn.LayerNorm for
    names and defaults.

    >>> norm = LayerNorm(2, eps=0.0)
    >>> norm([3.0, 4.0]).data
    [-1.0, 1.0]
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        length = length_of(normalized_shape, "normalized_shape")
        self.normalized_shape = (length,)
        self.eps = not_negative(eps, "eps")
        self.weight = _ones(length) if elementwise_affine else None
        self.bias = array([0.0] * length, "bias") if elementwise_affine and bias else None

    def __repr__(self) -> str:
        return f"LayerNorm({self.normalized_shape[0]})"

    def __call__(self, x: Any) -> Array:
        """x with mean 0 and variance 1, times γ, plus β."""
        block = last_axis(x, self.normalized_shape[0], repr(self))
        centred: Array = block - _per_row(block.mean(axis=-1))
        y: Array = centred * _per_row(rsqrt(square(centred).mean(axis=-1) + self.eps))
        if self.weight is not None:
            y = y * self.weight
        return y if self.bias is None else y + self.bias


def _ones(length: int) -> Array:
    return array([1.0] * length, "weight")


def _per_row(numbers: Any) -> Any:
    """A number for each row as a column, so that it meets its whole row; of a vector, a Value."""
    return numbers.reshape(-1, 1) if isinstance(numbers, Array) else numbers
