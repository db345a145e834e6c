"""The sentence of a step, in words, in symbols and in numbers: as plain text, LaTeX and MathML.

Everything here reads the record and the rows; nothing is differentiated and no rule is
written again.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isclose, isfinite
from types import SimpleNamespace
from typing import Any

from ..engine.floats import printed_partial
from ..engine.ops import MUL
from ..engine.row import PRODUCT, SUM, WEIGHTED
from ..formulas.elision import Layout
from ..formulas.flat_arguments import group_arguments, laid_flat
from ..formulas.notation import LaTeX, Notation, Text, mathml
from ..formulas.numbers import as_float
from ..formulas.quotients import fraction_formula
from ..formulas.rewriting import FOLDED
from ..formulas.symbols import SYMBOLS, Call, Constant, Name, Number, Symbol
from ..formulas.text import TAKEN, TAKEN_AS
from .arithmetic import FLOATS
from .exact import Exact
from .step import Computed, Contributed, Seeded, Step, Updated
from .walk import Walk

SPELLED = {"mu": "μ", "beta1": "β1", "beta2": "β2", "eps": "ε", "rho": "ρ", "decay": "λ", "h1": "H"}
MOST_SLOPES = 6  # second derivatives that are written out


def number_text(x: Any, notation: Notation) -> str:
    """A number of a walk as people write it: a float to so many digits, a fraction exactly.

    >>> number_text(Fraction(-3, 4), Text()), number_text(-0.75, Text())
    ('−3/4', '−0.75')
    """
    return notation.formula(_number_formula(x))


def _number_formula(x: Any, of: str = "") -> Any:
    if isinstance(x, Symbol):  # a place that is left for a number
        return x
    return fraction_formula(x, of) if isinstance(x, Fraction) else Number(x, of)


def in_fractions(walk: Walk, by: Notation) -> Notation:
    """The notation of a walk: in one of fractions, constants are written as fractions, too."""
    return replace(by, exact=True) if walk.arithmetic == Exact.name else by


def sentence(walk: Walk, step: Step, digits: int = 6) -> str:
    """One plain line for a step: symbols → numbers → result.

    >>> from ..engine.value import Value
    >>> from ..faces.steps import steps
    >>> e, c = Value(-6.0, "e"), Value(10.0, "c")
    >>> d = e + c
    >>> d.label = "d"
    >>> for step in steps(d):
    ...     print(sentence(steps(d), step))
    d = e + c = −6 + 10 = 4
    dd/dd = 1   (the seed)
    dd/de gets dd/dd · ∂d/∂e = 1 × 1 = 1   (0 → 1, 1 of 1 in, final)
    dd/dc gets dd/dd · ∂d/∂c = 1 × 1 = 1   (0 → 1, 1 of 1 in, final)
    """
    return sentence_in(walk, step, Text(digits))


def taken_in_words(step: Contributed, by: Notation) -> str:
    """The product of a contribution that is no number, and what it was taken for."""
    return taken_product(step.upstream, step.partial, by)


def taken_product(g: Any, p: Any, by: Notation) -> str:
    """A product of 0 and infinity, which is no number, and what it was taken for.

    >>> taken_product(0.0, float("inf"), Text())
    '0 · ∞, taken as 0'
    """
    return f"{number_text(g, by)} · {number_text(p, by)}{TAKEN}"


def sentence_in(walk: Walk, step: Step, by: Notation, is_taken: bool | None = None) -> str:
    """`sentence` in any plain notation.

    is_taken: whether a contribution is 0 · ∞, taken as 0; left out, its numbers tell.
    """
    if isinstance(step, Computed):
        return _chain(
            by, by.name(step.node), computed_texts(walk, step, by), number_text(step.data, by)
        )
    if isinstance(step, Seeded):
        whole = by.total(walk.output, step.node)
        return f"{whole} = {number_text(step.seed, by)}   (the seed)"
    if isinstance(step, Updated):
        which = updated_quantity(step, by)
        symbols, numbers = updated_texts(walk, step, by)
        of = _update_remark(walk, step, by)
        return (
            f"{which} becomes {by.equated(symbols, numbers, number_text(step.after, by))}   ({of})"
        )
    upstream, partial, contribution, before, after = (
        number_text(x, by)
        for x in (step.upstream, step.partial, step.contribution, step.before, step.after)
    )
    product = f"{upstream} × {partial} = {contribution}"
    if step.taken if is_taken is None else is_taken:
        product = taken_in_words(step, by)
    final = "final" if step.final else "not final yet"
    which = f" as argument {step.place + 1}" if walk.repeats(step) else ""
    return (
        f"{by.total(walk.output, step.arg)} gets {by.total(walk.output, step.node)} · "
        f"{by.derivative(step.node, step.arg)}{which} = {product}   "
        f"({before} → {after}, {step.seen} of {step.total} in, {final})"
    )


def rule(walk: Walk, step: Step, digits: int = 6) -> str:
    """The local rule of a step: ∂d/∂e in symbols, with the numbers put in, and its value.

    >>> from ..engine.value import Value
    >>> from ..faces.steps import steps
    >>> a = Value(0.5, "a")
    >>> y = a.tanh()
    >>> y.label = "y"
    >>> rule(steps(y), steps(y)[2])
    '∂y/∂a = 1 − y² = 1 − 0.462117² = 0.786448'
    """
    by = Text(digits)
    if isinstance(step, Contributed):
        symbols, numbers = partial_texts(walk, step, by)
        local = by.derivative(step.node, step.arg)
        if undefined_partial(walk, step):
            put_in = by.equated(symbols, numbers)
            return f"{local} = {put_in}{TAKEN_AS}{number_text(step.partial, by)}"
        return _chain(by, local, (symbols, numbers), number_text(step.partial, by))
    return sentence(walk, step, digits).partition("   (")[0]


def latex(walk: Walk, step: Step, digits: int = 6) -> list[str]:
    r"""A step as lines of LaTeX mathematics: the local rule, then what it does.

    >>> from ..engine.value import Value
    >>> from ..faces.steps import steps
    >>> a = Value(3.0, "a")
    >>> y = a * a
    >>> y.label = "y"
    >>> for line in latex(steps(y), steps(y)[2]):
    ...     print(line)
    \frac{\partial y}{\partial a} = a = 3
    \frac{\mathrm{d} y}{\mathrm{d} a} \mathrel{+}= ... = 1 \cdot 3 = 3
    """
    return latex_lines(walk, step, LaTeX(digits))


def latex_lines(walk: Walk, step: Step, by: LaTeX) -> list[str]:
    """`latex` in any notation of its kind."""
    if isinstance(step, Computed):
        return [
            _chain(
                by, by.name(step.node), computed_texts(walk, step, by), number_text(step.data, by)
            )
        ]
    if isinstance(step, Seeded):
        return [f"{by.total(walk.output, step.node)} = {number_text(step.seed, by)}"]
    if isinstance(step, Updated):
        symbols, numbers = updated_texts(walk, step, by)
        becomes = by.equated(symbols, numbers, number_text(step.after, by))
        return [rf"{updated_quantity(step, by)} \leftarrow {becomes}"]
    local = by.derivative(step.node, step.arg)
    factors = _number_formula(step.upstream, "upstream"), _number_formula(step.partial, "partial")
    product = rf"{by.total(walk.output, step.node)} \cdot {local}"
    if step.taken:
        result = by.equated(product, rf"{by.formula(Call(MUL, factors))}\text{{{TAKEN}}}")
    else:
        result = by.equated(
            product, by.formula(Call(MUL, factors)), number_text(step.contribution, by)
        )
    number = number_text(step.partial, by)
    rule = _chain(by, local, partial_texts(walk, step, by), number)
    if undefined_partial(walk, step):
        put_in = by.equated(*partial_texts(walk, step, by))
        rule = rf"{local} = {put_in}\text{{{TAKEN_AS}}}{number}"
    return [
        rule,
        rf"{by.total(walk.output, step.arg)} \mathrel{{+}}= {result}",
    ]


def mathml_lines(walk: Walk, step: Step, digits: int = 6) -> list[str]:
    """A step as MathML, line by line as `latex` gives it.

    Raises:
        ImportError: latex2mathml is not installed.
    """
    return [mathml(line) for line in latex(walk, step, digits)]


def computed_texts(walk: Walk, step: Computed, by: Notation) -> tuple[str, str]:
    """The operation of a forward step in symbols, and with the numbers put in."""
    by = in_fractions(walk, by)
    symbols, numbers, _ = _arguments(walk, step.node)
    row = walk.entry(step.node).row
    return by.value(row, symbols), by.value(row, numbers)


def partial_texts(walk: Walk, step: Contributed, by: Notation) -> tuple[str, str]:
    """The local partial of a contribution in symbols, and with the numbers put in.

    Where these numbers would cancel in the formula of the books (1 − 1² is 0, and the slope of
    tanh at 20 is not), the formula that is computed follows, with the numbers put in there.
    """
    by = in_fractions(walk, by)
    symbols, numbers, place = _arguments(walk, step.node, step.place)
    entry = walk.entry(step.node)
    row = entry.row
    result = _number_formula(entry.data, step.node)
    written_as = by.partial(row, place, symbols, step.node)
    if not _cancels(walk, step):
        return written_as, by.partial(row, place, numbers, result)
    computed_as = by.partial(row, place, symbols, step.node, as_computed=True)
    put_in = by.partial(row, place, numbers, result, as_computed=True)
    return by.equated(written_as, computed_as), put_in


def undefined_partial(walk: Walk, step: Contributed) -> bool:
    """Whether the printed formula of a partial says another number, or none: a/y at 0/0.

    Where it merely cancels, as 1 − y² near y = 1, the formula that is computed stands beside it.

    >>> from ..engine.ops import HYPOT
    >>> from ..engine.value import Value
    >>> from .recorder import record_walk
    >>> a, b = Value(0.0, "a"), Value(0.0, "b")
    >>> walk = record_walk(HYPOT(a, b))
    >>> rule(walk, walk[2])
    '∂v1/∂a = a/v1 = 0/0, taken as 0'
    """
    number = _as_printed(walk, step)
    if number is None:
        return False
    p, row = as_float(step.partial), walk.entry(step.node).row
    if not (isfinite(number) and p == p):
        differs = number != p and (number == number or p == p)
    else:
        differs = row.shown is row.partials and _differs(walk, number, p)
    return differs and partial_texts(walk, step, Text())[0] != number_text(p, Text())


def _cancels(walk: Walk, step: Contributed) -> bool:
    """Whether the formula of the books gives another number than the one that was computed."""
    row = walk.entry(step.node).row
    number = None if row.shown is row.partials else _as_printed(walk, step)
    if number is None or not isfinite(number) or step.partial != step.partial:
        return False
    return _differs(walk, number, as_float(step.partial))


def _differs(walk: Walk, number: float, p: float) -> bool:
    """By more than rounding; in other arithmetics than that of floats nobody can say."""
    return walk.arithmetic == FLOATS.name and not isclose(p, number, rel_tol=1e-9)


def _as_printed(walk: Walk, step: Contributed) -> float | None:
    """The partial of a contribution by the formula that is printed, where it may be another one."""
    entry = walk.entry(step.node)
    row = entry.row
    if isinstance(step.partial, Symbol):
        return None  # a place that is left for a number
    if row.shown is row.partials:  # a patch of the formula that is computed
        plain = step.partial == step.partial != 0 and 0 not in entry.operands
        if plain or row.kind in (SUM, PRODUCT, WEIGHTED):
            return None
    key = "printed", entry.name
    if key not in walk.memo:
        args = group_arguments([*map(as_float, entry.operands)], entry.sizes)
        y = as_float(entry.data)
        walk.memo[key] = laid_flat(
            [printed_partial(row, argument, y, args) for argument in range(len(row.takes))]
        )
    number: float = walk.memo[key][step.place]
    return number


def updated_texts(walk: Walk, step: Updated, by: Notation) -> tuple[str, str]:
    """A line of an update rule in symbols, and with the numbers put in."""
    by = in_fractions(walk, by)
    line = walk.update_line(step)
    if line is None and "h2" in step.quantities:
        return (r"H^{-1} g",) * 2 if isinstance(by, LaTeX) else ("H⁻¹·g",) * 2
    line = line or _newton_of_one
    names = {name: Name(SPELLED.get(name, name)) for name in step.quantities}
    names["w"] = Name(step.node)
    numbers = {name: _number_formula(x, name) for name, x in step.quantities.items()}
    return tuple(  # type: ignore[return-value]
        by.formula(line(SYMBOLS, SimpleNamespace(**put))) for put in (names, numbers)
    )


def _newton_of_one(_: Any, q: Any) -> Any:
    """The solution of H·p = g where H is one number."""
    return q.g / q.h1


def _update_remark(walk: Walk, step: Updated, by: Notation) -> str:
    """What is said behind a line of an update: its rule, and what its letters stand for."""
    rule = step.rule
    if "=" in rule:
        rule = "its own rule"
    if step.quantity == "ahead":
        return f"{rule}, where the gradient is taken"
    output = walk.output
    if walk.update_line(step) is None:
        others = list(dict.fromkeys([other.node for other in walk.update]))
        slopes = [
            f"{by.name(_second_name(output, step.node, other))} = "
            f"{number_text(step.quantities[f'h{k}'], by)}"
            for k, other in enumerate(others[:MOST_SLOPES], 1)
        ]
        more = ", …" if len(others) > MOST_SLOPES else ""
        g, p = step.quantities["g"], step.after  # in a template of a page these are no floats
        none = p != p and g == g
        without = "; H has no inverse, so there is no step" if none else ""
        return f"{rule}, H·p = g with {', '.join(slopes)}{more}{without}"
    told = [name for name, _ in walk.rule.told(step.quantities)] if walk.rule else []
    if walk.rule and walk.rule.solved:
        return rule
    if step.quantity == "g" or "g" not in told:
        rule += f", g = {by.total(output, step.node)}"
    return rule


def _second_name(y: str, a: str, b: str) -> str:
    """What the derivative of y by a, then by b is called: d²L/dw², d²L/dw db."""
    return f"d²{y}/d{a}²" if a == b else f"d²{y}/d{a} d{b}"


def updated_quantity(step: Updated, by: Notation) -> str:
    """What an update line sets: the parameter itself, or "m of w"."""
    if step.quantity == "w":
        return by.name(step.node)
    if isinstance(by, LaTeX):
        return by.name(f"{step.quantity}_{step.node}")
    return f"{step.quantity} of {by.name(step.node)}"


def _arguments(walk: Walk, node: str, place: int | None = None) -> tuple[list[Any], list[Any], int]:
    """The arguments of a node as its rule takes them: by name, and by number.

    Long sequences are shortened; the argument at `place` stays in, and its new place is given.
    Where there is no such place, what is computed is written as it stands: w·0, and not 0.
    """
    entry = walk.entry(node)
    layout = Layout(entry.sizes, place)
    stays = place is None and entry.row in FOLDED

    def constant(x: Any) -> Any:
        return _number_formula(x, "constant") if stays and x in (0, 1) else Constant(x)

    def symbol(index: int) -> Any:
        k, x = entry.args[index]
        return constant(x) if k is None else Name(walk.nodes[k].name)

    def number(index: int) -> Any:
        k, x = entry.args[index]
        return constant(x) if k is None else _number_formula(x, walk.nodes[k].name)

    return layout.read(symbol), layout.read(number), layout.place


def _chain(by: Notation, left: str, middle: tuple[str, str], right: str) -> str:
    return f"{left} = {by.equated(*middle, right)}"
