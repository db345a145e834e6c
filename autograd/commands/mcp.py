"""glassgrad mcp: the passes as tools of the Model Context Protocol, for tutors built on models.

A model that explains a gradient can ask for the numbers, and for the mistake in an answer, in
place of guessing them. No tool reads or writes a file of the user, and none runs Python.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..formulas.json_text import format_json, parse_json
from ..formulas.notation import Text
from ..steps.default_lens import default_lens
from ..steps.recorder import record_walk
from ..steps.sentences import sentence
from . import UsageError, output, source
from .json_output import grad_data, paths_data, tangents_data, whatif_data, why_data

Numbers = dict[str, float | str | list[Any]]
GUIDE = "glassgrad://llms.txt"
LONGEST_WALK = 2_000  # steps that an answer has room for
MOST_CHARACTERS = 200_000  # of an answer, which a model has to read


def add_mcp_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--guide", action="store_true", help="print what a model should know (llms.txt), and end"
    )
    parser.epilog = (
        "The server speaks over standard input and output. A client starts it by the\n"
        "command glassgrad with the argument mcp. It needs pip install 'glassgrad[mcp]'."
    )


def run_mcp(args: argparse.Namespace) -> None:
    """Serve until the client ends."""
    if args.guide:
        output.say(guide(), end="")
        return
    server().run("stdio")


def guide() -> str:
    """What a model should know of glassgrad: the file llms.txt of the package."""
    return files("glassgrad").joinpath("llms.txt").read_text(encoding="utf-8")


def server() -> Any:
    """The server with its tools.

    Raises:
        UsageError: the package mcp is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError:
        raise UsageError(
            "the server needs mcp, which is not installed: pip install 'glassgrad[mcp]'"
        ) from None
    from .. import __version__

    made = MCPServer("glassgrad", version=__version__, instructions=guide().split("\n\n")[1])
    for name, tool in vars(PassTools).items():
        if isinstance(tool, staticmethod):
            made.tool(name=name)(_told(tool.__func__, ToolError))
    made.resource(GUIDE, mime_type="text/plain")(guide)
    return made


def _told(tool: Callable[..., dict[str, Any]], kind: type[Exception]) -> Callable[..., Any]:
    """The tool with its errors as the protocol tells them: what was asked wrongly, in words."""

    @wraps(tool)
    def told(*args: Any, **settings: Any) -> dict[str, Any]:
        try:
            answer = tool(*args, **settings)
            size = len(format_json(answer))
            if size > MOST_CHARACTERS:
                raise ValueError(
                    f"the answer would have {size:,} characters, and {MOST_CHARACTERS:,} are sent; "
                    "ask about fewer names, or about a smaller formula"
                )
            return answer
        except (UsageError, ValueError, TypeError, LookupError) as error:
            raise kind(str(error)) from error

    return told


class _Typed:
    """A formula as a tool was given it, and the node that it is about."""

    def __init__(self, formula: str, values: Numbers, of: str = "") -> None:
        from ..formulas.expression import parse

        self.formula = parse(formula, values)
        self.of = of or self.formula.name
        self.y = source.output_named(self.formula, of) if of else self.formula.output

    def node(self, name: str) -> Any:
        return source.node_in(self.formula, name, self.y)


class PassTools:
    """The tools, each a function of a formula and its numbers."""

    @staticmethod
    def walk(formula: str, values: Numbers, of: str = "", digits: int = 6) -> dict[str, Any]:
        """Every step of the forward and the reverse pass in words, with the numbers.

        formula: such as "z = w*x + b; L = (tanh(z) - t)**2". values: a number for every name that
        the formula does not set, or a list for a vector or matrix. of: what is differentiated
        (default: the last line).
        """
        if not 1 <= digits <= 17:
            raise ValueError(f"digits is a whole number from 1 to 17; got {digits}")
        typed = _Typed(formula, values, of)
        part = default_lens(typed.y, LONGEST_WALK // 3, LONGEST_WALK // 2)
        steps = record_walk(part.lens.graph() if part else typed.y)
        by = Text(digits)
        said = [
            {"number": s.number, "kind": s.kind, "sentence": sentence(steps, s, digits)}
            for s in steps
        ]
        gradients = {name: by.number(g) for name, g in steps.gradients().items()}
        about = {"part": part.sentence} if part else {}
        return {"of": typed.of, **about, "steps": said, "gradients": gradients}

    @staticmethod
    def grad(
        formula: str, values: Numbers, of: str = "", names: list[str] | None = None
    ) -> dict[str, Any]:
        """The value and the gradient of every named node, to the last bit.

        names: of which nodes alone.
        """
        typed = _Typed(formula, values, of)
        asked = list(typed.formula.names) if names is None else names
        return grad_data(typed.of, typed.y, asked, [typed.node(name) for name in asked])

    @staticmethod
    def paths(formula: str, values: Numbers, wrt: str, of: str = "") -> dict[str, Any]:
        """Every path from the name wrt to the result, its product, and their sum, the gradient."""
        from ..steps.explain.paths import paths as found

        typed = _Typed(formula, values, of)
        return paths_data(found(typed.y, typed.node(wrt), limit=200))

    @staticmethod
    def why(formula: str, values: Numbers, names: list[str], of: str = "") -> dict[str, Any]:
        """Why the values and the gradients of these names are 0, nan, infinite or what they are."""
        from ..steps.explain.why import Reasons

        typed = _Typed(formula, values, of)
        steps = record_walk(typed.y)
        reasons = Reasons(steps)
        known = list(dict.fromkeys([*typed.formula.names, *[entry.name for entry in steps.nodes]]))
        return why_data([reasons.why(source.known_name(name, known)) for name in names])

    @staticmethod
    def whatif(
        formula: str, values: Numbers, changes: dict[str, float], of: str = ""
    ) -> dict[str, Any]:
        """The true change of the result if names had other numbers, beside gradient · change."""
        from ..steps.explain.whatif import what_if

        typed = _Typed(formula, values, of)
        return whatif_data(what_if(typed.y, {typed.node(n): x for n, x in changes.items()}))

    @staticmethod
    def tangents(formula: str, values: Numbers, wrt: str, of: str = "") -> dict[str, Any]:
        """The forward mode: a tangent beside every value, where wrt moves at speed 1."""
        from ..steps.explain.tangents import tangents as swept

        typed = _Typed(formula, values, of)
        return tangents_data(typed.y, swept(typed.y, {typed.node(wrt): 1.0}))

    @staticmethod
    def diagnose(
        formula: str, values: Numbers, answer: str, wrt: str = "", of: str = ""
    ) -> dict[str, Any]:
        """Which mistake gives exactly this wrong number, as text with the digits as written.

        wrt: by which name the answer is a derivative of the result; empty for a value.
        """
        from ..examples.diagnose import diagnose as diagnosed

        typed = _Typed(formula, values, of)
        return diagnosed(typed.y, typed.node(wrt) if wrt else None, answer).as_dict()

    @staticmethod
    def mark(formula: str, values: Numbers, answers: dict[str, str]) -> dict[str, Any]:
        """Mark a student's numbers: each slip, the mistake that gives it, what follows from it.

        answers: text with digits as written, by what they answer: a name for its value ("z"), or
        "dL/dw" for the derivative of L by w.
        """
        from ..examples import loads
        from ..examples.marking import mark as marked
        from ..examples.marking.marking_text import marking_data

        given = [f"{name} = {value}" for name, value in values.items()]
        lines = [f"formula = {format_json(chr(10).join([*given, formula]))}", "[printed]"]
        lines += [f"{format_json(asked)} = {format_json(x)}" for asked, x in answers.items()]
        head = ['title = "A sheet"', 'evidence = "read"']
        return marking_data(marked(loads("\n".join([*head, *lines]), "the sheet")))

    @staticmethod
    def check(example: str) -> dict[str, Any]:
        """Hold the printed numbers of a worked example to their last digit.

        example: the text of its TOML file, as in the resource glassgrad://llms.txt.
        """
        from ..examples.report import check as checked
        from ..examples.report_files import json_report

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "example.toml")
            path.write_text(example, encoding="utf-8")
            report = json_report(checked([path])).replace(str(path), path.name)
        data: dict[str, Any] = parse_json(report)
        return data
