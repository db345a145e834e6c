"""The instructions that a plan runs: what each reads and writes in two frames of numbers.

fuse.py makes them, and each backend runs them in its own way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..engine.row import Op
from .tape import map_arguments

# Of which sign the zeros of a sum are. EITHER: nobody sees it. KEPT: −0 if all its terms are, else
# +0; it begins with −0. PLUS: +0; it begins with +0, though a product that is rounded to −0 may
# still make −0 of that. STRICTLY_PLUS: not even then.
EITHER, KEPT, PLUS, STRICTLY_PLUS = "either", "kept", "plus", "strictly plus"


def _slice(cells: np.ndarray) -> slice | np.ndarray:
    """The cells as a slice, if they follow each other."""
    return slice(int(cells[0]), int(cells[-1]) + 1) if (np.diff(cells) == 1).all() else cells


@dataclass
class Rows:
    """One operation of the table for many cells side by side.

    cells[start:start+count] = row(args): an int in args is a row of `cells`, a float itself.
    """

    row: Op
    args: tuple[Any, ...]
    cells: np.ndarray  # (arguments, count)
    start: int
    count: int

    def __post_init__(self) -> None:
        self.index = [_slice(cells) for cells in self.cells]

    def leads(self, cells: np.ndarray, uniform: np.ndarray) -> Any:
        return cells[self.cells].any(axis=0)

    def asked(self, wanted: np.ndarray) -> list[tuple[int, Any]]:
        """The arguments that need a gradient, each by its number, with the index of its cells.

        Of a sequence that is a tuple, an index for each entry. None stands for what needs none.
        """

        def index(arg: Any) -> Any:
            return self.index[arg] if type(arg) is int and wanted[self.index[arg]].any() else None

        indexes = enumerate(map_arguments(index, self.args))
        return [
            (number, each)
            for number, each in indexes
            if any(entry is not None for entry in (each if type(each) is tuple else (each,)))
        ]

    def arguments(self, cells: Any, constant: Callable[[float], Any]) -> tuple[Any, ...]:
        """The numbers of the arguments; `constant` says what becomes of a float."""
        index = self.index
        return map_arguments(
            lambda arg: cells[index[arg]] if type(arg) is int else constant(arg), self.args
        )


@dataclass
class Dot:
    """A sum of products that is the same for all samples: Σ coefficients · cells[a] · cells[b]."""

    coefficients: np.ndarray
    a: np.ndarray
    b: np.ndarray
    start: int
    zeros: str = EITHER
    count: int = 1

    def __post_init__(self) -> None:
        self.index = [_slice(cells) for cells in (self.a, self.b)]

    def leads(self, cells: np.ndarray, uniform: np.ndarray) -> Any:
        return uniform[self.a].any() or uniform[self.b].any()

    def terms(self, uniform: np.ndarray) -> np.ndarray:
        """What is added up, (n,)."""
        a, b = self.index
        terms: np.ndarray = self.coefficients * uniform[a] * uniform[b]
        return terms


@dataclass
class Copy:
    """Numbers brought next to each other: cells[start:start+count] = those of `cells`."""

    cells: np.ndarray
    start: int
    count: int

    def leads(self, cells: np.ndarray, uniform: np.ndarray) -> Any:
        return cells[self.cells]


@dataclass
class Affine:
    """Weighted sums of the same inputs, as in a layer of a network: b + W·x for `count` units.

    They fill the varying cells from `start` on.
    x are `width` varying cells from `inputs` on. Weight (j, i) is the uniform cell
    weights + j·stride + i, bias j is bias + j·step; without biases, bias is -1.
    """

    start: int
    count: int
    inputs: int
    width: int
    weights: int
    stride: int
    bias: int
    step: int
    zeros: str = EITHER

    def __post_init__(self) -> None:
        self.x = slice(self.inputs, self.inputs + self.width)

    def leads(self, cells: np.ndarray, uniform: np.ndarray) -> Any:
        return self.weighs(uniform) or cells[self.inputs : self.inputs + self.width].any()

    def terms(self, unit: int, cells: np.ndarray, uniform: np.ndarray) -> np.ndarray:
        """What is added up in a unit, (n, m)."""
        first = self.weights + unit * self.stride
        weights = uniform[first : first + self.width, np.newaxis]
        terms: np.ndarray = weights * cells[self.x]
        if self.bias < 0:
            return terms
        bias = uniform[self.bias + unit * self.step]
        return np.vstack([terms, np.full(terms.shape[1], bias)])

    def weighs(self, uniform: np.ndarray) -> bool:
        """Whether any of these uniform cells is a weight or a bias of it."""
        unit = np.arange(self.count)[:, np.newaxis]
        weights = uniform[self.weights + self.stride * unit + np.arange(self.width)].any()
        return bool(weights or (self.bias >= 0 and uniform[self.bias + self.step * unit].any()))


Instruction = Rows | Dot | Copy | Affine


@dataclass
class Fused:
    """A program as instructions on two frames of cells; fuse.py says what the frames are.

    Attributes:
        fixed: the uniform cells that hold constants, after the parameters.
        uniform, varying: the instructions of either frame, in order.
        spread: pairs (varying cell, uniform cell): the one holds the other's number m times.
        sizes: how many cells the uniform and the varying frame have.
        output: the cell of the loss, and whether it varies.
    """

    inputs: int
    params: int
    fixed: list[float]
    uniform: list[Instruction] = field(default_factory=list)
    varying: list[Instruction] = field(default_factory=list)
    spread: list[tuple[int, int]] = field(default_factory=list)
    sizes: tuple[int, int] = (0, 0)
    output: tuple[int, bool] = (0, False)

    def wanted(self, by_inputs: bool) -> tuple[np.ndarray, np.ndarray]:
        """Which uniform and which varying cells need a gradient."""
        uniform, varying = (np.zeros(size, dtype=bool) for size in self.sizes)
        uniform[: self.params] = True
        varying[: self.inputs] = by_inputs
        for each in self.uniform:
            uniform[each.start : each.start + each.count] = each.leads(uniform, uniform)
        for copy, cell in self.spread:
            varying[copy] = uniform[cell]
        for each in self.varying:
            varying[each.start : each.start + each.count] = each.leads(varying, uniform)
        return uniform, varying
