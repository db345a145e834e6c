"""The graph of a pass at the height of units: each neuron of a network a box, layers in rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any

from ...drawing.diagram import Box, DiagramBuilder, operation_id
from ...drawing.folding import READABLE, FoldedNodes, unit_folds
from ...engine.value import Value
from ...formulas.columns import display_width
from ...formulas.notation import Notation, Text
from ...formulas.numbers import significant
from ...steps.sentences import number_text
from ...steps.step import Contributed, State
from ...steps.walk import Walk
from .placed_graph import (
    COLUMN,
    LINE,
    MARGIN,
    ArrowText,
    BoxText,
    PlacedGraph,
    TextLine,
    largest_size,
    scalar_lines,
)

MORE = 1  # columns of a number on the way that may be longer than the last


class PlacedUnits(PlacedGraph):
    """The graph of a walk, a box for every neuron: what it puts out, and the gradient of that.

    Arrows have no numbers; their widths say how large the gradients are that came back.

    Raises:
        ValueError: no neurons are known, or there are more than can be read. All else as
            `PlacedGraph`.
    """

    def __init__(
        self, y: Value, walk: Walk, room: tuple[float, float], by: Notation, letters: float = 8.0
    ) -> None:
        nodes, fold_of, _ = unit_folds(y, "units", None, READABLE) or ([], {}, "")
        self.walk = walk
        self.count, self.forward = len(walk), len(walk.forward)
        names = [entry.name for entry in walk.nodes]
        builder = DiagramBuilder(dict(zip(nodes, names, strict=True)), fold_of, by.digits, False)
        for node in nodes:
            builder.add(node)
        builder.show_units(nodes[-1])
        diagram = builder.finished()
        self._home = {
            name: builder.ids[fold_of.get(node, node)]
            for name, node in zip(names, nodes, strict=True)
        }
        self._heads = {
            name: home if node in fold_of else operation_id(home)
            for (name, home), node in zip(self._home.items(), nodes, strict=True)
        }
        self._groups = {
            key: fold.group for fold, key in builder.ids.items() if isinstance(fold, FoldedNodes)
        }
        self._signs = {key: box.lines[0] for key, box in diagram.boxes.items()}
        self._ends = [(arrow.tail, arrow.head) for arrow in diagram.arrows]
        self._sent: dict[tuple[str, str], list[Contributed]] = defaultdict(list)
        read: dict[str, dict[str, None]] = defaultdict(dict)
        for sent in walk.contributions:
            tail = self._home[sent.arg]
            self._sent[tail, self._heads[sent.node]].append(sent)
            if tail != self._home[sent.node]:
                read[tail][sent.arg] = None
        read[self._home[walk.output]][walk.output] = None
        self._put_out = {key: [*read[key]] for key in self._home.values()}
        self.by = Text(by.digits)
        known = walk.state(self.count)
        for key in diagram.boxes:
            text = self._text(key, known)
            lines = [*text.heading, *[line.text for line in text.foot]]
            columns = max(map(display_width, lines)) + MORE * (key in self._put_out)
            size = COLUMN * columns + MARGIN, LINE * len(lines) + MARGIN
            diagram.boxes[key] = Box("block", [], size=size, name=lines[0])
        self._keys = list(diagram.boxes)
        super().__init__(diagram, room, by, letters, network=True)
        self.largest = largest_size(walk.gradients().values())

    def box_texts(self, step: int) -> list[BoxText]:
        known = self.walk.state(step)
        done = self.walk[step - 1] if step else None
        changed = done.arg if isinstance(done, Contributed) else done.node if done else ""
        now = self._home.get(changed, "")
        return [self._text(key, known)._replace(now=key == now) for key in self._keys]

    def _text(self, key: str, known: Mapping[str, State]) -> BoxText:
        """What it puts out, by its name, and the gradient of that."""
        if key not in self._put_out:
            return BoxText([self.plain(self._signs[key])])
        names = self._put_out[key]
        states = [known[name] for name in names]
        if len(states) == 1:
            (state,) = states
            number = "?" if state.data is None else number_text(state.data, self.by)
            shown = [self.formula(self.by.name(names[0])), self.formula(number)]
            return BoxText(shown, [self.gradient(state.gradient)], state.gradient)
        size = _norm([state.gradient for state in states])
        heading = [self.plain(self._groups[key]), self.plain(f"{len(states):,} numbers")]
        foot = "" if size is None else f"|∂| {significant(size, self.by.digits)}"
        return BoxText(heading, [TextLine(self.plain(foot))], size, False)

    def arrow_texts(self, step: int, partials: bool = False) -> list[ArrowText]:
        texts = []
        for ends in self._ends:
            sent = [each.contribution for each in self._sent[ends] if each.number <= step]
            if len(self._sent[ends]) == 1 and sent:
                texts.append(ArrowText((), sent[0], True, True))
            else:
                texts.append(ArrowText((), _norm(sent), False, bool(sent)))
        return texts

    def told(self, step: int) -> list[str]:
        return scalar_lines(self.walk, self.walk[step - 1], self.by)


def _norm(gradients: Sequence[Any]) -> float | None:
    """√Σ over gradients; None where there is none."""
    known = [float(g) for g in gradients if g is not None]
    return hypot(*known) if known else None
