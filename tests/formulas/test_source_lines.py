"""Which line of a text computes which number."""

from __future__ import annotations

from autograd import Value, order
from autograd.formulas.expression import parse
from autograd.formulas.source_lines import formula_lines, python_lines


def by_line(text: str, **values: float) -> dict[int, list[str]]:
    """The operations that each line computes."""
    formula = parse(text, values)
    source = formula_lines(formula)
    found: dict[int, list[str]] = {}
    for node in order(formula.output):
        if node.op is not None:
            found.setdefault(source.line_of[node], []).append(node.op.name)
    return found


def test_a_line_has_what_is_computed_on_the_way_to_its_name() -> None:
    text = "# a neuron\nz = w*x + b\n\na = tanh(z)\n(a - t)**2"
    assert by_line(text, w=1, x=2, b=3, t=4) == {2: ["mul", "add"], 4: ["tanh"], 5: ["sub", "pow"]}


def test_lines_with_semicolons_loops_vectors_and_functions() -> None:
    assert by_line("a = x*2; L = a**2", x=1) == {1: ["mul", "pow"]}
    text = "phi(u) = u**2\nh[0] = x\nh[t] = phi(w*h[t-1]) for t = 1..2\nL = h[2]*2"
    assert by_line(text, w=1, x=2) == {3: ["mul", "pow"] * 2, 4: ["mul"]}
    text = "W = [[1, 2], [3, 4]]\nz = W @ [1, x]\nL = sum(z)"
    assert by_line(text, x=2) == {2: ["dot", "dot"], 3: ["sum"]}


def test_python_is_shown_from_what_computes_on() -> None:
    y = Value(2.0) * 3
    text = "\n".join(["import x", "", "", "", "", "", "def loss():", "    y = 1", "    return y"])
    source = python_lines(text, {y: 9})
    assert source is not None
    assert (source.first, source.lines[-1], source.line_of[y]) == (7, "    return y", 9)
    assert python_lines(text, {}) is None
