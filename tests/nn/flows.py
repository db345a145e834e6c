"""A short training on record, which the tests of pictures look at."""

from nn import MLP, fit, hinge
from nn.data import moons
from nn.flow import Flow

STEPS = 12


def ran(activation: str = "relu", hidden: tuple[int, ...] = (5, 4), steps: int = STEPS) -> Flow:
    """A short training on moons, one neuron of it dead."""
    X, y = moons(16, seed=3)
    model = MLP(2, [*hidden, 1], activation, seed=2)
    model.layers[0].neurons[1].b.data = -60.0
    flow = Flow(model, X)
    targets = [2 * k - 1 for k in y]
    fit(model, hinge, (X, targets), steps=steps, lr=0.2, on_step=flow)
    return flow
