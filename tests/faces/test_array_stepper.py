"""What a person sees in the stepper of arrays, driven by its test pilot at 80 × 24."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

pytest.importorskip(
    "textual", reason="the stepper needs textual: pip install 'glassgrad[terminal]'"
)

from textual.widgets import DataTable, Static

from autograd.examples import Update
from autograd.faces.array_stepper import ArrayStepper
from autograd.faces.updating import Updating
from autograd.formulas import parse

from .test_stepper import Keys

LAYERS = (Path(__file__).parents[2] / "demos/formulas/layers.txt").read_text("utf-8")


def driven(play: Callable[[ArrayStepper, Keys], Awaitable[None]]) -> ArrayStepper:
    app = ArrayStepper(parse(LAYERS).output, digits=3)

    async def drive() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            keys = Keys(app, pilot)  # type: ignore[arg-type]
            await keys.pause()
            await play(app, keys)

    asyncio.run(drive())
    return app


def shown(app: ArrayStepper, where: str) -> str:
    return str(app.query_one(where, Static).content)


def test_it_goes_block_by_block_there_and_back_and_opens_steps() -> None:
    async def play(app: ArrayStepper, keys: Keys) -> None:
        table = app.query_one(DataTable)
        assert [str(row.value) for row in table.rows][:3] == ["X", "T", "W1"]
        assert "Press →" in shown(app, "#now")
        await keys.press("right")
        assert shown(app, "#head") == "glassgrad   step 1 of 16 in arrays   forward"
        assert shown(app, "#now").startswith("1. Z1 = W1·X + b1   (scalar steps 1 to 18)")
        assert "Z1 = ⎢0.55  −0.425  0.475⎥" in shown(app, "#numbers")
        assert "dL/dZ1 = ⎢·  ·  ·⎥" in shown(app, "#numbers")
        await keys.press("o")
        assert "4. Z1[2,1].1 = W1[2,1]·X[1,1]" in shown(app, "#now")
        await keys.press("o", "r")
        assert "dL/dL = 1" in shown(app, "#now")
        await keys.press("right", "right", "right", "right", "right")
        assert "dL/dW2 += dL/dZ2 · A1ᵀ" in shown(app, "#now")
        assert "dL/dW2 = [−0.0348  −0.113  0.117]" in shown(app, "#numbers")
        assert table.get_cell("W2", "in") == "1/1"
        assert (table.get_cell("W2", " "), table.get_cell("Z2", " ")) == ("●", "▶")
        await keys.press("left")
        assert table.get_cell("W2", "in") == ""
        await keys.press("end", "right")
        assert app.done == 16
        await keys.press("home", "left")
        assert app.done == 0

    driven(play)


def test_it_leaves_to_the_scalar_step_where_it_stands() -> None:
    async def play(app: ArrayStepper, keys: Keys) -> None:
        await keys.press("right", "right")
        await keys.pilot.press("s")

    assert driven(play).return_value == 19

    async def leave(app: ArrayStepper, keys: Keys) -> None:
        await keys.pilot.press("q")

    assert driven(leave).return_value is None


def test_an_update_of_matrices_is_made_and_taken_back() -> None:
    graph = parse(LAYERS)
    params = tuple([entry.label for entry in graph.blocks["W2"].entries])
    updating = Updating(graph.output, Update("nesterov_ahead", {"lr": 0.1}, params), graph.names)
    app = ArrayStepper(graph.output, digits=3, updating=updating)
    before = {name: graph.names[name].data for name in params}

    async def drive() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            keys = Keys(app, pilot)  # type: ignore[arg-type]
            await keys.pause()
            await keys.press("end", "u")
            assert "update 2" in shown(app, "#head")
            assert shown(app, "#now").startswith("update 1 is made: W2[1,1] → ")
            await keys.press("end")
            assert "W2 ← W2 + v" in shown(app, "#now")
            assert all(graph.names[name].data != x for name, x in before.items())
            await keys.press("U")
            assert {name: graph.names[name].data for name in params} == before

    asyncio.run(drive())
