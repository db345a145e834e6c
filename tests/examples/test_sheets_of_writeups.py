"""Sheets on the five write-ups, with slips in them: each is found, and nothing else is."""

import random
import re

import pytest

from autograd.examples import Asked, Digits, Example, Printed, Update, loads
from autograd.examples.marking import mark

from .student import Numbers, work

FORMULAS = {  # of the write-ups, in single numbers; the last in matrices
    "one_weight": """
x1 = 2; T = 2; xh1 = 2; hh1 = 0.75; hh2 = 0.25; hy1 = 0.25; hy2 = 0.5
phi(u) = 2*u
H1 = x1*xh1
A1 = phi(H1)
H21 = hh1*A1
A21 = phi(H21)
H22 = hh2*A1
A22 = phi(H22)
Yin = A21*hy1 + A22*hy2
Y = phi(Yin)
err = Y - T
L = err**2/2""",
    "layer_recursion": """
x1 = 0.5; w1 = 0.8; w2 = -1.2; t = 0.3
y1 = tanh(x1)
x2 = w1*y1
y2 = tanh(x2)
x3 = w2*y2
y3 = tanh(x3)
c = (y3 - t)**2/2""",
    "any_loss": """
x1 = 1; x2 = -2; t = 1; w11 = 0.3; w12 = 0.5; w21 = -0.4; w22 = 0.2
b1 = 0.1; b2 = -0.2; v1 = 0.6; v2 = -0.9; b = 0.05
z1 = w11*x1 + w12*x2 + b1
z2 = w21*x1 + w22*x2 + b2
a1 = sigmoid(z1)
a2 = sigmoid(z2)
z = v1*a1 + v2*a2 + b
o = sigmoid(z)
E = -(t*log(o) + (1 - t)*log(1 - o))""",
    "deltas": """
a1 = 0.5; a2 = -1; w11 = 0.1; w12 = -0.2; w21 = 0.4; w22 = 0.3; bj1 = 0.05; bj2 = -0.1
v11 = 0.6; v12 = -0.5; v21 = 0.2; v22 = 0.7; bk1 = 0.1; bk2 = -0.3; t1 = 1; t2 = 0
zj1 = bj1 + a1*w11 + a2*w21
zj2 = bj2 + a1*w12 + a2*w22
aj1 = tanh(zj1)
aj2 = tanh(zj2)
zk1 = bk1 + aj1*v11 + aj2*v21
zk2 = bk2 + aj1*v12 + aj2*v22
ak1 = sigmoid(zk1)
ak2 = sigmoid(zk2)
E = 0.5*((ak1 - t1)**2 + (ak2 - t2)**2)""",
    "vectorised": """
x = [[0.5, 1, -0.3], [-1.5, 2, 0.8]]; t = [[1, 0, 1]]
W1 = [[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]]; b1 = [0.01, -0.02, 0.03]
W2 = [[0.7, -0.6, 0.5]]; b2 = [0.05]
Z1 = W1 @ x + b1
A1 = tanh(Z1)
Z2 = W2 @ A1 + b2
A2 = σ(Z2)
L = -(t*log(A2) + (1 - t)*log(1 - A2))
S = sum(L)
J = S/3""",
}
SLIPS = (  # as hands make them
    lambda x: -x,
    lambda x: 2 * x,
    lambda x: x / 2,
    lambda x: x + 0.1,
    lambda x: x * 10,
    lambda x: x - 0.25 * abs(x),
    lambda x: x * x,
)
# name: the parameters that move, how many sheets of each kind
SHEETS = {
    "one_weight": (("xh1",), 2),
    "layer_recursion": (("w1", "w2"), 2),
    "any_loss": (("w11", "v1", "b2"), 2),
    "deltas": (("w11", "w22", "v12", "bk1"), 1),
    "vectorised": (("W1[2,1]", "b1[3]", "W2[1,2]"), 1),
}


def flat(text: str) -> str:
    """A name of an entry as Python has names: Z1[2,3] as Z1_2_3."""
    return re.sub(r"\[(\d+)(?:,(\d+))?\]", lambda m: "_" + "_".join(filter(None, m.groups())), text)


def vectorised() -> tuple[list[tuple[str, str]], list[str]]:
    """The lines of the write-up in matrices, entry by entry, and the names of its entries."""
    three = (1, 2, 3)
    grid = [(j, n) for j in three for n in three]
    lines = [
        (f"Z1[{j},{n}]", f"W1[{j},1]*x[1,{n}] + W1[{j},2]*x[2,{n}] + b1[{j}]") for j, n in grid
    ]
    lines += [(f"A1[{j},{n}]", f"tanh(Z1[{j},{n}])") for j, n in grid]
    lines += [
        (f"Z2[1,{n}]", " + ".join([f"W2[1,{j}]*A1[{j},{n}]" for j in three]) + " + b2[1]")
        for n in three
    ]
    lines += [(f"A2[1,{n}]", f"sigmoid(Z2[1,{n}])") for n in three]
    lines += [
        (f"L[1,{n}]", f"-(t[1,{n}]*log(A2[1,{n}]) + (1 - t[1,{n}])*log(1 - A2[1,{n}]))")
        for n in three
    ]
    lines += [("S", "L[1,1] + L[1,2] + L[1,3]"), ("J", "S/3")]
    return [(flat(name), flat(text)) for name, text in lines], [name for name, _ in lines]


def exercise(name: str) -> tuple[Example, Numbers, list[tuple[str, str]], dict[str, str]]:
    """The example, its given numbers, its lines in Python, and how its names are spelled there."""
    example = Example(FORMULAS[name].strip())
    leaves = example.graph().leaves
    given = {flat(leaf): node.data for leaf, node in leaves.items()}
    if name == "vectorised":
        lines, names = vectorised()
    else:
        text = re.sub(r"phi\(u\) =.*", "", example.formula).replace(";", "\n")
        pairs = [line.split(" = ", 1) for line in text.splitlines() if " = " in line]
        lines = [
            (left.strip(), right.strip()) for left, right in pairs if left.strip() not in given
        ]
        names = [left for left, _ in lines]
    return example, given, lines, {flat(word): word for word in (*leaves, *names)}


def planted(name: str, rng: random.Random, slips: int) -> tuple[Example, set[str]]:
    """A sheet with slips in it, in some number of digits, rounded on the way or not."""
    example, given, lines, spelled = exercise(name)
    moved, lr = [flat(word) for word in SHEETS[name][0]], 0.1
    whats: list[str] = []
    work(given, lines, moved, lr, lambda what, x: (whats.append(what), x)[1])
    wrong = set(rng.sample(whats, slips))
    form, rounds = rng.choice([".3e", ".4e", ".5e", ".4f"]), rng.random() < 0.5
    claims: list[Printed] = []
    asked_of: dict[str, str] = {}

    def write(what: str, x: float) -> float:
        if what in wrong:
            slip = rng.choice(SLIPS)(x)
            if abs(slip - x) < 0.02 * abs(x) + 2e-3:
                wrong.remove(what)  # too near to be told from rounding
            else:
                x = slip
        text = format(x, form)
        whole, _, after = what.partition(" after ")
        above, _, below = whole.partition("/d")
        asked = (
            Asked(spelled[above[1:]], (spelled[below],))
            if below
            else Asked(spelled[whole], after=int(after or 0))
        )
        asked_of[what] = str(asked)
        claims.append(Printed(asked, Digits(text)))
        return float(text) if rounds or what in wrong else x

    work(given, lines, moved, lr, write)
    rng.shuffle(claims)
    update = Update("sgd", {"lr": lr}, SHEETS[name][0])
    sheet = Example(example.formula, spelled[lines[-1][0]], update=update, claims=tuple(claims))
    return sheet, {asked_of[what] for what in wrong}


@pytest.mark.one_python
@pytest.mark.parametrize("name", SHEETS)
def test_planted_slips_are_found_and_no_line_that_follows_is_one(name: str) -> None:
    for number in range(SHEETS[name][1]):
        for slips in (1, 2, 3):
            sheet, wrong = planted(name, random.Random(f"{name} {number} {slips}"), slips)
            marking = mark(sheet)
            assert {str(line.asked) for line in marking.slips} == wrong, str(marking)
            if wrong:
                first = next(line for line in marking.lines if str(line.asked) in wrong)
                assert marking.slips[0] is first


@pytest.mark.one_python
def test_rounding_is_carried_on_from_the_lines_that_bear_on_a_line() -> None:
    """On a sheet of 82 lines by calculator, to four digits, with a slip near the beginning."""
    sheet, wrong = planted("vectorised", random.Random("many lines 7"), 1)
    assert len(sheet.claims) == 82
    assert {str(line.asked) for line in mark(sheet).slips} == wrong


def test_rounding_on_lines_that_are_not_handed_in_is_no_slip() -> None:
    """A student rounds every number to four digits, and hands in the last ones."""
    _, given, lines, _ = exercise("deltas")
    written: dict[str, str] = {}

    def write(what: str, x: float) -> float:
        written[what] = f"{x:.3e}"
        return float(written[what])

    work(given, lines, [], 0.5, write)
    last = {what: text for what, text in written.items() if what == "E" or "/d" in what}
    sheet = Example(FORMULAS["deltas"].strip(), "E")
    assert mark(sheet, last).slips == []
    assert [str(line.asked) for line in mark(sheet, {**last, "dE/dw11": "0.05"}).slips] == [
        "dE/dw11"
    ]


def test_what_a_rounded_number_leaves_open_is_no_slip() -> None:
    """1.000 was 0.99996 before it was rounded, and the logarithm of the rest was taken of that."""
    text = """
    formula = "x = 5; z = 2*x; o = sigmoid(z); L = -log(1 - o)"
    [printed]
    z = "10.1"
    o = "1.0000"
    L = "10.1000"
    """
    states = {str(line.asked): line.state for line in mark(loads(text)).lines}
    assert states == {"z": "slip", "o": "right", "L": "follows"}
