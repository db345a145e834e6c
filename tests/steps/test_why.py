"""Why a number is what it is: each sentence is held to what the walk says."""

import math
import re

import pytest
from hypothesis import given, settings

import autograd
from autograd import OPS, Value, clip, dot, elu, maximum, op, relu, where
from autograd.faces.steps import Steps, steps
from autograd.steps.exact import Rounded
from autograd.steps.explain.why import Reasons, why
from tests.steps.passes import EVERYTHING
from tests.strategies import graphs, own_rows


def value(y, name, upto=None):
    return why(steps(y), name, upto).value.text


def gradient(y, name, upto=None, **how):
    return why(steps(y, **how), name, upto).gradient.text


def named(node, name):
    node.label = name
    return node


def test_a_relu_that_is_off():
    z = Value(-0.3, "z")
    a = named(relu(z), "a1")
    loss = named(a * 2, "L")
    assert gradient(loss, "z") == "0 because the relu is off at −0.3"
    assert value(loss, "a1") == "0 because the relu is off at −0.3"
    assert gradient(relu(Value(0.0, "z")), "z") == "0 because the relu is off at 0"


def test_nothing_leads_there():
    a = Value(2.0, "a")
    loss = named(a * 3, "L")
    assert gradient(loss, "b") == "0 because nothing leads from b to L, which is made from a"
    assert value(loss, "b") == "not in this walk of L, which is made from a"


def test_two_paths_cancel():
    x = Value(2.0, "x")
    loss = x * 2 + x * -2
    assert gradient(loss, "x") == "0 because two paths cancel: −2 and +2"
    assert gradient(x - x, "x") == "0 because two paths cancel: +1 and −1"
    three = x * 1e16 + x + x * -1e16
    assert gradient(three, "x").endswith("and what is left is rounded away")
    many = autograd.sum([x * (-1) ** k for k in range(20)])
    assert gradient(many, "x") == "0 because 20 contributions cancel"


def test_the_upstream_gradient_is_0():
    x = Value(1.0, "x")
    h = named(x * -3, "h")
    loss = named(relu(h), "L")
    assert gradient(loss, "x") == "0 because the upstream gradient is 0 (the relu L is off at −3)"
    a1, a2 = named(relu(x * -1), "a1"), named(relu(x * -2), "a2")
    assert gradient(a1 + a2, "x") == (
        "0 because every upstream gradient is 0 "
        "(the relu a2 is off at −2 and the relu a1 is off at −1)"
    )
    many = autograd.sum([named(relu(x * -k), f"a{k}") for k in range(1, 7)])
    assert gradient(many, "x").endswith("the relu a4 is off at −4 and 3 more)")
    assert gradient(x * 2 * 3, "x", seed=0.0) == (
        "0 because the upstream gradient is 0 (the seed is 0)"
    )


def test_it_is_traced_through_a_long_chain():
    x = Value(1.0, "x")
    y = named(relu(x - 2), "a")
    z = x
    for _ in range(10_000):
        z = z * 1.0
    loss = relu(z - 5)
    assert gradient(loss, "x").endswith("(the relu v10002 is off at −4)")
    assert gradient(y, "x").endswith("(the relu a is off at −1)")


def test_saturation():
    y = named(Value(30.0, "x").tanh(), "y")  # y itself is 1, but the slope 4e^-60 is not lost
    assert gradient(y * 2, "x") == "7.00521e−26 = 2 × 3.50260e−26, from y"
    y = named(Value(400.0, "x").tanh(), "y")
    assert gradient(y * 2, "x") == "0 because tanh is saturated at 400: 1 − y² rounds to 0"
    s = named(Value(-800.0, "x").sigmoid(), "s")
    assert gradient(s, "x") == "0 because sigmoid is saturated at −800: s·(1 − s) rounds to 0"
    assert value(s, "s") == "0 because σ(−800) rounds to 0"
    by_hand = why(steps(named(Value(4.0, "x").tanh(), "y"), arithmetic=Rounded(3)), "x")
    assert by_hand.gradient.text.startswith("0.002")
    by_hand = why(steps(named(Value(5.0, "x").tanh(), "y"), arithmetic=Rounded(3)), "x")
    assert by_hand.gradient.text == "0 because tanh is saturated at 5: 1 − y² rounds to 0"


def test_the_other_factor_is_0():
    a, b = Value(2.0, "a"), Value(0.0, "b")
    y = named(a * b, "y")
    assert gradient(y, "a") == "0 because ∂y/∂a = b = 0"
    assert value(y, "y") == "0 because a·b = 2·0"
    assert gradient(named(b**2, "y"), "b") == "0 because ∂y/∂b = 2·b = 2·0 = 0"
    z = named(dot([a, b], [Value(0.0, "x1"), Value(1.0, "x2")]), "z")
    assert gradient(z, "a") == "0 because ∂z/∂a = x1 = 0"
    assert gradient(named(OPS["sign"](a), "y"), "a") == "0 because ∂y/∂a is 0 everywhere"


def test_a_quotient_of_zeros_is_not_rounded():
    x, z = Value(0.0, "x"), Value(0.0, "z")
    assert gradient(named(OPS["sinc"](x), "y"), "x") == (
        "0 because ∂y/∂x = (cos(x) − y)/x is taken as 0 at 0"
    )
    assert gradient(named(OPS["norm"](x, z), "y"), "x") == (
        "0 because ∂y/∂x = x/y is taken as 0 at x = 0 and z = 0"
    )


def test_choices_and_kinks():
    a, b = Value(2.0, "a"), Value(5.0, "b")
    assert gradient(maximum(a, b), "a") == (
        "0 because max(a, b) does not change with a at a = 2 and b = 5"
    )
    assert gradient(abs(Value(0.0, "x")), "x") == (
        "0 because |x| has a kink at 0, where its slope is taken as 0"
    )
    assert "does not change with x" in gradient(clip(Value(3.0, "x"), 0.0, 1.0), "x")
    assert "does not change with b" in gradient(where(Value(1.0, "c"), a, b), "b")
    assert "does not change with alpha" in gradient(elu(a, Value(1.0, "alpha")), "alpha")


def test_underflow():
    x = Value(1e-200, "x")
    y = named(x * Value(1e-200, "k"), "y")
    assert value(y, "y").endswith("rounds to 0")
    assert gradient(y * 1e-200, "x").startswith("0 because 1e−200 × 1e−200 rounds to 0")


def test_nan_from_0_times_infinity():
    """First seen at step 3, although the walk goes on for a while."""
    a, b = Value(1.0, "a"), Value(0.0, "b")
    far = named(a / b, "far")
    zero = named(b * 3, "zero")
    p = named(zero * far, "p")
    loss = named((p + 1).tanh(), "L")
    expected = "nan because 0·∞ at 'p'; first seen at step 3"
    assert value(loss, "p") == value(loss, "L") == expected
    assert gradient(loss, "p") == expected
    assert why(steps(loss), "L").value.steps == (3,)


def test_nan_in_a_gradient_alone():
    x = Value(0.0, "x")
    y = named(x.sqrt() - x.sqrt(), "y")
    assert gradient(y, "x") == "nan because −∞ + ∞ at 'x'; first seen at step 8"
    loss = named(Value(math.nan, "n") * Value(2.0, "k"), "L")
    assert gradient(loss, "k") == "nan because n is given as nan"
    assert value(loss, "n") == "nan, as given"
    assert gradient(loss * 1.0, "n", seed=math.nan) == "nan because the seed is nan"


def test_infinity():
    q = Value(0.0, "q")
    y = named(q.log(), "y")
    assert value(y, "y") == "−∞ because ln(0) at 'y'; first seen at step 1"
    assert gradient(y, "q") == "∞ because ∂y/∂q = 1/q = 1/0 at 'y'; first seen at step 3"
    e = named(Value(800.0, "x").exp(), "e")
    too_large = "∞ because e⁸⁰⁰ at 'e' is too large for a float; first seen at step 1"
    assert value(e, "e") == gradient(e, "x") == too_large
    big = Value(1e200, "big")
    product = named(big * 1e200, "p")
    assert value(product, "p").endswith("at 'p' is too large for a float; first seen at step 1")
    steep = Value(1.0, "x") * 1e200 * 1e200 * 0.5
    assert gradient(steep, "x") == (
        "∞ because 5e199 × 1e200 at 'x' is too large for a float; first seen at step 7"
    )


def test_a_dead_edge_is_explained_even_before_an_infinite_partial():
    x = Value(0.0, "x")
    loss = named(relu(x.sqrt() - 1), "L")
    assert gradient(loss, "x") == (
        "0 because the upstream gradient is 0 (the relu L is off at −1); 0 · ∞, taken as 0"
    )


def test_before_the_end():
    """Nothing is explained with what is not yet known."""
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    c = named(a * b, "c")
    loss = named(c + a, "L")
    walk = steps(loss)
    reasons = Reasons(walk)
    assert [reasons.value("L", k).text for k in (0, 1, 2)] == [
        "not computed yet; step 2 computes it",
        "not computed yet; step 2 computes it",
        "−4 = c + a = −6 + 2",
    ]
    assert reasons.value("a", 0).text == "2, as given"
    assert [reasons.gradient("a", k).text for k in range(2, 7)] == [
        "not computed yet; the reverse pass begins at step 3",
        "not computed yet; 0 of 2 contributions in, the first comes at step 5",
        "not computed yet; 0 of 2 contributions in, the first comes at step 5",
        "1 so far, not final yet: 1 of 2 contributions in",
        "−2, the sum of +1 from L and −3 from c",
    ]
    assert reasons.gradient("L", 3).text == "1, the seed"
    assert reasons.gradient("b").text == "2 = 1 × 2, from c"
    assert reasons.gradient("a").steps == (5, 6)
    for upto in (-1, 8):
        with pytest.raises(IndexError, match="7 steps"):
            reasons.value("a", upto)


def test_after_the_update():
    w = Value(2.0, "w")
    walk = steps(named(w * w, "L"), [w], lr=0.25)
    assert why(walk, "w").value.text == "1, moved by sgd from 2"
    assert why(walk, "w", len(walk) - 1).value.text == "2, as given"


def test_both_reasons_as_one_text():
    z = Value(-0.3, "z")
    assert str(why(steps(named(relu(z), "a")), "z")) == (
        "z: −0.3, as given\nda/dz: 0 because the relu is off at −0.3"
    )


def test_rows_of_ones_own_are_explained_by_their_rules():
    with own_rows():
        gate = op(
            "gate",
            compute=lambda m, x: m.where(m.greater(x, 1.0), x - 1, 0.0),
            partials=(lambda m, y, x: m.greater(x, 1.0),),
            doc="x − 1 above 1, else 0.",
        )
        squash = op(
            "squash",
            compute=lambda m, x: 2 * m.sigmoid(x),
            partials=(lambda m, y, x: y * (1 - y / 2),),
            doc="Twice the sigmoid.",
        )
        assert gradient(gate(Value(0.5, "x")), "x") == "0 because the gate is off at 0.5"
        y = named(squash(Value(50.0, "x")), "y")
        assert gradient(y, "x") == "0 because squash is saturated at 50: y·(1 − y/2) rounds to 0"


def test_a_walk_from_a_file_is_explained_too():
    z = Value(-0.3, "z")
    walk = Steps.from_json(steps(named(relu(z), "a")).to_json())
    assert why(walk, "z").gradient.text == "0 because the relu is off at −0.3"


def test_a_label_cannot_break_the_line():
    bad = Value(0.0, "two\nlines\x00")
    said = why(steps(named(bad.log(), "y\r\n")), "two\nlines\x00")
    assert len(str(said).splitlines()) == 2
    assert "\x00" not in str(said)


@settings(max_examples=150)
@given(EVERYTHING)
def test_every_zero_and_every_poison_has_its_reason_on_any_graph(graph):
    """Whatever is 0, nan or infinite is called so, with a cause, in steps that are there."""
    _, y = graph
    walk = steps(y)
    reasons = Reasons(walk)
    gradients = walk.gradients()
    for entry in walk.nodes:
        for said, x, plain in (
            (reasons.value(entry.name), entry.data, entry.op is None),
            (reasons.gradient(entry.name), gradients[entry.name], entry.name == walk.output),
        ):
            begins = "nan" if x != x else "∞" if x == math.inf else "−∞" if x == -math.inf else ""
            assert said.text.startswith(begins or ("0" if x == 0 else ""))
            if (begins or x == 0) and not plain:
                assert re.match(r"\S+ because \S", said.text)
            assert all(1 <= number <= len(walk) for number in said.steps)
            assert "\n" not in said.text


@settings(max_examples=50)
@given(graphs())
def test_at_every_moment_there_is_an_answer(graph):
    _, y = graph
    walk = steps(y)
    reasons = Reasons(walk)
    for upto in range(len(walk) + 1):
        state = walk.state(upto)
        for name, known in state.items():
            said = reasons.why(name, upto)
            assert said.value.text.startswith("not computed yet") == (known.data is None)
            unfinished = known.gradient is not None and known.seen < known.total
            assert ("not final yet" in said.gradient.text) == unfinished
            assert said.gradient.text.startswith("not computed yet") == (known.gradient is None)
            assert all(number <= upto for number in said.gradient.steps) or not known.gradient
