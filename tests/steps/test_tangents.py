"""Forward mode step by step, and what the two modes cost."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, dot, jvp, order, tanh
from autograd import sum as total
from autograd.steps.exact import Exact, Rounded
from autograd.steps.explain.tangents import counts, tangents
from demos import one_weight
from tests.steps.passes import EVERYTHING
from tests.strategies import ANY_FLOAT, graphs

SPEEDS = st.lists(ANY_FLOAT, min_size=12, max_size=12)


@settings(max_examples=200)
@given(EVERYTHING, SPEEDS, st.data())
def test_the_tangents_are_those_of_jvp_bit_for_bit(graph, speeds, data):
    _, y = graph
    nodes = order(y)
    chosen = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=4, unique=True))
    moving = dict(zip(chosen, speeds, strict=False))
    sweep = tangents(y, moving)
    assert float(sweep.result).hex() == jvp(y, moving).hex()
    found = sweep.tangents()
    for node, entry in zip(nodes, sweep.walk.nodes, strict=True):
        if entry.name in found:
            assert float(found[entry.name]).hex() == jvp(node, moving).hex()


@given(graphs())
def test_steps_are_numbered_and_their_products_add_up(graph):
    leaves, y = graph
    sweep = tangents(y, dict.fromkeys(leaves, 1.0))
    assert [step.number for step in sweep] == list(range(1, len(sweep) + 1))
    assert list(sweep) == [sweep[at] for at in range(len(sweep))]
    for step in sweep:
        if step.kind == "pushed":
            total = 0.0
            for name, p, t, product in zip(
                step.args, step.partials, step.tangents, step.products, strict=True
            ):
                assert (name is None) == (p is None) == (t is None) == (product is None)
                if product is not None:
                    assert product == p * t
                    total += product
            assert total == step.tangent
        assert step.data == sweep.walk.entry(step.node).data


def test_one_sweep_of_the_second_write_up():
    """∂Y/∂xh1 = 5 and ∂L/∂xh1 = 40, from the input up."""
    n = one_weight.one_weight_network(one_weight.WEIGHTS)
    sweep = tangents(n["L"], {n["xh1"]: 1.0})
    found = sweep.tangents()
    assert [found[x] for x in ["H1", "A1", "H21", "A21", "H22", "A22", "Yin", "Y", "L"]] == [
        2.0, 4.0, 3.0, 6.0, 1.0, 2.0, 2.5, 5.0, 40.0
    ]  # fmt: skip
    lines = str(sweep).splitlines()
    assert lines[0] == "1. xh1 = 2, xh1′ = 1   (given)"
    assert lines[4] == "5. A21 = φ(H21) = φ(6) = 12, A21′ = 2·H21′ = 2·3 = 6"
    assert lines[7].endswith("Yin′ = hy1·A21′ + hy2·A22′ = 0.25·6 + 0.5·2 = 2.5")


def test_what_stands_still_has_the_tangent_0():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    y = (a * a) + b
    y.label = "y"
    sweep = tangents(y, {b: 1.0})
    assert sweep.tangents() == {"b": 1.0, "v1": 0.0, "y": 1.0}
    assert sweep.sentence(sweep[1]) == "v1 = a² = 2² = 4, v1′ = 0"
    assert tangents(y, {Value(1.0): 1.0}).result == 0.0


def test_an_inner_node_can_be_given_its_tangent():
    a = Value(2.0, "a")
    c = a * a
    c.label = "c"
    y = c * a
    assert tangents(y, {c: 1.0, a: 10.0}).result == jvp(y, {c: 1.0, a: 10.0}) == 42.0
    with pytest.raises(TypeError, match="the tangent of 'a'"):
        tangents(y, {a: "1"})


def test_tangents_in_fractions_and_by_hand():
    a, b = Value(0.1, "a"), Value(0.3, "b")
    y = a / b
    assert tangents(y, {a: 1.0}, arithmetic=Exact()).result == Fraction(10, 3)
    assert tangents(y, {a: 1.0}, arithmetic=Rounded(2)).result == 3.3


def matrix_chain(m, n, k, p):
    """A (m numbers) of B (n) of C (k) of D (p), each by a matrix of constants."""
    d = [Value(float(i), f"D{i}") for i in range(p)]

    def layer(rows, below):
        return [dot([i + 2.0] * len(below), below) for i in range(rows)]

    return layer(m, layer(n, layer(k, d))), d


def scalar_chain(m, n, k, p):
    """The same with a node for each product and each sum."""
    d = [Value(float(i), f"D{i}") for i in range(p)]

    def layer(rows, below):
        return [total([(i + 2.0) * x for x in below]) for i in range(rows)]

    return layer(m, layer(n, layer(k, d))), d


@pytest.mark.parametrize("chain", [matrix_chain, scalar_chain])
@pytest.mark.parametrize("size", [(1, 3, 3, 2), (1, 4, 2, 5), (3, 3, 2, 1), (2, 3, 4, 5)])
def test_the_counts_of_the_fifth_write_up(chain, size):
    """mnk + mkp from the output, nkp + mnp from the input, for ∂A/∂B·∂B/∂C·∂C/∂D."""
    m, n, k, p = size
    found = counts(*chain(*size))
    assert (found.reverse, found.forward) == (m * n * k + m * k * p, n * k * p + m * n * p)


def test_15_against_24():
    found = counts(*matrix_chain(1, 3, 3, 2))
    assert found == (15, 24, 1, 2)
    assert str(found) == (
        "reverse mode: 15 multiplications in 1 sweep, one per output\n"
        "forward mode: 24 multiplications in 2 sweeps, one per input"
    )


def test_what_is_counted():
    x, w = Value(2.0, "x"), Value(3.0, "w")
    assert counts(x * w, [x, w])[:2] == (0, 0)  # the seed is 1, and so are the tangents
    assert counts(-(x + w) - 1, [x, w])[:2] == (0, 0)  # partials of 1 and −1
    assert counts(tanh(x * w), [x])[:2] == (1, 1)
    assert counts(tanh(x * w), [x, w])[:2] == (2, 2)
    assert counts(x * x, [x])[:2] == (0, 0)
    square = x * x
    assert counts(square * w, [x])[:2] == (2, 1)  # w·x twice; (x + x)·w once
    assert counts(square, [w])[:2] == (0, 0)
    assert counts(x * 1.0 * w, [x])[:2] == (1, 1)  # a number that happens to be 1 counts


def test_more_inputs_cost_forward_mode_more():
    w = [Value(0.1 * k, f"w{k}") for k in range(20)]
    loss = tanh(dot(w, [1.5] * 20)) ** 2
    found = counts(loss, w)
    assert (found.reverse, found.forward) == (1 + 20, 2 * 20)


def test_products_of_all_forward_sweeps_are_those_of_each() -> None:
    """Counted at once for all inputs, against each input by itself."""
    a, b, c = (Value(float(k + 2), name) for k, name in enumerate("abc"))
    inner = a * b + a
    y = (inner * c - inner).tanh() + c + a * a + softplus_of(b)
    inputs = [a, b, c, inner, y]
    alone = sum(counts(y, [x]).forward for x in inputs)
    assert counts(y, inputs).forward == alone
    assert counts(y, [a, a]).forward == 2 * counts(y, [a]).forward


def softplus_of(x: Value) -> Value:
    return (x.exp() + 1.0).log()
