"""The table of truths in the other readings: arrays, plans, printed programs, the page, JAX.

Values and first derivatives, at every point that the table has; what is held of orders 2 and 3
is in test_truths.py.
"""

import itertools
import math
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from autograd import OPS, Op, Value, replay
from autograd.engine import arrays
from autograd.engine.floats import evaluate
from autograd.engine.row import read
from autograd.formulas.javascript import javascript_module, row_key
from autograd.replay import read_lines

from . import points
from .formulas.test_javascript import run_in_node
from .outside_programs import needs_node
from .replay.test_program import LANGUAGES, RUNNERS
from .truths import table
from .truths.exceptions import is_open
from .truths.table import Truth, truths, wrong

pytestmark = pytest.mark.one_python

ROWS = pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
Numbers = tuple[float, Sequence[float]]  # a value, and its first derivatives by the variables


def hold(row: Op, found: Iterator[tuple[Truth, Numbers]]) -> None:
    """Values and slopes are the truth."""
    mistakes = []
    for truth, (y, slopes) in found:
        rel = table.tolerance(row.name, truth)
        for index, ours in [((), float(y)), *[((k,), float(p)) for k, p in enumerate(slopes)]]:
            if wrong(ours, truth, index, rel) and not is_open(row.name, truth, index):
                mistakes.append(f"{truth.args} by {index}: {ours!r}, not {truth.numbers[index]}")
    assert not mistakes, f"{len(mistakes)} wrong\n" + "\n".join(mistakes[:40])


def known_rows() -> list[Op]:
    """Those that have truths; that all have, test_truths.py holds."""
    names = table.names()
    return [row for row in OPS.values() if row.name in names]


def on_numbers(row: Op) -> list[Truth]:
    """The points whose arguments are all variables, as on numbers alone all are."""
    bounded = row.name in ("clip", "hardtanh")  # whose bounds are constants there
    return [
        truth
        for truth in truths(row.name)
        if all(truth.varies) and not (bounded and len(set(truth.args)) < len(truth.args))
    ]


def alike(row: Op) -> Iterator[list[Truth]]:
    """The points of a row that have the same variables and constants."""

    def constants(truth: Truth) -> str:
        pairs = zip(truth.flat, truth.varies, strict=True)
        return repr([None if free else x for x, free in pairs])

    for _, same in itertools.groupby(sorted(truths(row.name), key=constants), constants):
        yield list(same)


def variables(truth: Truth) -> list[float]:
    return [x for x, free in zip(truth.flat, truth.varies, strict=True) if free]


def recorded(row: Op, truth: Truth) -> tuple[Value, list[Value]]:
    """A row on Values, its constants as floats; the result and the variables."""
    given: list[Any] = [
        Value(x) if free else x for x, free in zip(truth.flat, truth.varies, strict=True)
    ]
    y = read(row, points.shaped(truth.args, given))
    return y, [x for x in given if isinstance(x, Value)]


def on_arrays(row: Op, m: arrays.Arrays | None = None) -> Iterator[tuple[Truth, Numbers]]:
    """All points that are all variables, as one column an argument."""
    same = on_numbers(row)
    if not same:
        return
    xp = m.xp if m else np
    columns = [xp.array(column) for column in zip(*[truth.flat for truth in same], strict=True)]
    args = points.shaped(same[0].args, columns)
    y = arrays.row_on_arrays(row, args, m)
    slopes = [arrays.partial_on_arrays(row, k, y, args, m) for k in range(len(args))]
    for k, truth in enumerate(same):
        yield truth, (float(y[k]), [float(p[k]) for p in points.flat(tuple(slopes))])


@ROWS
def test_arrays(row):
    hold(row, on_arrays(row))


def plain(truth: Truth) -> bool:
    """Whether all is finite there, so that a plan need not look at it with care."""
    numbers = [truth.numbers[index] for index in table.places(truth.size, 1)]
    return all(map(math.isfinite, truth.flat)) and not {"?", "inf", "-inf", "nan"} & set(numbers)


def replayed(row: Op, backend: str) -> Iterator[tuple[Truth, Numbers]]:
    """Points where all is finite together, the others one by one."""
    for same in alike(row):
        y, xs = recorded(row, same[0])
        plan = replay(y, [xs], reduce="sum", backend=backend)
        together = [truth for truth in same if plain(truth)]
        alone = [[truth] for truth in same if not plain(truth)]
        for some in filter(None, [together, *alone]):
            found = plan(np.array([variables(truth) for truth in some]), by_inputs=True)
            yield from zip(some, zip(found.losses, found.by_inputs[0], strict=True), strict=True)


@ROWS
def test_replay_by_numpy(row):
    hold(row, replayed(row, "numpy"))


@ROWS
@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
def test_replay_by_numba(row):
    hold(row, replayed(row, "numba"))


@pytest.fixture(scope="module", params=LANGUAGES)
def printed(request, tmp_path_factory):
    """What the printed programs of a language give, by row."""
    runs, asked = [], []
    for row in known_rows():
        for same in alike(row):
            y, xs = recorded(row, same[0])
            lines = read_lines(y, [], xs)
            runs += [(lines, [], variables(truth)) for truth in same]
            asked += [(row.name, truth) for truth in same]
    answers = RUNNERS[request.param](runs, tmp_path_factory.mktemp(request.param))
    found: dict[str, list[tuple[Truth, Numbers]]] = {}
    for (name, truth), answer in zip(asked, answers, strict=True):
        found.setdefault(name, []).append((truth, (answer[0], answer[1])))
    return found


@ROWS
def test_printed_programs(printed, row):
    hold(row, iter(printed.get(row.name, [])))


@pytest.fixture(scope="module")
def on_page(tmp_path_factory):
    """What the rows give in JavaScript, as the page has them."""
    keyed, calls, asked = set(), [], []
    for row in known_rows():
        for truth in on_numbers(row):
            sizes = [len(arg) for arg in truth.args if isinstance(arg, tuple)]
            size = sizes[0] if sizes else None
            keyed.add((row, size) if sizes else row)
            calls.append((row_key(row, size), evaluate(row, truth.args), truth.args))
            asked.append((row.name, truth))
    answers = run_in_node(javascript_module(keyed), calls, tmp_path_factory.mktemp("page"))
    found: dict[str, list[tuple[Truth, Numbers]]] = {}
    for (name, truth), (y, *slopes) in zip(asked, answers, strict=True):
        found.setdefault(name, []).append((truth, (y, points.flat(tuple(slopes)))))
    return found


@needs_node
@ROWS
def test_the_page(on_page, row):
    hold(row, iter(on_page.get(row.name, [])))


def normal(truth: Truth) -> bool:
    """No denormals: JAX takes them for 0."""
    return all(x == 0 or abs(x) > 1e-150 for x in truth.flat if math.isfinite(x))


@ROWS
@pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed")
def test_jax(row):
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    import jax

    from autograd.replay.jax_backend import jax_arrays

    with jax.enable_x64(True):
        found = list(on_arrays(row, jax_arrays()))
    hold(row, ((truth, numbers) for truth, numbers in found if normal(truth)))
