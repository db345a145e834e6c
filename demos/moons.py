"""Two moons, as micrograd's demo has them: 337 parameters and 100 steps put every sample right.

python -m demos.moons FOLDER writes the pictures.
"""

from __future__ import annotations

from nn import MLP, fit, hinge, l2
from nn.data import moons
from nn.flow import Flow
from nn.optimizers.schedules import linear

from .training import Run, write_pictures

STEPS = 100


def train_moons(steps: int = STEPS) -> Run:
    """A 2-16-16-1 relu network: hinge loss, L2 of 1e-4, a learning rate from 1 down to 0.1."""
    X, y = moons(100, noise=0.1, seed=0)
    model = MLP(2, [16, 16, 1], seed=1)
    flow = Flow(model, X)
    history = fit(
        model,
        hinge,
        (X, [2 * k - 1 for k in y]),  # hinge takes classes as -1 and 1
        steps=steps,
        schedule=linear(1.0, over=STEPS, to=0.1),
        penalty=lambda weights: l2(weights, 1e-4),
        on_step=flow,
    )
    return Run(model, X, y, history, flow)


if __name__ == "__main__":
    from nn import plots

    run = train_moons()
    print(run.history, *run.flow.findings(), sep="\n")
    write_pictures(
        {
            "moons.png": lambda to: plots.save(
                plots.boundary(run.model, run.X, run.y), to, force=True
            ),
            "moons-flow.png": lambda to: plots.save(
                plots.overview(run.flow, "Two moons: 2-16-16-1, relu"), to, force=True
            ),
            "moons.gif": lambda to: plots.animate(run.flow, run.X, run.y, to, force=True),
        },
        __file__,
    )
