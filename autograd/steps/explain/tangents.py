"""The forward mode step by step, a tangent beside every value; and what either mode costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from ...engine.arguments import name, operands
from ...engine.clock import stamp_of
from ...engine.edges import edges
from ...engine.floats import number, taken
from ...engine.row import Op
from ...engine.value import Value, order
from ...formulas.elision import kept
from ...formulas.flat_arguments import laid_flat
from ...formulas.notation import Text
from ...formulas.symbols import Elision, generic_partials
from ...formulas.text import TAKEN, as_sum, equated, factor
from ..arithmetic import FLOATS, Arithmetic
from ..recorder import argument_sizes, record_walk
from ..sentences import computed_texts, number_text, partial_texts
from ..step import Contributed
from ..walk import Walk


class Given(NamedTuple):
    """A step of the forward mode: a node is given its tangent, how fast it moves."""

    number: int
    node: str
    data: Any
    tangent: Any

    @property
    def kind(self) -> Literal["given"]:
        """What this step is called."""
        return "given"


class Pushed(NamedTuple):
    """A step of the forward mode: a value gets its tangent, Σ partial × tangent of the argument.

    One entry for each argument in args (the name), operands (the number), partials, tangents
    and products; None where the argument is a constant.
    """

    number: int
    node: str
    op: str
    args: tuple[str | None, ...]
    operands: tuple[Any, ...]
    data: Any
    partials: tuple[Any, ...]
    tangents: tuple[Any, ...]
    products: tuple[Any, ...]
    tangent: Any

    @property
    def kind(self) -> Literal["pushed"]:
        """What this step is called."""
        return "pushed"


class Tangents(Sequence[Any]):
    """The numbered steps of one forward sweep. Iterate, index, slice; print to read.

    `walk` is the record of the values; `result` is the tangent of the output.
    """

    def __init__(self, walk: Walk, steps: Sequence[Given | Pushed], result: Any) -> None:
        self.walk = walk
        self.result = result
        self._steps = tuple(steps)
        self._moving = {step.node for step in steps}

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, index: Any) -> Any:
        return self._steps[index]

    def tangents(self) -> dict[str, Any]:
        """The tangent of every node that a step speaks of, by name."""
        return {step.node: step.tangent for step in self}

    def __str__(self) -> str:
        return "\n".join([f"{step.number}. {self.sentence(step)}" for step in self])

    def sentence(self, step: Any, digits: int = 6) -> str:
        """One line for a step: the value, then the tangent in symbols and in numbers."""
        by = Text(digits)
        node, tangent = by.name(step.node), number_text(step.tangent, by)
        if step.kind == "given":
            return f"{node} = {number_text(step.data, by)}, {_dotted(node)} = {tangent}   (given)"
        value = [node, *computed_texts(self.walk, step, by), number_text(step.data, by)]
        symbols, numbers, taken_as_0 = [], [], ""
        # What stands still has no part in it.
        moving = [place for place, arg in enumerate(step.args) if arg in self._moving]
        for index in kept(len(moving)):
            if isinstance(index, Elision):
                symbols.append(index.text)
                numbers.append(index.text)
            else:
                place, arg = moving[index], step.args[moving[index]]
                p, t = number_text(step.partials[place], by), number_text(step.tangents[place], by)
                edge = (step.node, arg, place, step.partials[place], *[None] * 4, 0, 0)
                slope = partial_texts(self.walk, Contributed(0, *edge), by)[0]
                symbols.append(_product_text(slope, _dotted(by.name(arg))))
                numbers.append(_product_text(slope if slope == "1" else p, t))
                if taken(step.partials[place], step.tangents[place], step.products[place]):
                    taken_as_0 = f"   ({p} · {t}{TAKEN})"
        dotted = (
            equated(_dotted(node), as_sum(symbols), as_sum(numbers), tangent)
            if symbols
            else f"{_dotted(node)} = {tangent}"
        )
        return f"{equated(*value)}, {dotted}{taken_as_0}"


def tangents(y: Value, moving: Mapping[Value, Any], *, arithmetic: Arithmetic = FLOATS) -> Tangents:
    """The steps of forward mode, ẏ = Σ ∂y/∂x · ẋ: every value carries a tangent.

    The tangents are those of jvp(), bit for bit, unless another arithmetic is asked for.

    Args:
        y: the output.
        moving: the tangent of each node that moves by itself; other leaves stand still.
        arithmetic: FLOATS, Rounded(k) for k digits by hand, or Exact() for fractions.

    Raises:
        TypeError: a tangent that is no number.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b
    >>> y.label = "y"
    >>> print(tangents(y, {a: 1.0}))
    1. a = 2, a′ = 1   (given)
    2. y = a·b = 2·(−3) = −6, y′ = b·a′ = (−3)·1 = −3
    """
    by = arithmetic
    known = {x: by.enter(number(t, f"the tangent of {name(x)}")) for x, t in moving.items()}
    walk = record_walk(y, arithmetic=by)
    nodes = order(y)
    steps: list[Given | Pushed] = []
    for node, entry in zip(nodes, walk.nodes, strict=True):
        if node in known:
            steps.append(Given(len(steps) + 1, entry.name, entry.data, known[node]))
    zero = by.enter(0.0)
    moves = {node for node, speed in known.items() if speed}
    for node, entry in zip(nodes, walk.nodes, strict=True):
        if node.op is None or node in moving:
            continue
        size = len(entry.args)
        slopes, speeds, products = ([None] * size for _ in range(3))
        total = zero
        for arg, place, p in edges(node, entry.data, entry.numbers, by.partial):
            speed = known.get(arg, zero)
            slopes[place], speeds[place] = p, speed
            # A mirrored pass: the partial comes first, so a 0 stops what is below.
            live = arg in moves and not (node.op.gate and p == 0)
            products[place] = by.times(p, speed) if live else zero
            total = by.plus(total, products[place])
            if live:
                moves.add(node)
        known[node] = total
        names = tuple([None if k is None else walk.nodes[k].name for k, _ in entry.args])
        steps.append(
            Pushed(
                len(steps) + 1,
                entry.name,
                node.op.name,
                names,
                entry.operands,
                entry.data,
                tuple(slopes),
                tuple(speeds),
                tuple(products),
                total,
            )
        )
    return Tangents(walk, steps, known.get(y, zero))


class Counts(NamedTuple):
    """How many multiplications either mode needs. Print to read."""

    reverse: int
    forward: int
    outputs: int
    inputs: int

    def __str__(self) -> str:
        return (
            f"reverse mode: {self.reverse:,} multiplications in {_sweeps(self.outputs, 'output')}\n"
            f"forward mode: {self.forward:,} multiplications in {_sweeps(self.inputs, 'input')}"
        )


def counts(y: Value | Sequence[Value], inputs: Sequence[Value]) -> Counts:
    """How many multiplications the chain rule takes for all ∂y/∂x, in reverse and in forward mode.

    Reverse mode takes one sweep per output, forward mode one per input. Counted is each product
    of a partial and a number that was carried there, on the edges between the inputs and the
    outputs. Nothing is multiplied, and nothing counted, where one of the two is 1 or −1
    whatever the numbers are: at the seed, and at partials that the rule itself gives as 1 or −1
    (those of +, −, sum). Evaluating the partials costs both modes the same and is not counted.

    Raises:
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> x = [Value(1.0), Value(2.0), Value(3.0)]
    >>> y = (x[0] * x[1] * x[2]).tanh()
    >>> print(counts(y, x))
    reverse mode: 4 multiplications in 1 sweep, one per output
    forward mode: 5 multiplications in 3 sweeps, one per input
    """
    outputs = [y] if isinstance(y, Value) else list(y)
    reverse = sum(_backwards(order(output), inputs) for output in outputs)
    nodes = sorted({node for output in outputs for node in order(output)}, key=stamp_of)
    return Counts(reverse, _forwards(nodes, inputs), len(outputs), len(inputs))


def _backwards(nodes: list[Value], inputs: Iterable[Value]) -> int:
    """The multiplications of one reverse sweep."""
    asked = set(inputs)
    for node in nodes:
        if any(arg in asked for arg in operands(node)):
            asked.add(node)
    ones = {nodes[-1]: True}  # whether a gradient is 1 or −1 by the rules alone
    count = 0
    for node in reversed(nodes):
        if node not in ones:
            continue
        for arg, unit in _unit_edges(node):
            if arg in asked:
                count += not (unit or ones[node])
                ones[arg] = unit and ones[node] and arg not in ones
    return count


def _forwards(nodes: list[Value], inputs: Sequence[Value]) -> int:
    """The multiplications of a forward sweep for each input: each has a bit in the masks."""
    starts: dict[Value, int] = {}
    for bit, node in enumerate(inputs):
        starts[node] = starts.get(node, 0) | 1 << bit
    moving: dict[Value, int] = {}  # in which sweeps a node has a tangent that is not 0
    ones: dict[Value, int] = {}  # in which it is 1 or −1 by the rules alone
    count = 0
    for node in nodes:
        begins = starts.get(node, 0)
        some = twice = units = 0
        for arg, unit in _unit_edges(node):
            arriving = moving[arg]
            count += 0 if unit else (arriving & ~begins & ~ones[arg]).bit_count()
            twice |= some & arriving
            some |= arriving
            units |= ones[arg] if unit else 0
        moving[node] = some | begins
        ones[node] = units & ~twice | begins
    return count


def _unit_edges(node: Value) -> Iterator[tuple[Value, bool]]:
    """Each edge into a node, and whether its rule is 1 or −1."""
    if node.op is None:
        return
    for arg, unit in zip(node.args, _unit_rules(node.op, argument_sizes(node)), strict=True):
        if isinstance(arg, Value):
            yield arg, unit


@lru_cache(1000)
def _unit_rules(row: Op, sizes: tuple[int | None, ...]) -> list[bool]:
    rules: list[bool] = []
    for slopes, size in zip(generic_partials(row, sizes), sizes, strict=True):
        units = [isinstance(p, float | int) and abs(p) == 1 for p in laid_flat([slopes])]
        rules += units + units[-1:] * ((size or 0) - len(units))
    return rules


def _sweeps(count: int, each: str) -> str:
    return f"{count:,} sweep{'s' * (count != 1)}, one per {each}"


def _dotted(text: str) -> str:
    return f"({text})′" if " " in text else f"{text}′"


def _product_text(slope: str, speed: str) -> str:
    return speed if slope == "1" else f"{factor(slope)}·{factor(speed)}"
