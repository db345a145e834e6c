"""Update rules by name, or written as formulas: v = 0.9*v + g; w = w - lr*v."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine.arguments import slots
from ..engine.update_variants import ALL_RULES
from ..engine.updates import Rule
from ..engine.value import Value, order
from .expression import Formula, MissingValues, parse
from .tokens import did_you_mean

_GREEK = {"β1": "beta1", "β2": "beta2", "μ": "mu", "ρ": "rho", "ε": "eps", "η": "lr", "α": "lr"}
LINES = '"v = 0.9*v + g; w = w - lr*v"'  # an example of lines, for messages
_LINES = ("w", "g")  # what a line may use from the beginning: the parameter and its gradient


def update_rule(text: str, settings: Mapping[str, float], params: Sequence[str] = ()) -> Rule:
    """The rule of a name; or that of lines, as `own_rule` makes it of the same arguments.

    Raises:
        ValueError: there is no rule of that name; as `own_rule`.
    """
    if "=" in text:
        return own_rule(text, settings, params)
    if text not in ALL_RULES:
        guess = did_you_mean(text, [*ALL_RULES])
        raise ValueError(
            f"there is no update rule {text!r}{guess or '.'} There are {', '.join(ALL_RULES)}, "
            f"and lines of formulas, {LINES}"
        )
    return ALL_RULES[text]


def own_rule(text: str, settings: Mapping[str, float], params: Sequence[str] = ()) -> Rule:
    """The rule that some lines of formulas make.

    In each line, `w` is the parameter (where one alone moves, its own name will do) and `g` its
    gradient; `t` is 1 in the first update. A name that is read before a line sets it is kept from
    the update before, and starts at 0, or at the setting of that name.

    Args:
        text: the lines, name = formula, with ; or a new line between.
        settings: lr and other numbers, by name.
        params: the names that move.

    Raises:
        ValueError: a line is no formula, or none sets w.

    >>> rule = own_rule("v = mu*v + g; w = w - lr*v", {"lr": 0.1, "mu": 0.9})
    >>> rule.state, rule.update({"w": 1.0, "g": 2.0, "v": 1.0, "lr": 0.1, "mu": 0.5})["w"]
    (('v',), 0.75)
    """
    alone = params[0] if len(params) == 1 else "w"
    lines = []
    made: dict[str, None] = {}
    state: dict[str, None] = {}
    waiting: dict[str, str] = {}
    for part in text.replace(";", "\n").splitlines():
        if not part.strip():
            continue
        target, equals, formula = part.partition("=")
        if not equals:
            raise ValueError(f"a line of a rule is name = formula; got {part.strip()!r}")
        name = _spelled(target.strip(), alone)
        recorded = _formula_of_names(formula.strip())
        for used in recorded.leaves:
            spelled = _spelled(used, alone)
            if spelled not in (*made, *_LINES, "t"):
                waiting.setdefault(spelled, part.strip())
        spelled_so = {node: _spelled(used, alone) for used, node in recorded.leaves.items()}
        lines.append((name, formula_line(recorded, spelled_so)))
        made[name] = None
    for name, part in waiting.items():
        if name in made:
            state[name] = None
        elif name not in settings:
            raise ValueError(f"{part!r} uses {name}, which no line and no setting gives")
    if "w" not in made:
        raise ValueError(f"no line of the rule sets {alone}: {alone} = {alone} - lr*g, say")
    if any("t" in recorded for _, recorded in _texts(text)) and "t" not in made:
        lines.insert(0, ("t", lambda m, q: q.t + 1))
        state["t"] = None
    kept = {name: x for name, x in settings.items() if name not in state}
    told = "; ".join(
        [part.strip() for part in text.replace(";", "\n").splitlines() if part.strip()]
    )
    return Rule(told, kept, tuple(state), tuple(lines), table={})


def _texts(text: str) -> list[tuple[str, list[str]]]:
    """Each line of a rule, with the names that it uses."""
    parts = [part.partition("=")[2].strip() for part in text.replace(";", "\n").splitlines()]
    return [(part, [*_formula_of_names(part).leaves]) for part in parts if part]


def _spelled(name: str, alone: str) -> str:
    """A name as rules have it: beta1 for β1, w for the one parameter."""
    return "w" if name == alone else _GREEK.get(name, name)


def _formula_of_names(text: str) -> Formula:
    """A formula with 1 for every name."""
    try:
        return parse(text, {})
    except MissingValues as error:
        return parse(text, dict.fromkeys(error.names, 1.0))


def formula_line(formula: Formula, names: Mapping[Value, str]) -> Callable[[Any, Any], Any]:
    """A formula as a line of a rule: of a mathematics and the quantities that leaves stand for."""
    nodes = order(formula.output)

    def line(m: Any, q: Any) -> Any:
        now: dict[Value, Any] = {}

        def read(arg: Any) -> Any:
            if isinstance(arg, tuple):
                return tuple([read(entry) for entry in arg])
            return now[arg] if isinstance(arg, Value) else arg

        for node in nodes:
            if node.op is None:
                now[node] = getattr(q, names[node]) if node in names else node.data
            else:
                now[node] = node.op.compute(m, *[read(arg) for arg in slots(node)])
        return now[nodes[-1]]

    return line
