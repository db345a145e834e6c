"""A function called with fresh Values, ready to be differentiated: what functional.py stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any

from .arguments import data_of
from .grad import pullback, pushforward
from .graph import order_of_all
from .modes import recording, with_history
from .nested import arrays, flat, numbers, rebuilt
from .ops import MUL
from .value import Value

# The Values by which the functions around this call are being differentiated.
_live: ContextVar[frozenset[Value]] = ContextVar("live", default=frozenset())


class Evaluation:
    """A function called with fresh Values in some of its places, ready to be differentiated.

    `goes_on` says whether Values come back, or floats; `recorded` whether they have a graph.
    """

    def __init__(
        self,
        name: str,
        f: Callable[..., Any],
        args: Sequence[Any],
        options: Mapping[str, Any],
        places: Sequence[int],
        has_aux: bool,
        directions: Any = (),
    ) -> None:
        self.name = name
        self.places = places
        self.args = args
        self.inputs: list[Value] = []
        self.aux: Any = None
        history = recording()
        around = _live.get()
        called = list(args)
        for place in places:
            called[place] = self._fresh(args[place], f"argument {place}", history)
        before = _live.set(around.union(self.inputs))
        try:
            self.result = with_history(partial(f, **options), *called)
        finally:
            _live.reset(before)
        if has_aux:
            if not isinstance(self.result, tuple) or len(self.result) != 2:
                raise TypeError(
                    f"with has_aux, {name} takes a function that returns (value, aux), "
                    f"but it returned {shown(self.result)}"
                )
            self.result, self.aux = self.result
        self.outputs = self._numbers_of_result()
        self.goes_on = any(isinstance(x, Value) for x in flat([args, dict(options), directions]))
        if around and not self.goes_on:
            made = [x for x in (*self.outputs, *flat(self.aux)) if isinstance(x, Value)]
            self.goes_on = any(x in around for x in order_of_all(made))
        self.recorded = self.goes_on and history
        aux = flat(self.aux)
        if not self.recorded and any(isinstance(x, Value) for x in aux):
            back = [self.back(x) if isinstance(x, Value) else x for x in aux]
            self.aux = rebuilt(self.aux, iter(back))

    def _fresh(self, argument: Any, place: str, history: bool) -> Any:
        """A Value of its own for every number, so that no derivative mixes up two calls.

        Where a Value is given and its history counts, the new one comes from it.
        """
        entries = numbers(argument, place, self.name)
        made: list[Any] = [
            MUL(x, 1.0) if isinstance(x, Value) and history else Value(data_of(x)) for x in entries
        ]
        self.inputs += made
        return rebuilt(argument, iter(made))

    def _numbers_of_result(self) -> list[Any]:
        entries = []
        for x in flat(self.result):
            try:
                entries += numbers(x, "the result", self.name)
            except TypeError:
                raise TypeError(
                    f"{self.name} takes a function that returns Values or numbers, "
                    f"but it returned {shown(x)}"
                ) from None
        return entries

    def scalar(self) -> Any:
        """The result, if it is one number.

        Raises:
            TypeError: it is none, or several.
        """
        if isinstance(self.result, list | tuple | dict) or len(self.outputs) != 1:
            raise TypeError(
                f"{self.name} takes a function that returns one scalar Value, but it returned "
                f"{shown(self.result)}; jacobian takes functions that return several"
            )
        return self.outputs[0]

    def back(self, number: Any) -> Any:
        """A number as the caller gets it: a Value where somebody goes on, else a float."""
        if not self.goes_on:
            return data_of(number)
        return number if self.recorded and isinstance(number, Value) else Value(data_of(number))

    @property
    def value(self) -> Any:
        """f(…), in its structure."""
        return self.like_result([self.back(x) for x in self.outputs])

    def like_result(self, entries: Sequence[Any]) -> Any:
        """One entry for each output, in the structure of the result."""
        return rebuilt(self.result, iter(entries))

    def by_arguments(self, derivatives: Sequence[Any]) -> tuple[Any, ...]:
        """One derivative for each fresh Value, in the structure of the arguments."""
        rest = iter(derivatives)
        return tuple([rebuilt(self.args[place], rest) for place in self.places])

    def blocks(self, rows: Sequence[Sequence[Any]], single: bool) -> Any:
        """All derivatives, a row for each output, an entry for each fresh Value, in structure.

        The containers of the result stand outside, then the tuple of arguments (unless it is
        one alone), then their containers; inside are blocks, ∂array/∂array: lists with the
        indices of the first, then of the second.
        """
        rest = iter(rows)
        parts: list[Any] = []
        for array in arrays(self.result):
            own = [next(rest) for _ in flat(array)]
            entry, by_argument = 0, []
            for place in self.places:
                inside = []
                for variable in arrays(self.args[place]):
                    end = entry + len(flat(variable))
                    block = [rebuilt(variable, iter(row[entry:end])) for row in own]
                    inside.append(rebuilt(array, iter(block)))
                    entry = end
                by_argument.append(rebuilt(self.args[place], iter(inside), by_array=True))
            parts.append(by_argument[0] if single else tuple(by_argument))
        return rebuilt(self.result, iter(parts), by_array=True)

    def pulled(self, seeds: Sequence[Any]) -> list[Any]:
        """Σ seed · ∂output/∂input for each input, as the caller gets it."""
        return [self.back(x) for x in self.sums(seeds, self.recorded)]

    def sums(self, seeds: Sequence[Any], recorded: bool) -> list[Any]:
        """Σ seed · ∂output/∂input for each input, as Values or floats."""
        sums: dict[Value, Any] = {}
        for y, seed in zip(self.outputs, seeds, strict=True):
            if isinstance(y, Value) and not _is_zero(seed):
                sums[y] = sums[y] + seed if y in sums else seed
        return pullback(sums, self.inputs, recorded)

    def pushed(self, outputs: Sequence[Any], tangents: Sequence[Any]) -> list[Any]:
        """Σ ∂output/∂input · tangent(input) for each output, as the caller gets it."""
        nodes = [y for y in outputs if isinstance(y, Value)]
        moving = {x: t for x, t in zip(self.inputs, tangents, strict=True) if not _is_zero(t)}
        moved = iter(pushforward(nodes, moving, self.recorded))
        return [self.back(next(moved) if isinstance(y, Value) else 0.0) for y in outputs]


def shown(thing: Any) -> str:
    """What a message says of something that is not accepted."""
    text = repr(thing)
    return f"{text[:60] + '…' * (len(text) > 60)} of type {type(thing).__name__}"


def _is_zero(number: Any) -> bool:
    """Whether it is the number 0 and nothing else: a Value of 0 can have a derivative."""
    return number.__class__ is float and number == 0.0
