"""The forms in which numbers are printed: ≈ 0.086, 5.9 x 10^-1, 2/9, 45 %, 0.1 to 0.2, < 0.01."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_POWER = re.compile(r"\s*[x×·*⋅]\s*10\s*(?:\^|\*\*)?\s*\{?\(?\s*([+-]?\s*\d+)\s*\)?\}?$", re.ASCII)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_ABOUT = re.compile(r"^(≈|~|≃|≅|∼|approx\.?|about|ca\.|=)\s*", re.IGNORECASE)
_BOUND = re.compile(r"^(<=|>=|≤|≥|<|>)\s*(.+)$")
_RANGE = re.compile(
    r"^\[?\s*(?P<low>.+?)(?:\s+(?:to|and|-|–|—|…)\s+|\s*\.\.\s*|–|—)(?P<high>.+?)\]?$"
)
_FRACTION = re.compile(r"([+-]?\d+)\s*[/⁄]\s*(\d+)", re.ASCII)
_COMMA = re.compile(r"([+-]?\d+),(\d+)((?:[eE][+-]?\d+)?)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_SPECIAL = {"nan": "NaN", "inf": "Infinity", "infinity": "Infinity", "∞": "Infinity"}
_EXACT = Context(prec=30)
_SAME = -13  # so many places behind the first digit a fraction is held to


class PrintedForm(NamedTuple):
    """A printed number, read: from low to high, to the power of ten of the last digit.

    Bounds that are left open are infinite; an exact fraction has a place far behind.
    """

    low: Decimal
    high: Decimal
    place: int
    open: bool = False  # a bound that is not reached: < and >

    @property
    def number(self) -> Decimal:
        """The number; of a range the middle, of a bound the bound."""
        if self.low == self.high or self.low.is_nan():
            return self.low
        if self.low.is_infinite() or self.high.is_infinite():
            return self.high if self.low.is_infinite() else self.low
        return (self.low + self.high) / 2


def read_form(text: str) -> PrintedForm:
    """What a printed number says.

    Raises:
        ValueError: it is none.

    >>> read_form("≈ 5.9 x 10^-1").number, read_form("45.3 %").number
    (Decimal('0.59'), Decimal('0.453'))
    >>> read_form("0.1 to 0.2").low, read_form("< 0.01").high, read_form("0,5").number
    (Decimal('0.1'), Decimal('0.01'), Decimal('0.5'))
    """
    plain = _ABOUT.sub("", " ".join(text.split()).replace("−", "-"))
    bound = _BOUND.match(plain)
    if bound:
        form = _one(bound[2], text)
        infinite = Decimal("Infinity")
        low, high = (-infinite, form.high) if bound[1] in ("<", "<=", "≤") else (form.low, infinite)
        return PrintedForm(low, high, form.place, open=bound[1] in "<>")
    between = _RANGE.match(plain) if not _is_plain(plain) else None
    if between:
        low_form, high_form = _one(between["low"], text), _one(between["high"], text)
        if low_form.low > high_form.high:
            raise ValueError(f"a range goes from the smaller number to the larger, got {text!r}")
        place = max(low_form.place, high_form.place)
        return PrintedForm(low_form.low, high_form.high, place)
    return _one(plain, text)


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None


def _one(text: str, whole: str) -> PrintedForm:
    """One number, without bounds."""
    text = text.strip()
    sign = "-" if text[:1] == "-" else ""
    special = _SPECIAL.get(text.lstrip("+-").lower())
    if special:
        number = Decimal(sign + special)
        return PrintedForm(number, number, 0)
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        if not int(fraction[2]):
            raise ValueError(f"a printed fraction has no 0 below, got {whole!r}")
        number = _EXACT.divide(Decimal(int(fraction[1])), Decimal(int(fraction[2])))
        return PrintedForm(number, number, number.adjusted() + _SAME)
    hundredth = 0
    if text.endswith("%"):
        text, hundredth = text[:-1].rstrip(), -2
    power = _POWER.search(text.translate(_RAISED))
    if power:
        text = text.translate(_RAISED)[: power.start()]
        hundredth += int(power[1].replace(" ", "")[:6])
    number = _decimal(text.strip(), whole)
    if hundredth:
        number = number.scaleb(hundredth, Context(prec=200))
    return PrintedForm(number, number, int(number.as_tuple().exponent))


def _decimal(text: str, whole: str) -> Decimal:
    """A plain decimal number, perhaps with a decimal comma."""
    comma = _COMMA.fullmatch(text)
    if comma and len(comma[2]) == 3 and 1 <= len(comma[1].lstrip("+-0")) <= 3 and not comma[3]:
        raise ValueError(
            f"{whole!r} can be {comma[1]}.{comma[2]} or {comma[1]}{comma[2]}; write it with a point"
        )
    if comma:
        text = f"{comma[1]}.{comma[2]}{comma[3]}"
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _is_plain(text):
        raise ValueError(
            f"a printed number is digits with an optional sign, point and exponent, got {whole!r}"
        )
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"the exponent of {whole!r} is out of range") from None


def numbers_in_print(text: str) -> list[list[str]]:
    """The numbers in a block of text as printed: rows of a matrix, brackets and signs left off.

    Rows end with a line, a semicolon or a bracket; numbers stand apart by blanks, commas or &.

    >>> numbers_in_print('''[[0.1  -0.2]
    ...                      [0.4   0.3]]''')
    [['0.1', '-0.2'], ['0.4', '0.3']]
    >>> numbers_in_print("0.1, 0.2")
    [['0.1', '0.2']]
    """
    text = re.sub(r"^\s*(np\.)?(array|tensor|matrix)\s*\(|\)\s*$", "", text.strip())
    rows = []
    for line in re.split(r"\n|;|\\\\|\][\s,]*\[|(?<=\])\s*,", text):
        row = re.split(r"[\s,&|\[\](){}⎡⎢⎣⎤⎥⎦]+", line.replace("−", "-").strip())
        numbers = [entry for entry in row if entry]
        if numbers:
            rows.append(numbers)
    return rows
