"""The equations of a document: what is set, what is computed, and which numbers are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...engine.row import OPS
from ...formulas.expression import FormulaError, MissingValues, parse
from .passages import Passage
from .plain_math import joined_names

_EQUALS = re.compile(r"(?<![<>=!:+\-*/])=(?!=)|≈|≃|→")
_NUMBER = (
    r"[-+−]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:\s*[*x×·]\s*10\s*\^?\s*\(?[-−]?\d+\)?|[eE][-+]?\d+)?\s?%?"
)
_ENDS = re.compile(rf"^\s*(?P<number>{_NUMBER})(?=$|[\s,;)\]]|\.(?:\s|$))(?!\s*[-+*/^×·]|\()")
_NAME = re.compile(
    r"(?P<name>[A-Za-zα-ωΑ-Ω_][\wα-ωΑ-Ω']*(?:\[\d+(?:,\d+)?\])?)(?P<after>\^?\+|\^?new)?$"
)
_SLOPE = re.compile(r"(?<!\w)[d∂]\s?(?P<of>[\wα-ω]+)\s*/\s*[d∂]\s?(?P<by>[\wα-ω]+)$")
_CELL = re.compile(rf"^\|?\s*(?P<name>[A-Za-zα-ω_][\wα-ω]*)\s*\|\s*(?P<number>{_NUMBER})\s*(\||$)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_MOST_WORDS = 12


@dataclass(frozen=True)
class PrintedNumber:
    """A number that a document prints for a name or a derivative, at its place."""

    what: str
    number: str
    passage: Passage
    updated: bool = False


@dataclass
class Found:
    """What was found in a document.

    Args:
        given: names that are set to a number, with the text of the number.
        formulas: names with the formula that computes them.
        numbers: the numbers printed for what is computed.
        unsure: what could not be read without a doubt, in words.
    """

    given: dict[str, PrintedNumber] = field(default_factory=dict)
    formulas: dict[str, tuple[str, Passage]] = field(default_factory=dict)
    numbers: list[PrintedNumber] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


def find_equations(lines: Sequence[Passage]) -> Found:
    """The equations in a document's lines, in the order in which they stand."""
    found = Found()
    held: PrintedNumber | None = None
    for passage in lines:
        text = joined_names(passage.text)
        cell = _CELL.match(text)
        if cell and "=" not in text:
            _number(found, cell["name"], cell["number"], passage)
            continue
        subject = held.what if held and re.match(r"\s*(=|≈)", text) else ""
        for what, updated, sides in _chains(text, subject):
            held = PrintedNumber(what, "", passage, updated)
            _chain(found, what, updated, sides, passage)
        if not _EQUALS.search(text):
            held = None
    return found


def _chains(text: str, subject: str) -> Iterator[tuple[str, bool, list[str]]]:
    """Each name or derivative in a line that something is said to be equal to."""
    parts = _EQUALS.split(text)
    sides: list[str] = []
    what, updated = subject, False
    for k, part in enumerate(parts):
        last = k == len(parts) - 1
        name, rest = _subject_at_end(part) if not last else (None, part)
        if k > 0:
            sides.append(rest if name else part)
        if name is not None and (k == 0 or rest.strip()):
            if what and sides:
                yield what, updated, sides
            what, updated = name
            sides = []
    if what and sides:
        yield what, updated, sides


def _subject_at_end(part: str) -> tuple[tuple[str, bool] | None, str]:
    """The name that ends a part, and what stands before it; no name where a formula goes on."""
    part = part.rstrip()
    slope = _SLOPE.search(part)
    if slope:
        before, what, updated = part[: slope.start()], f"d{slope['of']}/d{slope['by']}", False
    else:
        before, _, last = part.rpartition(" ")
        name = _NAME.fullmatch(last.strip("(|"))
        if name is None or name["name"] in OPS:
            return None, part
        what, updated = name["name"], bool(name["after"])
    words = re.split(r"[\s(]+", before.strip())
    ended = not before.strip() or re.search(r"[,;:.|]$", before.rstrip())
    if ended or (_WORD.fullmatch(words[-1]) and words[-1] not in OPS):
        return (what, updated), before
    return None, part


def _chain(found: Found, what: str, updated: bool, sides: Sequence[str], passage: Passage) -> None:
    """What one chain of equalities says of its subject."""
    formula = ""
    number = ""
    for side in sides:
        ends = _ENDS.match(side)
        if ends:
            number = ends["number"].strip()
        elif not formula and re.search(r"[A-Za-zα-ω]", side):
            formula = _as_formula(side)
            if not formula and updated:
                continue
            if not formula:
                found.unsure.append(f"{passage.where}: {what} = {side.strip()} is not read")
                return
    if formula and "/d" not in what and not updated:
        if what in found.formulas and found.formulas[what][0] != formula:
            found.unsure.append(
                f"{passage.where}: {what} = {formula}, but {found.formulas[what][0]} stands before"
            )
        elif what not in found.formulas and what not in found.given:
            found.formulas[what] = (formula, passage)
    if number:
        _number(found, what, number, passage, updated)


def _number(found: Found, what: str, number: str, passage: Passage, updated: bool = False) -> None:
    """A number that stands for a name: given, where nothing computes it; else printed."""
    printed = PrintedNumber(what, number, passage, updated)
    computed = what in found.formulas or "/d" in what or updated
    if computed:
        if printed not in found.numbers:
            found.numbers.append(printed)
        return
    before = found.given.get(what)
    if before is None:
        found.given[what] = printed
    elif before.number != number:
        found.unsure.append(
            f"{passage.where}: {what} = {number}, but it is {before.number} at "
            f"{before.passage.where}"
        )


def _as_formula(side: str) -> str:
    """A side of an equation as a formula, words behind it left off; "" where it is none."""
    side = re.split(r"[,;:]\s|\.\s|\.$", side.strip())[0].strip().rstrip(",;")
    for _ in range(_MOST_WORDS):
        for text in (side, _multiplied(side)):
            if readable(text):
                return text
        side, space, last = side.rpartition(" ")
        if not space or not _WORD.fullmatch(last.strip(",;")) or last in OPS:
            return ""  # a formula that goes on in a way that is not read: none of it is taken
    return ""


def _multiplied(side: str) -> str:
    """Names that stand side by side, w x, as a product."""
    side = re.sub(r"\)\s*(?=[\wα-ω(])", ")*", side)
    return re.sub(r"(?<=[\wα-ωΑ-Ω]) (?=[A-Za-zα-ω(])", "*", side)


def readable(formula: str) -> bool:
    """Whether a text is a formula, whatever its names are."""
    try:
        parse(formula, {})
    except MissingValues as error:
        return all(len(name) < 24 for name in error.names)
    except (FormulaError, ValueError):
        return False
    return True
