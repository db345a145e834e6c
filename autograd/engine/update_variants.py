"""Update rules as courses print them, beside those of the optimizers in `updates`.

The same method stands in print in several forms that give other numbers: momentum as a moving
average, ε under the root or beside it, Nesterov's gradient at the point ahead. Worked examples name
the form they use, and the diagnosis tells one from the other.
"""

from __future__ import annotations

from .updates import (
    ADAM,
    ADAMW,
    ALONG_V,
    DECAY,
    DECAYS,
    MEAN_SQUARE,
    MOMENTS,
    OVER_ROOT_V,
    RULES,
    VELOCITY,
    Rule,
)

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from .updates import Line

VARIANTS: dict[str, Rule] = {}
SUM_OF_SQUARES: Line = ("v", lambda m, q: q.v + q.g * q.g)
OVER_ROOT_INSIDE: Line = ("w", lambda m, q: q.w - q.lr * q.g / m.sqrt(q.v + q.eps))

ADAGRAD = Rule(
    "adagrad",
    settings={"lr": 0.01, "eps": 1e-10, "decay": 0.0},
    state=("v",),
    lines=(DECAY, SUM_OF_SQUARES, OVER_ROOT_V),
    only=DECAYS,
    table=VARIANTS,
)
ADAGRAD_INSIDE = Rule(
    "adagrad_inside",
    settings=ADAGRAD.settings,
    state=("v",),
    lines=(DECAY, SUM_OF_SQUARES, OVER_ROOT_INSIDE),
    only=DECAYS,
    table=VARIANTS,
)
MOMENTUM_AVERAGE = Rule(
    "momentum_average",
    settings=RULES["momentum"].settings,
    state=("v",),
    lines=(DECAY, ("v", lambda m, q: q.mu * q.v + (1 - q.mu) * q.g), ALONG_V),
    only=DECAYS,
    table=VARIANTS,
)
MOMENTUM_STEP = Rule(
    "momentum_step",
    settings=RULES["momentum"].settings,
    state=("v",),
    lines=(
        DECAY,
        ("v", lambda m, q: q.mu * q.v - q.lr * q.g),
        ("w", lambda m, q: q.w + q.v),
    ),
    only=DECAYS,
    table=VARIANTS,
)
NESTEROV_AHEAD = Rule(
    "nesterov_ahead",
    settings=RULES["nesterov"].settings,
    state=("v",),
    lines=MOMENTUM_STEP.lines,
    only=DECAYS,
    table=VARIANTS,
    ahead=("w", lambda m, q: q.w + q.mu * q.v),
)
RMSPROP_INSIDE = Rule(
    "rmsprop_inside",
    settings=RULES["rmsprop"].settings,
    state=("v",),
    lines=(DECAY, MEAN_SQUARE, OVER_ROOT_INSIDE),
    only=DECAYS,
    table=VARIANTS,
)
ADAM_INSIDE = Rule(
    "adam_inside",
    settings=ADAM.settings,
    state=ADAM.state,
    lines=(
        DECAY,
        *MOMENTS,
        ("w", lambda m, q: q.w - q.lr * q.m_hat / m.sqrt(q.v_hat + q.eps)),
    ),
    only=DECAYS,
    table=VARIANTS,
)
ADAM_UNCORRECTED = Rule(
    "adam_uncorrected",
    settings=ADAM.settings,
    state=ADAM.state,
    lines=(
        DECAY,
        *MOMENTS[:3],
        ("w", lambda m, q: q.w - q.lr * q.m / (m.sqrt(q.v) + q.eps)),
    ),
    only=DECAYS,
    table=VARIANTS,
)
ADAMW_COUPLED = Rule(  # the decay of Adam where AdamW's is meant
    "adamw_coupled",
    settings=ADAMW.settings,
    state=ADAMW.state,
    lines=ADAM.lines,
    only=DECAYS,
    table=VARIANTS,
)
ADAM_DECOUPLED = Rule(
    "adam_decoupled",
    settings=ADAM.settings,
    state=ADAM.state,
    lines=ADAMW.lines,
    table=VARIANTS,
)
MOMENTUM_DECOUPLED = Rule(  # as AdamW has it: the parameter shrinks beside the step
    "momentum_decoupled",
    settings=RULES["momentum"].settings,
    state=("v",),
    lines=(
        VELOCITY,
        ("w", lambda m, q: q.w - q.lr * (q.v + q.decay * q.w)),
    ),
    table=VARIANTS,
)
NEWTON = Rule(  # one parameter: f'/f''; of several, the solution p of H·p = g
    "newton",
    settings={"lr": 1.0},
    state=(),
    lines=(("w", lambda m, q: q.w - q.lr * q.p),),
    table=VARIANTS,
    solved="p",
)
ALL_RULES = {**RULES, **VARIANTS}
STEPPED_RULES = {  # those that need nothing but the gradient where the parameter stands
    name: rule for name, rule in ALL_RULES.items() if not (rule.ahead or rule.solved)
}
