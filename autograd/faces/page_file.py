"""A page as a file: every single number of a graph (page/), or its arrays where these are too many
(array_maps/), or of either the part that a lens shows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..drawing.folding import READABLE, group_path
from ..engine.blocks import is_of_arrays
from ..engine.value import Value, order
from ..examples.example import ParameterUpdate
from ..files import refuse_taken, write_whole
from ..formulas.source_lines import SourceLines
from ..formulas.text import visible
from ..steps.default_lens import default_lens, warn_of_part
from ..steps.lens_text import read_lens
from ..steps.lenses import Lens
from ..steps.names import designations
from ..steps.walk import Walk
from .array_maps import array_page, count_arguments, has_room
from .page import Lesson, html, lesson
from .page.lesson import ARROWS, DIGITS, LONGEST, updated_leaves
from .steps import Steps

__all__ = ["lesson_of", "page"]


def page(
    value_or_walk: Value | Walk,
    path: str | os.PathLike[str],
    params: Sequence[Value | str] = (),
    *,
    lr: float = 0.1,
    title: str = "",
    note: str = "",
    force: bool = False,
    lens: str | Lens = "",
    update: ParameterUpdate | None = None,
    source: SourceLines | None = None,
    digits: int = DIGITS,
) -> Path:
    """Write one HTML file that shows every step and computes again when a number is changed.

    It holds everything it needs, asks no server for anything, and opens from a disk. A graph of
    more than 500 nodes or 2,000 arrows that has arrays is shown array by array, as heat maps.

    Args:
        value_or_walk: the value whose graph is walked, or the steps of a walk, which are shown
            with its arrays and groups unless its names or numbers were changed since.
        path: where to write.
        params: the leaves that the update button moves; left out, those that the walk updates,
            or all.
        lr: the learning rate to begin with.
        title, note: a heading, and a line below it; any text.
        force: whether an existing file is overwritten.
        lens: a part of the graph, which alone is shown; the numbers that come in are leaves, and
            of the rest the output is taken as a straight line: "A1", "within 2 of L"
            (docs/lens.md).
        update: how the leaves move, with its rule, its schedules and its batches
            (`autograd.examples.Update`); left out, by gradient descent. On the page every rule can
            be chosen.
        source: the text that made the graph, which stands beside it line by line; of a lens, not.
        digits: significant digits of every number, 1 to 17; on the page others can be chosen.

    Raises:
        FileExistsError: the file exists and force is not set.
        ValueError, ImportError: as `lesson`; nothing in the graph is in the lens.

    >>> import tempfile
    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(page(a * a, Path(folder, "lesson.html")).name)
    lesson.html
    """
    refuse_taken(path, force)
    arrays_move = not lens and _moves_arrays(update)
    if arrays_move and isinstance(value_or_walk, Value) and _is_shown_as_arrays(value_or_walk):
        nodes = order(value_or_walk)
        about = f"{len(nodes):,} nodes, in the boxes of their arrays."
        names = designations(nodes)
        leaves = {name: k for k, name in enumerate(names) if nodes[k].op is None}
        wanted = params or (update.params if update else ())
        moved = updated_leaves(names, leaves, wanted, nodes, [group_path(node) for node in nodes])
        return array_page(
            value_or_walk,
            path,
            rule=update.row if update else "sgd",
            settings=update.settings_at(0) if update else {"lr": lr},
            params=[nodes[k] for k in moved],
            title=title,
            note=" ".join(filter(None, [note, about])),
            force=force,
            digits=digits,
        )
    words: dict[str, Any] = {"title": title, "note": note, "lens": lens, "source": source}
    told = lesson_of(value_or_walk, params, lr=lr, update=update, digits=digits, **words)
    return write_whole(path, html(told), force)


def lesson_of(
    value_or_walk: Value | Walk,
    params: Sequence[Value | str] = (),
    *,
    lr: float = 0.1,
    title: str = "",
    note: str = "",
    lens: str | Lens = "",
    update: ParameterUpdate | None = None,
    source: SourceLines | None = None,
    digits: int = DIGITS,
) -> Lesson:
    """The lesson of a graph, or of the part that a lens shows; `page` explains the arguments.

    Raises:
        ValueError, ImportError: as `page`.
    """
    root = value_or_walk.root if isinstance(value_or_walk, Steps) else None
    y = value_or_walk if isinstance(value_or_walk, Value) else root
    if lens and isinstance(value_or_walk, Walk):
        raise ValueError("a lens looks into the graph of a value; give the page that")
    asked_for = read_lens(y, lens) if lens and y is not None else None
    chosen = None
    walk = value_or_walk if isinstance(value_or_walk, Walk) else None
    if y is not None and (walk is None or len(walk.nodes) > READABLE):
        whole = y if asked_for is None else asked_for.graph()
        chosen = default_lens(whole, of_lens=asked_for is not None)
    if chosen is not None:
        warn_of_part(chosen.sentence)
        note = " ".join(filter(None, [note, chosen.sentence]))
    part = chosen.lens if chosen else asked_for
    if part is None:
        words: dict[str, Any] = {"title": title, "note": note, "source": source, "digits": digits}
        return lesson(value_or_walk, params, lr=lr, root=root, update=update, **words)
    lens = lens or (chosen.text if chosen else "")
    moved = params or [node for node in part.inside if node.op is None]
    called = (asked_for or part).names
    names = [p if isinstance(p, str) else called.get(p, p.label) for p in moved]
    graph = part.graph()
    if chosen:
        leaves = {node.label for node in order(graph) if node.op is None}
        names = [name for name in names if name in leaves]
    counts = str(part).split("\n")[1 if chosen else 0 :]  # what is chosen is counted in the note
    about = " ".join([*filter(None, [note, *counts, part.straight_line()])])
    asked = f": {lens}" if isinstance(lens, str) else ""
    title = title or f"A part of {called[(asked_for or part).output]}{asked}"
    moves = update and replace(update, params=tuple(names), batches=())
    told = lesson(graph, names, lr=lr, title=title, note=about, update=moves, digits=digits)
    told["closed"] = [visible(part.below_text(), LONGEST)]
    return told


def _moves_arrays(update: ParameterUpdate | None) -> bool:
    """Whether a page of arrays can make the update: it has gradients where parameters stand."""
    if update is None:
        return True
    row = update.row
    changing = update.schedules or update.batches or update.order == "in turn"
    return not (row.solved or row.ahead or changing) and update.start == row.start()


def _is_shown_as_arrays(y: Value) -> bool:
    """Whether a graph is too large for a box a node, and has arrays that are shown instead."""
    nodes = order(y)
    if len(nodes) <= READABLE and count_arguments(nodes) <= ARROWS:
        return False
    return has_room(nodes) and is_of_arrays(y)
