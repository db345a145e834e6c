"""Linear and Embedding: the layers of arrays, with the names and shapes of PyTorch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from autograd import Array, Value, affine, array, stack
from autograd.engine import number

from ..arguments import plural, positive_integer, random_source, short_repr
from .init import recipe, weight_rows
from .module import Module

if TYPE_CHECKING:
    from ..arguments import Seed
    from .init import Recipe

    Init = str | Recipe


def drawn_block(rows: int, columns: int, init: Init, seed: Seed, label: str) -> Array:
    """A matrix of parameters, drawn row by row."""
    import random  # takes longer to import than all of nn

    draw = random_source(seed) or random
    return array(weight_rows(init, draw, columns, rows), label)


class Linear(Module):
    """y = x·Wᵀ + b: the last axis of x goes from in_features to out_features numbers.

    `weight` is a block of out_features × in_features Values, `bias` one of out_features, or None.
    x is a vector, or a matrix with an example or a position in each row; y is a block of Values,
    which is called `label` where you set that.

    Args:
        in_features, out_features: how many numbers go in, and come out.
        bias: False for y = x·Wᵀ.
        init: how weights and biases are drawn, a name or a recipe of nn.networks.init; left out,
            as in PyTorch evenly from (−1/√n, 1/√n) for n inputs.
        seed: as in Neuron.

    Raises:
        ValueError: x has another number of entries in its last axis.

    Source: torch.nn.Linear, its names, its shapes and its first weights.

    >>> layer = Linear(2, 3, seed=1)
    >>> layer.weight.shape, layer.bias.shape, layer([[0.5, -1.0], [2.0, 0.0]]).shape
    ((3, 2), (3,), (2, 3))
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        init: Init = "fan_in",
        seed: Seed = None,
    ) -> None:
        self.in_features = positive_integer(in_features, "in_features")
        self.out_features = positive_integer(out_features, "out_features")
        self.label = ""  # what its results are called
        source = random_source(seed)
        self.weight = drawn_block(self.out_features, self.in_features, init, source, "weight")
        self.bias: Array | None = None
        if bias:
            import random

            draw, one = source or random, recipe(init)
            numbers = [one(draw, self.in_features, self.out_features) for _ in self.weight]
            self.bias = array([number(b, "a bias that was drawn") for b in numbers], "bias")

    def __repr__(self) -> str:
        without = "" if self.bias is not None else ", bias=False"
        return f"Linear({self.in_features}, {self.out_features}{without})"

    def __call__(self, x: Any) -> Array:
        """x·Wᵀ + b."""
        inputs, turned = last_axis(x, self.in_features, repr(self)), self.weight.T
        if self.bias is None:
            y: Array = inputs @ turned
        elif inputs.ndim == 1:
            y = affine(inputs.reshape(1, -1), turned, self.bias).reshape(-1)
        else:
            y = affine(inputs, turned, self.bias)
        return name_block(y, self.label)


class Embedding(Module):
    """A table of vectors, one a token: a token is a whole number and gets its row.

    `weight` is a block of num_embeddings × embedding_dim Values. A row is not computed but looked
    up, so the same Values stand in the result; a row that is asked for twice gets both gradients.

    Args:
        num_embeddings: how many tokens there are. embedding_dim: how long a vector is.
        init: as in Linear; left out, as in PyTorch from the normal distribution.
        seed: as in Neuron.

    Raises:
        ValueError: a token that there is not, or none. TypeError: a token is no whole number.

    Source: torch.nn.Embedding.

    >>> table = Embedding(27, 16, seed=1)
    >>> table([2, 0, 2]).shape, table(5)[0] is table.weight[5, 0]
    ((3, 16), True)
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        init: Init = "normal",
        seed: Seed = None,
    ) -> None:
        self.num_embeddings = positive_integer(num_embeddings, "num_embeddings")
        self.embedding_dim = positive_integer(embedding_dim, "embedding_dim")
        self.weight = drawn_block(
            self.num_embeddings, self.embedding_dim, init, random_source(seed), "weight"
        )

    def __repr__(self) -> str:
        return f"Embedding({self.num_embeddings}, {self.embedding_dim})"

    def __call__(self, tokens: int | Value | Iterable[int | Value]) -> Array:
        """The row of a token, or a row for each of several.

        A token may be a Value, so that a plan of `replay` can be given others.
        """
        if not hasattr(tokens, "__iter__"):
            row: Array = self.weight[self._row(tokens)]
            return row
        places = [self._row(token) for token in tokens]
        if not places:
            raise ValueError(f"{self!r} got no token to look up")
        if any(isinstance(place, Value) for place in places):
            return stack([self.weight[place] for place in places])
        rows: Array = self.weight[places]
        return rows

    def _row(self, token: Any) -> Any:
        if isinstance(token, Value):
            return token
        row = token_number(token, f"a token of {self!r}")
        if not 0 <= row < self.num_embeddings:
            raise ValueError(
                f"the tokens of {self!r} are 0 to {self.num_embeddings - 1}, got {row}"
            )
        return row


def token_number(given: Any, who: str) -> int:
    """A whole number, which may come as a float: data files and fit make floats of all numbers."""
    if not isinstance(given, bool):
        if hasattr(given, "__index__"):
            return int(given.__index__())
        if isinstance(given, float) and given.is_integer():
            return int(given)
    raise TypeError(
        f"{who} is a whole number, got {short_repr(given)} of type {type(given).__name__}"
    )


def name_block(block: Array, name: str) -> Array:
    """The block with a name of its own; its entries get theirs from it when somebody looks."""
    block.record.label = name
    return block


def last_axis(x: Any, length: int, who: str) -> Array:
    """Numbers or Values as a block whose last axis has this length."""
    block = array(x)
    if block.shape[-1] != length:
        raise ValueError(f"{who} takes {plural(length, 'number')} in the last axis, got {block}")
    return block


def length_of(shape: int | Sequence[int], who: str) -> int:
    """The length of the last axis, given as a number or, as PyTorch has it, as a shape of one."""
    sizes = tuple(shape) if isinstance(shape, list | tuple) else (shape,)
    if len(sizes) != 1:
        raise ValueError(f"{who} takes the length of the last axis, got {shape!r}")
    return positive_integer(sizes[0], who)
