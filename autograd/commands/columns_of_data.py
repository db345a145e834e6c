"""A file of data, as CSV: each named column becomes a vector of that name in the formula."""

from __future__ import annotations

import math

from ..files import read_named_rows
from ..formulas.text import short
from . import UsageError, usage_errors

MOST_BYTES = 1_000_000


def read_columns(path: str) -> dict[str, list[float]]:
    """The columns of a CSV file by the names in its first row.

    Raises:
        UsageError: there is no such file, a row has more or fewer fields than the first, or a
            field is no number; the message has the line.
    """
    with usage_errors(ValueError):
        names, rows = read_named_rows(path, MOST_BYTES)
    columns: dict[str, list[float]] = {name: [] for name in names}
    for line, row in rows:
        for name, field in zip(names, row, strict=True):
            columns[name].append(_number(field, f"{path}, line {line}, {short(name)}"))
    return columns


def _number(field: str, place: str) -> float:
    try:
        value = float(field)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(f"{place}: {short(field)!r} is no number")
    return value
