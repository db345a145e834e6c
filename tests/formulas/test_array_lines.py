"""Lines of vectors and matrices as books write them, forward and back, checked by numpy."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy
import pytest

import autograd
from autograd import array, dot, norm, tanh
from autograd.engine import arrays
from autograd.engine.blocks import array_graph
from autograd.formulas import LATEX, MATHML, TEXT, parse
from autograd.formulas.array_lines import ArrayLines
from autograd.formulas.symbols import Call, Name, Number

FORMULAS = Path(__file__).parents[2] / "demos/formulas"
NAMES = sorted(path.stem for path in FORMULAS.glob("*.txt"))


def lines_of(text: str, **values: Any) -> ArrayLines:
    return ArrayLines(array_graph(parse(text, values).output))


def forward(lines: ArrayLines) -> list[str]:
    return [f"{b.name} = {TEXT.formula(lines.value(b))}" for b in lines.graph.lines if b.op]


def back(lines: ArrayLines) -> list[str]:
    return [
        f"dL/d{sent.target.name} += {TEXT.formula(sent.formula)}"
        for line in reversed(lines.graph.lines)
        for sent in lines.sent(line)
    ]


def test_two_layers_read_as_in_books() -> None:
    lines = lines_of((FORMULAS / "layers.txt").read_text("utf-8"))
    assert forward(lines) == [
        "Z1 = W1·X + b1",
        "A1 = tanh(Z1)",
        "Z2 = W2·A1 + b2",
        "A2 = σ(Z2)",
        "L = mean((A2 − T)²)",
    ]
    assert back(lines) == [
        "dL/dA2 += 1/3·2·(A2 − T)",
        "dL/dT += −1/3·2·(A2 − T)",
        "dL/dZ2 += dL/dA2 ∘ σ′(Z2)",
        "dL/db2 += sum over examples of dL/dZ2",
        "dL/dW2 += dL/dZ2 · A1ᵀ",
        "dL/dA1 += W2ᵀ · dL/dZ2",
        "dL/dZ1 += dL/dA1 ∘ tanh′(Z1)",
        "dL/db1 += sum over examples of dL/dZ1",
        "dL/dW1 += dL/dZ1 · Xᵀ",
        "dL/dX += W1ᵀ · dL/dZ1",
    ]


def test_a_gradient_that_is_put_in_gives_the_delta_of_books() -> None:
    lines = lines_of((FORMULAS / "layers.txt").read_text("utf-8"))
    A1, Z2 = (next(b for b in lines.graph.lines if b.name == name) for name in ("A1", "Z2"))
    arriving = lines.sent(Z2)[2].formula
    assert TEXT.formula(lines.sent(A1, arriving)[0].formula) == "(W2ᵀ · dL/dZ2) ∘ tanh′(Z1)"


def test_a_softmax_classifier_and_one_head_of_attention() -> None:
    lines = lines_of((FORMULAS / "softmax_classifier.txt").read_text("utf-8"))
    assert forward(lines) == [
        "Z = X·W + bᵀ",
        "P = softmax(Z, rows)",
        "L = −mean(sum(T ∘ ln(P), rows))",
    ]
    assert back(lines)[2:] == [
        "dL/dZ += dL/dP · ∂P/∂Z",
        "dL/db += sum over examples of dL/dZ",
        "dL/dX += dL/dZ · Wᵀ",
        "dL/dW += Xᵀ · dL/dZ",
    ]
    lines = lines_of((FORMULAS / "attention.txt").read_text("utf-8"))
    assert "dL/dV += Aᵀ · dL/dO" in back(lines)
    assert forward(lines)[3:5] == ["S = Q·Kᵀ/1.41421", "A = softmax(S, rows)"]


def test_python_s_arrays_read_the_same() -> None:
    X, W, b = array([[1.0, 2.0]], "X"), array([[0.5, -1.0]], "W"), array([0.1], "b")
    Z = X @ W.T + b
    L = (tanh(Z) ** 2).mean() + X[0, 1] * 3.0
    autograd.label(Z=Z, L=L)
    lines = ArrayLines(array_graph(L))
    assert forward(lines) == ["Z = X·Wᵀ + b", "L = mean(tanh(Z)²) + X[1,2]·3"]
    assert back(lines) == [
        "dL/dX += 3 at X[1,2]",
        "dL/dZ += 2·tanh(Z) ∘ tanh′(Z)",
        "dL/db += dL/dZ",
        "dL/dX += dL/dZ · W",
        "dL/dW += (dL/dZ)ᵀ · X",
    ]


def test_vectors_as_arguments_of_a_row() -> None:
    w, x = array([1.0, 2.0], "w"), array([3.0, 4.0], "x")
    L = norm(*x) + dot(w, x, 0.5)
    L.label = "L"
    lines = ArrayLines(array_graph(L))
    assert forward(lines) == ["L = norm(x) + dot(w, x, 0.5)"]


def test_numbers_that_were_set_one_by_one_are_told_by_the_first() -> None:
    lines = lines_of((FORMULAS / "convolution.txt").read_text("utf-8"))
    assert forward(lines)[0] == "z = [sum(x[1:3,1:3] ∘ K) + b, … 15 more …]"
    assert "dL/db += dL/dz[1,1] + dL/dz[1,2] + … 14 more …" in back(lines)


def test_the_same_formulas_are_latex_and_mathml() -> None:
    lines = lines_of((FORMULAS / "layers.txt").read_text("utf-8"))
    Z1 = next(block for block in lines.graph.lines if block.name == "Z1")
    assert LATEX.formula(lines.value(Z1)) == r"W_{1} X + b_{1}"
    by_name = {sent.target.name: sent.formula for sent in lines.sent(Z1)}
    slope = r"\frac{\mathrm{d} L}{\mathrm{d} Z_{1}}"
    assert LATEX.formula(by_name["W1"]) == rf"{slope} \cdot {{X}}^{{\top}}"
    assert LATEX.formula(by_name["b1"]) == rf"\sum_{{\text{{examples}}}} {slope}"
    for formula in by_name.values():
        ElementTree.fromstring(MATHML.formula(formula))


class ByNumpy:
    """Computes a formula of a line; None where it holds what is only told in words."""

    def __init__(self, lines: ArrayLines) -> None:
        self.numbers: dict[str, Any] = {}
        for node, name in lines.names.items():
            self.numbers[name] = node.data
            self.numbers[f"d{lines.output}/d{name}"] = node.grad
        for block in lines.graph.blocks:
            known = [0.0 if node is None else node.data for node in block.entries]
            slopes = [0.0 if node is None else node.grad for node in block.entries]
            self.numbers[block.name] = numpy.reshape(known, block.shape)
            self.numbers[f"d{lines.output}/d{block.name}"] = numpy.reshape(slopes, block.shape)
        self.shapes = lines.m.shapes
        self.examples = next(iter(lines.graph.examples.values()), 0)

    def named(self, text: str) -> Any:
        """A block, a number, or some of a block: x[1:3,2]."""
        part = re.fullmatch(r"(\w+)\[([\d:,]+)\]", text)
        if text in self.numbers or not part or part[1] not in self.numbers:
            return self.numbers.get(text)
        return self.numbers[part[1]][self.key(part[2])]

    @staticmethod
    def key(text: str) -> Any:
        ends = [[int(end) for end in place.split(":")] for place in text.split(",")]
        return tuple([slice(a[0] - 1, a[1]) if a[1:] else a[0] - 1 for a in ends])

    def placed_at(self, formula: Any) -> tuple[str, Any]:
        if isinstance(formula, Call):
            return formula.args[0].text, self.key(formula.args[1].text)
        block, _, key = formula.text.rstrip("]").rpartition("[")
        return block, self.key(key)

    def of(self, formula: Any) -> Any:
        if isinstance(formula, Name):
            return self.named(formula.text)
        if not isinstance(formula, Call):
            return formula.data if isinstance(formula, Number) else formula
        if formula.row.name == "placed":
            number, (block, key) = self.of(formula.args[0]), self.placed_at(formula.args[1])
            placed = numpy.zeros_like(self.numbers[block])
            placed[key] = number
            return None if number is None else placed
        if formula.row.name == "picked":
            return self.of(formula.args[0])[self.key(formula.args[1].text)]
        sign, args = formula.row.name, [self.of(arg) for arg in formula.args]
        if any(arg is None for arg in args):
            return None
        args = [numpy.asarray(arg) for arg in args]
        if sign in ("matrix product", "wide product"):
            left, right = args
            if left.ndim == 1 and right.ndim == 2:
                left = left[:, None]
            return left @ right
        if sign == "transposed":
            return args[0][None, :] if args[0].ndim == 1 else args[0].T
        if sign == "entrywise product":
            return args[0] * args[1]
        if sign == "wide quotient":
            return args[0] / args[1]
        if sign == "brackets" or sign.startswith("unchanged"):
            return args[0].reshape(self.shapes.get(formula, args[0].shape))
        if sign == "sum over all":
            return args[0].sum()
        if sign == "sum over examples":
            return args[0].sum(axis=self.examples, keepdims=True)
        if match := re.fullmatch("sum over (rows|columns)", sign):
            return args[0].sum(axis=int(match[1] == "columns"), keepdims=True)
        if prime := re.fullmatch("(tanh|σ)′", sign):
            row = autograd.OPS["tanh" if prime[1] == "tanh" else "sigmoid"]
            y = arrays.row_on_arrays(row, tuple(args))
            return arrays.partial_on_arrays(row, 0, y, tuple(args))
        if formula.row in autograd.OPS.values():
            return arrays.row_on_arrays(formula.row, tuple(args))
        return None


@pytest.mark.parametrize("name", NAMES)
def test_what_lines_send_is_what_their_numbers_send(name: str) -> None:
    formula = parse((FORMULAS / f"{name}.txt").read_text("utf-8"))
    formula.output.backward()
    lines = ArrayLines(array_graph(formula.output))
    by_numpy = ByNumpy(lines)
    sums: dict[str, Any] = {}
    for line in lines.graph.lines:
        for target, formula_sent in lines.sent(line):
            number = by_numpy.of(formula_sent)
            before = sums.get(target.name, numpy.zeros(target.shape))
            told = None if number is None or before is None else number
            if told is not None and told.size == before.size:
                told = told.reshape(target.shape)
            sums[target.name] = None if told is None else before + told
    told = {block: total for block, total in sums.items() if total is not None}
    in_words = {"convolution": 5, "attention": 5, "softmax_classifier": 3}.get(name, 0)
    assert len(told) >= len(sums) - in_words
    for block, total in told.items():
        right = by_numpy.numbers[f"d{lines.output}/d{block}"]
        numpy.testing.assert_allclose(total, right, rtol=1e-11, atol=1e-13, err_msg=block)
