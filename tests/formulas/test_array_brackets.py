"""What is printed of arrays, read as it stands and computed by numpy, gives the right numbers."""

import re
from pathlib import Path
from random import Random
from typing import Any

import numpy
import pytest

from autograd.engine.blocks import array_graph
from autograd.formulas import TEXT, Formula, parse
from autograd.formulas.array_lines import ArrayLines
from tests.formulas.printed_arrays import Printed, UntoldError

FILES = sorted((Path(__file__).parents[2] / "demos/formulas").glob("*.txt"))
LEAVES = {"A": (2, 3), "B": (2, 3), "C": (3, 2), "u": (2,), "v": (3,), "c": ()}
ENTRYWISE = ("{}*({})", "({})*({})", "({})/(2 + tanh({}))", "({}) - ({})", "({}) + ({})")
W = [[0.1, 0.2], [0.3, 0.4]]
ALONE = (
    "2*({})",
    "({})*3",
    "({})/3",
    "-({})",
    "tanh({})",
    "({})^2",
    "2*({})/5",
    "1/(({0})*({0}) + 1)",
    "c*({})",
)


def expression(random: Random, shape: tuple[int, ...], depth: int) -> str:
    """A formula of that shape."""
    leaves = [name for name, size in LEAVES.items() if size == shape]
    if depth == 0:
        return random.choice(leaves) if leaves else f"({expression(random, shape, 1)})"
    ways = [lambda: random.choice(ALONE).format(expression(random, shape, depth - 1))]
    if shape:
        parts = (expression(random, shape, depth - 1), expression(random, shape, depth - 1))
        ways.append(lambda: random.choice(ENTRYWISE).format(*parts))
    products: list[str] = []
    for left, right in (((2, 3), (3, 2)), ((3, 2), (2, 3)), ((2, 3), (3,)), ((3, 2), (2,))):
        if (*left[:-1], *right[1:]) == shape:
            factors = (expression(random, side, depth - 1) for side in (left, right))
            products.append("({})@({})".format(*factors))
    if products:
        ways += [lambda: random.choice(products)] * 2
    if shape in ((2, 3), (3, 2)):
        inner = expression(random, shape[::-1], depth - 1)
        ways.append(lambda: f"({inner})'")
    if not shape:
        inner = expression(random, random.choice([(2, 3), (3,)]), depth - 1)
        ways.append(lambda: f"sum({inner})")
    if leaves or depth > 1 or len(ways) > 1:
        return random.choice(ways)()
    return ways[0]()


def program(seed: int) -> str:
    """Leaves, three lines of arrays, and a loss of them all."""
    random = Random(seed)
    shapes = [random.choice([(2, 3), (3, 2), (2,), (3,)]) for _ in range(3)]
    lines = [f"Y{k} = {expression(random, shape, 3)}" for k, shape in enumerate(shapes, 1)]
    return "; ".join([*lines, "L = " + " + ".join(f"sum(Y{k}*Y{k})" for k in (1, 2, 3))])


def values(seed: int) -> dict[str, Any]:
    """Numbers for the leaves, none near 0."""
    random = numpy.random.default_rng(seed)
    return {name: random.uniform(0.5, 2.0, shape).tolist() for name, shape in LEAVES.items()}


def used(text: str, given: dict[str, Any]) -> dict[str, Any]:
    """The numbers of the names that a text has."""
    return {name: x for name, x in given.items() if name in re.findall(r"\w+", text)}


def numbers(lines: ArrayLines) -> dict[str, Any]:
    """All names that a printed formula may have."""
    known: dict[str, Any] = {}
    for block in lines.graph.blocks:
        for name, field in ((block.name, "data"), (f"dL/d{block.name}", "grad")):
            entries = [0.0 if node is None else getattr(node, field) for node in block.entries]
            known[name] = numpy.reshape(entries, block.shape)
    return known


def told(text: str, given: dict[str, Any]) -> tuple[int, int]:
    """How many formulas are told in full, each of which is held to the numbers; and of how many."""
    formula = parse(text, used(text, given))
    formula.output.backward()
    lines = ArrayLines(array_graph(formula.output))
    printed, all_of_them, full = Printed(numbers(lines)), 0, 0
    by = type(TEXT)(digits=17)
    sums: dict[str, Any] = {}
    for line in lines.graph.lines:
        formulas = [(line.name, by.formula(lines.value(line)))] if line.op else []
        sent = [] if lines.graph.only_shows(line) else lines.sent(line)
        formulas += [(f"dL/d{s.target.name}", by.formula(s.formula)) for s in sent]
        for name, said in formulas:
            all_of_them += 1
            try:
                result = printed.value(said)
            except UntoldError:
                sums[name] = None
                continue
            full += 1
            shape = printed.numbers[name].shape
            spread = result.reshape(shape) if result.size == numpy.prod(shape) else result
            if name == line.name:
                numpy.testing.assert_allclose(spread, printed.numbers[name], 1e-9, err_msg=said)
            elif sums.get(name, 0) is not None:
                sums[name] = sums.get(name, numpy.zeros(shape)) + spread
    for name, total in sums.items():
        if total is not None:
            right = printed.numbers[name]
            scale = 1e-9 * max(1.0, abs(right).max())
            numpy.testing.assert_allclose(total, right, 1e-9, scale, err_msg=f"{name} in {text}")
    return full, all_of_them


@pytest.mark.parametrize("seed", range(60))
def test_what_is_printed_is_what_is_meant(seed: int) -> None:
    full, of = told(program(seed), values(seed))
    assert full >= of // 3


def test_products_of_several_kinds_have_brackets() -> None:
    text = "Y = A*(2*B/A) + A*(C'*3); Z = C@(B*A) + C@(1/A); L = sum(Y) + sum(Z)"
    lines = ArrayLines(array_graph(parse(text, used(text, values(1))).output))
    said = {line.name: TEXT.formula(lines.value(line)) for line in lines.graph.lines}
    assert said["Y"] == "A ∘ (2·B/A) + A ∘ Cᵀ·3"
    assert said["Z"] == "C·(B ∘ A) + C·(1/A)"


def again(formula: Formula, given: dict[str, Any]) -> Formula:
    """The formula that its own lines are, as they are printed."""
    lines = ArrayLines(array_graph(formula.output))
    by = type(TEXT)(digits=17)
    printed = [
        f"{line.name} = {by.formula(lines.value(line))}" for line in lines.graph.lines if line.op
    ]
    return parse("; ".join(printed), given)


@pytest.mark.parametrize("seed", range(40))
def test_lines_of_arrays_are_read_as_they_are_printed(seed: int) -> None:
    text, given = program(seed), values(seed)
    first = parse(text, used(text, given))
    second = again(first, used(text, given))
    assert second.output.data == pytest.approx(first.output.data, rel=1e-12)
    for each in (first, second):
        each.output.backward()
    for name, block in first.blocks.items():
        if block.made is None:
            right = numpy.array(block.grad)
            numpy.testing.assert_allclose(second.blocks[name].grad, right, 1e-9, 1e-9)


@pytest.mark.parametrize("name", [path.stem for path in FILES if path.stem != "convolution"])
def test_the_walk_of_a_file_is_read_as_it_is_printed(name: str) -> None:
    """What is given and what each line computes, typed again; a convolution is told in part."""
    first = parse((FILES[0].parent / f"{name}.txt").read_text("utf-8"))
    lines = ArrayLines(array_graph(first.output))
    by = type(TEXT)(digits=17)
    typed = []
    for line in lines.graph.lines:
        entries = numpy.reshape([entry.data for entry in line.entries if entry], line.shape)
        value = str(entries.tolist()) if line.op is None else by.formula(lines.value(line))
        typed.append(f"{line.name} = {value}")
    second = parse("; ".join(typed))
    assert second.output.data == first.output.data
    assert len(array_graph(second.output).lines) == len(lines.graph.lines)
    for each in (first, second):
        each.output.backward()
    for entry, node in first.names.items():
        assert second.names[entry].grad == pytest.approx(node.grad, rel=1e-12, abs=1e-15)


def test_what_a_softmax_sends_on_is_taken_whole() -> None:
    formula = parse(
        "p = softmax(V·h + c); L = -ln(p[1])", {"V": W, "h": [1.0, 2.0], "c": [0.0, 1.0]}
    )
    lines = ArrayLines(array_graph(formula.output))
    p = next(line for line in lines.graph.lines if line.name == "p")
    said = {sent.target.name: TEXT.formula(sent.formula) for sent in lines.sent(p)}
    assert said["h"] == "Vᵀ · softmax′(V·h + c) · dL/dp"
    assert said["V"] == "softmax′(V·h + c) · dL/dp · hᵀ"
