"""Names, terms and lists as text that can be shown anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

SUPERSCRIPTS, SUBSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
RAISED = str.maketrans("0123456789", SUPERSCRIPTS)  # for str.translate
LOWERED = str.maketrans("0123456789", SUBSCRIPTS)
FROM_RAISED = str.maketrans(SUPERSCRIPTS, "0123456789")
FROM_LOWERED = str.maketrans(SUBSCRIPTS, "0123456789")
FEW = 3  # parts that are spelled out when there are many

TAKEN_AS = ", taken as "
TAKEN = f"{TAKEN_AS}0"  # what is said behind 0 · ∞, wherever an edge carried 0 there
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
HIDDEN = re.compile(  # control characters, turns of the writing direction, halves of pairs
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str, longest: int = 40) -> str:
    r"""A label as one line that can be shown anywhere.

    Line breaks become ⏎, and what cannot be shown the replacement sign. A text longer than
    `longest` characters ends in … instead.

    >>> visible("two\nlines and \x00")
    'two⏎lines and \ufffd'
    """
    text = short(text, longest)
    return HIDDEN.sub("\ufffd", _BREAKS.sub("⏎", text).replace("\t", " "))


def short(text: str, longest: int = 40) -> str:
    """A text as it is, or so many characters of a longer one, the last of them ….

    >>> short("abcdef", 4), short("abcd", 4)
    ('abc…', 'abcd')
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def printable(text: str) -> str:
    r"""Text of many lines that a terminal shows and never obeys.

    Line ends stay; what else would move the cursor, change colours or turn the direction of
    writing becomes the replacement sign.

    >>> printable("one\n\x1b[2Jtwo\rthree")
    'one\n\ufffd[2Jtwo\ufffdthree'
    """
    return HIDDEN.sub("\ufffd", text.replace("\r\n", "\n"))


def factor(text: str) -> str:
    """A factor of a product: in brackets if it is a sum, or begins with a sign.

    >>> factor("1 − y²"), factor("2·(a − b)"), factor("−3")
    ('(1 − y²)', '2·(a − b)', '(−3)')
    """
    depth = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == " " and depth == 0:
            return f"({text})"
    return f"({text})" if text.startswith("−") else text


def as_sum(terms: Iterable[str]) -> str:
    """The terms with plus signs between them, negative ones in brackets: 2 + (−3)."""
    return " + ".join(
        [f"({term})" if term.startswith("−") and k else term for k, term in enumerate(terms)]
    )


def and_list(parts: Sequence[str], most: int | None = None) -> str:
    """The parts as a list in a sentence; of more than `most` the first, and how many more.

    >>> and_list(["a", "b", "c"]), and_list(["a", "b", "c", "d"], 2)
    ('a, b and c', 'a, b and 2 more')
    """
    if most is not None and len(parts) > most:
        parts = [*parts[:most], f"{len(parts) - most:,} more"]
    return " and ".join([part for part in (", ".join(parts[:-1]), *parts[-1:]) if part])


def few(parts: Sequence[Any], in_words: Callable[[Any], str] = str) -> list[str]:
    """Parts that are unlike, put into words: the first FEW, and how many more there are."""
    unlike = list(dict.fromkeys(parts))
    more = len(unlike) - FEW
    if more <= 1:
        return [in_words(part) for part in unlike]
    return [*[in_words(part) for part in unlike[:FEW]], f"{more:,} more"]


def equated(*parts: str) -> str:
    """a = b = c, without saying the same twice in a row."""
    return " = ".join(without_repeats(parts))


def without_repeats(parts: Sequence[str]) -> list[str]:
    """The parts that differ from the one before.

    >>> without_repeats(["a", "a", "3"])
    ['a', '3']
    """
    return [part for k, part in enumerate(parts) if k == 0 or part != parts[k - 1]]


def output_names() -> Iterator[str]:
    """What a bare last line is called, as far as the names are free: y, L, y1, y2, …"""
    yield from ("y", "L")
    for place in count(1):
        yield f"y{place}"
