"""steps(): every step of a pass, numbered, which shows itself in words, tables and notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, overload

from ..engine.updates import Rule
from ..engine.value import Value
from ..steps.arithmetic import FLOATS, Arithmetic
from ..steps.array_walk import ArrayWalk
from ..steps.recorder import record_walk, redo, updated_state
from ..steps.step import Computed, Contributed, Entry, Seeded, State, Updated
from ..steps.walk import Walk

__all__ = [
    "ArraySteps",
    "Computed",
    "Contributed",
    "Entry",
    "Seeded",
    "State",
    "Steps",
    "Updated",
    "redo",
    "steps",
    "updated_state",
]


class Steps(Walk):
    """A walk that shows itself: print it, or look at one sentence.

    root: the value whose pass it is, by which a notebook knows its arrays and groups.
    """

    root: Value | None = None

    def __str__(self) -> str:
        from .terminal import walk_text

        return walk_text(self)

    def sentence(self, number: int, digits: int = 6) -> str:
        """The step of that number (the first is 1) as one sentence.

        Raises:
            IndexError: there is no such step.
        """
        from ..steps.sentences import sentence

        if not 1 <= number <= len(self):
            raise IndexError(f"the steps are numbered 1 to {len(self)}; there is no {number}")
        return sentence(self, self[number - 1], digits)

    def __rich__(self) -> Any:
        from .terminal import walk_tables

        return walk_tables(self)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        from .notebook import mime_bundle

        return mime_bundle(self, root=self.root)

    def _display_(self) -> Any:
        """What marimo shows."""
        from .notebook import StillWalk, stepper_widget

        return stepper_widget(self, self.root) or StillWalk(self, self.root)


class ArraySteps(ArrayWalk):
    """A walk in vectors and matrices that shows itself: print it, open its blocks.

    >>> from autograd import array, label
    >>> x, w = array([1.0, 2.0], "x"), array([3.0, 4.0], "w")
    >>> y = w @ x
    >>> label(y=y)
    >>> walk = steps(y, level="arrays")
    >>> print(walk.sentence(1))
    1. y = wᵀ·x   (scalar step 1)
       = ⎡3⎤ᵀ·⎡1⎤ = 11
         ⎣4⎦  ⎣2⎦
    >>> [step.number for step in walk.opened(walk[3])]
    [5, 6]
    """

    def __str__(self) -> str:
        from .array_text import array_walk_text

        return array_walk_text(self)

    def sentence(self, number: int, digits: int = 6) -> str:
        """The array step of that number (the first is 1), with its matrices.

        Raises:
            IndexError: there is no such step.
        """
        from .array_text import array_step_lines

        if not 1 <= number <= len(self):
            raise IndexError(f"the steps are numbered 1 to {len(self)}; there is no {number}")
        return "\n".join(array_step_lines(self, self[number - 1], digits))

    def to_json(self, indent: int | None = None) -> str:
        """The record at both heights as JSON: that of the scalars, and blocks and their steps."""
        from ..steps.array_walk_json import array_walk_to_json

        return array_walk_to_json(self, indent)

    def _repr_markdown_(self) -> str:
        from .array_text import array_walk_markdown

        return array_walk_markdown(self)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        from .notebook import array_mime_bundle

        return array_mime_bundle(self)

    def _display_(self) -> Any:
        """What marimo shows."""
        from .notebook import StillWalk, stepper_widget

        return stepper_widget(self.scalars, self.root) or StillWalk(self.scalars, self.root)


@overload
def steps(
    y: Value,
    params: Sequence[Value] = (),
    rule: str | Rule = "sgd",
    *,
    level: Literal["scalars"] = "scalars",
    seed: Any = 1.0,
    state: Mapping[str, Mapping[str, float]] | None = None,
    arithmetic: Arithmetic = FLOATS,
    **settings: float,
) -> Steps: ...


@overload
def steps(
    y: Value,
    params: Sequence[Value] = (),
    rule: str | Rule = "sgd",
    *,
    level: Literal["arrays"],
    seed: Any = 1.0,
    state: Mapping[str, Mapping[str, float]] | None = None,
    arithmetic: Arithmetic = FLOATS,
    **settings: float,
) -> ArraySteps: ...


def steps(
    y: Value,
    params: Sequence[Value] = (),
    rule: str | Rule = "sgd",
    *,
    level: str = "scalars",
    seed: Any = 1.0,
    state: Mapping[str, Mapping[str, float]] | None = None,
    arithmetic: Arithmetic = FLOATS,
    **settings: float,
) -> Steps | ArraySteps:
    """The record of one pass: y from its leaves, its gradients, and an update of params.

    Args:
        params: the leaves that the update moves; none, and there is no update.
        rule: a name in updates.RULES ("sgd", "adamw", ...) or a Rule; its settings by keyword.
        state: what earlier updates left, by parameter name (see `updated_state`).
        level: "scalars", or "arrays" for steps of whole vectors and matrices, which can be opened.
        arithmetic: FLOATS, Rounded(k) for k digits by hand, or Exact() for fractions.

    Raises:
        StaleGraphError: numbers were changed since results were computed from them.
        ValueError: an unknown rule or setting, a parameter that y does not depend on.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b
    >>> y.label = "y"
    >>> walk = steps(y)
    >>> walk[2].arg, walk[2].contribution, walk[2].final
    ('a', -3.0, True)
    """
    if level not in ("scalars", "arrays"):
        raise ValueError(f'a walk has the levels "scalars" and "arrays", got {level!r}')
    walk = record_walk(y, params, rule, seed=seed, state=state, arithmetic=arithmetic, **settings)
    scalars = Steps.of(walk)
    scalars.root = y
    return scalars if level == "scalars" else ArraySteps(y, scalars)
