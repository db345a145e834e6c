"""Replay gives what forward() and backward() give, sample by sample."""

import numpy as np
import pytest

from autograd import OPS, Value, replay

from . import points


def eager(y, inputs, params, samples):
    """Losses, gradients by params and by inputs, by forward() and backward() one by one."""
    losses, by_params, by_inputs = [], [], []
    for row in samples:
        for leaf, number in zip(inputs, row, strict=True):
            leaf.data = number
        for leaf in (*inputs, *params):
            leaf.zero_grad()
        losses.append(y.forward())
        y.backward()
        by_params.append([p.grad for p in params])
        by_inputs.append([x.grad for x in inputs])
    return losses, by_params, by_inputs


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
@pytest.mark.parametrize("where", [points.ordinary, points.hard], ids=["ordinary", "hard"])
def test_replay_of_a_row_is_eager(row, where):
    tried = list(where(row))[:100]
    shape = tried[0]
    leaves = [Value(0.5) for _ in points.flat(shape)]
    args = points.shaped(shape, leaves)
    y = row(leaves)[0] if row.each else row(*args)
    samples = np.array([points.flat(one) for one in tried])
    plan = replay(y, inputs=leaves, reduce="sum")
    found = plan(samples, by_inputs=True)
    losses, _, slopes = eager(y, leaves, [], samples)
    np.testing.assert_allclose(found.losses, losses, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(found.by_inputs[0], slopes, rtol=1e-12, atol=1e-300)
