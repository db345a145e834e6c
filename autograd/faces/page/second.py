"""The second derivatives of a page's output, as rows to compute in the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...engine.arguments import data_of
from ...engine.graph import order_of_all
from ...engine.newton import second_slopes
from ...engine.row import Op, named
from ...engine.value import Value
from ...formulas.javascript import row_key
from ...steps.recorder import argument_sizes
from ...steps.walk_json import json_value

MOST_PARAMETERS = 12  # whose second derivatives a page computes
MOST_ROWS = 4_000  # of operations that they may need
FEW_ROWS = 400  # that every page may have, whether or not somebody chooses Newton's method


def hessian_graph(
    y: Value, params: Sequence[Value], numbers: Mapping[Value, int], most: int = FEW_ROWS
) -> dict[str, Any] | None:
    """What a page needs to compute all second derivatives of y by some leaves, or None.

    They are a graph, recorded once: `rows` are its operations in order, each with its row's key,
    how it takes its arguments, and these: [number of a node, null] or [null, number]; nodes of the
    page keep their numbers, and those of the rows go on behind them. `hessian` has an argument for
    every pair of parameters. None where they would be more rows than `most`.
    """
    if not params or len(params) > MOST_PARAMETERS:
        return None
    _, entries = second_slopes(y, params, create_graph=True)
    roots = [x for row in entries for x in row if isinstance(x, Value)]
    places = dict(numbers)
    rows: list[list[Any]] = []

    def argument(x: Any) -> list[Any]:
        return [places[x], None] if x in places else [None, json_value(data_of(x))]

    for node in order_of_all(roots):
        if node in places or node.op is None:  # where nothing leads from one to the other: 0
            continue
        if len(rows) == most:
            return None
        sizes = argument_sizes(node)
        key = row_key(node.op, next((size for size in sizes if size is not None), None))
        rows.append([key, list(sizes), [argument(x) for x in node.args]])
        places[node] = len(places)
    return {"rows": rows, "hessian": [[argument(x) for x in row] for row in entries]}


def hessian_rows(second: Mapping[str, Any]) -> dict[str, Op | tuple[Op, int]]:
    """The rows that the second derivatives use, by key, as `javascript_module` takes them."""
    found: dict[str, Op | tuple[Op, int]] = {}
    for key, _, _ in second["rows"]:
        name, colon, length = key.partition(":")
        found[key] = (named(name), int(length)) if colon else named(name)
    return found
