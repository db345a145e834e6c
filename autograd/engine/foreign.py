"""A Value beside an object of another class: whether that class is asked, as in value + array."""

from __future__ import annotations

import sys

from .floats import is_real

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any


def answers(given: Any, method: str) -> bool:
    """Whether the class of an object has an operator of its own, so that it has to be asked.

    Numbers and Values are ours to compute with. What Python brings along (text, lists, None) has no
    answer to a Value: whoever meets it says so.

    >>> class Length:
    ...     def __radd__(self, other):
    ...         return "metres"
    >>> answers(Length(), "__radd__"), answers(Length(), "__rmul__"), answers("3", "__radd__")
    (True, False, False)
    """
    kind = type(given)
    if kind is float or kind is int:
        return False
    if hasattr(kind, "__apply__"):  # an array of Values
        return True
    if hasattr(kind, "__array__"):
        return getattr(given, "shape", ()) != ()  # it calls Value.__array_ufunc__
    if hasattr(kind, "__read__"):
        return False
    if is_real(given):
        return False
    for each in kind.__mro__:
        if method in vars(each):
            return each.__module__.partition(".")[0] not in sys.stdlib_module_names
    return False
