"""One mistake in a pass, as data: what somebody did otherwise, in words and as turned knobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, NamedTuple

from ...engine.row import OPS, Op
from ...engine.updates import Rule
from ...engine.value import Value
from .asked_graph import Edge, Known, Quantity
from .rounding import Numbers, Rounding


class Bent(NamedTuple):
    """A node computed as outside·f(inside·args), with partials slope·f'(inside·args)."""

    inside: float = 1.0
    outside: float = 1.0
    slope: float = 1.0


class OtherSlope(NamedTuple):
    """Another number in the place of a partial f'(x) of y = f(x).

    Args:
        how: "at the result" for f'(y); "argument for result" where the books' formula of f' by y
            gets x instead; "result" for y itself; "argument" for x; "row" for the derivative of
            another operation at x; "row from result" for the books' formula of that one, with y;
            "slope" for f'(x) itself, in the place of y.
        row: the other operation's name.
    """

    how: str
    row: str = ""

    def read(self, by: Numbers, op: Op | None, y: Any, args: tuple[Any, ...]) -> Any:
        """The number, at result y and the arguments of a node of an operation."""
        row = OPS[self.row] if self.row else op
        if self.how in ("result", "argument") or row is None:
            return y if self.how == "result" else args[0]
        if self.how == "slope":
            return by.partial(row, 0, y, args)
        if self.how == "at the result":
            return by.partial(row, 0, by.value(row, (y, *args[1:])), (y, *args[1:]))
        if self.how == "argument for result":
            return by.by_the_book(row, 0, args[0], args)
        if self.how == "row":
            return by.partial(row, 0, by.value(row, args[:1]), args[:1])
        return by.by_the_book(row, 0, y, args[:1])


@dataclass(frozen=True)
class Mistake:
    """What somebody did otherwise: the knobs of a pass, each as it stands when all is right.

    Args:
        said: what was done, to stand behind "is what comes out if".
        rounding: how numbers are written down; None for plain floats.
        edges: an edge's partial p is taken as a·p + b, given (a, b).
        bent: nodes computed otherwise.
        slopes: edges with another number in the place of their partial.
        taken: nodes that take the value of another one, or of their own slope.
        used: nodes in whose place the partials of others use the value of another one.
        kept: of several contributions to a node only the "first" or the "last" is kept.
        written: numbers put in place of those that come out.
        order: "together", "in place" (a parameter moves as soon as its gradient is known, and
            the rest of the pass uses it), "in turn" (each has a pass of its own) or "not zeroed"
            (gradients of earlier updates stay, and add up).
        sweep: "ordered", "twice" (a second reverse pass on top of the gradients of the first) or
            "recursive" (each node passes on what it has, whenever it is reached).
        rule: another update rule; None for the one that is meant.
        settings: other settings of the rule, or another start of its state.
        undecayed: parameters that do not decay.
        newton: what is done to the Hessian in Newton's method, and a number for it, as
            `newton_step` knows them.
        parameters: those that move; None for all of the updates, and only those.
        rate: a factor on the learning rate.
        later: so many updates more than asked.
        instead: another quantity than the one asked for.
        read: what is done to the number in the end.
    """

    said: str = ""
    rounding: Rounding | None = None
    edges: Mapping[Edge, tuple[float, float]] = field(default_factory=dict)
    bent: Mapping[Value, Bent] = field(default_factory=dict)
    slopes: Mapping[Edge, OtherSlope] = field(default_factory=dict)
    taken: Mapping[Value, Value | OtherSlope] = field(default_factory=dict)
    used: Mapping[Value, Value] = field(default_factory=dict)
    kept: Mapping[Value, str] = field(default_factory=dict)
    written: Mapping[Quantity, float] = field(default_factory=dict)
    order: str = "together"
    sweep: str = "ordered"
    rule: Rule | None = None
    settings: Mapping[str, float] = field(default_factory=dict)
    undecayed: frozenset[Value] = frozenset()
    newton: tuple[str, float] = ("", 0.0)
    parameters: frozenset[Value] | None = None
    rate: float = 1.0
    later: int = 0
    instead: Known | None = None
    read: tuple[Callable[[float], float], ...] = ()

    @cached_property
    def turned(self) -> dict[str, Any]:
        """The knobs that do not stand as usual."""
        knobs = [(knob.name, getattr(self, knob.name)) for knob in fields(self)[1:]]
        return {name: value for name, value in knobs if value != getattr(NO_MISTAKE, name)}

    def and_also(self, other: Mistake) -> Mistake | None:
        """Both mistakes together; None where they turn one knob in two ways."""
        knobs = dict(self.turned)
        for name, value in other.turned.items():
            if name not in knobs:
                knobs[name] = value
            elif name == "read":
                knobs[name] = (*knobs[name], *value)
            elif isinstance(value, Mapping) and not knobs[name].keys() & value.keys():
                knobs[name] = {**knobs[name], **value}
            else:
                return None
        return Mistake(" and ".join([said for said in (self.said, other.said) if said]), **knobs)

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Equal for mistakes that one pass answers: they differ in what is read off it."""
        mappings = (
            self.edges,
            self.bent,
            self.slopes,
            self.taken,
            self.used,
            self.kept,
            self.written,
        )
        return (
            self.rounding,
            self.order,
            self.parameters,
            self.rate,
            *self.group[2:],
            *[frozenset(turned.items()) if turned else _NONE for turned in mappings],
        )

    @cached_property
    def group(self) -> tuple[Any, ...]:
        """Mistakes of one group are lanes of one pass."""
        settings = frozenset(self.settings.items())
        return (
            self.rounding,
            self.order if self.order in ("in turn", "not zeroed") else "",
            self.sweep,
            self.rule,
            settings,
            self.undecayed,
            self.newton,
        )


_NONE: frozenset[Any] = frozenset()
NO_MISTAKE = Mistake()
