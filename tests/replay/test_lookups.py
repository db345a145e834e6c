"""Inputs that look up rows: whole numbers, each of them checked, and names of every length."""

from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest

from autograd import Value, array, replay, softmax, where

from .test_plan import BACKENDS

TABLE = [[0.5, -1.0], [2.0, 0.25], [-3.0, 4.0]]


def looked_up():
    table, token = array(TABLE, "E"), Value(1.0, "token")
    row = table[token]
    return table, token, (row * row).sum()


def test_a_row_by_a_value_is_that_row_and_gets_its_gradient():
    table, token, loss = looked_up()
    loss.backward()
    assert table[token].data == TABLE[1]
    assert table.grad == [[0.0, 0.0], [4.0, 0.5], [0.0, 0.0]]
    assert token.grad == 0.0
    token.data = 2.0
    assert loss.forward() == 25.0


@pytest.mark.parametrize("number", [3.0, -1.0, 0.5, float("nan"), float("inf")])
def test_a_row_that_there_is_not_is_refused_by_name(number):
    table, token = array(TABLE, "E"), Value(number, "token")
    with pytest.raises(IndexError, match=r"'token' looks up a row of E \(3×2\).* from 0 to 2"):
        table[token]


@BACKENDS
def test_a_plan_takes_whole_numbers_and_names_the_input_that_is_none(backend):
    table, token, loss = looked_up()
    plan = replay(loss, inputs=[token], params=table.entries, backend=backend)
    result = plan(np.array([[0], [2], [2]]))
    assert result.losses.tolist() == [1.25, 25.0, 25.0]
    assert result.grads.tolist() == pytest.approx([1 / 3, -2 / 3, 0.0, 0.0, -4.0, 16 / 3])
    for wrong in (3, -1, 0.5, float("nan")):
        for call in (plan, lambda x: plan.step(x, lr=0.1), lambda x: plan.into(result, x)):
            with pytest.raises(IndexError, match=r"token looks up rows .* 0 to 2; sample 1 has"):
                call([[0.0], [wrong], [1.0]])
    assert plan.weights.tolist() == [x for row in TABLE for x in row]


@BACKENDS
def test_a_row_that_there_is_not_leaves_earlier_results_as_they_were(backend):
    """Of a plan that runs line by line: its softmax is too long to be fused at once."""
    table, tokens = array([[0.1 * k - 0.3 * j for j in range(6)] for k in range(6)], "E"), []
    loss = Value(0.0)
    for k in range(3):
        tokens.append(Value(0.0, f"t{k}"))
        loss = loss - softmax(table[tokens[k]])[k].log()
    plan = replay(loss, [tokens], table.entries, backend=backend)
    found = plan(np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]))
    before = [found.loss, *found.losses, *found.grads]
    with pytest.raises(IndexError, match=r"t1 looks up rows .* sample 1 has"):
        plan.into(found, np.array([[5.0, 5.0, 5.0], [0.0, 6.0, 0.0]]))
    assert [found.loss, *found.losses, *found.grads] == before


@BACKENDS
def test_what_stands_behind_a_sequence_costs_nothing_wrong(backend):
    """Places with the weight 0: their losses may be infinite, and no gradient comes of them."""
    table = array([[0.1 * k - 0.3 * j for j in range(3)] for k in range(3)], "E")
    tokens, shares = [Value(0.0, f"t{k}") for k in range(4)], [Value(1.0) for _ in range(3)]
    losses = [-softmax(table[a])[b].log() for a, b in pairwise(tokens)]
    losses[2] = losses[2] + (table[tokens[2]].sum() - table[tokens[2]].sum()).log()  # log 0
    whole = sum(where(share, share * x, 0.0) for share, x in zip(shares, losses, strict=True))
    plan = replay(whole, [tokens, shares], table.entries, backend=backend)
    found = plan([[2, 0, 1, 0]], [[0.5, 0.5, 0.0]])
    for leaf, number in zip(tokens, [2.0, 0.0, 1.0, 0.0], strict=True):
        leaf.data = number
    expected = 0.5 * (losses[0] + losses[1])
    expected.forward()
    expected.backward()
    assert found.loss == pytest.approx(expected.data, rel=1e-14)
    np.testing.assert_allclose(found.grads, [e.grad for e in table.entries], 1e-12, 1e-15)


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
def test_a_plan_of_the_longest_name_trains_on_all_as_its_script_does():
    from tests.benchmarks import microgpt

    step = microgpt.training(Value)
    losses = [step()[0] for _ in range(3)]
    assert microgpt.Block().train(3) == pytest.approx(losses, rel=1e-12)
