"""How marks are given: what a line is worth, and what of it for following through."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ...engine.floats import number
from ..digits import Digits


@dataclass(frozen=True)
class Scheme:
    """A teacher's scheme.

    Args:
        each: what a line is worth.
        lines: what others are worth, by quantity: {"dL/dw": 2}.
        follow_through: the share for a line that follows from an earlier slip.
        method: the share for a line with a slip that a known mistake explains.
        digits: so many significant digits are asked for; what agrees to them is right, however
            many more are written. None: every written digit counts.

    >>> Scheme(each=2, follow_through=0.5).marks("z", "follows")
    1.0
    """

    each: float = 1.0
    lines: Mapping[str, float] = field(default_factory=dict)
    follow_through: float = 1.0
    method: float = 0.0
    digits: int | None = None

    def __post_init__(self) -> None:
        for name in ("each", "follow_through", "method"):
            x = number(getattr(self, name), name)
            if not (math.isfinite(x) and x >= 0) or (name != "each" and x > 1):
                most = "" if name == "each" else " and at most 1"
                raise ValueError(f"{name} is a number, at least 0{most}; got {x:g}")
        for what, x in self.lines.items():
            if not (math.isfinite(number(x, f"the marks of {what}")) and x >= 0):
                raise ValueError(f"the marks of {what} are a number, at least 0; got {x:g}")
        if self.digits is not None and not 1 <= self.digits <= 17:
            raise ValueError(f"digits is a whole number from 1 to 17; got {self.digits}")

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Scheme:
        """The scheme in a [marks] table.

        Raises:
            ValueError: it has a key that is none, or a value that cannot be.
        """
        known = ("each", "lines", "follow_through", "method", "digits")
        for key, entry in table.items():
            if key not in known:
                raise ValueError(f"[marks] has no key {key}; it has {', '.join(known)}")
            if key == "lines" and not isinstance(entry, Mapping):
                raise ValueError('lines is a table: lines = {"dL/dw" = 2}')
            if key == "digits" and type(entry) is not int:
                raise ValueError(f"digits is a whole number from 1 to 17; got {entry!r}")
        try:
            return cls(**table)
        except TypeError as error:
            raise ValueError(f"[marks]: {error}") from None

    def worth(self, what: str) -> float:
        """What a line is worth."""
        return float(self.lines.get(what, self.each))

    def marks(self, what: str, state: str, explained: bool = False) -> float:
        """The marks of a line that was judged so."""
        share = {"right": 1.0, "follows": self.follow_through}.get(state, 0.0)
        if state == "slip" and explained:
            share = self.method
        return self.worth(what) * share

    def unit(self, digits: Digits) -> Decimal:
        """The unit to which an answer is held: its own, or that of the digits asked for."""
        if self.digits is None or not digits.number:
            return digits.unit
        asked = Decimal((0, (1,), digits.number.adjusted() - self.digits + 1))
        return max(asked, digits.unit)
