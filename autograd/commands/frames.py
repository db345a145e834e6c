"""glassgrad frames: the drawing of every step, as files or as one animation."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path

from ..drawing.render import FORMATS, RenderError, render
from ..engine.calls import record_calls
from ..engine.value import Value
from ..faces.steps import ArraySteps, Steps
from ..files import write_whole
from ..steps.default_lens import leaves_in_part
from . import UsageError, output, source, usage_errors, walk

MOVING = (".svg", ".gif")
SECONDS = 1.5


def add_frames_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.add_formula_options(parser)
    walk.add_kind_options(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        required=True,
        help="a folder for frame-001.svg and so on, or one .svg or .gif that plays them all",
    )
    output.add_force_option(parser)
    output.add_json_option(parser)
    parser.add_argument(
        "--step",
        type=output.whole_number,
        metavar="K",
        help="draw step number K alone; PATH ends in .svg, .png or .pdf",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        metavar="X",
        help=f"how long an animation shows a step (default: {SECONDS})",
    )
    parser.add_argument(
        "--limit",
        type=output.whole_number,
        default=300,
        metavar="N",
        help="at most N frames; of a longer walk, a part that has no more (default: %(default)s)",
    )
    parser.add_argument(
        "--level",
        choices=("arrays", "scalars"),
        help="steps of whole arrays or of single numbers (default: arrays where there are any)",
    )
    parser.add_argument(
        "--open",
        default="",
        metavar="NAMES",
        help="draw and walk the single numbers of these arrays, in their places: Z1,Z2",
    )
    source.add_lens_option(parser)
    output.add_rankdir_option(parser, None, " (default: LR, or TB where that is easier to see)")
    output.add_digits_option(parser, 4)


def _asked_steps(args: argparse.Namespace, y: Value, params: list[Value]) -> Steps | ArraySteps:
    """The steps of another kind of pass, or of the part of the graph for which there is room."""
    if not walk.has_array_level(args, y):
        with usage_errors(ImportError):
            from ..drawing.framed_part import framed_part
        part, _ = framed_part(y, args.limit if args.step is None else None)
        if part is not y:
            y, params = part, leaves_in_part(part, params)
    return walk.asked_steps(args, y, params)


def run_frames(args: argparse.Namespace) -> None:
    """Write what was asked for, and say where it is."""
    suffix = Path(args.output).suffix.lower()
    if args.step is not None and suffix[1:] not in FORMATS:
        takes = "with --step, -o takes a path that ends in .svg, .png or .pdf"
        raise UsageError(f"{takes}; got {args.output}")
    if args.step is None and suffix not in ("", *MOVING):
        takes = f"-o takes a folder, or a path that ends in {' or '.join(MOVING)}"
        raise UsageError(f"{takes}; got {args.output}")
    if args.seconds is not None and (args.step is not None or not suffix):
        raise UsageError(f"--seconds is for an animation, a path in {' or '.join(MOVING)}")
    output.refuse_existing(args.output if suffix else None, args.force)
    with record_calls() if args.lens else nullcontext():
        formula = source.read_formula(args)
    y, params = walk.output_and_parameters(args, formula)
    plain = not params and args.by_hand is None and not args.exact
    if args.lens and not plain:
        raise UsageError("--lens shows single steps of a part; leave out --params and the like")
    subject = y if plain else _asked_steps(args, y, params)  # only a Value knows its groups
    seconds = SECONDS if args.seconds is None else args.seconds
    settings = {
        "digits": args.digits,
        "rankdir": args.rankdir,
        "level": args.level,
        "opened": source.separated_by_commas(args.open),
        "lens": args.lens,
    }
    with usage_errors(ImportError, RenderError, TimeoutError, ValueError):
        from ..drawing import animate_steps, frame, frames

        if args.step is not None:
            picture = frame(subject, args.step, **settings)
            write_whole(args.output, render(picture.source, suffix[1:]), force=args.force)
        elif suffix:
            settings |= {"limit": args.limit, "force": args.force}
            animate_steps(subject, args.output, seconds=seconds, **settings)
        else:
            settings |= {"limit": args.limit, "force": args.force}
            paths = frames(subject, args.output, **settings)
            text = f"wrote {len(paths)} frames, {paths[0]} to {paths[-1].name}"
            output.say_written(args, paths, text)
            return
    output.say_written(args, [args.output], f"wrote {args.output}")
