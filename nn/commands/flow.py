"""glassgrad flow: train a network and say how the gradient flows through its layers."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from autograd.commands import output, usage_errors
from autograd.files import write_whole

from ..flow.flow import Flow
from . import network

SAMPLES = 30  # at which units are looked at


def add_flow_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    network.add_options(parser)
    parser.add_argument(
        "--samples",
        type=output.whole_number,
        default=SAMPLES,
        metavar="N",
        help="look for dead units with N samples after each step (default: %(default)s)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="all of it as a page (.html), an overview as a picture (.png, .svg, .pdf), or every "
        "number (.json)",
    )
    output.add_number_options(parser)
    parser.set_defaults(digits=4)


def run_flow(args: argparse.Namespace) -> None:
    """Train, print a line for each layer, and write what was asked for."""
    suffix = network.checked_ending(args.output, (".html", *network.PICTURES, ".json"), args)
    task = network.task(args)
    plots = network.plots() if suffix and suffix != ".json" else None
    flow = network.task_flow(task, args, args.samples)
    history = network.trained(task, args, flow)
    if not args.json:
        output.say(network.summary(task, history))
    if not flow.moments and not args.json:
        return
    if not args.json:
        output.say("\n".join(flow.findings()))
        output.say()
        _print_layers(args, flow)
    if suffix == ".json":
        write_whole(args.output, flow.to_json() + "\n", args.force)
    elif plots is not None:
        with usage_errors(ValueError):
            _draw_flow(plots, args, task, flow, suffix)
    if suffix or args.json:
        layers = [asdict(part) for part in flow.parts()] if flow.moments else []
        found = {
            **network.about(task, history),
            "findings": flow.findings() if flow.moments else [],
            "layers": output.plain_data(layers),
        }
        files = [args.output] if suffix else []
        output.say_written(args, files, f"wrote {args.output}", **found)


def _print_layers(args: argparse.Namespace, flow: Flow) -> None:
    rows = []
    for part in flow.parts():
        numbers = [f"{x:.{args.digits}g}" for x in (part.first, part.last, part.ratio)]
        counts = [f"{n}/{part.units}" if part.units else "–" for n in (part.dead, part.saturated)]
        rows.append([part.layer, str(part.parameters), *numbers, *counts])
    heads = ("layer", "params", "|g| first", "|g| last", "Δw/w last", "dead", "saturated")
    output.print_table(args, heads, rows)


def _draw_flow(
    plots: Any, args: argparse.Namespace, task: network.Task, flow: Flow, suffix: str
) -> None:
    title = network.title(task, args)
    if suffix != ".html":
        plots.save(plots.overview(flow, title), args.output, force=args.force)
        return
    learnt = plots.boundary if task.classes else plots.curve
    pictures = []
    if task.drawable:
        pictures.append(("What the network has learnt.", learnt(task.model, task.X, task.y)))
    if len(flow.names) > 1:
        caption = (
            "The loss over the two parameters that have moved furthest, and the way they went."
        )
        pictures.append((caption, plots.surface(flow, task.now)))
    plots.page(flow, args.output, title=title, pictures=pictures, force=args.force)
