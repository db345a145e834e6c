"""Exclusive or, step by step on a page: 9 weights learn it in 30 presses of the update button.

python -m demos.xor FOLDER writes the page and pictures.
"""

from __future__ import annotations

from autograd import Value, order
from nn import MLP, fit, squared_error
from nn.data import xor
from nn.flow import Flow

from .training import Run, write_pictures

UPDATES, RATE, SEED = 30, 0.3, 22


def begin() -> MLP:
    """A 2-2-1 network of tanh units, at weights from which it learns."""
    return MLP(2, [2, 1], "tanh", out="tanh", seed=SEED)


def train_xor(updates: int = UPDATES) -> Run:
    """The network after so many updates, each from all four samples."""
    X, y = xor()
    model = begin()
    flow = Flow(model, X)
    targets = [2 * k - 1 for k in y]  # tanh gives -1 to 1
    history = fit(model, squared_error, (X, targets), steps=updates, lr=RATE, on_step=flow)
    return Run(model, X, y, history, flow)


def labelled_loss() -> tuple[Value, list[Value]]:
    """L of the network as it begins, every node named after its sample, and its 9 parameters."""
    model = begin()
    outputs, targets, named = [], [], set(model.parameters())
    for x, k in sorted(zip(*xor(), strict=True)):
        outputs.append(model(x))
        targets.append(2 * k - 1)
        for node in set(order(outputs[-1])) - named:
            node.label += f" ({x[0]:g}, {x[1]:g})"
            named.add(node)
    (total := squared_error(outputs, targets)).label = "L"
    return total, model.parameters()


if __name__ == "__main__":
    from autograd import page
    from nn import plots

    run, (y, parameters) = train_xor(), labelled_loss()
    print(*run.flow.findings(), sep="\n")
    title, boundary = "A network learns exclusive or", plots.boundary(run.model, run.X, run.y)
    pictures = {
        "xor.html": lambda to: page(y, to, parameters, lr=RATE, title=title, force=True),
        "xor.png": lambda to: plots.save(boundary, to, force=True),
        "xor-flow.png": lambda to: plots.save(plots.overview(run.flow), to, force=True),
    }
    write_pictures(pictures, __file__)
