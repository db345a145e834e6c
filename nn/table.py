"""A table of data from a CSV file as samples and targets: numbers as they are, words as classes."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.files import read_named_rows
from autograd.formulas import did_you_mean, visible

from .data import standardise

MOST_BYTES = 20_000_000
MOST_CLASSES = 100  # words of a column
FEW_NUMBERS = 10  # whole numbers of a target that are classes, not quantities
_ALMOST = re.compile(r"[-+−$€£]?\s*\d[\d.,'\s]*(?:[eE][-+]?\d+)?\s*[%€$£]?")
MISSING = {"", "na", "n/a", "nan", "null", "none", "?"}


class Table(NamedTuple):
    """Samples and targets of a table.

    Attributes:
        X: the samples. y: a number for each, or the number of its class.
        inputs: what each entry of a sample is called: a column, or "colour=red".
        numbers: which entries are columns of numbers, not of words.
        target: the column of the targets. classes: what they are called; none for numbers.
    """

    X: list[list[float]]
    y: list[Any]
    inputs: tuple[str, ...]
    numbers: tuple[int, ...]
    target: str
    classes: tuple[str, ...]

    def standardised(
        self, X: list[list[float]], *others: list[list[float]]
    ) -> list[list[list[float]]]:
        """Samples with mean 0 and deviation 1 in each column of numbers, as those in X have it."""
        parts = (X, *others)
        if not self.numbers:
            return [[list(x) for x in part] for part in parts]
        columns = [[[x[k] for k in self.numbers] for x in part] for part in parts]
        scaled = standardise(columns[0], *columns[1:])
        made = [[list(x) for x in part] for part in parts]
        for part, new in zip(made, scaled, strict=True):
            for x, numbers in zip(part, new, strict=True):
                for k, number in zip(self.numbers, numbers, strict=True):
                    x[k] = number
        return made


class TableError(ValueError):
    """What a table lacks; the message names the file, and where in it."""


def read_table(
    path: str | os.PathLike[str],
    target: str,
    inputs: Sequence[str] = (),
    classes: bool | None = None,
) -> Table:
    r"""The samples and targets in a CSV file with names in its first row.

    Between fields stand commas, semicolons or tabs; with the latter two, 1,5 is a number, too. A
    column in which every field is a number stays one; any other becomes an entry for each of its
    words, 1 where the word stands and 0 elsewhere (one-hot), in the order of the alphabet.

    Args:
        path: the file. target: the column to predict.
        inputs: the columns to predict it from; left out, all others.
        classes: whether the target is a class; left out, it is where it has words, or up to
            FEW_NUMBERS different whole numbers.

    Raises:
        TableError: a column that is not there, a field that is empty, too many words in a column.
        OSError: the file cannot be read.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "fruit.csv")
    ...     _ = path.write_text("weight,colour,fruit\n1.5,red,apple\n3,green,melon\n")
    ...     table = read_table(path, "fruit")
    >>> table.inputs, table.X
    (('weight', 'colour=green', 'colour=red'), [[1.5, 0.0, 1.0], [3.0, 1.0, 0.0]])
    >>> table.y, table.classes
    ([0, 1], ('apple', 'melon'))
    """
    names, rows = _rows(path)
    for name in (target, *inputs):
        if name not in names:
            raise TableError(
                f"{path} has no column {visible(name)}{did_you_mean(name, names)}; "
                f"its columns are {', '.join(map(visible, names[:30]))}"
            )
    taken = list(dict.fromkeys(inputs)) or [name for name in names if name != target]
    if target in taken or not taken:
        raise TableError(f"{path}: the target {visible(target)} is predicted from other columns")
    columns = {name: [row[names.index(name)] for _, row in rows] for name in (*taken, target)}
    for name, column in columns.items():
        for (line, _), field in zip(rows, column, strict=True):
            if field.lower() in MISSING:
                raise TableError(
                    f"{path}, line {line}: {visible(name)} is missing; fill it, or leave the row "
                    "out, or the column"
                )
    entries: list[tuple[str, list[float], bool]] = []
    for name in taken:
        found = _numbers(columns[name])
        if found is not None:
            entries.append((name, found, True))
            continue
        for word in _words(path, name, columns[name]):
            hot = [float(field == word) for field in columns[name]]
            entries.append((f"{name}={word}", hot, False))
    y, called = _targets(path, target, columns[target], classes)
    return Table(
        [list(x) for x in zip(*[column for _, column, _ in entries], strict=True)],
        y,
        tuple([name for name, _, _ in entries]),
        tuple([k for k, (_, _, is_number) in enumerate(entries) if is_number]),
        target,
        called,
    )


def _rows(path: str | os.PathLike[str]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names in the first row, and every other row with its line."""
    try:
        names, rows = read_named_rows(path, MOST_BYTES)
    except OSError:
        raise
    except ValueError as error:
        raise TableError(visible(str(error), MOST_BYTES)) from None
    if len(rows) < 2:
        raise TableError(f"{path} has 1 row below the names; at least 2 are needed")
    return names, rows


def _numbers(column: Sequence[str]) -> list[float] | None:
    """A column as numbers; None where a field is none."""
    try:
        numbers = [float(field) for field in column]
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None


def _unfit(words: Sequence[str]) -> str:
    """The first word that is no number as `_numbers` reads one."""
    return next(word for word in words if _numbers([word]) is None)


def _words(path: str | os.PathLike[str], name: str, column: Sequence[str]) -> list[str]:
    words = sorted(set(column))
    if _numbers(words) is None and all(map(_ALMOST.fullmatch, words)):
        raise TableError(
            f"{path}: the column {visible(name)} has numbers such as {visible(_unfit(words))}; "
            "write them plainly, with a point, without signs between or after their digits"
        )
    if len(words) > MOST_CLASSES:
        raise TableError(
            f"{path}: the column {visible(name)} has {len(words):,} different words, and at most "
            f"{MOST_CLASSES} become classes; leave the column out"
        )
    return words


def _targets(
    path: str | os.PathLike[str], name: str, column: Sequence[str], classes: bool | None
) -> tuple[list[Any], tuple[str, ...]]:
    """The targets, and what the classes are called if they are classes."""
    numbers = _numbers(column)
    if classes is None:
        whole = numbers is not None and all(x == int(x) for x in numbers)
        classes = numbers is None or (whole and len(set(numbers)) <= FEW_NUMBERS)
    if not classes:
        if numbers is None:
            said = (
                f"{path}: the target {visible(name)} has words, such as {visible(_unfit(column))}"
            )
            raise TableError(said)
        return numbers, ()
    words = _words(path, name, column)
    if numbers is not None:
        words.sort(key=float)
    if len(words) < 2:
        raise TableError(f"{path}: the target {visible(name)} is {visible(words[0])} in every row")
    return [words.index(field) for field in column], tuple(words)
