"""What PyTorch does in float64: runs that tests compare with, and their recorded table.

`python -m tests.torch_runs` writes the table anew, where torch is installed. The tests read the
table everywhere, and run PyTorch itself wherever they find it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "recorded" / "torch.json"
START = (0.5, -1.25, 2.0)
SHOWN = (1, 2, 10, 100)  # the updates after which the parameters are recorded
RATES = 12  # epochs of a schedule

# Our rule and its settings, PyTorch's class and its settings.
OPTIMIZERS: dict[str, tuple[str, dict[str, float], str, dict[str, Any]]] = {
    "sgd": ("sgd", {"lr": 0.02}, "SGD", {"lr": 0.02}),
    "sgd, decay": (
        "sgd",
        {"lr": 0.02, "decay": 0.1},
        "SGD",
        {"lr": 0.02, "weight_decay": 0.1},
    ),
    "momentum": (
        "momentum",
        {"lr": 0.01, "mu": 0.9},
        "SGD",
        {"lr": 0.01, "momentum": 0.9},
    ),
    "momentum, decay": (
        "momentum",
        {"lr": 0.01, "mu": 0.8, "decay": 0.05},
        "SGD",
        {"lr": 0.01, "momentum": 0.8, "weight_decay": 0.05},
    ),
    "nesterov": (
        "nesterov",
        {"lr": 0.01, "mu": 0.9},
        "SGD",
        {"lr": 0.01, "momentum": 0.9, "nesterov": True},
    ),
    "rmsprop": (
        "rmsprop",
        {"lr": 0.02, "rho": 0.9},
        "RMSprop",
        {"lr": 0.02, "alpha": 0.9},
    ),
    "rmsprop, as it comes": ("rmsprop", {}, "RMSprop", {}),
    "adam": (
        "adam",
        {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "eps": 1e-6},
        "Adam",
        {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-6},
    ),
    "adam, as it comes": ("adam", {}, "Adam", {}),
    "adam, decay": (
        "adam",
        {"lr": 0.05, "decay": 0.1},
        "Adam",
        {"lr": 0.05, "weight_decay": 0.1},
    ),
    "adamw": (
        "adamw",
        {"lr": 0.05, "decay": 0.2},
        "AdamW",
        {"lr": 0.05, "weight_decay": 0.2},
    ),
    "adamw, as it comes": ("adamw", {}, "AdamW", {}),
}

# PyTorch's scheduler and its settings, for a first rate of 0.5.
SCHEDULES: dict[str, tuple[str, dict[str, Any]]] = {
    "constant": ("ConstantLR", {"factor": 1.0}),
    "staircase": ("StepLR", {"step_size": 5, "gamma": 0.3}),
    "exponential": ("ExponentialLR", {"gamma": 0.9}),
    "linear": ("LinearLR", {"start_factor": 1.0, "end_factor": 0.2, "total_iters": 8}),
    "cosine": ("CosineAnnealingLR", {"T_max": 11, "eta_min": 0.05}),
    "restarts": ("CosineAnnealingWarmRestarts", {"T_0": 4, "eta_min": 0.05}),
}


def loss(tanh: Callable[[Any], Any], a: Any, b: Any, c: Any) -> Any:
    """A valley with a bend, for either library's numbers."""
    return (a - 1.0) ** 2 + 3.0 * (b + a * c) ** 2 + 0.5 * tanh(c + b) ** 2 + 0.1 * c**4


POINTS = [(0.5, -1.25, 2.0), (-0.75, 0.375, 1.5)]
DIRECTION = (1.0, -2.0, 0.5)
COTANGENT = (0.25, -1.0)


def surface(m: Any, v: Any) -> Any:
    """One number of three, for either library's functions."""
    a, b, c = v[0], v[1], v[2]
    return m.tanh(a * b) * m.exp(c / 2) + m.log1p(a * a + c * c) / (1 + b * b) + m.sin(a) * c**3


def field(m: Any, v: Any) -> list[Any]:
    """Two numbers of three."""
    return [m.sigmoid(v[0] * v[1] - v[2]) * v[1], m.atan2(v[0], v[2]) + v[1] ** 2 * v[0]]


def derivatives() -> list[dict[str, Any]]:
    """What torch.func gives at each of the points."""
    import torch
    from torch import func

    def f(v: Any) -> Any:
        return surface(torch, v)

    def several(v: Any) -> Any:
        return torch.stack(field(torch, v))

    direction = torch.tensor(DIRECTION, dtype=torch.float64)
    found = []
    for point in POINTS:
        v = torch.tensor(point, dtype=torch.float64)
        value, pull = func.vjp(several, v)
        results = {
            "value": f(v),
            "grad": func.grad(f)(v),
            "hessian": func.hessian(f)(v),
            "hvp": func.jvp(func.grad(f), (v,), (direction,))[1],
            "third": func.jacrev(func.hessian(f))(v),
            "values": value,
            "jacobian": func.jacrev(several)(v),
            "vjp": pull(torch.tensor(COTANGENT, dtype=torch.float64))[0],
            "jvp": func.jvp(several, (v,), (direction,))[1],
            "hessians": func.hessian(several)(v),
            "grad of jvp": func.grad(lambda v: func.jvp(f, (v,), (direction,))[1])(v),
        }
        found.append({name: result.tolist() for name, result in results.items()})
    return found


def updated(name: str) -> list[list[float]]:
    """The parameters after each of the updates SHOWN, by PyTorch."""
    import torch

    _, _, kind, settings = OPTIMIZERS[name]
    w = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in START]
    optimizer = getattr(torch.optim, kind)(w, **settings)
    found = []
    for step in range(1, SHOWN[-1] + 1):
        optimizer.zero_grad()
        loss(torch.tanh, *w).backward()
        optimizer.step()
        if step in SHOWN:
            found.append([x.item() for x in w])
    return found


def rates(name: str) -> list[float]:
    """The learning rate of each epoch, by PyTorch."""
    import torch

    kind, settings = SCHEDULES[name]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = getattr(torch.optim.lr_scheduler, kind)(optimizer, **settings)
    found = []
    for _ in range(RATES):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return found


def recorded() -> Any:
    """The table as it was written."""
    return json.loads(TABLE.read_text(encoding="utf-8"))


def main() -> None:
    """Write the table."""
    import torch

    table = {
        "version": str(torch.__version__).partition("+")[0],
        "optimizers": {name: updated(name) for name in OPTIMIZERS},
        "schedules": {name: rates(name) for name in SCHEDULES},
        "derivatives": derivatives(),
    }
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
