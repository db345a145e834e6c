"""GPT: a small language model that gives, for each token of a sequence, what may come next."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograd import Array, no_grad, relu, softmax

from ..arguments import plural, positive, random_source
from .attention import Attention
from .init import normal
from .linear import Embedding, Linear
from .module import Module
from .normalisation import RMSNorm

if TYPE_CHECKING:
    from ..arguments import Seed
    from .linear import Init


class DecoderLayer(Module):
    """x + attention(norm(x)), and to that the same with a network of one hidden layer in its place.

    >>> layer = DecoderLayer(8, 2, init=normal(0.1), seed=1)
    >>> len(layer.parameters())
    768
    """

    def __init__(self, n_embd: int, n_head: int, *, init: Init, seed: Seed = None) -> None:
        source = random_source(seed)
        self.norm = RMSNorm(n_embd, eps=1e-5, elementwise_affine=False)
        self.attn = Attention(n_embd, n_head, bias=False, init=init, seed=source)
        self.fc1 = Linear(n_embd, 4 * n_embd, bias=False, init=init, seed=source)
        self.fc2 = Linear(4 * n_embd, n_embd, bias=False, init=init, seed=source)

    def __call__(self, x: Array) -> Array:
        x = x + self.attn(self.norm(x))
        hidden: Array = relu(self.fc1(self.norm(x)))
        return x + self.fc2(hidden)


class GPT(Module):
    """A GPT as microgpt has it: tokens in, for each a row of vocab_size logits for the next out.

    It differs from GPT-2 as microgpt does: RMSNorm without weights in place of LayerNorm, relu in
    place of gelu, no biases, a norm after the embeddings and none at the end.

    Args:
        vocab_size: how many tokens there are. block_size: how long a sequence may be.
        n_embd: how long the vector of a position is. n_head, n_layer: how many there are.
        std: of the normal distribution that all weights are drawn from.
        seed: as in Neuron; the weights are drawn in the order of microgpt.

    Raises:
        ValueError: no tokens, more than block_size, or one that there is not.

    Source: A. Karpathy, microgpt (12 February 2026), after Radford et al., Language models are
    unsupervised multitask learners (2019).

    >>> model = GPT(27, 16, seed=42)
    >>> len(model.parameters()), model([26, 4, 12]).shape
    (4192, (3, 27))
    """

    def __init__(
        self,
        vocab_size: int,
        block_size: int,
        n_embd: int = 16,
        n_head: int = 4,
        n_layer: int = 1,
        *,
        std: float = 0.08,
        seed: Seed = None,
    ) -> None:
        source, init = random_source(seed), normal(std)
        self.wte = Embedding(vocab_size, n_embd, init=init, seed=source)
        self.wpe = Embedding(block_size, n_embd, init=init, seed=source)
        self.lm_head = Linear(n_embd, vocab_size, bias=False, init=init, seed=source)
        self.norm = RMSNorm(n_embd, eps=1e-5, elementwise_affine=False)
        self.layers = [DecoderLayer(n_embd, n_head, init=init, seed=source) for _ in range(n_layer)]
        self.label_blocks()

    def __repr__(self) -> str:
        return (
            f"GPT({self.wte.num_embeddings} tokens, {plural(len(self.layers), 'layer')}, "
            f"{plural(len(self.parameters()), 'parameter')})"
        )

    def __call__(self, tokens: Sequence[int]) -> Array:
        """The logits: in row i, how likely each token comes after the first i."""
        if len(tokens) > self.wpe.num_embeddings:
            raise ValueError(
                f"{self!r} reads at most {plural(self.wpe.num_embeddings, 'token')}, got "
                f"{len(tokens)}"
            )
        x = self.norm(self.wte(tokens) + self.wpe(range(len(tokens))))
        for layer in self.layers:
            x = layer(x)
        return self.lm_head(x)

    def generate(
        self, start: int, stop: int, temperature: float = 1.0, seed: Seed = None
    ) -> list[int]:
        """Tokens drawn one after another, from after `start` until `stop` or block_size are there.

        Args:
            temperature: what logits are divided by: small for the likeliest tokens alone.

        >>> len(GPT(5, 8, seed=1).generate(4, 4, seed=1)) <= 8
        True
        """
        scale, draw = positive(temperature, "the temperature"), random_source(seed) or random
        tokens = [start]
        with no_grad():
            while len(tokens) <= self.wpe.num_embeddings:
                shares = softmax(self(tokens)[-1] / scale)
                (token,) = draw.choices(range(shares.size), weights=shares.data)
                if token == stop:
                    break
                tokens.append(token)
        return tokens[1:]
