"""A training as one HTML page: findings, pictures and a table; it needs no network, no script."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from matplotlib.figure import Figure

from autograd.files import write_whole
from autograd.formulas import visible

from ..arguments import plural
from ..flow.flow import Flow
from . import flow as panels
from . import style

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
STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; color: #1a1a1a; background: #fff;
       font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
.pictures { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit,
            minmax(min(100%, 24rem), 1fr)); }
figure { margin: 0; }
figure:last-child { grid-column: 1 / -1; max-width: 44rem; }
figcaption { color: #555; font-size: 0.9rem; }
img { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.7rem; border-bottom: 1px solid #d9d9d9; text-align: right; }
th:first-child { text-align: left; white-space: nowrap; }
thead th { vertical-align: bottom; }
@media print { body { max-width: none; } figure { break-inside: avoid; } }
"""


def flow_page(
    flow: Flow,
    path: str | os.PathLike[str],
    *,
    title: str = "",
    pictures: Pictures = (),
    force: bool = False,
) -> Path:
    """Write what a Flow has recorded as one page: findings, pictures, layers, units by name.

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
    name = _escaped(title or "The flow of the gradient")
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
        *pictures,
        ("The size of the gradient of every parameter at every step.", panels.parameters(flow)),
    ]
    findings = "".join([f"<li>{_escaped(finding)}</li>" for finding in flow.findings()])
    body = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{name}</h1>
<ul>{findings}</ul>
<h2>Layers</h2>
{_table(flow)}
{_named(flow)}
<h2>Step by step</h2>
<div class="pictures">
{"".join([_picture(*picture) for picture in shown])}
</div>
</main>
</body>
</html>
"""
    return write_whole(path, body, force)


def _picture(caption: str, drawn: Figure) -> str:
    source = b64encode(style.image_bytes(drawn, ".svg")).decode()
    text = _escaped(caption)
    titles = [axes.get_title(loc="left") for axes in drawn.axes]
    alternative = _escaped(". ".join([title for title in titles if title]) or caption)
    return (
        f'<figure><img alt="{alternative}" src="data:image/svg+xml;base64,{source}">'
        f"<figcaption>{text}</figcaption></figure>\n"
    )


def _table(flow: Flow) -> str:
    heads = "".join([f'<th scope="col">{head}</th>' for head in HEADS])
    rows = []
    for part in flow.parts():
        numbers = [
            str(part.parameters),
            *[f"{x:.3g}" for x in (part.first, part.last, part.ratio)],
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
