"""What the layers of PyTorch give in float64: outputs and gradients that nn's layers are held to.

`python -m tests.torch_layers` writes the table anew, where torch is installed. The tests read the
table everywhere, and run PyTorch itself wherever they find it.
"""

import json
from math import prod
from pathlib import Path
from random import Random
from typing import Any

TABLE = Path(__file__).parent / "recorded" / "torch_layers.json"
TOKENS = [3, 0, 3, 4]
POSITIONS, WIDTH = 4, 6
X = (POSITIONS, WIDTH)
CASES = (
    *("linear", "linear without bias", "embedding", "rms norm", "rms norm without weight"),
    *("layer norm", "layer norm without bias", "attention", "causal attention", "cross entropy"),
)


def numbers(name: str, shape: tuple[int, ...]) -> list[float]:
    """The numbers of a block, row after row, the same ones for the same name."""
    draw = Random(name)
    return [draw.uniform(-1.5, 1.5) for _ in range(prod(shape))]


def layer(torch: Any, case: str) -> Any:
    """The module of torch.nn that a case is about."""
    nn, settings = torch.nn, {"dtype": torch.float64}
    made = {
        "linear": lambda: nn.Linear(WIDTH, 3, **settings),
        "linear without bias": lambda: nn.Linear(WIDTH, 3, bias=False, **settings),
        "embedding": lambda: nn.Embedding(5, WIDTH, **settings),
        "rms norm": lambda: nn.RMSNorm(WIDTH, **settings),
        "rms norm without weight": lambda: nn.RMSNorm(
            WIDTH, eps=1e-5, elementwise_affine=False, **settings
        ),
        "layer norm": lambda: nn.LayerNorm(WIDTH, **settings),
        "layer norm without bias": lambda: nn.LayerNorm(WIDTH, bias=False, **settings),
    }
    return made.get(case, lambda: nn.MultiheadAttention(WIDTH, 2, **settings))()


def run(case: str) -> dict[str, list[float]]:
    """The output, and the gradients of Σ cᵢyᵢ by x and by every block of parameters."""
    import torch

    def block(name: str, shape: tuple[int, ...]) -> Any:
        return torch.tensor(numbers(name, shape), dtype=torch.float64).reshape(shape)

    x = block("x", X).requires_grad_()
    if case == "cross entropy":
        loss = torch.nn.functional.cross_entropy(x, torch.tensor(TOKENS))
        loss.backward()
        return {"y": [loss.item()], "x": x.grad.flatten().tolist()}
    module = layer(torch, case)
    heads = ("q_proj", "k_proj", "v_proj")
    for name, parameter in module.named_parameters():
        if name.startswith("in_proj_"):
            part, end = (WIDTH, *parameter.shape[1:]), name.removeprefix("in_proj_")
            parameter.data = torch.cat([block(f"{head}.{end}", part) for head in heads])
        else:
            parameter.data = block(name, tuple(parameter.shape))
    if case.endswith("attention"):
        mask = torch.full((POSITIONS,) * 2, -torch.inf, dtype=torch.float64).triu(1)
        y, _ = module(x, x, x, attn_mask=mask if case == "causal attention" else None)
    else:
        y = module(torch.tensor(TOKENS) if case == "embedding" else x)
    (y * block("c", tuple(y.shape))).sum().backward()
    found = {"y": y.flatten().tolist()}
    if case != "embedding":
        found["x"] = x.grad.flatten().tolist()
    for name, parameter in module.named_parameters():
        if name.startswith("in_proj_"):
            for head, grad in zip(heads, parameter.grad.chunk(3), strict=True):
                found[f"{head}.{name.removeprefix('in_proj_')}"] = grad.flatten().tolist()
        else:
            found[name] = parameter.grad.flatten().tolist()
    return found


def recorded() -> Any:
    """The table as it was written."""
    return json.loads(TABLE.read_text(encoding="utf-8"))


def main() -> None:
    """Write the table."""
    import torch

    table = {"version": str(torch.__version__).partition("+")[0]}
    table |= {case: run(case) for case in CASES}
    TABLE.write_text(json.dumps(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
