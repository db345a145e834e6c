"""What `make bench` has found so far, in results.md: every row is written as soon as it is known.

So a run that ends early keeps what it has measured, and the rows that it did not come to stay as
they were. Each row says on which day it was measured. A row whose turns do not tell whether its
mark is met is printed, and an earlier answer stays.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from .figures import ANSWERS, Row, markdown

HEAD = ("what", "measured", "wanted", "holds", "on")
TABLES = ("make_moons to 100 %", "loss and all gradients", "microgpt, one name")  # in this order


class Results:
    """The rows and tables of a file, kept as they come.

    Args:
        path: the file; what stands there stays until it is measured anew.
        whole: whether everything is measured, so that what is not has to go in the end.
    """

    def __init__(self, path: Path, whole: bool = True) -> None:
        self.path = path
        self._whole = whole
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        parts = re.split(r"^(?=\| )(?<!\|\n)", text, flags=re.MULTILINE)
        self._tables = {
            name: part.strip()
            for part in parts
            for name in TABLES
            if part.startswith(f"| {name} |")
        }
        self._rows: dict[tuple[str, str], tuple[str, ...]] = {}
        self._order: list[tuple[str, str]] = []  # of those that were measured in this run
        self.where = ""
        for part in parts:
            if part.startswith("| what |"):
                table, _, self.where = part.strip().partition("\n\n")
                for line in table.split("\n")[2:]:
                    cells = tuple(line.strip("| ").split(" | "))
                    day = cells[4:] or ("earlier",)
                    self._rows[cells[0], cells[2]] = (*cells[:4], *day)

    def add(self, *rows: Row) -> None:
        """Keep rows, unless the turns do not tell and there is an earlier answer."""
        day = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
        for row in rows:
            key = row.what, row.wanted
            self._order.append(key)
            if row.holds != ANSWERS[None] or self._rows.get(key, row)[3] == ANSWERS[None]:
                self._rows[key] = (*row, day)
        self._write()

    def add_table(self, name: str, text: str) -> None:
        """Keep a table, with what is said under it."""
        self._tables[name] = text.strip()
        self._write()

    def end(self, where: str) -> None:
        """The run is over: rows that it did not have are gone, unless it was a part.

        What is said of the machine and the turns is that of the last whole run.
        """
        if self._whole:
            self._rows = {key: row for key, row in self._rows.items() if key in self._order}
        self.where = where if self._whole else self.where or where
        self._write()

    def _write(self) -> None:
        keys = [*self._rows]
        if self._whole:
            known = [key for key in self._rows if key not in self._order]
            keys = [*dict.fromkeys(self._order), *known]
        tables = [self._tables[name] for name in TABLES if name in self._tables]
        rows = markdown([HEAD, *[self._rows[key] for key in keys if key in self._rows]])
        parts = ["# Benchmarks", "Written by `make bench`.", rows, self.where, *tables]
        self.path.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
