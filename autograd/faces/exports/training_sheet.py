"""The sheet of training: a whole pass and an update in every row, and the loss as a chart."""

from __future__ import annotations

from typing import Any

from ...engine.updates import Rule
from ...formulas.spreadsheet import cell_carried, cell_update, cell_value
from ...formulas.symbols import Name, sum_formula
from ...formulas.text import visible
from .cells import cell_at

FIRST = 2  # the row of update 0
TERMS = 200  # of a sum in one cell: a formula has no room for thousands of cells


def write_training(writer: Any, rule: Rule, updates: int) -> None:
    """Write so many updates, each row from the numbers of the row above it."""
    sheet = TrainingSheet(writer, rule)
    for number in range(updates + 1):
        sheet.write_row(number)
    sheet.add_chart(updates)


class TrainingSheet:
    """Writes updates row by row: parameters, nodes, contributions, gradients, new parameters."""

    def __init__(self, writer: Any, rule: Rule) -> None:
        self.writer, self.rule, self.walk = writer, rule, writer.walk
        self.sheet = writer.sheets["Training"]
        names = {id(node): name for node, name in _names(writer)}
        self.params = [names[id(node)] for node in writer.subject.moved]
        self.before: dict[tuple[str, str], str] = {}  # what the row above leaves
        self.begun = False

    def write_row(self, number: int) -> None:
        """One update; the first row begins at the numbers of the sheet Inputs."""
        row, self.column = FIRST + number, 0
        sheet, walk = self.sheet, self.walk
        cells = dict(self.writer.values)
        if number == 0:
            self._head("update", "")
        sheet.number(row, self._next(), number)
        self.loss = self._next("loss", visible(walk.output, 60))
        state = {name: self.rule.start() for name in self.params}
        kept: dict[tuple[str, str], str] = {}
        for name in self.params:
            for quantity in ("w", *state[name]):
                column = self._next("numbers", _called(name, quantity))
                if number:
                    sheet.formula(row, column, Name(self.before[name, quantity]))
                elif quantity == "w":
                    sheet.formula(row, column, Name(self.writer.values[name]))
                else:
                    sheet.number(row, column, state[name][quantity])
                kept[name, quantity] = cell_at(row, column)
            cells[name] = kept[name, "w"]
        for step in walk.forward:
            entry = walk.entry(step.node)
            column = self._next("forward", visible(step.node, 60))
            self._formula(row, column, cell_value(entry.row, self.writer.arguments(entry, cells)))
            cells[step.node] = cell_at(row, column)
        sheet.formula(row, self.loss, Name(cells[walk.output]))
        gradients = self._reverse(row, cells)
        for name in self.params:
            self._update(row, name, kept, gradients[name])
        self.begun = True

    def _reverse(self, row: int, cells: dict[str, str]) -> dict[str, str]:
        """The contributions, and the sum for every node: in which cell its gradient stands."""
        gradients = {self.walk.output: self.writer.gradients[self.walk.output]}
        parts: dict[str, list[Any]] = {}
        for step in self.walk.contributions:
            op, partial = self.writer.partial_of(step, cells[step.node], cells)
            name = f"{self.writer.by.total(self.walk.output, step.arg)} from {step.node}"
            column = self._next("reverse", visible(name, 60))
            self._formula(row, column, cell_carried(op, gradients[step.node], partial))
            parts.setdefault(step.arg, []).append(Name(cell_at(row, column)))
            if step.final and step.total == 1:
                gradients[step.arg] = cell_at(row, column)
            elif step.final:
                whole = self.writer.by.total(self.walk.output, step.arg)
                terms = parts[step.arg]
                while len(terms) > TERMS:  # the first of them in a cell of their own
                    terms[:TERMS] = [self._sum(row, f"{whole} so far", terms[:TERMS])]
                gradients[step.arg] = self._sum(row, whole, terms).text
        return gradients

    def _sum(self, row: int, name: str, terms: list[Any]) -> Name:
        """The cell of a sum, in the next column."""
        column = self._next("reverse", visible(name, 60))
        self.sheet.formula(row, column, sum_formula(terms))
        return Name(cell_at(row, column))

    def _update(self, row: int, name: str, kept: dict[tuple[str, str], str], gradient: str) -> None:
        """The lines of the update rule for one parameter."""
        quantities = dict(self.writer.settings) | {"w": kept[name, "w"], "g": gradient}
        quantities |= {state: kept[name, state] for state in self.rule.state}
        numbers = {setting: self.writer.numbers[c] for setting, c in self.writer.settings.items()}
        for quantity, line in self.rule.needed(numbers):
            column = self._next("update", _called(name, quantity) + " new")
            self._formula(row, column, cell_update(line, quantities))
            quantities[quantity] = cell_at(row, column)
        for quantity in ("w", *self.rule.state):
            self.before[name, quantity] = quantities[quantity]

    def _formula(self, row: int, column: int, formula: Any) -> None:
        """A formula, with its parts in the columns after it."""
        free = self.sheet.formula(row, column, formula, beside=column + 1)
        while self.column < free:
            self._next("parts", "part")

    def _next(self, group: str = "", name: str = "") -> int:
        """The next column; in the first row it is given its heads."""
        if name and not self.begun:
            self._head(name, group, self.column)
        self.column += 1
        return self.column - 1

    def _head(self, name: str, group: str, column: int = 0) -> None:
        self.sheet.texts(0, column, [group], self.writer.note)
        self.sheet.texts(1, column, [name], self.writer.head)

    def add_chart(self, updates: int) -> None:
        """The loss over the updates, drawn on the sheet Inputs."""
        chart = self.writer.book.add_chart({"type": "line"})
        loss = visible(self.walk.output, 60)
        chart.add_series(
            {
                "name": ["Training", 1, self.loss],
                "categories": ["Training", FIRST, 0, FIRST + updates, 0],
                "values": ["Training", FIRST, self.loss, FIRST + updates, self.loss],
                "line": {"color": "#2b6cb0", "width": 2},
            }
        )
        chart.set_title({"name": "The loss over the updates", "overlay": False})
        chart.set_x_axis({"name": "update"})
        chart.set_y_axis({"name": loss.lstrip("=")})
        chart.set_legend({"none": True})
        self.writer.sheets["Inputs"].sheet.insert_chart(3, 4, chart)
        self.sheet.sheet.freeze_panes(FIRST, 2)
        self.writer.warn_of_divergence(self.sheet.cell(FIRST + updates, self.loss))


def _called(name: str, quantity: str) -> str:
    return visible(name if quantity == "w" else f"{quantity} of {name}", 60)


def _names(writer: Any) -> list[tuple[Any, str]]:
    """Every node of the walk with the name that the walk gives it."""
    from ...engine.value import order

    nodes = order(writer.subject.y)
    return list(zip(nodes, [entry.name for entry in writer.walk.nodes], strict=True))
