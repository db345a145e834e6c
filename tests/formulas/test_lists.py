"""Vectors and matrices in formulas: held to numpy, and refused where they mean nothing."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from autograd.formulas.expression import FormulaError, parse

X = [[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]]  # two features, three examples
W = [[0.1, -0.2], [0.4, 0.3], [-0.6, 0.7]]
B = [0.05, -0.1, 0.2]
V = [[0.3, -0.5, 0.9]]
T = [[1.0, 0.0, 1.0]]


def used(text: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of those names that a text has."""
    return {name: value for name, value in values.items() if re.search(rf"\b{name}\b", text)}


def test_a_layer_is_written_as_in_a_book() -> None:
    text = "Z1 = W@X + b\nA1 = tanh(Z1)\nZ2 = V·A1\n".replace("·", " @ ") + "L = mean((Z2 - T)**2)"
    formula = parse(text, {"X": X, "W": W, "b": B, "V": V, "T": T})
    x, w, b, v, t = map(np.array, (X, W, B, V, T))
    z1 = w @ x + b[:, None]
    a1 = np.tanh(z1)
    z2 = v @ a1
    delta2 = 2 * (z2 - t) / t.size
    delta1 = (v.T @ delta2) * (1 - a1**2)
    assert formula.output.data == pytest.approx(((z2 - t) ** 2).mean(), rel=1e-14)
    formula.output.backward()
    for name, right in {
        "W": delta1 @ x.T,
        "b": delta1.sum(axis=1),
        "V": delta2 @ a1.T,
        "Z1": delta1,
        "Z2": delta2,
        "X": w.T @ delta1,
    }.items():
        np.testing.assert_allclose(np.array(formula.blocks[name].grad), right, rtol=1e-12)
    assert formula.names["Z1[2,3]"] is formula.blocks["Z1"][1, 2]
    assert formula.leaves["W[3,1]"].data == -0.6


def test_a_vector_beside_a_matrix_is_a_column_where_that_fits() -> None:
    w, x, b = map(np.array, (W, X, B))
    wide = {"X": np.hstack([x, x]).tolist(), "W": W, "b": B}
    assert parse("sum((W @ X + b)[2])", wide).output.data == pytest.approx(
        (w @ np.hstack([x, x]) + b[:, None])[1].sum(), rel=1e-13
    )
    rows = {"X": np.hstack([x, x]).T.tolist(), "W": np.array(W).T.tolist(), "b": B}
    assert parse("sum((X @ W + b)[:,2])", rows).output.data == pytest.approx(
        (np.hstack([x, x]).T @ w.T + b)[:, 1].sum(), rel=1e-13
    )
    square = {"Z": [[1, 2], [3, 4]], "b": [10, 20]}
    assert parse("(Z + b)[2,1]", square).output.data == 23.0
    assert parse("(Z + b')[2,1]", square).output.data == 13.0
    assert parse("([[1, 2]] + b)[2,1]", {"b": [10, 20]}).output.data == 21.0


@pytest.mark.parametrize("turned", ["M'", "M′", "Mᵀ", "M.T", "(M)'", "((M')')'", "M'''"])
def test_transposed_is_written_in_many_ways(turned: str) -> None:
    formula = parse(f"N = {turned}; y = N[1,2]", {"M": [[1, 2], [3, 4]]})
    assert formula.output.data == 3.0


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("x' @ x", 14.0),
        ("(x @ x')[2,3]", 6.0),
        ("x @ x", 14.0),
        ("sum(x ∘ x)", 14.0),
        ("sum(x ⊙ [1, 0, 2])", 7.0),
        ("x[3]", 3.0),
        ("sum(x[1:2])", 3.0),
        ("sum(x[:2]) + sum(x[2:])", 8.0),
        ("sum(M[:,2])", 6.0),
        ("sum(M[2])", 7.0),
        ("M[2,1]**2", 9.0),
        ("sum(M, rows)[2]", 7.0),
        ("sum(M, columns)[2]", 6.0),
        ("max(M)", 4.0),
        ("max(M, columns)[1]", 3.0),
        ("softmax(M, rows)[1,1] + softmax(M, rows)[1,2]", 1.0),
        ("-sum(-M)", 10.0),
        ("sum(M**2 / 2)", 15.0),
        ("mean([[1, 2], [3, 6]])", 3.0),
        ("[a, 5][2]", 5.0),
        ("[[1, 2], [3, 4]][2,1]", 3.0),
        ("dot(x, [1, 1, 1], 0.5)", 6.5),
    ],
)
def test_what_a_list_may_do(text: str, right: float) -> None:
    values = {"x": [1, 2, 3], "M": "[[1, 2], [3, 4]]", "a": 1}
    assert parse(text, used(text, values)).output.data == pytest.approx(right, rel=1e-15)


def test_entries_are_called_by_row_and_column_from_1() -> None:
    formula = parse("W = [[1, 2], [3, 4]]; z = W @ x; y = sum(z)", {"x": "[5, 6]"})
    assert [*formula.names] == [
        *("W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]", "x[1]", "x[2]", "z[1]", "z[2]", "y"),
    ]
    assert {name: node.data for name, node in formula.leaves.items()}["W[2,1]"] == 3.0


def test_a_second_name_leaves_the_first() -> None:
    formula = parse("X = [1, 2]; Y = X; L = sum(Y*X)")
    assert [*formula.names] == ["X[1]", "X[2]", "L"]
    assert [*formula.leaves] == ["X[1]", "X[2]"]
    assert formula.blocks["Y"] is formula.blocks["X"]
    formula.output.backward()
    assert formula.blocks["X"].grad == [2.0, 4.0]


def test_entries_that_have_a_name_keep_it() -> None:
    formula = parse("a = 2; x = [a, 3]; y = x[1]*x[2]")
    assert [*formula.names] == ["a", "x[2]", "y"]
    formula.output.backward()
    assert formula.names["a"].grad == 3.0


def test_values_for_entries_and_for_what_the_text_sets() -> None:
    assert parse("a = [1, 2]; a[1]*3", {"a": "[5, 6]"}).output.data == 15.0
    assert parse("a = [1, 2]; a[1]*3", {"a[1]": "7"}).output.data == 21.0
    assert parse("W[1,2] + W[2,1]", {"W": "[[1, 2], [3, 4]]", "W[1, 2]": 5}).output.data == 8.0
    assert parse("x[1] + x[2]", {"x[1]": 5, "x[2]": 2}).output.data == 7.0


def test_several_results_get_several_names() -> None:
    formula = parse("p, q = softmax(a, b); L = p/q", {"a": 1, "b": 2})
    assert formula.output.data == pytest.approx(np.exp(-1), rel=1e-15)
    with pytest.raises(FormulaError, match=r"3 names are set here, and the right side gives 2 res"):
        parse("p, q, r = softmax(a, b); L = p", {"a": 1, "b": 2})


def test_a_line_is_repeated_for_each_step() -> None:
    text = "h[0] = 0\nh[t] = tanh(U*x[t] + V*h[t-1] + b) for t = 1..3\nL = (h[3] - y)**2"
    formula = parse(text, {"x": [1, -2, 0.5], "U": 0.5, "V": -0.3, "b": 0.1, "y": 0.2})
    h = [0.0]
    for x in (1.0, -2.0, 0.5):
        h.append(np.tanh(0.5 * x - 0.3 * h[-1] + 0.1))
    assert formula.output.data == pytest.approx((h[3] - 0.2) ** 2, rel=1e-13)
    formula.output.backward()
    delta, slope = 2 * (h[3] - 0.2), 0.0
    for t in (3, 2, 1):  # back through time
        delta *= 1 - h[t] ** 2
        slope += delta * h[t - 1]
        delta *= -0.3
    assert formula.names["V"].grad == pytest.approx(slope, rel=1e-12)
    assert formula.names["h[2]"].data == h[2]


def test_vectors_are_repeated_and_functions_take_them() -> None:
    text = """\
cell(h, x) = tanh(W @ h + x)
h[0] = [0, 0]
h[t] = cell(h[t-1], X[t]) for t = 1..2
L = sum(h[2]) + h[1,2]"""
    formula = parse(text, {"W": [[0.2, -0.4], [0.6, 0.1]], "X": [[0.5, 1], [-1, 0.3]]})
    w, x = np.array([[0.2, -0.4], [0.6, 0.1]]), np.array([[0.5, 1], [-1, 0.3]])
    first = np.tanh(x[0])
    second = np.tanh(w @ first + x[1])
    assert formula.output.data == pytest.approx(second.sum() + first[1], rel=1e-14)
    assert "h[2,1]" in formula.names


def test_lines_with_the_same_range_are_one_loop() -> None:
    text = """\
a[0] = 1; b[0] = 1
a[t] = a[t-1] + b[t-1]   for t = 1..4
b[t] = a[t] * u          for t = 1..4
c[t] = a[t]              for t = 1..2
L = b[4] + c[2]"""
    a = b = 1.0
    firsts = []
    for _ in range(4):
        a = a + b
        b = a * 0.5
        firsts.append(a)
    assert parse(text, {"u": 0.5}).output.data == b + firsts[1]


def test_ranges_go_inside_each_other_and_what_was_set_is_one_array() -> None:
    text = "c[i,j] = sum(x[i:i+1, j:j+1] ∘ k) for i = 1..2, j = 1..2\nL = max(c)"
    image = [[1, 2, 0], [0, 1, 3], [2, -1, 1]]
    kernel = [[1, -1], [0.5, 2]]
    formula = parse(text, {"x": image, "k": kernel})
    x, k = np.array(image), np.array(kernel)
    right = [[(x[i : i + 2, j : j + 2] * k).sum() for j in range(2)] for i in range(2)]
    assert formula.output.data == np.max(right)
    assert [formula.names[f"c[{i},{j}]"].data for i in (1, 2) for j in (1, 2)] == [
        *right[0],
        *right[1],
    ]
    triangle = parse("c[i,j] = i*j*a for i = 1..3, j = 1..i; L = c[3,2]", {"a": 2})
    assert triangle.output.data == 12.0
    assert sum(name.startswith("c[") for name in triangle.names) == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x[0]", "x has no entry 0 here; indices count from 1, up to 2"),
        ("x[3]", "no entry 3"),
        ("x[-1]", "no entry -1"),
        ("x[1.5]", "whole number, from 1 on; 1.5 is none"),
        ("x[a]", "what is computed is none"),
        ("x[1,1]", "x takes 1 index at most, got 2"),
        ("x[2:1]", "no entry 2:1"),
        ("a[1]", "a is one number; there are no entries to pick from"),
        ("x", r"the last line gives x \(2\); a result is one number: take an entry, x\[1\]"),
        ("2*[1, 2]", r"the last line gives y \(2\)"),
        ("W @ [1, 2, 3]", r"W \(2×2\) @ an array \(3\) does not fit"),
        ("W @ a", "@ is the product of matrices and vectors"),
        ("sum([[1, 2], [3]])", "ragged"),
        ("sum(x + [1, 2, 3])", "do not fit"),
        ("sum(softmax(W))", r"softmax\(Z, rows\) for each row"),
        ("sum(a, rows)", "rows and columns are those of a matrix"),
        ("a'", "needs a value for a'"),
        ("(a + 1)'", "only a vector or a matrix can be transposed"),
        ("a''", "only a vector or a matrix can be transposed"),
        ("y = x[1] for t = 1..2", "for stands behind a line that sets an entry"),
        ("h[t] = a for t = 1..1000000000\nh[1]", "more than 20,000 operations"),
        ("h[t] = a for t = 3..1\nh[1]", "the range behind for is empty"),
        ("h[1] = a; h[1] = 2; h[1]", r"h\[1\] has been set already"),
        ("h[1] = a; h = 2", "h has been set already"),
        ("h[0] = 1\nh[t] = h[t-2] for t = 1..2\nh[2]", r"h\[-1\] is not set; the last that was is"),
        ("h[t] = a for t\nh[1]", "behind for stands a name and a range"),
        ("h[t] = a for t = 1\nh[1]", r"a range is written low..high"),
        ("h[1] = a; h[3] = a; sum(h)", r"h\[2\] is not set"),
        ("x[a:b", "never closed"),
        ("a : 2", "a : stands only in an index"),
        ("a .. 2", "two points stand only behind for"),
        ("x[] + 1", "missing before"),
        ("sum(x, 2)", "takes numbers, or one list"),
        ("log([1], [2], [3])", "log takes 1 argument"),
        ("x.T2", "no attributes"),
        ("sum(u @ u')", "entries|operations"),
    ],
)
def test_what_has_no_meaning_is_refused_at_its_place(text: str, message: str) -> None:
    values = {"x": [1, 2], "W": [[1, 2], [3, 4]], "a": 3, "u": [0.5] * 5000}
    with pytest.raises(FormulaError, match=message):
        parse(text, used(text, values))


def test_a_printed_part_of_a_line_can_be_typed() -> None:
    """Z[1,2].1 is the product without b, L.1[1,2] a tanh, L.2 what is squared."""
    given = {"W": [[1, 2], [3, 4]], "X": [[0.1, 0.2], [0.3, 0.4]], "b": [1, 2]}
    lines = "Z = W @ X + b; L = mean(tanh(Z)²); k = (L + 1)²; "
    formula = parse(lines + "y = Z[1,2].1*2 + √k.1", given)
    assert formula.output.data == pytest.approx(
        2 * (0.2 + 0.8) + (formula.names["L"].data + 1) ** 0.5
    )
    inner = parse(lines + "y = L.1[1,2] + sum(L.1)", given).output
    assert inner.data == pytest.approx(
        np.tanh(2.0) + sum(np.tanh(z.data) for z in formula.blocks["Z"].entries)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Z = [[1, 2]] + 1; y = Z.1",
            "Z.1 is a part of a whole array; take one number, as Z[1,1].1",
        ),
        ("w = 2; y = w.5", "there is no w.5: so walks call what is computed without a name"),
        ("w = 2; y = w .5", "an operator is missing before .5"),
        ("w = 2; y = w*3; z = y.2", "there is no y.2"),
    ],
)
def test_a_part_that_there_is_not_is_refused(text: str, said: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(said)):
        parse(text)


def test_the_signs_of_books_for_products_norms_and_stacks() -> None:
    """W·x is the product of matrices, u·v of two vectors their sum of products, ‖x‖ norm(x)."""
    given = {"W": W, "x": [1.0, -2.0], "u": [3.0, 4.0], "c": 2.0}
    formula = parse(
        "z = W·x; s = u·x; n = 2‖u‖ + c·s; j = [u; x; c]; L = n + sum(z) + sum(j)", given
    )
    assert np.array([z.data for z in formula.blocks["z"].entries]) == pytest.approx(
        np.array(W) @ [1.0, -2.0]
    )
    assert formula.names["s"].data == 3.0 - 8.0
    assert formula.names["n"].data == 2 * 5.0 - 2 * 5.0
    assert [j.data for j in formula.blocks["j"].entries] == [3.0, 4.0, 1.0, -2.0, 2.0]
    rows = parse("M = [W; x']; sum(M)", {"W": W, "x": [1.0, -2.0]}).blocks["M"]
    assert rows.data == [*W, [1.0, -2.0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Z = [[1, 2, 3]]·[[1, 2, 3]]; sum(Z)", "the product entry by entry is A * B, or A ∘ B"),
        ("y = [1, 2; 3, 4]", "rows of numbers are lists: [[1, 2], [3, 4]]"),
        ("y = sum([1; 2, 3])", "a comma stands only between"),
        ("y = ‖[1, 2]", "this bracket is never closed"),
        ("y = 2‖", "this bracket is never closed"),
        ("x = 1; y = −ln x", "ln takes what it is of in brackets: ln(…)"),
        ("x = 1; W = 2; y = W x", "one of matrices with @ or ·"),
        ("σ² = 1", "a name has no power"),
        ("t = [1, 2]; L = Σ(t)²", "Σ is written sum, with all that it goes over in the brackets"),
        ("t = [1, 2]; L = ∑ t", "∑ is written sum"),
        ("t = [1, 2]; L = sum(t[1:0])", "t has no entry 1:0 here; indices count from 1, up to 2"),
        ("t = [1, 2]; L = sum(t[0:1])", "t has no entry 0:1 here"),
        ("y = x1^2 + x2 + x1x2", "x1x2 is one name, a product is x1*x2"),
        ("y = 2πr + r", "πr is one name, a product is π*r"),
    ],
)
def test_what_books_write_and_formulas_do_not_is_explained(text: str, said: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(said)):
        parse(text)


def test_a_list_that_no_operation_could_take_is_refused_at_once() -> None:
    with pytest.raises(FormulaError, match=r"x has more than 20,000 numbers"):
        parse("sum(x*x')", {}, {"x": [1.0] * 500_000})
    with pytest.raises(FormulaError, match=r"x has more than 20,000 numbers"):
        parse("sum(x)", {"x": [[1.0] * 300] * 300})
