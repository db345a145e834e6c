"""Where rows are nearly flat: replay has the small slopes that the engine has, to 1e-13."""

import math
from importlib.util import find_spec

import numpy as np
import pytest

from autograd import OPS, Op, Value, grad, replay

TAILS = [s * t for t in (12.5, 17.0, 20.0, 36.0, 40.0, 300.0, 710.0) for s in (1.0, -1.0)]
ROWS = [row for row in OPS.values() if row.many == (False,)]
PAIRS = [OPS[name] for name in ("logaddexp", "logsumexp", "softmax", "maximum", "hypot")]
BACKENDS = [
    "numpy",
    pytest.param(
        "numba",
        marks=pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed"),
    ),
]


def close(ours: float, theirs: float) -> bool:
    return ours == pytest.approx(theirs, rel=1e-13, abs=1e-300, nan_ok=True)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_tails_of_rows(row: Op, backend: str) -> None:
    """Value and slope; and the second derivative, which is a graph of the table's rows again."""
    x = Value(1.0)
    y = row(x)
    (slope,) = grad(y, [x], create_graph=True)
    first = replay(y, [x], backend=backend, reduce="sum")
    found = first(np.array(TAILS), by_inputs=True)
    for at, t in enumerate(TAILS):
        x.data = t
        x.zero_grad()
        y.forward()
        y.backward()
        assert close(float(found.losses[at]), y.data), t
        assert close(float(found.by_inputs[0][at, 0]), x.grad), t
    if slope.op is not None:
        second = replay(slope, [x], backend=backend, reduce="sum")
        found = second(np.array(TAILS), by_inputs=True)
        for at, t in enumerate(TAILS):
            x.data = t
            x.zero_grad()
            slope.forward()
            slope.backward()
            assert close(float(found.losses[at]), slope.data), t
            curve = float(found.by_inputs[0][at, 0])
            # Where terms cancel the order in which they are added shows: as small as the slope.
            size = 1e-13 * max(abs(slope.data), 1e-300) if math.isfinite(slope.data) else 0.0
            assert close(curve, x.grad) or abs(curve - x.grad) <= size, t


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("row", PAIRS, ids=lambda row: row.name)
def test_tails_of_pairs(row: Op, backend: str) -> None:
    leaves = [Value(1.0), Value(2.0)]
    y = row(*leaves)[0] if row.each else row(*leaves)
    plan = replay(y, leaves, backend=backend, reduce="sum")
    samples = [pair for t in TAILS for pair in ((t, 0.0), (0.0, t), (t, t), (t, -t), (t, t + 0.5))]
    found = plan(samples, by_inputs=True)
    for at, pair in enumerate(samples):
        for leaf, number in zip(leaves, pair, strict=True):
            leaf.data = number
            leaf.zero_grad()
        y.forward()
        y.backward()
        assert close(float(found.losses[at]), y.data), pair
        for ours, leaf in zip(found.by_inputs[0][at].tolist(), leaves, strict=True):
            assert close(ours, leaf.grad), pair


@pytest.mark.parametrize(
    ("name", "at", "slope"),
    [  # by mpmath at 60 digits
        ("sigmoid", 36.0, 2.3195228302435683e-16),
        ("sigmoid", -36.0, 2.3195228302435683e-16),
        ("sigmoid", 25.0, 1.3887943864578271e-11),
        ("sigmoid", -25.0, 1.3887943864578271e-11),
        ("tanh", 20.0, 1.6993417021166356e-17),
        ("tanh", -20.0, 1.6993417021166356e-17),
    ],
)
@pytest.mark.parametrize("backend", BACKENDS)
def test_slopes_that_cancelled(name: str, at: float, slope: float, backend: str) -> None:
    x = Value(at)
    found = replay(OPS[name](x), [x], backend=backend)([[at]], by_inputs=True)
    assert found.by_inputs[0][0, 0] == pytest.approx(slope, rel=1e-13, abs=0.0)
