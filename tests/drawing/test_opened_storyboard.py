"""Steps of arrays with a block opened: its numbers move one by one, the others as blocks."""

import re
from pathlib import Path

import pytest

from autograd import steps
from autograd.drawing.step_frames import frame, frame_sheet, frames
from autograd.formulas import Formula, parse

LAYERS = Path(__file__).parents[2] / "demos/formulas/layers.txt"
PLAIN = r'label="([^"]*)"'


def layers() -> Formula:
    return parse(LAYERS.read_text("utf-8"))


def box(source: str, text: str) -> str:
    """The statement of the box whose label has a text."""
    (line,) = [
        line
        for line in source.splitlines()
        if re.match(r"\tn\d+ ", line) and text in "".join(re.findall(PLAIN, line))
    ]
    return line


def test_the_steps_of_an_opened_block_are_those_of_its_numbers() -> None:
    formula = layers()
    whole, opened = (frame_sheet(formula.output, 4, None, None, names) for names in ((), ("Z2",)))
    walk = steps(formula.output, level="arrays")
    split = [s for s in walk if "Z2" in (s.node, getattr(s, "arg", ""))]
    assert opened.count == whole.count - len(split) + sum(len(s.steps) for s in split)
    said = [opened.sentence(k) for k in range(1, opened.count + 1)]
    assert "Z1 = W1·X + b1" in said and "Z2 = W2·A1 + b2" not in said
    assert any(each.startswith("dL/dZ2[1,3] gets dL/dA2[1,3] · ") for each in said)
    assert "dL/dZ1 = dL/dA1 ∘ tanh′(Z1)" in said


def test_numbers_and_blocks_fill_as_their_steps_are_done() -> None:
    formula = layers()
    sheet = frame_sheet(formula.output, 4, None, None, ("Z2",))
    said = [sheet.sentence(k) for k in range(1, sheet.count + 1)]
    first = next(k for k, each in enumerate(said, 1) if each.startswith("dL/dW2[1,3] gets"))
    before, at = sheet.frame(first - 1).source, sheet.frame(first).source
    assert "▸ grad" not in box(at, "Z2[1,3] = ") and "▸ |grad|" in at
    key = re.match(r"\t(n\d+) ", box(at, "Z2[1,3] = "))
    assert key is not None and before != at
    assert at.count("3 edges") == 1, "one operation of Z2 has sent what it sends to W2"
    assert "Z2[1,1] = ?" in sheet.frame(1).source


def test_the_last_frame_has_the_numbers_of_the_pass() -> None:
    formula = layers()
    sheet = frame_sheet(formula.output, 4, None, None, ("Z2", "A2"))
    source = sheet.frame(sheet.count).source
    formula.output.backward()
    for name in ("Z2", "A2"):
        for entry in formula.blocks[name].entries:
            line = box(source, f"{entry.label} = ")
            assert f"{entry.label} = {entry.data:.4g}".replace("-", "−") in line
            assert f"grad {entry.grad:.4g}".replace("-", "−") in line
    size = sum(w.grad**2 for w in formula.blocks["W2"].entries) ** 0.5
    assert f"|grad| {size:.4g}" in source
    assert "?" not in "".join(re.findall(PLAIN, source))


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    y = layers().output
    with pytest.raises(ValueError, match="there is no block 'Q' to open; there are X, T, W1"):
        frame(y, 1, opened=["Q"])
    with pytest.raises(ValueError, match="arrays are opened among arrays"):
        frame(y, 1, opened=["Z2"], level="scalars")
    with pytest.raises(ValueError, match="a lens shows single numbers; leave out"):
        frames(y, tmp_path / "a", opened=["Z2"], lens="Z1")
    assert list(tmp_path.iterdir()) == []
