"""A typed formula: what it means, against Python's own grammar, and what is refused."""

import ast
import math
import re
import tracemalloc
from collections.abc import Callable, Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd import OPS, Value, grad, op
from autograd.expression import Formula, FormulaError, MissingValues, parse

FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "log": math.log,
    "ln": math.log,
    "tanh": math.tanh,
    "hypot": math.hypot,
    "max": max,
    "minimum": min,
}
OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: math.pow,
    ast.USub: lambda a: -a,
    ast.UAdd: lambda a: a,
}


def told(node: ast.AST, names: Mapping[str, float]) -> float:
    """What Python's own reading of an expression gives, with every literal a float."""
    match node:
        case ast.Expression(body):
            return told(body, names)
        case ast.Constant(value):
            return float(value)  # type: ignore[arg-type]
        case ast.Name(name):
            return names[name]
        case ast.UnaryOp(sign, operand):
            return OPERATORS[type(sign)](told(operand, names))
        case ast.BinOp(left, sign, right):
            return OPERATORS[type(sign)](told(left, names), told(right, names))
        case ast.Call(ast.Name(name), args):
            return FUNCTIONS[name](*[told(arg, names) for arg in args])
    raise TypeError(ast.dump(node))


def spaced(parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    """Pieces with blanks between them, or none."""
    return st.tuples(parts, st.sampled_from(["", " ", "  ", "\t"])).map(lambda p: p[1].join(p[0]))


def larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions one step larger, mostly without the brackets that would spell out the order."""
    sign = st.sampled_from(["+", "-", "*", "/", "**"])
    return st.one_of(
        spaced(
            st.lists(st.tuples(smaller, sign), min_size=1, max_size=4).flatmap(
                lambda pairs: smaller.map(lambda last: [p for pair in pairs for p in pair] + [last])
            )
        ),
        spaced(st.tuples(st.sampled_from(["-", "+", "--", "-+"]), smaller).map(list)),
        spaced(smaller.map(lambda inner: ["(", inner, ")"])),
        spaced(
            st.tuples(st.sampled_from(["exp", "log", "ln", "tanh"]), smaller).map(
                lambda p: [p[0], "(", p[1], ")"]
            )
        ),
        spaced(
            st.tuples(st.sampled_from(["hypot", "max", "minimum"]), smaller, smaller).map(
                lambda p: [p[0], "(", p[1], ",", p[2], ")"]
            )
        ),
    )


LITERALS = st.sampled_from(
    ["0", "1", "2", "3", "10", "0.5", ".25", "7.", "1e-3", "2.5E+1", "1e2", "123456789.125"]
)
EXPRESSIONS = st.recursive(LITERALS | st.sampled_from("abδ"), larger, max_leaves=12)
NAMES = {"a": 1.75, "b": -0.6, "δ": 3.0}


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
def test_a_formula_means_what_python_reads_in_it(text: str) -> None:
    """Precedence, association and numbers, to the last bit."""
    try:
        expected = told(ast.parse(text.replace("\t", " "), mode="eval"), NAMES)
    except (ArithmeticError, ValueError):
        assume(False)  # where Python's floats raise, IEEE goes on
    ours = parse(
        text, {name: NAMES[name] for name in NAMES if re.search(rf"\b{name}\b", text)}
    ).output.data
    assert ours == expected or (math.isnan(ours) and math.isnan(expected))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("-x**2", "-(x**2)"),
        ("2**-x**2", "2**(-(x**2))"),
        ("x**2**3", "x**(2**3)"),
        ("-x*y", "(-x)*y"),
        ("x/y/2", "(x/y)/2"),
        ("x - y - 1", "(x - y) - 1"),
        ("x·y − 1 × 2 ÷ y", "x*y - 1*2/y"),
        ("ln(x) + max(x, y) + min([x, y])", "log(x) + maximum(x, y) + minimum(x, y)"),
        ("u = x*y; u**2  # the square", "(x*y)**2"),
        ("\n\nphi(u) = 2*u\r\npsi(u, v) = phi(u) - v\r\npsi(x, y)\n\n", "2*x - y"),
        ("k = 3\nphi(u) = k*u\nphi(phi(x) + y)", "3*(3*x + y)"),
        ("(x +\n y\n)*2", "(x + y)*2"),
        ("pick(v) = dot(v, v)\npick([x, y])", "0 + (x*x + y*y)"),
    ],
)
def test_two_ways_to_write_one_formula(text: str, same: str) -> None:
    """The same number and the same gradients, bit for bit."""
    found = []
    for each in (text, same):
        formula = parse(each, {"x": 1.5} | ({"y": 0.7} if "y" in each else {}))
        leaves = [node for node in formula.leaves.values() if node.label in ("x", "y")]
        found.append((formula.output.data, grad(formula.output, leaves)))
    assert found[0] == found[1]


def test_the_table_is_what_can_be_called() -> None:
    """Sequences are written in brackets, and a new row is known by existing."""
    values = {"a": 1, "b": 2, "c": -1}
    assert parse("dot([a, b], [3, 4], c)", values).output.data == 10
    assert parse("sum(a, b, c) + sum([a, b])", values).output.data == 5
    assert parse("mean(softmax(a, b, c)) * 3", values).output.data == pytest.approx(1, rel=1e-15)
    share = math.exp(2) / (math.exp(1) + math.exp(2) + math.exp(-1))
    assert parse("softmax([a, b, c])[1]", values).output.data == pytest.approx(share, rel=1e-15)
    row = op("twice", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2.0,), doc="Twice x.")
    try:
        assert parse("twice(b)", {"b": 2}).output.op is row
    finally:
        del OPS["twice"]


def test_names_come_in_the_order_of_computing() -> None:
    """Each carries its name as label; the last line is the output."""
    formula = parse("h = tanh(w*x)\nL = (h - t)**2", {"t": 1, "w": 2, "x": 3})
    assert list(formula.names) == ["w", "x", "h", "t", "L"]
    assert [node.label for node in formula.names.values()] == list(formula.names)
    assert (formula.name, formula.output) == ("L", formula.names["L"])
    assert list(formula.leaves) == ["w", "x", "t"]


@pytest.mark.parametrize(
    ("text", "name"), [("a*a", "y"), ("y = 2*a\ny", "y"), ("y*a", "L"), ("y*a*L*y1", "y2")]
)
def test_a_bare_last_line_gets_a_free_name(text: str, name: str) -> None:
    """It is y unless that name is taken."""
    formula = parse(
        text,
        {key: 1 for key in ("a", "y", "L", "y1") if key in text and "=" not in text} or {"a": 1},
    )
    assert (formula.name, formula.output.label) == (name, name)


def test_numbers_are_leaves_and_functions_of_numbers_are_nodes() -> None:
    """b = 1/3 can be changed like a given number; log(0.7) shows how it came about."""
    formula = parse("b = 1/3; c = -2; d = log(0.7); L = b*c + d", {"c": "-5"})
    names: dict[str, Value] = formula.names
    assert {name: names[name].data for name in "bc"} == {"b": 1 / 3, "c": -5.0}
    assert list(formula.leaves) == ["b", "c"]
    assert names["d"].op is OPS["log"]
    assert names["d"].args == (0.7,)
    formula.output.backward()
    assert (names["b"].grad, names["d"].grad) == (-5.0, 1.0)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1/3", 1 / 3),
        ("-1", -1.0),
        ("sqrt(2)", math.sqrt(2)),
        ("-inf", -math.inf),
        ("1e999", math.inf),
        ("−2", -2.0),
        ("pi", math.pi),
        (3, 3.0),
    ],
)
def test_a_value_is_a_number_or_a_formula_of_numbers(text: str | float, number: float) -> None:
    """As typed behind x= on the command line."""
    assert parse("x*1", {"x": text}).names["x"].data == number


def test_numbers_are_floats_before_any_operator_sees_them() -> None:
    """A tower of integers would take the memory of the machine."""
    assert parse("9**9**9").output.data == math.inf
    assert parse("9**9**9**9**9 + x", {"x": "9**9**9"}).output.data == math.inf
    assert parse("9" * 90_000).output.data == math.inf


def test_names_are_read_as_python_reads_them() -> None:
    """Indices and primes belong to a name; letters of one meaning are one letter."""
    formula = parse("w₁*x' + 𝑤2 + ϕ", {"w1": 2, "x′": 3, "w2": 4, "φ": 5})
    assert list(formula.names) == ["w1", "x'", "w2", "φ", "y"]
    assert formula.output.data == 15


def refused(text: str, values: Mapping[str, str | float] | None = None) -> FormulaError:
    """The error that a text gives."""
    with pytest.raises(FormulaError) as caught:
        parse(text, values)
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "nothing to compute"),
        ("# only this", 1, 12, "nothing to compute"),
        ("phi(u) = u", 1, 1, "nothing to compute"),
        ("x^2", 1, 2, "use ** for powers"),
        ("x²", 1, 2, "use ** for powers"),
        ("a == b", 1, 3, "equal(a, b)"),
        ("a < b", 1, 3, "greater(b, a)"),
        ("x.__class__", 1, 2, "no attributes"),
        ("x[0]", 1, 2, "list stands only as an argument"),
        ("[a, b]", 1, 1, "list stands only as an argument"),
        ("sum(([a]))", 1, 6, "list stands only as an argument"),
        ("__import__('os')", 1, 12, "quotes"),
        ("__import__(os)", 1, 1, "no operation __import__"),
        ("eval(x)", 1, 1, "no operation eval"),
        ("lambda: 3", 1, 1, "word of Python"),
        ("a = 1\nb = a if 2 else 3", 2, 7, "word of Python"),
        ("x := 3", 1, 3, "beginning of a line"),
        ("f'{x}'", 1, 3, "brackets"),
        ("x if", 1, 3, "word of Python"),
        ("2x", 1, 2, "*"),
        ("2(x)", 1, 2, "*"),
        ("a b", 1, 3, "*"),
        ("w = 2; w(3)", 1, 8, "w*(…)"),
        ("a = 1\n\nb = (a +", 3, 5, "never closed"),
        ("sum(a; b)", 1, 1, "never closed"),
        ("a)", 1, 2, "no open ("),
        ("(a]", 1, 3, "no open ["),
        ("sum([a)", 1, 7, "no open ("),
        ("(a, b)", 1, 3, "comma"),
        ("a +", 1, 4, "missing"),
        ("a + * b", 1, 5, "missing before *"),
        ("tanh()", 1, 1, "needs an argument"),
        ("sum(a,)", 1, 7, "missing before )"),
        ("tahn(x)", 1, 1, "did you mean tan or tanh?"),
        ("tanh*2", 1, 1, "write tanh(…)"),
        ("tanh(a, b)", 1, 1, "tanh takes 1 argument (x); it got 2"),
        ("1 + max()", 1, 5, "maximum needs an argument"),
        ("tanh([a, b])", 1, 1, "tanh takes one number as x, not a list"),
        ("sum([a], b)", 1, 1, "one list"),
        ("dot([a, b], [c])", 1, 1, "2 numbers"),
        ("max([a, softmax(b, c)])", 1, 5, "not a list"),
        ("1 + softmax(a, b)", 1, 3, "not a list"),
        ("softmax(a, b)", 1, 1, "pick one"),
        ("softmax(a, b)[2]", 1, 14, "from 0 to 1"),
        ("softmax(a, b)[-1]", 1, 14, "whole number"),
        (f"softmax(a, b)[{'9' * 5000}]", 1, 14, "whole number"),
        ("tanh(a)[0]", 1, 8, "one result"),
        ("a = 1; a = 2", 1, 8, "set already"),
        ("phi(u) = u\nphi = 3", 2, 1, "set already"),
        ("relu(u) = u\nrelu(2)", 1, 1, "the table has relu"),
        ("y = a*2\na = 1", 1, 5, "before it is set"),
        ("a = a + 1", 1, 5, "before it is set"),
        ("phi(u) = phi(u - 1)", 1, 10, "cannot call itself"),
        ("phi(u) = psi(u)\npsi(u) = u", 1, 10, "no operation psi"),
        ("phi(u, v) = u\nphi(2)", 2, 1, "phi takes 2 arguments (u, v); it got 1"),
        ("phi(u, u) = u", 1, 8, "two parameters"),
        ("phi(u) = u\nphi*2", 2, 1, "phi(…)"),
        ("a\nb", 1, 1, "only the last line"),
        ("x\0", 1, 2, "U+0000"),
        ("a = 1\r\nx\x1b[31m", 2, 2, "U+001B"),
        ("x\u202e", 1, 2, "U+202E"),
        ("x\u2028y", 1, 2, "U+2028"),
        ("x\ud800", 1, 2, "U+D800"),
        ("$x", 1, 1, "dollar sign"),
        ("x\N{PILE OF POO}", 1, 2, "pile of poo"),
    ],
)
def test_what_has_no_meaning_is_refused_at_its_place(
    text: str, line: int, column: int, said: str
) -> None:
    """One plain line, the source, and a caret under the spot."""
    error = refused(text)
    assert (error.line, error.column) == (line, column)
    assert said in error.reason
    reason, source, caret = str(error).split("\n")
    assert reason == error.reason
    assert source.isprintable()
    assert caret == " " * (column + 1) + "^"


def test_a_caret_stands_under_its_character() -> None:
    """Wide characters take two columns, combining ones none, and long lines are cut."""
    assert str(refused("日本 + x^2")).split("\n")[1:] == ["  日本 + x^2", "          ^"]
    assert str(refused("e\u0301 + x^2")).split("\n")[2] == "       ^"
    long = str(refused("a + " * 500 + "b^2" + " + c" * 500)).split("\n")
    assert len(long[1]) <= 80
    assert long[1][long[2].index("^")] == "^"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 10_000_000, "10,000,000 characters; at most 100,000"),
        ("(" * 10_000 + "x" + ")" * 10_000, "more than 100 deep"),
        ("tanh(" * 10_000 + "x" + ")" * 10_000, "more than 100 deep"),
        ("-" * 50_000 + "x", "more than 100 deep"),
        ("x**" * 20_000 + "x", "more than 100 deep"),
        ("x+" * 40_000 + "x", "20,000 operations"),
        ("x+" * 21_000 + "x", "20,000 operations"),
        ("sum(" + "x," * 21_000 + "x)", "20,000 operations"),
        ("softmax(" + "x," * 200 + "x)[0]", "20,000 operations"),
        (
            "f0(u) = u\n"
            + "".join(f"f{i}(u) = f{i - 1}(f{i - 1}(u))\n" for i in range(1, 90))
            + "f89(x)",
            "20,000 operations",
        ),
        ("f(" + ",".join(["u"] * 40_000) + ") = u", "two parameters"),
        ("=" * 90_000, "compare with =="),
        ("a" * 90_000 + "(", "no operation"),
    ],
    ids=range(13),
)
def test_hostile_texts_are_refused(text: str, said: str) -> None:
    """At the limit that they pass, without recursion and in little memory."""
    tracemalloc.start()
    try:
        error = refused(text, {"x": 1})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 50e6
    assert said in error.reason
    assert len(str(error)) < 400


def test_long_sums_are_within_the_limits() -> None:
    """100 brackets and almost 20,000 operations are fine."""
    assert parse("x+" * 19_999 + "x", {"x": 1}).output.data == 20_000
    assert parse("(" * 99 + "x" + ")" * 99 + "*1", {"x": 3}).output.data == 3


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"ab1.e+-*/()[],=;\n #'^\0é²", "**", "tanh(", "dot([", "f(u)=", "softmax(a)[0]"]
        ),
        max_size=25,
    ).map("".join)
)
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    """Nothing else ever comes out, and the place of an error lies in the text."""
    try:
        formula = parse(text, {})
    except FormulaError as error:
        lines = text.split("\n")
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert len(str(error).split("\n")) == 3
    else:
        assert isinstance(formula, Formula)


def test_missing_values_are_told_together_by_name() -> None:
    """In the order of use, so that a terminal can ask for them."""
    with pytest.raises(MissingValues) as caught:
        parse("L = (tanh(w*x + b) - t)**2", {"w": 1, "x": 2})
    assert caught.value.names == ["b", "t"]
    assert caught.value.reason == "the formula needs values for b and t: add b=... t=..."
    assert caught.value.column == 17
    one = refused("a + 1")
    assert one.reason == "the formula needs a value for a: add a=..."
    many = refused("+".join(f"a{i}" for i in range(40)))
    assert "a11 and 28 more: add" in many.reason
    assert "а (cyrillic small letter a)" in refused("а + b", {"b": 1}).reason


@pytest.mark.parametrize(
    ("values", "source", "said"),
    [
        ({"wieght": 1}, "wieght=1", "no name wieght; did you mean weight?"),
        ({"weight": "1/"}, "weight=1/", "the value of weight: a number"),
        ({"weight": "other"}, "weight=other", "made of numbers; other is none"),
        ({"weight": "a=3"}, "weight=a=3", "a value is one number"),
        ({"weight": "1;2"}, "weight=1;2", "only the last line"),
        ({"weight": "__import__('os')"}, "weight=__import__('os')", "quotes"),
        ({"L": 2}, "L = weight*2", "L is computed here"),
    ],
)
def test_a_wrong_value_is_shown_as_it_was_given(
    values: dict[str, str | float], source: str, said: str
) -> None:
    """With the caret in the text of the value."""
    error = refused("L = weight*2", {"weight": 1} | values)
    assert said in error.reason
    assert str(error).split("\n")[1] == "  " + source


def test_a_value_of_another_kind_is_a_type_error() -> None:
    """Lists and None are mistakes of the caller, not of a formula."""
    with pytest.raises(TypeError, match="the value of x takes one real number"):
        parse("x", {"x": [1]})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="a formula is text"):
        parse(None)  # type: ignore[arg-type]
