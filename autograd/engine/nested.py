"""Numbers in nested lists, tuples and dicts: laid flat, and put back into the same structure.

A number, and a list of numbers or of such lists, is an array; what holds arrays is a container.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .floats import number
from .value import Value


def entries(nested: Any, place: str) -> Iterator[tuple[str, Any]]:
    """What stands in lists, tuples and dicts, in order, each with its place; None is nothing.

    >>> list(entries({"w": [1.0, 2.0], "b": (3.0,)}, "p"))
    [("p['w'][0]", 1.0), ("p['w'][1]", 2.0), ("p['b'][0]", 3.0)]
    """
    if isinstance(nested, dict):
        for key, value in nested.items():
            yield from entries(value, f"{place}[{key!r}]")
    elif isinstance(nested, list | tuple):
        for index, value in enumerate(nested):
            yield from entries(value, f"{place}[{index}]")
    elif nested is not None:
        yield place, nested


def flat(nested: Any) -> list[Any]:
    """What `entries` gives, without the places."""
    if isinstance(nested, dict):
        nested = nested.values()
    elif not isinstance(nested, list | tuple):
        return [] if nested is None else [nested]
    items: list[Any] = []
    for value in nested:
        if isinstance(value, list | tuple | dict):
            items += flat(value)
        elif value is not None:
            items.append(value)
    return items


def numbers(nested: Any, place: str, who: str) -> list[Any]:
    """The Values and floats in a structure, in order.

    Raises:
        TypeError: something in it is no number.
    """
    items = flat(nested)
    if all(isinstance(entry, Value | float) for entry in items):
        return [entry if isinstance(entry, Value) else float(entry) for entry in items]
    return [_as_number(entry, f"{who}, at {where},") for where, entry in entries(nested, place)]


def _as_number(entry: Any, who: str) -> Any:
    if isinstance(entry, Value):
        return entry
    if getattr(entry, "ndim", 0) and hasattr(entry, "tolist"):
        raise TypeError(
            f"{who} takes numbers in lists, got one of type {type(entry).__name__}; "
            "give its .tolist()"
        )
    return number(entry, who)


def is_array(nested: Any) -> bool:
    """Whether it is a number, or lists of numbers alone."""
    if isinstance(nested, list):
        return all(is_array(value) for value in nested)
    return nested is not None and not isinstance(nested, tuple | dict)


def arrays(nested: Any) -> list[Any]:
    """The arrays in a structure, in order.

    >>> arrays({"w": [[1.0, 2.0]], "b": (3.0, 4.0)})
    [[[1.0, 2.0]], 3.0, 4.0]
    """
    if is_array(nested):
        return [nested]
    values = nested.values() if isinstance(nested, dict) else nested or ()
    return [array for value in values for array in arrays(value)]


def rebuilt(like: Any, items: Iterator[Any], by_array: bool = False) -> Any:
    """The structure of `like` with the given entries in it, one for each number, or array.

    >>> rebuilt({"w": [1.0, 2.0], "b": (3.0,)}, iter("xyz"))
    {'w': ['x', 'y'], 'b': ('z',)}
    >>> rebuilt({"w": [1.0, 2.0], "b": (3.0,)}, iter("xy"), by_array=True)
    {'w': 'x', 'b': ('y',)}
    """
    if by_array and is_array(like):
        return next(items)
    if isinstance(like, dict):
        made = like.copy()
        for key, value in like.items():
            made[key] = rebuilt(value, items, by_array)
        return made
    if isinstance(like, list):
        return [rebuilt(value, items, by_array) for value in like]
    if isinstance(like, tuple):
        values = [rebuilt(value, items, by_array) for value in like]
        return type(like)(*values) if hasattr(like, "_fields") else tuple(values)
    return None if like is None else next(items)


def fitting(like: Any, nested: Any, place: str, who: str) -> list[Any]:
    """The Values and floats of a structure, in the order of another one like it.

    Raises:
        TypeError: something in it is no number. ValueError: the structures differ.
    """
    if isinstance(like, dict):
        if not isinstance(nested, dict) or like.keys() != nested.keys():
            raise ValueError(
                f"{who} needs a dict with the keys {list(like)} at {place}, got {nested!r}"
            )
        pairs = [(like[key], nested[key], f"{place}[{key!r}]") for key in like]
    elif isinstance(like, list | tuple):
        if not isinstance(nested, list | tuple) or len(like) != len(nested):
            raise ValueError(f"{who} needs a sequence of {len(like)} at {place}, got {nested!r}")
        pairs = [(entry, nested[k], f"{place}[{k}]") for k, entry in enumerate(like)]
    elif like is None:
        if nested is not None:
            raise ValueError(f"{who} needs None at {place}, got {nested!r}")
        return []
    else:
        return [_as_number(nested, f"{who}, at {place},")]
    return [x for inner, other, where in pairs for x in fitting(inner, other, where, who)]
