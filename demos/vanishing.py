"""Ten layers deep: with sigmoids the gradient is gone before it reaches layer 1, with relu not.

python -m demos.vanishing FOLDER writes the pictures.
"""

from __future__ import annotations

from nn import MLP, binary_cross_entropy_from_logits, fit
from nn.data import moons
from nn.flow import Flow

from .training import Run, write_pictures

HIDDEN = [8] * 9


def train_deep(activation: str, steps: int = 60) -> Run:
    """Two moons by ten layers; both networks begin with the same weights."""
    X, y = moons(40, seed=0)
    model = MLP(2, [*HIDDEN, 1], activation, seed=1)
    flow = Flow(model, X)
    history = fit(
        model, binary_cross_entropy_from_logits, (X, y), steps=steps, lr=0.1, on_step=flow
    )
    return Run(model, X, y, history, flow)


def train_both(steps: int = 60) -> dict[str, Run]:
    """The sigmoid network and the relu network."""
    return {activation: train_deep(activation, steps) for activation in ("sigmoid", "relu")}


if __name__ == "__main__":
    from nn import plots

    runs = train_both()
    for activation, run in runs.items():
        print(f"{activation}: {run.history}", *run.flow.findings(), sep="\n  ")
    flows = {activation: run.flow for activation, run in runs.items()}
    write_pictures(
        {
            "vanishing.png": lambda to: plots.save(plots.compare(flows), to, force=True),
            "vanishing-sigmoid.html": lambda to: plots.page(
                flows["sigmoid"], to, title="Ten layers of sigmoids", force=True
            ),
            "vanishing-relu.html": lambda to: plots.page(
                flows["relu"], to, title="Ten layers of relu", force=True
            ),
        },
        __file__,
    )
