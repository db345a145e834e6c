"""A record of a pass as JSON, and back: everything is checked before there is a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from ..engine.updates import Rule
from ..formulas.json_text import format_json, parse_json
from ..formulas.own_rule import update_rule
from .step import Computed, Contributed, Entry, Seeded, Updated

Made = TypeVar("Made")
KINDS: dict[str, Any] = {
    "computed": Computed,
    "seeded": Seeded,
    "contributed": Contributed,
    "updated": Updated,
}
_FRACTION = re.compile(r"-?[0-9]{1,4300}(/[0-9]{1,4300})?")  # what Python turns into text and back
_UNBOUND = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


class NumberedSteps(Protocol):
    """What is written of a walk."""

    @property
    def nodes(self) -> Sequence[Entry]:
        """The nodes, arguments before results."""

    @property
    def arithmetic(self) -> str:
        """The name of the arithmetic."""

    def __iter__(self) -> Iterator[Any]:
        """The steps."""


def walk_to_json(walk: NumberedSteps, indent: int | None = None) -> str:
    """The record as JSON: inf and nan as strings, fractions as "3/4", floats bit for bit."""
    return format_json(
        {
            "arithmetic": walk.arithmetic,
            "nodes": [json_value(entry._asdict()) for entry in walk.nodes],
            "steps": [{"kind": step.kind, **json_value(step._asdict())} for step in walk],
        },
        indent,
    )


def walk_from_json(make: Callable[..., Made], text: str) -> Made:
    """The record in a text that walk_to_json wrote, as a walk that `make` makes.

    Raises:
        ValueError: the text is no such record.
    """
    try:
        record = parse_json(text)
        nodes: list[Entry] = []
        for fields in record["nodes"]:
            nodes.append(_checked_entry(fields, len(nodes)))
        places = {entry.name: place for place, entry in enumerate(nodes)}
        if len(places) != len(nodes) or not nodes:
            raise ValueError("a record has nodes, each with a name of its own")
        steps: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for fields in record["steps"]:
            kind = _checked_name(fields["kind"])
            step = _checked_fields(KINDS[kind], fields, ("kind",))
            args = nodes[places[step.node]].args
            if kind == "contributed" and args[step.place][0] != places[step.arg]:
                raise ValueError(f"{step.arg!r:.60} is no such argument of {step.node!r:.60}")
            steps[kind].append(step)
        if len(steps["seeded"]) != 1:
            raise ValueError("a record has one step that is its seed")
        contributions = [tuple(step[1:]) for step in steps["contributed"]]
        lines = [tuple(step[1:]) for step in steps["updated"]]
        arithmetic = _checked_name(record["arithmetic"])
        seed = steps["seeded"][0].seed
        rule = _rule_of(steps["updated"])
        return make(nodes, seed, lambda: contributions, arithmetic, lambda walk: lines, rule)
    except KeyError as error:
        reason = f"there is no {error!s:.60}"
    except (ValueError, TypeError, IndexError, AttributeError, ArithmeticError) as error:
        reason = str(error)
    raise ValueError(f"this is no record of steps as to_json writes it: {reason}")


def _rule_of(lines: Sequence[Updated]) -> Rule | None:
    """The rule of the lines of an update."""
    if not lines:
        return None
    names = list(dict.fromkeys(step.node for step in lines))
    return update_rule(lines[0].rule, dict.fromkeys(lines[0].quantities, 1.0), names)


_AS_THEY_ARE = (str, int, bool, type(None))


def json_value(x: Any) -> Any:
    """What JSON holds instead: inf and nan as strings, a fraction as "3/4"."""
    kind = x.__class__
    if kind is float:
        return x if x - x == 0 else repr(x)
    if kind in _AS_THEY_ARE:
        return x
    if isinstance(x, dict):
        return {key: json_value(entry) for key, entry in x.items()}
    if isinstance(x, list | tuple):
        return [json_value(entry) for entry in x]
    return x if isinstance(x, str | int | float) else str(x)


# What a field may be.


def _checked_entry(fields: Any, place: int) -> Entry:
    """An entry, its arguments checked to be numbers or to stand before it."""
    entry: Entry = _checked_fields(Entry, fields)
    for k, _ in entry.args:
        if k is not None and k >= place:
            raise IndexError(f"entry {place} has an argument {k!r}")
    if sum(1 if size is None else size for size in entry.sizes) != len(entry.args):
        raise ValueError(f"entry {place} has {len(entry.args)} arguments of sizes {entry.sizes}")
    return entry


def _checked_fields(kind: Any, fields: Mapping[str, Any], besides: Sequence[str] = ()) -> Any:
    """A step or an entry of these fields, each of them checked."""
    checks = _ENTRY_CHECKS if kind is Entry else _STEP_CHECKS
    checked = {key: checks[key](x) for key, x in fields.items() if key not in besides}
    if checked.keys() != {*kind._fields}:
        raise TypeError(f"a {kind.__name__} has the fields {', '.join(kind._fields)}")
    return kind(**checked)


def _checked_name(x: Any) -> str:
    if not isinstance(x, str):
        raise TypeError(f"a name is a text, got {x!r:.60}")
    return x


def _checked_number(x: Any) -> Any:
    """A float, a whole number or a fraction."""
    if isinstance(x, str) and x in _UNBOUND:
        return _UNBOUND[x]
    if isinstance(x, str) and _FRACTION.fullmatch(x):
        return Fraction(x)
    if isinstance(x, bool) or not isinstance(x, int | float):
        raise TypeError(f'a number is written 0.5, "3/4", "inf" or "nan", got {x!r:.60}')
    float(x)  # refuses a whole number beyond all floats
    return x


def _checked_count(x: Any) -> int:
    if isinstance(x, bool) or not isinstance(x, int) or x < 0:
        raise TypeError(f"a whole number from 0 belongs here, got {x!r:.60}")
    return x


def _or_none(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: None if x is None else check(x)


def _tuple_of(check: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def checked(entries: Any) -> tuple[Any, ...]:
        if not isinstance(entries, list):
            raise TypeError(f"a list belongs here, got {entries!r:.60}")
        return tuple([check(entry) for entry in entries])

    return checked


def _checked_argument(argument: Sequence[Any]) -> tuple[int | None, Any]:
    place, operand = argument
    return _or_none(_checked_count)(place), _checked_number(operand)


def _checked_quantities(quantities: Any) -> dict[str, Any]:
    return {name: _checked_number(quantity) for name, quantity in quantities.items()}


_ENTRY_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _checked_name,
    "op": _or_none(_checked_name),
    "args": _tuple_of(_checked_argument),
    "sizes": _tuple_of(_or_none(_checked_count)),
    "data": _checked_number,
}
_STEP_CHECKS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("node", "op", "arg", "rule", "quantity"), _checked_name),
    **dict.fromkeys(("number", "place", "seen", "total"), _checked_count),
    **dict.fromkeys(
        ("data", "seed", "partial", "upstream", "contribution", "after"), _checked_number
    ),
    "before": _or_none(_checked_number),  # none of what a line of an update makes first
    "args": _tuple_of(_or_none(_checked_name)),
    "operands": _tuple_of(_checked_number),
    "quantities": _checked_quantities,
}
