"""The pieces of a typed formula: numbers, names, signs, ends of lines; and the one FormulaError."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from .columns import display_width
from .text import short

MOST_CHARACTERS = 100_000
SHOWN = 76  # how much of a line an error shows
SPELLINGS = {
    "−": "-",
    "·": "·",
    "⋅": "·",
    "×": "*",
    "÷": "/",
    "∘": "*",
    "⊙": "*",
    ".T": "ᵀ",
    "^": "**",
}
WORDS = {"for"}  # words of Python that formulas know, too

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+−-]?[0-9]+)?)"
    r"|(?P<fraction>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*+(?![^\0-\x7f]|'))"
    r"|(?P<sign>\*\*|//|[=!<>:]=|\.\.|\.T\b|(?<=[)\]])['′]|[-+*/()\[\],=@:^√|‖−·⋅×÷∘⊙ᵀ])"
    r"|(?P<end>[;\n]|\r\n?)"
    r"|(?P<skip>[^\S\r\n]+|#[^\r\n]*)"
)
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode categories: controls, directions, surrogates
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
REFUSED = {
    ".": "a . stands only in numbers; formulas know no attributes",
    "'": "text in quotes has no place in a formula",
    '"': "text in quotes has no place in a formula",
    "//": "formulas know + - * / and **, but not //; the operation is floor(a / b)",
    "=": "one = gives a line its name; it stands behind a name or a definition such as phi(u)",
    "==": "formulas do not compare with ==; the operation is equal(a, b)",
    "!=": "formulas do not compare with !=; write 1 - equal(a, b)",
    "<": "formulas do not compare with <; a < b is greater(b, a)",
    ">": "formulas do not compare with >; the operation is greater(a, b)",
    "<=": "formulas do not compare with <=; write 1 - greater(a, b)",
    ">=": "formulas do not compare with >=; write 1 - greater(b, a)",
    ":=": "a name is set with = at the beginning of a line",
    "%": "the operation is remainder(a, b)",
    "{": "use ( and ) as brackets",
    "}": "use ( and ) as brackets",
    ":": "a : stands only in an index, as in W[:, 1]",
    "..": "two points stand only behind for, as in `for t = 1..3`",
    "for": "for stands behind a line that sets an entry: h[t] = a*h[t-1] for t = 1..3",
    "|": "there is no open | for this one; |x| is abs(x)",
    "∑": "∑ is written sum, with all that it goes over in brackets: sum((t - y)²)",
    "∏": "∏ is written prod, with all that it goes over in brackets: prod(x)",
    "‖": "there is no open ‖ for this one; ‖x‖ is norm(x)",
}


class FormulaError(ValueError):
    """The error of a formula that cannot be read: a plain line, then the source with a caret.

    `.reason` is that plain line; `.line` and `.column` count from 1.
    """

    def __init__(self, reason: str, text: str, offset: int) -> None:
        lines = re.split(r"\r\n|\r|\n", text[:offset])
        self.line, self.column = len(lines), len(lines[-1]) + 1
        self.reason, self.offset = one_line(reason), offset
        source = re.split(r"[\r\n]", text[offset - len(lines[-1]) : offset + SHOWN], maxsplit=1)[0]
        super().__init__(f"{self.reason}\n{_line_with_caret(source, self.column - 1)}")


class UnknownShapesError(FormulaError):
    """What takes vectors or matrices got a number, which may stand for one that is missing."""


def _is_hidden(character: str) -> bool:
    return character not in "\t\r\n" and unicodedata.category(character) in _HIDDEN


def one_line(text: str) -> str:
    """Text on one line: blanks for tabs, replacement signs for what is hidden or no character."""
    return "".join([" " if c in "\t\r\n" else "�" if _is_hidden(c) else c for c in text])


def _line_with_caret(source: str, offset: int) -> str:
    """The part of a line around a place, and a caret under it."""
    start = max(0, offset - SHOWN // 2) if len(source) > SHOWN else 0
    shown = ("…" if start else "") + one_line(source[start : start + SHOWN])
    shown += "…" if len(source) > start + SHOWN else ""
    before = shown[: offset - start + bool(start)]
    return f"  {shown}\n  {' ' * display_width(before)}^"


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """The end of a message that proposes the known names most like this one; may be empty.

    >>> did_you_mean("Tanh", ["tan", "tanh"]), did_you_mean("q", ["log"])
    ('; did you mean tanh?', '')
    """
    meant = [short(other) for other in similar_names(name, known)]
    return f"; did you mean {' or '.join(meant)}?" if meant else ""


def similar_names(name: str, known: Sequence[str]) -> list[str]:
    """The known names most like this one; capitals and small letters count as the same.

    Where only they differ, nothing else is like it.
    """
    folded: dict[str, list[str]] = {}
    for other in known[:1000]:
        folded.setdefault(other.casefold(), []).append(other)
    wanted = name[:60].casefold()
    close = [wanted] if wanted in folded else get_close_matches(wanted, folded, 2)
    return [other for form in close for other in folded[form]]


class Token(NamedTuple):
    """A piece of text: a number, a name, a sign, or the end of a line."""

    kind: str
    text: str
    offset: int


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a formula in their order; the last is the end of the text.

    Raises:
        FormulaError: too long, or a character that has no place in a formula.
    """
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(
            f"the formula has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read",
            text[: 2 * SHOWN],
            0,
        )
    for offset, character in enumerate(text):
        if _is_hidden(character):
            raise FormulaError(
                f"the character U+{ord(character):04X} has no place in a formula", text, offset
            )
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        kind = match.lastgroup if match else "name"
        end = match.end() if match else _name_end(text, offset)
        if kind == "name" and text[offset:end] in WORDS:
            yield Token("sign", text[offset:end], offset)
        elif kind == "name":
            yield Token("name", _identifier(text, offset, end), offset)
        elif kind == "sign":
            sign = "ᵀ" if text[offset:end] in "'′" else text[offset:end]
            yield Token("sign", SPELLINGS.get(sign, sign), offset)
        elif kind == "number":
            yield Token(kind, text[offset:end].replace("−", "-"), offset)
        elif kind == "fraction":
            yield Token("number", repr(unicodedata.numeric(text[offset])), offset)
        elif kind == "raised":
            yield Token(kind, text[offset:end].translate(_RAISED), offset)
        elif kind != "skip":
            yield Token(str(kind), text[offset:end], offset)
        offset = end
    yield Token("end", "", offset)


def _name_end(text: str, start: int) -> int:
    offset = start
    while offset < len(text) and _continues(text[offset], offset > start):
        offset += 1
    if offset == start:
        character = text[offset]
        known = unicodedata.name(character, "without a name").lower()
        reason = REFUSED.get(character, f"{character} ({known}) has no place in a formula")
        if _is_superscript(character):
            reason = "only numbers are raised; write ** for other powers"
        raise FormulaError(reason, text, offset)
    while offset < len(text) and text[offset] in "'′":
        offset += 1
    return offset


def _continues(character: str, begun: bool) -> bool:
    """Whether a name can go on with (or begin with) this character: δ, w₁, but not x²."""
    if character in SPELLINGS or _is_superscript(character):
        return False
    return (begun * "a" + unicodedata.normalize("NFKC", character)).isidentifier()


def _is_superscript(character: str) -> bool:
    return unicodedata.decomposition(character).startswith("<super>")


def _identifier(text: str, start: int, end: int) -> str:
    """The name as Python would know it (NFKC), with primes."""
    name = unicodedata.normalize("NFKC", text[start:end]).replace("′", "'")
    if keyword.iskeyword(name):
        other = " (lam, say)" if name == "lambda" else ""
        raise FormulaError(f"{name} is a word of Python; choose another name{other}", text, start)
    return name
