"""Optimizers: SGD, Adam and the like, which move parameters along their gradients."""

from __future__ import annotations

from itertools import repeat

from autograd import Value
from autograd.engine import (
    RULES,
    Rule,
    attribute_writes,
    data_writes,
    gradient,
    item_writes,
    name,
    number,
    set_gradients,
    write_all,
)

from ..arguments import not_negative, plural

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class Optimizer:
    """Parameters and the rule that moves them; what the rule remembers is kept here.

    Args:
        parameters: Values that no operation made, in an order that is kept.
        rule: a row of autograd.engine.RULES. lr: the learning rate. settings: the rule's others.

    Raises:
        TypeError: a parameter that is no Value. ValueError: none at all, one that is computed
            or stands there twice, a learning rate that is negative or not finite.
    """

    def __init__(
        self, parameters: Iterable[Value], rule: Rule, *, lr: float, **settings: float
    ) -> None:
        self.parameters = _checked(parameters)
        self.rule = rule
        self.settings = rule.set(settings)
        self.lr = lr
        self.state = [rule.start() for _ in self.parameters]
        self.updates = 0  # how many steps were taken

    def __repr__(self) -> str:
        defaults = self.rule.settings
        changed = "".join(
            [
                f", {key}={setting!r}"
                for key, setting in self.settings.items()
                if key == "lr" or setting != defaults[key]
            ]
        )
        return f"{type(self).__name__}({plural(len(self.parameters), 'parameter')}{changed})"

    @property
    def lr(self) -> float:
        """The learning rate; it may be set between steps."""
        return self.settings["lr"]

    @lr.setter
    def lr(self, rate: float) -> None:
        self.settings["lr"] = not_negative(rate, "a learning rate")

    def zero_grad(self) -> None:
        """Forget the gradients: the next pass starts every parameter at 0."""
        set_gradients(self.parameters, repeat(None))

    def step(self) -> None:
        """One update of every parameter that a pass has reached.

        All new numbers are known before they are written, in one step: who is interrupted finds
        the whole update, or none of it.
        """
        parameters, states, moved = [], [], []
        settings, update = self.settings, self.rule.update
        lines = self.rule.needed(settings)
        for parameter, state in zip(self.parameters, self.state, strict=True):
            g = gradient(parameter)
            if g is not None:
                before = {**settings, **state, "w": parameter.data, "g": g}
                parameters.append(parameter)
                states.append(state)
                moved.append(update(before, lines))
        write_all(
            data_writes(parameters, [after["w"] for after in moved]),
            *[
                item_writes(states, repeat(quantity), [after[quantity] for after in moved])
                for quantity in self.rule.state
            ],
            attribute_writes("updates", [self], [self.updates + 1]),
        )

    def state_dict(self) -> dict[str, Any]:
        """What it takes to go on later: the rule, its settings, and what it remembers.

        `nn.save` writes it as JSON, and `nn.load` reads it back.
        """
        return {
            "rule": self.rule.name,
            "settings": dict(self.settings),
            "updates": self.updates,
            "state": [dict(quantities) for quantities in self.state],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on as the optimizer went on that gave this state_dict().

        Raises:
            ValueError: it is of another rule, or of another number of parameters, or a
                quantity is missing. TypeError: an entry that is no number. Nothing is taken
                over then.
        """
        for key, kind in (("rule", str), ("settings", dict), ("updates", int), ("state", list)):
            if not isinstance(state.get(key), kind):
                raise ValueError(
                    f"the state of an optimizer has {key!r} of type {kind.__name__}; this one has "
                    f"{state.get(key)!r:.60}"
                )
        if isinstance(state["updates"], bool) or state["updates"] < 0:
            raise ValueError(
                f"the updates of an optimizer are counted from 0, got {state['updates']!r:.60}"
            )
        if state["rule"] != self.rule.name:
            raise ValueError(f"a state of {state['rule']!r} is none for {self.rule.name!r}")
        if len(state["state"]) != len(self.parameters):
            raise ValueError(
                f"the state is that of {plural(len(state['state']), 'parameter')}; this optimizer "
                f"has {len(self.parameters)}"
            )
        settings = self.rule.set(state["settings"])
        settings["lr"] = not_negative(settings["lr"], "a learning rate")
        for index, quantities in enumerate(state["state"]):
            if not isinstance(quantities, dict) or set(quantities) != set(self.rule.state):
                keeps = ", ".join(self.rule.state) or "nothing"
                raise ValueError(
                    f"{self.rule.name} keeps {keeps} of each parameter; the state of parameter "
                    f"{index} is {quantities!r:.60}"
                )
        fresh = [
            {key: number(quantities[key], f"{key} of parameter {index}") for key in self.rule.state}
            for index, quantities in enumerate(state["state"])
        ]
        vars(self).update(settings=settings, state=fresh, updates=state["updates"])


class SGD(Optimizer):
    """w ← w − lr·g, g = ∂L/∂w: gradient descent.

    Args:
        decay: g is ∂L/∂w + decay·w, the gradient with ½·decay·w² added to the loss.

    Source: Rumelhart, Hinton, Williams, Learning representations by back-propagating errors,
    Nature 323 (1986), eq. (8).

    >>> w = Value(3.0)
    >>> optimizer = SGD([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> w.data
    2.4
    """

    def __init__(
        self, parameters: Iterable[Value], lr: float = 0.01, *, decay: float = 0.0
    ) -> None:
        super().__init__(parameters, RULES["sgd"], lr=lr, decay=decay)


class Momentum(Optimizer):
    """v ← μv + g, w ← w − lr·v: a ball that keeps rolling.

    Args:
        mu: how much of the velocity stays. decay: as in SGD.

    Source: Rumelhart, Hinton, Williams (1986), eq. (9), after Polyak (1964); the velocity is
    in units of the gradient, as in torch.optim.SGD.

    >>> w = Value(1.0)
    >>> optimizer = Momentum([w], lr=0.1, mu=0.5)
    >>> for _ in range(2):
    ...     w.grad = 1.0
    ...     optimizer.step()
    >>> w.data, optimizer.state
    (0.75, [{'v': 1.5}])
    """

    def __init__(
        self, parameters: Iterable[Value], lr: float = 0.01, mu: float = 0.9, *, decay: float = 0.0
    ) -> None:
        super().__init__(parameters, RULES["momentum"], lr=lr, mu=mu, decay=decay)


class Nesterov(Optimizer):
    """v ← μv + g, w ← w − lr·(g + μv): momentum that looks one step ahead.

    Args:
        mu: how much of the velocity stays. decay: as in SGD.

    Source: Nesterov (1983), as written by Sutskever et al., On the importance of
    initialization and momentum in deep learning (2013), eq. (3) and (4), with w = θ + μ·v.

    >>> w = Value(1.0)
    >>> optimizer = Nesterov([w], lr=0.1, mu=0.5)
    >>> w.grad = 1.0
    >>> optimizer.step()
    >>> w.data
    0.85
    """

    def __init__(
        self, parameters: Iterable[Value], lr: float = 0.01, mu: float = 0.9, *, decay: float = 0.0
    ) -> None:
        super().__init__(parameters, RULES["nesterov"], lr=lr, mu=mu, decay=decay)


class RMSProp(Optimizer):
    """v ← ρv + (1 − ρ)g², w ← w − lr·g/(√v + ε): steps in units of the recent gradients.

    Args:
        rho: how much of the mean square stays; the lecture has 0.9, torch 0.99.
        eps: keeps the division finite. decay: as in SGD.

    Source: Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012).

    >>> w = Value(1.0)
    >>> optimizer = RMSProp([w], lr=0.1, rho=0.75)
    >>> w.grad = 4.0
    >>> optimizer.step()
    >>> w.data  # v is 4, and the step is 0.1·4/2
    0.800000001
    """

    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 0.01,
        rho: float = 0.99,
        *,
        eps: float = 1e-8,
        decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, RULES["rmsprop"], lr=lr, rho=rho, eps=eps, decay=decay)


class Adam(Optimizer):
    """w ← w − lr·m̂/(√v̂ + ε): the mean of the gradients over the root of their mean square.

    m ← β₁m + (1 − β₁)g and v ← β₂v + (1 − β₂)g², each divided by 1 − βᵗ, t the number of steps.

    Args:
        beta1, beta2: how much of each mean stays. eps: keeps the division finite.
        decay: as in SGD.

    Source: Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1.

    >>> w = Value(1.0)
    >>> optimizer = Adam([w], lr=0.25)
    >>> w.grad = 100.0
    >>> optimizer.step()
    >>> round(w.data, 6)  # the first step is lr long, whatever the gradient
    0.75
    """

    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        *,
        eps: float = 1e-8,
        decay: float = 0.0,
    ) -> None:
        super().__init__(
            parameters, RULES["adam"], lr=lr, beta1=beta1, beta2=beta2, eps=eps, decay=decay
        )


class AdamW(Optimizer):
    """w ← w − lr·(m̂/(√v̂ + ε) + decay·w): Adam, with weights that shrink beside it.

    Args:
        beta1, beta2, eps: as in Adam.
        decay: how much a weight shrinks, times lr, at each step.

    Source: Loshchilov and Hutter, Decoupled weight decay regularization (2019), algorithm 2.

    >>> w = Value(2.0)
    >>> optimizer = AdamW([w], lr=0.5, decay=0.1)
    >>> w.grad = 0.0
    >>> optimizer.step()
    >>> w.data
    1.9
    """

    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        *,
        eps: float = 1e-8,
        decay: float = 0.01,
    ) -> None:
        super().__init__(
            parameters, RULES["adamw"], lr=lr, beta1=beta1, beta2=beta2, eps=eps, decay=decay
        )


def _checked(parameters: Iterable[Value]) -> tuple[Value, ...]:
    if not hasattr(parameters, "__iter__"):
        hint = "; give model.parameters()" if hasattr(parameters, "parameters") else ""
        raise TypeError(f"an optimizer takes a list of Values, got {parameters!r}{hint}")
    checked = tuple(parameters)
    if not checked:
        raise ValueError("an optimizer takes at least one parameter, got none")
    seen: set[Value] = set()
    for index, parameter in enumerate(checked):
        if not isinstance(parameter, Value):
            raise TypeError(
                f"parameter {index} is {parameter!r} of type {type(parameter).__name__}; "
                "an optimizer moves Values"
            )
        if parameter.op is not None:
            raise ValueError(
                f"parameter {index}, {name(parameter)}, is computed by {parameter.op.name}; an "
                "optimizer moves leaves"
            )
        if parameter in seen:
            raise ValueError(f"parameter {index}, {name(parameter)}, stands there twice")
        seen.add(parameter)
    return checked
