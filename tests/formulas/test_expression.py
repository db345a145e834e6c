"""A typed formula: what it means, against Python's own grammar."""

import ast
import math
import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd import OPS, Value, grad, op
from autograd.formulas.expression import FormulaError, MissingValues, parse

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
    assert parse("softmax([a, b, c])[2]", values).output.data == pytest.approx(share, rel=1e-15)
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
    ("text", "values", "names"),
    [
        ("Z = W @ x + b; L = sum(Z**2)", {}, ["W", "x", "b"]),
        ("Z = W @ x + b; L = sum(Z**2)", {"x": "[1, 2]"}, ["W", "b"]),
        ("a*tanh(b, c)", {}, None),
        ("L = sum(sum(W, rows))", {}, ["W"]),
        ("L = dot(w, x) + b", {"x": "[1, 2]"}, ["w", "b"]),
        ("phi(u) = tanh(u)*k; Z = phi(W' @ x); L = sum(Z)*pi + e^c", {}, ["W", "x", "c", "k"]),
    ],
)
def test_a_missing_value_that_is_a_matrix_is_told_as_missing(
    text: str, values: dict[str, str], names: list[str] | None
) -> None:
    """Not as a product that numbers have not."""
    with pytest.raises(FormulaError) as caught:
        parse(text, values)
    if names is None:
        assert not isinstance(caught.value, MissingValues)
    else:
        assert isinstance(caught.value, MissingValues) and caught.value.names == names


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
    """None is a mistake of the caller, not of a formula."""
    for wrong in (None, [1, None]):
        with pytest.raises(TypeError, match="the value of x takes one real number"):
            parse("x", {"x": wrong})
    with pytest.raises(TypeError, match="a formula is text"):
        parse(None)  # type: ignore[arg-type]
