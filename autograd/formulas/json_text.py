"""JSON that is read only where it is plain data, and written so that any terminal bears it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from .text import HIDDEN, short

MOST_BYTES = 200_000_000
DEEPEST = 40  # brackets within brackets; what this package writes has up to six
_CONSTANTS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
_LONGEST_NUMBER = 400  # digits: every float has fewer
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def parse_json(text: str | bytes) -> Any:
    """The data in a JSON text: dicts, lists, texts, finite numbers.

    Raises:
        ValueError: it is no JSON, or too long, or nested too deep; a key stands twice in one
            object; a number is no finite float. The message is a plain line without the
            name of the file.

    >>> parse_json('{"w": [0.5, null, "inf"]}')
    {'w': [0.5, None, 'inf']}
    >>> parse_json('{"w": 1, "w": 2}')
    Traceback (most recent call last):
    ValueError: the key 'w' stands twice in one object
    """
    if len(text) > MOST_BYTES:
        raise ValueError(f"it has {len(text):,} bytes; at most {MOST_BYTES:,} are read")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError("it is no text in UTF-8") from None
    _refuse_deep(text)
    return json.loads(
        text,
        object_pairs_hook=_object_of_pairs,
        parse_float=_finite_float,
        parse_int=_whole_number,
        parse_constant=_refuse_constant,
    )


def typed_json(text: str) -> Any:
    """As parse_json, with every number as the text that was typed, digit for digit.

    >>> typed_json('{"y": 0.760}')
    {'y': '0.760'}
    """
    _refuse_deep(text)
    return json.loads(text, object_pairs_hook=_object_of_pairs, parse_float=str, parse_int=str)


def format_json(data: Any, indent: int | None = None) -> str:
    r"""Data as JSON: floats bit for bit, letters as they are, control characters escaped.

    Args:
        data: dicts, lists, texts, finite numbers. indent: as in json.dumps.

    Raises:
        ValueError: a number that is infinite or nan.

    >>> print(format_json({"ℓ": 0.1, "name": "\x9b\u202e"}))
    {"ℓ": 0.1, "name": "\u009b\u202e"}
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent)
    return HIDDEN.sub(lambda character: f"\\u{ord(character[0]):04x}", text)


def json_number(x: float) -> float | str:
    """A number as JSON has it: infinities and nan are texts there.

    >>> json_number(0.5), json_number(float("-inf"))
    (0.5, '-inf')
    """
    return x if math.isfinite(x) else repr(x)


def _refuse_deep(text: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        sign = match[0]
        if sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ValueError(f"its brackets are nested more than {DEEPEST} deep")
        elif sign in "]}":
            depth -= 1


def _object_of_pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice[:40]!r} stands twice in one object")
    return made


def _finite_float(digits: str) -> float:
    x = float(digits)
    if x - x != 0.0:
        raise ValueError(f"the number {short(digits)} is beyond all floats")
    return x


def _whole_number(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(f"the number {short(digits)} is beyond all floats")
    return int(digits)


def _refuse_constant(word: str) -> Any:
    raise ValueError(f'{word} is no JSON; it is written as a text, "{_CONSTANTS[word]}"')
