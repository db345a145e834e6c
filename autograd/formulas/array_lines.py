"""The lines of a graph of arrays as formulas: what each computes, and what it sends back.

A line is a block with a name and whatever is written in its line: Z1 = W1·X + b1. What it sends to
W1 is found as the reverse pass finds it, block by block through the line, on formulas.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..engine.blocks import ArrayGraph, ArrayOp, Block, BlockEntry
from ..engine.blocks.block import entry_name
from ..engine.blocks.operations import AFFINE, GATHER, MATMUL
from ..engine.row import Op
from .array_signs import gradient_name
from .array_symbols import ArraySymbols
from .symbols import Constant, Elision, Name, Number, partial_formulas
from .tidy import tidy

MOST_TERMS = 3  # of one sum


class Sent(NamedTuple):
    """What a line sends to a block: a formula of the gradient of the line, dL/dZ1 · Xᵀ."""

    target: Block
    formula: Any


class ArrayLines:
    """The formulas of a graph of arrays."""

    def __init__(self, graph: ArrayGraph) -> None:
        self.graph = graph
        self.names = graph.names()
        self.output = graph.output
        self.m = ArraySymbols()
        self._known: dict[Block, Any] = {}
        self._order = {block: place for place, block in enumerate(graph.blocks)}

    def value(self, line: Block) -> Any:
        """What a line computes, as a formula of other lines."""
        return self.m.bracketed(self._made(line))

    def gradient(self, block: Block) -> Any:
        """dL/dZ1 by its name; 1 of the output, unless that is one entry of many."""
        if block is self.graph.blocks[-1] and not block.shape:
            return 1.0
        return self.m.name(gradient_name(self.output, block.name), block.shape)

    def sent(self, line: Block, g: Any = None) -> list[Sent]:
        """What a line sends back to each block that it was made from, in the order of the pass.

        g: the gradient of the line; left out, its name.
        """
        upstream: dict[Block, list[Any]] = {line: [self.gradient(line) if g is None else g]}
        arrived: dict[Block, list[Any]] = {}
        for block in self._inside(line):
            terms = upstream.pop(block, None)
            if terms is None:
                continue
            for arg, term in self._terms(block, self.m.added(terms)):
                target = arg.block if isinstance(arg, BlockEntry) else arg
                placed = self._placed(term, arg) if isinstance(arg, BlockEntry) else term
                shows = self.graph.only_shows(target)
                within = shows or (target.line is line and target is not line)
                (upstream if within else arrived).setdefault(target, []).append(placed)
        return [
            Sent(block, self.m.bracketed(self._total(terms[::-1])))
            for block, terms in arrived.items()
        ]

    def _inside(self, line: Block) -> list[Block]:
        """The line and what is written in it, views that others use as well, the last first."""
        inside = {line}
        ahead = [line]
        while ahead:
            for arg in ahead.pop().arguments:
                if arg not in inside and (arg.line is line or self.graph.only_shows(arg)):
                    inside.add(arg)
                    ahead.append(arg)
        return sorted(inside, key=self._order.__getitem__, reverse=True)

    def _made(self, block: Block) -> Any:
        """A block as a formula of lines; each block within is made once."""
        for inner in reversed(self._inside(block)):
            if inner in self._known:
                continue
            args = [self._arg(arg) for arg in inner.args]
            if isinstance(inner.op, ArrayOp):
                made = inner.op.forward(self.m, *args, **inner.settings)
            elif isinstance(inner.op, Op):
                made = self._number(inner.op, inner, args)
            elif inner.entries[0] is not None and inner.line is not inner and not inner.shape:
                made = Number(inner.entries[0].data, inner.name)  # the 2 of [w·x, 2]
            else:
                made = self.m.name(inner.name, inner.shape)
            self._known[inner] = made
        return self._known[block]

    def _number(self, row: Op, block: Block, args: list[Any]) -> Any:
        """One number by itself."""
        return self.m.function(row, args) if _takes_blocks(block) else self.m.row(row, args)

    def _arg(self, arg: Any) -> Any:
        if isinstance(arg, BlockEntry):
            return self._entry(arg)
        if isinstance(arg, tuple):
            return tuple([self._arg(entry) for entry in arg])
        if not isinstance(arg, Block):
            return arg
        if arg.inline or arg.line is not arg:  # qᵀ is written for a row and for a matrix of one row
            return self.m.of(self._made(arg), arg.shape)
        return self.m.name(arg.name, arg.shape)

    def _entry(self, entry: BlockEntry) -> Any:
        """One number of a block by its name; of one within the line, as a part of it."""
        block, place = entry
        within = block.line is not block and not block.label and isinstance(block.op, ArrayOp)
        if within and block.op is not GATHER:
            return self.m.entry(self._made(block), place)
        node = block.entries[place]
        return Name(entry_name(*entry) if node is None else self.names[node])

    def _terms(self, block: Block, g: Any) -> Iterator[tuple[Block | BlockEntry, Any]]:
        """What one block sends to each of its arguments."""
        args = [self._arg(arg) for arg in block.args]
        y = self._arg(block)
        if isinstance(block.op, ArrayOp):
            self.m.examples = self.graph.examples.get(block)
            if block.op in (MATMUL, AFFINE):
                g = self.m.filled(g, block.shape)
            terms = block.op.sends(self.m, g, y, *args, **block.settings)
            pairs = list(zip(block.args, terms, strict=True))
        elif not isinstance(block.op, Op):
            return
        elif _takes_blocks(block):
            whole = block.op.many == (True,)
            slope = (
                self.m.slope_along(block.op, y, args[0], None)
                if whole
                else self.m.function(block.op, args, "′")
            )
            pairs = [(arg, self.m.times(g, slope)) for arg in block.args]
        else:
            pairs = []
            known = [Constant(arg) if isinstance(arg, float) else arg for arg in args]
            slopes = [tidy(p) for p in partial_formulas(block.op, y, known)]
            for arg, slope in zip(block.args, slopes, strict=True):
                several = zip(arg, slope, strict=True) if arg.__class__ is tuple else [(arg, slope)]
                pairs += [(each, self.m.times(g, p)) for each, p in several]
        for arg, term in pairs:
            if isinstance(arg, Block | BlockEntry) and term is not None:
                yield arg, term

    def _placed(self, term: Any, entry: BlockEntry) -> Any:
        """What goes to one entry of a block."""
        return self.m.placed(term, self._entry(entry), entry.block.shape)

    def _total(self, terms: list[Any]) -> Any:
        if len(terms) > MOST_TERMS:
            terms = [*terms[: MOST_TERMS - 1], Elision(len(terms) - MOST_TERMS + 1)]
        return self.m.added(terms)


def _takes_blocks(block: Block) -> bool:
    """Whether a row takes a whole vector where it takes many numbers."""
    return isinstance(block.op, Op) and any(
        many and isinstance(arg, Block)
        for many, arg in zip(block.op.many, block.args, strict=False)
    )
