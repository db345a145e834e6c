"""At which height a graph is exported: arrays, units of a network, or single numbers; and how much
of it has room.
"""

from __future__ import annotations

from ...drawing.folding import READABLE, SLIDE, count_drawn, fold_by_group, unit_folds
from ...drawing.framed_part import framed_part
from ...engine.blocks import array_graph, is_of_arrays
from ...engine.value import Value, order
from ...steps.default_lens import WALKED, fitting_graph, leaves_in_part
from .subject import Subject

MOST_SLIDES = 300
QUESTIONS = 1_000  # edges that are asked about, three questions each
ROOM = {  # how many nodes, and how many edges, have room in a format without a picture
    "xlsx": (5_000, 10_000),
    "table": (WALKED, 4 * WALKED),
    "align": (WALKED, 4 * WALKED),
    "moodle": (READABLE, QUESTIONS),
    "qti": (READABLE, QUESTIONS),
}


def fitted_subject(subject: Subject, name: str, level: str | None = None) -> Subject:
    """A subject for which a format has room: it, or a part of its graph, which a warning tells.

    Args:
        name: of the format. level: as in `placed_at`.
    """
    if name in ROOM:
        y = fitting_graph(subject.y, *ROOM[name])
    elif export_height(subject.y, level) == "scalars":
        y, _ = framed_part(subject.y, MOST_SLIDES if name in ("beamer", "pptx") else None)
    else:
        return subject
    if y is subject.y:
        return subject
    return subject._replace(y=y, params=leaves_in_part(y, subject.params), arrays={})


def export_height(y: Value, level: str | None) -> str:
    """One of LEVELS at which a graph is exported."""
    if level in (None, "arrays"):
        in_arrays = level is not None or is_of_arrays(y)
        if in_arrays and len(array_graph(y).lines) <= READABLE:
            return "arrays"
    if level == "units" or (level is None and _is_large_network(y)):
        return "scalars" if unit_folds(y, "units", None, READABLE) is None else "units"
    return "scalars"


def _is_large_network(y: Value) -> bool:
    """Whether neurons are known, and single numbers would be more than a slide holds."""
    nodes = order(y)
    return count_drawn(nodes, {}) > SLIDE and bool(fold_by_group(nodes, "neuron"))
