"""The equations of a document: what is set, what is computed, and which numbers are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ...engine.row import OPS
from ...formulas.expression import FormulaError, MissingValues, parse
from .passages import Passage
from .plain_math import joined_names

_EQUALS = re.compile(r"(?<![<>=!:+\-*/])=(?!=)|≈|≃|→")
_NUMBER = (
    r"[-+−]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:\s*[*x×·]\s*10\s*\^?\s*\(?[-−]?\d+\)?|[eE][-+]?\d+)?\s?%?"
)
_ENDS = re.compile(rf"^\s*(?P<number>{_NUMBER})(?=$|[\s,;:)\]]|\.(?:\s|$))(?!\s*[-+*/^×·]|\()")
_NAME = re.compile(
    r"(?P<name>[A-Za-zα-ωΑ-Ω_][\wα-ωΑ-Ω']*(?:\[\d+(?:,\d+)?\])?)(?P<after>\^?\+|\^?new)?$"
)
_SLOPE = re.compile(r"(?<!\w)[d∂]\s?(?P<of>[\wα-ω]+)\s*/\s*[d∂]\s?(?P<by>[\wα-ω]+)$")
_CELL = re.compile(rf"^\|?\s*(?P<name>[A-Za-zα-ω_][\wα-ω]*)\s*\|\s*(?P<number>{_NUMBER})\s*(\||$)")
_REMARK = re.compile(r"(?<=\w) \([A-Za-z]+(?: [A-Za-z]+)+\)(?=\s*[=≈])")  # y (true label) = 1
_RATE = re.compile(  # w - η·dL/dw
    r"\s*(?P<name>[\wα-ω']+)\s*[-−]\s*(?P<rate>[\wα-ω]+(?:\.\d+)?)\s*[*·×]?\s*"
    r"[d∂]\s?[\wα-ω]+\s*/\s*[d∂]\s?(?P<by>[\wα-ω']+)\s*$"
)
_NEW = re.compile(r"(.+?)_?(?:new|neu|updated)|(?:new|updated)_(.+)")
_PIECE = re.compile(r"[A-Za-zα-ωΑ-Ω_][\wα-ωΑ-Ω']*|\d+(?:\.\d+)?|\.\d+|[^\s()]")
_SIGNS = str.maketrans("·×−", "**-")
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
        rates: the learning rate, a name or a number, of each name that moves by w − η·dL/dw.
    """

    given: dict[str, PrintedNumber] = field(default_factory=dict)
    formulas: dict[str, tuple[str, Passage]] = field(default_factory=dict)
    numbers: list[PrintedNumber] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    rates: dict[str, str] = field(default_factory=dict)


def find_equations(lines: Sequence[Passage]) -> Found:
    """The equations in a document's lines, in the order in which they stand."""
    found = Found()
    held: PrintedNumber | None = None
    for passage in lines:
        text = _REMARK.sub("", joined_names(passage.text))
        cell = _CELL.match(text)
        if cell and "=" not in text:
            _number(found, cell["name"], cell["number"], passage)
            continue
        goes_on = held if held and re.match(r"\s*(=|≈)", text) else None
        for what, updated, sides in _chains(text, goes_on):
            updated = _chain(found, what, updated, sides, passage)
            held = PrintedNumber(what, "", passage, updated)
        if not _EQUALS.search(text):
            held = None
    return found


def _chains(text: str, held: PrintedNumber | None) -> Iterator[tuple[str, bool, list[str]]]:
    """Each name or derivative in a line that something is said to be equal to.

    held: what the line before was about, where this one goes on.
    """
    parts = _EQUALS.split(text)
    sides: list[str] = []
    what, updated = (held.what, held.updated) if held else ("", False)
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
        name = _NAME.fullmatch(last.strip("()|"))
        if name is None or name["name"] in OPS:
            return None, part
        what, updated = name["name"], bool(name["after"])
    words = re.split(r"[\s(]+", before.strip())
    ended = not before.strip() or re.search(r"[,;:.|]$", before.rstrip())
    if ended or (_WORD.fullmatch(words[-1]) and words[-1] not in OPS):
        return (what, updated), before
    return None, part


def _chain(found: Found, what: str, updated: bool, sides: Sequence[str], passage: Passage) -> bool:
    """What one chain of equalities says of its subject; whether that is moved by it."""
    formula = number = put = ""
    slope = "/d" in what
    for place, side in enumerate(sides, 1):
        ends = _ENDS.match(side)
        product = place < len(sides) and re.search(r"[A-Za-zα-ω]", side)  # 2 a = 1.81
        if ends and not product:
            number = ends["number"].strip()
        elif not re.search(r"[A-Za-zα-ω]", side):
            put = put or _multiplied(side)
        elif not slope and re.search(rf"(?<![\w'/∂]){re.escape(what)}(?![\w'])", side):
            updated = True
            rate = _RATE.match(side)
            if rate and rate["name"] == rate["by"] == what:
                found.rates[what] = rate["rate"]
        elif not (formula or slope or updated):
            formula = _as_formula(side)
            if not formula:
                found.unsure.append(f"{passage.where}: {what} = {side.strip()} is not read")
                return updated
    if formula and not updated:
        if what in found.formulas and found.formulas[what][0] != formula:
            found.unsure.append(
                f"{passage.where}: {what} = {formula}, but {found.formulas[what][0]} stands before"
            )
        elif what not in found.formulas and what not in found.given:
            found.formulas[what] = (formula, passage)
    if put and what in found.formulas and not updated:
        _put_in(found, found.formulas[what][0], put, passage)
    if number:
        _number(found, what, number, passage, updated)
    return updated


def _put_in(found: Found, formula: str, numbers: str, passage: Passage) -> None:
    """Take the given numbers from a formula where they stand in the places of their names."""
    names, put = ([*_PIECE.findall(text.translate(_SIGNS))] for text in (formula, numbers))
    pairs = [*zip(names, put, strict=False)]
    if len(names) != len(put) or any(a != b and not _is_name(a) for a, b in pairs):
        return
    for name, number in pairs:
        known = name in found.given or name in found.formulas
        if _is_name(name) and name not in OPS and not known and number[0] in "0123456789.":
            found.given[name] = PrintedNumber(name, number, passage)


def _is_name(piece: str) -> bool:
    return piece[0].isalpha() or piece[0] == "_"


def _number(found: Found, what: str, number: str, passage: Passage, updated: bool = False) -> None:
    """A number that stands for a name: given, where nothing computes it; else printed."""
    new = _NEW.fullmatch(what)
    stem = next((part for part in new.groups() if part), "") if new else ""
    if stem in found.given and what not in found.formulas:
        what, updated = stem, True
    printed = PrintedNumber(what, number.strip(), passage, updated)
    computed = what in found.formulas or "/d" in what or updated
    if computed:
        if printed not in found.numbers:
            found.numbers.append(printed)
        return
    before = found.given.get(what)
    moved = {one.number for one in found.numbers if one.what == what and one.updated}
    if before is None:
        found.given[what] = printed
    elif number in moved:  # said once more
        found.numbers.append(replace(printed, updated=True))
    elif before.number != number:
        found.unsure.append(
            f"{passage.where}: {what} = {number}, but it is {before.number} at "
            f"{before.passage.where}"
        )


def _as_formula(side: str) -> str:
    """A side of an equation as a formula, words behind it left off; "" where it is none."""
    side = re.split(r"[,;:]\s|\.\s|\.$", side.strip())[0].strip().rstrip(",;")
    for _ in range(_MOST_WORDS):
        for text in (side, _multiplied(side)) if "[" not in side else (_multiplied(side), side):
            if readable(text):
                return text
        side, space, last = side.rpartition(" ")
        if not space or not _WORD.fullmatch(last.strip(",;")) or last in OPS:
            return ""  # a formula that goes on in a way that is not read: none of it is taken
    return ""


def _multiplied(side: str) -> str:
    """Names that stand side by side, w x, as a product; brackets of any kind as round ones."""
    side = re.sub(r"(?<![\w\]])\[([^\[\],;]*)\]", r"(\1)", side)  # brackets, and no list
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
