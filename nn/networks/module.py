"""Module: anything with parameters to train, and how these are found and named."""

from __future__ import annotations

from itertools import repeat

from autograd import Value
from autograd.engine import set_gradients

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Self

PLAIN = frozenset((str, int, float, bool, type(None)))  # what most attributes are


class Module:
    """Something with parameters. Subclass it, keep Values as attributes, write `__call__`.

    The parameters are found, not declared: every Value that no operation made, among the
    attributes, in lists, tuples, dicts and arrays of them, and in other Modules there, however
    deep.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.shifts = Value(2.0), [Value(0.0), Value(1.0)]
    >>> [name for name, _ in Line().named_parameters()]
    ['slope', 'shifts.0', 'shifts.1']
    """

    def parameters(self) -> list[Value]:
        """The parameters in the order in which they were defined, each once."""
        return [parameter for _, parameter in _parameters(self)]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Each parameter once, with the way to it: "layers.0.neurons.1.w.2".

        One that is reached in several ways has the name of the first.
        """
        for path, parameter in _parameters(self):
            keys: list[str] = []
            while path is not None:
                path, key = path
                keys.append(str(key))
            yield ".".join(reversed(keys)), parameter

    def blocks(self) -> Iterator[tuple[str, Any]]:
        """Each array of Values in here, however deep, with the way to it: "layers.0.fc1.weight"."""
        seen: set[int] = set()
        ahead: list[tuple[str, Any]] = [("", self)]
        while ahead:
            path, owner = ahead.pop()
            inside = []
            for key, part in _parts(owner) or ():
                if part.__class__ in PLAIN or isinstance(part, Value) or id(part) in seen:
                    continue
                seen.add(id(part))
                if has_entries(part):
                    yield f"{path}{key}", part
                else:
                    inside.append((f"{path}{key}.", part))
            ahead.extend(reversed(inside))

    def label_blocks(self) -> Self:
        """Call every block of parameters after the way to it, "layers.0.fc1.weight", from now on.

        >>> from nn import Linear, Sequential
        >>> Sequential(Linear(2, 1)).label_blocks()[0].weight.label
        'steps.0.weight'
        """
        for path, block in self.blocks():
            block.label = path
        return self

    def modules(self) -> Iterator[Module]:
        """This module and every Module inside it, however deep, each once."""
        seen: set[int] = {id(self)}
        ahead: list[Any] = [self]
        while ahead:
            owner = ahead.pop()
            if isinstance(owner, Module):
                yield owner
            inside = [part for _, part in _parts(owner) or () if id(part) not in seen]
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
        from .state import load_numbers

        load_numbers(dict(self.named_parameters()), state)

    def complete_gradients(self) -> None:
        """Give 0 to each entry without a gradient of a block that a pass has reached elsewhere.

        So that an optimizer moves a block as a whole, as PyTorch moves a tensor: the rows of an
        Embedding that were not looked up go on by their momentum. `fit` does it by itself.
        """
        complete_gradients([block for _, block in self.blocks()])

    def zero_grad(self) -> None:
        """Forget the gradient of every parameter: the next pass starts them at 0."""
        set_gradients(self.parameters(), repeat(None))


def complete_gradients(blocks: Iterable[Any]) -> None:
    """Give 0 to the entries without a gradient of each block that has some with one."""
    for block in blocks:
        missing = [entry for entry in block.entries if not entry.reached]
        if missing and len(missing) < len(block.entries):
            set_gradients(missing, repeat(0.0))


def _parameters(module: Module) -> Iterator[tuple[Any, Value]]:
    """Each parameter and the path to it: (the path to its owner, its key), and None for module."""
    seen: set[int] = {id(module)}
    open_owners: list[tuple[Any, Iterator[tuple[Any, Any]]]] = [(None, iter(vars(module).items()))]
    while open_owners:  # no depth of nesting is too deep
        path, parts = open_owners[-1]
        for key, part in parts:
            kind = part.__class__
            if kind is Value or isinstance(part, Value):
                if part.op is None and id(part) not in seen:
                    seen.add(id(part))
                    yield (path, key), part
                continue
            if kind in PLAIN:
                continue
            inside = _parts(part)
            if inside is not None and id(part) not in seen:
                seen.add(id(part))
                open_owners.append(((path, key), iter(inside)))
                break
        else:
            open_owners.pop()


def has_entries(given: Any) -> bool:
    """Whether something is an array of Values, asked without loading their module."""
    return hasattr(given, "__apply__") and hasattr(given, "entries")


def _parts(owner: Any) -> Iterable[tuple[Any, Any]] | None:
    """What a container holds, by key; None for what is no container."""
    if isinstance(owner, list | tuple):
        return enumerate(owner)
    if isinstance(owner, Module):
        return vars(owner).items()
    if has_entries(owner):
        places = [".".join(map(str, place)) for place in owner.places()]
        return zip(places, owner.entries, strict=True)
    return owner.items() if isinstance(owner, dict) else None
