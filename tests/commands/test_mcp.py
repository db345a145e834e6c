"""The server of the Model Context Protocol, asked by its own client."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from collections.abc import Callable, Coroutine
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.commands.cli import COMMANDS
from tests.conftest import Run

pytest.importorskip("mcp")
from mcp import Client, StdioServerParameters

NEURON = {
    "formula": "z = w*x + b; a = tanh(z); L = (a - t)**2",
    "values": {"w": -3, "x": 2, "b": "6.88", "t": 1},
}
TOOLS = {"walk", "grad", "paths", "why", "whatif", "tangents", "diagnose", "mark", "check"}
EXAMPLE = """
title = "A product"
evidence = "read"
formula = "w = 2; x = 3; y = w*x"

[printed]
y = "6"
"dy/dw" = "3.5"
"""


def asked(*questions: tuple[str, dict[str, Any]]) -> list[Any]:
    """What the server, started as a client starts it, answers to each question."""

    async def ask(client: Any) -> list[Any]:
        return [await client.call_tool(name, arguments) for name, arguments in questions]

    return in_session(ask)


def in_session(ask: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    root = str(Path(__file__).parents[2])
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "autograd", "mcp"], env={"PYTHONPATH": root}, cwd=root
    )

    async def session() -> Any:
        async with Client(server) as client:
            return await ask(client)

    return asyncio.run(session())


def data(result: Any) -> Any:
    """What a tool gave, as data."""
    assert not result.is_error, result.content
    return result.structured_content or json.loads(result.content[0].text)


def test_the_tools_give_the_numbers_of_the_engine_and_the_names_of_mistakes() -> None:
    w, x, b, t = Value(-3.0, "w"), Value(2.0, "x"), Value(6.88, "b"), Value(1.0, "t")
    loss = ((w * x + b).tanh() - t) ** 2
    loss.backward()
    walk, grad, paths, why, whatif, tangents, diagnose, mark, check = map(
        data,
        asked(
            ("walk", {**NEURON, "digits": 4}),
            ("grad", NEURON),
            ("paths", {**NEURON, "wrt": "w"}),
            ("why", {**NEURON, "names": ["w"]}),
            ("whatif", {**NEURON, "changes": {"w": -2.0}}),
            ("tangents", {**NEURON, "wrt": "w"}),
            ("diagnose", {**NEURON, "wrt": "w", "answer": "-1.1743"}),
            ("mark", {**NEURON, "answers": {"z": "0.88", "dL/dw": "-1.1743"}}),
            ("check", {"example": EXAMPLE}),
        ),
    )
    gradients = {row["name"]: row["gradient"] for row in grad["nodes"]}
    assert gradients["w"] == w.grad and gradients["x"] == x.grad
    assert walk["gradients"]["w"] == "−0.5883"
    assert walk["steps"][0]["sentence"] == "v1 = w·x = −3·2 = −6"
    assert paths["gradient"] == tangents["result"] == w.grad
    assert why["nodes"][0]["gradient"]["why"].startswith("−0.588302")
    assert whatif["change"] == pytest.approx((math.tanh(2.88) - 1) ** 2 - loss.data)
    assert "left out of the chain" in diagnose["sentence"] and diagnose["right"] == w.grad
    assert [line["state"] for line in mark["lines"]] == ["right", "slip"]
    assert "left out" in mark["lines"][1]["mistake"]["said"]
    verdicts = {c["what"]: c["verdict"] for c in check["examples"][0]["claims"]}
    assert check["fine"] is False and check["examples"][0]["file"] == "example.toml"
    assert verdicts.pop("y") == "holds" and set(verdicts.values()) == {"fails"}


def test_what_is_asked_wrongly_is_told_and_no_file_is_opened(tmp_path: Path) -> None:
    trap = tmp_path / "trap.py"
    trap.write_text(f"open({str(tmp_path / 'opened')!r}, 'w')", encoding="utf-8")
    wrong = asked(
        ("grad", {"formula": "y = w*(x", "values": {"w": 1, "x": 2}}),
        ("grad", {"formula": "y = w*x", "values": {"w": 1}}),
        ("grad", {"formula": f"{trap}:loss", "values": {}}),
        ("grad", {"formula": "/etc/passwd", "values": {}}),
        ("why", {**NEURON, "names": ["q"]}),
        *[("walk", {**NEURON, "digits": digits}) for digits in (0, 18)],
    )
    said = [result.content[0].text for result in wrong]
    assert all(result.is_error for result in wrong)
    assert "the formula needs a value for x" in said[1]
    assert "the formula has no name q" in said[4]
    assert all("digits is a whole number from 1 to 17" in text for text in said[5:])
    assert not (tmp_path / "opened").exists() and "root:" not in said[3]


def test_an_answer_is_no_longer_than_a_model_reads() -> None:
    """Nine paths over three thousand nodes are refused, and what is asked of a few is answered."""
    chain = "; ".join(["y0 = x*x + x", *[f"y{k + 1} = sin(y{k})" for k in range(3000)]])
    long = {"formula": f"{chain}; z = y3000*y3000 + y3000", "values": {"x": 0.1}}
    paths, grad, some = asked(
        ("paths", {**long, "wrt": "x"}), ("grad", long), ("grad", {**long, "names": ["x", "y1"]})
    )
    for refused in (paths, grad):
        said = refused.content[0].text
        assert refused.is_error and "characters, and 200,000 are sent; ask about fewer" in said
    assert [node["name"] for node in data(some)["nodes"]] == ["x", "y1"]


def test_hostile_names_stay_text_in_answers() -> None:
    """Names that JSON, HTML or a shell would read come back as they were given, or are refused."""
    names = ["x_1", "β", "w'"]
    values = dict(zip(names, (2.0, 3.0, 4.0), strict=True))
    grad, *refused = asked(
        ("grad", {"formula": "L = x_1*β*w'", "values": values}),
        *[
            ("grad", {"formula": f"L = {name}*2", "values": {name: 1.0}})
            for name in ("=cmd|' /C calc'!A1", "<script>alert(1)</script>", '"},{"', "\\input{x}")
        ],
    )
    assert [node["name"] for node in data(grad)["nodes"]] == [*names, "L"]
    assert all(answer.is_error for answer in refused)


def test_the_server_lists_its_tools_with_what_they_take_and_has_the_guide() -> None:
    async def listed(client: Any) -> Any:
        guide = await client.read_resource("glassgrad://llms.txt")
        return (await client.list_tools()).tools, guide.contents[0].text

    tools, guide = in_session(listed)
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.description and tool.input_schema["required"]
    assert guide == files("glassgrad").joinpath("llms.txt").read_text(encoding="utf-8")


def test_the_guide_names_every_tool_and_command(run: Run) -> None:
    code, out, _ = run("mcp", "--guide")
    assert code == 0
    for name in (*TOOLS, *COMMANDS):
        assert f"{name}(" in out or name in out.replace(",", " ").replace(".", " ").split(), name


def test_a_missing_package_is_named_with_what_installs_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    code, _, err = run("mcp")
    assert code == 2 and "pip install 'glassgrad[mcp]'" in err
