"""glassgrad frames: the drawing of every step, as files or as one animation."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ..drawing.render import FORMATS, RenderError, render
from ..files import write_whole
from . import UsageError, output, source, walk

MOVING = (".svg", ".gif")
SECONDS = 1.5


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    source.take(parser)
    walk.take_walk(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        required=True,
        help="a folder for frame-001.svg and so on, or one .svg or .gif that plays them all",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that exist")
    parser.add_argument(
        "--step",
        type=output.count,
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
        type=output.count,
        default=300,
        metavar="N",
        help="how many frames are too many (default: %(default)s)",
    )
    parser.add_argument(
        "--rankdir",
        choices=("LR", "TB", "RL", "BT"),
        help="the way of the forward pass (default: LR, or TB where that is easier to see)",
    )
    output.take_digits(parser, 4)


def run(args: argparse.Namespace) -> None:
    """Write what was asked for, and say where it is."""
    suffix = Path(args.output).suffix.lower()
    if args.step is not None and suffix[1:] not in FORMATS:
        raise UsageError("with --step, -o takes a path that ends in .svg, .png or .pdf")
    if args.step is None and suffix not in ("", *MOVING):
        raise UsageError(f"-o takes a folder, or a path that ends in {' or '.join(MOVING)}")
    if args.seconds is not None and (args.step is not None or not suffix):
        raise UsageError(f"--seconds is for an animation, a path in {' or '.join(MOVING)}")
    if suffix and os.path.lexists(args.output) and not args.force:
        raise UsageError(f"{args.output} exists; --force overwrites it")
    y, params = walk.asked(args)
    plain = not params and args.by_hand is None and not args.exact
    given = y if plain else walk.walked(args, y, params)  # groups are known of a Value alone
    seconds = SECONDS if args.seconds is None else args.seconds
    settings = {"digits": args.digits, "rankdir": args.rankdir}
    try:
        from ..drawing import animate_steps, frame, frames

        if args.step is not None:
            picture = frame(given, args.step, **settings)
            write_whole(args.output, render(picture.source, suffix[1:]), force=args.force)
        elif suffix:
            settings |= {"limit": args.limit, "force": args.force}
            animate_steps(given, args.output, seconds=seconds, **settings)
        else:
            settings |= {"limit": args.limit, "force": args.force}
            paths = frames(given, args.output, **settings)
            output.say(f"wrote {len(paths)} frames, {paths[0]} to {paths[-1].name}")
            return
    except (ImportError, RenderError, TimeoutError, ValueError) as error:
        raise UsageError(str(error)) from error
    output.say(f"wrote {args.output}")
