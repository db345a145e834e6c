"""The interactive stepper: `glassgrad step`. One step at a time, there and back, in a terminal.

It shows the record and nothing else; an edited leaf makes a new record. Everything works from
the keyboard, and every mark is a sign as well as a colour.
"""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer, Input, Static

from ..engine.graph import forward
from ..engine.value import Value, order
from ..formulas.notation import Text
from ..formulas.text import visible
from ..steps.names import designations
from ..steps.recorder import record_walk
from ..steps.sentences import computed_texts, number_text, rule, sentence
from ..steps.step import Computed, Seeded
from ..steps.walk import Walk
from .node_table import NodeTable
from .updating import Updating, make_update, take_update_back

KEYS = """\
→ n space   one step on                ←  b   one step back
home        before the first step      end    after the last step
f           the forward pass           r      the reverse pass
g           go to a step by number     p      play and stop
+           play faster                -      play slower
/           find a node by name        ↑ ↓    choose a node
]           next step of the node      [      last step of the node
e           give the chosen leaf another number and go on
u           make the update           U      take an update back
?           this help                  q      leave"""


class HelpScreen(ModalScreen[None]):
    """What each key does."""

    BINDINGS: ClassVar[list[Any]] = [("escape,question_mark,q,enter", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        """One panel of text."""
        yield Static(f"Keys\n\n{KEYS}\n\nEscape closes this.", id="help", markup=False)


class Stepper(App[None]):
    """The app that walks one graph. `walk` is the record, `done` how many of its steps are done.

    The chosen row follows the steps: it is the node that a step is about, until another is chosen.
    """

    CSS = """
    Screen { layout: vertical; }
    #head { height: 1; text-style: bold; }
    NodeTable { height: 1fr; }
    #now { height: auto; min-height: 5; max-height: 9; padding: 0 1;
           border-top: solid $foreground; }
    #ask { display: none; height: 3; }
    #ask.open { display: block; }
    HelpScreen { align: center middle; }
    #help { width: 78; height: auto; border: solid $foreground; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("right,n,space", "go(1)", "on", key_display="→"),
        Binding("left,b", "go(-1)", "back", key_display="←"),
        Binding("home", "first", "first", show=False),
        Binding("end", "last", "last", show=False),
        Binding("f", "forward_pass", "forward"),
        Binding("r", "reverse_pass", "reverse"),
        Binding("g", "ask('step')", "go to"),
        Binding("p", "play", "play"),
        Binding("plus", "pace(0.5)", "faster", show=False),
        Binding("minus", "pace(2)", "slower", show=False),
        Binding("slash", "ask('node')", "find", key_display="/"),
        Binding("right_square_bracket", "next_of_node(1)", "next of node", show=False),
        Binding("left_square_bracket", "next_of_node(-1)", "last of node", show=False),
        Binding("e", "ask('number')", "edit"),
        Binding("u", "update", "update"),
        Binding("U", "take_back", "update back", show=False),
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "quit", "quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        y: Value,
        digits: int = 6,
        step: int = 0,
        updating: Updating | None = None,
        **update: Any,
    ) -> None:
        super().__init__()
        self.y = y
        self.digits = digits
        self.updating = updating
        self._update_settings = update
        self._members = order(y)  # a row each; the order of a walk changes where a leaf is edited
        self._keys = designations(self._members)
        self._read()
        self.done = min(max(step, 0), len(self.walk))
        self._asked = ("", "")  # what the input is open for, and the node that was chosen then
        self._seconds = 1.0
        self._timer: Any = None
        self._notice = ""

    def compose(self) -> ComposeResult:
        """Head, table of nodes, what happens now, an input when one is asked for, keys."""
        yield Static(id="head", markup=False)
        table = NodeTable(cursor_type="row", id="nodes")
        for head in (" ", "node", "made from", "value", "gradient", "in"):
            table.add_column(head, key=head)
        yield table
        with Vertical():
            yield Static(id="now", markup=False)
        yield Input(id="ask")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table once; later only its cells change."""
        self.query_one(Vertical).styles.height = "auto"
        table = self._table
        for key in self._keys:
            table.add_row(*[""] * 6, key=key)
        table.focus()
        self.follow()
        self.refresh_walk()

    def on_unmount(self) -> None:
        """Nothing plays on when there is nothing to see."""
        self._stop()

    def on_data_table_row_highlighted(self, _: DataTable.RowHighlighted) -> None:
        """The sign of the chosen row goes with it."""
        step = self.walk[self.done - 1] if self.done else None
        for name, row in self._rows.items():
            self._table.update_cell(self._keys[row], " ", self._sign(step, name))

    def follow(self) -> None:
        """Choose the row of the node that the step is about."""
        if self.done:
            step = self.walk[self.done - 1]
            self._choose(getattr(step, "arg", None) or step.node)

    def _choose(self, name: str) -> None:
        self._table.move_cursor(row=self._rows[name])
        self._table.show_row(self._rows[name])

    @property
    def _table(self) -> NodeTable:
        return self.query_one(NodeTable)

    def _sign(self, step: Any, name: str) -> str:
        return _step_sign(step, name) or ("›" if name == self.chosen() else "")

    def refresh_walk(self) -> None:
        """Show the record after `done` steps."""
        by = Text(self.digits)
        step = self.walk[self.done - 1] if self.done else None
        table = self._table
        state = self.walk.state(self.done)
        for entry in self.walk.nodes:
            known = state[entry.name]
            cells = {
                " ": self._sign(step, entry.name),
                "node": visible(entry.name, 14),
                "made from": visible(self._made_from(entry, by), 26),
                "value": "·" if known.data is None else number_text(known.data, by),
                "gradient": "·" if known.gradient is None else number_text(known.gradient, by),
                "in": f"{known.seen}/{known.total}" if known.total else "",
            }
            for column, text in cells.items():
                key = self._keys[self._rows[entry.name]]
                table.update_cell(key, column, text, update_width=True)
        part = {"computed": "forward", "seeded": "reverse", "contributed": "reverse"}
        now = part.get(step.kind, "update") if step else "given"
        playing = "   playing" if self._timer is not None else ""
        if self.updating and (self.updating.made or step is None or step.kind == "updated"):
            now = f"{self.updating.where}   {now}"
        self.query_one("#head", Static).update(
            f"glassgrad   step {self.done} of {len(self.walk)}   {now}{playing}   ? for keys"
        )
        self.query_one("#now", Static).update(self._explanation(step))

    def _made_from(self, entry: Any, by: Text) -> str:
        if entry.op is None:
            return "(given)"
        args = tuple(None if k is None else self.walk.nodes[k].name for k, _ in entry.args)
        numbers = tuple(x for _, x in entry.args)
        return computed_texts(
            self.walk, Computed(0, entry.name, entry.op, args, numbers, None), by
        )[0]

    def _explanation(self, step: Any) -> str:
        notice = f"{self._notice}\n" if self._notice else ""
        self._notice = ""
        if step is None:
            return f"{notice}The numbers that are given. Press → for the first step."
        text = sentence(self.walk, step, self.digits).replace("   (", "\n(")
        if step.kind == "contributed":
            text += f"\n{rule(self.walk, step, self.digits)}"
        if self.done == len(self.walk):
            text += "\nThat was the last step."
        return notice + text

    def move_to(self, done: int) -> None:
        """Show the record after so many steps; beyond the ends it stays at the end."""
        self.done = min(max(done, 0), len(self.walk))
        self.follow()
        self.refresh_walk()

    def action_go(self, steps_on: int) -> None:
        """So many steps on, or back."""
        self.move_to(self.done + steps_on)

    def action_first(self) -> None:
        """Before the first step."""
        self.move_to(0)

    def action_last(self) -> None:
        """After the last step."""
        self.move_to(len(self.walk))

    def action_forward_pass(self) -> None:
        """To the first step of the forward pass."""
        self.move_to(1)

    def action_reverse_pass(self) -> None:
        """To the seed."""
        self.move_to(next(s.number for s in self.walk if isinstance(s, Seeded)))

    def action_play(self) -> None:
        """Start or stop going on by itself."""
        if self._timer is None:
            if self.done == len(self.walk):
                self.done = 0
            self._timer = self.set_interval(self._seconds, self._tick)
        else:
            self._stop()
        self.refresh_walk()

    def action_pace(self, factor: float) -> None:
        """Play slower or faster: 0.1 to 8 seconds a step."""
        self._seconds = min(max(self._seconds * factor, 0.1), 8.0)
        if self._timer is not None:
            self._stop()
            self._timer = self.set_interval(self._seconds, self._tick)
        self._notice = f"{self._seconds:g} seconds a step"
        self.refresh_walk()

    def _tick(self) -> None:
        if self._timer is None:  # stopped while this was on its way
            return
        if self.done >= len(self.walk):
            self._stop()
            self.refresh_walk()
        else:
            self.action_go(1)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def action_update(self) -> None:
        """Make the update of this pass, and begin the next one."""
        self._begin_pass(*make_update(self.updating, self.walk, self.digits))

    def action_take_back(self) -> None:
        """Take the last update back."""
        self._begin_pass(*take_update_back(self.updating))

    def _begin_pass(self, notice: str, moved: bool) -> None:
        self._stop()
        self._notice = notice
        if moved:
            self._read()
            self.done = 0
        self.refresh_walk()

    def action_help(self) -> None:
        """Show the keys; what plays waits no longer for anybody to look."""
        self._stop()
        self.refresh_walk()
        self.push_screen(HelpScreen())

    def chosen(self) -> str:
        """The name of the node under the cursor."""
        row = self._table.cursor_row
        return next(name for name, its_row in self._rows.items() if its_row == row)

    def action_next_of_node(self, direction: int) -> None:
        """To the next (or last) step that speaks of the chosen node."""
        name = self.chosen()
        ahead = range(self.done, len(self.walk)) if direction > 0 else range(self.done - 2, -1, -1)
        for index in ahead:
            step = self.walk[index]
            if name in (step.node, getattr(step, "arg", None)):
                self.done = index + 1
                self.refresh_walk()
                return
        self._notice = f"no {'later' if direction > 0 else 'earlier'} step speaks of {name}"
        self.refresh_walk()

    def action_ask(self, what: str) -> None:
        """Open the input for a step number, a node's name, or a leaf's new number."""
        name = self.chosen()
        self._stop()  # a step on would choose another row
        if what == "number" and self.walk.entry(name).op is not None:
            self._notice = f"{name} is computed; choose a given number (↑ ↓) to edit it"
            self.refresh_walk()
            return
        self._asked = what, name
        self.refresh_walk()
        ask = self.query_one(Input)
        ask.placeholder = {
            "step": f"step 0 to {len(self.walk)}",
            "node": "name of a node",
            "number": f"new number for {name} (now {self.walk.entry(name).data!r})",
        }[what]
        ask.value = ""
        ask.add_class("open")
        ask.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Do what was asked for; a bad answer is said, and nothing changes."""
        text = event.value.strip()
        self._close()
        try:
            {"step": self._to_step, "node": self._find, "number": self._edit}[self._asked[0]](text)
        except (ValueError, LookupError) as error:
            self._notice = str(error)
        self.refresh_walk()

    def on_key(self, event: Any) -> None:
        """Escape closes the input."""
        if event.key == "escape" and self.query_one(Input).has_class("open"):
            event.stop()
            self._close()

    def _close(self) -> None:
        try:
            self.query_one(Input).remove_class("open")
            self._table.focus()
        except NoMatches:  # the app is closing
            return

    def _to_step(self, text: str) -> None:
        if not text.isdecimal() or int(text) > len(self.walk):
            raise ValueError(f"there is no step {text!r}; they run from 0 to {len(self.walk)}")
        self.done = int(text)
        self.follow()

    def _find(self, text: str) -> None:
        names = [entry.name for entry in self.walk.nodes]
        matches = [name for name in names if name == text] or [n for n in names if text in n]
        if not text or not matches:
            raise LookupError(f"no node is called {text!r}")
        self._choose(matches[0])
        self._notice = f"{matches[0]} is chosen; ] goes to its next step"

    def _edit(self, text: str) -> None:
        name = self._asked[1]
        try:
            number = float(text.replace("−", "-"))
        except ValueError:
            raise ValueError(f"{text!r} is no number; {name} stays as it was") from None
        self._members[self._rows[name]].data = number
        forward(self.y)
        self._read()
        self.done = min(self.done, len(self.walk))
        self._notice = f"{name} is {number:g} now"

    def _read(self) -> None:
        """Walk the graph as it is now, and find the row of each name."""
        self.walk: Walk = (
            self.updating.walk() if self.updating else record_walk(self.y, **self._update_settings)
        )
        rows = {node: row for row, node in enumerate(self._members)}
        names = [entry.name for entry in self.walk.nodes]
        self._rows = {name: rows[node] for name, node in zip(names, order(self.y), strict=True)}


def _step_sign(step: Any, name: str) -> str:
    """▶ the node that the step is about, ● the argument that gets something."""
    if step is None:
        return ""
    if getattr(step, "arg", None) == name:
        return "●"
    return "▶" if step.node == name else ""
