"""Options that say how parameters move, and examples that say it in their files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..engine.update_variants import ALL_RULES
from ..engine.value import Value
from ..formulas.expression import Formula, FormulaError, typed_number
from ..formulas.own_rule import update_rule
from ..formulas.schedules import Schedule, schedule
from . import UsageError, source, usage_errors

if TYPE_CHECKING:
    from ..examples import Example, Update

DEFAULT_RULE = "sgd"
RATE = 0.1  # of a rule that has one, where nobody says it
RULE_HELP = (
    "how to update --params: "
    + ", ".join(ALL_RULES)
    + '; or lines of formulas, "v = mu*v + g; w = w - lr*v" (default: sgd)'
)


class UpdatedGraph(NamedTuple):
    """A graph, its output, and how its parameters move, if they do."""

    formula: Formula
    output: Value
    update: Update | None
    example: Example | None = None


def add_update_options(parser: argparse.ArgumentParser, schedules: bool = False) -> None:
    """Declare how --params move; schedules: whether lr may change from update to update."""
    parser.add_argument("--rule", metavar="RULE", help=RULE_HELP)
    changing = '; or, from update to update, "0.1, 0.05" or "0.1/t"' if schedules else ""
    parser.add_argument("--lr", metavar="X", help=f"the learning rate of the update{changing}")
    parser.add_argument(
        "--set",
        metavar="NAME=X",
        action="append",
        default=[],
        help="another setting of the rule, such as --set mu=0.5; may be repeated",
    )


def typed_settings(args: argparse.Namespace) -> tuple[dict[str, float], dict[str, Schedule]]:
    """The settings that --lr and --set give, and those of them that change."""
    settings: dict[str, float] = {}
    schedules: dict[str, Schedule] = {}
    words = [word.partition("=")[::2] for word in args.set]
    words += [("lr", args.lr)] if args.lr is not None else []
    for name, text in words:
        name, text = name.strip(), text.strip()
        if not name or not text:
            raise UsageError("--set takes the name of a setting and a number, as in --set mu=0.5")
        if name in settings:
            raise UsageError(f"{name} is set twice")
        try:
            settings[name] = float(typed_number(name, text))
        except FormulaError as error:
            if name != "lr":
                raise UsageError(f"--set {name}: {error}") from None
            with usage_errors(ValueError, TypeError):
                schedules[name] = schedule(_rates(text) if "," in text else text)
                settings[name] = schedules[name].at(0, 0)
    return settings, schedules


def _rates(text: str) -> list[float]:
    """The learning rates in a list with commas."""
    entries = [entry.strip() for entry in text.strip(" []").split(",")]
    return [float(typed_number("lr", entry)) for entry in entries if entry]


def typed_update(
    args: argparse.Namespace, params: Sequence[str], base: Update | None = None
) -> Update:
    """The update that --rule, --lr and --set describe.

    base: that of an example, of which stays what is not typed; of another rule no setting does.
    """
    from ..examples import Update

    settings, schedules = typed_settings(args)
    if base is not None and not args.rule:
        kept = {name: x for name, x in base.schedules.items() if name not in settings}
        settings, schedules = {**base.settings, **settings}, {**kept, **schedules}
    text = args.rule or (base.rule if base else DEFAULT_RULE)
    with usage_errors(FormulaError, ValueError):
        row = update_rule(text, {"lr": RATE, **settings}, params)
        own = None if row.name in ALL_RULES else row
        if "lr" in row.settings and not row.solved:
            settings.setdefault("lr", RATE)
        begin = {name: x for name, x in settings.items() if name not in row.state}
        row.set(begin)
    made = Update(text, settings, tuple(params), own, schedules)
    return replace(made, batches=base.batches, order=base.order) if base else made


def chosen_update(
    args: argparse.Namespace, params: Sequence[str], example: Example | None
) -> Update | None:
    """The update of an example, or the one that is typed, in its place or where there is none."""
    base = example.update if example else None
    typed = params or args.rule or args.lr or args.set
    return typed_update(args, params or (base.params if base else ()), base) if typed else base


def example_in(args: argparse.Namespace) -> Example | None:
    """The worked example whose file FORMULA names; its formula and its numbers are then those of
    the arguments.

    Raises:
        UsageError: the file is no example.
    """
    from ..examples import ExampleError, load

    path = Path(args.formula)
    if path.suffix.lower() != ".toml" or not path.exists():
        return None
    with usage_errors(ExampleError, ValueError, OSError):
        example = load(path)
    typed = {word.partition("=")[0].strip() for word in args.values}
    args.formula = example.formula
    args.values += [f"{name}={x}" for name, x in example.values.items() if name not in typed]
    args.of = args.of or example.loss or None
    return example


def read_updated(args: argparse.Namespace) -> UpdatedGraph:
    """The graph, and how it moves: as --params and the others say, or as the example does.

    Raises:
        UsageError: an option is for an update, and there is none.
    """
    example = example_in(args)
    formula = source.read_formula(args)
    y = source.output_of(formula, args)
    params = names_of(source.named_parameters(formula, args), formula.names)
    if not params and not (example and example.update):
        refuse_update_options(args)
    return UpdatedGraph(formula, y, chosen_update(args, params, example), example)


def names_of(params: Sequence[Value], names: Mapping[str, Value]) -> list[str]:
    """The names of some nodes."""
    known = {node: name for name, node in names.items()}
    return [known.get(node, node.label) for node in params]


def refuse_update_options(args: argparse.Namespace) -> None:
    """Refuse what says how parameters move where none does."""
    for option, value in (("--rule", args.rule), ("--lr", args.lr), ("--set", args.set)):
        if value:
            raise UsageError(
                f"{option} is for an update; say which names it moves, as in --params w,b"
            )
