"""How array operations are written: signs that only vectors and matrices have, as rows to print.

They are never computed; notation.py writes them by their templates, as it does the rows of the
table.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ..engine.define import PRODUCT, SUM
from ..engine.row import CALL, Op
from .letters import escaped

WORDS = ("columns", "rows")  # along axis 0 each column is a line, along axis 1 each row


def _sign(name: str, takes: str, text: str, latex: str, binds: int = CALL) -> Op:
    """How something is written that only arrays have."""
    words = tuple(takes.split())
    return Op(
        name,
        _nothing,
        [_nothing] * len(words),
        words,
        latex,
        text,
        "",
        binds,
        (),
        False,
        f"Write {name}.",
    )


def _nothing(m: Any, *args: Any) -> Any:
    raise TypeError("a sign is written, not computed")


MATRIX_PRODUCT = _sign("matrix product", "a b", "{0:2}·{1:2}", r"{0:2} {1:2}", PRODUCT)
WIDE_PRODUCT = _sign("wide product", "a b", "{0:2} · {1:2}", r"{0:2} \cdot {1:2}", PRODUCT)
ENTRYWISE = _sign("entrywise product", "a b", "{0:2} ∘ {1:2}", r"{0:2} \circ {1:2}", PRODUCT)
WIDE_QUOTIENT = _sign("wide quotient", "a b", "{0:2} / {1:3}", r"\frac{{{0}}}{{{1}}}", PRODUCT)
BRACKETS = _sign("brackets", "a", "({0})", r"\left({0}\right)")
TRANSPOSED = _sign("transposed", "a", "{0:9}ᵀ", r"{{{0:9}}}^{{\top}}")
SUMMED = tuple(
    _sign(
        f"sum over {word}",
        "a",
        f"sum over {word} of {{0:2}}",
        rf"\sum_{{{{\text{{{{{word}}}}}}}}} {{0:2}}",
        SUM,
    )
    for word in WORDS[::-1]  # over axis 0 rows are added up
)
SUMMED_EXAMPLES = _sign(
    "sum over examples", "a", "sum over examples of {0:2}", r"\sum_{{\text{{examples}}}} {0:2}", SUM
)
SUMMED_ALL = _sign("sum over all", "a", "sum of all of {0:2}", r"\sum {0:2}", SUM)
PLACED = _sign("placed", "g x", "{0:2} at {1}", r"{0:2} \text{{ at }} {1}", SUM)
JACOBIAN = _sign("jacobian", "g dy", "{0:2} · {1}", r"{0:2} \cdot {1}", PRODUCT)
RESHAPED = _sign("reshaped", "x shape", "reshape({0}, {1})", r"\operatorname{{reshape}}({0}, {1})")
PICKED = _sign("picked", "x key", "{0:9}[{1}]", r"{0:9}\left[{1}\right]")
BELOW = _sign("below", "a b", "{0}; {1}", "{0}; {1}", 0)
LIST = _sign("list", "*x", "[{0}]", r"\left[{0}\right]")
CAUSAL = _sign("causal", "x", "causal({0})", r"\operatorname{{causal}}\left({0}\right)")


@cache
def unchanged_sign(binds: int) -> Op:
    """Something written as it is, where it is taken for an array of another shape."""
    return _sign(f"unchanged {binds}", "x", "{0}", "{0}", binds)


@cache
def function_sign(name: str, count: int, mark: str) -> Op:
    """A row as a function of whole vectors: norm(x)."""
    places = ", ".join(f"{{{k}}}" for k in range(count))
    shown = rf"\operatorname{{{{{escaped(name)}}}}}{mark.replace('′', chr(39))}"
    words = " ".join(f"x{k}" for k in range(count))
    return _sign(name, words, f"{name}{mark}({places})", rf"{shown}\left({places}\right)")


@cache
def call_sign(row: Op, axis: bool = False, mark: str = "") -> Op:
    """A row as a function of an array, and of the word for its axis: softmax(Z, rows)."""
    function = re.match(r"([\w.]+)\(\{0\}", row.text)
    latex = re.match(r"(.*?)\\left\(\{0\}", row.latex)
    name = function[1] if function else row.name
    shown = latex[1] if latex and latex[1] else rf"\operatorname{{{{{escaped(row.name)}}}}}"
    more = ", {1}" if axis else ""
    return _sign(
        f"{name}{mark}",
        "x axis" if axis else "x",
        f"{name}{mark}({{0}}{more})",
        rf"{shown}{mark.replace('′', chr(39))}\left({{0}}{more}\right)",
    )


def keys_of(key: Any) -> tuple[Any, ...]:
    """An index of Python along each axis."""
    return key if isinstance(key, tuple) else (key,)


def gradient_name(y: str, x: str) -> str:
    """The whole gradient of y by a block or a number, by its name: dL/dZ1."""
    return f"d{y}/d{x}"


def key_text(key: Any) -> str:
    """An index of Python as books write it, from 1.

    >>> key_text((slice(0, 2), 1)), key_text([2, 0])
    ('1:2,2', '{3,1}')
    """
    if isinstance(key, tuple):
        return ",".join(map(key_text, key))
    if isinstance(key, slice):
        if key.start is not None and key.stop == key.start + 1:
            return str(key.stop)
        first = "" if key.start is None else str(key.start + 1)
        return f"{first}:{'' if key.stop is None else key.stop}"
    if isinstance(key, list):
        return f"{{{','.join([key_text(k) for k in key])}}}"
    return str(key + 1) if isinstance(key, int) else "…"
