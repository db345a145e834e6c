"""Optimizers: they move parameters along their gradients, by the rules of autograd.updates."""

from __future__ import annotations

from autograd import Value, updates
from autograd.floats import number
from autograd.node import name

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Iterable


class Optimizer:
    """Parameters and the rule that moves them; what the rule remembers is kept here.

    Args:
        parameters: Values that no operation made, in an order that is kept.
        rule: a row of autograd.updates. lr: the learning rate. settings: the rule's others.

    Raises:
        TypeError: a parameter that is no Value. ValueError: none at all, one that is computed
            or stands there twice, a learning rate that is negative or not finite.
    """

    def __init__(
        self, parameters: Iterable[Value], rule: updates.Rule, *, lr: float, **settings: float
    ) -> None:
        self.parameters = _checked(parameters)
        self.rule = rule
        self.settings = rule.set(settings)
        self.lr = lr
        self.state = [rule.start() for _ in self.parameters]

    def __repr__(self) -> str:
        said = ", ".join(f"{key}={setting!r}" for key, setting in self.settings.items())
        return f"{type(self).__name__}({len(self.parameters)} parameters, {said})"

    @property
    def lr(self) -> float:
        """The learning rate; it may be set between steps."""
        return self.settings["lr"]

    @lr.setter
    def lr(self, given: float) -> None:
        rate = number(given, "the learning rate")
        if not 0.0 <= rate < float("inf"):
            raise ValueError(f"a learning rate is finite and not negative, got {rate!r}")
        self.settings["lr"] = rate

    def zero_grad(self) -> None:
        """Forget the gradients: the next pass starts every parameter at 0."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def step(self) -> None:
        """One update of every parameter that a pass has reached.

        All new numbers are known before the first one is written.
        """
        moved = []
        for parameter, kept in zip(self.parameters, self.state, strict=True):
            if parameter.reached:
                before = {**self.settings, **kept, "w": parameter.data, "g": parameter.grad}
                moved.append((parameter, kept, self.rule.update(before)))
        for parameter, kept, after in moved:
            parameter.data = after["w"]
            for quantity in kept:
                kept[quantity] = after[quantity]


class SGD(Optimizer):
    """w ← w − lr·∂L/∂w: gradient descent.

    Source: Rumelhart, Hinton, Williams, Learning representations by back-propagating errors,
    Nature 323 (1986), eq. (8).

    >>> w = Value(3.0)
    >>> optimizer = SGD([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> w.data
    2.4
    """

    def __init__(self, parameters: Iterable[Value], lr: float = 0.01) -> None:
        super().__init__(parameters, updates.SGD, lr=lr)


def _checked(given: Iterable[Value]) -> tuple[Value, ...]:
    if not hasattr(given, "__iter__"):
        hint = "; give model.parameters()" if hasattr(given, "parameters") else ""
        raise TypeError(f"an optimizer takes a list of Values, got {given!r}{hint}")
    parameters = tuple(given)
    if not parameters:
        raise ValueError("an optimizer takes at least one parameter, got none")
    seen: set[Value] = set()
    for at, parameter in enumerate(parameters):
        if not isinstance(parameter, Value):
            raise TypeError(
                f"parameter {at} is {parameter!r} of type {type(parameter).__name__}; "
                "an optimizer moves Values"
            )
        if parameter.op is not None:
            raise ValueError(
                f"parameter {at}, {name(parameter)}, is computed by {parameter.op.name}; an "
                "optimizer moves leaves"
            )
        if parameter in seen:
            raise ValueError(f"parameter {at}, {name(parameter)}, stands there twice")
        seen.add(parameter)
    return parameters
