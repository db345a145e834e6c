"""Formulas as people read them: plain text, LaTeX and MathML.

Formulas come from the rows, read on symbols (symbols.py); how an operation is written stands in
its row, as a template.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from string import Formatter
from typing import Any

from ..engine.ops import DIV, MUL, POW
from ..engine.row import CALL, OPS, Op  # noqa: F401  OPS stands in the examples
from .elision import shortened
from .flat_arguments import laid_flat
from .letters import MARKS, SIGNS, escaped, letters
from .numbers import real_minus, significant
from .quotients import Cut, Whole, float_as_fraction
from .symbols import (
    Call,
    Elision,
    Name,
    Number,
    Symbol,
    Vector,
    arguments,
    as_symbol,
    partial_formulas,
    sum_formula,
)
from .text import FROM_LOWERED, FROM_RAISED, RAISED, SUPERSCRIPTS, equated, visible
from .tidy import tidy

LOOSE = 0  # how tightly a name with spaces binds: less than a sum
SIGNED = 2  # a negative number: as a product, but never right of another sign

_NAME = re.compile(rf"([^\W\d_]+[{MARKS}]?)(_?[0-9]+)?((?:_[^\W_]+)*)('*)")
_ENTRY = re.compile(r"([^\[\]]+)\[([0-9]+(?:,[0-9]+)*)\]")  # W[1,2], an entry of an array
_INDEX = re.compile(r"\[[0-9]+(?:,[0-9]+)*\](?:\.[0-9]+)?$")
_INNER = re.compile(r"(.+\])\.([0-9]+)")  # Z[1,2].3, on the way to Z[1,2]
_DERIVED = re.compile(  # a node that is a gradient: dL/dW[1,2], d²L/dw², d²L/dw db, ∂L/∂w
    rf"([d∂])([{SUPERSCRIPTS}]*)([\w.'\[\],]+)/(\1[\w.'\[\],]+(?: ?\1[\w.'\[\],]+)*)"
)
_TEXT = re.compile(r"\\(text|operatorname)\{((?:[^{}\\]|\\[^a-zA-Z]|\\[a-zA-Z]+\{\})*)\}")
_LATEX_MEANT = {escaped: sign for sign, escaped in SIGNS.items()}


@dataclass(frozen=True)
class Notation:
    """One way to write formulas and numbers, these with so many significant digits."""

    digits: int = 6
    exact: bool = False  # whether a formula's own numbers are written as fractions

    def value(self, row: Op, args: Sequence[Any] = ()) -> str:
        """y = row(args), the right-hand side.

        Args:
            row: the operation.
            args: for each argument a text (its name), a number (put in as it is), a formula,
                or a tuple of those for a sequence. Left out, the row's own names.

        >>> TEXT.value(OPS["mul"], ["w", -3.0])
        'w·(−3)'
        """
        return self.formula(Call(row, arguments(row, args)))

    def partial(
        self,
        row: Op,
        place: int,
        args: Sequence[Any] = (),
        y: Any = "y",
        as_computed: bool = False,
    ) -> str:
        """∂y/∂(argument number `place`), counted with sequences laid flat.

        `args` as in `value`; y is the name of the result, or its number.

        >>> TEXT.partial(OPS["tanh"], 0), TEXT.partial(OPS["tanh"], 0, [0.5], 0.46)
        ('1 − y²', '1 − 0.46²')
        >>> TEXT.partial(OPS["tanh"], 0, as_computed=True)
        'tanh′(x)'
        """
        return self.formula(
            laid_flat(partial_formulas(row, y, args, as_computed=as_computed))[place]
        )

    def partials(
        self, row: Op, args: Sequence[Any] = (), y: Any = "y", as_computed: bool = False
    ) -> list[str]:
        r"""Every partial of a row, sequences laid flat.

        >>> LATEX.partials(OPS["pow"])
        ['b \\cdot a^{b - 1}', 'y \\cdot \\ln\\left(a\\right)']
        """
        slopes = laid_flat(partial_formulas(row, y, args, as_computed=as_computed))
        return [self.formula(slope) for slope in slopes]

    def formula(self, formula: Any) -> str:
        """Any formula, text (a name) or number, tidied."""
        ready = formula if isinstance(formula, float | Symbol) else as_symbol(formula)
        return self._written(tidy(ready))[0]

    def name(self, text: str) -> str:
        """A name that a person gave, as text of this notation, whatever it contains."""
        return self._name(text)[0]

    def number(self, x: float) -> str:
        """A number with a real minus sign, rounded to `digits`."""
        return self._number(x)[0]

    def derivative(self, y: str, x: str) -> str:
        r"""How ∂y/∂x itself is written, for any two names.

        >>> TEXT.derivative("L", "w1"), LATEX.derivative("L", "w1")
        ('∂L/∂w1', '\\frac{\\partial L}{\\partial w_{1}}')
        """
        return self._slope(y, x, "∂")

    def total(self, y: str, x: str) -> str:
        r"""How dy/dx is written: the whole gradient, where ∂y/∂x is the partial of one edge.

        >>> TEXT.total("L", "w1"), LATEX.total("L", "w1")
        ('dL/dw1', '\\frac{\\mathrm{d} L}{\\mathrm{d} w_{1}}')
        """
        return self._slope(y, x, "d")

    def _slope(self, y: str, x: str, sign: str) -> str:
        raise NotImplementedError

    def equated(self, *parts: str) -> str:
        """Parts of this notation as a = b = c, without saying the same twice in a row."""
        return equated(*parts)

    # Each of these gives the written form and how tightly it binds.

    def _name(self, text: str) -> tuple[str, int]:
        raise NotImplementedError

    def _number(self, x: float) -> tuple[str, int]:
        return self._figures(significant(x + 0.0, self.digits))  # no −0

    def _figures(self, text: str) -> tuple[str, int]:
        """A number as this notation has it, from its figures: -1.5e-7, 0.333…, −∞, nan."""
        raise NotImplementedError

    def _template(self, row: Op) -> str:
        raise NotImplementedError

    def _bracket(self, inside: str) -> str:
        raise NotImplementedError

    def _choice(self, condition: str) -> str:
        """[a > b] where no brackets are needed."""
        raise NotImplementedError

    def _written(self, formula: Any) -> tuple[str, int]:
        if isinstance(formula, Name):
            text, binds = self._name(formula.text)
            return text, CALL if isinstance(formula, Elision) else binds
        if isinstance(formula, Vector):
            return self._name(formula.name.text)
        if isinstance(formula, tuple):
            return ", ".join([self._written(entry)[0] for entry in shortened(formula)]), LOOSE
        if isinstance(formula, Call):
            row = formula.row
            text = ""
            for before, place, spec in template_parts(
                _without_zero(self._template(row), formula.args)
            ):
                text += before
                if place is not None:
                    text = self._then(text, self._placed(formula.args, place, spec, not text))
            return text, row.binds
        if isinstance(formula, Whole | Cut):
            return self._figures(formula.figures(self.digits))
        if isinstance(formula, Number):
            return self._number(formula.data)
        apart = float_as_fraction(formula, self.digits) if self.exact else None
        return self._number(formula) if apart is None else self._written(apart)

    def _then(self, text: str, more: str) -> str:
        return text + more

    def _placed(self, args: tuple[Any, ...], place: int, spec: str, first: bool) -> str:
        """One argument in a template; a sign right of something else gets brackets."""
        arg = args[place]
        if spec == "?":
            return self._choice(self._written(arg)[0])
        if spec == "+":
            return self._written(sum_formula(shortened(arg)))[0]
        if spec.startswith("*"):
            other = args[int(spec[1:])]
            pair = (Call(MUL, (arg.name, other.name)),) if isinstance(arg, Vector) else ()
            both = zip(shortened(arg), as_symbol(shortened(other)), strict=True)
            products = pair or [tidy(a * b) for a, b in both]
            if first:
                return self._written(sum_formula(products))[0]
            behind = self._written(sum_formula([Name("x"), *products]))[0]
            return behind.removeprefix("x + ")  # with brackets around a first one below 0
        text, binds = self._written(arg)
        loose = spec and (binds < int(spec) or (not first and text.startswith(("−", "-"))))
        return self._bracket(text) if loose else text


def _without_zero(template: str, args: tuple[Any, ...]) -> str:
    """A sum whose first term is the constant 0 begins with the next: Σ wᵢxᵢ has no bias."""
    first = re.match(r"\{(\d)(?::1)?\} \+ (?=\{\d:\*)", template)
    if first and isinstance(args[int(first[1])], float) and args[int(first[1])] == 0.0:
        return template[first.end() :]
    return template


@cache
def template_parts(template: str) -> tuple[tuple[str, int | None, str], ...]:
    """A template in its parts: text, the number of the argument that follows, its spec."""
    parts = Formatter().parse(template)
    return tuple(
        (text, int(place) if place else None, spec or "") for text, place, spec, _ in parts
    )


class Text(Notation):
    """Plain text that reads well aloud: 1 − y², b·a^(b − 1)."""

    def _name(self, text: str) -> tuple[str, int]:
        plain = visible(text, len(text))
        if _DERIVED.fullmatch(plain):
            return plain, DIV.binds
        whole = _INDEX.sub("", plain)
        return plain, CALL if re.fullmatch(r"[\w.'\[\]]+", whole) else LOOSE

    def _slope(self, y: str, x: str, sign: str) -> str:
        return f"{sign}{self._held(y)}/{sign}{self._held(x)}"

    def _held(self, name: str) -> str:
        text, binds = self._name(name)
        return self._bracket(text) if binds < CALL or text.startswith("∂") else text

    def _figures(self, text: str) -> tuple[str, int]:
        text = real_minus(text)
        power = POW.binds if "e" in text else CALL  # 1e−7 is 10^−7: its square is (1e−7)²
        return text, SIGNED if text.startswith("−") else power

    def _then(self, text: str, more: str) -> str:
        """A whole exponent is set as one: x²."""
        if text.endswith("^") and more.isdecimal():
            return text[:-1] + more.translate(RAISED)
        return text + more

    def _template(self, row: Op) -> str:
        return row.text

    def _bracket(self, inside: str) -> str:
        return f"({inside})"

    def _choice(self, condition: str) -> str:
        return condition[1:-1] if re.fullmatch(r"\[[^]]*]", condition) else condition


class LaTeX(Notation):
    """LaTeX for mathematics mode, as LaTeX, MathJax and KaTeX read it."""

    def _name(self, text: str) -> tuple[str, int]:
        r"""w_12, w12 and w[1,2] as w_{12}, alpha as \alpha, anything odd as \text{...}."""
        derived = _DERIVED.fullmatch(text)
        if derived is not None:
            sign, power, y, below = derived.groups()
            d = _d(sign)
            each = below[1:].split(" d") if sign == "d" else below.replace(" ", "")[1:].split("∂")
            factors = [re.fullmatch(rf"(.+?)([{SUPERSCRIPTS}]*)", factor) for factor in each]
            under = " ".join([rf"{d} {LATEX.name(x[1])}{_raised(x[2])}" for x in factors if x])
            return rf"\frac{{{d}{_raised(power)} {LATEX.name(y)}}}{{{under}}}", DIV.binds
        inner = _INNER.fullmatch(text)
        if inner is not None:
            return rf"{self._name(inner[1])[0]}\text{{.{inner[2]}}}", CALL
        entry = _ENTRY.fullmatch(text)
        if entry is not None:
            block, place = self._name(entry[1])[0], entry[2]
            digits = place.replace(",", "") if re.fullmatch(r"[0-9](,[0-9])*", place) else place
            if re.fullmatch(r"[^_]+_\{[^{}]*\}", block):  # Z1[2,3] is Z_{1,23}
                return f"{block[:-1]},{digits}}}", CALL
            return f"{{{block}}}_{{{digits}}}" if "_" in block else f"{block}_{{{digits}}}", CALL
        parts = _NAME.fullmatch(text.translate(FROM_LOWERED))
        if parts is None or not parts[1].rstrip(MARKS).isalpha():  # ¹ is a letter in patterns
            return rf"\text{{{escaped(text)}}}", CALL
        base, index, below, primes = parts.groups()
        marks = [index.strip("_")] if index else []
        marks += [letters(word) for word in below.split("_")[1:]]
        under = f"_{{{','.join(marks)}}}" if marks else ""
        return letters(base) + under + primes, CALL

    def _slope(self, y: str, x: str, sign: str) -> str:
        d = _d(sign)
        return rf"\frac{{{d} {self._name(y)[0]}}}{{{d} {self._name(x)[0]}}}"

    def _figures(self, text: str) -> tuple[str, int]:
        for sign, command in (("−", "-"), ("∞", r"\infty "), ("…", r"\ldots ")):
            text = text.replace(sign, command)
        mantissa, _, exponent = text.strip().partition("e")
        if exponent:
            return rf"{mantissa.strip()} \cdot 10^{{{exponent}}}", SIGNED
        if text == "nan":
            return r"\text{nan}", CALL
        return mantissa, SIGNED if mantissa.startswith("-") else CALL

    def _template(self, row: Op) -> str:
        return row.latex

    def _bracket(self, inside: str) -> str:
        return rf"\left({inside}\right)"

    def _choice(self, condition: str) -> str:
        return re.sub(r"^\\left\[((?:(?!\\left\[).)*)\\right]$", r"\1", condition)


class MathML(LaTeX):
    """MathML for web pages, made from the LaTeX by latex2mathml.

    Raises:
        ImportError: latex2mathml is not installed (pip install 'glassgrad[notation]').
    """

    def formula(self, formula: Any) -> str:
        return mathml(super().formula(formula))

    def name(self, text: str) -> str:
        return mathml(super().name(text))

    def number(self, x: float) -> str:
        return mathml(super().number(x))

    def _slope(self, y: str, x: str, sign: str) -> str:
        return mathml(super()._slope(y, x, sign))


TEXT, LATEX, MATHML = Text(), LaTeX(), MathML()


def _d(sign: str) -> str:
    return r"\partial" if sign == "∂" else r"\mathrm{d}"


def _raised(power: str) -> str:
    return f"^{{{power.translate(FROM_RAISED)}}}" if power else ""


def mathml(latex: str) -> str:
    r"""LaTeX, as this module writes it, as MathML.

    Raises:
        ImportError: latex2mathml is not installed.

    >>> mathml(r"\text{a < b}")
    '<math ...><mrow><mtext>a &lt; b</mtext></mrow></math>'
    """
    try:
        from latex2mathml.converter import convert
    except ImportError:
        raise ImportError(
            "MathML is made by latex2mathml: pip install 'glassgrad[notation]'"
        ) from None
    # latex2mathml copies the inside of \text as it stands, neither read as LaTeX nor made safe
    # for XML, so the texts are kept out of its hands.
    texts: list[str] = []

    def keep(command: re.Match[str]) -> str:
        texts.append(re.sub(r"\\(?:[a-zA-Z]+\{\}|.)", _sign_meant, command[2]))
        return rf"\{command[1]}{{{_private_mark(len(texts) - 1)}}}"

    page: str = convert(_TEXT.sub(keep, latex))
    return re.sub(
        r"[\ue000-\ue00f]+", lambda held: escape(texts[_number_of_mark(held[0])], quote=False), page
    )


def _sign_meant(command: re.Match[str]) -> str:
    return _LATEX_MEANT.get(command[0], command[0])


def _private_mark(number: int) -> str:
    """A number in private characters, which no LaTeX reader touches."""
    return "".join([chr(0xE000 + int(figure, 16)) for figure in f"{number:x}"])


def _number_of_mark(mark: str) -> int:
    return int("".join([f"{ord(sign) - 0xE000:x}" for sign in mark]), 16)
