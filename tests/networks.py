"""Small random networks as text, for claims about whole examples."""

import random

from autograd.examples import Asked, Digits, Example, Printed, Update, compute

LEAVES = ("w1", "w2", "w3", "w4", "v1", "v2", "b1", "b2", "c")


def network(rng: random.Random) -> str:
    """Two inputs, two hidden units, one output, some samples, and the mean of squared errors."""

    def number() -> str:
        return f"{rng.choice(['', '-'])}{rng.uniform(0.2, 1.9):.3f}"

    squash = rng.choice(["tanh", "sigmoid", "softplus"])
    last = rng.choice(["sin({})", "2*cos({})", "log(1.5 + {}**2)", "{}"])
    lines = [f"{name} = {number()}" for name in LEAVES]
    samples = range(rng.choice([2, 3]))
    for k in samples:
        lines += [
            *[f"{name}{k} = {number()}" for name in "xut"],
            f"z{k} = w1*x{k} + w2*u{k} + b1",
            f"s{k} = w3*x{k} + w4*u{k} + b2",
            f"h{k} = {squash}(z{k})",
            f"g{k} = {squash}(s{k})",
            f"o{k} = v1*h{k} + v2*g{k} + c",
            f"y{k} = {last.format(f'o{k}')}",
            f"e{k} = (y{k} - t{k})**2",
        ]
    return "\n".join([*lines, f"E = ({' + '.join(f'e{k}' for k in samples)})/{len(samples)}"])


ASKED = [
    Asked("E", ("w1",)),
    Asked("E", ("b2",)),
    Asked("y1", ("w1",)),
    Asked("y0"),
    Asked("E", (), 1),
    Asked("E", (), 3),
    Asked("w3", (), 2),
    Asked("v2", (), 1),
]
OTHERS = [
    Asked("y0"),
    Asked("o0"),
    Asked("h0"),
    Asked("z0"),
    Asked("E", ("o0",)),
    Asked("E", ("w3",)),
]


def example(rng: random.Random, updates: int = 3) -> tuple[Example, float]:
    """An example that asks for one quantity first, given there as 0; and the right number.

    updates: how many the quantity may come after.
    """
    moved = LEAVES[: rng.choice([6, 9])]
    update = Update("sgd", {"lr": rng.choice([0.1, 0.3, 0.5])}, moved)
    asked = rng.choice([one for one in ASKED if one.after <= updates])
    bare = Example(network(rng), "E", update=update)
    ours = compute(bare, [asked, *OTHERS])
    claims = [Printed(asked, Digits("0"))]
    claims += [Printed(o, Digits(printed(ours[o], 3))) for o in OTHERS if o != asked]
    return Example(bare.formula, "E", update=update, claims=tuple(claims)), ours[asked]


def printed(x: float, digits: int) -> str:
    """x with so many significant digits, all of them written."""
    return f"{x:.{digits - 1}e}"
