"""The text beside the graph: a line lights its boxes, a box its line, and a step its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd.commands.cli import main

TEXT = "# A neuron\nz = w*x + b\na = tanh(z)\nL = (a - t)**2\n"
PYTHON = """from autograd import Value
from nn import MLP, squared_error


def loss():
    model = MLP(2, [2, 1], "tanh", seed=3)
    y = model([Value(0.5, "x1"), Value(-0.2, "x2")])
    return squared_error([y], [1.0])
"""
LIT = "(all) => all.map((one) => one.querySelector('.name').textContent)"


@pytest.fixture
def written(watch: Any, tmp_path: Path) -> Any:
    """Write a page by the command and open it."""

    def write(name: str, text: str, what: str, *words: str, fragment: str = "", **settings: Any):
        (tmp_path / name).write_text(text, encoding="utf-8")
        path = tmp_path / "page.html"
        assert not main(["page", f"{tmp_path / name}{what}", *words, "-o", str(path), "--force"])
        found = watch.open(path, fragment, reduced_motion="reduce", **settings)
        found.wait_for_selector(".glassgrad .box")
        return found

    return write


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop", "projector"])
def test_a_formula_stands_beside_its_graph(written: Any, axe: Any, size: str, scheme: str) -> None:
    words = ("x=2", "w=-3", "b=6.88", "t=1")
    found = written("n.txt", TEXT, "", *words, fragment="#step=3", size=size, scheme=scheme)
    current = found.locator(".line[aria-current=step] code")
    lit = found.locator(".box[data-lit]")
    assert current.inner_text() == "a = tanh(z)"
    for step, text in (("1", "z = w*x + b"), ("5", "L = (a - t)**2"), ("10", "a = tanh(z)")):
        found.get_by_role("slider", name="Step").fill(step)
        assert current.inner_text() == text
    line = found.get_by_role("button", name="2 z = w*x + b")
    line.focus()
    assert lit.evaluate_all(LIT) == ["v1", "z"]
    found.keyboard.press("Enter")
    found.get_by_role("slider", name="Step").focus()
    assert lit.evaluate_all(LIT) == ["v1", "z"]  # it is kept
    assert axe(found) == []
    line.focus()
    found.keyboard.press("Enter")
    found.get_by_role("slider", name="Step").focus()
    assert lit.count() == 0
    found.locator(".box[tabindex='0']").focus()
    assert found.locator(".line.near code").all_inner_texts() == ["z = w*x + b"]
    found.locator(".box", has_text="tanh(z)").dispatch_event("click")
    assert found.locator(".line.looked-at code").count() == 1


def test_python_stands_beside_its_network(written: Any) -> None:
    found = written("net.py", PYTHON, ":loss")
    lines = found.locator(".line code").all_inner_texts()
    assert lines[-2:] == PYTHON.splitlines()[-2:]
    assert "def loss():" in lines
    assert found.locator("button.line .line-number").all_inner_texts() == ["7", "8"]
    found.get_by_role("button", name="7 y = model").focus()
    boxes = found.locator(".box[data-lit]").evaluate_all(LIT)
    assert boxes == ["neuron 1", "neuron 2", "neuron 1"]


def test_of_one_line_there_is_no_source(written: Any) -> None:
    found = written("one.txt", "L = (w*x - t)**2", "", "x=2", "w=3", "t=1")
    assert found.locator(".source").count() == 0


def test_columns_of_a_table_are_data(written: Any, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("area,price\n1,2\n2,3\n4,5\n", encoding="utf-8")
    text = "L = mean((w*area + b - price)**2)"
    words = ("w=1", "b=0.5", "--data", str(tmp_path / "t.csv"))
    found = written("f.txt", text, "", *words)
    assert found.get_by_label("Update w").is_checked()
    assert not found.get_by_label("Update area[1]", exact=True).is_checked()
    options = found.get_by_label("The loss of").locator("option").all_inner_texts()
    assert options[1:] == [
        "1: area = 1, price = 2",
        "2: area = 2, price = 3",
        "3: area = 4, price = 5",
    ]
