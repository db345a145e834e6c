"""The tables of a worked example's file: [update], [printed], [derived], [[erratum]]."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..formulas.expression import Formula
from ..formulas.text import short
from ..formulas.tokens import did_you_mean, one_line
from .digits import Digits
from .example import SEVERITIES, Erratum, ParameterUpdate, Printed
from .grids import Grid, block_entries, grid, paired, printed_rows
from .quantities import Asked, AskedError, quantity, shown_name
from .toml_positions import Path as Keys
from .toml_source import TomlSource, nearest_or_all
from .toml_update import UpdateSection

SECTIONS = ("update", "batch", "data", "printed", "derived", "erratum", "marks")
_AFTER_WORDS = re.compile(r"(.*\S)\s+after\s+([0-9]{1,7})(?:\s+updates?)?", re.DOTALL)
_SHAPE = re.compile(r"shape\s*\(\s*(\S+?)\s*\)|(\S+)\.shape")
_AFTER = re.compile(r"after-([1-9][0-9]{0,8})")
_MOST_DIGITS = 17  # the digits that tell any float from its neighbours
_CLAIM = ("number", "where", "remark")
_ERRATUM = ("claims", "severity", "why", "reason")


class Sections:
    """What the tables of one file say. Problems are noted in the source.

    Args:
        source: the file.
        graph: what its formula computes.
        top: the keys that stand at the top of a file, before any table.
    """

    def __init__(self, source: TomlSource, graph: Formula, top: Sequence[str]) -> None:
        self.source = source
        self.names = [*graph.names]
        self.top = top
        self.blocks = graph.blocks
        self.update = UpdateSection(source, graph).update()
        self.states = _state_names(self.update)
        self.claims: list[Printed] = []
        for section in ("printed", "derived"):
            self._numbers((section,), section == "derived")
        self.claims.sort(key=lambda claim: claim.line)
        self._errata()
        self.marks = self._table(("marks",), source.table.get("marks", {}))

    def _table(self, keys: Keys, table: Any) -> dict[str, Any]:
        """A table, or a problem and an empty one."""
        if isinstance(table, dict):
            return table
        self.source.wrong(keys, f"{_header(keys)} is a table: [{keys[0]}] on a line of its own")
        return {}

    def _unknown(self, keys: Keys, known: Sequence[str]) -> None:
        """A key that has no place here."""
        key = str(keys[-1])
        hint = nearest_or_all(key, known)
        if key in self.top or key in SECTIONS:
            hint = f"; it stands above, before the first [{keys[0]}] or other table"
        self.source.wrong(keys, f"{_header(keys[:-1])} has no key {shown_name(key)}{hint}")

    def _texts(self, keys: Keys, entries: Any, what: str) -> list[str]:
        """A list of texts; one text stands for a list of one."""
        if isinstance(entries, str):
            entries = [entries]
        if not isinstance(entries, list) or not entries:
            self.source.wrong(keys, f'{keys[-1]} lists {what}: {keys[-1]} = ["...", "..."]')
            return []
        texts = []
        for index, text in enumerate(entries):
            if isinstance(text, str):
                texts.append(" ".join(text.split()))
            else:
                self.source.wrong((*keys, index), f"{keys[-1]} lists texts; put this in quotes")
        return texts

    def _numbers(self, keys: Keys, derived: bool, after: int = 0) -> None:
        """The numbers of [printed] or [derived], and of their tables for later updates."""
        table: Any = self.source.table
        for key in keys:
            table = table.get(key, {})
        for key, entry in self._table(keys, table).items():
            here = (*keys, key)
            later = _AFTER.fullmatch(key)
            if later and not after:
                if "update" not in self.source.table:
                    self.source.wrong(here, f"{key} asks for updates, but there is no [update]")
                self._numbers(here, derived, int(later[1]))
                continue
            table_like = isinstance(entry, dict) and key not in self.names
            if table_like and key.startswith(("after", "step")):
                where = f"[{keys[0]}.after-10]; got {shown_name(key)}"
                self.source.wrong(here, f"numbers after 10 updates stand under {where}")
                continue
            try:
                if self._block(here, key, entry, after, derived):
                    continue
                what = self._quantity(key, after)
            except (AskedError, ValueError) as error:
                self.source.wrong(here, str(error))
                continue
            if what.after and not after and "update" not in self.source.table:
                self.source.wrong(here, f"{key} asks for updates, but there is no [update]")
            several = isinstance(entry, list)
            for index, printed in enumerate(entry if several else [entry]):
                claim = self._claim((*here, index) if several else here, printed, what)
                if claim is not None:
                    self.claims.append(replace(claim, derived=derived))

    def _quantity(self, key: str, after: int) -> Asked:
        """What one number is a number of; of the state of an update, after the update."""
        if key in self.names or not self.states:
            return quantity(key, self.names, after)
        what, made = _updates_in(key, after)
        state = self.states.get(what)
        if state is None:
            return quantity(key, self.names, after)
        if not made:
            raise AskedError(f"{key} belongs to an update; it stands under [printed.after-1]")
        return Asked(state, (), made)

    def _state_grid(self, key: str, after: int) -> Grid | None:
        """The state of an update for a whole vector or matrix, m(W); None where it is none."""
        what, made = _updates_in(key, after)
        line, _, name = what.removesuffix(")").partition("(")
        if not self.states or key in self.names or not line or name not in self.blocks:
            return None
        rows = block_entries(name, self.blocks)
        asked = [[self._quantity(f"{line}({entry})", made) for entry in row] for row in rows]
        return Grid(tuple([tuple(row) for row in asked]))

    def _block(self, keys: Keys, key: str, entry: Any, after: int, derived: bool) -> bool:
        """The claims of a printed vector or matrix; whether it is one."""
        more: dict[str, Any] = {}
        if isinstance(entry, dict) and "number" in entry:
            more, entry = entry, entry["number"]
        shape = _SHAPE.fullmatch(key)
        if shape and (shape[1] or shape[2]) in self.blocks:
            block = self.blocks[shape[1] or shape[2]]
            name = block.label
            wanted: Grid | None = Grid(
                (tuple([Asked(f"shape({name})[{k + 1}]") for k in range(len(block.shape))]),)
            )
            if isinstance(entry, str):
                entry = re.sub("[x×]", " ", entry)
        else:
            wanted = self._state_grid(key, after) or grid(
                key, [*self.names, *self.states], self.blocks, after
            )
        if wanted is None:
            return False
        for asked, number in paired(wanted, printed_rows(entry)):
            keys_here = keys if keys in self.source.positions else keys[:-1]
            table = {**more, "number": number} if more else number
            claim = self._claim(keys_here, table, asked)
            if claim is not None:
                self.claims.append(replace(claim, derived=derived, block=key, shape=wanted.shape))
        return True

    def _claim(self, keys: Keys, printed: Any, what: Asked) -> Printed | None:
        """One printed number: a text, or a table with a text and more."""
        in_table = isinstance(printed, dict)
        more = printed if in_table else {"number": printed}
        for key in more:
            if key not in _CLAIM:
                self._unknown((*keys, key), _CLAIM)
        texts = {}
        for key in _CLAIM:
            text = more.get(key, "")
            here = (*keys, key) if in_table else keys
            if key == "number" and isinstance(text, int | float) and not isinstance(text, bool):
                _, start, end = self.source.positions[here]
                typed = f'"{one_line(short(self.source.text[start:end]))}"'
                reason = f"put the number in quotes, {typed}: its digits are the claim"
                self.source.wrong(here, reason)
                return None
            if not isinstance(text, str):
                self.source.wrong(here, f"{what}: {key} is a text; put it in quotes")
                return None
            texts[key] = " ".join(text.split())
        here = (*keys, "number") if in_table else keys
        try:
            digits = Digits(texts["number"])
        except ValueError as error:
            self.source.wrong(here, f"{what}: {error}")
            return None
        if digits.significant > _MOST_DIGITS:
            self.source.wrong(
                here,
                f"{what}: {digits.significant} significant digits are printed; "
                f"a float has {_MOST_DIGITS} at most, so leave off those behind",
            )
            return None
        line = self.source.line(here)
        return Printed(what, digits, line, where=texts["where"], remark=texts["remark"])

    def _errata(self) -> None:
        tables = self.source.table.get("erratum", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.source.wrong(("erratum",), "errata are tables: [[erratum]], in double brackets")
            return
        marked: dict[int, int] = {}  # which claim, and the line of its erratum
        for index, table in enumerate(tables):
            keys: Keys = ("erratum", index)
            for key in table:
                if key not in _ERRATUM:
                    self._unknown((*keys, key), _ERRATUM)
            texts = self._texts((*keys, "claims"), table.get("claims"), "the numbers it is about")
            erratum = self._erratum(keys, table)
            for nth, text in enumerate(texts):
                here = (*keys, "claims", nth)
                for which in self._claims_meant_by(here, text):
                    if which in marked:
                        line = marked[which]
                        self.source.wrong(here, f"{text} has an erratum already, at line {line}")
                        continue
                    marked[which] = erratum.line
                    self.claims[which] = replace(self.claims[which], erratum=erratum)

    def _erratum(self, keys: Keys, table: dict[str, Any]) -> Erratum:
        severity = table.get("severity", "wrong")
        if severity not in tuple(SEVERITIES):
            reason = f"severity is one of {', '.join(SEVERITIES)}"
            near = did_you_mean(str(severity), [*SEVERITIES])
            self.source.wrong((*keys, "severity"), reason + near)
        why = table.get("why", "")
        if not isinstance(why, str) or not why.strip():
            self.source.wrong((*keys, "why"), 'an erratum says why: why = "..."')
            why = ""
        names = self._reason((*keys, "reason"), table["reason"]) if "reason" in table else ()
        return Erratum(severity, " ".join(why.split()), names, self.source.line(keys))

    def _reason(self, keys: Keys, reason: Any) -> tuple[str, ...]:
        """The names of hypotheses."""
        from .diagnose import HYPOTHESES  # only files that name one need the table

        names = self._texts(keys, reason, "hypotheses")
        for index, name in enumerate(names):
            if name not in HYPOTHESES:
                near = did_you_mean(name, [*HYPOTHESES]) or f"; they are {', '.join(HYPOTHESES)}"
                self.source.wrong(
                    (*keys, index), f"there is no hypothesis {shown_name(name)}{near}"
                )
        return tuple(names)

    def _asked_of(self, what: str) -> list[Asked]:
        """The quantities that an erratum means: one, or those of a block."""
        wanted = grid(what, self.names, self.blocks)
        later = _AFTER_WORDS.fullmatch(what)
        after = int(later[2]) if later else 0
        return wanted.entries if wanted else [self._quantity(what, after)]

    def _claims_meant_by(self, keys: Keys, text: str) -> Iterator[int]:
        """The printed claims that "dE/dw after 1 = 0.35" or "dE/dw after 1" means."""
        what, equals, digits = (part.strip() for part in text.partition("="))
        try:
            wanted = self._asked_of(what)
        except AskedError as error:
            self.source.wrong(keys, str(error))
            return
        meant = [
            index
            for index, claim in enumerate(self.claims)
            if claim.asked in wanted
            and not claim.derived
            and (not equals or claim.digits.text.strip() == digits)
        ]
        if not meant:
            known = [str(claim.asked) for claim in self.claims if not claim.derived]
            same = [claim for claim in self.claims if claim.asked in wanted]
            known += [f"{claim.asked} = {claim.digits.text}" for claim in same]
            near = did_you_mean(text, list(dict.fromkeys(known)))
            self.source.wrong(keys, f"no number is printed for {shown_name(text)}{near}")
        yield from meant


def _state_names(update: ParameterUpdate | None) -> dict[str, str]:
    """What the lines of an update give, by the names that it may be claimed under: m(w), m, lr."""
    if update is None:
        return {}
    given = ["g", *[name for name, _ in update.row.lines if name != "w"]]
    given += [update.row.solved] if update.row.solved else []  # Newton's step, p
    states = {f"{line}({name})": f"{line}({name})" for line in given for name in update.params}
    if len(update.params) == 1:
        states |= {line: f"{line}({update.params[0]})" for line in given}
    return {**states, "lr": "lr"}


def _updates_in(key: str, after: int) -> tuple[str, int]:
    """A quantity without "after 2" and without blanks, and after how many updates it stands."""
    later = _AFTER_WORDS.fullmatch(key)
    what, made = (later[1], int(later[2])) if later else (key, after)
    return what.replace(" ", ""), made


def _header(keys: Keys) -> str:
    """How a message calls a table: [update], [printed.after-1]."""
    return f"[{'.'.join([shown_name(str(key)) for key in keys if isinstance(key, str)])}]"
