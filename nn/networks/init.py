"""Initialisation: how the first weights of a layer are drawn, given how many go in and out.

Layer and MLP take one by name (init="he") or as made here (init=uniform(0.1)). A recipe is any
function of (draw, nin, nout) that gives one weight; draw is a random.Random, or the module
random, nin and nout are how many inputs and outputs the layer has.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

from autograd.engine import number

Recipe = Callable[[Any, int, int], float]


def uniform(low: float = -1.0, high: float | None = None) -> Recipe:
    """w drawn evenly from (low, high); uniform(a) from (−|a|, |a|).

    Source: uniform() is how micrograd begins.

    >>> from random import Random
    >>> w = uniform(0.5)(Random(1), 3, 4)
    >>> -0.5 < w < 0.5
    True
    """
    least = number(low, "low")
    most = abs(least) if high is None else number(high, "high")
    least = -most if high is None else least
    return lambda draw, nin, nout: float(draw.uniform(least, most))


def normal(deviation: float = 1.0) -> Recipe:
    """w from the normal distribution with mean 0 and this standard deviation.

    >>> from random import Random
    >>> normal(0.0)(Random(1), 3, 4)
    0.0
    """
    wide = number(deviation, "the deviation")
    return lambda draw, nin, nout: float(draw.gauss(0.0, 1.0)) * wide


def constant(w: float = 0.0) -> Recipe:
    """Every weight w. Units that begin the same stay the same: a lesson, not a beginning.

    >>> constant(0.5)(None, 3, 4)
    0.5
    """
    same = number(w, "the weight")
    return lambda draw, nin, nout: same


def xavier_uniform(gain: float = 1.0) -> Recipe:
    """w from (−a, a), a = gain·√(6/(nin + nout)): variance gain²·2/(nin + nout).

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward
    neural networks (2010), eq. (16).

    >>> from random import Random
    >>> abs(xavier_uniform()(Random(1), 3, 3)) < 1
    True
    """
    factor = number(gain, "the gain")

    def drawn(draw: Any, nin: int, nout: int) -> float:
        a = factor * sqrt(6.0 / (nin + nout))
        return float(draw.uniform(-a, a))

    return drawn


def xavier_normal(gain: float = 1.0) -> Recipe:
    """w normal with variance gain²·2/(nin + nout).

    Source: Glorot and Bengio (2010), eq. (12).

    >>> from random import Random
    >>> xavier_normal(0.0)(Random(1), 3, 3)
    0.0
    """
    factor = number(gain, "the gain")
    return lambda draw, nin, nout: draw.gauss(0.0, 1.0) * factor * sqrt(2.0 / (nin + nout))


def he_uniform() -> Recipe:
    """w from (−a, a), a = √(6/nin): variance 2/nin, for relu.

    Source: He et al., Delving deep into rectifiers (2015), eq. (10), for its variance.

    >>> from random import Random
    >>> abs(he_uniform()(Random(1), 6, 1)) < 1
    True
    """

    def drawn(draw: Any, nin: int, nout: int) -> float:
        a = sqrt(6.0 / nin)
        return float(draw.uniform(-a, a))

    return drawn


def he_normal() -> Recipe:
    """w normal with variance 2/nin, for relu.

    Source: He et al. (2015), eq. (10).

    >>> from random import Random
    >>> abs(he_normal()(Random(1), 10**12, 1)) < 1e-4
    True
    """
    return lambda draw, nin, nout: draw.gauss(0.0, 1.0) * sqrt(2.0 / nin)


def fan_in() -> Recipe:
    """w from (−a, a), a = 1/√nin: how the layers of PyTorch begin.

    >>> from random import Random
    >>> abs(fan_in()(Random(1), 10**8, 1)) < 1e-4
    True
    """

    def drawn(draw: Any, nin: int, nout: int) -> float:
        a = 1.0 / sqrt(nin)
        return float(draw.uniform(-a, a))

    return drawn


NAMED: dict[str, Callable[[], Recipe]] = {
    "uniform": uniform,
    "normal": normal,
    "constant": constant,
    "xavier": xavier_uniform,
    "xavier_uniform": xavier_uniform,
    "xavier_normal": xavier_normal,
    "he": he_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "fan_in": fan_in,
}


def recipe(init: str | Recipe) -> Recipe:
    """The recipe of that name, or the function as it came.

    Raises:
        ValueError: there is none of that name. TypeError: it cannot be called.

    >>> recipe("constant")(None, 1, 1)
    0.0
    """
    if isinstance(init, str):
        if init not in NAMED:
            raise ValueError(f"no initialisation {init!r}; there are {', '.join(NAMED)}")
        return NAMED[init]()
    if not callable(init):
        raise TypeError(
            f"an initialisation is a name or a function of (draw, nin, nout), got {init!r} of "
            f"type {type(init).__name__}"
        )
    return init


def weight_rows(init: str | Recipe, draw: Any, nin: int, nout: int) -> list[list[float]]:
    """The weights of a layer, a row of nin for each of nout units, drawn unit by unit.

    >>> weight_rows(constant(0.5), None, 2, 3)
    [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    """
    weight = recipe(init)
    return [
        [number(weight(draw, nin, nout), "a weight that was drawn") for _ in range(nin)]
        for _ in range(nout)
    ]
