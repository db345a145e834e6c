"""Contexts as decorators: of functions, methods, generators and coroutines."""

import asyncio
import math
from typing import Any

import pytest

from autograd import (
    AnomalyError,
    Value,
    detect_anomaly,
    log,
    no_grad,
)
from autograd.engine.modes import active


@pytest.mark.parametrize("decorate", [no_grad, no_grad()], ids=["@no_grad", "@no_grad()"])
def test_a_decorated_function_records_nothing(decorate: Any) -> None:
    x = Value(3.0)

    @decorate
    def square(value: Value, *, times: int = 1) -> Value:
        """The square."""
        if times == 0:
            raise KeyError
        return value * value * times if times == 1 else square(value, times=times - 1)

    assert square(x).args == ()
    assert square(x, times=3).args == ()  # it calls itself
    with pytest.raises(KeyError):
        square(x, times=0)
    assert (x * x).args == (x, x)
    assert not active
    assert (square.__name__, square.__doc__) == ("square", "The square.")


def test_a_decorated_method_and_detect_anomaly_as_a_decorator() -> None:
    class Model:
        @no_grad()
        def predict(self, x: Value) -> Value:
            return x * 2

    assert Model().predict(Value(1.0)).op is None
    logarithm = detect_anomaly()(lambda x: log(x))
    with pytest.raises(AnomalyError):
        logarithm(Value(-1.0))
    assert math.isnan(log(Value(-1.0)).data)


def test_a_decorated_generator_is_inside_only_while_it_runs() -> None:
    x = Value(3.0)

    @no_grad()
    def squares(count: int) -> Any:
        y = x
        for _ in range(count):
            try:
                got = yield y * y
            except KeyError:
                got = x * 100
            y = y + 1 if got is None else got
        return y * y

    generator = squares(4)
    assert next(generator).op is None
    assert (x * x).op is not None  # the caller is outside
    assert next(generator).data == 16.0
    assert generator.send(Value(10.0)).data == 100.0
    inside = generator.throw(KeyError)
    assert (inside.data, inside.op) == (90_000.0, None)
    with pytest.raises(StopIteration) as end:
        next(generator)
    assert end.value.value.op is None
    closed = squares(2)
    next(closed)
    closed.close()
    assert (x * x).op is not None
    assert not active


def test_a_decorated_coroutine_is_inside_only_while_it_runs() -> None:
    x = Value(3.0)
    seen: list[Any] = []

    @no_grad()
    async def patient(start: asyncio.Event) -> Value:
        before = x * x
        await start.wait()
        seen.append((before.op, (x * x).op))
        return x * x

    @no_grad
    async def several() -> Any:
        for k in range(3):
            await asyncio.sleep(0)
            yield x * k

    @no_grad
    async def answers() -> Any:
        given: Any = x
        try:
            while True:
                try:
                    given = yield given * 2
                except KeyError:
                    given = x * 100
        finally:
            seen.append((x * x).op)

    async def main() -> None:
        start = asyncio.Event()
        task = asyncio.ensure_future(patient(start))
        await asyncio.sleep(0)
        seen.append((x * x).op is not None)
        start.set()
        seen.append((await task).op)
        seen.extend([(y.op, (x * x).op is not None) async for y in several()])
        generator = answers()
        seen.append((await generator.asend(None)).data)
        seen.append((await generator.asend(Value(5.0))).data)
        seen.append((await generator.athrow(KeyError)).data)
        await generator.aclose()

    asyncio.run(main())
    assert seen == [True, (None, None), None, *[(None, True)] * 3, 6.0, 10.0, 600.0, None]
    assert not active


def test_what_is_no_function_is_not_decorated() -> None:
    with pytest.raises(TypeError, match=r"decorates functions, got 3\.0"):
        no_grad(3.0)  # type: ignore[type-var]
    with pytest.raises(TypeError, match="decorate its methods"):
        no_grad()(type("Model", (), {}))
