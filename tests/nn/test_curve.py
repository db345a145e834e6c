"""A curve is what the network gives over its one input."""

import math

import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")

from nn import MLP
from nn.data import sine
from nn.plots import curve

from .test_plots_flow import lines


def test_a_curve_is_the_network_over_its_input() -> None:
    X, y = sine(20, seed=1)
    model = MLP(1, [4, 1], "tanh", seed=1)
    (axes,) = curve(model, X, y).axes
    found = lines(axes)
    xs, ys = found["network"]
    assert len(xs) >= 200
    assert ys[::40] == pytest.approx([model([float(x)]).data for x in xs[::40]], rel=1e-12)
    assert found["samples"] == ([x for (x,) in X], y)
    off = math.sqrt(sum((model(x).data - t) ** 2 for x, t in zip(X, y, strict=True)) / 20)
    assert axes.get_title(loc="left") == f"Off by {off:.2g} on average"
    with pytest.raises(ValueError, match="samples of one number, each with its target"):
        curve(model, [[1.0, 2.0]], [1.0])
