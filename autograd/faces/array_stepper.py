"""The stepper at the height of arrays: blocks are its rows, and any step opens to its scalars."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import DataTable, Footer, Static

from ..engine.value import Value
from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.array_sentences import Matrix
from ..steps.array_walk import ArrayContributed, ArrayWalk
from ..steps.recorder import record_walk
from .array_text import array_step_lines, flowed, opened_lines
from .matrices import matrix_lines
from .node_table import NodeTable
from .updating import Updating, make_update, take_update_back


class ArrayStepper(App[int]):
    """Walks one graph block by block. `walk` is the record, `done` how many steps are done.

    `s` leaves it with the number of the scalar step that belongs to where it stands, so that who
    runs it can go on with single numbers; other ways out give None.
    """

    CSS = """
    Screen { layout: vertical; }
    #head { height: 1; text-style: bold; }
    NodeTable { height: 1fr; min-height: 4; }
    #numbers { height: auto; padding: 0 1; border-top: solid $foreground; }
    VerticalScroll { height: auto; max-height: 60%; border-top: solid $foreground; }
    #now { height: auto; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("right,n,space", "go(1)", "on", key_display="→"),
        Binding("left,b", "go(-1)", "back", key_display="←"),
        Binding("home", "to(0)", "first", show=False),
        Binding("end", "to(1000000000)", "last", show=False),
        Binding("r", "reverse_pass", "reverse"),
        Binding("o", "open", "open"),
        Binding("s", "scalars", "single numbers"),
        Binding("u", "update", "update"),
        Binding("U", "take_back", "update back", show=False),
        Binding("q", "quit", "quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, y: Value, digits: int = 6, step: int = 0, updating: Updating | None = None
    ) -> None:
        super().__init__()
        self.y = y
        self.updating = updating
        self._notice: list[str] = []
        self._read()
        self.digits = digits
        self.done = min(max(step, 0), len(self.walk))
        self.opened = False

    def compose(self) -> ComposeResult:
        """Head, table of blocks, the numbers of the chosen one, what happens now, keys."""
        yield Static(id="head", markup=False)
        table = NodeTable(cursor_type="row", id="blocks")
        for head in (" ", "block", "shape", "made from", "in"):
            table.add_column(head, key=head)
        yield table
        yield Static(id="numbers", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="now", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table once; later only its cells change."""
        by = Text(self.digits)
        table = self.query_one(NodeTable)
        for block in self.walk.graph.lines:
            shape = "×".join(map(str, block.shape)) or "1"
            made = by.formula(self.walk.formulas.value(block)) if block.op else "(given)"
            table.add_row("", visible(block.name, 14), shape, visible(made, 40), "", key=block.name)
        table.focus()
        self.show_step()

    def on_data_table_row_highlighted(self, _: DataTable.RowHighlighted) -> None:
        """The numbers are those of the chosen block."""
        self.query_one("#numbers", Static).update("\n".join(self._numbers()))

    def show_step(self) -> None:
        """Show the record after `done` steps, and choose the block that the last one is about."""
        step = self.walk[self.done - 1] if self.done else None
        table = self.query_one(NodeTable)
        about = getattr(step, "arg", None) or (step.node if step else "")
        seen = {
            each.arg: f"{each.seen}/{each.total}"
            for each in self.walk[: self.done]
            if isinstance(each, ArrayContributed)
        }
        for row, block in enumerate(self.walk.graph.lines):
            sign = "●" if block.name == getattr(step, "arg", None) else ""
            sign = "▶" if step and not sign and block.name == step.node else sign
            table.update_cell(block.name, " ", sign)
            table.update_cell(block.name, "in", seen.get(block.name, ""), update_width=True)
            if block.name == about:
                table.move_cursor(row=row)
                table.show_row(row)
        part = {"computed": "forward", "seeded": "reverse", "contributed": "reverse"}
        now = part.get(step.kind, "update") if step else "given"
        if self.updating and (self.updating.made or step is None or step.kind == "updated"):
            now = f"{self.updating.where}   {now}"
        head = f"glassgrad   step {self.done} of {len(self.walk)} in arrays   {now}"
        self.query_one("#head", Static).update(head)
        self.query_one("#now", Static).update("\n".join(self._told(step)))
        self.query_one("#numbers", Static).update("\n".join(self._numbers()))

    def _read(self) -> None:
        """Walk the graph as it is now."""
        scalars = self.updating.walk() if self.updating else record_walk(self.y)
        self.walk = ArrayWalk(self.y, scalars)

    def _told(self, step: Any) -> list[str]:
        notice, self._notice = self._notice, []
        if step is None:
            return [*notice, "The numbers that are given. Press → for the first step."]
        lines = [*notice, *array_step_lines(self.walk, step, self.digits)]
        if self.opened:
            lines += opened_lines(self.walk, self.walk.opened(step), self.digits, "  ")
        return lines

    def _numbers(self) -> list[str]:
        """The chosen block as far as the walk has come."""
        by = Text(self.digits)
        block = self.walk.graph.lines[self.query_one(NodeTable).cursor_row]
        steps = self.walk[: self.done]
        computed = block.op is None or any(
            step.kind == "computed" and step.node == block.name for step in steps
        )
        gradient: Any = None
        for step in steps:
            if step.kind == "seeded" and step.node == block.name:
                gradient = (step.seed,)
            elif step.kind == "contributed" and step.arg == block.name:
                gradient = step.after
        unknown = (None,) * len(block.entries)
        shown = [
            (by.name(block.name), self.walk.data(block) if computed else unknown),
            (by.total(self.walk.output, block.name), gradient or unknown),
        ]
        return flowed(
            [[[f"{name} = "], matrix_lines(Matrix(block.shape, x), by)] for name, x in shown]
        )

    def action_go(self, steps_on: int) -> None:
        """So many steps on, or back."""
        self.action_to(self.done + steps_on)

    def action_to(self, done: int) -> None:
        """Show the record after so many steps; beyond the ends it stays at the end."""
        self.done = min(max(done, 0), len(self.walk))
        self.show_step()

    def action_reverse_pass(self) -> None:
        """To the seed."""
        self.action_to(next(step.number for step in self.walk if step.kind == "seeded"))

    def action_update(self) -> None:
        """Make the update of this pass, and begin the next one."""
        self._begin_pass(*make_update(self.updating, self.walk.scalars, self.digits))

    def action_take_back(self) -> None:
        """Take the last update back."""
        self._begin_pass(*take_update_back(self.updating))

    def _begin_pass(self, notice: str, moved: bool) -> None:
        self._notice = [notice]
        if moved:
            self._read()
            self.done = 0
        self.show_step()

    def action_open(self) -> None:
        """Show the scalar steps of each step, or no longer."""
        self.opened = not self.opened
        self.show_step()

    def action_scalars(self) -> None:
        """Go on with single numbers."""
        step = self.walk[self.done - 1] if self.done else None
        self.exit(step.steps[0] if step and step.steps else 0)
