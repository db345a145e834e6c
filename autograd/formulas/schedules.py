"""Settings that change from update to update: a list, or a formula of t and epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from ..engine.floats import number
from .expression import Formula, MissingValues, parse
from .own_rule import formula_line


@dataclass(frozen=True)
class Schedule:
    """A setting by the count of updates.

    Args:
        numbers: one for each update, the last for all after; empty where there is a formula.
        text: a formula of t, 1 in the first update, and epoch, 0 in the first round of batches.
    """

    numbers: tuple[float, ...] = ()
    text: str = ""

    @cached_property
    def _formula(self) -> Formula:
        try:
            return parse(self.text, {})
        except MissingValues as error:
            other = next((name for name in error.names if name not in _NAMES), None)
            if other is not None:
                raise ValueError(
                    f"a setting is a number, or a formula of t and epoch; this one uses {other}"
                ) from None
            return parse(self.text, dict.fromkeys(error.names, 1.0))

    def line(self, m: Any, quantities: Mapping[str, Any]) -> Any:
        """The formula in a mathematics, of what t and epoch are in it."""
        names = {node: name for name, node in self._formula.leaves.items()}
        return formula_line(self._formula, names)(m, SimpleNamespace(**quantities))

    def at(self, made: int, epoch: int) -> float:
        """The setting where so many updates are made.

        >>> Schedule(text="0.1/(1 + epoch)").at(0, 1), Schedule((0.1, 0.05)).at(7, 0)
        (0.05, 0.05)
        """
        if self.numbers:
            return self.numbers[min(made, len(self.numbers) - 1)]
        names = self._formula.names
        for name, x in (("t", made + 1), ("epoch", epoch)):
            if name in names and names[name].op is None:
                names[name].data = float(x)
        self._formula.output.forward()
        return self._formula.output.data


_NAMES = ("t", "epoch")


def schedule(given: str | Sequence[object]) -> Schedule:
    """The schedule that a file gives.

    Raises:
        FormulaError, ValueError: it is no list of finite numbers, and no formula of t and epoch.
    """
    if isinstance(given, str):
        made = Schedule(text=given)
        x = made.at(0, 0)
        if given.strip().lstrip("+-").replace(".", "", 1).isdecimal():
            raise ValueError("a formula of t stands in quotes, 0.1/t, say")
    else:
        made = Schedule(tuple([number(x, "an entry of the schedule") for x in given]))
        x = math.fsum(made.numbers) if made.numbers else math.nan
    if not math.isfinite(x):
        raise ValueError("a schedule has finite numbers")
    return made
