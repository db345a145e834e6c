"""The worked example that a document seems to hold, as TOML for an author to look over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...formulas.expression import FormulaError, MissingValues, parse
from ...formulas.json_text import format_json
from ..digits import Digits
from ..quantities import AskedError, quantity
from .equations import Found, PrintedNumber, find_equations
from .passages import Passage, passages

LOSSES = ("L", "J", "E", "C", "loss", "Loss", "cost", "Cost", "MSE", "Error", "error", "E_total")
_UPDATE = ("# [update]", '# rule = "sgd"', "# lr = 0.5", "# params = []")


@dataclass(frozen=True)
class Draft:
    """What `glassgrad read` proposes.

    Args:
        text: the TOML.
        numbers: how many printed numbers it claims.
        unsure: what an author has to decide, in words, with its place in the source.
    """

    text: str
    numbers: int
    unsure: tuple[str, ...]


def draft_of(path: str | Path) -> Draft:
    """The worked example in a document: each number at its place, nothing that is not printed.

    Raises:
        DocumentError, ImportError, OSError: as `passages` has them.
    """
    lines = passages(path)
    found = find_equations(lines)
    given, formulas, unsure = _setup(found)
    setup = [*[f"{name} = {one.number}" for name, one in given.items()]]
    text = "\n".join([*setup, *[f"{name} = {formula}" for name, (formula, _) in formulas.items()]])
    if not text:
        unsure.append("no formula is found whose numbers are given; write it, or set its numbers")
    names = [*given, *formulas]
    loss = _loss_read(found, formulas)
    if loss:
        unsure.append(f"{loss[0]} is read as {loss[1]}, the one loss that is computed")
    claims: list[str] = []
    later: list[str] = []
    count = 0
    for printed in found.numbers:
        if loss and printed.what.startswith(f"d{loss[0]}/"):
            printed = replace(printed, what=f"d{loss[1]}/{printed.what.partition('/')[2]}")
        line = _claim(printed, names)
        if isinstance(line, AskedError):
            unsure.append(f"{printed.passage.where}: {printed.what} = {printed.number}: {line}")
            continue
        (later if printed.updated else claims).append(line)
        count += 1
    used = {*given, *found.rates.values()}
    idle = [one for name, one in found.given.items() if name not in used]
    update = _update(found, given)
    text = _toml(Path(path), text, claims, later, unsure, lines, update)
    for one in idle:
        text += f"# - {one.passage.where}: {one.what} = {one.number} is used by no formula\n"
    return Draft(text, count, tuple(unsure))


def _loss_read(found: Found, formulas: Mapping[str, Any]) -> tuple[str, str] | None:
    """A loss that gradients speak of by another name than the text computes it by."""
    spoken = {one.what[1:].partition("/")[0] for one in found.numbers if "/d" in one.what}
    unknown = [name for name in spoken if name in LOSSES and name not in formulas]
    computed = [name for name in LOSSES if name in formulas]
    return (unknown[0], computed[0]) if len(unknown) == len(computed) == 1 else None


def _update(found: Found, given: Mapping[str, PrintedNumber]) -> list[str]:
    """The lines of [update], where every number that moves does so by w − η·dL/dw; else none."""
    moved = list(dict.fromkeys(one.what for one in found.numbers if one.updated))
    rates = {found.rates.get(name, "") for name in moved}
    if len(rates) != 1 or any(name not in given for name in moved):
        return []
    (rate,) = rates
    number = found.given[rate].number if rate in found.given else rate
    try:
        Digits(number)
    except ValueError:
        return []
    params = ", ".join([format_json(name) for name in moved])
    return ["[update]", 'rule = "sgd"', f"lr = {number}", f"params = [{params}]"]


def _setup(
    found: Found,
) -> tuple[dict[str, PrintedNumber], dict[str, tuple[str, Passage]], list[str]]:
    """The given numbers and the formulas that can be computed, in an order in which they can."""
    unsure = list(found.unsure)
    _by_names(found, unsure)
    given = {}
    for name, one in found.given.items():
        try:
            Digits(one.number)
            parse(f"{name} = 1")
            given[name] = one
        except (FormulaError, ValueError):
            unsure.append(f"{one.passage.where}: {name} = {one.number} is no number to set")
    known = dict.fromkeys(given, 1.0)
    formulas: dict[str, tuple[str, Passage]] = {}
    waiting = {name: one for name, one in found.formulas.items() if name not in given}
    while waiting:
        ready = [name for name, (formula, _) in waiting.items() if not _missing(formula, known)]
        if not ready:
            break
        for name in ready:
            formulas[name] = waiting.pop(name)
            known[name] = 1.0
    for name, (formula, passage) in waiting.items():
        needed = ", ".join(_missing(formula, known))
        unsure.append(f"{passage.where}: {name} = {formula} needs a number for {needed}")
    used = " ".join(formula for formula, _ in formulas.values())
    words = set(re.findall(r"[\wα-ωΑ-Ω']+", used))
    return {name: one for name, one in given.items() if name in words}, formulas, unsure


def _by_names(found: Found, unsure: list[str]) -> None:
    """Put names into formulas that are written with the numbers before them alone: σ(0.3775)."""
    printed: dict[str, set[str]] = {}
    for one in found.numbers:
        if not one.updated and one.what in found.formulas:
            printed.setdefault(one.number, set()).add(one.what)
    for name, (formula, passage) in found.formulas.items():
        if _missing(formula, {}):
            continue
        for number in re.findall(r"(?<![\w.])\d+\.\d+(?![\w.])", formula):
            others = printed.get(number, set()) - {name}
            if len(others) == 1:
                (other,) = others
                read = re.sub(rf"(?<![\w.]){re.escape(number)}(?![\w.])", other, formula)
                found.formulas[name] = (read, passage)
                unsure.append(f"{passage.where}: {name} = {formula} is read as {read}")
                break


def _missing(formula: str, known: dict[str, float]) -> list[str]:
    """The names of a formula that have no number yet."""
    try:
        parse(formula, {})
    except MissingValues as error:
        return [name for name in error.names if name not in known]
    except FormulaError:
        return ["it"]
    return []


def _claim(printed: PrintedNumber, names: list[str]) -> str | AskedError:
    """A line of [printed], or why there is none."""
    try:
        asked = quantity(printed.what, names)
        Digits(printed.number)
    except AskedError as error:
        return error
    except ValueError as error:
        return AskedError(str(error))
    number, where = format_json(printed.number), printed.passage.where
    return f'{format_json(str(asked))} = {{ number = {number}, where = "{where}" }}'


def _toml(
    path: Path,
    formula: str,
    claims: list[str],
    later: list[str],
    unsure: list[str],
    lines: list[Passage],
    update: list[str],
) -> str:
    """The file, with what is to be decided in comments."""
    mark = "" if update else "# "
    plain = [line.text.lstrip("# ") for line in lines if not set("|=") & set(line.text)]
    title = next((text for text in plain if 3 < len(text) < 100), path.stem)
    return "\n".join(
        [
            "# Proposed by `glassgrad read`: look over every line before you rely on it.",
            f"title = {format_json(title)}",
            f"source = {format_json(path.name)}",
            'evidence = "read"',
            f"formula = '''\n{formula}\n'''",
            *(["", *(update or _UPDATE)] if later else []),
            "",
            "[printed]",
            *_once(claims),
            *(
                ["", *[f"{mark}{line}" for line in ("[printed.after-1]", *_once(later))]]
                if later
                else []
            ),
            *(["", "# To decide:", *[f"# ? {one}" for one in unsure]] if unsure else []),
            "",
        ]
    )


def _once(claims: list[str]) -> Iterator[str]:
    """The lines of a table, several numbers for one quantity in a list."""
    tables: dict[str, list[str]] = {}
    for line in claims:
        key, _, table = line.partition(" = ")
        tables.setdefault(key, []).append(table)
    for key, several in tables.items():
        unique = list(dict.fromkeys(several))
        yield f"{key} = {unique[0]}" if len(unique) == 1 else f"{key} = [{', '.join(unique)}]"
