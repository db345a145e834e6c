"""One weight of a small network, updated by hand; the activation is φ(x) = 2x."""

from __future__ import annotations

from autograd import OPS, Op, Value, dot, grad, label, op

from .writeup import WriteUp, labelled_numbers, read_writeup, slopes_between, stepped

RATE = 0.03
WEIGHTS = {"xh1": 2.0, "hh1": 0.75, "hh2": 0.25, "hy1": 0.25, "hy2": 0.5}


def phi() -> Op:
    """φ(x) = 2x, a row of our own; it joins the table once."""
    return OPS.get("phi") or op(
        "phi",
        compute=lambda m, x: 2 * x,
        partials=(lambda m, y, x: 2.0,),
        latex=r"\phi\left({0}\right)",
        text="φ({0})",
        doc="Twice x.",
    )


def one_weight_network(weights: dict[str, float]) -> dict[str, Value]:
    """The nodes by label, from the input x1 = 2 to L = ½(Y − T)² with T = 2."""
    f, n = phi(), {x: Value(number) for x, number in {"x1": 2.0, "T": 2.0, **weights}.items()}
    n["H1"] = n["x1"] * n["xh1"]
    n["A1"] = f(n["H1"])
    for i in "12":
        n[f"H2{i}"] = n[f"hh{i}"] * n["A1"]
        n[f"A2{i}"] = f(n[f"H2{i}"])
    n["Yin"] = dot([n["hy1"], n["hy2"]], [n["A21"], n["A22"]])
    n["Y"] = f(n["Yin"])
    n["Y − T"] = n["Y"] - n["T"]
    n["L"] = n["Y − T"] ** 2 / 2
    label(**n)
    return n


def walk(rate: float, steps: int) -> dict[str, float]:
    """xh1, Y and Y − T after each of some updates of xh1 alone."""
    n = one_weight_network(WEIGHTS)
    course: dict[str, float] = {}
    for k in range(steps + 1):
        course |= {f"{x} ({k})": n[x].data for x in ("xh1", "Y", "Y − T")}
        (slope,) = grad(n["L"], [n["xh1"]])
        n["xh1"].data -= rate * slope
        n["L"].forward()  # the recorded graph, computed again with the new weight
    return course


def one_weight_writeup() -> WriteUp:
    """The forward pass, the gradient by hand and by deltas, and the updates."""
    nodes = one_weight_network(WEIGHTS)
    n = labelled_numbers(nodes["L"])
    n |= slopes_between(nodes, "Y/A21 Y/A22 A21/A1 A22/A1 A1/xh1 Y/xh1 H1/xh1")
    paths = (n[f"∂Y/∂A2{i}"] * n[f"∂A2{i}/∂A1"] * n["∂A1/∂xh1"] for i in "12")
    n["∇L(xh1)"] = n["Y − T"] * sum(paths)
    n |= slopes_between(nodes, "Y/Yin A21/H21 A22/H22 A1/H1")  # φ′ where the forward pass came by
    n["δ(3)"] = n["∂Y/∂Yin"] * n["Y − T"]
    for i in "12":
        n[f"δ{i}(2)"] = n[f"∂A2{i}/∂H2{i}"] * n[f"hy{i}"] * n["δ(3)"]
    above = n["hh1"] * n["δ1(2)"] + n["hh2"] * n["δ2(2)"]
    n["δ(1)"] = n["∂A1/∂H1"] * above
    n["δ(1)·x1"] = n["δ(1)"] * n["x1"]
    n["Δxh1"] = -RATE * n["δ(1)·x1"]
    updated = stepped(RATE, (nodes[weight] for weight in WEIGHTS))
    second, all_five = (
        one_weight_network(WEIGHTS | {"xh1": updated["xh1"]}),
        one_weight_network(updated),
    )
    weighted = dot([Value(0.3), Value(0.2)], [Value(0.5), Value(-1.0)], Value(0.1))
    ours = {
        "": n,
        "figure": {"H21": weighted.data},
        "updated": updated,
        "second pass": labelled_numbers(second["L"]),
        "all five updated": labelled_numbers(all_five["L"]),
        **{f"rate {rate}": walk(rate, 5) for rate in (RATE, 0.05, 0.08, 0.1)},
        "as printed": {
            "x_i alone": n["∂H1/∂xh1"],
            "no bias": 0.3 * 0.5 + 0.2 * -1.0,
            "eq. 13": n["x1"] * above,
            "the gradient": n["δ(1)·x1"],
        },
    }
    graphs = {
        "before the update": nodes["L"],
        "after the update": second["L"],
        "all five updated": all_five["L"],
    }
    return read_writeup(__file__, ours, graphs)
