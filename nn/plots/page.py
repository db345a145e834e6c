"""A training as one HTML page: findings, a table, a slider for the step, and pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from math import inf, log10
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograd.faces import styled_document
from autograd.files import write_whole
from autograd.formulas import format_json, typeset, visible

from ..arguments import plural
from ..flow.flow import Flow
from . import flow as panels
from .inline_svg import dark_colours, inline_svg

Pictures = Sequence[tuple[str, Figure]]

HEADS = (
    "layer",
    "parameters",
    "gradient, first step",
    "gradient, last step",
    "update / weight, last step",
    "dead units",
    "saturated units",
)
NOW = ("layer", "mean |dL/dw|", "", "‖Δw‖ / ‖w‖", "dead units", "saturated units")
MOST = 400  # steps that the slider stops at
DECADES = 8.0  # of a bar: the least that it shows is so far below the largest


def flow_page(
    flow: Flow,
    path: str | os.PathLike[str],
    *,
    title: str = "",
    pictures: Pictures = (),
    force: bool = False,
) -> Path:
    """Write what a Flow has recorded as one page: findings, layers, units by name, pictures.

    A slider shows one step after the other. The page looks as `autograd.page` does, in the dark
    too, and asks no server for anything.

    Args:
        flow: at least one recorded step.
        path: ends in .html.
        title: what was trained.
        pictures: more of them, each with a sentence that says what it shows.
        force: overwrite a file that exists.

    Raises:
        ValueError: another ending, nothing recorded.
        FileExistsError: the file exists and force is not set.

    >>> import tempfile
    >>> from nn import MLP
    >>> flow = Flow(MLP(2, [1], seed=1))
    >>> flow.record(0.5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = flow_page(flow, f"{folder}/flow.html", title="A neuron").read_text()
    >>> "<h1>A neuron</h1>" in written
    True
    """
    path = Path(path)
    if path.suffix.lower() != ".html":
        raise ValueError(f"a page is written as .html; got {os.fspath(path)!r}")
    heading = title or "The flow of the gradient"
    shown = [
        ("The loss at each step.", panels.loss_curve(flow)),
        (
            "The mean size of the gradient in each layer. Lines that lie decades apart are "
            "layers that learn at different speeds.",
            panels.gradients(flow),
        ),
        (
            "The size of each update against the size of the weights, by layer.",
            panels.ratios(flow),
        ),
        (
            "Dead units pass no gradient at any sample; saturated ones are flat in at least "
            "nine of ten.",
            panels.units(flow),
        ),
    ]
    every = "The size of the gradient of every parameter at every step."
    shown += [*pictures, (every, panels.parameters(flow))]
    stepped = {0, 1, 2, 3, len(shown) - 1}  # pictures along whose first axis steps run
    drawn = [
        _picture(f"p{number}", caption, picture, picture.axes[0] if number in stepped else None)
        for number, (caption, picture) in enumerate(shown)
    ]
    findings = "".join([f"<li>{_escaped(finding)}</li>" for finding in flow.findings()])
    body = f"""<main class="glassgrad flow">
<h1>{_escaped(heading)}</h1>
<ul>{findings}</ul>
<h2>Layers</h2>
{_table(flow)}
{_named(flow)}
<h2>One step</h2>
<div id="step"><noscript>Here is a slider for the step; it needs JavaScript.</noscript></div>
<h2>Step by step</h2>
<div class="pictures">
{"".join(drawn)}
</div>
</main>"""
    beside = files(__package__)
    sheet = beside.joinpath("flow_page.css").read_text(encoding="utf-8") + dark_colours()
    script = beside.joinpath("flow_page.js").read_text(encoding="utf-8").replace("export ", "")
    run = format_json(_steps(flow)).replace("<", "\\u003c")
    script += f'mountFlow(document.getElementById("step"), {run});\n'
    return write_whole(path, styled_document(heading, body, sheet, script), force)


def _steps(flow: Flow) -> dict[str, Any]:
    """What the slider shows: at a step the loss, a finding, and each layer in a few texts.

    Of a long training it shows MOST steps, as far apart as can be, the first and the last among
    them.
    """
    layers = list(flow.layers)
    gradients, ratios = (
        [measure(layer) for layer in layers] for measure in (flow.gradients, flow.ratios)
    )
    finite = [size for sizes in gradients for size in sizes if 0 < size < inf]
    top = max(finite, default=1.0)
    looked = [unit.layer for unit in flow.moments[-1].units]
    steps = []
    last = len(flow.moments) - 1
    for step in sorted({round(last * k / (MOST - 1)) for k in range(MOST)}):
        moment = flow.moments[step]
        rows = []
        for layer, sizes, parts in zip(layers, gradients, ratios, strict=True):
            size = sizes[step]
            share = 1 + log10(size / top) / DECADES if 0 < size < inf else float(size > 0)
            counts = [len(units(step, layer)) for units in (flow.dead, flow.saturated)]
            units = looked.count(layer)
            rows.append(
                [
                    round(max(share, 0.004 if size else 0.0), 4),
                    typeset(size, 3),
                    typeset(parts[step], 3),
                    *[f"{count} of {units}" if units else "–" for count in counts],
                ]
            )
        finding = flow.finding(step, f"at step {step + 1}") if len(layers) > 1 else ""
        texts = {"loss": typeset(moment.loss), "finding": finding, "layers": rows}
        steps.append({"step": step + 1, **texts})
    names = [visible(layer, 60) for layer in layers]
    return {"layers": names, "heads": NOW, "total": last + 1, "steps": steps}


def _picture(name: str, caption: str, drawn: Figure, axes: Axes | None) -> str:
    titles = [part.get_title(loc="left") for part in drawn.axes]
    words = ". ".join([title for title in titles if title]) or caption
    picture = inline_svg(drawn, name, visible(words, 400), axes)
    return f"<figure>{picture}<figcaption>{_escaped(caption)}</figcaption></figure>\n"


def _table(flow: Flow) -> str:
    heads = "".join([f'<th scope="col">{head}</th>' for head in HEADS])
    rows = []
    for part in flow.parts():
        numbers = [
            str(part.parameters),
            *[typeset(x, 3) for x in (part.first, part.last, part.ratio)],
            *[f"{n} of {part.units}" if part.units else "–" for n in (part.dead, part.saturated)],
        ]
        cells = "".join([f"<td>{number}</td>" for number in numbers])
        rows.append(f'<tr><th scope="row">{_escaped(part.layer)}</th>{cells}</tr>')
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Layers"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _named(flow: Flow) -> str:
    """Every dead and every saturated unit by its name."""
    lists = []
    for kind, names in (("Dead", flow.dead()), ("Saturated", flow.saturated())):
        if names:
            items = "".join([f"<li>{_escaped(name)}</li>" for name in names])
            units = plural(len(names), "unit")
            lists.append(f"<details><summary>{kind}: {units}</summary><ul>{items}</ul></details>")
    return "".join(lists)


def _escaped(text: str) -> str:
    return escape(visible(text, 400))
