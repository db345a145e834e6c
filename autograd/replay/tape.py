"""A recorded graph as a program: numbered places for numbers, and lines that fill them in order.

Places hold one number each (for m samples: m of them). They are numbered in this order:

    inputs, parameters, constants, and then one place for the result of each line.

So line k writes place `first + k`, and reads only places before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..engine.row import Op


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
        return tuple(
            place for arg in self.args for place in (arg if type(arg) is tuple else (arg,))
        )


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
    >>> from .flat_tape import read_lines
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
        written = []
        for place, line in self.numbered():
            args = [
                f"[{', '.join(map(name, arg))}]" if type(arg) is tuple else name(arg)
                for arg in line.args
            ]
            written.append(f"{name(place)} = {line.row.name}({', '.join(args)})")
        return "\n".join(written)

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
        return self._reached([True] * self.inputs + [False] * (self.first - self.inputs))

    @cached_property
    def leads(self) -> tuple[bool, ...]:
        """For each place, whether a parameter stands behind it, so that it needs a gradient."""
        return self.leading(inputs=False)

    def leading(self, inputs: bool) -> tuple[bool, ...]:
        """As `leads`; with inputs, also where an input stands behind a place."""
        constants = [False] * len(self.constants)
        return self._reached([inputs] * self.inputs + [True] * self.params + constants)

    def _reached(self, reached: list[bool]) -> tuple[bool, ...]:
        """For each place, whether one of the marked ones stands behind it, from those marks on."""
        for line in self.lines:
            reached.append(any(reached[place] for place in line.places))
        return tuple(reached)


def map_arguments(function: Callable[[Any], Any], args: Sequence[Any]) -> tuple[Any, ...]:
    """Arguments with a function applied to each, and in a sequence to each entry.

    >>> map_arguments(str, (1, (2, 3)))
    ('1', ('2', '3'))
    """
    return tuple(
        [tuple(map(function, arg)) if type(arg) is tuple else function(arg) for arg in args]
    )


def with_slopes(arg: Any, slope: Any) -> Iterable[tuple[Any, Any]]:
    """An argument with the slope by it, a sequence entry by entry.

    >>> list(with_slopes(1, 0.5)), list(with_slopes((1, 2), (0.5, 0.25)))
    ([(1, 0.5)], [(1, 0.5), (2, 0.25)])
    """
    return zip(arg, slope, strict=True) if type(arg) is tuple else ((arg, slope),)
