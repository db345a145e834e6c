"""What the product prints, and what books write, can be typed: x², √x, |x|, e^x, 2x, ½."""

import math
from pathlib import Path

import pytest

from autograd import OPS, examples, order
from autograd.engine.arguments import slots
from autograd.formulas.expression import FormulaError, parse
from autograd.formulas.notation import TEXT
from autograd.steps.names import designations

PUBLISHED = sorted((Path(__file__).parents[2] / "demos/published").glob("*.toml"))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("x²", 4.0),
        ("x^2", 4.0),
        ("−x²", -4.0),
        ("x⁻¹", 0.5),
        ("1.2·10⁻⁵", 1.2e-5),
        ("2x", 4.0),
        ("2 x", 4.0),
        ("3(x + 1)", 9.0),
        ("2x² + ½x", 9.0),
        ("-2x^2", -8.0),
        ("10x/4", 5.0),
        ("2^-x", 0.25),
        ("√y", 2.0),
        ("2√y", 4.0),
        ("√(x + y)²", 6.0),
        ("√y³", 8.0),
        ("|w|", 3.0),
        ("2|w·x| + |x − y|", 14.0),
        ("||w| − x|", 1.0),
        ("e^x", math.exp(2)),
        ("1/(1 + e^(−x))", 1 / (1 + math.exp(-2))),
        ("σ(x)", 1 / (1 + math.exp(-2))),
        ("ReLU(x) + ReLU(w)", 2.0),
        ("ln(x)", math.log(2)),
        ("log₂(y)", 2.0),
        ("log₁₀(y)", math.log10(4)),
        ("⅓", 1 / 3),
        ("√[4, 9][2]", 3.0),
    ],
)
def test_as_books_write_it(text: str, right: float) -> None:
    values = {name: value for name, value in NUMBERS.items() if name in text.replace("ex", "")}
    values = {name: value for name, value in values.items() if f"{name}(" not in text}
    assert parse(text, values).output.data == pytest.approx(right, rel=1e-15)


NUMBERS = {"x": 2.0, "w": -3.0, "y": 4.0}


def test_a_power_of_e_is_exp_unless_a_name_is_called_e() -> None:
    assert parse("e^x", {"x": 1}).output.op is OPS["exp"]
    assert parse("e**2").output.data == math.exp(2)
    own = parse("e^x", {"e": 3, "x": 2})
    assert (own.output.op, own.output.data) == (OPS["pow"], 9.0)
    assert parse("e = x - 1; y = e^2", {"x": 4}).output.data == 9.0
    assert parse("f(e) = e^2; y = f(x)", {"x": 4}).output.data == 16.0


def test_a_decimal_comma_in_a_value() -> None:
    assert parse("2x", {"x": "0,5"}).output.data == 1.0
    assert parse("2x", {"x": "−0,5"}).output.data == -1.0
    assert parse("sum(x)", {"x": "[0.5, 2]"}).output.data == 2.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/2x", r"…/2x can be \(…/2\)\*x or …/\(2\*x\); write which one"),
        ("x^2y", r"…\*\*2y can be \(…\*\*2\)\*y or …\*\*\(2\*y\); write which one"),
        ("x²y", r"an operator is missing before y; a product is written with \*"),
        ("x 2", "an operator is missing before 2"),
        ("(x)(y)", r"an operator is missing before \("),
        ("|x", "this bracket is never closed"),
        ("x|", r"there is no open \| for this one"),
        ("|x)", r"there is no open \("),
        ("|x, y|", "a comma stands only between"),
        ("xⁿ", "only numbers are raised"),
        ("√", "missing"),
        ("²x", "missing before"),
    ],
)
def test_what_could_be_read_in_two_ways_is_asked_about(text: str, message: str) -> None:
    with pytest.raises(FormulaError, match=message):
        parse(text, {name: value for name, value in NUMBERS.items() if name in text})


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_the_formula_of_every_step_can_be_typed(path: Path) -> None:
    """Of every node of every example: as a step shows it, it gives the same number."""
    graph = examples.load(path).graph()
    nodes = order(graph.output)
    names = dict(zip(nodes, designations(nodes), strict=True))
    for k, (node, name) in enumerate(names.items()):
        if "." in name:  # on the way to an entry or within a line: a name only for reading
            names[node] = f"n{k}"
    for node in nodes:
        if node.op is None:
            continue
        shown = [
            tuple([entry if isinstance(entry, float) else names[entry] for entry in arg])
            if isinstance(arg, tuple)
            else arg
            if isinstance(arg, float)
            else names[arg]
            for arg in slots(node)
        ]
        text = TEXT.value(node.op, shown)
        values = {names[arg]: arg.data for arg in node.args if not isinstance(arg, float)}
        again = parse(text, values).output
        assert again.data == pytest.approx(node.data, rel=1e-14, nan_ok=True), text
        square = node.op is OPS["mul"] and again.op is OPS["pow"]  # x·x is written x²
        terms = node.op in (OPS["dot"], OPS["sum"]) and again.op is OPS["add"]  # term by term
        assert again.op is node.op or square or terms, text
