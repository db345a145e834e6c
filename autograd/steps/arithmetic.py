"""The arithmetic that a walk is done in: floats here, hand rounding and fractions in exact.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..engine import floats, updates
from ..engine.floats import carried
from ..engine.row import Op


class Arithmetic:
    """What a walk computes with: floats, exactly as backward() does."""

    name = "floats"

    def enter(self, x: Any) -> Any:
        """A number as it is written down when it enters the walk."""
        return x

    def value(self, row: Op, args: tuple[Any, ...]) -> Any:
        """The result of an operation."""
        return floats.evaluate(row, args)

    def partial(self, row: Op, argument: int, y: Any, args: tuple[Any, ...]) -> Any:
        """∂y/∂argument; a tuple of them for an argument that is a sequence."""
        return floats.partial(row, argument, y, args)

    def times(self, g: Any, p: Any, gate: bool = False) -> Any:
        """Upstream gradient × partial, 0 on a dead edge; gate: whether the row is one."""
        return carried(g, p, gate)

    def plus(self, before: Any, contribution: Any) -> Any:
        """The gradient so far and one contribution more."""
        return before + contribution

    def line(self, line: Callable[[Any, Any], Any], quantities: Mapping[str, Any]) -> Any:
        """One line of an update rule."""
        return updates.line_on_floats(line, quantities)


FLOATS = Arithmetic()
