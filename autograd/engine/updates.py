"""Update rules: how a parameter moves along its gradient, line by line.

A rule is written once, like an operation: named lines of plain Python over + - * / and the
operations of m, each giving one quantity from those before it. Optimizers read the lines on
floats, faces read them on symbols.
"""

from __future__ import annotations

from types import SimpleNamespace

from .floats import number
from .ieee import FLOATS, IEEE, Double

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    Line = tuple[str, Callable[[Any, Any], Any]]

RULES: dict[str, Rule] = {}


class Rule:
    """One update rule: its settings with defaults, its state, and its lines.

    The quantities of a line are attributes of q: w (the parameter), g (its gradient), the
    settings (lr and others), the state, and the results of the lines before. Each line gives
    the quantity of its name; those in `state` start at 0 and are kept for the next update.

    Args:
        only: the setting without which a line says nothing: {"g": "decay"} leaves out the
            line of g where decay is 0.
        table: where the rule is listed by its name.
        ahead: the line of w by which a parameter moves before its gradient is taken there, as
            Nesterov's method looks ahead; None where the gradient is that of where it stands.
        solved: the quantity, given to the lines, that solves H·p = g with the second derivatives H
            of the loss, as in Newton's method; "" where there is none.
    """

    def __init__(
        self,
        name: str,
        settings: Mapping[str, float],
        state: tuple[str, ...],
        lines: tuple[Line, ...],
        only: Mapping[str, str] | None = None,
        table: dict[str, Rule] | None = None,
        ahead: Line | None = None,
        solved: str = "",
    ) -> None:
        self.name = name
        self.settings = dict(settings)
        self.state = state
        self.lines = lines
        self.only = dict(only or {})
        self.ahead = ahead
        self.solved = solved
        (RULES if table is None else table)[name] = self

    def set(self, given: Mapping[str, float]) -> dict[str, float]:
        """The settings with those given put in.

        Raises:
            ValueError: the rule has no setting of that name. TypeError: one that is no number.
        """
        for name in given:
            if name not in self.settings:
                raise ValueError(
                    f"{self.name} has no setting {name!r}; it has {', '.join(self.settings)}"
                )
        return {
            **self.settings,
            **{name: number(x, f"{self.name}'s {name}") for name, x in given.items()},
        }

    def each(
        self, quantities: Mapping[str, Any], by: Callable[..., Any] | None = None
    ) -> Iterator[tuple[str, dict[str, Any], Any]]:
        """Run the lines: each quantity's name, what it was made from, its value.

        by: how a line is computed from the quantities; left out, on floats.
        """
        now = dict(quantities)
        for name, line in self.needed(quantities):
            value = (by or line_on_floats)(line, now)
            yield name, now, value
            now = {**now, name: value}

    def update(
        self, quantities: Mapping[str, float], lines: tuple[Line, ...] | None = None
    ) -> dict[str, float]:
        """The quantities afterwards, with w and the state renewed.

        lines: those needed; who updates many parameters asks for them once.
        """
        q = SimpleNamespace(**quantities)
        now = q.__dict__
        for name, line in self.needed(quantities) if lines is None else lines:
            try:
                now[name] = float(line(FLOATS, q))
            except (ArithmeticError, ValueError):
                now[name] = line_on_floats(line, now)
        return now

    def needed(self, settings: Mapping[str, Any]) -> tuple[Line, ...]:
        """The lines that say something at these settings."""
        if not self.only:
            return self.lines
        return tuple(
            [
                line
                for line in self.lines
                if line[0] not in self.only or settings.get(self.only[line[0]])
            ]
        )

    def told(self, settings: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        """The lines needed, as they are told: before them where the gradient is taken, if that is
        ahead, and what is solved for, which has no line (None).
        """
        ahead = (("ahead", self.ahead[1]),) if self.ahead else ()
        solved = ((self.solved, None),) if self.solved else ()
        return (*ahead, *solved, *self.needed(settings))

    def start(self) -> dict[str, float]:
        """The state before the first update."""
        return dict.fromkeys(self.state, 0.0)


def line_on_floats(line: Callable[[Any, Any], Any], quantities: Mapping[str, float]) -> float:
    """One line of an update rule on floats, by IEEE 754."""
    try:
        return float(line(FLOATS, SimpleNamespace(**quantities)))
    except (ArithmeticError, ValueError):
        doubles = {name: Double(x) for name, x in quantities.items()}
        return float(line(IEEE, SimpleNamespace(**doubles)))


DECAY: Line = ("g", lambda m, q: q.g + q.decay * q.w)  # the gradient of L + ½·decay·w²
DECAYS = {"g": "decay"}
VELOCITY: Line = ("v", lambda m, q: q.mu * q.v + q.g)
MEAN_SQUARE: Line = ("v", lambda m, q: q.rho * q.v + (1 - q.rho) * (q.g * q.g))
ALONG_V: Line = ("w", lambda m, q: q.w - q.lr * q.v)
OVER_ROOT_V: Line = ("w", lambda m, q: q.w - q.lr * q.g / (m.sqrt(q.v) + q.eps))
MOMENTS: tuple[Line, ...] = (
    ("t", lambda m, q: q.t + 1),
    ("m", lambda m, q: q.beta1 * q.m + (1 - q.beta1) * q.g),
    ("v", lambda m, q: q.beta2 * q.v + (1 - q.beta2) * (q.g * q.g)),
    ("m_hat", lambda m, q: q.m / (1 - m.pow(q.beta1, q.t))),
    ("v_hat", lambda m, q: q.v / (1 - m.pow(q.beta2, q.t))),
)

SGD = Rule(
    "sgd",
    settings={"lr": 0.01, "decay": 0.0},
    state=(),
    lines=(DECAY, ("w", lambda m, q: q.w - q.lr * q.g)),
    only=DECAYS,
)
MOMENTUM = Rule(
    "momentum",
    settings={"lr": 0.01, "mu": 0.9, "decay": 0.0},
    state=("v",),
    lines=(DECAY, VELOCITY, ALONG_V),
    only=DECAYS,
)
NESTEROV = Rule(
    "nesterov",
    settings={"lr": 0.01, "mu": 0.9, "decay": 0.0},
    state=("v",),
    lines=(
        DECAY,
        VELOCITY,
        ("w", lambda m, q: q.w - q.lr * (q.g + q.mu * q.v)),
    ),
    only=DECAYS,
)
RMSPROP = Rule(
    "rmsprop",
    settings={"lr": 0.01, "rho": 0.99, "eps": 1e-8, "decay": 0.0},
    state=("v",),
    lines=(DECAY, MEAN_SQUARE, OVER_ROOT_V),
    only=DECAYS,
)
ADAM = Rule(
    "adam",
    settings={"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "decay": 0.0},
    state=("t", "m", "v"),
    lines=(
        DECAY,
        *MOMENTS,
        ("w", lambda m, q: q.w - q.lr * q.m_hat / (m.sqrt(q.v_hat) + q.eps)),
    ),
    only=DECAYS,
)
ADAMW = Rule(
    "adamw",
    settings={"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "decay": 0.01},
    state=("t", "m", "v"),
    lines=(
        *MOMENTS,
        (
            "w",
            lambda m, q: q.w - q.lr * (q.m_hat / (m.sqrt(q.v_hat) + q.eps) + q.decay * q.w),
        ),
    ),
)
