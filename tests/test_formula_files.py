"""The formula files in demos/formulas: values by numpy, gradients by complex steps.

Five are the write-ups, with the numbers of demos/published.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.formulas.expression import Formula, parse

FOLDER = Path(__file__).parents[1] / "demos/formulas"
Arrays = dict[str, Any]
STEP = 1e-30  # of a complex step: nothing is subtracted, so it can be as small as that


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _softmax(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def _layers(v: Arrays) -> Any:
    hidden = np.tanh(v["W1"] @ v["X"] + v["b1"][:, None])
    return ((_sigmoid(v["W2"] @ hidden + v["b2"][:, None]) - v["T"]) ** 2).mean()


def _softmax_classifier(v: Arrays) -> Any:
    return -(v["T"] * np.log(_softmax(v["X"] @ v["W"] + v["b"]))).sum(axis=1).mean()


def _batch_normalisation(v: Arrays) -> Any:
    centred = v["X"] - v["X"].mean(axis=0)
    normal = centred / np.sqrt((centred**2).mean(axis=0) + 1e-5)
    return ((normal * v["g"] + v["b"]) * v["R"]).sum()


def _lstm(v: Arrays) -> Any:
    h = c = np.zeros(2)
    for x in v["x"]:
        f, i, o, g = (v["W" + gate] @ x + v["U" + gate] @ h + v["b" + gate] for gate in "fiog")
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        h = _sigmoid(o) * np.tanh(c)
    return ((h - v["y"]) ** 2).sum() / 2


def _convolution(v: Arrays) -> Any:
    z = np.array(
        [[(v["x"][i : i + 3, j : j + 3] * v["K"]).sum() for j in range(4)] for i in range(4)]
    )
    a = np.where((z + v["b"]).real > 0, z + v["b"], 0)
    windows = a.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(2, 2, 4)
    largest = windows.real.argmax(axis=2)
    return (np.take_along_axis(windows, largest[..., None], 2)[..., 0] * v["w"]).sum()


def _attention(v: Arrays) -> Any:
    q, k, values = (v["X"] @ v[name] for name in ("Wq", "Wk", "Wv"))
    return (_softmax(q @ k.T / np.sqrt(2)) @ values * v["R"]).sum()


def _deltas(v: Arrays) -> Any:
    hidden = np.tanh(v["w"].T @ v["a"] + v["bj"])
    return ((_sigmoid(v["v"].T @ hidden + v["bk"]) - v["t"]) ** 2).sum() / 2


def _one_weight(v: Arrays) -> Any:
    first = 2 * v["x1"] * v["xh1"]
    return (2 * (v["hy"] * 2 * v["hh"] * first).sum() - v["T"]) ** 2 / 2


def _layer_recursion(v: Arrays) -> Any:
    y = np.tanh(v["w2"] @ np.tanh(v["w1"] @ np.tanh(v["x1"])))
    return ((y - v["t"]) ** 2).sum() / 2


def _vectorised(v: Arrays) -> Any:
    hidden = np.tanh(v["W1"] @ v["X"] + v["b1"][:, None])
    out = _sigmoid(v["W2"] @ hidden + v["b2"][:, None])
    return -(v["Y"] * np.log(out) + (1 - v["Y"]) * np.log(1 - out)).sum() / 3


def _any_loss(v: Arrays) -> Any:
    out = _sigmoid(v["w2"] @ _sigmoid(v["w1"] @ v["x"] + v["b1"]) + v["b2"])
    return -(v["t"] * np.log(out) + (1 - v["t"]) * np.log(1 - out))


BY_NUMPY: dict[str, Callable[[Arrays], Any]] = {
    "layers": _layers,
    "softmax_classifier": _softmax_classifier,
    "batch_normalisation": _batch_normalisation,
    "lstm": _lstm,
    "convolution": _convolution,
    "attention": _attention,
    "deltas": _deltas,
    "one_weight": _one_weight,
    "layer_recursion": _layer_recursion,
    "vectorised": _vectorised,
    "any_loss": _any_loss,
}


def given(formula: Formula) -> Arrays:
    """What a file sets to plain numbers, as arrays."""
    blocks = {
        name: np.array(block.data, dtype=complex)
        for name, block in formula.blocks.items()
        if all(entry.op is None for entry in block.entries)
    }
    plain = {name: node.data for name, node in formula.leaves.items() if "[" not in name}
    return blocks | {name: np.array(number, dtype=complex) for name, number in plain.items()}


def test_every_file_is_held_and_short() -> None:
    paths = sorted(FOLDER.glob("*.txt"))
    assert [path.stem for path in paths] == sorted(BY_NUMPY)
    for path in paths:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 20, path


@pytest.mark.parametrize("name", BY_NUMPY)
def test_values_and_all_gradients_are_those_of_numpy(name: str) -> None:
    formula = parse((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    formula.output.backward()
    numbers = given(formula)
    loss = BY_NUMPY[name]
    assert formula.output.data == pytest.approx(loss(numbers).real, rel=1e-13)
    assert len(numbers) >= 4
    for key, array in numbers.items():
        ours = np.array(formula.blocks[key].grad if array.shape else formula.names[key].grad)
        for place in np.ndindex(array.shape):
            moved = array.copy()
            moved[place] += STEP * 1j
            right = loss(numbers | {key: moved}).imag / STEP
            assert ours[place] == pytest.approx(right, rel=1e-12, abs=1e-14), (key, place)
