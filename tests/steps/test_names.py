"""The names of nodes: labels, and v1, v2, ... where there are none."""

import pytest

from autograd import Value
from autograd.faces.steps import steps


def test_names_that_stand_twice_are_told_apart():
    a, b = Value(1.0, "a"), Value(2.0, "a")
    v = Value(3.0, "v1")
    walk = steps((a + b) * v)
    assert [entry.name for entry in walk.nodes] == ["a", "a#2", "v1", "v2", "v3"]
    with pytest.raises(KeyError, match="no node is called 'w'"):
        walk.entry("w")
