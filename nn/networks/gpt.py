"""GPT: a small language model that gives, for each token of a sequence, what may come next."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograd import Array, no_grad, relu, softmax

from ..arguments import plural, positive, random_source
from .attention import Attention
from .init import normal
from .linear import Embedding, Linear, name_block
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
        self.norm1 = RMSNorm(n_embd, eps=1e-5, elementwise_affine=False)
        self.norm2 = RMSNorm(n_embd, eps=1e-5, elementwise_affine=False)
        self.attn = Attention(n_embd, n_head, bias=False, init=init, seed=source)
        self.fc1 = Linear(n_embd, 4 * n_embd, bias=False, init=init, seed=source)
        self.fc2 = Linear(4 * n_embd, n_embd, bias=False, init=init, seed=source)
        self.end = ""  # of the names of its blocks

    def __call__(self, x: Array) -> Array:
        x = name_block(x + self.attn(name_block(self.norm1(x), f"N{self.end}")), f"y{self.end}")
        hidden: Array = relu(self.fc1(self.norm2(x)))
        return x + self.fc2(hidden)

    def label_results(self, end: str) -> None:
        """Give all blocks their names in books, Q = N·Wqᵀ, with the same end."""
        self.end = self.attn.end = end
        self.norm1.label, self.norm2.label = f"r1{end}", f"r2{end}"
        for layer, weight, result in (
            (self.attn.q_proj, "Wq", "Q"),
            (self.attn.k_proj, "Wk", "K"),
            (self.attn.v_proj, "Wv", "V"),
            (self.attn.out_proj, "Wo", "O"),
            (self.fc1, "W1", "Z"),
            (self.fc2, "W2", "M"),
        ):
            layer.weight.label, layer.label = weight + end, result + end


class GPT(Module):
    """A GPT as microgpt has it: tokens in, for each a row of vocab_size logits for the next out.

    Its blocks have names: wte, wpe, Wq, Wk, Wv, Wo, W1, W2 and lm_head are the parameters, Q, K, V,
    A1 to Ah, O, Z, M and logits what is made of them; of several layers Wq_1, Wq_2 and so on.

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
        for block, name in ((self.wte, "wte"), (self.wpe, "wpe"), (self.lm_head, "lm_head")):
            block.weight.label = name
        self.lm_head.label, self.norm.label = "logits", "r0"
        for number, layer in enumerate(self.layers, 1):
            layer.label_results("" if n_layer == 1 else f"_{number}")

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
        embedded = name_block(self.wte(tokens) + self.wpe(range(len(tokens))), "E")
        x = name_block(self.norm(embedded), "x0")
        for depth, layer in enumerate(self.layers, 1):
            x = name_block(layer(x), f"x{depth}")
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
