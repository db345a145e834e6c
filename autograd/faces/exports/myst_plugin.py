"""The blocks of books in mystmd: an executable plugin, which it starts once for each block.

mystmd asks a plugin what it has, then gives it one directive at a time as JSON, and takes nodes of
its tree of the page. A block that cannot be built ends the plugin with its file and line, which
stops `myst build --strict`.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...formulas.text import visible
from .book_block import TALL, BookBlock, BookError

SPECIFICATION = {
    "name": "glassgrad",
    "directives": [
        {
            "name": "glassgrad",
            "doc": "A formula, what is shown of it, and numbers that are checked.",
            "arg": {"type": "string", "doc": "graph, walk, steps, claims, nothing"},
            "body": {"type": "string", "required": True, "doc": "formula lines, and check: lines"},
        }
    ],
}
BUILT = "_build"  # the folder in which mystmd works


def myst_nodes(block: BookBlock) -> list[dict[str, Any]]:
    """What is shown of a block, as nodes of mystmd's tree, in which names stay text."""
    return [node for word in block.show if word != "nothing" for node in _shown(block, word)]


def _shown(block: BookBlock, word: str) -> Iterator[dict[str, Any]]:
    if word == "graph":
        name = visible(block.subject.walk().output)
        yield {
            "type": "image",
            "url": _data("image/svg+xml", block.svg()),
            "alt": f"graph of {name}",
        }
    elif word == "walk":
        items = [_node("listItem", [_node("paragraph", [_text(x)])]) for x in block.sentences()]
        yield _node("list", items) | {"ordered": True, "start": 1, "spread": False}
    elif word == "claims":
        head, *rows = block.rows()
        yield _node("table", [_row(head, True), *[_row(row, False) for row in rows]])
    else:
        page = _data("text/html;charset=utf-8", block.page())
        yield {"type": "iframe", "src": page, "width": "100%", "height": TALL}


def _data(kind: str, text: str) -> str:
    return f"data:{kind};base64,{b64encode(text.encode()).decode()}"


def _node(kind: str, children: Sequence[Any]) -> dict[str, Any]:
    return {"type": kind, "children": list(children)}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "value": text}


def _row(cells: Sequence[str], header: bool) -> dict[str, Any]:
    more = {"header": True} if header else {}
    return _node("tableRow", [_node("tableCell", [_text(cell)]) | more for cell in cells])


def _file_of(body: str, line: int) -> str:
    """The page of the book in which a text begins in a line; mystmd does not say which it is."""
    wanted = [each.strip() for each in body.split("\n")]
    found = []
    for path in sorted(Path().rglob("*.md")):
        if BUILT in path.parts or "node_modules" in path.parts:
            continue
        lines = path.read_text(encoding="utf-8-sig", errors="replace").split("\n")[line - 1 :]
        if [each.strip() for each in lines[: len(wanted)]] == wanted:
            found.append(path.as_posix())
    return " or ".join(found) or "a page"


def run_myst_plugin() -> int:
    """Say what the plugin has, or read a directive and write its nodes; 1 where it is wrong."""
    if len(sys.argv) < 2:
        json.dump(SPECIFICATION, sys.stdout)
        return 0
    given = json.load(sys.stdin)
    body = given.get("body", "")
    parts = [
        part for part in given["node"].get("children", ()) if part["type"] == "mystDirectiveBody"
    ]
    first = parts[0]["position"]["start"]["line"] if parts else 1
    try:
        block = BookBlock(body, given.get("arg") or "", _file_of(body, first), first)
    except BookError as error:
        sys.stderr.write(f"glassgrad: {error}\n")
        return 1
    json.dump(myst_nodes(block), sys.stdout)
    return 0
