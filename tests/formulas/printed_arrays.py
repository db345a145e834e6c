"""An evaluator of printed formulas of arrays, by numpy: it reads `X ∘ (2·v/D)` as a person does.

Products and quotients are read from the left, sums after them; a vector is a column in products of
matrices. What is told in words or left out (… 3 more …) is no formula: UntoldError.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy

FUNCTIONS: dict[str, Any] = {
    "tanh": numpy.tanh,
    "exp": numpy.exp,
    "ln": numpy.log,
    "σ": lambda x: 1 / (1 + numpy.exp(-x)),
    "tanh′": lambda x: 1 - numpy.tanh(x) ** 2,
    "σ′": lambda x: FUNCTIONS["σ"](x) * (1 - FUNCTIONS["σ"](x)),
}
_TOKEN = re.compile(
    r"\s*(sum over rows of|sum over columns of|sum of all of|ones\(\d+×\d+\)|\d+(?:\.\d+)?"
    r"|d[\w.]+/d[\w.]+|[A-Za-zσ]\w*′?|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|.)"
)


class UntoldError(Exception):
    """A formula that has more to it than what stands there."""


class Printed:
    """The names of a formula and their numbers; `value` reads one."""

    def __init__(self, numbers: Mapping[str, Any]) -> None:
        self.numbers = numbers
        self.tokens: list[str] = []

    def value(self, text: str) -> Any:
        """What the formula comes to."""
        self.tokens = [*_TOKEN.findall(text), ""]
        result = self._sum()
        if self.tokens[0]:
            raise UntoldError(text)
        return result

    def _next(self, *wanted: str) -> str:
        return self.tokens.pop(0) if self.tokens[0] in wanted else ""

    def _sum(self) -> Any:
        negative = self._next("−")
        total = self._product()
        total = -total if negative else total
        while sign := self._next("+", "−"):
            term = self._product()
            total, term = _columns(total, term)
            total = total + term if sign == "+" else total - term
        return total

    def _product(self) -> Any:
        result = self._power()
        while sign := self._next("·", "∘", "/"):
            other = self._power()
            if sign == "·":
                result = _times(result, other)
            else:
                result, other = _columns(result, other)
                result = result * other if sign == "∘" else result / other
        return result

    def _power(self) -> Any:
        result = self._one()
        while True:
            if self._next("ᵀ"):
                result = result[None, :] if result.ndim == 1 else result.T
            elif re.fullmatch("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", self.tokens[0]):
                result = result ** int(self.tokens.pop(0).translate(_FROM_RAISED))
            elif self._next("^"):
                negative = self._next("−")
                exponent = self._one()
                result = result ** (-exponent if negative else exponent)
            else:
                return result

    def _one(self) -> Any:
        token = self.tokens.pop(0)
        if token == "(":
            inner = self._sum()
            self._expect(")")
            return inner
        if token.startswith("sum o"):
            axis = {"rows": 0, "columns": 1, "all": None}[token.split()[2]]
            inner = numpy.asarray(self._product())
            return inner.sum(axis=axis, keepdims=axis is not None)
        if shape := re.fullmatch(r"ones\((\d+)×(\d+)\)", token):
            return numpy.ones((int(shape[1]), int(shape[2])))
        if token[0].isdigit():
            return numpy.asarray(float(token))
        if token in ("sum", "mean"):
            self._expect("(")
            inner = self._sum()
            axis = {"rows": 1, "columns": 0}[self.tokens.pop(0)] if self._next(",") else None
            self._expect(")")
            return getattr(numpy, token)(inner, axis=axis)
        if token in FUNCTIONS:
            self._expect("(")
            inner = self._sum()
            self._expect(")")
            return FUNCTIONS[token](inner)
        if token not in self.numbers or self.tokens[0] == "[":
            raise UntoldError(token)
        return self.numbers[token]

    def _expect(self, sign: str) -> None:
        if not self._next(sign):
            raise UntoldError(self.tokens[0])


def _columns(a: Any, b: Any) -> Any:
    """A vector beside a matrix is a column of it."""
    sizes = {numpy.ndim(a), numpy.ndim(b)}
    return [
        x[:, None] if sizes == {1, 2} and x.ndim == 1 else x for x in map(numpy.asarray, (a, b))
    ]


def _times(a: Any, b: Any) -> Any:
    """The product of a dot: of matrices, a vector being a column; with a number on either side."""
    a, b = numpy.asarray(a), numpy.asarray(b)
    if not (a.ndim and b.ndim):
        return a * b
    left = a[:, None] if a.ndim == 1 else a
    right = b[:, None] if b.ndim == 1 else b
    product = left @ right
    if product.size == 1:
        return product.reshape(())
    return product[:, 0] if b.ndim == 1 else product


_FROM_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
