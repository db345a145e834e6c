"""Graphs in the DOT language rendered as SVG, PNG or PDF, or laid out.

Graphviz's own `dot` does it where it is on the PATH. Elsewhere pygraphviz does, whose wheels
bundle Graphviz, so that no system package is needed; it runs in a process of its own, where a
layout that takes too long can be stopped: `python -m autograd.drawing.render svg < graph.dot`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FORMATS = ("svg", "png", "pdf")
BEGINNINGS = {"svg": b"<?xml ", "png": b"\x89PNG\r\n\x1a\n"}
STILL = "max-width:100%;background:white"  # of an image in a notebook
FITTED = b'<svg style="max-width:100%;height:auto" '
SHARP = 192.0  # pixels an inch of a PNG: two for each point of a usual screen
PATIENCE = 60.0  # seconds


class RenderError(RuntimeError):
    """A drawing could not be rendered; its `.source` is DOT and can be kept all the same."""


def render(dot: str, form: str = "svg", *, timeout: float = PATIENCE) -> bytes:
    """A picture of a graph in the DOT language, as the bytes of a file.

    An SVG that a notebook or a page has less room for is shown smaller, never cut.

    Args:
        dot: the graph.
        form: "svg", "png" or "pdf".
        timeout: seconds that the layout may take.

    Raises:
        ValueError: a form that is none of the three.
        RenderError: neither dot nor pygraphviz is there, or Graphviz rejected the graph.
        TimeoutError: the layout took longer than the timeout and was stopped.

    >>> render("digraph { a -> b }")[:5]
    b'<?xml'
    """
    refuse_other_formats(form)
    drawn = _graphviz_output([dot], form, timeout)
    return drawn.replace(b"<svg ", FITTED, 1) if form == "svg" else drawn


def html_image(svg: bytes, words: str, style: str = "") -> str:
    """An SVG in HTML that needs no script, and the words for who does not see it.

    As an image it can neither run anything nor mix its names with those of other pictures.

    >>> html_image(b"<svg/>", 'y < "z"')
    '<img alt="y &lt; &quot;z&quot;" src="data:image/svg+xml;base64,PHN2Zy8+">'
    """
    looks = f' style="{style}"' if style else ""
    source = f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
    return f'<img alt="{escape(words)}" src="{source}"{looks}>'


def notebook_forms(svg: str, words: str) -> dict[str, str]:
    """A drawing as a notebook takes it: as SVG, and as HTML that no cell cuts off.

    JupyterLab shows an SVG as wide as it is, and none at all in a notebook that it does not trust.
    """
    return {"text/html": html_image(svg.encode(), words, STILL), "image/svg+xml": svg}


def refuse_other_formats(form: str) -> None:
    """Refuse what is none of the formats in which a drawing can be rendered.

    Raises:
        ValueError: it is none of the three.
    """
    if form not in FORMATS:
        raise ValueError(f"a drawing is rendered as {', '.join(FORMATS)}; got {form!r}")


def render_all(
    dots: Sequence[str], form: str, *, dpi: float = SHARP, timeout: float = PATIENCE
) -> list[bytes]:
    """`render` for many graphs in one process, as SVG or PNG of dpi pixels an inch.

    Raises:
        ValueError: another form.
        RenderError, TimeoutError: as `render`.

    >>> [len(page) > 300 for page in render_all(["digraph { a }", "digraph { b }"], "svg")]
    [True, True]
    """
    if form not in BEGINNINGS:
        raise ValueError(f"many graphs are rendered as {', '.join(BEGINNINGS)}; got {form!r}")
    if not dots:
        return []
    begin = BEGINNINGS[form]
    pages = [begin + page for page in _graphviz_output(dots, form, timeout, dpi).split(begin)[1:]]
    if len(pages) != len(dots):
        raise RenderError(f"Graphviz gave {len(pages)} pictures of {len(dots)} graphs")
    return pages


def positions(dot: str, *, timeout: float = PATIENCE) -> Any:
    """Where dot puts the nodes, edges and labels of a graph: its JSON output, read.

    Raises:
        RenderError, TimeoutError: as `render`.

    >>> [node["pos"] for node in positions("digraph { a -> b }")["objects"]]
    ['27,90', '27,18']
    """
    return json.loads(_graphviz_output([dot], "json", timeout))


def edges_in_order(places: Any, pairs: Sequence[tuple[str, str]]) -> list[Any]:
    """The edges that `positions` found, in the order of the graph's text.

    Versions of Graphviz list them in different orders; those from one node to one other are in
    order in all of them.

    Args:
        places: what `positions` gave.
        pairs: the names of both ends of every edge, as the text has them.

    >>> places = positions("digraph { a -> c; b -> c; a -> b }")
    >>> edges = edges_in_order(places, [("b", "c"), ("a", "b"), ("a", "c")])
    >>> [(edge["tail"], edge["head"]) for edge in edges]  # numbers of objects: a, c, b
    [(2, 1), (0, 2), (0, 1)]
    """
    names = {node["_gvid"]: node["name"] for node in places.get("objects", ())}
    edges: dict[tuple[str, str], list[Any]] = {}
    for edge in places.get("edges", ()):
        edges.setdefault((names[edge["tail"]], names[edge["head"]]), []).append(edge)
    return [edges[pair].pop(0) for pair in pairs]


def _graphviz_output(dots: Sequence[str], form: str, timeout: float, dpi: float = SHARP) -> bytes:
    """What Graphviz writes for the graphs, one after the other."""
    program = shutil.which("dot")
    environment = dict(os.environ)
    between = "\n"
    if program is not None:
        command = [program, f"-T{form}", *_dpi_options(form, dpi)]
    elif find_spec("pygraphviz") is not None:
        command = [sys.executable, "-P", "-m", __name__, form, f"{dpi:g}"]
        paths = [Path(path).absolute() for path in sys.path]  # what can be imported here
        environment["PYTHONPATH"] = os.pathsep.join(map(str, paths))
        between = "\0"  # which no graph contains
    else:
        raise RenderError(
            "rendering needs Graphviz; pip install 'glassgrad[draw]' brings it, "
            "or put Graphviz's dot on the PATH"
        )
    try:
        done = subprocess.run(
            command,
            input=between.join(dots).encode("utf-8"),
            capture_output=True,
            env=environment,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(
            f"the layout took longer than {timeout:g} seconds and was stopped; fold the drawing "
            "(fold='layers'), draw a smaller part of it, or give it more time with timeout="
        ) from None
    if done.returncode or not done.stdout:
        reasons = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = reasons[-1] if reasons else "no reason given"
        raise RenderError(f"Graphviz could not render the graph: {reason}")
    return done.stdout


def _dpi_options(form: str, dpi: float) -> list[str]:
    return [f"-Gdpi={dpi:g}"] if form == "png" else []


def render_standard_input(form: str, dpi: str) -> None:
    """Read DOT, write a picture: standard input to standard output, by pygraphviz.

    Several graphs have a NUL between them. As with `dot`, a graph may choose its layout itself.
    """
    from pygraphviz import AGraph  # type: ignore[import-untyped]

    for dot in sys.stdin.buffer.read().decode("utf-8").split("\0"):
        graph = AGraph(string=dot)
        by = dict(graph.graph_attr).get("layout", "dot")
        sharp = " ".join(_dpi_options(form, float(dpi)))
        sys.stdout.buffer.write(graph.draw(format=form, prog=by, args=sharp))


if __name__ == "__main__":
    render_standard_input(*sys.argv[1:])
