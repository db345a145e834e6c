"""python -m demos.microgpt: train on names, show the losses, invent names, keep the weights."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from autograd import order
from autograd.files import read_text
from nn import load, save

from . import microgpt
from .microgpt_page import write_page

BAD_USE = 2
STOPPED = 130  # as shells have it for Ctrl-C
MOST_BYTES = 20_000_000
SHOWN = 10  # how many times the loss is printed on the way


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Train and show. Returns 0, or 2 with a line on standard error where that cannot be."""
    options = _read_options(arguments)
    try:
        for file in filter(None, (options.save, options.page)):
            if not Path(file).parent.is_dir():  # it is said before any training
                folder = Path(file).parent
                raise FileNotFoundError(f"there is no folder {folder} to write {file} in")
        names = _lines(options.names)
        run = microgpt.untrained(names, options.n_embd, options.n_layer)
        if options.load:
            load(run[0], options.load)
        _train_and_show(run, options)
    except (OSError, ValueError, TypeError) as error:
        print(f"python -m demos.microgpt: {error}", file=sys.stderr)
        return BAD_USE
    except KeyboardInterrupt:
        return STOPPED
    return 0


def _lines(path: Path) -> list[str]:
    """The lines of a file that are not empty."""
    lines = [line.strip() for line in read_text(path, MOST_BYTES).splitlines()]
    return [line for line in lines if line]


def _train_and_show(run: microgpt.Untrained, options: argparse.Namespace) -> None:
    model, tokens, names = run
    print(f"{len(names):,} names, {len(tokens)} tokens, {len(model.parameters()):,} parameters")
    if options.steps:
        losses = _trainer(options.eager)(run, options.steps)
        every = max(1, len(losses) // SHOWN)
        for step in sorted({1, 2, 3, *range(every, len(losses) + 1, every), len(losses)}):
            if 0 < step <= len(losses):
                print(f"step {step:4} / {options.steps} | loss {losses[step - 1]:.4f}")
    for number in range(1, options.samples + 1):
        invented = model.generate(tokens.end, tokens.end, options.temperature)
        print(f"sample {number:2}: {tokens.decode(invented)}")
    if options.page:
        print(f"wrote {write_page(run, options.page)}")
    if options.save:
        print(f"wrote {save(model, options.save, force=True)}")
    print(
        f"\nThe loss on one name is a graph of {len(order(microgpt.loss_of_name())):,} nodes. "
        f"To walk through it:\n  glassgrad walk demos/microgpt.py:loss_of_name --level arrays"
    )


def _trainer(eager: bool) -> Callable[[microgpt.Untrained, int], list[float]]:
    """How it is trained: replayed, where that is not slower than recording each name."""
    if eager or find_spec("numba") is None:
        return microgpt.train
    from .microgpt_replayed import train_replayed

    return train_replayed


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m demos.microgpt",
        description="A GPT of 4,192 numbers learns names letter by letter, and invents others.",
        epilog="Source: A. Karpathy, microgpt (2026); with its names the losses are the same.",
    )
    add = parser.add_argument
    add(
        "names",
        nargs="?",
        type=Path,
        default=microgpt.NAMES,
        metavar="FILE",
        help="a name on each line",
    )
    add("--steps", type=_count, default=1000, help="names to learn from, one a step (%(default)s)")
    add("--n-embd", type=_count, default=16, help="numbers a position, 4 heads (%(default)s)")
    add("--n-layer", type=_count, default=1, help="layers (%(default)s)")
    add("--samples", type=_count, default=20, help="names to invent (%(default)s)")
    add("--temperature", type=_positive, default=0.5, help="below 1: likely names (%(default)s)")
    add("--page", metavar="FILE", help="write a page that shows the loss on a name, and learns")
    add("--eager", action="store_true", help="record every name anew, also where numba is")
    add("--load", metavar="FILE", help="begin with the weights of a file")
    add("--save", metavar="FILE", help="write the weights to a file, in place of an earlier one")
    return parser.parse_args(arguments)


def _positive(text: str) -> float:
    try:
        x = float(text)
    except ValueError:
        x = 0.0
    if not 0 < x < math.inf:
        raise argparse.ArgumentTypeError(f"a positive number is needed, got {text!r}")
    return x


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a whole number from 0 up is needed, got {text!r}")
    return int(text)
