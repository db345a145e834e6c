"""Every command says the same to programs, as its schema says; floats to the last bit."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, grad
from autograd.commands.cli import COMMANDS
from tests.conftest import Run

jsonschema = pytest.importorskip("jsonschema")
NEURON = ("L = (tanh(w*x + b) - t)**2", "x=2", "w=-3", "b=6.88", "t=1")
WRONG = """
title = "A product"
evidence = "read"
formula = "w = 2; x = 3; y = w*x"

[printed]
y = "6"
"dy/dw" = "3.5"
"""
ASKED = {
    "walk": [(*NEURON, "--params", "w"), (*NEURON, "--exact"), ("L = 1/x", "x=0")],
    "grad": [NEURON, ("y = 1/x", "x=0")],
    "paths": [
        (*NEURON, "--wrt", "w"),
        (*NEURON, "--wrt", "w", "--heaviest", "1"),
        ("y = x**2*x*x", "x=2", "--wrt", "x", "--limit", "1"),
    ],
    "why": [NEURON, (*NEURON, "--wrt", "w,b")],
    "whatif": [(*NEURON, "--set", "w=-2")],
    "tangents": [(*NEURON, "--wrt", "w")],
    "ops": [(), ("tanh", "dot")],
    "diagnose": [
        (*NEURON, "--d", "w", "--answer", "-1.1743"),
        (*NEURON, "--d", "w", "--answer", "-0.5883", "--all"),
        ("wrong.toml",),
    ],
    "mark": [("wrong.toml",)],
    "read": [("text.md",), ("text.md", "-o", "text.toml")],
    "check": [("wrong.toml",), ("broken.toml",)],
    "draw": [NEURON, (*NEURON, "-o", "graph.svg")],
    "frames": [(*NEURON, "-o", "frames"), (*NEURON, "-o", "one.svg", "--step", "3")],
    "page": [(*NEURON, "-o", "page.html")],
    "playground": [("-o", "site")],
    "worksheet": [NEURON, (*NEURON, "-o", "sheet.md", "--key", "key.md")],
    "export": [(*NEURON, "-o", "figure.tex")],
    "new": [("begun.toml",)],
    "train": [("xor", "--steps", "3", "--hidden", "2", "--save", "weights.json")],
    "flow": [("xor", "--steps", "3", "--hidden", "2")],
}
TALK = {"step", "mcp"}  # the one with a person, the other with a client


def schema(name: str) -> Any:
    text = files("autograd.commands").joinpath("output_schemas.json").read_text(encoding="utf-8")
    whole = json.loads(text)
    return {"$defs": whole["$defs"], **whole["properties"][name]}


def test_every_command_has_a_schema_and_is_tried() -> None:
    assert set(ASKED) == set(COMMANDS) - TALK


@pytest.mark.parametrize(
    ("name", "arguments"),
    [(name, arguments) for name, lists in ASKED.items() for arguments in lists],
    ids=lambda part: part if isinstance(part, str) else " ".join(part[-2:]),
)
def test_what_a_command_prints_is_what_its_schema_says(
    name: str, arguments: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("graphviz")
    monkeypatch.chdir(tmp_path)
    Path("wrong.toml").write_text(WRONG, encoding="utf-8")
    Path("text.md").write_text("With w = 2 and x = 3, y = w*x = 6.", encoding="utf-8")
    Path("broken.toml").write_text("title = 3", encoding="utf-8")
    code, out, _ = run(name, *arguments, "--json")
    last = arguments[-1] if arguments else ""
    assert code == {"wrong.toml": name != "diagnose", "broken.toml": 2}.get(last, 0)
    data = json.loads(out)
    jsonschema.Draft202012Validator(schema(name)).validate(data)
    for file in data.get("files", ()) if isinstance(data, dict) else ():
        assert Path(file["path"]).stat().st_size == file["bytes"]


def test_a_schema_refuses_what_is_no_output() -> None:
    for name in ASKED:
        validator = jsonschema.Draft202012Validator(schema(name))
        jsonschema.Draft202012Validator.check_schema(schema(name))
        assert not validator.is_valid({"something": "else"}), name


def test_numbers_are_floats_to_the_last_bit(run: Run) -> None:
    w, x, b, t = Value(-3.0), Value(2.0), Value(6.88), Value(1.0)
    loss = ((w * x + b).tanh() - t) ** 2
    rows = json.loads(run("grad", *NEURON, "--json")[1])["nodes"]
    assert {row["name"]: row["gradient"] for row in rows}["w"] == grad(loss, [w])[0]
    assert json.loads(run("whatif", *NEURON, "--set", "w=-3", "--json")[1])["before"] == loss.data
