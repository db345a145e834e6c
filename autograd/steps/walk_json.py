"""A record of a pass as JSON, and back: everything is checked before there is a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..formulas.json_text import format_json, parse_json
from .step import Computed, Contributed, Entry, Seeded, Updated

if TYPE_CHECKING:
    from .walk import Walk

KINDS: dict[str, Any] = {kind.kind: kind for kind in (Computed, Seeded, Contributed, Updated)}
_FRACTION = re.compile(r"-?[0-9]{1,4300}(/[0-9]{1,4300})?")  # what Python turns into text and back
_UNBOUND = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


def walk_to_json(walk: Walk, indent: int | None = None) -> str:
    """The record as JSON: inf and nan as strings, fractions as "3/4", floats bit for bit."""
    return format_json(
        {
            "arithmetic": walk.arithmetic,
            "nodes": [_json_value(entry.as_dict()) for entry in walk.nodes],
            "steps": [{"kind": step.kind, **_json_value(step.as_dict())} for step in walk],
        },
        indent,
    )


def walk_from_json(text: str) -> tuple[str, list[Entry], ReadSweep, list[Any]]:
    """The arithmetic, the entries, the reverse pass and the lines of an update.

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
            step = _checked_step(fields)
            args = nodes[places[step.node]].args
            if step.kind == "contributed" and args[step.place][0] != places[step.arg]:
                raise ValueError(f"{step.arg!r:.60} is no such argument of {step.node!r:.60}")
            steps[step.kind].append(step)
        if len(steps["seeded"]) != 1:
            raise ValueError("a record has one step that is its seed")
        sweep = ReadSweep(steps["seeded"][0].seed, [tuple(s[1:]) for s in steps["contributed"]])
        lines = [tuple(step[1:]) for step in steps["updated"]]
        return _checked_name(record["arithmetic"]), nodes, sweep, lines
    except KeyError as error:
        reason = f"there is no {error!s:.60}"
    except (ValueError, TypeError, IndexError, AttributeError, ArithmeticError) as error:
        reason = str(error)
    raise ValueError(f"this is no record of steps as to_json writes it: {reason}")


class ReadSweep:
    """A reverse pass that was read, not computed."""

    def __init__(self, seed: Any, contributions: list[Any]) -> None:
        self.seed = seed
        self._contributions = contributions

    def __call__(self) -> list[Any]:
        return self._contributions


_AS_THEY_ARE = (str, int, bool, type(None))


def _json_value(x: Any) -> Any:
    """What JSON holds instead: inf and nan as strings, a fraction as "3/4"."""
    kind = x.__class__
    if kind is float:
        return x if x - x == 0 else repr(x)
    if kind in _AS_THEY_ARE:
        return x
    if isinstance(x, dict):
        return {k: _json_value(v) for k, v in x.items()}
    if isinstance(x, list | tuple):
        return [_json_value(v) for v in x]
    return x if isinstance(x, str | int | float) else str(x)


def _checked_entry(fields: Any, place: int) -> Entry:
    """An entry, its arguments checked to be numbers or to stand before it."""
    entry = Entry(**{key: _ENTRY[key](x) for key, x in fields.items()})
    for k, _ in entry.args:
        if k is not None and k >= place:
            raise IndexError(f"entry {place} has an argument {k!r}")
    if sum(1 if size is None else size for size in entry.sizes) != len(entry.args):
        raise ValueError(f"entry {place} has {len(entry.args)} arguments of sizes {entry.sizes}")
    return entry


def _checked_step(fields: Any) -> Any:
    kind = KINDS[_checked_name(fields["kind"])]
    return kind(**{key: _STEP[key](x) for key, x in fields.items() if key != "kind"})


# What a field may be.


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
    def every(xs: Any) -> tuple[Any, ...]:
        if not isinstance(xs, list):
            raise TypeError(f"a list belongs here, got {xs!r:.60}")
        return tuple([check(x) for x in xs])

    return every


def _checked_argument(x: Sequence[Any]) -> tuple[int | None, Any]:
    place, operand = x
    return _or_none(_checked_count)(place), _checked_number(operand)


def _checked_quantities(x: Any) -> dict[str, Any]:
    return {key: _checked_number(quantity) for key, quantity in x.items()}


_ENTRY: dict[str, Callable[[Any], Any]] = {
    "name": _checked_name,
    "op": _or_none(_checked_name),
    "args": _tuple_of(_checked_argument),
    "sizes": _tuple_of(_or_none(_checked_count)),
    "data": _checked_number,
}
_STEP: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("node", "op", "arg", "rule", "quantity"), _checked_name),
    **dict.fromkeys(("number", "place", "seen", "total"), _checked_count),
    **dict.fromkeys(
        ("data", "seed", "partial", "upstream", "contribution", "before", "after"), _checked_number
    ),
    "args": _tuple_of(_or_none(_checked_name)),
    "operands": _tuple_of(_checked_number),
    "quantities": _checked_quantities,
}
