"""What a person sees in the interactive stepper, driven by its test pilot at 80 × 24."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from autograd import Value

pytest.importorskip(
    "textual", reason="the stepper needs textual: pip install 'glassgrad[terminal]'"
)

from textual.widgets import DataTable, Input, Static

from autograd.examples import Update
from autograd.faces.stepper import HelpScreen, Stepper
from autograd.faces.updating import Updating
from autograd.steps.step import Contributed

from ..conftest import HANG

pytestmark = pytest.mark.one_python


def neuron() -> Value:
    w, x, b, t = Value(-3.0, "w"), Value(2.0, "x"), Value(6.88, "b"), Value(1.0, "t")
    loss = ((w * x + b).tanh() - t) ** 2
    loss.label = "L"
    return loss


def network() -> Value:
    """2-2-2: 16 leaves and 23 operations."""
    a = [Value(0.5, "a1"), Value(-1.0, "a2")]
    for layer, name in enumerate("wv"):
        sums = []
        for j in (1, 2):
            w = [Value(0.1 * (j + k + layer), f"{name}{j}{k + 1}") for k in range(2)]
            sums.append(w[0] * a[0] + w[1] * a[1] + Value(0.1 * j, f"{name}{j}0"))
        a = [z.tanh() for z in sums]
    loss = (a[0] - Value(1.0, "t1")) ** 2 + (a[1] - Value(0.0, "t2")) ** 2
    loss.label = "L"
    return loss


class Keys:
    """Presses keys, each when all that the one before has started is over."""

    def __init__(self, app: Stepper, pilot: Any) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pause()

    async def pause(self) -> None:
        """Wait until every message is dealt with, and those that it sends, and what they draw."""
        for _ in range(4):
            for pump in (self.app, self.app.screen, *self.app.screen.walk_children()):
                done = asyncio.Event()
                if pump.call_after_refresh(done.set):
                    await done.wait()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something, however long it takes."""
        async with asyncio.timeout(HANG):
            while not true():
                await asyncio.sleep(0.01)


def driven(
    act: Callable[[Stepper, Keys], Awaitable[None]],
    y: Value | None = None,
    updating: Updating | None = None,
) -> None:
    """Run the app without a terminal and let `act` press its keys."""

    async def run() -> None:
        app = Stepper(y if y is not None else neuron(), updating=updating)
        async with app.run_test(size=(80, 24)) as pilot:
            keys = Keys(app, pilot)
            await keys.pause()
            await act(app, keys)

    asyncio.run(run())


def shown(app: Stepper, widget: str) -> str:
    return str(app.query_one(widget, Static).render())


def cells(app: Stepper, name: str) -> list[str]:
    return [str(cell) for cell in app.query_one(DataTable).get_row(name)]


def test_forward_then_back_shows_the_same_again() -> None:
    async def act(app: Stepper, pilot) -> None:
        assert "step 0 of 14" in shown(app, "#head")
        assert cells(app, "v1")[3] == "·"
        await pilot.press("n")
        assert shown(app, "#now") == "v1 = w·x = −3·2 = −6"
        assert cells(app, "v1")[:4] == ["▶", "v1", "w·x", "−6"]
        for _ in range(13):
            await pilot.press("right")
        assert "That was the last step." in shown(app, "#now")
        assert cells(app, "w")[4:] == ["−0.588302", "1/1"]
        await pilot.press("n")
        assert app.done == 14
        for _ in range(14):
            await pilot.press("left")
        assert cells(app, "v1")[3] == "·"
        assert cells(app, "w")[4:] == ["·", "0/1"]

    driven(act)


def test_every_step_shows_the_record_at_that_step() -> None:
    async def act(app: Stepper, pilot) -> None:
        for done in range(1, len(app.walk) + 1):
            await pilot.press("space")
            assert app.done == done
            for name, known in app.walk.state(done).items():
                assert (cells(app, name)[3] == "·") == (known.data is None)
                assert (cells(app, name)[4] == "·") == (known.gradient is None)

    driven(act)


def test_jumps_go_to_the_passes_to_a_number_and_to_the_ends() -> None:
    async def act(app: Stepper, pilot) -> None:
        await pilot.press("r")
        assert shown(app, "#now").startswith("dL/dL = 1")
        await pilot.press("f")
        assert app.done == 1
        await pilot.press("g", "1", "0", "enter")
        assert app.done == 10
        await pilot.press("g", "9", "9", "enter")
        assert "there is no step '99'" in shown(app, "#now")
        assert app.done == 10
        await pilot.press("end")
        assert app.done == 14
        await pilot.press("home")
        assert app.done == 0

    driven(act)


def test_a_node_is_found_by_name_and_followed() -> None:
    async def act(app: Stepper, pilot) -> None:
        await pilot.press("slash", "v", "2", "enter")
        assert app.chosen() == "v2"
        await pilot.press("right_square_bracket")
        assert shown(app, "#now").startswith("v2 = v1 + b")
        await pilot.press("right_square_bracket")
        assert "dL/dv2 gets" in shown(app, "#now")
        await pilot.press("slash", "q", "enter")
        assert "no node is called 'q'" in shown(app, "#now")

    driven(act)


def test_an_edited_leaf_makes_a_new_record_at_the_same_step() -> None:
    y = neuron()

    async def act(app: Stepper, pilot) -> None:
        await pilot.press("g", "1", "0", "enter", "slash", "w", "enter")
        await pilot.press("e", "minus", "2", "enter")
        assert app.done == 10
        assert "w is -2 now" in shown(app, "#now")
        assert cells(app, "v1")[3] == "−4"
        await pilot.press("e", "x", "enter")
        assert "'x' is no number" in shown(app, "#now")
        assert cells(app, "w")[3] == "−2"

    driven(act, y)
    fresh = neuron()
    fresh.args[0].args[0].args[0].args[0].args[0].data = -2.0
    assert fresh.forward() == y.data


def test_the_row_that_is_edited_is_the_one_that_is_marked() -> None:
    """The chosen row follows the steps: what is edited is what the step is about."""

    async def act(app: Stepper, pilot) -> None:
        for number, step in enumerate(app.walk, 1):
            await pilot.press("right")
            await pilot.pause()
            about = step.arg if isinstance(step, Contributed) else step.node
            assert app.chosen() == about
            assert cells(app, about)[0] in ("▶", "●")
            await pilot.press("e")
            if app.walk.entry(about).op is None:
                assert f"new number for {about} " in app.query_one(Input).placeholder
                await pilot.press("5", "enter")
                assert cells(app, about)[3] == "5"
            else:
                assert f"{about} is computed" in shown(app, "#now")
            assert app.done == number
        await pilot.press("up")
        await pilot.pause()
        assert cells(app, app.chosen())[0] == "›"

    driven(act)


def test_rows_stay_whose_they_are_when_leaves_are_edited() -> None:
    """An edited leaf stands last in the order of the graph, and may have the name of another."""
    one, two = Value(1.0, "a"), Value(2.0, "a")

    async def act(app: Stepper, pilot) -> None:
        for row, number in enumerate("56"):
            await pilot.press("home", "slash", "a", "enter", *["up"] * 9, *["down"] * row)
            await pilot.press("e", number, "enter")
            assert [cells(app, name)[3] for name in ("a", "a#2")] == ["5", "26"[row]]
        assert (one.data, two.data) == (5.0, 6.0)
        assert {cells(app, name)[1] for name in ("a", "a#2")} == {"a", "a#2"}

    driven(act, one * two)


def test_a_step_on_meanwhile_does_not_change_what_is_edited() -> None:
    """The number typed is for the node that the question named."""

    async def act(app: Stepper, pilot) -> None:
        await pilot.press("slash", "w", "enter", "p", "e", "7")
        app.move_to(5)
        await pilot.press("enter")
        assert cells(app, "w")[3] == "7"
        assert "w is 7 now" in shown(app, "#now")
        assert "playing" not in shown(app, "#head")

    driven(act)


def test_the_row_of_every_step_is_in_sight() -> None:
    """A 2-2-2 network has more nodes than a terminal of 24 lines has rows; so has its question."""

    async def act(app: Stepper, pilot) -> None:
        table = app.query_one(DataTable)

        def seen(name: str) -> bool:
            row = list(app.walk.values()).index(name)
            top = round(table.scroll_y)
            return top <= row < top + table.size.height - table.header_height

        assert len(app.walk.nodes) > table.size.height
        for step in app.walk[::5]:
            app.move_to(step.number)
            await pilot.pause()
            assert seen(step.arg if isinstance(step, Contributed) else step.node)
        await pilot.press("g", "3", "0", "enter")
        for key in ("left", "end", "home", "f", "r"):
            await pilot.press(key)
            await pilot.pause()
            step = app.walk[max(app.done, 1) - 1]
            assert app.done == 0 or seen(getattr(step, "arg", None) or step.node)
        await pilot.press("g", "2", "4", "enter", "slash")
        await pilot.pause()
        assert app.query_one(Input).has_class("open")
        assert seen(app.chosen())

    driven(act, network())


def test_nothing_plays_on_when_the_screen_is_gone() -> None:
    """Neither behind the help, nor after leaving, nor where a tick is already on its way."""

    async def act(app: Stepper, pilot) -> None:
        await pilot.press("p", "question_mark")
        assert "playing" not in shown(app, "#head")
        await pilot.press("escape", "p")
        assert "playing" in shown(app, "#head")
        ticks.append(app._tick)

    ticks: list[Callable[[], None]] = []
    driven(act)
    ticks[0]()


def test_a_computed_node_is_not_edited() -> None:
    async def act(app: Stepper, pilot) -> None:
        await pilot.press("slash", "L", "enter", "e")
        assert "L is computed" in shown(app, "#now")
        assert not app.query_one(Input).has_class("open")

    driven(act)


def test_help_opens_and_closes_and_playing_goes_on_by_itself() -> None:
    async def act(app: Stepper, pilot) -> None:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)
        for _ in range(4):
            await pilot.press("plus")
        await pilot.press("p")
        await pilot.until(lambda: app.done == len(app.walk))
        await pilot.until(lambda: "playing" not in shown(app, "#head"))

    driven(act)


def test_a_hostile_label_is_shown_as_text() -> None:
    async def act(app: Stepper, pilot) -> None:
        await pilot.press("n")
        assert "[bold]x[/bold]" in shown(app, "#now")

    a = Value(2.0, "[bold]x[/bold]")
    driven(act, a * a)


def test_an_update_is_made_and_taken_back() -> None:
    """Newton's step on w alone, where a second one follows; each is an update by hand."""
    w, t = Value(1.0, "w"), Value(3.0, "t")
    y = (w * w - t) ** 2
    y.label = "L"
    updating = Updating(y, Update("newton", {}, ("w",)), {"w": w, "t": t})

    def step(x: float) -> float:
        return x - 4 * x * (x * x - 3) / (12 * x * x - 12)

    async def act(app: Stepper, pilot) -> None:
        assert "update 1   given" in shown(app, "#head")
        await pilot.press("e", *"2", "enter")  # at 1 the second derivative is 0
        await pilot.press("end")
        assert "w becomes w − lr·p = 2 − 1·" in shown(app, "#now")
        await pilot.press("u")
        assert shown(app, "#now").startswith("update 1 is made: w → 1.77778")
        assert "step 0 of" in shown(app, "#head") and "update 2" in shown(app, "#head")
        assert w.data == pytest.approx(step(2.0)) and cells(app, "w")[3] == "1.77778"
        await pilot.press("u")
        assert w.data == pytest.approx(step(step(2.0)))
        await pilot.press("U", "U", "U")
        assert shown(app, "#now").startswith("no update is made")
        assert w.data == 2.0

    driven(act, y, updating)


def test_a_walk_without_an_update_says_what_makes_one() -> None:
    async def act(app: Stepper, pilot) -> None:
        await pilot.press("n", "u")
        assert "--params w,b" in shown(app, "#now") and app.done == 1

    driven(act)
