"""Plans of a function that records a loss: the graphs of its samples are compared, not trusted.

A recorded loss cannot know that Python chose what to record (`if x.data > 0`). A function can
be recorded again: at every sample it is shown, and where its shape is said to vary, at every
sample there is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..engine.value import Value
from .decisions import decisions
from .flat_tape import read_flat_tape, read_lines
from .inputs import Group, gathered, real
from .plan import Plan, Replayed
from .tape import Lines

SHOWN = 1000  # samples that a function is recorded at, at most, when its plan is made
KEPT = 64  # plans of shapes that were met, the latest


class ShapeError(ValueError):
    """A function recorded different graphs at different samples."""


def fresh_groups(shown: Sequence[Any]) -> tuple[Group, ...]:
    """Fresh leaves for arrays of samples: (m, n) makes a list of n, (m,) one alone.

    Raises:
        TypeError: an array of something else than real numbers. ValueError: another shape.
    """
    groups = []
    for number, samples in enumerate(shown):
        array = real(samples, f"input array {number}")
        if array.ndim not in (1, 2):
            raise ValueError(
                f"input array {number} holds a row for each of m samples, (m, n) or (m,); "
                f"got shape {array.shape}"
            )
        size = 1 if array.ndim == 1 else array.shape[1]
        groups.append(fresh_leaves(number, size, array.ndim == 1))
    return tuple(groups)


def fresh_leaves(number: int, size: int, alone: bool) -> Group:
    """Group `number` of inputs, of fresh leaves x0_0, x0_1, or x0 where there is one."""
    names = [f"x{number}" if size == 1 else f"x{number}_{k}" for k in range(size)]
    return Group(tuple([Value(0.0, name) for name in names]), alone)


class Recorder:
    """A function that records the loss of one sample, and the leaves it is given.

    It is called with a list of Values for each array (m, n), and a Value for each array (m,).
    """

    def __init__(
        self, function: Callable[..., Any], groups: tuple[Group, ...], params: tuple[Value, ...]
    ) -> None:
        self.function = function
        self.groups = groups
        self.params = params

    def __call__(self, sample: np.ndarray) -> tuple[Value, tuple[Group, ...]]:
        """The recording at one sample, from leaves of its own."""
        numbers = iter(sample.tolist())
        groups = tuple(
            [
                Group(
                    tuple([Value(next(numbers), leaf.label) for leaf in group.leaves]), group.alone
                )
                for group in self.groups
            ]
        )
        arguments = [group.leaves[0] if group.alone else list(group.leaves) for group in groups]
        loss = self.function(*arguments)
        if not isinstance(loss, Value):
            raise TypeError(
                f"the function records the loss of one sample and returns its Value, got {loss!r}"
            )
        return loss, groups

    def lines(self, loss: Value, groups: tuple[Group, ...]) -> Lines:
        """A recording as a program."""
        return read_lines(loss, [leaf for group in groups for leaf in group.leaves], self.params)

    def gathered(self, shown: tuple[Any, ...]) -> np.ndarray:
        """The samples that the function is shown, (m, n)."""
        x = gathered(self.groups, shown)
        if not len(x):
            raise ValueError("a function is recorded at the samples in inputs; there are none")
        return x


def shape(lines: Lines) -> Any:
    """What two recordings have in common if they are the same graph, constants included."""
    constants = tuple([repr(x) for x in lines.constants])
    return tuple([(line.row.name, line.args) for line in lines.lines]), constants, lines.output


def different(first: Lines, second: Lines) -> str:
    """Where two recordings part, in words."""
    ours, theirs = str(first).splitlines(), str(second).splitlines()
    for a, b in zip(ours, theirs, strict=False):
        if a != b:
            return f"{a} in the one, {b} in the other"
    return f"{len(ours)} operations in the one, {len(theirs)} in the other"


def fixed(recorder: Recorder, shown: tuple[Any, ...], reduce: str, backend: str | None) -> Plan:
    """A plan of a function that records the same graph at every sample it is shown.

    Raises:
        ShapeError: it does not. ValueError: it is shown no sample.
    """
    x = recorder.gathered(shown)
    loss, groups = recorder(x[0])
    plan = Plan(loss, groups, recorder.params, reduce, backend)
    for number, sample in enumerate(x[1:SHOWN], 1):
        refuse_other_graph(recorder, plan, x[0], sample, f"sample {number} than at sample 0")
    return plan


def refuse_other_graph(
    recorder: Recorder, plan: Plan, first: np.ndarray, sample: np.ndarray, where: str
) -> None:
    """Record a sample, and hold its graph against that of a plan, which was recorded at `first`.

    Raises:
        ShapeError: they are not the same.
    """
    loss, groups = recorder(sample)
    tape = read_flat_tape(loss, [leaf for group in groups for leaf in group.leaves], plan.params)
    if tape.is_same(plan.tape):
        return
    chosen = decisions(partial(recorder, first), partial(recorder, sample))
    raise ShapeError(
        f"the function records another graph at {where}: {different(plan.lines, tape.lines)}. "
        + (f"A number was read to decide at {chosen}. " if chosen else "")
        + "Choose inside the graph (where, relu, maximum; E[token] with a Value for a lookup), or "
        "say varies=True: then every sample is recorded anew"
    )


class Varied(Plan):
    """A plan of a function whose graph differs from sample to sample.

    Every sample is recorded at every call, so that nothing is taken on trust; samples with the
    same graph run together. The function sees the parameters as they are in `weights`: they are
    written into their Values first, so calls from several threads wait for each other.
    """

    def __init__(
        self, recorder: Recorder, shown: tuple[Any, ...], reduce: str, backend: str | None
    ) -> None:
        loss, groups = recorder(recorder.gathered(shown)[0])
        super().__init__(loss, groups, recorder.params, reduce, "numpy")
        self._recorder = recorder
        self._backend = backend
        self._plans: dict[Any, Plan] = {}
        self._lock = threading.Lock()

    def __call__(self, *arrays: Any, by_inputs: bool = False) -> Replayed:
        """As Plan, with each sample recorded anew."""
        x = gathered(self.groups, arrays)
        m, inputs = x.shape
        losses, grads = np.zeros(m), np.zeros(len(self.params))
        slopes = np.zeros((m, inputs))
        with self._lock:
            for key, (plan, samples) in self._sorted(x).items():
                self._plans[key] = plan
                plan.weights = self._weights
                replayed = plan.together(x[samples], by_inputs)
                losses[samples] = replayed.losses
                grads += replayed.grads
                if by_inputs:
                    slopes[samples] = np.column_stack(replayed.by_inputs)
            for key in list(self._plans)[:-KEPT]:
                del self._plans[key]
        results = np.concatenate([losses, grads, *[slopes.ravel()] * by_inputs])
        return self._reduced(m, results)

    def _sorted(self, x: np.ndarray) -> dict[Any, tuple[Plan, list[int]]]:
        """The plan of each shape that is met, and the samples that have it."""
        for param, number in zip(self.params, self._weights.tolist(), strict=True):
            if param.data != number:
                param.data = number
        plans: dict[Any, tuple[Plan, list[int]]] = {}
        for number, sample in enumerate(x):
            loss, groups = self._recorder(sample)
            key = shape(self._recorder.lines(loss, groups))
            if key not in plans:
                plan = self._plans.pop(key, None)
                if plan is None:
                    plan = Plan(loss, groups, self.params, "sum", self._backend)
                plans[key] = plan, []
            plans[key][1].append(number)
        return plans
