"""glassgrad grad: the table of values and gradients, and its JSON."""

import json

import pytest

from ..conftest import Run
from .typed import NUMBERS, WRITE_UP


def test_grad_prints_value_and_gradient_of_every_name(run: Run) -> None:
    """The numbers of the second write-up, aligned, without colour in a pipe."""
    code, out, err = run("grad", WRITE_UP, *NUMBERS)
    assert (code, err) == (0, "")
    assert out == (
        "node      value   dL/dnode\n"
        "w            −3  −0.588302\n"
        "x             2   0.882454\n"
        "b          6.88  −0.294151\n"
        "t             1   0.587161\n"
        "L     0.0861896          1\n"
    )


def test_grad_of_an_inner_node_by_some_names(run: Run) -> None:
    """What a node does not depend on has the gradient 0."""
    text = "z = w*x; q = 3*x; L = z*q"
    _, out, _ = run("grad", text, "w=2", "x=5", "--of", "z", "--wrt", "q,x,w", "--digits", "2")
    assert out.splitlines()[1:] == [
        "q        15         0",
        "x         5         2",
        "w         2         5",
    ]


def test_json_keeps_every_bit_and_has_no_infinities(run: Run) -> None:
    """inf and nan travel as strings."""
    _, out, _ = run("grad", "y = x/3 + log(z)", "x=1", "z=0", "--json")
    found = json.loads(out, parse_constant=pytest.fail)
    assert found["of"] == "y"
    rows = {row["name"]: row for row in found["nodes"]}
    assert rows["x"] == {"name": "x", "operation": None, "value": 1.0, "gradient": 1 / 3}
    assert rows["z"]["gradient"] == "inf"
    assert (rows["y"]["operation"], rows["y"]["value"]) == ("add", "-inf")
