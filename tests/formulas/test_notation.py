"""Formulas as people read them: text, LaTeX and MathML of every row."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import OPS, Op
from autograd.formulas.letters import ACCENTS, escaped
from autograd.formulas.notation import (
    LATEX,
    MATHML,
    TEXT,
    LaTeX,
    Text,
    mathml,
)
from autograd.formulas.operations_table import operations_table
from autograd.formulas.symbols import SYMBOLS, Name, Number
from tests.outside_programs import needs_latex

ROWS = pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
GREEK = set(
    re.findall(
        r"\w+",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma "
        "tau upsilon phi chi psi omega varepsilon vartheta varpi varrho varsigma varphi",
    )
)
x, y, w = Name("x"), Name("y"), Name("w")

TEXTBOOK = {
    "add": ("a + b", "1", "1"),
    "sub": ("a − b", "1", "−1"),
    "mul": ("a·b", "b", "a"),
    "div": ("a/b", "1/b", "−y/b"),
    "neg": ("−x", "−1"),
    "pow": ("a^b", "b·a^(b − 1)", "y·ln(a)"),
    "exp": ("e^x", "y"),
    "log": ("ln(x)", "1/x"),
    "sqrt": ("√x", "1/(2·y)"),
    "sin": ("sin(x)", "cos(x)"),
    "cos": ("cos(x)", "−sin(x)"),
    "tan": ("tan(x)", "1 + y²"),
    "asin": ("asin(x)", "1/√(1 − x²)"),
    "acos": ("acos(x)", "−1/√(1 − x²)"),
    "atan": ("atan(x)", "1/(1 + x²)"),
    "atan2": ("atan2(a, b)", "b/(a² + b²)", "−a/(b² + a²)"),
    "hypot": ("√(a² + b²)", "a/y", "b/y"),
    "tanh": ("tanh(x)", "1 − y²"),
    "sigmoid": ("σ(x)", "y·(1 − y)"),
    "softplus": ("softplus(x)", "σ(x)"),
    "relu": ("relu(x)", "[x > 0]"),
    "silu": ("silu(x)", "σ(x)·(1 + x·(1 − σ(x)))"),
    "erf": ("erf(x)", "2/√π·e^(−x²)"),
    "abs": ("|x|", "sign(x)"),
    "leaky_relu": (
        "leaky_relu(x, slope)",
        "(1 if x > 0 else slope)",
        "(0 if x > 0 else x)",
    ),
    "exp2": ("2^x", "y·ln(2)"),
    "log2": ("log₂(x)", "1/(x·ln(2))"),
    "log10": ("log₁₀(x)", "1/(x·ln(10))"),
    "square": ("x²", "2·x"),
    "cbrt": ("∛x", "1/(3·y²)"),
    "reciprocal": ("1/x", "−y²"),
    "asinh": ("asinh(x)", "1/√(1² + x²)"),
    "acosh": ("acosh(x)", "1/(√(x − 1)·√(x + 1))"),
    "atanh": ("atanh(x)", "1/(1 − x²)"),
    "sinc": ("sinc(x)", "(cos(x) − y)/x"),
    "xlogy": ("x·ln(z)", "ln(z)", "x/z"),
    "floor": ("⌊x⌋", "0"),
    "ceil": ("⌈x⌉", "0"),
    "fmod": ("fmod(a, b)", "1", "−trunc(a/b)"),
    "remainder": ("a mod b", "1", "−⌊a/b⌋"),
    "rsqrt": ("1/√x", "−y³/2"),
    "mish": ("mish(x)", "tanh(softplus(x)) + x·(1 − tanh(softplus(x))²)·σ(x)"),
    "log_softmax": (
        "log_softmax(x; others)",
        "1 − e^y",
        "−softmax(others₁; x, others₂)",
        "−softmax(others₂; x, others₁)",
    ),
    "var": (
        "var(x, correction)",
        "2·(x₁ − mean(x))/(2 − correction)",
        "2·(x₂ − mean(x))/(2 − correction)",
        "y/(2 − correction)",
    ),
    "lgamma": ("ln |Γ(x)|", "ψ(x)"),
    "digamma": ("ψ(x)", "polygamma(1, x)"),
    "log_sigmoid": ("ln σ(x)", "σ(−x)"),
    "softsign": ("softsign(x)", "1/(1 + |x|)²"),
    "norm": ("‖x‖", "x₁/y", "x₂/y"),
    "prod": ("prod(x)", "x₂", "x₁"),
    "logaddexp": ("ln(e^a + e^b)", "σ(a − b)", "σ(b − a)"),
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_rows_read_as_in_a_textbook(name):
    assert (TEXT.value(OPS[name]), *TEXT.partials(OPS[name])) == TEXTBOOK[name]


def test_a_neuron():
    dot = OPS["dot"]
    args = [("w1", "w2"), ("x1", "x2"), "b"]
    assert TEXT.value(dot) == "b + w·x"
    assert TEXT.value(dot, args) == "b + w1·x1 + w2·x2"
    assert TEXT.partials(dot, args) == ["x1", "x2", "w1", "w2", "1"]
    assert LATEX.value(dot, args) == r"b + w_{1} \cdot x_{1} + w_{2} \cdot x_{2}"
    numbers = [(2.0, -3.0), (0.5, -1.0), -4.0]
    assert TEXT.value(dot, numbers) == "−4 + 2·0.5 + (−3·(−1))"


def test_numbers_stay_as_they_are_put_in():
    assert TEXT.partial(OPS["tanh"], 0, [0.5], 0.46) == "1 − 0.46²"
    assert TEXT.partial(OPS["sigmoid"], 0, [0.5], 0.62) == "0.62·(1 − 0.62)"
    assert TEXT.value(OPS["add"], [2.0, -3.0]) == "2 + (−3)"
    assert TEXT.value(OPS["sub"], [-2.0, -3.0]) == "−2 − (−3)"
    assert TEXT.value(OPS["pow"], [-2.0, 3.0]) == "(−2)³"
    assert LATEX.value(OPS["pow"], [-2.0, 3.0]) == r"\left(-2\right)^{3}"
    assert TEXT.value(OPS["neg"], [-2.0]) == "−(−2)"
    assert TEXT.value(OPS["div"], [-2.0, -3.0]) == "−2/(−3)"


@pytest.mark.parametrize(
    ("number", "text", "latex"),
    [
        (-0.5, "−0.5", "-0.5"),
        (-0.0, "0", "0"),
        (float("inf"), "∞", r"\infty"),
        (float("-inf"), "−∞", r"-\infty"),
        (float("nan"), "nan", r"\text{nan}"),
        (2 / 3, "0.666667", "0.666667"),
        (1.5e-7, "1.5e−7", r"1.5 \cdot 10^{-7}"),
        (-1e200, "−1e200", r"-1 \cdot 10^{200}"),
    ],
)
def test_numbers(number, text, latex):
    assert (TEXT.number(number), LATEX.number(number)) == (text, latex)


def test_digits_are_the_readers_choice():
    assert Text(3).number(2 / 3) == "0.667"
    assert LaTeX(2).value(OPS["mul"], [2 / 3, "x"]) == r"0.67 \cdot x"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (1.0 * x, "x"),
        (x + 0.0, "x"),
        (0.0 - x, "−x"),
        (x * 0.0, "0"),
        (x**1.0, "x"),
        (x / 1.0, "x"),
        (x * x, "x²"),
        (2 * x * x, "2·x²"),
        (-2 * x, "−2·x"),
        (x + -y, "x − y"),
        (x - -y, "x + y"),
        (-x * -y, "x·y"),
        (SYMBOLS.neg(-x), "x"),
        (x - (y - w), "x − (y − w)"),
        (x - y - w, "x − y − w"),
        ((x + y) * w, "(x + y)·w"),
        (x / (y * w), "x/(y·w)"),
        (x / y / y, "x/y²"),
        ((x**y) ** w, "(x^y)^w"),
        (x ** (y**w), "x^(y^w)"),
        ((-x) ** 2.0, "(−x)²"),
        (SYMBOLS.exp(-x * x), "e^(−x²)"),
        (SYMBOLS.patch(x, SYMBOLS.equal(y, 0.0), 1.0), "x"),
        (SYMBOLS.patch(x, SYMBOLS.equal(1.0, 1.0), 5.0), "5"),
        (SYMBOLS.where(SYMBOLS.greater(x, y), 1.0, 0.0), "[x > y]"),
        (SYMBOLS.where(SYMBOLS.greater(2.0, 1.0), x, y), "x"),
        (SYMBOLS.sum((x, y, -w)), "x + y + (−w)"),
        (SYMBOLS.maximum((x, 0.0)), "max(x, 0)"),
        (Number(2) * Number(3), "2·3"),
        (2 * SYMBOLS.pi, "2·π"),
    ],
)
def test_formulas_as_people_write_them(formula, text):
    assert TEXT.formula(formula) == text


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("w12", "w_{12}"),
        ("w_12", "w_{12}"),
        ("w1_2", "w_{1,2}"),
        ("w_1_2", "w_{1,2}"),
        ("w₁₂", "w_{12}"),
        ("a_in", r"a_{\text{in}}"),
        ("x_i", "x_{i}"),
        ("x'", "x'"),
        ("alpha", r"\alpha"),
        ("α_1", r"\alpha_{1}"),
        ("theta2", r"\theta_{2}"),
        ("Delta", r"\Delta"),
        ("loss", r"\text{loss}"),
        ("loss_1", r"\text{loss}_{1}"),
        ("layers.0.w.2", r"\text{layers.0.w.2}"),
        ("50% of #1", r"\text{50\% of \#1}"),
        ("a^b~c", r"\text{a\textasciicircum{}b\textasciitilde{}c}"),
        (r"\input{x}", r"\text{\textbackslash{}input\{x\}}"),
        ("$x$", r"\text{\$x\$}"),
        ("two\nlines", r"\text{two⏎lines}"),
        ("nul\x00", "\\text{nul\ufffd}"),
        ("", r"\text{}"),
        ("_", r"\text{\_}"),
        ("Größe", r"\text{Größe}"),
    ],
)
def test_names_in_latex(name, latex):
    assert LATEX.name(name) == latex


def test_a_name_with_spaces_is_held_together():
    assert TEXT.value(OPS["mul"], ["x + y", "z"]) == "(x + y)·z"
    assert TEXT.derivative("L", "w1") == "∂L/∂w1"
    assert TEXT.derivative("my loss", "w1") == "∂(my loss)/∂w1"
    assert LATEX.derivative("L", "w1") == r"\frac{\partial L}{\partial w_{1}}"


def seen(page: str) -> str:
    """What a person sees of MathML."""
    return "".join(ElementTree.fromstring(page).itertext())


@given(st.text(max_size=20))
@example("∂0/∂0")
def test_any_name_is_text_and_never_markup(name):
    """Backslashes are all commands of ours, braces pair up, and MathML shows the name."""
    latex = LATEX.name(name)
    commands = {command.lower() for command in re.findall(r"\\([a-zA-Z]+)", latex)}
    if re.fullmatch(r"∂.+/∂.+", name):  # the name of a gradient is set as a fraction
        commands -= {"frac", "partial"}
    signs = {"text", "textbackslash", "textasciicircum", "textasciitilde", "imath", "jmath"}
    assert commands <= signs | GREEK | {*ACCENTS.values()}
    bare = re.sub(r"\\.", "", latex)
    assert bare.count("{") == bare.count("}")
    shown = seen(mathml(latex))
    if latex == rf"\text{{{escaped(name)}}}":
        shown = shown.replace("\xa0", " ").replace("′", "'")  # MathML sets a prime as a prime
        assert shown == TEXT.name(name).replace("\xa0", " ").replace("′", "'")


@pytest.mark.parametrize(
    "name", ["<b>", "a & b", "]]>", "\\}", "w_1 < 2", "}{", "\\text{x}", "a  b"]
)
def test_mathml_shows_a_name_as_it_is(name):
    assert seen(MATHML.name(name)) == name
    assert name in seen(MATHML.partial(OPS["mul"], 1, [name, "b"]))


@ROWS
def test_every_row_is_mathml_without_leftovers_of_latex(row):
    for page in (MATHML.value(row), *MATHML.partials(row)):
        assert page.startswith("<math")
        assert not set("\\{}$") & set(seen(page).replace("{", "", 1))  # one opens the cases


@ROWS
def test_every_partial_is_written(row: Op):
    for notation in (TEXT, LATEX):
        found = [notation.value(row), *notation.partials(row)]
        assert len(found) == 1 + sum(2 if many else 1 for many in row.many)
        assert all(found)


def test_what_is_printed_is_what_is_computed():
    """The text of each simple partial, read back as Python, gives the partial's number."""
    from autograd.engine.floats import evaluate, partial

    from .. import points

    def read_back(text: str, names: dict[str, Any]) -> float:
        import math

        code = re.sub(r"\^\(", "**(", text.replace("−", "-").replace("·", "*"))
        code = (
            code.replace("²", "**2")
            .replace("³", "**3")
            .replace("^", "**")
            .replace("√π", "sqrt(pi)")
            .replace("π", "pi")
        )
        code = re.sub(r"√(\w+)", r"sqrt(\1)", code).replace("√", "sqrt").replace("σ", "sigmoid")
        code = code.replace("[", "(").replace("]", ")").replace("ln", "log").replace(" = ", " == ")
        code = re.sub(r"\|([^|]+)\|", r"abs(\1)", code).replace("ψ", "digamma")
        code = re.sub(r"⌊([^⌋]+)⌋", r"floor(\1)", code)
        known = {**OPS, "Φ": OPS["normal_cdf"], **vars(math), **names}
        return float(eval(code, known))

    checked = 0
    for row in OPS.values():
        if any(row.many) or row.name in ("equal", "patch", "where", "selu", "gelu_tanh"):
            continue
        for args in points.ordinary(row, count=2):
            result = evaluate(row, args)
            names = dict(zip(row.takes, args, strict=True), y=result)
            for at, text in enumerate(TEXT.partials(row)):
                ours = partial(row, at, result, args)
                assert read_back(text, names) == pytest.approx(ours, rel=1e-9, abs=1e-12), text
                checked += 1
    assert checked > 70


def test_the_table_of_operations_has_a_line_for_each_row():
    lines = operations_table().splitlines()
    assert len(lines) == 2 + len(OPS)
    assert "| `tanh` | `tanh(x)` | `1 − y²` | Squash x into (-1, 1). |" in lines
    assert "| `dot` | `b + w·x` | `x`, `w`, `1` | " in "\n".join(lines)
    for line in lines[2:]:
        assert len(re.findall(r"(?<!\\)\|", line)) == 5, line


@needs_latex
def test_latex_sets_every_formula(tmp_path):
    formulas = [f for row in OPS.values() for f in (LATEX.value(row), *LATEX.partials(row))]
    lines = "\n".join(rf"\[{formula}\]" for formula in formulas)
    page = (
        rf"\documentclass{{article}}\usepackage{{amsmath}}\begin{{document}}{lines}\end{{document}}"
    )
    (tmp_path / "page.tex").write_text(page, encoding="utf-8")
    run = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)


def test_a_number_with_an_exponent_gets_brackets_where_it_is_raised_to_a_power():
    assert TEXT.value(OPS["pow"], [1e-7, 2.0]) == "(1e−7)²"
    assert TEXT.value(OPS["pow"], [-1e20, 3.0]) == "(−1e20)³"
    assert TEXT.value(OPS["mul"], [1e-7, 1e-9]) == "1e−7·1e−9"
    assert TEXT.value(OPS["div"], [1e-7, 1e-9]) == "1e−7/1e−9"


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("W[1,2]", "W_{12}"),
        ("x[3]", "x_{3}"),
        ("W[1,12]", "W_{1,12}"),
        ("Z1[2]", "Z_{1,2}"),
        ("Z1[2,3].1", r"Z_{1,23}\text{.1}"),
        ("delta[2]", r"\delta_{2}"),
        ("a b[1]", r"\text{a b}_{1}"),
        ("x[a]", r"\text{x[a]}"),
    ],
)
def test_an_entry_is_set_with_its_place_below(name: str, latex: str) -> None:
    assert LATEX.name(name) == latex
    assert "<msub>" in MATHML.name(name) or name == "x[a]"


def test_an_entry_needs_no_bracket_of_its_own() -> None:
    assert TEXT.value(OPS["mul"], ["W[1,2]", "x[2]"]) == "W[1,2]·x[2]"
    assert TEXT.derivative("L", "W[1,2]") == "∂L/∂W[1,2]"
    assert TEXT.value(OPS["mul"], ["∂L/∂W[1,2]", "x"]) == "∂L/∂W[1,2]·x"
    assert LATEX.name("∂L/∂W[1,2]") == r"\frac{\partial L}{\partial W_{12}}"
