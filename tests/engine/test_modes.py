"""no_grad and detect_anomaly: what they change, where, and for whom."""

import asyncio
import inspect
import math
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import autograd
from autograd import (
    AnomalyError,
    Value,
    detect_anomaly,
    dot,
    exp,
    grad,
    log,
    no_grad,
    op,
    order,
    sqrt,
)
from autograd.engine.modes import active
from autograd.engine.value import contributions
from tests.strategies import ANY_FLOAT, graphs, own_rows


def next_line() -> str:
    """This file and the line after the caller's."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return f"{__file__}:{frame.f_back.f_lineno + 1}"


def test_without_grad_results_are_plain_numbers() -> None:
    x = Value(3.0)
    with no_grad():
        y = x * x + dot([x], [x]).tanh()
        y += 1
    assert (y.op, y.args) == (None, ())
    assert y.data == (x * x + dot([x], [x]).tanh() + 1).data
    y.backward()
    assert x.grad == 0.0
    z = x * y
    z.backward()
    assert x.grad == y.data


def test_modes_end_when_an_error_leaves_them() -> None:
    x = Value(3.0)
    for mode in (no_grad, detect_anomaly):
        with pytest.raises(KeyError), mode():
            raise KeyError
    assert (x * x).args == (x, x)
    assert math.isnan(log(-x).data)
    assert not active


def test_modes_nest_and_can_be_opened_again() -> None:
    x = Value(-1.0)
    quiet = no_grad()
    with quiet:
        with quiet, no_grad():
            assert (x * x).op is None
        assert (x * x).op is None
    assert (x * x).op is not None
    with detect_anomaly():
        with detect_anomaly(), pytest.raises(AnomalyError):
            log(x)
        with no_grad(), pytest.raises(AnomalyError):
            log(x)
        with pytest.raises(AnomalyError):
            log(x)
    log(x)
    assert not active


def test_a_context_is_open_from_its_beginning_to_its_end_whoever_keeps_what_begins_it() -> None:
    x = Value(3.0)
    mode = no_grad()
    with detect_anomaly():  # so that somebody looks whether something is open
        begin, end = mode.__enter__, mode.__exit__
        assert (x * x).op is not None
        begin()
        assert (x * x).op is None
        end(None, None, None)
        assert (x * x).op is not None
    assert (x * x).op is not None
    del begin, end
    assert not active


def test_a_nan_names_the_operation_its_operands_and_the_line() -> None:
    err = Value(-2.0, "err")
    with detect_anomaly(), pytest.raises(AnomalyError) as error:
        line = next_line()
        log(err)
    assert str(error.value) == f"log of 'err' = -2.0 is nan, recorded at {line}"
    assert error.value.node.op.name == "log"
    assert error.value.node.args == (err,)


def test_an_infinity_of_an_operator_names_both_operands() -> None:
    a = Value(1.0, "a")
    with detect_anomaly(), pytest.raises(AnomalyError) as error:
        line = next_line()
        a / 0
    assert str(error.value) == f"div of 'a' = 1.0, 0.0 is inf, recorded at {line}"


def test_an_infinity_of_an_operation_with_many_arguments_names_them_all() -> None:
    w, x = Value(1e300, "w"), Value(1e300, "x")
    with (
        detect_anomaly(),
        pytest.raises(AnomalyError, match=r"^dot of 'w' = 1e\+300, 2\.0, 'x' = "),
    ):
        dot([w, 2.0], [x, x], 1.0)


def test_a_gradient_that_is_infinite_names_the_edge_and_the_line() -> None:
    x = Value(0.0, "x")
    with detect_anomaly():
        line = next_line()
        root = sqrt(x)
        root.label = "root"
        y = root + 1
        for attempt in (y.backward, lambda: grad(y, [x])):
            with pytest.raises(AnomalyError) as error:
                attempt()
            assert str(error.value) == (
                "the gradient that sqrt ('root') of 'x' = 0.0 sends to 'x' is inf "
                f"(upstream 1.0 × partial inf), recorded at {line}"
            )
            assert error.value.node is root
    assert (x.grad, root.grad, y.grad) == (0.0, 0.0, 0.0)
    assert not y.reached


def test_a_sum_of_gradients_that_overflows_is_an_anomaly_too() -> None:
    x = Value(1e-3, "x")
    with detect_anomaly():
        y = x * 1e308 + x * 1e308
        with pytest.raises(
            AnomalyError, match=r"the gradient of 'x' is inf with the 1e\+308 that mul"
        ):
            y.backward()
        with pytest.raises(AnomalyError, match="the gradient of 'x' is inf"):
            grad(y, [x])
    assert x.grad == 0.0


def test_lines_are_known_only_for_what_was_recorded_inside() -> None:
    y = sqrt(Value(0.0))
    with detect_anomaly():
        with pytest.raises(AnomalyError, match=r"recorded outside detect_anomaly\(\)$"):
            y.backward()
        with detect_anomaly():
            line = next_line()
            z = sqrt(Value(0.0))
        with pytest.raises(AnomalyError, match="recorded at ") as error:
            z.backward()
        assert str(error.value).endswith(line)


def test_computing_again_is_watched_too() -> None:
    x = Value(2.0, "x")
    with detect_anomaly():
        line = next_line()
        y = log(x)
        z = y * 2
        x.data = -1.0
        with pytest.raises(AnomalyError) as error:
            z.forward()
    assert str(error.value) == f"log of 'x' = -1.0 is nan, recorded at {line}"
    assert error.value.node is y
    assert (y.data, z.data) == (math.log(2.0), 2 * math.log(2.0))


def test_the_graph_before_an_anomaly_is_intact() -> None:
    x = Value(3.0, "x")
    with detect_anomaly():
        y = x * x
        with pytest.raises(AnomalyError):
            exp(y * 1000)
        y.backward()
    assert x.grad == 6.0


def test_an_operation_of_the_users_own_is_watched() -> None:
    with own_rows(), detect_anomaly():
        bad = op("bad", compute=lambda m, x: x, partials=(lambda m, y, x: math.nan,), doc="")
        y = bad(Value(1.0, "x"))
        with pytest.raises(AnomalyError, match=r"bad of 'x' = 1\.0 sends to 'x' is nan"):
            y.backward()


def test_other_threads_are_not_affected() -> None:
    x = Value(-1.0)
    found: list[object] = []
    inside, finished = threading.Event(), threading.Event()

    def work() -> None:
        inside.wait()
        y = log(x) + x * x
        y.backward()
        found.append(y)
        finished.set()

    thread = threading.Thread(target=work)
    thread.start()
    with detect_anomaly(), no_grad():
        inside.set()
        finished.wait()
        with pytest.raises(AnomalyError):
            log(x)
    thread.join()
    (y,) = found
    assert isinstance(y, Value)
    assert math.isnan(y.data)
    assert y.op is not None
    assert math.isnan(x.grad)


def test_tasks_that_take_turns_each_have_their_own_mode() -> None:
    x = Value(2.0)

    async def quiet() -> object:
        with no_grad():
            await asyncio.sleep(0)
            return (x * x).op

    async def plain() -> object:
        await asyncio.sleep(0)
        return (x * x).op

    async def both() -> list[object]:
        return await asyncio.gather(quiet(), plain(), quiet(), plain())

    names = [row and getattr(row, "name", None) for row in asyncio.run(both())]
    assert names == [None, "mul", None, "mul"]


@given(graphs(numbers=ANY_FLOAT, limit=math.inf))
@settings(max_examples=60, deadline=None)
def test_an_anomaly_is_raised_exactly_where_a_pass_meets_one(
    graph: tuple[list[Value], Value],
) -> None:
    """A watched pass succeeds where every contribution and sum of the plain one is finite.

    And where none of them is 0 · ∞, which is taken as 0 elsewhere.
    """
    leaves, y = graph
    sums = dict.fromkeys(order(y), 0.0)
    sums[y] = 1.0
    finite = True
    for node in reversed(order(y)):
        for arg, _, p, contribution in contributions(node, sums[node]):
            sums[arg] += contribution
            taken = contribution == 0.0 and not (math.isfinite(sums[node]) and math.isfinite(p))
            finite = finite and math.isfinite(contribution) and math.isfinite(sums[arg])
            finite = finite and not taken
    with detect_anomaly():
        try:
            y.backward()
            succeeded = True
        except AnomalyError:
            succeeded = False
    assert succeeded is finite
    assert [leaf.reached for leaf in leaves] == [finite and leaf in sums for leaf in leaves]


def test_a_mode_ends_with_the_frame_that_opened_it() -> None:
    """A generator that nobody finishes is closed when it is dropped, whoever looks on."""
    x = Value(2.0)

    def walk(mode: Any) -> Iterator[None]:
        with mode:
            yield
            yield

    first, second = walk(no_grad()), walk(no_grad())
    next(first)
    next(second)
    assert (x * x).op is None
    del first
    assert (x * x).op is None  # the second is open still
    del second
    assert (x * x).op is not None
    assert not active


def test_a_mode_can_be_opened_by_hand_and_by_a_stack() -> None:
    x = Value(2.0)
    quiet = no_grad()
    quiet.__enter__()
    with quiet:
        assert (x * x).op is None
    assert (x * x).op is None
    quiet.__exit__(None, None, None)
    assert (x * x).op is not None
    with ExitStack() as stack:
        stack.enter_context(quiet)
        stack.enter_context(detect_anomaly())
        assert (x * x).op is None
        with pytest.raises(AnomalyError):
            log(x - 2)
    assert (x * x).op is not None
    assert not active


def test_a_mode_that_is_shared_is_open_for_whoever_opened_it() -> None:
    """Two tasks and a thread open and close one object, each in its own turn."""
    x = Value(2.0)
    quiet = no_grad()
    found: list[object] = []

    async def task(turns: int) -> None:
        for _ in range(turns):
            with quiet:
                await asyncio.sleep(0)
                found.append((x * x).op is None)
            found.append((x * x).op is not None)
            await asyncio.sleep(0)

    async def both() -> None:
        await asyncio.gather(task(3), task(4))

    thread = threading.Thread(target=asyncio.run, args=(both(),))
    thread.start()
    asyncio.run(both())
    thread.join()
    assert found == [True] * 28
    assert not active


def test_a_task_that_is_started_inside_is_inside_as_long_as_it_is_open() -> None:
    x = Value(2.0)

    async def named() -> object:
        return (x * x).op

    async def run() -> tuple[object, object]:
        with no_grad():
            inside = await asyncio.create_task(named())
            later = asyncio.create_task(named())
        return inside, await later

    inside, later = asyncio.run(run())
    assert inside is None
    assert later is not None


PROGRAM = """
from autograd import Value, detect_anomaly

def logarithm(x):
    return x.log()

with detect_anomaly():
    logarithm(Value(-1.0))
"""


def test_the_line_is_that_of_the_caller_wherever_the_package_lies(tmp_path: Path) -> None:
    """Also in a folder that is called as one of its own."""
    home = tmp_path / "engine"
    home.mkdir()
    (home / "autograd").symlink_to(Path(autograd.__file__).parent)
    (home / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-B", "program.py"]
    run = subprocess.run(command, cwd=home, capture_output=True, text=True)
    assert run.stderr.endswith(f"log of -1.0 is nan, recorded at {home / 'program.py'}:5\n")
