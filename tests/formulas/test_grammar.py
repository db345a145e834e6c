"""What a typed formula may not be, and how it is said."""

import tracemalloc
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.formulas.expression import Formula, FormulaError, parse


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
        ("a == b", 1, 3, "equal(a, b)"),
        ("a < b", 1, 3, "greater(b, a)"),
        ("x.__class__", 1, 2, "no attributes"),
        ("[1, 2]", 1, 1, "the last line gives y (2); a result is one number"),
        ("__import__('os')", 1, 12, "quotes"),
        ("__import__(os)", 1, 1, "no operation __import__"),
        ("eval(x)", 1, 1, "no operation eval"),
        ("lambda: 3", 1, 1, "word of Python"),
        ("a = 1\nb = a if 2 else 3", 2, 7, "word of Python"),
        ("x := 3", 1, 3, "beginning of a line"),
        ("f'{x}'", 1, 3, "brackets"),
        ("x if", 1, 3, "word of Python"),
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
        ("tanh([1, 2])", 1, 1, "the last line gives y (2)"),
        ("sum([a], b)", 1, 1, "one list"),
        ("dot([a, b], [c])", 1, 1, "2 numbers"),
        ("max([1, softmax(2, 3)])", 1, 1, "the list is ragged"),
        ("W = [[1, 2], [3]]; sum(W)", 1, 1, "its entry [1] is of shape 2, its entry [2] is"),
        ("1 + softmax(2, 3)", 1, 1, "the last line gives y (2)"),
        ("softmax(2, 3)", 1, 1, "take an entry, y[1], or the sum, sum(y)"),
        ("softmax(a, b)[0]", 1, 14, "no entry 0 here; indices count from 1, up to 2"),
        ("softmax(a, b)[3]", 1, 14, "no entry 3"),
        ("softmax(a, b)[-1]", 1, 14, "no entry -1"),
        (f"softmax(a, b)[{'9' * 5000}]", 1, 14, "inf is none"),
        ("tanh(a)[1]", 1, 8, "one number; there are no entries"),
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
    assert str(refused("日本 + x%2")).split("\n")[1:] == ["  日本 + x%2", "          ^"]
    assert str(refused("e\u0301 + x%2")).split("\n")[2] == "       ^"
    long = str(refused("a + " * 500 + "b%2" + " + c" * 500)).split("\n")
    assert len(long[1]) <= 80
    assert long[1][long[2].index("^")] == "%"


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
        ("softmax(" + "x," * 200 + "x)[1]", "20,000 operations"),
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
            [*"ab1.e+-*/()[],=;\n #'^\0é²", "**", "tanh(", "dot([", "f(u)=", "softmax(a)[1]"]
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
