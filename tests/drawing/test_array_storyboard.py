"""The drawing at each array step: what is known by then, what is marked, and that nothing moves."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import Value, array, draw, label, tanh
from autograd.drawing.array_storyboard import ArrayStoryboard
from autograd.drawing.frame_sheet import FrameSheet
from autograd.drawing.render import positions
from autograd.drawing.step_frames import animate_steps, frame, frame_sheet, frames
from autograd.faces.steps import steps

from ..conftest import Run
from .diagrams import arrows, boxes, looks, number
from .test_block_folds import keys, table, two_layers


@pytest.fixture(scope="module")
def sheet() -> FrameSheet:
    """The sheet of one layer with three examples."""
    made = frame_sheet(two_layers(), 4, "LR", None)
    assert isinstance(made, ArrayStoryboard)
    return made


def numbers() -> dict[str, Any]:
    """The layer by numpy: values by name, gradients as d and name."""
    X = np.array([[0.5, -0.5, -1.5], [-1.0, 0.5, 2.0]])
    W, b = np.array([[0.1, -0.2], [0.4, 0.3]]), np.array([[0.05], [-0.1]])
    T = np.array([[1.0] * 3, [0.0] * 3])
    Z = W @ X + b
    A = np.tanh(Z)
    dA = 2 * (A - T) / 6
    dZ = dA * (1 - A * A)
    return {
        "X": X,
        "W": W,
        "b": b,
        "T": T,
        "Z": Z,
        "A": A,
        "dA": dA,
        "dT": -dA,
        "dZ": dZ,
        "dW": dZ @ X.T,
        "dX": W.T @ dZ,
        "db": dZ.sum(axis=1, keepdims=True),
    }


def changed(sheet: FrameSheet, k: int) -> str:
    """The block that a step changes."""
    assert isinstance(sheet, ArrayStoryboard)
    step: Any = sheet.walk[k - 1]
    return str(step.arg if step.kind == "contributed" else step.node)


def test_each_frame_shows_what_is_known_by_then(sheet: FrameSheet) -> None:
    """Numbers of blocks that are computed, ? elsewhere; |grad| of what has arrived."""
    truth = numbers()
    known = {"X", "W", "b", "T"}
    reached: set[str] = set()
    assert sheet.count == 10
    for k in range(1, 11):
        (known if sheet.kind(k) == "computed" else reached).add(changed(sheet, k))
        picture = sheet.frame(k)
        said, key = boxes(picture), keys_of(picture)
        for name in "XWbTZA":
            shown = table_of(picture, key[name])
            if name in known:
                digits = [[number(text) for text in row] for row in shown]
                assert digits == pytest.approx(truth[name], rel=5e-3, abs=1e-12)
            else:
                assert {text for row in shown for text in row} == {"?"}
            foot = said[f"{key[name]}_grad"][0].removeprefix("▸ ")
            norm = np.linalg.norm(truth[f"d{name}"])
            if name in reached:
                assert number(foot.removeprefix("|grad| ")) == pytest.approx(norm, rel=1e-3)
            else:
                assert foot == "|grad| ?"
    assert known == {*"XWbTZAL"}
    assert reached == {*"XWbTZAL"}


def keys_of(picture: Any) -> dict[str, str]:
    """`keys`, of a frame in which one name is marked."""
    return {
        lines[0].removeprefix("▸ ").split()[0]: key.removesuffix("_name")
        for key, lines in boxes(picture).items()
        if key.endswith("_name")
    }


def table_of(picture: Any, key: str) -> list[list[str]]:
    """The numbers in the box with that key."""
    said = boxes(picture)
    rows: dict[int, list[str]] = {}
    for name, lines in said.items():
        parts = name.split("_")
        if parts[0] == key and len(parts) == 3:
            rows.setdefault(int(parts[1]), []).append(lines[0])
    return [rows[row] for row in sorted(rows)]


def test_what_the_step_changes_is_marked_and_its_arrow_goes_with_the_gradient(
    sheet: FrameSheet,
) -> None:
    for k in range(1, sheet.count + 1):
        picture = sheet.frame(k)
        look, said, key = looks(picture), boxes(picture), keys_of(picture)
        thick = [name for name in key if look[key[name]].get("penwidth") == "3.5"]
        assert thick == [changed(sheet, k)]
        marked = [box for box, lines in said.items() if lines and lines[0].startswith("▸")]
        part = "name" if sheet.kind(k) == "computed" else "grad"
        assert marked == [f"{key[thick[0]]}_{part}"]
        turned = picture.source.count('dir="back"')
        assert turned == (1 if sheet.kind(k) == "contributed" else 0)
        at_arrows = [lines for _, _, lines in arrows(picture) if lines]
        assert len(at_arrows) == max(k - 4, 0)


def test_nothing_moves_and_every_text_fits(sheet: FrameSheet) -> None:
    first: dict[str, str] = {}
    for k in (1, 4, 7, 10):
        for thing in positions(sheet.frame(k).source)["objects"]:
            if "_" not in thing["name"]:
                assert first.setdefault(thing["name"], thing["pos"]) == thing["pos"]
            drawn = [part["width"] for part in thing.get("_ldraw_", []) if part["op"] == "T"]
            assert max(drawn, default=0.0) <= 72 * float(thing["width"])
    assert len(first) == 7 + 2  # blocks, the caption and the corner


def test_the_sentence_is_the_step_in_symbols(sheet: FrameSheet) -> None:
    count = range(1, sheet.count + 1)
    (of_weights,) = [k for k in count if changed(sheet, k) == "W"]
    said = [boxes(sheet.frame(k))["caption"] for k in (1, 2, of_weights)]
    assert said == [
        ["step 1 of 10, forward pass", "Z = W·X + b"],
        ["step 2 of 10, forward pass", "A = tanh(Z)"],
        [f"step {of_weights} of 10, reverse pass", "dL/dW += dL/dZ · Xᵀ"],
    ]


def test_a_block_with_several_users_says_how_many_have_sent() -> None:
    h = array([1.0, 2.0], "h")
    a, b = tanh(h), h * h
    L = (a * b).sum()
    label(a=a, b=b, L=L)
    walk = steps(L, level="arrays")
    (first,) = [step.number for step in walk.contributions if step.arg == "h" and step.seen == 1]
    feet = [lines[0] for key, lines in boxes(frame(walk, first)).items() if key.endswith("_grad")]
    assert sum(foot.endswith("(1 of 2)") for foot in feet) == 1
    after = boxes(frame(walk, len(walk)))
    assert not any(lines[0].endswith("of 2)") for lines in after.values() if lines)


def test_an_update_shows_the_new_numbers() -> None:
    w = array([2.0, -1.0], "w")
    L = (w * w).sum()
    label(L=L)
    walk = steps(L, list(w.entries), lr=0.1, level="arrays")
    picture = frame(walk, len(walk))
    shown = table_of(picture, keys_of(picture)["w"])
    assert [[number(text) for text in row] for row in shown] == [[1.6], [-0.8]]


def test_the_height_can_be_chosen(run: Run, tmp_path: Path) -> None:
    y = two_layers()
    assert frame_sheet(y, 4, None, None).count == 10
    assert frame_sheet(y, 4, None, "scalars").count > 50
    assert frame_sheet(steps(y), 4, None, None).count > 50
    with pytest.raises(ValueError, match="level takes 'arrays' or 'scalars', got 'units'"):
        frame(y, 1, level="units")
    with pytest.raises(ValueError, match="single numbers alone"):
        frame(steps(y), 1, level="arrays")
    x = Value(2.0, "x")
    assert frame(x * x, 1, level="arrays").source != frame(x * x, 1).source
    formula = ["W = [[1, 2], [3, 4]]; x = [1, 2]; L = sum(W @ x)"]
    code, out, _ = run("frames", *formula, "-o", str(tmp_path / "arrays"))
    assert code == 0
    assert "wrote 4 frames" in out
    _, out, _ = run("frames", *formula, "--level", "scalars", "-o", str(tmp_path / "scalars"))
    assert "wrote 4 frames" not in out
    written = frames(two_layers(), tmp_path / "layers")
    assert len(written) == 10
    moving = animate_steps(two_layers(), tmp_path / "layers.svg").read_text(encoding="utf-8")
    assert "dL/dW += dL/dZ · Xᵀ" in moving


def test_keys_and_table_agree_with_the_drawing() -> None:
    """The last frame has the numbers that `draw` shows of the same graph."""
    y = two_layers()
    sheet = frame_sheet(y, 4, None, None)
    last = sheet.frame(sheet.count)
    drawn = draw(y)
    for name in "XWbTZA":
        assert table_of(last, keys_of(last)[name]) == table(drawn, name)
    assert set(keys(drawn)) == set(keys_of(last))
