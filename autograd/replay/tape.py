"""A recorded graph as a linear program: numbered places, and lines that fill them in order.

Places hold one number each (for m samples: m of them). They are numbered in this order:

    inputs, parameters, constants, and then one place for the result of each line.

So line k writes place `first + k`, and reads only places before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..engine.arguments import slots
from ..engine.graph import recorded
from ..engine.row import Op
from ..engine.value import Value
from ..steps.names import designations


@dataclass(frozen=True, slots=True)
class Line:
    """One instruction, y = row(args).

    args are places as the row's rules take them: a place for a number, a tuple of places for a
    sequence.
    """

    row: Op
    args: tuple[Any, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """The places that are read, sequences laid flat; one that stands twice comes twice."""
        return tuple(one for arg in self.args for one in (arg if type(arg) is tuple else (arg,)))


@dataclass(frozen=True)
class Lines:
    """The program of one sample: what is given, what is computed, and where the loss stands.

    Args:
        inputs: how many places vary by sample. params: how many a caller may train.
        constants: the numbers of the places after them, which nothing changes.
        lines: the instructions in the order of recording.
        output: the place of the loss (an input, a parameter or a constant where no line is).
        names: what each place is called: its label, or v1, v2, ...; constants by their repr.

    >>> from autograd import Value
    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> lines = read_lines(w * x + 0.5, inputs=[x], params=[w])
    >>> print(lines)
    v1 = mul(w, x)
    v2 = add(v1, 0.5)
    >>> lines.constants, lines.first, lines.output, lines.lines[1].args
    ((0.5,), 3, 4, (3, 2))
    """

    inputs: int
    params: int
    constants: tuple[float, ...]
    lines: tuple[Line, ...]
    output: int
    names: tuple[str, ...]

    def __len__(self) -> int:
        """How many places there are."""
        return self.first + len(self.lines)

    def __str__(self) -> str:
        name = self.names.__getitem__
        said = []
        for place, line in self.numbered():
            args = [
                f"[{', '.join(map(name, arg))}]" if type(arg) is tuple else name(arg)
                for arg in line.args
            ]
            said.append(f"{name(place)} = {line.row.name}({', '.join(args)})")
        return "\n".join(said)

    @property
    def first(self) -> int:
        """The place that the first line fills."""
        return self.inputs + self.params + len(self.constants)

    def numbered(self) -> Iterator[tuple[int, Line]]:
        """Each line with the place that it fills, in order."""
        return enumerate(self.lines, self.first)

    @cached_property
    def varies(self) -> tuple[bool, ...]:
        """For each place, whether it depends on an input: m numbers then, else one for all."""
        found = [True] * self.inputs + [False] * (self.first - self.inputs)
        for line in self.lines:
            found.append(any(found[place] for place in line.places))
        return tuple(found)

    @cached_property
    def leads(self) -> tuple[bool, ...]:
        """For each place, whether a parameter stands behind it, so that it needs a gradient."""
        return self.leading(inputs=False)

    def leading(self, inputs: bool) -> tuple[bool, ...]:
        """As `leads`; with inputs, also where an input stands behind a place."""
        found = [inputs] * self.inputs + [True] * self.params + [False] * len(self.constants)
        for line in self.lines:
            found.append(any(found[place] for place in line.places))
        return tuple(found)


def read_lines(loss: Value, inputs: Sequence[Value], params: Sequence[Value]) -> Lines:
    """The lines of a recorded loss. Other leaves are constants, with the numbers they have now.

    Inputs and parameters are leaves, each named once; the loss need not depend on all of them.
    """
    order = recorded(loss)
    given = [*inputs, *params]
    places: dict[Any, int] = {node: place for place, node in enumerate(given)}
    made = [node for node in order if node.op is not None]
    constants: list[float] = []
    known: dict[str, int] = {}

    def constant(x: float) -> int:
        key = repr(x)  # 0.0 and -0.0 are two constants, and nan is equal to itself
        if key not in known:
            known[key] = len(given) + len(constants)
            constants.append(x)
        return known[key]

    def place(arg: Any) -> Any:
        if arg.__class__ is tuple:
            return tuple([place(one) for one in arg])
        return places[arg] if arg in places else constant(arg)

    for node in order:  # constants first: their number says where the lines begin
        if node.op is None and node not in places:
            places[node] = constant(node.data)
        for arg in node.args:
            if arg.__class__ is float:
                constant(arg)
    first = len(given) + len(constants)
    for at, node in enumerate(made):
        places[node] = first + at
    lines = tuple([Line(node.op, place(slots(node))) for node in made if node.op is not None])
    names = designations([*given, *made])
    names[len(given) : len(given)] = [repr(x) for x in constants]
    return Lines(len(inputs), len(params), tuple(constants), lines, places[loss], tuple(names))
