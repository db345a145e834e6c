"""A walk in arrays is the walk of the scalars: the same numbers and steps, told as a whole."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy
import pytest

import autograd
from autograd import Exact, Rounded, array, steps, tanh
from autograd.engine.blocks import array_graph
from autograd.faces.array_text import array_latex_document, array_mathml, array_walk_text
from autograd.faces.steps import ArraySteps, Steps
from autograd.formulas import TEXT, parse
from autograd.steps.array_sentences import array_sentence

FORMULAS = Path(__file__).parents[2] / "demos/formulas"
NUMBERS = {"a": 1.0, "b": 0.5, "w": 2.0}
NAMES = sorted(path.stem for path in FORMULAS.glob("*.txt"))


def walk_of(name: str, **settings: Any) -> ArraySteps:
    formula = parse((FORMULAS / f"{name}.txt").read_text("utf-8"))
    return steps(formula.output, level="arrays", **settings)


@pytest.mark.parametrize("arithmetic", [None, Rounded(4), Exact()], ids=["floats", "hand", "exact"])
@pytest.mark.parametrize("name", NAMES)
def test_array_steps_are_the_scalar_steps_bit_for_bit(name: str, arithmetic: Any) -> None:
    walk = walk_of(name, **({} if arithmetic is None else {"arithmetic": arithmetic}))
    told = sorted([number for step in walk for number in step.steps])
    assert told == [step.number for step in walk.scalars]
    values, gradients = walk.scalars.values(), walk.scalars.gradients()
    running: dict[str, Any] = {}
    for step in walk:
        if step.kind == "computed":
            entries = walk.line(step.node).entries
            assert [*step.data] == [node and values[walk.node_names[node]] for node in entries]
        if step.kind == "contributed":
            zeros = (0,) * len(step.before)
            assert step.before == running.get(step.arg, zeros)
            running[step.arg] = step.after
            last = [each for each in walk.opened(step) if each.kind == "contributed"]
            ends = {each.arg: each.after for each in last}
            block = walk.target(step.arg)
            for node, after in zip(block.entries, step.after, strict=True):
                name_of = node and walk.node_names[node]
                if name_of in ends:
                    assert after == ends[name_of]
    for block, after in running.items():
        final = [n and gradients.get(walk.node_names[n], 0) for n in walk.target(block).entries]
        assert [*after] == final


E2 = numpy.exp(2.0 - 0.5)
P = E2 / (1 + E2)  # softmax of (0.5, 2) at its second place
TOGETHER = [
    ("L = softmax([a*b, w])[2]", [-P * (1 - P) * 0.5, -P * (1 - P), P * (1 - P)]),
    ("L = softmax([w, a*b])[1]", [-P * (1 - P) * 0.5, -P * (1 - P), P * (1 - P)]),
    ("L = sum([a*b, w] * [3, 7])", [1.5, 3, 7]),
    ("L = [a*b, w] @ [3, 7]", [1.5, 3, 7]),
    ("L = max([a*b, w] * 2)", [0, 0, 2]),
    ("v = [a, w]; u = [[a*b, w], [w, b]]; L = sum(u @ v)", [3, 3, 5.5]),
    ("v = [3*w, 7]; L = sum(v * [w, a*b])", [3.5, 7, 12]),
    ("v = [2, w]; L = sum(v * [a, b]) + sum([w, 3]**2)", [2, 2, 4.5]),
    ("v = [a, b]; L = mean([v, v]) + w*0", [0.5, 0.5, 0]),
    ("v = [a, b]; L = sum([v, v*w] @ v)", [2 + 4, 1 + 2, 1.25]),
    ("v = [a, b]; V = [v, [w, b]*2]; L = sum(V @ [5, 7])", [5, 21, 10]),
    ("v = [a, 1]; V = [v, [w, b]]; L = sum(V @ [b, w])", [0.5, 1 + 4, 1 + 1]),
    ("v = [a, b]; u = [v[1], w*b]; L = sum(u * [5, 7])", [5, 14, 3.5]),
]


@pytest.mark.parametrize(("formula", "slopes"), TOGETHER, ids=[formula for formula, _ in TOGETHER])
def test_names_and_numbers_put_together_are_walked(formula: str, slopes: list[float]) -> None:
    """What stands in a list keeps its own name and gradient; the slopes are by hand."""
    parsed = parse(formula, NUMBERS)
    walk = steps(parsed.output, level="arrays")
    assert array_walk_text(walk)
    found = walk.scalars.gradients()
    names = [walk.node_names[parsed.leaves[name]] for name in "abw"]
    assert [found.get(name, 0.0) for name in names] == pytest.approx(slopes, abs=1e-15)
    arrived = {step.arg: walk.target(step.arg) for step in walk.contributions}
    entries = {entry for block in arrived.values() for entry in block.entries}
    assert entries >= {parsed.leaves[name] for name, p in zip("abw", slopes, strict=True) if p}


def test_what_is_put_together_is_written_with_its_names() -> None:
    for formula, line in (
        ("L = softmax([a*b, w, 3])[2]", "1. v1 = softmax([a·b, w, 3])"),
        ("v = [a, b]; L = mean([v, w*v])", "dL/dv += 1/4·w + 1/4"),
        ("v = [a, b]; L = sum([v, w*v] @ v)", "L = sum([vᵀ; (w·v)ᵀ]·v)"),
    ):
        text = array_walk_text(steps(parse(formula, NUMBERS).output, level="arrays"))
        assert line in text, text


def test_the_numbers_are_those_of_backward() -> None:
    formula = parse((FORMULAS / "layers.txt").read_text("utf-8"))
    walk = steps(formula.output, level="arrays")
    formula.output.backward()
    last = {step.arg: step for step in walk.contributions}
    for name, block in formula.blocks.items():
        if name in last:
            assert numpy.reshape(last[name].after, block.shape).tolist() == block.grad


def vectorised() -> ArraySteps:
    """The instance of the third write-up: 3 examples as columns, 2 → 3 → 1, cross-entropy."""
    text = """
    X = [[0.5, 1, -0.3], [-1.5, 2, 0.8]]
    Y = [[1, 0, 1]]
    W1 = [[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]]
    b1 = [0.01, -0.02, 0.03]
    W2 = [[0.7, -0.6, 0.5]]
    b2 = [0.05]
    Z1 = W1 @ X + b1
    A1 = tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = σ(Z2)
    S = sum(-(Y * ln(A2) + (1 - Y) * ln(1 - A2)))
    J = S / 3
    """
    formula = parse(text)
    return steps(formula.names["S"], level="arrays")


def test_bp1_to_bp4_come_out_as_they_are_printed_with_the_numbers() -> None:
    walk = vectorised()
    told = {}
    for step in walk.contributions:
        said = array_sentence(walk, step, TEXT)
        told[step.arg] = (f"{said.left} {said.sign} {said.right}", said.instead, step.after)
    assert told["Z1"][:2] == (
        "dS/dZ1 = dS/dA1 ∘ tanh′(Z1)",
        "(W2ᵀ · dS/dZ2) ∘ tanh′(Z1)",
    )
    assert told["A1"][0] == "dS/dA1 = W2ᵀ · dS/dZ2"
    assert told["W1"][0] == "dS/dW1 += dS/dZ1 · Xᵀ"
    assert told["W2"][0] == "dS/dW2 += dS/dZ2 · A1ᵀ"
    assert told["b1"][0] == "dS/db1 += sum over columns of dS/dZ1"
    printed = {  # dA and dZ of the loss; dW and db of the cost, a third of the sum's
        "A1": [
            *(-0.3132157629332792, 0.24257898489981705, -0.3448761398262975),
            *(0.2684706539428107, -0.2079248441998432, 0.2956081198511121),
            *(-0.22372554495234226, 0.1732707034998693, -0.24634009987592678),
        ],
        "Z2": [-0.4474510899046845, 0.3465414069997386, -0.49268019975185356],
        "X": [
            *(0.15867207747446424, -0.09988883221375412, 0.19363585448754828),
            *(0.09558714105018885, -0.03717173288156567, 0.11060487472510443),
        ],
    }
    for name, right in printed.items():
        numpy.testing.assert_allclose(told[name][2], right, rtol=1e-12)
    thirds = {
        "W2": [-0.05483362436481492, 0.1099410968981055, 0.0093958026813404],
        "W1": [
            *(0.061835646053093204, 0.19774050855325082, -0.017634735215675667),
            *(-0.10686642918292542, 0.05068837425326909, 0.1426396897304205),
        ],
        "b2": [-0.19786329421893314],
        "b1": [-0.12885281797448675, 0.15082505084440387, -0.07338992275154653],
    }
    for name, right in thirds.items():
        numpy.testing.assert_allclose(numpy.array(told[name][2]) / 3, right, rtol=1e-12)


def test_a_walk_is_eighty_columns_wide_and_opens() -> None:
    for name in NAMES:
        assert max(map(len, array_walk_text(walk_of(name)).splitlines())) <= 80
    walk = walk_of("layers")
    closed, opened = array_walk_text(walk), array_walk_text(walk, opened=["Z1"])
    assert "Z1[2,1].1 = " not in closed
    assert "     1. Z1[1,1].1 = W1[1,1]·X[1,1] + W1[1,2]·X[2,1] = " in opened
    entry = array_walk_text(walk, opened=["Z1[2,1]"])
    numbers = [step.number for step in walk.touching("Z1[2,1]")]
    for number in numbers:
        assert f"     {number}. " in entry
    used_and_sent = 2 + 2  # Z1[2,1].1 and Z1[2,1]; what the sum sends on to the product and to b1
    arrived, by_product = 1, 4  # from A1[2,1]; to two entries of W1 and two of X
    assert len(numbers) == used_and_sent + arrived + by_product


def test_updates_are_told_of_whole_blocks() -> None:
    formula = parse((FORMULAS / "layers.txt").read_text("utf-8"))
    params = [*formula.blocks["W2"], *formula.blocks["b2"]]
    flat = [entry for row in params for entry in (row if hasattr(row, "__iter__") else [row])]
    walk = steps(formula.output, flat, level="arrays", lr=0.5)
    updated = [step for step in walk if step.kind == "updated"]
    assert [step.node for step in updated] == ["W2", "b2"]
    said = array_sentence(walk, updated[0], TEXT)
    assert f"{said.left} {said.sign} {said.right}" == "W2 ← W2 − lr·dL/dW2"
    slopes = numpy.array(walk.gradient(walk.line("W2")))
    numpy.testing.assert_allclose(updated[0].after, numpy.array(updated[0].before) - 0.5 * slopes)


def test_json_holds_both_heights_and_reads_back_as_a_walk() -> None:
    walk = walk_of("layers")
    record = json.loads(walk.to_json())
    assert [block["name"] for block in record["blocks"]][:3] == ["X", "T", "W1"]
    first = record["array_steps"][0]
    assert first["text"] == "Z1 = W1·X + b1"
    assert first["steps"] == [*range(1, 19)]
    entries = next(b["entries"] for b in record["blocks"] if b["name"] == "Z1")
    data = {entry["name"]: entry["data"] for entry in record["nodes"]}
    assert first["data"] == [[data[name] for name in row] for row in entries]
    assert Steps.from_json(walk.to_json()) == walk.scalars


def test_latex_and_mathml_hold_the_matrices() -> None:
    walk = walk_of("layers")
    document = array_latex_document(walk)
    assert document.count(r"\begin{bmatrix}") > 30
    assert document.count("{") == document.count("}")
    for step in walk:
        for line in array_mathml(walk, step):
            ElementTree.fromstring(line)


def test_steps_of_python_s_arrays_and_of_numbers_alone() -> None:
    x = autograd.Value(0.5, "x")
    y = tanh(x * 2.0)
    y.label = "y"
    walk = steps(y, level="arrays")
    first, second = walk.sentence(1).splitlines()
    assert first == "1. y = tanh(x·2)   (scalar steps 1 to 2)"
    assert second == "   = tanh(0.5·2) = 0.761594"
    with pytest.raises(ValueError, match='the levels "scalars" and "arrays"'):
        steps(y, level="layers")  # type: ignore[call-overload]
    with pytest.raises(IndexError, match="numbered 1 to"):
        walk.sentence(99)
    W = array([[1.0, 2.0]], "W")
    assert "W" in str(steps((W @ W.T).sum(), level="arrays"))
    assert array_graph(y).lines[-1].name == "y"
