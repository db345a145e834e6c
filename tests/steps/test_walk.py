"""The list of steps: what it is indexed by, what is known in its middle, when it is computed."""

import pytest

from autograd import Value, leaves, maximum
from autograd.faces.steps import steps
from autograd.steps.arithmetic import Arithmetic
from autograd.steps.walk import MOST_ARGUMENTS
from tests.steps.passes import little


def test_indexing_and_slicing_are_those_of_a_list():
    walk = steps(little())
    listed = list(walk)
    assert [walk[at] for at in range(len(walk))] == listed
    assert [walk[at] for at in range(-len(walk), 0)] == listed
    for part in (slice(2, 5), slice(None, None, -1), slice(-3, None), slice(1, 100, 3)):
        assert walk[part] == listed[part]
    for at in (len(walk), -len(walk) - 1):
        with pytest.raises(IndexError, match="steps 0 to 8"):
            walk[at]
    assert listed[4] in walk
    assert walk.index(listed[4]) == 4


def test_a_long_walk_begins_at_once():
    """Its reverse pass is not done before somebody asks for one of its steps."""

    class Counting(Arithmetic):
        done = 0

        def partial(self, row, at, y, args):
            self.done += 1
            return super().partial(row, at, y, args)

    y = Value(0.5, "x")
    for _ in range(100_000):
        y = y.sin()
    by = Counting()
    walk = steps(y, arithmetic=by)
    assert walk[0].node == "v1"
    assert walk.forward[-1].node == walk.output == "v100000"
    assert walk[100_000].seed == 1.0
    assert by.done == 0
    assert walk[100_001].arg == "v99999"
    assert by.done == 100_000
    assert len(walk) == 200_001


def test_the_record_is_a_snapshot():
    y = little()
    a = leaves(y)[0]
    walk, untouched = steps(y, [a]), steps(y, [a])
    expected = untouched.to_json()
    a.data = 50.0
    a.label = "renamed"
    y.forward()
    y.backward()
    assert walk.to_json() == expected
    assert steps(y).to_json() != expected


def test_the_middle_of_a_walk():
    walk = steps(little())
    assert walk.state(0)["a"] == (2.0, None, 0, 2)
    assert walk.state(1)["v1"] == (-6.0, None, 0, 1)
    assert walk.state(2)["y"] == (None, None, 0, 0)
    assert walk.state(7)["a"] == (2.0, -8.0, 1, 2)
    assert walk.state(len(walk))["a"] == (2.0, 16.0, 2, 2)
    with pytest.raises(IndexError, match="9 steps, not 10"):
        walk.state(10)


def test_fewer_nodes_are_told_where_each_asks_about_very_many() -> None:
    """Nodes times arguments stay below MOST_ARGUMENTS."""
    x = [Value(float(k), f"x{k}") for k in range(4000)]
    assert len(steps(maximum(x)).shown_entries()) == MOST_ARGUMENTS // 4001 + 1
    assert len(steps(x[0] + x[1]).shown_entries()) == 3
