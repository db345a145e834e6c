"""Where rows are tested: at ordinary points from their samples, and at the hard ones."""

import itertools
import math
import random
from collections.abc import Iterator
from typing import Any

from autograd import Op

inf, nan = math.inf, math.nan
FINITE = (0.0, -0.0, 1.0, -1.0, 40.0, -40.0, 1e3, -1e3, 1e200, -1e200, 1e-200, -1e-200)
HARD = (*FINITE, inf, -inf, nan)
PLAIN = (1.5, -0.5, 0.25, -2.0, 3.0, 0.75, -1.25)


def ordinary(row: Op, seed: int = 7, count: int = 6) -> list[tuple[Any, ...]]:
    """Arguments drawn from the row's own sample ranges."""
    draw = random.Random(f"{row.name} {seed}").uniform
    return [
        tuple(
            tuple(draw(*one) for one in ranges) if many else draw(*ranges)
            for ranges, many in zip(row.sample, row.many, strict=True)
        )
        for _ in range(count)
    ]


def hard(row: Op, numbers: tuple[float, ...] = HARD) -> Iterator[tuple[Any, ...]]:
    """Zeros, infinities, nan, the huge and the tiny: alone, in pairs, and all tied."""
    shape = ordinary(row, count=1)[0]
    size = len(flat(shape))
    if size <= 2:
        yield from (shaped(shape, one) for one in itertools.product(numbers, repeat=size))
        return
    for a in numbers:
        yield shaped(shape, (a,) * size)
        for at in range(size):
            yield shaped(shape, (*PLAIN[:at], a, *PLAIN[at + 1 : size]))
        for b in (0.0, 1e3, -1e3, *numbers[-3:]):
            yield shaped(shape, (a, *PLAIN[1 : size - 1], b))


def flat(args: tuple[Any, ...]) -> tuple[float, ...]:
    """The arguments with sequences laid flat."""
    return tuple(one for arg in args for one in (arg if isinstance(arg, tuple) else (arg,)))


def shaped(like: tuple[Any, ...], numbers: Any) -> tuple[Any, ...]:
    """Flat numbers in the shape of some arguments."""
    rest = iter(numbers)
    return tuple(
        tuple(next(rest) for _ in arg) if isinstance(arg, tuple) else next(rest) for arg in like
    )
