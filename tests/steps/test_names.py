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


def test_names_are_never_given_twice_whatever_the_labels():
    """Numbers go on behind labels that are taken; braces in a label are text."""
    labels = ["{k}", "{k}", "w", "w#2", "w", "w", "v2"]
    leaves = [Value(float(k), label) for k, label in enumerate(labels)]
    total = leaves[0] * 2.0
    for leaf in leaves[1:]:
        total = total + leaf
    names = [entry.name for entry in steps(total).nodes]
    assert len({*names}) == len(names)
    assert [name for name in names if name[0] != "v"] == ["{k}", "{k}#2", "w", "w#2", "w#3", "w#4"]
    unnamed = [name for name in names if name[0] == "v"]
    assert unnamed == ["v2", "v1", *[f"v{k}" for k in range(3, 9)]]  # v2 is a label
