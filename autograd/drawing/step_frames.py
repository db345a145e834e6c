"""A graph drawn at each step of a pass: one picture, a file for each step, or an animation.

The current box and arrow are thick and marked ▸, a number that is not computed yet is "?", a
gradient that waits for more contributions says how many are in, and the sentence of the step
stands under the drawing. Nothing moves from frame to frame.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.blocks import ArrayGraph, array_graph, is_of_arrays
from ..engine.value import Value
from ..files import refuse_taken, write_folder, write_whole
from ..formulas.text import visible
from ..progress import Progress
from ..steps.array_walk import ArrayWalk
from ..steps.lens_text import read_lens
from ..steps.recorder import record_walk
from ..steps.walk import Walk
from .animated_svg import animated_svg, still_svg
from .array_storyboard import ArrayStoryboard
from .folding import READABLE
from .framed_part import framed_part
from .gif import animated_gif
from .opened_storyboard import OpenedStoryboard
from .render import render_all
from .storyboard import Storyboard

if TYPE_CHECKING:
    from ..steps.lenses import Lens
    from .dot import Picture
    from .frame_sheet import FrameSheet

LIMIT = 300  # frames
CHUNK = 10  # frames that one process renders at least
MOST_AT_ONCE = 4  # processes
PAUSE = 3  # how many times as long as the others the last frame stays
PIXELS, AREA = 1600, 1_600_000  # the longer side of a GIF, at most, and all its pixels
SHARPEST = 110.0  # pixels an inch of a GIF


def frame(
    value_or_walk: Value | Walk | ArrayWalk,
    k: int,
    *,
    digits: int = 4,
    rankdir: str | None = None,
    level: str | None = None,
    opened: Sequence[str] = (),
    lens: str | Lens = "",
) -> Picture:
    """The graph as it is known when step number k of its walk has just been done.

    Args:
        value_or_walk: the value whose graph is walked, or the steps of a walk. Groups (layers,
            neurons) and arrays are known of a value only, and arrays of a walk of arrays.
        k: the number of the step, from 1.
        digits: significant digits of numbers.
        rankdir: the way of the forward pass: "LR", "TB", "RL" or "BT"; left out, "LR", or "TB"
            where that makes a wide drawing easier to see.
        level: "arrays" for steps of whole blocks, "scalars" for those of single numbers; left out,
            arrays where a value's graph has any.
        opened: names of blocks whose single numbers are drawn and walked, in their places among
            the others.
        lens: a part of the graph, walked number by number, with all the rest as a box below and
            one above: "A1", "within 2 of L" (docs/lens.md), or a `Lens`.

    Raises:
        ValueError: no such step, an unknown level, more nodes than can be read, or a lens of which
            nothing is in the graph.
        ImportError: the Python package graphviz is not installed.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> picture = frame(a * a, 3)
    >>> "▸ grad 3 (1 of 2)" in picture.source
    True
    """
    return frame_sheet(value_or_walk, digits, rankdir, level, opened, lens).frame(k)


def frames(
    value_or_walk: Value | Walk | ArrayWalk,
    directory: str | os.PathLike[str],
    *,
    digits: int = 4,
    rankdir: str | None = None,
    level: str | None = None,
    opened: Sequence[str] = (),
    lens: str | Lens = "",
    limit: int = LIMIT,
    force: bool = False,
) -> list[Path]:
    """Write the frame of every step: frame-001.svg, frame-002.svg, ...

    The folder is made if there is none. Nothing is written before all frames are rendered, all
    are written or none, and no file is overwritten unless force is set. Arguments as in
    `frame`; limit: how many frames are too many.

    Returns: the paths, in order.

    Raises:
        ValueError: more frames than the limit, or more nodes than can be read.
        FileExistsError: one of the files exists.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """
    storyboard = _limited_sheet(value_or_walk, digits, rankdir, level, opened, lens, limit)
    folder = Path(directory)
    size = max(len(str(storyboard.count)), 3)
    paths = [folder / f"frame-{k:0{size}d}.svg" for k in range(1, storyboard.count + 1)]
    for path in paths:
        refuse_taken(path, force)
    drawn = [
        still_svg(page, storyboard.heading(k), storyboard.sentence(k))
        for k, page in enumerate(_rendered_frames(storyboard, "svg"), start=1)
    ]
    pages = dict(zip([path.name for path in paths], drawn, strict=True))
    return write_folder(folder, pages, force)


def animate_steps(
    value_or_walk: Value | Walk | ArrayWalk,
    path: str | os.PathLike[str],
    *,
    seconds: float = 1.5,
    digits: int = 4,
    rankdir: str | None = None,
    level: str | None = None,
    opened: Sequence[str] = (),
    lens: str | Lens = "",
    limit: int = LIMIT,
    force: bool = False,
) -> Path:
    """Write one file that plays all frames again and again: an .svg or a .gif.

    The SVG moves by its style sheet alone, without a script; where a person has asked for less
    motion it shows the last frame. The GIF needs Pillow.

    Args:
        value_or_walk, digits, rankdir, level, opened, lens: as in `frame`. limit, force: as in
            `frames`.
        path: a file name that ends in .svg or .gif.
        seconds: how long a step is shown; the last one three times as long.

    Raises:
        ValueError: another ending, no positive seconds, too many frames or nodes.
        FileExistsError: the file exists and force is not set.
        ImportError: a GIF without Pillow.
        RenderError, TimeoutError: as `autograd.drawing.render.render`.
    """
    path = Path(path)
    form = path.suffix.lower()
    if form not in (".svg", ".gif"):
        raise ValueError(f"an animation is written as .svg or .gif; got {os.fspath(path)!r}")
    if not 0.02 <= seconds <= 3600:
        raise ValueError(f"a step is shown for 0.02 to 3600 seconds, got {seconds!r}")
    if form == ".gif" and find_spec("PIL") is None:
        raise ImportError(
            "an animated GIF needs Pillow: pip install 'glassgrad[animate]'; "
            "an animated SVG needs nothing"
        )
    refuse_taken(path, force)
    storyboard = _limited_sheet(value_or_walk, digits, rankdir, level, opened, lens, limit)
    make = _svg_animation if form == ".svg" else _gif_animation
    return write_whole(path, make(storyboard, seconds), force)


def frame_sheet(
    value_or_walk: Value | Walk | ArrayWalk,
    digits: int,
    rankdir: str | None,
    level: str | None,
    opened: Sequence[str] = (),
    lens: str | Lens = "",
    most: int | None = None,
) -> FrameSheet:
    """The sheet on which the steps are drawn, at the height that is asked for or is there.

    Where a value has more than a frame holds, or than `most` steps, a part of it is shown.

    Raises:
        ValueError: an unknown level, or arrays of a record that knows none; of a walk, too many
            nodes.
    """
    if level not in (None, "arrays", "scalars"):
        raise ValueError(f"level takes 'arrays' or 'scalars', got {level!r}")
    if lens:
        if opened:
            raise ValueError("a lens shows single numbers; leave out what is to be opened")
        return _lens_sheet(value_or_walk, digits, rankdir, level, lens, most)
    if opened and (level == "scalars" or isinstance(value_or_walk, Walk)):
        raise ValueError("arrays are opened among arrays; leave out opened, or the level")
    if isinstance(value_or_walk, ArrayWalk):
        if level == "scalars":
            return Storyboard(value_or_walk.scalars, digits, rankdir)
        return _array_sheet(value_or_walk, digits, rankdir, opened)
    if isinstance(value_or_walk, Value) and level != "scalars":
        in_arrays = level == "arrays" or opened or is_of_arrays(value_or_walk)
        if in_arrays and _has_room(array_graph(value_or_walk), most):
            walk = ArrayWalk(value_or_walk, record_walk(value_or_walk))
            return _array_sheet(walk, digits, rankdir, opened)
    elif level == "arrays":
        raise ValueError("this record has single numbers alone; give a Value, or steps of arrays")
    if isinstance(value_or_walk, Value):
        return _value_sheet(value_or_walk, digits, rankdir, most)
    return Storyboard(value_or_walk, digits, rankdir)


def _value_sheet(
    y: Value, digits: int, rankdir: str | None, most: int | None, about: str = ""
) -> FrameSheet:
    """The sheet of single numbers; about: what stands in its caption."""
    graph, less = framed_part(y, most, of_lens=about != "")
    sheet = Storyboard(graph, digits, rankdir)
    sheet.about = " ".join(filter(None, [about, less]))
    return sheet


def _has_room(graph: ArrayGraph, most: int | None) -> bool:
    """Whether the lines of a graph of arrays have room in a frame, and their steps in the frames.

    A line is computed once, and at least one step sends its gradient to each of its arguments.
    """
    count = len(graph.lines)
    return count <= READABLE and (most is None or 2 * count <= most)


def _array_sheet(
    walk: ArrayWalk, digits: int, rankdir: str | None, opened: Sequence[str]
) -> FrameSheet:
    kind = OpenedStoryboard if opened else ArrayStoryboard
    return kind(walk, digits, rankdir, opened)


def _lens_sheet(
    value: Value | Walk | ArrayWalk,
    digits: int,
    rankdir: str | None,
    level: str | None,
    lens: str | Lens,
    most: int | None,
) -> FrameSheet:
    """The sheet of a part of the graph, with what it leaves out in the caption."""
    if not isinstance(value, Value) or level == "arrays":
        raise ValueError("a lens shows single numbers of a Value; leave out the level, or the lens")
    part = read_lens(value, lens)
    about = " ".join([*str(part).splitlines(), part.straight_line()]).strip()
    return _value_sheet(part.graph(), digits, rankdir, most, about)


def _limited_sheet(
    value_or_walk: Value | Walk | ArrayWalk,
    digits: int,
    rankdir: str | None,
    level: str | None,
    opened: Sequence[str],
    lens: str | Lens,
    limit: int,
) -> FrameSheet:
    sheet = frame_sheet(value_or_walk, digits, rankdir, level, opened, lens, limit)
    if (
        sheet.count > limit
        and isinstance(value_or_walk, Value)
        and isinstance(sheet, ArrayStoryboard)
    ):
        sheet = _value_sheet(value_or_walk, digits, rankdir, limit)
    if sheet.count > limit:
        raise ValueError(
            f"the walk of {visible(sheet.output)} has {sheet.count:,} steps, one frame each, "
            f"and the limit is {limit:,}; draw single steps with frame(y, k), or raise it "
            f"(limit={sheet.count})"
        )
    return sheet


def _rendered_frames(storyboard: FrameSheet, form: str, dpi: float = SHARPEST) -> Iterator[bytes]:
    """The frames as files of one form, rendered some at a time."""
    total = storyboard.count
    with Progress("frames", total, lines=True) as progress:
        progress.show(0)
        dots = [storyboard.frame(k).source for k in range(1, total + 1)]
        at_once = min(os.cpu_count() or 1, MOST_AT_ONCE)
        size = max(CHUNK, ceil(total / (2 * at_once)))
        chunks = [dots[begin : begin + size] for begin in range(0, total, size)]
        with ThreadPoolExecutor(at_once) as pool:
            for pages in pool.map(lambda chunk: render_all(chunk, form, dpi=dpi), chunks):
                yield from pages
                progress.advance(len(pages))


def _svg_animation(storyboard: FrameSheet, seconds: float) -> str:
    captions = [
        f"{storyboard.heading(k)}: {storyboard.sentence(k)}" for k in range(1, storyboard.count + 1)
    ]
    title = f"The walk of {visible(storyboard.output)}"
    return animated_svg(list(_rendered_frames(storyboard, "svg")), title, captions, seconds, PAUSE)


def _gif_animation(storyboard: FrameSheet, seconds: float) -> bytes:
    width, height = storyboard.size
    dpi = min(SHARPEST, 72 * PIXELS / max(width, height), 72 * sqrt(AREA / (width * height)))
    return animated_gif(_rendered_frames(storyboard, "png", dpi), seconds, PAUSE)
