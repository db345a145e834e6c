"""Symbols of other packages as the scalars of plain Python code: CasADi's, and those of ddx-ad."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Call = Callable[[], Any]
Numbers = Callable[[Any], list[float]]
Model = Callable[[Callable[[float], Any]], Any]  # a loss, of weights that are made so


class Symbolic:
    """A symbol with the methods of a Value; `functions` is the module that computes with it."""

    __slots__ = ("symbol",)

    functions: Any = None
    data = 0.0  # of a symbol no number is known

    def __init__(self, symbol: Any) -> None:
        self.symbol = symbol

    def _with(self, other: Any) -> Any:
        return other.symbol if isinstance(other, Symbolic) else other

    def _made(self, symbol: Any) -> Any:
        return type(self)(symbol)

    def __add__(self, other: Any) -> Any:
        return self._made(self.symbol + self._with(other))

    def __sub__(self, other: Any) -> Any:
        return self._made(self.symbol - self._with(other))

    def __rsub__(self, other: Any) -> Any:
        return self._made(other - self.symbol)

    def __mul__(self, other: Any) -> Any:
        return self._made(self.symbol * self._with(other))

    def __truediv__(self, other: Any) -> Any:
        return self._made(self.symbol / self._with(other))

    def __neg__(self) -> Any:
        return self._made(-self.symbol)

    def __pow__(self, k: float) -> Any:
        return self._made(self.functions.pow(self.symbol, k))

    def exp(self) -> Any:
        return self._made(self.functions.exp(self.symbol))

    def log(self) -> Any:
        return self._made(self.functions.log(self.symbol))

    __radd__, __rmul__ = __add__, __mul__


def casadi(model: Model) -> tuple[Call, Numbers]:
    """CasADi's generated C, of the expanded graph and its gradient, by gcc."""
    import casadi as ca
    import numpy as np

    class Scalar(Symbolic):
        functions = ca

        def __pow__(self, k: float) -> Any:
            return Scalar(ca.power(self.symbol, k))

        def relu(self) -> Any:
            return Scalar(ca.fmax(self.symbol, 0.0))

    symbols: list[Any] = []
    numbers: list[float] = []

    def made(x: float) -> Any:
        symbols.append(ca.SX.sym(f"p{len(symbols)}"))
        numbers.append(x)
        return Scalar(symbols[-1])

    loss = model(made).symbol
    weights = ca.vertcat(*symbols)
    function = ca.Function("loss", [weights], [loss, ca.gradient(loss, weights)])
    folder = Path(tempfile.mkdtemp())
    generator = ca.CodeGenerator("loss.c")
    generator.add(function)
    generator.generate(f"{folder}/")
    flags = ["-O1", "-march=native", "-fPIC", "-shared"]
    made_file = str(folder / "loss.so")
    subprocess.run(["gcc", *flags, str(folder / "loss.c"), "-o", made_file, "-lm"], check=True)
    compiled = ca.external("loss", made_file)
    buffer, run = compiled.buffer()
    given, value, gradient = np.array(numbers), np.zeros(1), np.zeros(len(numbers))
    buffer.set_arg(0, memoryview(given))
    buffer.set_res(0, memoryview(value))
    buffer.set_res(1, memoryview(gradient))
    read = compiled, buffer, given  # the call reads what they hold

    def call() -> Any:
        return run(), read

    return call, lambda _: [float(value[0]), *gradient.tolist()]


def ddx(model: Model, compiled: bool = False) -> tuple[Call, Numbers]:
    """ddx-ad, interpreted or compiled by its LLVM."""
    import ddx as package
    import numpy as np

    class Scalar(Symbolic):
        functions = package

        def relu(self) -> Any:
            return Scalar(package.max(self.symbol, 0.0))

    numbers: list[float] = []

    def equation() -> Any:
        numbers.clear()

        def made(x: float) -> Any:
            numbers.append(x)
            return Scalar(package.var(f"p{len(numbers):06d}"))  # they are ordered by name

        return model(made).symbol

    function = package.equation(equation)
    if compiled:
        function.compile()
    given = np.array(numbers)

    def told(result: Any) -> list[float]:
        loss, gradient = result
        found: Sequence[float] = np.asarray(gradient).ravel().tolist()
        return [float(loss), *found]

    return lambda: function.jacobian(given), told
