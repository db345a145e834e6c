"""What commands say with --json, as plain data; the tools of `glassgrad mcp` give the same.

The schema of each is in output_schemas.json beside this file, under the name of the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..engine.grad import grad
from ..engine.graph import leaves
from ..engine.row import Op
from ..engine.value import Value
from ..formulas.flat_arguments import laid_flat
from ..formulas.notation import TEXT
from ..steps.explain.heaviest import HeaviestPaths
from ..steps.explain.paths import Paths
from ..steps.explain.tangents import Tangents, counts
from ..steps.explain.whatif import WhatIf
from ..steps.explain.why import Why
from .output import plain_data


def grad_data(of: str, y: Value, names: Sequence[str], nodes: Sequence[Value]) -> dict[str, Any]:
    """The value and the gradient of each node."""
    rows = [
        {"name": name, "operation": node.op.name if node.op else None, "value": node.data}
        for name, node in zip(names, nodes, strict=True)
    ]
    slopes = grad(y, list(nodes))
    rows = [row | {"gradient": g} for row, g in zip(rows, slopes, strict=True)]
    return {"of": of, "nodes": plain_data(rows)}


def paths_data(found: Paths) -> dict[str, Any]:
    """Every path with its partials and its product, their sum, and that sum node by node."""
    listed = found if found.count <= found.limit else ()
    return {
        "of": found.output,
        "by": found.source,
        "count": found.count,
        "gradient": plain_data(found.gradient),
        "paths": [
            {
                "nodes": list(path.nodes),
                "partials": plain_data(path.partials),
                "product": plain_data(path.product),
            }
            for path in listed
        ],
        "deltas": [
            {"node": delta.node, "value": plain_data(delta.value)} for delta in found.deltas
        ],
    }


def heaviest_data(found: HeaviestPaths) -> dict[str, Any]:
    """The heaviest of many paths, each with its share of the sizes of all; no sum node by node."""
    return {
        "of": found.output,
        "by": found.source,
        "count": found.count,
        "gradient": plain_data(found.gradient),
        "paths": [plain_data(path._asdict()) for path in found.paths],
        "deltas": [],
    }


def why_data(reasons: Iterable[Why]) -> dict[str, Any]:
    """The reasons for the value and the gradient of each node, and the steps they speak of."""
    return {
        "nodes": [
            {
                "name": reason.node,
                "value": {"why": reason.value.text, "steps": list(reason.value.steps)},
                "derivative": reason.derivative,
                "gradient": {"why": reason.gradient.text, "steps": list(reason.gradient.steps)},
            }
            for reason in reasons
        ]
    }


def whatif_data(change: WhatIf) -> dict[str, Any]:
    """The true change, what the gradient foretells, and all that is changed."""
    return {
        "of": change.output,
        **{
            name: plain_data(getattr(change, name))
            for name in ("before", "after", "change", "foretold", "remainder")
        },
        "set": [
            {
                "node": one.node,
                "before": plain_data(one.before),
                "after": plain_data(one.after),
                "gradient": plain_data(one.slope),
            }
            for one in change.settings
        ],
        "changed": [
            {
                "node": one.node,
                "before": plain_data(one.before),
                "after": plain_data(one.after),
            }
            for one in change.changed
        ],
    }


def tangents_data(y: Value, walk: Tangents) -> dict[str, Any]:
    """A value and a tangent for every node, and how many multiplications either mode needs."""
    needed = counts(y, leaves(y))
    return {
        "of": walk.walk.output,
        "steps": [
            {
                "number": step.number,
                "kind": step.kind,
                "node": step.node,
                "value": plain_data(step.data),
                "tangent": plain_data(step.tangent),
                "sentence": walk.sentence(step, 6),
            }
            for step in walk
        ],
        "result": plain_data(walk.result),
        "multiplications": {"reverse": needed.reverse, "forward": needed.forward},
    }


def ops_data(rows: Iterable[Op]) -> dict[str, Any]:
    """Rows of the table: what they take, their value and their partials as formulas."""
    return {
        "operations": [
            {
                "name": row.name,
                "takes": [
                    {"name": word, "sequence": many}
                    for word, many in zip(row.takes, row.many, strict=True)
                ],
                "value": TEXT.value(row),
                "partials": laid_flat(TEXT.partials(row)),
                "does": row.doc,
            }
            for row in rows
        ]
    }
