"""The heaviest of all paths, against a search that lists every path of small graphs."""

import math
from random import Random

import pytest

from autograd import Value, relu
from autograd.commands.cli import main
from autograd.steps.explain import heaviest_paths


def drawn(seed):
    """A random graph of products and sums, and the products of all paths from its first leaf."""
    draw = Random(seed)
    leaves = [Value(draw.choice([-2.0, -0.5, 0.0, 1.5, 3.0]), f"x{k}") for k in range(3)]
    nodes, slopes = list(leaves), [{} for _ in leaves]  # of each node, by which node it moves
    for _ in range(draw.randrange(4, 12)):
        i, j = draw.randrange(len(nodes)), draw.randrange(len(nodes))
        a, b = nodes[i].data, nodes[j].data
        kind = draw.choice(["add", "mul", "sub", "exp"])
        if kind == "exp" and abs(a) < 3:
            nodes.append(nodes[i].exp())
            edges = [(i, math.exp(a))]
        elif kind == "mul":
            nodes.append(nodes[i] * nodes[j])
            edges = [(i, b), (j, a)]
        else:
            sign = -1.0 if kind == "sub" else 1.0
            nodes.append(nodes[i] - nodes[j] if kind == "sub" else nodes[i] + nodes[j])
            edges = [(i, 1.0), (j, sign)]
        slopes.append(edges)

    def products(node):
        if node == 0:
            return [1.0]
        if node < len(leaves):
            return []
        return [p * rest for below, p in slopes[node] for rest in products(below)]

    return nodes[-1], leaves[0], products(len(nodes) - 1)


@pytest.mark.parametrize("seed", range(60))
def test_they_are_the_largest_of_all_products(seed):
    loss, w, products = drawn(seed)
    found = heaviest_paths(loss, w, k=5)
    largest = sorted([abs(p) for p in products if p], reverse=True)
    assert found.count == len(products)
    assert [abs(path.product) for path in found.paths] == pytest.approx(largest[:5], rel=1e-12)
    whole = math.fsum(largest)
    assert found.weight == pytest.approx(whole, rel=1e-12)
    assert found.gradient == pytest.approx(math.fsum(products), rel=1e-12, abs=1e-12 * whole)
    for path, size in zip(found.paths, largest, strict=False):
        assert any(path.product == pytest.approx(p, rel=1e-12) for p in products)
        assert path.share == pytest.approx(size / whole, rel=1e-12)
        assert math.prod(path.partials) == pytest.approx(path.product, rel=1e-12)
        assert (path.nodes[0], len(path.nodes)) == ("x0", len(path.partials) + 1)


def test_a_trillion_paths_are_counted_and_the_heaviest_found():
    """y ← 0.25·y + y, forty times: 2^40 paths, of which one never takes the quarter."""
    w = Value(3.0, "w")
    y = w
    for _ in range(40):
        y = y * 0.25 + y
    found = heaviest_paths(y, w, k=42)
    assert found.count == 2**40
    sizes = [1.0] + [0.25] * 40 + [0.0625]
    assert [path.product for path in found.paths] == sizes
    assert found.weight == pytest.approx(1.25**40, rel=1e-14)
    assert found.paths[0].share == pytest.approx(0.8**40, rel=1e-14)


def test_products_beyond_the_floats_are_told_apart():
    w = Value(1.0, "w")
    small = large = w
    for _ in range(400):
        small, large = small * 0.1, large * 0.11
    found = heaviest_paths(small + large, w, k=2)
    assert [path.partials[1:2] for path in found.paths] == [(0.11,), (0.1,)]  # both are 0.0


def test_dead_edges_carry_nothing_and_what_is_apart_has_no_path():
    w, x = Value(-1.0, "w"), Value(2.0, "x")
    assert heaviest_paths(relu(w) * x, w).paths == ()
    assert "the product of each is 0" in str(heaviest_paths(relu(w) * x, w))
    assert "Nothing leads from x to v1" in str(heaviest_paths(w * 2.0, x))
    (path,) = heaviest_paths(w, w).paths
    assert (path.nodes, path.product, path.share) == (("w",), 1.0, 1.0)
    with pytest.raises(ValueError, match="1 or more, got 0"):
        heaviest_paths(w * x, w, k=0)


def test_the_command_says_what_they_carry(capsys):
    assert main(["paths", "y = a*b", "a=2", "b=3", "--wrt", "a", "--heaviest", "0"]) == 2
    assert "--heaviest takes 1 or more" in capsys.readouterr().err
    main(["paths", "y = a*b + a*sin(a)", "a=2", "b=3", "--wrt", "a", "--heaviest", "1"])
    told = capsys.readouterr().out
    assert "3 paths lead from a to y. The heaviest:" in told
    assert "1. a → v1 → y\n   = 3   (63.3 %)" in told
