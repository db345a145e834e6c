"""A context as a decorator: open for every call of a function, and never between."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from functools import wraps
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any

Context = AbstractContextManager[Any, Any]


def decorated(function: Callable[..., Any], context: Callable[[], Context]) -> Callable[..., Any]:
    """The function, each call of it inside a context of its own.

    A generator or a coroutine is inside only while it runs: between two of its values, and
    while it waits, its caller is outside.

    Raises:
        TypeError: what is to be decorated is no function.
    """
    if isinstance(function, type) or not callable(function):
        raise TypeError(f"this decorates functions, got {function!r}; decorate its methods")

    @wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        with context():
            return function(*args, **options)

    @wraps(function)
    def generate(*args: Any, **options: Any) -> Generator[Any, Any, Any]:
        return (yield from _inside(function(*args, **options), context))

    @wraps(function)
    async def run(*args: Any, **options: Any) -> Any:
        return await _Awaited(function(*args, **options), context)

    @wraps(function)
    async def generate_later(*args: Any, **options: Any) -> AsyncGenerator[Any, Any]:
        generator = function(*args, **options)
        send, sent = generator.asend, None
        try:
            while True:
                try:
                    produced = await _Awaited(send(sent), context)
                except StopAsyncIteration:
                    return
                try:
                    send, sent = generator.asend, (yield produced)
                except GeneratorExit:
                    raise
                except BaseException as error:
                    send, sent = generator.athrow, error
        finally:
            await _Awaited(generator.aclose(), context)

    if isgeneratorfunction(function):
        return generate
    if iscoroutinefunction(function):
        return run
    return generate_later if isasyncgenfunction(function) else call


class _Awaited:
    """A coroutine that is inside the context whenever it runs."""

    def __init__(self, coroutine: Any, context: Callable[[], Context]) -> None:
        self._coroutine, self._context = coroutine, context

    def __await__(self) -> Generator[Any, Any, Any]:
        return _inside(self._coroutine, self._context)


def _inside(runs: Any, context: Callable[[], Context]) -> Generator[Any, Any, Any]:
    """Go on with a generator or a coroutine inside the context, and wait outside."""
    go_on, sent = runs.send, None
    while True:
        try:
            with context():
                produced = go_on(sent)
        except StopIteration as done:
            return done.value
        try:
            go_on, sent = runs.send, (yield produced)
        except GeneratorExit:
            runs.close()
            raise
        except BaseException as error:  # what the caller throws in goes on to the one inside
            go_on, sent = runs.throw, error
