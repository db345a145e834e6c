"""glassgrad train: a small network learns a small data set; what it does to the loss."""

from __future__ import annotations

import argparse
from typing import Any

from autograd.commands import UsageError, output, usage_errors

from ..flow.flow import Flow
from ..training.history import History
from . import network

ROWS = 10  # of the table
MOVING = ".gif"


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    network.add_options(parser)
    parser.add_argument(
        "--test",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="put this share of the samples aside to test with, such as 0.25 (default: 0)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="a picture of what was learnt: .png, .svg or .pdf; or .gif of how it came about",
    )
    parser.add_argument(
        "--page",
        metavar="FILE",
        help="an .html page on which the network learns on, and its layers and loss are changed",
    )
    parser.add_argument("--save", metavar="FILE", help="write the weights as .json, for nn.load")
    output.add_number_options(parser)
    parser.set_defaults(digits=4)


def run_train(args: argparse.Namespace) -> None:
    """Train, print the course of it, and write what was asked for."""
    if not 0.0 <= args.test < 1.0:
        raise UsageError(f"--test takes a share of at least 0 and less than 1, got {args.test:g}")
    suffix = network.checked_ending(args.output, (*network.PICTURES, MOVING), args)
    network.checked_ending(args.save, (".json",), args)
    network.checked_ending(args.page, (".html",), args)
    task = network.task(args, args.test)
    if suffix == MOVING and not task.classes:
        raise UsageError(f"a {MOVING} shows how classes part; {task.name} has none")
    if suffix and not task.drawable:
        raise UsageError(
            f"a picture shows {'two inputs' if task.classes else 'one input'}, and there are "
            f"{len(task.X[0])}; choose by --inputs, or leave -o out"
        )
    if args.page:
        from ..training.learning_page import refuse_many_samples

        with usage_errors(ValueError):
            refuse_many_samples(task.model, len(task.X))
    plots = network.plots() if suffix else None
    flow = network.task_flow(task, args) if suffix == MOVING else None
    history = network.trained(task, args, flow)
    if not args.json:
        _print_course(args, task, history)
    files: list[Any] = []
    if plots is not None:
        with usage_errors(ValueError):
            _draw_task(plots, args, task, flow)
        files.append(args.output)
    if args.page:
        files.append(_write_learning_page(args, task))
    if args.save:
        from ..networks.state import save

        files.append(save(task.model, args.save, args.force))
    if files or args.json:
        course = output.plain_data(history.as_dict()) if args.json else {}
        lines = [f"wrote {path}" for path in files]
        output.say_written(
            args, files, "\n".join(lines), **network.about(task, history), history=course
        )


def _write_learning_page(args: argparse.Namespace, task: network.Task) -> Any:
    from ..training.learning_page import learning_page

    title = f"{task.name}, learnt by a network {task.sizes}"
    with usage_errors(ValueError):
        return learning_page(
            task.model,
            task.X,
            task.targets(task.y),
            args.page,
            loss=task.loss,
            rule=args.optimizer,
            lr=args.lr,
            title=title,
            force=args.force,
        )


def _print_course(args: argparse.Namespace, task: network.Task, history: History) -> None:
    """The loss, and what share is right, at some epochs."""
    heads = ["epoch", "loss"]
    columns: list[list[Any]] = [history.loss]
    if task.classes:
        heads.append("right")
        columns.append(history.accuracy)
    if task.aside:
        heads.append("test loss")
        columns.append(history.validation_loss)
        if task.classes:
            heads.append("test right")
            columns.append(history.validation_accuracy)
    last = len(history) - 1
    rows = []
    for index in sorted({round(k * last / (ROWS - 1)) for k in range(ROWS)}) if last >= 0 else []:
        cells = [str(index + 1)]
        for head, column in zip(heads[1:], columns, strict=True):
            x = column[index]
            cells.append(f"{100 * x:.1f} %" if head.endswith("right") else f"{x:.{args.digits}g}")
        rows.append(cells)
    output.say(network.summary(task, history))
    output.print_table(args, heads, rows)


def _draw_task(plots: Any, args: argparse.Namespace, task: network.Task, flow: Flow | None) -> None:
    if flow is not None:
        plots.animate(flow, task.X, task.y, args.output, force=args.force)
        return
    draw = plots.boundary if task.classes else plots.curve
    plots.save(draw(task.model, task.X, task.y), args.output, force=args.force)
