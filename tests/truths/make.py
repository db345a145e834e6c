"""Write the table of truths anew: python -m tests.truths.make [ROW ...]

One file a row in table/, a line a point: the arguments (a constant is written =x), then all
derivatives by the variables in the order of jets.indices, the value first. `?` is a number that
nothing decides, `~x` one that may be nan or x.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path
from typing import Any

import mpmath

from . import limits
from .choices import points, sizes_of
from .conventions import agreed, replaced, undecided
from .functions import FUNCTIONS
from .jets import indices
from .limits import Point

TABLE = Path(__file__).parent / "table"


def truths(name: str, point: Point) -> list[Any]:
    """All derivatives at a point: by agreement, or as they are."""
    args = replaced(name, point.args)
    found = limits.derivatives(name, sizes_of(name), Point(args, point.varies))
    stated = agreed(name, point.args)
    variables = [k for k, free in enumerate(point.varies) if free]
    for at, multi in enumerate(indices(len(variables))):
        index = tuple(variables[k] for k, times in enumerate(multi) for _ in range(times))
        if undecided(name, point.args, index):
            found[at] = limits.UNDECIDED
        if index in stated:
            found[at] = mpmath.mpf(stated[index])
    return found


def written(x: Any) -> str:
    """A number of the table."""
    if x is limits.UNDECIDED:
        return "?"
    if isinstance(x, tuple):
        return f"~{written(x[1])}"
    try:
        number = float(x)
    except OverflowError:
        number = math.copysign(math.inf, mpmath.sign(x))
    return short(number + 0.0)


def short(x: float) -> str:
    """A float, as short as it can be read back."""
    text = repr(x)
    return text.removesuffix(".0")


def lines(name: str) -> list[str]:
    """The file of a row."""
    sizes = sizes_of(name)
    words = [
        f"{word}:{sizes[word]}" if word in sizes else word for word in FUNCTIONS[name].takes.split()
    ]
    result = [" ".join(["#", *words])]
    for point in points(name):
        given = [
            ("" if free else "=") + short(x)
            for x, free in zip(point.args, point.varies, strict=True)
        ]
        result.append(" ".join([*given, "|", *map(written, truths(name, point))]))
    return result


def main(names: list[str]) -> None:
    TABLE.mkdir(exist_ok=True)
    for name in names or FUNCTIONS:
        start = time.perf_counter()
        text = lines(name)
        (TABLE / f"{name}.txt").write_text("\n".join(text) + "\n", encoding="utf-8")
        print(f"{name}: {len(text) - 1} points, {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
