"""A workbook that computes: a pass over a graph as formulas of a spreadsheet.

The sheets are Inputs (what may be changed), Forward (a node a row), Reverse (a contribution a
row), Training (an update a row, and the loss as a chart), Arrays and Practice (blanks that say
whether they are right). Formulas are rows of the table, read as cells; a changed input changes all.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from ...engine.blocks import array_graph
from ...engine.row import Op
from ...engine.update_variants import STEPPED_RULES
from ...formulas.array_lines import ArrayLines
from ...formulas.flat_arguments import argument_at, group_arguments
from ...formulas.notation import Text
from ...formulas.spreadsheet import cell_carried, cell_partials, cell_value
from ...formulas.symbols import Name
from ...formulas.text import visible
from ...steps.sentences import computed_texts, partial_texts
from ...steps.step import Contributed, Entry
from ...steps.walk import Walk
from ..worksheet import formula_texts
from .array_sheet import ArraySheet
from .cells import CellNames, CellSheet, fixed_cell
from .practice_sheet import write_practice
from .subject import Subject, needed_package
from .training_sheet import write_training

BLUE, ORANGE, YELLOW = "#8ab4e8", "#f2b183", "#fff4c2"
MOST_CONTRIBUTIONS = 20_000  # of a pass that is written
MOST_FORMULAS = 20  # that are shown on the first sheet
MOST_CELLS = 1_000_000  # of the updates that are written, a step each
MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same bytes for the same graph


def workbook(
    subject: Subject, rule: str = "sgd", lr: float = 0.1, updates: int = 20, digits: int = 4
) -> bytes:
    """The workbook of a graph.

    Args:
        rule, lr: how the Training sheet moves the parameters. updates: how often.
        digits: how many an answer on the Practice sheet needs.

    Raises:
        ImportError: xlsxwriter is not installed.
        ValueError: the graph is too large for sheets, or there is no such rule.
    """
    xlsxwriter = needed_package("xlsxwriter", "a spreadsheet", "spreadsheet")
    walk = subject.walk(rule, lr, update=True)
    if len(walk) > MOST_CONTRIBUTIONS:
        raise ValueError(
            f"a workbook has up to {MOST_CONTRIBUTIONS:,} steps, and this pass has {len(walk):,}; "
            "export a smaller graph"
        )
    if updates < 0 or updates * len(walk) > MOST_CELLS:
        raise ValueError(f"updates takes 0 to {MOST_CELLS // len(walk):,} here; got {updates:,}")
    data = BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": subject.heading(walk), "created": MADE})
    writer = WorkbookWriter(book, subject, walk)
    writer.inputs(STEPPED_RULES[rule], lr, digits)
    writer.forward()
    writer.reverse()
    writer.colours()
    write_training(writer, STEPPED_RULES[rule], updates)
    write_practice(writer)
    writer.settle_widths()
    book.close()
    return data.getvalue()


class WorkbookWriter:
    """Writes one walk into the sheets of one workbook.

    Attributes:
        values, gradients: the cell of every node's number and of its gradient, by name.
        settings: the cell of every setting of the update rule.
    """

    def __init__(self, book: Any, subject: Subject, walk: Walk) -> None:
        self.book, self.subject, self.walk = book, subject, walk
        self.by = Text(6)
        self.numbers: dict[str, float] = {}
        self.names = CellNames()
        self.values: dict[str, str] = {}
        self.gradients: dict[str, str] = {}
        self.settings: dict[str, str] = {}
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.input = book.add_format({"bg_color": YELLOW, "border": 1, "border_color": "#cccccc"})
        self.part = book.add_format({"font_color": "#888888", "italic": True})
        self.warning = book.add_format({"font_color": "#c0392b", "bold": True})
        self.centred = book.add_format({"align": "center"})
        self.note = book.add_format({"font_color": "#555555", "italic": True})
        self.sheets = {
            title: CellSheet(book.add_worksheet(title), self.numbers, self.part)
            for title in ("Inputs", "Forward", "Reverse", "Training")
        }
        arrays = {name: block for name, block in subject.arrays.items() if self._belongs(block)}
        self.arrays = ArraySheet(self, arrays) if arrays else None

    def _belongs(self, block: Any) -> bool:
        """Whether an array is of at most two dimensions and all of its entries are in the walk."""
        known = {entry.name for entry in self.walk.nodes}
        return block.ndim <= 2 and all(entry.label in known for entry in block.entries)

    def add_sheet(self, title: str) -> CellSheet:
        """One more sheet."""
        self.sheets[title] = CellSheet(self.book.add_worksheet(title), self.numbers, self.part)
        return self.sheets[title]

    def named(self, text: str, sheet: CellSheet, row: int, column: int, prefix: str = "") -> str:
        """Give a cell a name after a node, under which formulas call it."""
        name = self.names.new(prefix + text)
        self.book.define_name(name, "=" + sheet.cell(row, column))
        self.numbers[name] = self.numbers.get(sheet.cell(row, column), 0.0)
        return name

    def inputs(self, rule: Any, lr: float, digits: int) -> None:
        """The sheet of what may be changed: the leaves, and the settings of the update."""
        sheet = self.sheets["Inputs"]
        sheet.texts(0, 0, [self.subject.heading(self.walk)], self.title)
        row = 1
        for name, formula in self._formulas()[:MOST_FORMULAS]:
            sheet.texts(row, 0, [visible(f"{name} = {formula}", 2000)])
            row += 1
        said = "Change a yellow cell: every sheet computes anew."
        said += " Vectors and matrices stand on the sheet Arrays." * (self.arrays is not None)
        sheet.texts(row, 0, [said], self.note)
        row += 2
        sheet.texts(row, 0, ["name", "number", "gradient"], self.head)
        self.input_rows: dict[str, int] = {}
        in_arrays = self.arrays.leaves if self.arrays else {}
        for entry in self.walk.nodes:
            if entry.op is not None or entry.name in in_arrays:
                continue
            row += 1
            sheet.texts(row, 0, [visible(entry.name, 200)])
            sheet.number(row, 1, entry.data, self.input)
            self.values[entry.name] = self.named(entry.name, sheet, row, 1)
            self.input_rows[entry.name] = row
        row += 2
        sheet.texts(row, 0, [f"update rule: {rule.name}", "setting"], self.head)
        self.beside_settings = row, 2
        for setting, number in rule.set({"lr": lr}).items():
            row += 1
            sheet.texts(row, 0, [setting])
            sheet.number(row, 1, number, self.input)
            self.settings[setting] = self.named(setting, sheet, row, 1)
        row += 1
        sheet.texts(row, 0, ["digits that an answer needs"])
        sheet.number(row, 1, digits, self.input)
        self.digits = sheet.cell(row, 1)
        if self.arrays:
            self.arrays.write_leaves()

    def _formulas(self) -> list[tuple[str, str]]:
        """What is computed, in a few lines: of arrays, those of the whole arrays."""
        graph = array_graph(self.subject.y)
        if not graph.has_arrays:
            return list(formula_texts(self.walk, self.by))
        lines = ArrayLines(graph)
        made = [line for line in graph.lines if line.op is not None]
        return [(line.name, self.by.formula(lines.value(line))) for line in made]

    def warn_of_divergence(self, last: str) -> None:
        """Beside the settings: what to do where the last loss of the training is no number."""
        said = "The loss runs away: make lr smaller."
        self.sheets["Inputs"].sheet.write_formula(
            *self.beside_settings, f'=IF(ISNUMBER({last}),"","{said}")', self.warning, ""
        )

    def forward(self) -> None:
        """A row for every computed node: how it is made, its number, its gradient."""
        sheet = self.sheets["Forward"]
        heads = ["step", "node", "formula", "number", "gradient", "worked out beside"]
        sheet.texts(0, 0, heads, self.head)
        self.forward_rows: dict[str, int] = {}
        for row, step in enumerate(self.walk.forward, 1):
            entry = self.walk.entry(step.node)
            formula = cell_value(entry.row, self.arguments(entry))
            symbols = computed_texts(self.walk, step, self.by)[0]
            sheet.number(row, 0, step.number)
            sheet.texts(row, 1, [visible(step.node, 200), visible(symbols, 2000)])
            sheet.formula(row, 3, formula, beside=5)
            self.values[step.node] = self.named(step.node, sheet, row, 3)
            self.forward_rows[step.node] = row

    def reverse(self) -> None:
        """A row for the seed and for every contribution; then the gradient beside every node."""
        sheet = self.sheets["Reverse"]
        heads = ["step", "from", "to", "local partial", "upstream gradient", "partial"]
        heads += ["contribution", "sum so far", "in", "worked out beside"]
        sheet.texts(0, 0, heads, self.head)
        seed, *_ = self.walk.reverse
        out = visible(self.walk.output, 200)
        sheet.number(1, 0, seed.number)
        sheet.texts(1, 1, ["", out, "the seed"])
        sheet.number(1, 7, self.walk.seed, self.input)
        sums = {self.walk.output: (sheet.cell(1, 7))}
        self.gradients[self.walk.output] = self.named(self.walk.output, sheet, 1, 7, "grad_")
        self.reverse_rows: list[tuple[Contributed, int]] = []
        for row, step in enumerate(self.walk.contributions, 2):
            row_of_op, partial = self.partial_of(step, self.values[step.node], self.values)
            symbols = partial_texts(self.walk, step, self.by)[0]
            local = f"{self.by.derivative(step.node, step.arg)} = {symbols}"
            sheet.number(row, 0, step.number)
            sheet.texts(row, 1, [visible(step.node, 200), visible(step.arg, 200)])
            sheet.texts(row, 3, [visible(local, 2000)])
            sheet.formula(row, 4, Name(self.gradients[step.node]))
            sheet.formula(row, 5, partial, beside=9)
            sheet.formula(row, 6, cell_carried(row_of_op, f"E{row + 1}", f"F{row + 1}"))
            before = sums.get(step.arg)
            own = Name(f"G{row + 1}")
            sheet.formula(row, 7, own if before is None else Name(before) + own)
            sheet.texts(row, 8, [f"{step.seen} of {step.total}"])
            sums[step.arg] = sheet.cell(row, 7)
            self.reverse_rows.append((step, row))
            if step.final:
                self.gradients[step.arg] = self.named(step.arg, sheet, row, 7, "grad_")
        self._gradients_beside()

    def _gradients_beside(self) -> None:
        for title, rows, column in (
            ("Inputs", self.input_rows, 2),
            ("Forward", self.forward_rows, 4),
        ):
            for name, row in rows.items():
                if name in self.gradients:
                    self.sheets[title].formula(row, column, Name(self.gradients[name]))
        if self.arrays:
            self.arrays.write_rest()

    def arguments(self, entry: Entry, cells: dict[str, str] | None = None) -> tuple[Any, ...]:
        """The arguments of a node as its row takes them: cells, and numbers for constants."""
        cells = self.values if cells is None else cells
        flat = [x if k is None else cells[self.walk.nodes[k].name] for k, x in entry.args]
        return group_arguments(flat, entry.sizes)

    def partial_of(self, step: Contributed, y: str, cells: dict[str, str]) -> tuple[Op, Any]:
        """The row of a contribution, and its local partial as a formula of cells."""
        entry = self.walk.entry(step.node)
        argument, inside = argument_at(step.place, entry.sizes)
        slope = cell_partials(entry.row, y, self.arguments(entry, cells))[argument]
        return entry.row, slope if inside is None else slope[inside]

    def colours(self) -> None:
        """Blue for positive numbers, orange for negative ones, stronger for larger ones."""
        last = len(self.forward_rows)
        places = [("Forward", 1, 3, last, 3), ("Forward", 1, 4, last, 4)]
        end = len(self.reverse_rows) + 1
        places += [("Reverse", 2, column, end, column) for column in (4, 5, 6, 7)]
        rows = self.input_rows.values()
        if rows:
            places += [("Inputs", min(rows), 2, max(rows), 2)]
        for title, top, left, bottom, right in places:
            if bottom >= top:
                self.coloured(title, top, left, bottom, right)

    def coloured(self, title: str, top: int, left: int, bottom: int, right: int) -> None:
        """Colour a range by the sign and the size of its numbers."""
        area = fixed_cell(title, top, left, bottom - top, right - left).partition("!")[2]
        if ":" not in area:
            area = f"{area}:{area}"
        size = f"MAX(1E-300,MAX({area}),-MIN({area}))"
        self.sheets[title].sheet.conditional_format(
            *(top, left, bottom, right),
            {
                "type": "3_color_scale",
                "min_type": "formula",
                "mid_type": "num",
                "max_type": "formula",
                "min_value": f"=-{size}",
                "mid_value": 0,
                "max_value": f"={size}",
                "min_color": ORANGE,
                "mid_color": "#ffffff",
                "max_color": BLUE,
            },
        )

    def settle_widths(self) -> None:
        """Columns as wide as what stands in them, and heads that stay."""
        widths = {
            "Inputs": (28, 14, 14),
            "Forward": (6, 14, 34, 14, 14, 16),
            "Reverse": (6, 12, 12, 34, 14, 14, 14, 14, 8, 16),
            "Practice": (6, 46, 16, 8),
        }
        for title, cells in self.sheets.items():
            for column, width in enumerate(widths.get(title, ())):
                numbers = column == 0 and title != "Inputs"
                cells.sheet.set_column(column, column, width, self.centred if numbers else None)
            if title in widths and title != "Inputs":
                cells.sheet.freeze_panes(1, 0)
            cells.sheet.set_landscape()
            cells.sheet.fit_to_pages(1, 0)
