"""python -m demos: reproduce the write-ups, number by number, and draw their graphs."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from autograd import Value

from .writeup import writeup_of

NAMES = ("deltas", "one_weight", "layer_recursion", "vectorised", "any_loss")
BAD_USE = 2


def show_writeups(arguments: Sequence[str] | None = None) -> int:
    """Show the write-ups asked for. Returns 0 if every number holds or is a named erratum."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without ∂ still gets the numbers
    options = _options(arguments)
    try:
        from rich.console import Console

        from . import report
    except ImportError as error:
        return _refused(f"this needs the package {error.name}: pip install 'glassgrad[all]'")
    console = Console(color_system=None if options.plain else "auto", highlight=False)
    writeups = {name: writeup_of(name) for name in options.names or NAMES}
    report.legend(console)
    for name, writeup in writeups.items():
        report.show(console, name, writeup)
    fine = report.totals(console, writeups)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        drawn = [
            _drawn(y, options.out / f"{name}-{re.sub(r'[^a-z0-9]+', '-', part.lower())}.svg")
            for name, writeup in writeups.items()
            for part, y in writeup.graphs.items()
        ]
    except (OSError, ImportError, RuntimeError) as error:
        return _refused(f"the drawings could not be written: {error}")
    console.print(f"\n{len(drawn)} drawings:")
    for path in drawn:
        console.print(f"  {path}", soft_wrap=True, markup=False)
    console.print(
        "\nA GPT of 4,192 numbers learns names: python -m demos.microgpt [FILE]", markup=False
    )
    return 0 if fine else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m demos",
        description="Reproduce write-ups on backpropagation, number by number, and draw them.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"which write-ups: {', '.join(NAMES)} (left out: all)",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("build/demo"), metavar="DIR", help="where drawings go"
    )
    parser.add_argument("--plain", action="store_true", help="text without colour or weight")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in NAMES:
            parser.error(f"no write-up {name!r}; there are {', '.join(NAMES)}")
    return options


def _drawn(y: Value, path: Path) -> Path:
    from autograd import draw

    return draw(y).write(path)


def _refused(why: str) -> int:
    print(f"python -m demos: {why}", file=sys.stderr)
    return BAD_USE


if __name__ == "__main__":
    try:
        code = show_writeups()
        sys.stdout.flush()
    except BrokenPipeError:  # `| head`: whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
