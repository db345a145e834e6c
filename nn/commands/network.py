"""What `train` and `flow` have in common: their options, the data, and the network in training."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograd.commands import UsageError, output, usage_errors
from autograd.engine import RULES
from autograd.formulas import did_you_mean

from ..data import DATA, split, standardise
from ..flow.flow import Flow
from ..losses.entropy import binary_cross_entropy_from_logits, cross_entropy
from ..losses.losses import hinge, squared_error
from ..losses.penalties import l2
from ..networks.neuron import MLP
from ..table import Table, TableError, read_table
from ..training.history import History
from ..training.training import NotFiniteError, Update, fit

PICTURES = (".png", ".svg", ".pdf")
LOSSES = ("cross-entropy", "hinge")
MOST_KEPT = 10_000_000  # parameters times steps
MOST = 100_000  # parameters or samples: beyond it every step takes minutes

EPILOG = """\
Classes are told apart by the cross-entropy (or --loss hinge, where there are two); sine is
fitted by the squared error. The same --seed gives the same data, weights and batches.

DATA may be a CSV file with names in its first row, fields apart by commas, semicolons or tabs;
--target says which column is learnt from the others. A column of words becomes one input for each
of its words. A target of words, or of at most 10 different whole numbers, is a class; --task says
otherwise."""


@dataclass(frozen=True)
class Task:
    """A network, its samples and targets, the samples put aside, and its loss."""

    name: str
    model: MLP
    X: list[list[float]]
    y: list[Any]
    aside: tuple[list[list[float]], list[Any]] | None
    loss: Callable[..., Any]
    table: Table | None = None  # where the data come from a file

    @property
    def drawable(self) -> bool:
        """Whether there are as many inputs as a picture of what is learnt has room for."""
        return len(self.X[0]) == (2 if self.classes else 1)

    @property
    def classes(self) -> bool:
        """Whether the targets are classes."""
        return self.loss is not squared_error

    @property
    def sizes(self) -> str:
        """2-16-16-1"""
        layers = self.model.layers
        return "-".join(map(str, [layers[0].nin, *[len(layer.neurons) for layer in layers]]))

    def targets(self, y: list[Any]) -> list[Any]:
        """The targets as the loss takes them."""
        return [2 * k - 1 for k in y] if self.loss is hinge else y

    def now(self) -> Any:
        """The loss of the network as it is, on the samples that it is trained with."""
        return self.loss([self.model(x) for x in self.X], self.targets(self.y))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what is trained, and how."""
    add = parser.add_argument
    add("data", metavar="DATA", help=f"what to learn: {', '.join(DATA)}, or a file.csv")
    add("--target", metavar="NAME", help="the column of the file that is learnt")
    add("--inputs", metavar="NAMES", help="from these columns alone: --inputs age,colour")
    add("--task", choices=("classes", "numbers"), help="what the target of a file is")
    add(
        "--standardise",
        action="store_true",
        help="columns of numbers with mean 0 and deviation 1, as the training samples have it",
    )
    add(
        "--points",
        type=output.whole_number,
        metavar="N",
        help="how many samples (default: as many as the data set has)",
    )
    add("--noise", type=float, metavar="X", help="the standard deviation of the noise in the data")
    add(
        "--hidden",
        type=_sizes,
        default=(16, 16),
        metavar="SIZES",
        help="units of each hidden layer, separated by commas (default: 16,16)",
    )
    add(
        "--activation",
        default="relu",
        metavar="NAME",
        help="of the hidden layers: relu, tanh or another operation (default: %(default)s)",
    )
    add(
        "--loss",
        choices=LOSSES,
        default=LOSSES[0],
        help="the loss, where classes are learnt (default: %(default)s)",
    )
    add(
        "--steps",
        type=output.whole_number,
        default=100,
        metavar="N",
        help="how many updates (default: 100)",
    )
    add(
        "--optimizer",
        choices=tuple(RULES),
        default="adam",
        help="the update rule (default: %(default)s)",
    )
    add("--lr", type=float, default=0.05, metavar="X", help="learning rate (default: %(default)s)")
    add(
        "--batch",
        type=output.whole_number,
        metavar="N",
        help="samples for each update (default: all)",
    )
    add("--l2", type=float, default=0.0, metavar="X", help="add X·Σw² to the loss (default: 0)")
    add(
        "--seed",
        type=output.whole_number,
        default=1,
        metavar="N",
        help="draws data, weights and batches (default: %(default)s)",
    )
    output.add_json_option(parser)
    add("--force", action="store_true", help="overwrite files that exist")
    parser.epilog = EPILOG


def task(args: argparse.Namespace, test: float = 0.0) -> Task:
    """What the arguments ask for.

    Raises:
        UsageError: there is no such data, network or loss, and the message says why.
    """
    if args.data not in DATA and (args.target or args.data.lower().endswith(".csv")):
        return _task_of_table(args, test)
    of_files = {"--target": args.target, "--inputs": args.inputs, "--task": args.task}
    for option, typed in (of_files | {"--standardise": args.standardise}).items():
        if typed:
            raise UsageError(f"{option} is for data from a file, such as mydata.csv")
    make = DATA.get(args.data)
    if make is None:
        raise UsageError(
            f"there is no data {args.data}{did_you_mean(args.data, list(DATA))}; "
            f"there are {', '.join(DATA)}, and files such as mydata.csv"
        )
    settings: dict[str, Any] = {"seed": args.seed}
    if args.points is not None:
        settings["n"] = args.points
    if args.noise is not None:
        settings["spread" if args.data == "blobs" else "noise"] = args.noise
    if args.points is not None and args.points > MOST:
        raise UsageError(f"--points takes at most {MOST:,}; every one is a graph of its own")
    with usage_errors(ValueError):
        X, y = make(**settings)
        aside = None
        if test:
            (X, y), aside = split(X, y, test, args.seed)
        count = 0 if args.data == "sine" else max(y + (aside[1] if aside else [])) + 1
        loss, outputs = _loss_and_outputs(args, count)
        model = _model(args, len(X[0]), outputs)
    return Task(args.data, model, X, y, aside, loss)


def _task_of_table(args: argparse.Namespace, test: float) -> Task:
    """The task of a file of one's own data."""
    if args.target is None:
        raise UsageError(f"--target is missing: which column of {args.data} is learnt")
    for option, typed in {"--points": args.points, "--noise": args.noise}.items():
        if typed is not None:
            raise UsageError(f"{option} is for data that are made here; {args.data} is a file")
    inputs = [name.strip() for name in (args.inputs or "").split(",") if name.strip()]
    classes = None if args.task is None else args.task == "classes"
    with usage_errors(TableError, ValueError):
        table = read_table(args.data, args.target, inputs, classes)
        if len(table.X) > MOST:
            raise UsageError(f"{args.data} has {len(table.X):,} rows; at most {MOST:,}")
        X, y, aside = table.X, table.y, None
        if test:
            (X, y), aside = split(X, y, test, args.seed)
        if args.standardise:
            X, *others = table.standardised(X, *([aside[0]] if aside else []))
            aside = (others[0], aside[1]) if aside else None
            if not table.classes:
                y, aside = _standardised_targets(y, aside)
        loss, outputs = _loss_and_outputs(args, len(table.classes))
        model = _model(args, len(X[0]), outputs)
    return Task(Path(args.data).name, model, X, y, aside, loss, table)


def _standardised_targets(y: list[Any], aside: Any) -> tuple[list[Any], Any]:
    """Targets that are numbers, with mean 0 and deviation 1."""
    parts = standardise([[t] for t in y], [[t] for t in aside[1]] if aside else [])
    made = [[t for (t,) in part] for part in parts]
    return made[0], (aside[0], made[1]) if aside else None


def _model(args: argparse.Namespace, inputs: int, outputs: int) -> MLP:
    weights = sum(b * (a + 1) for a, b in pairwise([inputs, *args.hidden, outputs]))
    if weights > MOST:
        raise UsageError(f"this network has {weights:,} parameters; at most {MOST:,}")
    return MLP(inputs, [*args.hidden, outputs], args.activation, seed=args.seed)


def task_flow(task: Task, args: argparse.Namespace, samples: int = 0) -> Flow:
    """A record of every step, for the network of the task.

    Raises:
        UsageError: more numbers than there is room for.
    """
    numbers = args.steps * len(task.model.parameters())
    if numbers > MOST_KEPT:
        raise UsageError(
            f"{args.steps:,} steps of {len(task.model.parameters()):,} parameters are {numbers:,} "
            f"numbers to keep; at most {MOST_KEPT:,}"
        )
    return Flow(task.model, task.X[:samples])


def trained(
    task: Task, args: argparse.Namespace, on_step: Callable[[Update], Any] | None
) -> History:
    """The task's network trained; a bar shows how far it is.

    Raises:
        UsageError: a setting that cannot be, or a loss that left the numbers.
    """
    try:
        with usage_errors(ValueError):
            return fit(
                task.model,
                task.loss,
                (task.X, task.targets(task.y)),
                steps=args.steps,
                optimizer=args.optimizer,
                lr=args.lr,
                batch_size=args.batch,
                seed=args.seed,
                penalty=(lambda weights: l2(weights, args.l2)) if args.l2 else None,
                validation=(task.aside[0], task.targets(task.aside[1])) if task.aside else None,
                on_step=on_step,
            )
    except NotFiniteError as error:
        raise UsageError(f"{error}\na smaller --lr may help") from error


def checked_ending(path: str | None, endings: tuple[str, ...], args: argparse.Namespace) -> str:
    """The ending of a path that a picture or page can be written to; "" for no path.

    Raises:
        UsageError: another ending, no such folder, a file that exists; before any training.
    """
    if path is None:
        return ""
    suffix = Path(path).suffix.lower()
    if suffix not in endings:
        raise UsageError(f"the path ends in {', '.join(endings)}; got {path}")
    output.refuse_existing(path, args.force)
    if not Path(path).parent.is_dir():
        raise UsageError(f"there is no folder {Path(path).parent} to write {Path(path).name} in")
    return suffix


def plots() -> Any:
    """nn.plots, which needs matplotlib.

    Raises:
        UsageError: it is not installed.
    """
    with usage_errors(ImportError):
        from .. import plots
    return plots


def summary(task: Task, history: History) -> str:
    """What was trained, and how it ended, in a line or two."""
    trained = (
        f"{task.name}: {len(task.X)} samples, network {task.sizes} "
        f"({len(task.model.parameters())} parameters), "
        f"{history.steps} step{'s' * (history.steps != 1)}"
    )
    lines = [trained]
    if task.table is not None:
        target = task.table.target
        if task.classes:
            target += f" ({', '.join(task.table.classes)})"
        lines.append(f"{target} from {', '.join(task.table.inputs)}")
    return "\n".join([*lines, *[history.stopped] * bool(history.stopped)])


def about(task: Task, history: History) -> dict[str, Any]:
    """What was trained, as JSON has it."""
    return {
        "data": task.name,
        "samples": len(task.X),
        "network": task.sizes,
        "parameters": len(task.model.parameters()),
        "steps": history.steps,
        "stopped": history.stopped or None,
        "inputs": list(task.table.inputs) if task.table else [],
        "classes": list(task.table.classes) if task.table else [],
    }


def title(task: Task, args: argparse.Namespace) -> str:
    """A heading for pictures."""
    return f"{task.name}: {task.sizes}, {args.activation}, {args.optimizer}"


def _loss_and_outputs(args: argparse.Namespace, classes: int) -> tuple[Callable[..., Any], int]:
    """The loss, and how many outputs it takes; classes: how many, 0 where numbers are learnt."""
    if not classes:
        if args.loss == "hinge":
            raise UsageError(f"hinge tells classes apart; {args.data} has none")
        return squared_error, 1
    if classes == 2:
        return (hinge if args.loss == "hinge" else binary_cross_entropy_from_logits), 1
    if args.loss == "hinge":
        raise UsageError(f"hinge tells two classes apart; {args.data} has {classes}")
    return cross_entropy, classes


def _sizes(text: str) -> tuple[int, ...]:
    """16,16 as two layers; "" or 0 as none."""
    if text.strip() in ("", "0"):
        return ()
    sizes = text.split(",")
    if not all(size.strip().isdecimal() and 0 < int(size) < 10_000 for size in sizes):
        raise argparse.ArgumentTypeError(
            f"takes whole numbers separated by commas, such as 16,16, got {text}"
        )
    return tuple([int(size) for size in sizes])
