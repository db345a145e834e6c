"""Our numbers for a worked example: everything it asks for, its updates made once for all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from ..engine.grad import grad
from ..engine.graph import forward_along
from ..engine.newton import second_slopes, solved
from ..engine.updates import Rule, line_on_floats
from ..engine.value import Value, order
from .example import Example, ParameterUpdate
from .quantities import Asked


class Course:
    """The graph of an example on its way through the updates.

    Updates are simultaneous, all gradients are known before the first parameter moves, or in turn.

    Args:
        example: what to compute.
        watch: shown_name with each count of updates made.

    Raises:
        FormulaError: the example's formula is none.

    >>> from .example import ParameterUpdate
    >>> update = ParameterUpdate("sgd", {"lr": 0.1}, ("w",))
    >>> course = Course(Example("w = 3; L = w**2", update=update))
    >>> course.advance(2)
    >>> round(course.number(Asked("w", after=2)), 12)
    1.92
    """

    def __init__(self, example: Example, watch: Callable[[int], None] | None = None) -> None:
        graph = example.graph()
        self.nodes: dict[str, Value] = dict(graph.names)
        self.loss = graph.names[example.loss or graph.name]
        self._way = order(self.loss)
        self._shapes = {
            f"shape({name})[{k + 1}]": size
            for name, block in graph.blocks.items()
            for k, size in enumerate(block.shape)
        }
        self.after = 0
        self._update = example.update
        self._params = [self.nodes[name] for name in self._update.params] if self._update else []
        self._state = [dict(self._update.start) for _ in self._params] if self._update else []
        self._lines: dict[int, dict[str, float]] = {}  # what those of the last update gave
        self._rate = math.nan
        self._watch = watch
        self._fresh = set(self.nodes)  # names whose data belongs to the parameters as they are

    def advance(self, after: int) -> None:
        """Make updates until so many are made.

        Raises:
            ValueError: the example has no update.
        """
        if self.after < after and self._update is None:
            raise ValueError("the example has no update, so nothing moves")
        while self.after < after and self._update is not None:
            self._move(self._update)
            self.after += 1
            if self._watch is not None:
                self._watch(self.after)

    def _move(self, update: ParameterUpdate) -> None:
        settings = update.settings_at(self.after)
        self._rate = settings.get("lr", math.nan)
        every = list(range(len(self._params)))
        if update.order == "in turn":
            for place in every:
                self._move_some(update.row, settings, [place])
                forward_along(self._way)
        else:
            self._move_some(update.row, settings, every)
        batches = update.batches
        for name, x in (batches[(self.after + 1) % len(batches)] if batches else {}).items():
            self.nodes[name].data = x
        forward_along(self._way)
        self._fresh.clear()

    def _move_some(self, rule: Rule, settings: dict[str, float], places: list[int]) -> None:
        """Move some parameters, all of which know their gradients before."""
        starts = {k: {**settings, **self._state[k], "w": self._params[k].data} for k in places}
        if rule.ahead:
            for k in places:
                self._params[k].data = line_on_floats(rule.ahead[1], starts[k])
            forward_along(self._way)
        for parameter in self._params:
            parameter.zero_grad()
        self.loss.backward()
        steps = [0.0 for _ in places]
        if rule.solved:  # of these alone: where one moves at a time, the others stand still
            slopes, hessian = second_slopes(self.loss, [self._params[k] for k in places])
            steps = solved(hessian, slopes)
        moved = {
            k: rule.update({**starts[k], "g": self._params[k].grad, rule.solved: step})
            for k, step in zip(places, steps, strict=True)
        }
        for k, now in moved.items():
            self._params[k].data = now["w"]
            self._state[k].update({quantity: now[quantity] for quantity in self._state[k]})
            self._lines[k] = now

    def number(self, asked: Asked) -> float:
        """A quantity as it is after as many updates as it asks for.

        Raises:
            ValueError: more updates than that are made already, or there is no update.
        """
        if asked.after < self.after:
            raise ValueError(f"{asked} is past: {self.after} updates are made")
        self.advance(asked.after)
        if asked.of.startswith("shape("):
            return float(self._shapes[asked.of])
        if asked.of not in self.nodes:
            return self._state_number(asked.of)
        y = self._now(asked.of)
        for name in asked.by[:-1]:
            (y,) = grad(y, [self._now(name)], create_graph=True)
            if not isinstance(y, Value):
                return 0.0  # nothing leads from one to the other
        if not asked.by:
            return y.data
        (slope,) = grad(y, [self._now(asked.by[-1])])
        return float(slope)

    def _state_number(self, text: str) -> float:
        """What a line of the last update gave: m(w); or the learning rate."""
        if text == "lr" or self._update is None:
            return self._rate
        line, _, name = text.removesuffix(")").partition("(")
        return self._lines.get(self._update.params.index(name), {}).get(line, math.nan)

    def _now(self, name: str) -> Value:
        """A node whose data is up to date."""
        node = self.nodes[name]
        if name not in self._fresh and node.op is not None:
            node.forward()  # it need not be on the way to the loss
            self._fresh.add(name)
        return node


def claimed_numbers(
    example: Example, watch: Callable[[int], None] | None = None
) -> dict[Asked, float]:
    """Our number for everything an example claims.

    >>> from .digits import Digits
    >>> from .example import Printed
    >>> claim = Printed(Asked("L", ("w",)), Digits("6.0"))
    >>> claimed_numbers(Example("w = 3; L = w**2", claims=(claim,)))
    {Asked('dL/dw'): 6.0}
    """
    return compute(example, [claim.asked for claim in example.claims], watch)


def compute(
    example: Example, asked: Iterable[Asked], watch: Callable[[int], None] | None = None
) -> dict[Asked, float]:
    """Our number for each quantity, in the order asked."""
    wanted = list(dict.fromkeys(asked))
    course = Course(example, watch)
    in_time = sorted(wanted, key=lambda quantity: quantity.after)
    numbers = {quantity: course.number(quantity) for quantity in in_time}
    return {quantity: numbers[quantity] for quantity in wanted}
