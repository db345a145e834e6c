"""The page's JavaScript run by node, and labels that no page may obey."""

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

from autograd.faces.page.bundle import packaged_text
from autograd.formulas.javascript import javascript_module

FOLDER = Path(str(files("autograd.faces.page")))
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\"'`&<>;--><!--",
    "שלום ← עולם",
    "zero\u200bwidth\u200d",
    "bell\x07nul\x00",
    "%%script%%",
    "\u2028line\u2029",
    "\U000f0000\U000effff",
    "\U000f0004",
    "half \ud800",
    "$\\frac{1}{2}$ {0}",
)


def node(code: str, given: Any, folder: Path) -> Any:
    """What a module prints as JSON, given JSON; it may import the page's own modules."""
    (folder / "run.mjs").write_text(
        'import { readFileSync } from "node:fs";\n'
        'const given = JSON.parse(readFileSync(0, "utf8"));\n'
        "const write = (k, x) => "
        "(typeof x === 'number' && !Number.isFinite(x) ? String(x) : x);\n"
        "const print = (x) => console.log(JSON.stringify(x, write));\n" + code,
        encoding="utf-8",
    )
    done = subprocess.run(
        ["node", str(folder / "run.mjs")],
        input=json.dumps(given, allow_nan=False),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def page_file(name: str) -> str:
    return packaged_text("autograd.faces.page", name)


def imported(*names: str) -> str:
    """Import lines for some of the page's modules, all that they export."""
    lines = []
    for name in names:
        text = page_file(f"{name}.js")
        exports = re.findall(r"^export (?:const|class) (\w+)", text, re.MULTILINE)
        url = (FOLDER / f"{name}.js").as_uri()
        lines.append(f"import {{ {', '.join(exports)} }} from {json.dumps(url)};\n")
    return "".join(lines)


def page_module(told: Any) -> str:
    """The rows and rules of a lesson as a module."""
    from autograd.engine.updates import RULES
    from autograd.faces.page.lesson import used_rows

    return javascript_module(used_rows(told), [RULES[told["rule"]]])
