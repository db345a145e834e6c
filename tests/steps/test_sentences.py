"""Every sentence is arithmetic that a reader can check: here it is read back and checked."""

import math
import re

import pytest

from autograd import OPS, Value, dot, log, op, sigmoid, tanh
from autograd.faces.steps import steps
from autograd.formulas.notation import TEXT
from autograd.steps.sentences import latex, mathml_lines, partial_texts, rule, sentence
from demos.__main__ import NAMES as WRITE_UPS
from demos.writeup import writeup_of

DIGITS = 15
ABOVE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
NAMES = {
    "σ": lambda x: 1 / (1 + math.exp(-x)),
    "ln": math.log,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "exp": math.exp,
    "φ": lambda x: 2 * x,
    "e": math.e,
}


def number(text: str) -> float:
    """The value of a formula without names, as a sentence writes it."""
    plain = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "**" + m[0].translate(ABOVE), text)
    plain = plain.replace("−", "-").replace("·", "*").replace("×", "*").replace("^", "**")
    return float(eval(plain, {"__builtins__": {}}, NAMES))  # the text is our own output


def names_in(formula: str) -> bool:
    """Whether a formula has names in it, other than those of functions."""
    return bool(set(re.findall(r"[^\W\d]\w*", formula)) - set(NAMES))


def near(a: float, b: float, scale: float = 0.0) -> bool:
    return abs(a - b) <= 1e-12 * max(abs(a), abs(b), scale, 1e-12)


def check(walk) -> None:
    """Read each sentence back: its numbers must give its result."""
    gradients: dict[str, float] = {walk.output: 1.0}
    for step in walk:
        said = sentence(walk, step, DIGITS)
        if step.kind == "computed":
            *_, put_in, result = said.split(" = ")
            size = max((abs(x) for x in step.operands), default=0.0)
            if names_in(put_in):  # −o2 = −0.73: with the number put in it is the result itself
                put_in = result
            assert near(number(put_in), step.data, size), said
            assert near(number(result), step.data, size), said
        elif step.kind == "seeded":
            assert said == f"d{walk.output}/d{walk.output} = 1   (the seed)"
        else:
            product, after = said.split("   (")
            _, put_in, contribution = product.split(" = ")
            upstream, partial = put_in.split(" × ")
            assert near(number(upstream) * number(partial), number(contribution)), said
            assert near(number(upstream), gradients[step.node]), said
            before, total, _ = re.split(r" → |, ", after, maxsplit=2)
            assert near(number(before) + number(contribution), number(total), 1.0), said
            assert near(number(before), gradients.get(step.arg, 0.0)), said
            gradients[step.arg] = number(total)
            assert f"{step.seen} of {step.total} in" in after
            assert after.endswith(", final)" if step.final else ", not final yet)")
            *_, slope, value = ["", *rule(walk, step, DIGITS).split(" = ")][-2:]
            if not names_in(slope):
                assert near(number(slope), number(value), 1.0), rule(walk, step, DIGITS)


@pytest.mark.parametrize("name", WRITE_UPS)
def test_the_write_ups_walk_completely_and_every_sentence_adds_up(name) -> None:
    graphs = writeup_of(name).graphs
    assert graphs
    for y in graphs.values():
        walk = steps(y)
        inner = [entry for entry in walk.nodes if entry.op is not None]
        edges = sum(at is not None for entry in walk.nodes for at, _ in entry.args)
        assert len(walk) == len(inner) + 1 + edges
        check(walk)


def test_the_sentence_of_a_contribution_reads_as_the_books_say_it() -> None:
    a, b, c, f = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c"), Value(-2.0, "f")
    e = a * b
    e.label = "e"
    d = e + c
    d.label = "d"
    loss = d * f
    loss.label = "L"
    said = [sentence(steps(loss), step) for step in steps(loss)]
    assert "dL/de gets dL/dd · ∂d/∂e = −2 × 1 = −2   (0 → −2, 1 of 1 in, final)" in said
    assert "e = a·b = 2·(−3) = −6" in said


def test_an_argument_that_stands_twice_is_told_apart() -> None:
    a = Value(3.0, "a")
    y = a * a
    y.label = "y"
    walk = steps(y)
    first, second = (sentence(walk, step) for step in walk.reverse[1:])
    assert "as argument 1 = 1 × 3 = 3   (0 → 3, 1 of 2 in, not final yet)" in first
    assert "as argument 2 = 1 × 3 = 3   (3 → 6, 2 of 2 in, final)" in second


def test_formulas_of_a_step_come_from_its_row() -> None:
    x = Value(0.5, "x")
    walk = steps(tanh(x))
    assert rule(walk, walk[2]) == "∂v1/∂x = 1 − v1² = 1 − 0.462117² = 0.786448"
    assert latex(walk, walk[2])[0] == (
        r"\frac{\partial v_{1}}{\partial x} = 1 - v_{1}^{2} = 1 - 0.462117^{2} = 0.786448"
    )
    for step in walk:
        for line in mathml_lines(walk, step):
            assert line.startswith("<math")


def test_a_row_made_at_run_time_is_spoken_of_by_its_own_notation() -> None:
    square = op(
        "spoken_square",
        compute=lambda m, x: x * x,
        partials=(lambda m, y, x: 2 * x,),
        text="sq({0})",
        doc="x squared.",
    )
    try:
        walk = steps(square(Value(3.0, "x")))
        assert sentence(walk, walk[0]) == "v1 = sq(x) = sq(3) = 9"
        assert rule(walk, walk[2]) == "∂v1/∂x = 2·x = 2·3 = 6"
    finally:
        del OPS["spoken_square"]


def test_the_update_shows_every_moment_with_its_number() -> None:
    w = Value(2.0, "w")
    loss = w * w
    loss.label = "L"
    walk = steps(loss, [w], "adam", lr=0.1)
    said = [sentence(walk, step) for step in walk.update]
    assert said[0] == "t of w becomes t + 1 = 0 + 1 = 1   (adam, g = dL/dw)"
    assert said[1].startswith("m of w becomes β1·m + (1 − β1)·g = 0.9·0 + (1 − 0.9)·4 = 0.4")
    assert said[-1].startswith("w becomes w − lr·m_hat/(√v_hat + ε)")
    assert "= 1.90000 " in said[-1]  # a little more, by ε


def test_labels_with_signs_of_latex_are_text() -> None:
    a = Value(2.0, "50% of $x_{1}$")
    walk = steps(a * 2)
    line = latex(walk, walk[0])[0]
    assert r"\text{50\% of \$x\_\{1\}\$}" in line


def test_a_whole_neuron_is_one_sentence() -> None:
    w, x, b = (
        [Value(0.5, "w1"), Value(-1.0, "w2")],
        [Value(2.0, "x1"), Value(3.0, "x2")],
        Value(1.0, "b"),
    )
    z = dot(w, x, b)
    z.label = "z"
    walk = steps(-log(sigmoid(z)))
    assert sentence(walk, walk[0]) == "z = b + w1·x1 + w2·x2 = 1 + 0.5·2 + (−1·3) = −1"
    check(walk)


def test_a_weighted_sum_without_bias_begins_with_its_first_product() -> None:
    w, x = [Value(1.0, "w1"), Value(2.0, "w2")], [Value(3.0, "x1"), Value(4.0, "x2")]
    z = dot(w, x)
    z.label = "z"
    assert sentence(steps(z), steps(z)[0]) == "z = w1·x1 + w2·x2 = 1·3 + 2·4 = 11"


def test_a_rule_with_decay_says_once_what_g_is() -> None:
    w = Value(3.0, "w")
    loss = w**2
    loss.label = "L"
    walk = steps(loss, [w], "rmsprop", lr=0.1, decay=0.3)
    assert [sentence(walk, step) for step in walk.update] == [
        "g of w becomes g + λ·w = 6 + 0.3·3 = 6.9   (rmsprop, g = dL/dw)",
        "v of w becomes ρ·v + (1 − ρ)·g² = 0.99·0 + (1 − 0.99)·6.9² = 0.4761   (rmsprop)",
        "w becomes w − lr·g/(√v + ε) = 3 − 0.1·6.9/(√0.4761 + 1e−8) = 2.00000   (rmsprop)",
    ]
    (line,) = steps(loss, [w], "nesterov", lr=0.1).update[1:]
    assert sentence(steps(loss, [w], "nesterov", lr=0.1), line) == (
        "w becomes w − lr·(g + μ·v) = 3 − 0.1·(6 + 0.9·6) = 1.86   (nesterov, g = dL/dw)"
    )


def test_a_formula_that_would_cancel_is_not_said_to_give_the_number():
    """1 − 1² is 0, and the slope of tanh at 20 is not."""
    y = Value(20.0, "x").tanh()
    y.label = "y"
    walk = steps(y)
    assert partial_texts(walk, walk[2], TEXT) == ("1 − y² = tanh′(x)", "tanh′(20)")
    y = Value(0.5, "x").tanh()
    y.label = "y"
    walk = steps(y)
    assert partial_texts(walk, walk[2], TEXT) == ("1 − y²", "1 − 0.462117²")


def test_products_below_zero_stand_in_brackets_behind_a_plus() -> None:
    a, b, c = Value(-0.5, "a"), Value(2.0, "b"), Value(0.0, "c")
    y = OPS["dot"]([a, b], [b, a], c)
    y.label = "y"
    walk = steps(y)
    assert sentence(walk, walk[0]) == "y = c + a·b + b·a = 0 + (−0.5·2) + 2·(−0.5) = −2"
