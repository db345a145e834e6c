"""The inputs of a plan: which leaves differ by sample, and the arrays that hold their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.arguments import name
from ..engine.blocks import index_length
from ..engine.value import Value
from ..formulas.text import short


@dataclass(frozen=True, slots=True)
class Group:
    """Leaves whose numbers come together, as one array.

    A list of n leaves is an array (m, n); a leaf that stands alone is an array (m,).
    """

    leaves: tuple[Value, ...]
    alone: bool

    @property
    def shape(self) -> str:
        return "(m,)" if self.alone else f"(m, {len(self.leaves)})"

    def columns(self, array: Any, who: str) -> Any:
        """The array as (m, n), a column for each leaf.

        Raises:
            ValueError: it has another shape.
        """
        columns = array[:, np.newaxis] if array.ndim == 1 and len(self.leaves) == 1 else array
        if columns.ndim != 2 or columns.shape[1] != len(self.leaves):
            called = ", ".join([leaf.label or "a leaf" for leaf in self.leaves[:6]])
            more = ", …" if len(self.leaves) > 6 else ""
            raise ValueError(
                f"{who} holds a row for each of m samples, {self.shape}: {called}{more}; "
                f"got shape {array.shape}"
            )
        return columns


class Indices:
    """Those of the inputs that look up rows, as the token in E[token]: they are whole numbers.

    Attributes:
        lengths: for each input how many rows there are, 0 where it looks up none.
    """

    def __init__(self, leaves: Sequence[Value]) -> None:
        self.lengths = np.array([index_length(leaf) or 0 for leaf in leaves], dtype=float)
        self._columns = np.flatnonzero(self.lengths)
        self._leaves = leaves

    def __bool__(self) -> bool:
        return len(self._columns) > 0

    def check(self, x: np.ndarray, called: Sequence[int] | None = None) -> None:
        """Refuse inputs (m, n) in which one is not the number of a row.

        Args:
            called: the numbers of the samples, if they are some of many; else 0 to m - 1.

        Raises:
            IndexError: naming the input, the sample and the rows that there are.
        """
        if not self:
            return
        numbers, lengths = x[:, self._columns], self.lengths[self._columns]
        wrong = ~((numbers >= 0) & (numbers < lengths) & (numbers == np.floor(numbers)))
        if wrong.any():
            sample, place = (int(k) for k in np.argwhere(wrong)[0])
            column, number = self._columns[place], called[sample] if called else sample
            leaf = self._leaves[column].label or f"input {column}"
            raise IndexError(
                f"{leaf} looks up rows by whole numbers from 0 to {lengths[place] - 1:.0f}; "
                f"sample {number} has {float(numbers[sample, place])!r}"
            )


def real(numbers: Any, who: str) -> np.ndarray:
    """An array of float64.

    Raises:
        TypeError: it does not hold real numbers. ValueError: rows of different lengths.
    """
    if isinstance(numbers, np.ndarray) and numbers.dtype == np.float64:
        return numbers
    try:
        array = np.asarray(numbers)
    except ValueError:
        shown = short(repr(numbers), 60)
        raise ValueError(f"{who} has rows of different lengths, got {shown}") from None
    if array.size == 0 and not isinstance(numbers, np.ndarray):
        return array.astype(np.float64)
    if array.dtype.kind not in "biuf":
        hint = "; take their .data" if array.dtype == object else ""
        raise TypeError(
            f"{who} takes real numbers (float64, or what becomes it), got an array of type "
            f"{array.dtype}{hint}"
        )
    return array.astype(np.float64)


def input_groups(inputs: Sequence[Any]) -> tuple[Group, ...]:
    """The groups of a list of leaves (one group), or of a list of leaves and lists of them."""
    listed = _list_of_leaves(inputs, "inputs")
    if listed and all(isinstance(entry, Value) for entry in listed):
        return (Group(_leaves(listed, "inputs"), alone=False),)
    groups = []
    for number, entry in enumerate(listed):
        who = f"group {number} of inputs"
        alone = isinstance(entry, Value)
        leaves = (entry,) if alone else _list_of_leaves(entry, who)
        groups.append(Group(_leaves(leaves, who), alone))
    return tuple(groups)


def checked(groups: Sequence[Group], params: Sequence[Any]) -> tuple[Value, ...]:
    """The parameters: leaves, and each leaf named once among them and the inputs."""
    leaves = _leaves(_list_of_leaves(params, "params"), "params")
    seen: set[Value] = set()
    for leaf in (*[leaf for group in groups for leaf in group.leaves], *leaves):
        if leaf in seen:
            raise ValueError(f"{name(leaf)} is given twice among inputs and params")
        seen.add(leaf)
    return leaves


def gathered(groups: Sequence[Group], arrays: tuple[Any, ...]) -> np.ndarray:
    """All inputs as one array (m, n), in the order of the groups; no groups are one sample.

    Raises:
        TypeError: not one array a group, or not of real numbers. ValueError: shapes that do not
            fit the groups or each other.
    """
    arrays = fitting_arrays(groups, arrays, real)
    if not groups:
        return np.empty((1, 0))
    whole = arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=1)
    return np.require(whole, requirements=["C", "A", "W"])


def fitting_arrays(
    groups: Sequence[Group],
    arrays: Sequence[Any],
    as_array: Callable[[Any, str], Any],
    behind: str = "",
) -> tuple[Any, ...]:
    """One array (m, n) for each group of inputs, of equally many samples.

    Args:
        as_array: makes an array of what was given, and names it where that fails.
        behind: what the arrays stand behind among the arguments of a call.

    Raises:
        TypeError: not one array a group. ValueError: shapes that do not fit the groups or each
            other.
    """
    if len(arrays) != len(groups):
        want = ", ".join([group.shape for group in groups]) or "nothing"
        raise TypeError(
            f"the plan takes {len(groups)} array(s){behind}, one for each group of inputs "
            f"({want}); it got {len(arrays)}"
        )
    fitted = []
    for number, (group, array) in enumerate(zip(groups, arrays, strict=True)):
        who = f"input array {number}"
        fitted.append(group.columns(as_array(array, who), who))
    if len({len(array) for array in fitted}) > 1:
        rows = ", ".join([str(len(array)) for array in fitted])
        raise ValueError(f"the input arrays have different numbers of samples: {rows}")
    return tuple(fitted)


def _list_of_leaves(leaves: Any, who: str) -> tuple[Any, ...]:
    if isinstance(leaves, Value) or not hasattr(leaves, "__iter__"):
        raise TypeError(f"{who} takes a list of leaves, got {leaves!r}")
    return tuple(leaves)


def _leaves(leaves: Sequence[Any], who: str) -> tuple[Value, ...]:
    for leaf in leaves:
        if not isinstance(leaf, Value):
            raise TypeError(f"{who} takes Values, got {leaf!r} of type {type(leaf).__name__}")
        if leaf.op is not None:
            raise ValueError(
                f"{who} takes leaves; {name(leaf)} is computed by {leaf.op.name}, so it follows "
                "from others"
            )
    return tuple(leaves)
