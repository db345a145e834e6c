"""Attention: every position of a sequence takes from the others what it asks them for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import Array, causal_softmax, concatenate, softmax

from ..arguments import positive_integer, random_source
from .linear import Linear, last_axis, name_block
from .module import Module

if TYPE_CHECKING:
    from ..arguments import Seed
    from .linear import Init


class Attention(Module):
    """Causal self-attention: y = concat(A₁V₁, …, AₕVₕ)·Wᵀ, Aₕ = softmax(Qₕ·Kₕᵀ/√d).

    x is a matrix with a position in each row. Queries Q, keys K and values V are linear in x; of
    their columns each head h has d = embed_dim/num_heads. Row i of Aₕ says how much position i
    takes from positions 1 to i; with causal=False, from all.

    Args:
        embed_dim: how long the vector of a position is. num_heads: into how many parts it goes.
        bias: False for four layers without biases. causal: False where later positions count.
        init, seed: as in Linear; q_proj, k_proj, v_proj and out_proj are drawn in this order.

    Raises:
        ValueError: num_heads does not divide embed_dim; x is no matrix with embed_dim columns.

    Source: Vaswani et al., Attention is all you need (2017), sections 3.2.1 and 3.2.2.
    torch.nn.MultiheadAttention computes the same, its in_proj_weight being the first three
    weights one below the other.

    >>> attention = Attention(4, 2, seed=1)
    >>> x = [[1.0, 0.0, 0.5, 0.0], [0.0, 1.0, 0.0, 0.5], [0.3, 0.0, 0.0, 1.0]]
    >>> attention(x).shape, [[round(a, 2) for a in row] for row in attention.weights(x)[0].data]
    ((3, 4), [[1.0, 0.0, 0.0], [0.47, 0.53, 0.0], [0.32, 0.34, 0.35]])
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        bias: bool = True,
        *,
        causal: bool = True,
        init: Init = "fan_in",
        seed: Seed = None,
    ) -> None:
        self.embed_dim = positive_integer(embed_dim, "embed_dim")
        self.num_heads = positive_integer(num_heads, "num_heads")
        if self.embed_dim % self.num_heads:
            raise ValueError(
                f"{embed_dim} numbers do not go into {num_heads} heads of one size; num_heads has "
                "to divide embed_dim"
            )
        self.head_dim = self.embed_dim // self.num_heads
        self.causal = causal
        self.end = ""  # of the names of its blocks: of A1, A2, ... for the matrices of the heads
        source = random_source(seed)
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = [
            Linear(embed_dim, embed_dim, bias, init=init, seed=source) for _ in range(4)
        ]

    def __repr__(self) -> str:
        return f"Attention({self.embed_dim}, {self.num_heads})"

    def __call__(self, x: Any) -> Array:
        """What each position takes from the positions that it looks at, a row each."""
        block = self._positions(x)
        queries, keys, values = self.q_proj(block), self.k_proj(block), self.v_proj(block)
        parts = zip(self._heads(), self._weights(queries, keys), strict=True)
        return self.out_proj(concatenate([A @ values[:, part] for part, A in parts], axis=1))

    def weights(self, x: Any) -> list[Array]:
        """The matrix Aₕ of each head: in row i, column j how much i takes from j."""
        block = self._positions(x)
        return self._weights(self.q_proj(block), self.k_proj(block))

    def _weights(self, queries: Array, keys: Array) -> list[Array]:
        matrices = []
        for head, part in enumerate(self._heads(), 1):
            scores = queries[:, part] @ keys[:, part].T / self.head_dim**0.5
            matrix: Array = causal_softmax(scores) if self.causal else softmax(scores, axis=1)
            matrices.append(name_block(matrix, f"A{head}{self.end}"))
        return matrices

    def _heads(self) -> list[slice]:
        """The columns of each head."""
        return [slice(k, k + self.head_dim) for k in range(0, self.embed_dim, self.head_dim)]

    def _positions(self, x: Any) -> Array:
        block = last_axis(x, self.embed_dim, repr(self))
        if block.ndim != 2:
            raise ValueError(f"{self!r} takes a matrix, a position in each row, got {block}")
        return block
