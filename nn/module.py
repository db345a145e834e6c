"""Module: whatever has parameters, and how they are found and named."""

from __future__ import annotations

from autograd import Value

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


class Module:
    """Something with parameters. Subclass it, keep Values as attributes, write `__call__`.

    The parameters are found, not declared: every Value that no operation made, among the
    attributes, in lists, tuples and dicts of them, and in other Modules there, however deep.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.shifts = Value(2.0), [Value(0.0), Value(1.0)]
    >>> [name for name, _ in Line().named_parameters()]
    ['slope', 'shifts.0', 'shifts.1']
    """

    def parameters(self) -> list[Value]:
        """The parameters in the order in which they were defined, each once."""
        return [parameter for _, parameter in _found(self)]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Each parameter once, with the way to it: "layers.0.neurons.1.w.2".

        One that is reached in several ways has the name of the first.
        """
        for way, parameter in _found(self):
            keys: list[str] = []
            while way is not None:
                way, key = way
                keys.append(str(key))
            yield ".".join(reversed(keys)), parameter

    def zero_grad(self) -> None:
        """Forget the gradient of every parameter: the next pass starts them at 0."""
        for parameter in self.parameters():
            parameter.zero_grad()


def _found(module: Module) -> Iterator[tuple[Any, Value]]:
    """Each parameter and the way to it: (the way to its owner, its key), and None for module."""
    seen: set[int] = set()
    ahead: list[tuple[Any, Any]] = [(None, module)]
    while ahead:  # a stack: no depth of nesting is too deep
        way, one = ahead.pop()
        if isinstance(one, Value):
            if one.op is None and id(one) not in seen:
                seen.add(id(one))
                yield way, one
            continue
        parts: Iterable[tuple[Any, Any]]
        if isinstance(one, list | tuple):
            parts = enumerate(one)
        elif isinstance(one, Module):
            parts = vars(one).items()
        elif isinstance(one, dict):
            parts = one.items()
        else:
            continue
        if id(one) not in seen:
            seen.add(id(one))
            ahead.extend([((way, key), part) for key, part in parts][::-1])
