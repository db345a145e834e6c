"""What is exported: a graph with its arrays, and the record of a pass over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from ...engine.blocks import Array
from ...engine.graph import leaves
from ...engine.value import Value
from ...formulas.text import visible
from ...steps.recorder import record_walk
from ...steps.walk import Walk


class Subject(NamedTuple):
    """A graph to export: its result, its vectors and matrices by name, and what updates move."""

    y: Value
    params: Sequence[Value] = ()
    arrays: Mapping[str, Array] = {}
    title: str = ""

    @property
    def moved(self) -> Sequence[Value]:
        """What an update moves: the parameters that were named, or all leaves."""
        return self.params or leaves(self.y)

    def walk(self, rule: str = "sgd", lr: float | None = None, update: bool = False) -> Walk:
        """The record of a pass, with an update if one is asked for."""
        settings: dict[str, Any] = {} if lr is None else {"lr": lr}
        return record_walk(self.y, self.moved if update else (), rule, **settings)

    def heading(self, walk: Walk) -> str:
        """The title that was given, or the name of the result."""
        return visible(self.title or walk.output, 200)


def needed_package(module: str, does: str, extra: str) -> Any:
    """A package of an extra.

    Args:
        module: what is imported. does: what it is needed for. extra: the extra that installs it.

    Raises:
        ImportError: it is not installed; the message has the command that installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        missing = (error.name or module).partition(".")[0]
        raise ImportError(
            f"{does} needs {missing}, which is not installed: pip install 'glassgrad[{extra}]'"
        ) from None
