"""Module: whatever has parameters, and how they are found and named."""

from __future__ import annotations

from itertools import repeat

from autograd import Value
from autograd.engine.commit import attribute, write

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Self

PLAIN = frozenset((str, int, float, bool, type(None)))  # what most attributes are


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

    def modules(self) -> Iterator[Module]:
        """This module and every Module inside it, however deep, each once."""
        seen: set[int] = {id(self)}
        ahead: list[Any] = [self]
        while ahead:
            one = ahead.pop()
            if isinstance(one, Module):
                yield one
            inside = [part for _, part in _parts(one) or () if id(part) not in seen]
            seen.update(map(id, inside))
            ahead.extend(reversed(inside))

    def train(self, on: bool = True) -> Self:
        """Switch every Dropout on (or off), and return the module; fit does so by itself."""
        for module in self.switched():
            module.training = on
        return self

    def switched(self) -> list[Any]:
        """Every Module in here, however deep, that does something else in training."""
        return [module for module in self.modules() if hasattr(module, "training")]

    def eval(self) -> Self:
        """Switch every Dropout off, and return the module."""
        return self.train(False)

    def state_dict(self) -> dict[str, float]:
        """The number of each parameter by its name; nn.save writes it to a file.

        >>> from nn import Neuron
        >>> Neuron(2, w=[0.5, -1.0], b=0.25).state_dict()
        {'w.0': 0.5, 'w.1': -1.0, 'b': 0.25}
        """
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Give each parameter its number: whole or not at all.

        Raises:
            ValueError: other names, or another shape. TypeError: an entry that is no number.
        """
        from .state import fill

        fill(dict(self.named_parameters()), state)

    def zero_grad(self) -> None:
        """Forget the gradient of every parameter: the next pass starts them at 0."""
        write(attribute("_grad", self.parameters(), repeat(None)))


def _found(module: Module) -> Iterator[tuple[Any, Value]]:
    """Each parameter and the way to it: (the way to its owner, its key), and None for module."""
    seen: set[int] = {id(module)}
    path: list[tuple[Any, Iterator[tuple[Any, Any]]]] = [(None, iter(vars(module).items()))]
    while path:  # no depth of nesting is too deep
        way, parts = path[-1]
        for key, part in parts:
            kind = part.__class__
            if kind is Value or isinstance(part, Value):
                if part.op is None and id(part) not in seen:
                    seen.add(id(part))
                    yield (way, key), part
                continue
            if kind in PLAIN:
                continue
            inside = _parts(part)
            if inside is not None and id(part) not in seen:
                seen.add(id(part))
                path.append(((way, key), iter(inside)))
                break
        else:
            path.pop()


def _parts(one: Any) -> Iterable[tuple[Any, Any]] | None:
    if isinstance(one, list | tuple):
        return enumerate(one)
    if isinstance(one, Module):
        return vars(one).items()
    return one.items() if isinstance(one, dict) else None
