"""The page of a large graph of arrays: every vector and matrix as a heat map, all numbers in it.

Each box is an array with its values and its gradients; single numbers are looked at one by one.
The page has the whole graph as a flat tape (tape.py) and computes it again, by the same rows, when
parameters are updated or, in a model of language, when another text is typed.

Of the JavaScript beside this file, array_app.js puts the parts together: tape.js computes,
array_steps.js says which step of the pass is shown, array_graph.js draws boxes and arrows, those
in a lens (array_lens.js) or all,
heat_map.js what is in them, entry.js one number, learning.js updates and samples. A network whose
layers can be changed is put together by network.js of the parts that network.py gives it, and
network_panel.js has what is changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from ...engine.blocks import Array
from ...engine.ops import MEAN, SOFTMAX
from ...engine.update_variants import STEPPED_RULES
from ...engine.updates import Rule
from ...engine.value import Value, order
from ...files import refuse_taken, write_whole
from ...formulas.array_signs import gradient_name
from ...formulas.javascript import javascript_module, row_key
from ...formulas.text import visible
from ..page import data, document, style
from ..page.arrays import page_arrays
from ..page.bundle import joined_modules, packaged_text
from ..page.lesson import DIGITS
from ..page.templates import MarkedText, Places
from .network import NetworkInput, network_parts
from .tape import Row, tape

__all__ = ["NetworkInput", "TextInput", "array_lesson", "array_page", "network_page"]

LONGEST = 160  # columns of a formula
MOST = 100_000  # nodes
ARGUMENTS = 600_000  # of all nodes
_PLACES = re.compile(r"\{\d+(?:,\d+)*(?:,?…\]?|\})")
_BODY = """\
<div id="lesson"><noscript>This page computes a graph of arrays; it needs JavaScript, \
which is switched off here.</noscript></div>
<script id="data" type="application/json">%s</script>"""
_START = """
const root = document.getElementById("lesson");
mount(root, JSON.parse(document.getElementById("data").textContent), { page: true });
"""


class TextInput(NamedTuple):
    """What a model of language reads: where its tokens go in and its logits come out.

    Attributes:
        letters: one for each token but the last, which stands before and after a text.
        text: what is shown at first. texts: what is learnt from, one a step.
        table: the array whose rows are looked up, one for each token. looked_up: by name, the
            array that they go into, a row a position. logits: by name, the array with a row of
            logits for each position; the loss is the mean of their cross-entropies.
    """

    letters: str
    text: str
    texts: Sequence[str]
    table: Array
    looked_up: str
    logits: str


def array_page(
    loss: Value,
    path: str | os.PathLike[str],
    *,
    rule: str | Rule = "sgd",
    settings: Mapping[str, float] | None = None,
    params: Collection[Value] = (),
    title: str = "",
    note: str = "",
    text: TextInput | None = None,
    force: bool = False,
    digits: int = DIGITS,
) -> Path:
    """Write one HTML file with the arrays of a graph, that learns in the page.

    Args:
        loss: the output of the graph. With `text` it is the loss on a text of the greatest length;
            the page leaves out the positions that its text has not.
        path: where to write.
        rule, settings: the update, "sgd", "adam" and so on or a rule, and what differs in it.
        params: what an update moves; left out, all leaves.
        title, note: a heading, and a line below it; any text.
        text: what the model reads, where it reads text.
        force: whether an existing file is overwritten.
        digits: significant digits of every number; on the page others can be chosen.

    Raises:
        FileExistsError: the file exists and force is not set.
        ValueError: a graph without arrays, or one of more than 100,000 nodes; a rule that looks
            ahead or needs second derivatives; a setting that is no finite number.
    """
    refuse_taken(path, force)
    lesson, rows = array_lesson(loss, rule, settings or {}, params, text)
    lesson |= {"title": visible(title or lesson["output"], 200), "note": visible(note, 2000)}
    return _write_page(lesson | {"digits": digits}, rows, path, force)


def network_page(
    network: NetworkInput,
    path: str | os.PathLike[str],
    *,
    rule: str = "sgd",
    settings: Mapping[str, float] | None = None,
    title: str = "",
    note: str = "",
    force: bool = False,
    digits: int = DIGITS,
) -> Path:
    """Write one HTML file with a network whose layers, units and loss can be changed in the page.

    Args:
        network: its numbers, its samples, and what may be put in their place.
        path, rule, settings, title, note, force, digits: as in `array_page`.

    Raises:
        FileExistsError: the file exists and force is not set.
        ValueError: a rule or a setting, as in `array_page`.
    """
    refuse_taken(path, force)
    lesson, rows = network_lesson(network, rule, settings or {})
    lesson |= {"title": visible(title or "A network", 200), "note": visible(note, 2000)}
    return _write_page(lesson | {"digits": digits}, rows, path, force)


def network_lesson(
    network: NetworkInput, rule: str, settings: Mapping[str, float]
) -> tuple[dict[str, Any], str]:
    """The data of the page of a network, and the module of its rows."""
    parts, rows = network_parts(network)
    update = _stepped_rule(rule)
    return {"network": parts, **_update_data(update, settings)}, javascript_module(
        rows.values(), [update]
    )


def _stepped_rule(rule: str | Rule) -> Rule:
    """The rule, if it needs nothing but gradients where the parameters stand."""
    found = STEPPED_RULES.get(rule) if isinstance(rule, str) else rule
    if found is None or found.ahead or found.solved:
        raise ValueError(
            f"a page of arrays moves parameters by {', '.join(STEPPED_RULES)}; got "
            f"{rule if isinstance(rule, str) else rule.name!r}"
        )
    return found


def _update_data(update: Rule, settings: Mapping[str, float]) -> dict[str, Any]:
    complete = update.set(settings)
    for name, x in complete.items():
        if not isfinite(x):
            raise ValueError(f"{name} of {update.name} is a finite number, got {x}")
    return {
        "rule": update.name,
        "settings": complete,
        "state": list(update.state),
        "begin": update.start(),
    }


def _write_page(
    lesson: dict[str, Any], rows: str, path: str | os.PathLike[str], force: bool
) -> Path:
    module = joined_modules("array_app", rows, __package__)
    sheet = style() + packaged_text(__package__, "array_page.css")
    page = document(lesson["title"], _BODY % data(lesson), sheet, module + _START)
    return write_whole(path, page, force)


def count_arguments(nodes: Sequence[Value]) -> int:
    """How many arguments nodes have together."""
    return sum([len(node.args) for node in nodes])


def has_room(nodes: Sequence[Value]) -> bool:
    """Whether a page of arrays can hold so many nodes, and all that they were made from."""
    return len(nodes) <= MOST and count_arguments(nodes) <= ARGUMENTS


def array_lesson(
    loss: Value,
    rule: str | Rule,
    settings: Mapping[str, float],
    params: Collection[Value] = (),
    text: TextInput | None = None,
) -> tuple[dict[str, Any], str]:
    """The data of the page, and the module of its rows."""
    nodes = order(loss)
    if text is not None:  # rows of the table that the longest text does not look up
        known = set(nodes)
        nodes = [entry for entry in text.table.entries if entry not in known] + nodes
    places = Places(())
    by = MarkedText(DIGITS, places)
    arrays, line_of = page_arrays(nodes, numbers=True, longest=LONGEST, by=by)
    if not arrays:
        raise ValueError("the page of arrays needs a graph with vectors or matrices")
    if not has_room(nodes):
        raise ValueError(
            f"a page of arrays has room for {MOST:,} nodes with {ARGUMENTS:,} arguments, and this "
            f"graph has {len(nodes):,} with {count_arguments(nodes):,}; page() shows a part of it"
        )
    packed, rows = tape(nodes)
    output = arrays[line_of[len(nodes) - 1]]["name"]
    for array in arrays:
        array["gradient"] = gradient_name(output, array["name"])
    moved = set(params) or {node for node in nodes if node.op is None}
    update = _stepped_rule(rule)
    lesson: dict[str, Any] = {
        "output": output,
        "tape": packed,
        "arrays": arrays,
        "constants": places.constants,
        "homes": [line_of.get(number, -1) for number in range(len(nodes))],
        "params": [number for number, node in enumerate(nodes) if node in moved],
        **_update_data(update, settings),
    }
    if text is not None:
        lesson["text"] = _read_text(text, lesson, nodes)
        _add_lengths(rows, lesson["text"]["length"], len(text.letters) + 1)
    return lesson, javascript_module(rows.values(), [update])


def _read_text(text: TextInput, lesson: dict[str, Any], nodes: Sequence[Value]) -> dict[str, Any]:
    """The text with its arrays by number, and the node that is the mean over positions.

    The table gets all of its rows, and formulas say … for the places of the longest text.
    """
    arrays = lesson["arrays"]
    names = [array["name"] for array in arrays]
    table = names.index(text.table.label)
    places = {word: names.index(getattr(text, word)) for word in ("looked_up", "logits")}
    index = {node: number for number, node in enumerate(nodes)}
    width = text.table.shape[1]
    cells = [index[entry] for entry in text.table.entries]
    arrays[table]["rows"] = [cells[at : at + width] for at in range(0, len(cells), width)]
    for number in cells:
        lesson["homes"][number] = table
    length = len(arrays[places["logits"]]["rows"])
    for array in arrays:
        array["formula"] = _any_length(array["formula"], length)
        array["sent"] = [[name, _any_length(formula, length)] for name, formula in array["sent"]]
    mean = _last_mean(nodes)
    if mean < 0 or len(nodes[mean].args) != length:
        raise ValueError(f"the loss is no mean over the {length} rows of {text.logits}")
    fitting = [each for each in text.texts if len(each) < length]
    _add_shares(lesson, places["logits"])
    told = {**text._asdict(), "table": table, **places, "texts": fitting}
    return {**told, "mean": mean, "length": length}


def _add_shares(lesson: dict[str, Any], logits: int) -> None:
    """The softmax of the logits as an array of its own before the last: no node has its numbers."""
    arrays = lesson["arrays"]
    rows = arrays[logits]["rows"]
    made = {"name": "P", "formula": f"softmax({arrays[logits]['name']}, rows)", "rows": rows}
    arrays.insert(-1, {**made, "sent": [], "gradient": "", "shares": logits})
    at = len(arrays) - 2
    lesson["homes"] = [home + (home >= at) for home in lesson["homes"]]


def _any_length(formula: str, length: int) -> str:
    """A formula without the places and the number of the positions of the longest text."""
    return _PLACES.sub("…", formula).replace(f"1/{length}·(one_hot", "1/n·(one_hot")


def _last_mean(nodes: Sequence[Value]) -> int:
    """The number of the last mean of a graph; -1 where there is none."""
    means = [k for k, node in enumerate(nodes) if node.op is not None and node.op.name == "mean"]
    return means[-1] if means else -1


def _add_lengths(rows: dict[str, Row], longest: int, tokens: int) -> None:
    """The rows that shorter texts and the softmax of all logits need."""
    for length in range(1, longest + 1):
        rows[row_key(MEAN, length)] = (MEAN, length)
    rows[row_key(SOFTMAX, tokens - 1)] = (SOFTMAX, tokens - 1)
