"""Sheets on the five write-ups, with slips in them: each is found, and nothing else is."""

import random
import re
from pathlib import Path

import pytest

from autograd.examples import Asked, Digits, Example, Printed, Update, load
from autograd.examples.marking import mark

from .student import Numbers, work

PUBLISHED = Path(__file__).parents[2] / "demos" / "published"
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
    "any_loss_multi": (("w1_11", "w2_1", "b2"), 2),
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
    example = load(PUBLISHED / f"{name}.toml")
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


def test_rounding_is_carried_on_from_the_lines_that_bear_on_a_line() -> None:
    """On a sheet of 82 lines by calculator, to four digits, with a slip near the beginning."""
    sheet, wrong = planted("vectorised", random.Random("many lines 7"), 1)
    assert len(sheet.claims) == 82
    assert {str(line.asked) for line in mark(sheet).slips} == wrong
