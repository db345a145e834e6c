"""A pass as slides in LaTeX: one frame of beamer, with an overlay for every step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from ...formulas.letters import fonts, printed
from ...formulas.notation import LaTeX
from .heights import MOST_SLIDES
from .placed_graph import PlacedGraph
from .placed_heights import placed_at
from .subject import Subject
from .tikz import COLOURS, TikzWriter, without_gradients

T = TypeVar("T")
WIDE, HIGH = 396.0, 134.0  # points of a 16:9 slide that the picture may take
LARGEST = 1.25  # by how much a small graph grows
PREAMBLE = r"""\documentclass[aspectratio=169]{beamer}
\usepackage{amsmath}
\usepackage{tikz}
\usetikzlibrary{arrows.meta}
\setbeamertemplate{navigation symbols}{}
\setbeamertemplate{footline}[frame number]
\newsavebox{\told}\newsavebox{\lines}
\newcommand{\fitted}[1]{\sbox{\told}{$\displaystyle #1$}\smallskip
  \ifdim\wd\told>\linewidth\resizebox{\linewidth}{!}{\usebox{\told}}\else\usebox{\told}\fi\par}
\newcommand{\below}[1]{\sbox{\lines}{\begin{minipage}{\linewidth}\centering #1\end{minipage}}%
  \ifdim\dimexpr\ht\lines+\dp\lines\relax>70pt
  \resizebox*{!}{70pt}{\usebox{\lines}}\else\usebox{\lines}\fi}"""


def beamer(
    subject: Subject, digits: int = 4, level: str | None = None, gradients: bool = True
) -> str:
    """A document with one frame, which shows one step more on every slide.

    Args:
        level: "arrays", "units" or "scalars"; left out, as `draw` takes it. gradients: whether the
            reverse pass is shown.

    Raises:
        ValueError: more steps than a lecture has slides, or more boxes than can be read.
    """
    graph = placed_at(subject, level, (WIDE, HIGH), LaTeX(digits), told=True)
    last = shown_steps(graph, gradients)
    writer = TikzWriter(graph)
    lines = [COLOURS, *writer.opening(min(LARGEST, graph.fit))]
    arrows = [graph.arrow_texts(step) for step in range(1, last + 1)]
    for arrow, *texts in zip(graph.arrows, *arrows, strict=True):
        for text, when in _runs(texts):
            lines += writer.arrow(arrow, text, when)
    boxes = [graph.box_texts(step) for step in range(1, last + 1)]
    for box, *said in zip(graph.boxes, *boxes, strict=True):
        for shown, when in _runs(said):
            lines += writer.box(box, shown if gradients else without_gradients(shown), when)
    lines += [r"\end{tikzpicture}", r"\par\smallskip"]
    for step in range(1, last + 1):
        parts = "".join([rf"\fitted{{{line}}}" for line in graph.told(step)])
        kind = "forward" if step <= graph.forward else "reverse"
        heading = rf"\textbf{{Step {step} of {last}}}, {kind} pass\par"
        lines.append(rf"\only<{step}>{{{heading}\below{{{parts}}}}}")
    title = printed(subject.heading(subject.walk()))
    body = [rf"\begin{{frame}}[t]{{{title}}}", r"\small\centering", *lines, r"\end{frame}"]
    head = [PREAMBLE, *fonts("\n".join(body)), rf"\title{{{title}}}"]
    return "\n".join([*head, r"\begin{document}", *body, r"\end{document}"]) + "\n"


def _runs(texts: Sequence[T]) -> Iterator[tuple[T, str]]:
    """Texts that stay for some slides, with those slides: <3-5>.

    >>> [*_runs(["?", "?", "7"])]
    [('?', '<1-2>'), ('7', '<3-3>')]
    """
    begin = 1
    for text, same in groupby(texts):
        end = begin + len([*same]) - 1
        yield text, f"<{begin}-{end}>"
        begin = end + 1


def shown_steps(graph: PlacedGraph, gradients: bool) -> int:
    """How many steps are shown, a slide each: those of the forward pass, or all.

    Raises:
        ValueError: there are more than MOST_SLIDES.
    """
    steps = graph.count if gradients else graph.forward
    if steps > MOST_SLIDES:
        raise ValueError(
            f"the pass has {steps:,} steps, a slide each, and the limit is {MOST_SLIDES}; "
            "export a smaller graph"
        )
    return steps
