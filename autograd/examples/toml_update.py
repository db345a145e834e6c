"""How parameters move, as a file says it: [update], its schedules, and the batches in turn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..engine.floats import number
from ..engine.update_variants import ALL_RULES
from ..engine.updates import Rule
from ..formulas.expression import Formula, FormulaError
from ..formulas.own_rule import own_rule
from ..formulas.schedules import Schedule, schedule
from ..formulas.tokens import did_you_mean
from .example import ORDERS, ParameterUpdate
from .quantities import shown_name
from .toml_positions import Path as Keys
from .toml_source import TomlSource, nearest_or_all

_OWN = ("rule", "params", "order")
_TOP = ("title", "author", "source", "kind", "note", "formula", "loss", "evidence")
_MOST_BATCHES = 100_000


def first_batch(table: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of the first batch, which stand for those that the formula need not have."""
    batches, columns = table.get("batch"), table.get("data")
    if isinstance(batches, list) and batches and isinstance(batches[0], dict):
        return dict(batches[0])
    if isinstance(columns, dict):
        return {name: col[0] if _is_column(col) else 0.0 for name, col in columns.items()}
    return {}


def _is_column(column: Any) -> bool:
    return isinstance(column, list) and bool(column)


class UpdateSection:
    """The update and the batches of one file. Problems are noted in the source.

    Args:
        source: the file.
        graph: what its formula computes.
    """

    def __init__(self, source: TomlSource, graph: Formula) -> None:
        self.source = source
        self.graph = graph
        self.names = [*graph.names]

    def update(self) -> ParameterUpdate | None:
        """How parameters move; None where nothing is said of it, or something is wrong."""
        batches = self._batches()
        if "update" not in self.source.table:
            if batches:
                self.source.wrong(("batch",), "batches are for updates, but there is no [update]")
            return None
        before = len(self.source.problems)
        keys, table = ("update",), self.source.table["update"]
        if not isinstance(table, dict):
            self.source.wrong(keys, "[update] is a table: [update] on a line of its own")
            return None
        params = self._params(table)
        for name in dict.fromkeys(name for batch in batches for name in batch if name in params):
            place = "batch" if "batch" in self.source.table else "data"
            self.source.wrong((place,), f"{name} moves with every update; no batch sets it")
        settings, schedules = self._settings(table)
        rule, name = self._rule(table, settings, params)
        order = table.get("order", "together")
        if order not in ORDERS:
            near = did_you_mean(str(order), [*ORDERS])
            self.source.wrong((*keys, "order"), f"order is one of {', '.join(ORDERS)}{near}")
        if rule is None or self.source.problems[before:]:
            return None
        if "lr" in rule.settings and "lr" not in table and not rule.solved:
            self.source.wrong(keys, "the update needs its learning rate: lr = 0.1, say")
        if self.source.problems[before:]:
            return None
        own = None if rule.name in ALL_RULES else rule
        return ParameterUpdate(name, settings, params, own, schedules, batches, order)

    def _rule(
        self, table: Mapping[str, Any], settings: Mapping[str, float], params: Sequence[str]
    ) -> tuple[Rule | None, str]:
        """The rule that is named, or written in lines."""
        name = table.get("rule", "sgd")
        keys = ("update", "rule")
        if isinstance(name, str) and "=" in name:
            try:
                return own_rule(name, settings, self._entries(params)), name
            except (FormulaError, ValueError) as error:
                self.source.wrong(keys, f"the rule: {error}")
                return None, ""
        if not isinstance(name, str) or name not in ALL_RULES:
            near = did_you_mean(str(name), [*ALL_RULES])
            own = '; or lines of formulas, "v = 0.9*v + g; w = w - lr*v"'
            self.source.wrong(keys, f"rule is one of {', '.join(ALL_RULES)}{near or own}")
            return None, ""
        return ALL_RULES[name], name

    def _settings(self, table: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, Schedule]]:
        """The numbers of an update, and those that change from one to the next."""
        settings: dict[str, float] = {}
        schedules: dict[str, Schedule] = {}
        for key, setting in table.items():
            if key in _OWN:
                continue
            keys = ("update", key)
            if key in _TOP:
                hint = "it stands above, before the first [update] or other table"
                self.source.wrong(keys, f"[update] has no key {key}; {hint}")
                continue
            named = ALL_RULES.get(str(table.get("rule", "sgd")))
            if named is not None and key not in (*named.settings, *named.state):
                hint = nearest_or_all(key, [*_OWN, *named.settings, *named.state])
                self.source.wrong(keys, f"[update] has no key {shown_name(key)}{hint}")
            elif isinstance(setting, str | list) and (named is None or key in named.settings):
                try:
                    schedules[key] = schedule(setting)
                    settings[key] = schedules[key].at(0, 0)
                except (FormulaError, ValueError, TypeError) as error:
                    self.source.wrong(keys, f"{key} is a number, without quotes; {error}")
                    settings[key] = 1.0
            elif isinstance(setting, bool) or not isinstance(setting, int | float):
                self.source.wrong(keys, f"{key} is a number, without quotes")
            else:
                settings[key] = self._finite(keys, setting)
        return settings, schedules

    def _finite(self, keys: Keys, setting: Any) -> float:
        try:
            x = number(setting, str(keys[-1]))
        except (TypeError, ValueError) as error:
            self.source.wrong(keys, str(error))
            return 0.0
        if not math.isfinite(x):
            self.source.wrong(keys, f"{keys[-1]} is a finite number")
        return x

    def _params(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        """The names that move, a block entry by entry."""
        params = table.get("params")
        keys = ("update", "params")
        entries = [params] if isinstance(params, str) else params
        if not isinstance(entries, list) or not entries:
            self.source.wrong(keys, 'params lists the names that move: params = ["...", "..."]')
            return ()
        moved: list[str] = []
        for index, name in enumerate(entries):
            here = (*keys, index) if isinstance(params, list) else keys
            if not isinstance(name, str):
                self.source.wrong(here, "params lists texts; put this in quotes")
                continue
            name = " ".join(name.split())
            for entry in self._entries([name]):
                if entry not in self.names:
                    near = did_you_mean(entry, self.names)
                    self.source.wrong(here, f"the formula has no name {shown_name(entry)}{near}")
                elif entry not in self.graph.leaves:
                    self.source.wrong(here, f"{entry} is computed; an update moves plain numbers")
                elif entry in moved:
                    self.source.wrong(here, f"{entry} stands here twice")
                moved.append(entry)
        return tuple(moved)

    def _entries(self, names: Sequence[str]) -> list[str]:
        """The names, those of blocks entry by entry."""
        found = []
        for name in names:
            block = self.graph.blocks.get(name)
            found += [entry.label for entry in block.entries] if block is not None else [name]
        return found

    def _batches(self) -> tuple[Mapping[str, float], ...]:
        """The numbers of each batch, by name."""
        table = self.source.table
        if "batch" in table and "data" in table:
            self.source.wrong(("data",), "there is [data] or [[batch]], not both")
            return ()
        if "batch" in table:
            batches = table["batch"]
            if not isinstance(batches, list) or not all(isinstance(one, dict) for one in batches):
                self.source.wrong(("batch",), "batches are tables: [[batch]], in double brackets")
                return ()
            return tuple([self._batch(("batch", k), one) for k, one in enumerate(batches)])
        columns = table.get("data", {})
        if not isinstance(columns, dict):
            self.source.wrong(("data",), "[data] is a table of columns: x = [1, 2, 3]")
            return ()
        sizes = {name: len(column) for name, column in columns.items() if _is_column(column)}
        for name, column in columns.items():
            if not _is_column(column):
                self.source.wrong(("data", name), f"{name} is a column: {name} = [1, 2, 3]")
            elif len(column) != next(iter(sizes.values())):
                first, size = next(iter(sizes.items()))
                self.source.wrong(
                    ("data", name), f"{name} has {len(column)} numbers, {first} has {size}"
                )
        if len(sizes) != len(columns) or len(set(sizes.values())) > 1:
            return ()
        rows = range(min([*sizes.values(), _MOST_BATCHES])) if sizes else ()
        return tuple(
            [
                self._batch(("data",), {name: column[row] for name, column in columns.items()})
                for row in rows
            ]
        )

    def _batch(self, keys: Keys, table: Mapping[str, Any]) -> dict[str, float]:
        """The numbers of one batch, entry by entry."""
        numbers: dict[str, float] = {}
        for name, entry in table.items():
            here = (*keys, name)
            block = self.graph.blocks.get(name)
            leaves = [node.label for node in block.entries] if block is not None else [name]
            flat = _flattened(entry)
            if block is None and name not in self.graph.leaves:
                known = [*self.graph.leaves, *self.graph.blocks]
                near = nearest_or_all(name, known)
                self.source.wrong(here, f"the formula has no given number {shown_name(name)}{near}")
            elif len(flat) != len(leaves):
                many = f"{len(leaves)} numbers" if block is not None else "one number"
                self.source.wrong(here, f"{name} is {many}; got {len(flat)}")
            else:
                for leaf, x in zip(leaves, flat, strict=True):
                    numbers[leaf] = self._finite(here, x)
        return numbers


def _flattened(entry: Any) -> list[Any]:
    if not isinstance(entry, list):
        return [entry]
    return [x for inner in entry for x in _flattened(inner)]
