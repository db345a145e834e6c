"""A pass as slides in LaTeX: one frame of beamer, with an overlay for every step."""

from __future__ import annotations

from collections.abc import Sequence

from ...formulas.letters import escaped, fonts
from ...steps.sentences import latex_lines
from ...steps.step import Contributed
from .placed_graph import PlacedGraph, current_node, data_at, gradients_at
from .subject import Subject
from .tikz import COLOURS, TikzWriter

WIDE, HIGH = 396.0, 138.0  # points of a 16:9 slide that the picture may take
LARGEST = 1.25  # by how much a small graph grows
MOST_SLIDES = 300
PREAMBLE = r"""\documentclass[aspectratio=169]{beamer}
\usepackage{amsmath}
\usepackage{tikz}
\usetikzlibrary{arrows.meta}
\setbeamertemplate{navigation symbols}{}
\setbeamertemplate{footline}[frame number]"""


def beamer(subject: Subject, digits: int = 4) -> str:
    """A document with one frame, which shows one step more on every slide.

    Raises:
        ValueError: more steps than a lecture has slides, or more nodes than can be read.
    """
    walk = subject.walk()
    refuse_long(len(walk))
    graph = PlacedGraph(walk, digits, (WIDE, HIGH))
    writer = TikzWriter(graph, digits)
    scale = min(LARGEST, graph.fit)
    lines = [COLOURS, *writer.opening(f",scale={scale:.3f},transform shape")]
    gradients = gradients_at(walk)
    last = len(walk)
    for arrow in graph.arrows:
        begins = arrow.step.number
        lines += writer.arrow(arrow, sent=False, partial=False)
        lines += writer.arrow(arrow, sent=True, partial=True, when=f"<{begins}->")
    for box in graph.boxes:
        numbers = [(begin, writer.number(x)) for begin, x in data_at(walk, box.name)]
        slopes = [(begin, writer.gradient(g, w)) for begin, g, w in gradients[box.name]]
        lines.append(writer.box(box, [overlaid(numbers, last), overlaid(slopes, last)]))
    for step in walk:
        box = next(box for box in graph.boxes if box.name == current_node(step))
        half = box.width / 2, box.height / 2
        corners = (box.x - half[0], box.y - half[1], box.x + half[0], box.y + half[1])
        a, b, c, d = corners
        lines.append(
            rf"\draw<{step.number}>[line width=1.8pt,rounded corners=2pt] "
            rf"({a:g},{b:g}) rectangle ({c:g},{d:g});"
        )
    lines += [r"\end{tikzpicture}", r"\par\medskip"]
    for step in walk:
        parts = "".join([rf"\[{line}\]" for line in latex_lines(walk, step, writer.by)])
        kind = "reverse" if isinstance(step, Contributed) or step.kind == "seeded" else "forward"
        shown = rf"\textbf{{Step {step.number} of {last}}}, {kind} pass{parts}"
        lines.append(rf"\only<{step.number}>{{{shown}}}")
    title = escaped(subject.heading(walk))
    body = [rf"\begin{{frame}}[t]{{{title}}}", r"\small\centering", *lines, r"\end{frame}"]
    head = [PREAMBLE, *fonts("\n".join(body)), rf"\title{{{title}}}"]
    return "\n".join([*head, r"\begin{document}", *body, r"\end{document}"]) + "\n"


def overlaid(changes: Sequence[tuple[int, str]], last: int) -> str:
    r"""Texts that follow each other: each from its step to that before the next one's.

    >>> overlaid([(0, "?"), (3, "7")], 5)
    '\\only<1-2>{?}\\only<3-5>{7}'
    """
    ends = [begin - 1 for begin, _ in changes[1:]] + [last]
    pairs = zip(changes, ends, strict=True)
    return "".join(
        [
            rf"\only<{max(begin, 1)}-{end}>{{{text}}}"
            for (begin, text), end in pairs
            if end >= max(begin, 1)
        ]
    )


def refuse_long(steps: int) -> None:
    """Refuse more steps than anybody shows.

    Raises:
        ValueError: there are more than MOST_SLIDES.
    """
    if steps > MOST_SLIDES:
        raise ValueError(
            f"the pass has {steps:,} steps, a slide each, and the limit is {MOST_SLIDES}; "
            "export a smaller graph"
        )
