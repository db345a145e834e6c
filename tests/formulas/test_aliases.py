"""Operations by the names that people type, and what an unknown name may mean."""

import math
import re

import pytest

import autograd as ag
from autograd import OPS, Value
from autograd.formulas.aliases import ALIASES, MEANINGS, WRITTEN, operation, suggested
from autograd.formulas.expression import FormulaError, parse
from nn import Neuron


def test_an_alias_is_no_row_and_means_one() -> None:
    assert not ALIASES.keys() & OPS.keys()
    assert set(ALIASES.values()) <= OPS.keys()
    plain = [name.lower().replace("_", "") for name in (*OPS, *ALIASES)]
    assert len(set(plain)) == len(plain)  # case alone never decides


def test_a_meaning_is_no_name_and_leads_to_rows() -> None:
    assert not any(operation(word) for word in MEANINGS)
    assert {name for names in MEANINGS.values() for name in names} <= OPS.keys()


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("swish", "silu"),
        ("ln", "log"),
        ("sgn", "sign"),
        ("arctan", "atan"),
        ("logistic", "sigmoid"),
        ("Sigmoid", "sigmoid"),
        ("ReLU", "relu"),
        ("LeakyReLU", "leaky_relu"),
        ("logSumExp", "logsumexp"),
        ("Ln", "log"),
        ("tanh", "tanh"),
    ],
)
def test_a_name_as_people_type_it_means_its_row(run, typed: str, row: str) -> None:
    assert operation(typed) == row
    node = parse(f"{typed}(x)", {"x": 0.5}).output
    assert node.op is OPS[row]
    assert f"{row}(" in run("ops", typed)[1]


@pytest.mark.parametrize("word", WRITTEN)
def test_what_has_no_operation_is_written_as_a_formula(word: str) -> None:
    assert operation(word) is None and word not in MEANINGS
    numbers = dict.fromkeys(["x", "p", "a", "b", "c", "d"], 0.5)
    used = {name: n for name, n in numbers.items() if re.search(rf"\b{name}\b", WRITTEN[word])}
    assert math.isfinite(parse(f"y = {WRITTEN[word]}", used).output.data)
    with pytest.raises(
        FormulaError, match=re.escape(f"no operation {word}; write {WRITTEN[word]}")
    ):
        parse(f"{word}(x)", {"x": 1})


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_a_function_of_the_package(alias: str) -> None:
    assert getattr(ag, alias) is OPS[ALIASES[alias]]


def test_an_activation_may_go_by_an_alias() -> None:
    neuron = Neuron(1, "Swish", seed=0)
    assert neuron([1.0]).op is OPS["silu"]
    with pytest.raises(ValueError, match=r"no activation 'squash'.*did you mean tanh or sigmoid"):
        Neuron(1, "squash")


@pytest.mark.parametrize(
    ("unknown", "proposed"),
    [("magnitude", "abs"), ("Squash", "sigmoid"), ("if_else", "where"), ("swihs", "swish")],
)
def test_an_unknown_name_suggests_by_meaning(run, unknown: str, proposed: str) -> None:
    assert proposed in suggested(unknown)
    with pytest.raises(FormulaError, match=f"no operation {unknown}; did you mean .*{proposed}"):
        parse(f"{unknown}(x)", {"x": 1})
    code, _, err = run("ops", unknown)
    assert code == 2
    assert proposed in err
    with pytest.raises(AttributeError, match=proposed):
        getattr(ag, unknown)


def test_a_name_that_means_nothing_suggests_nothing() -> None:
    assert suggested("zzz") == ""
    assert not hasattr(ag, "__wrapped__")


def test_a_definition_may_take_the_name_of_an_alias() -> None:
    """`logistic(u) = …` is a line of many a text; what it says there holds."""
    assert parse("logistic(u) = 2*u\nlogistic(x)", {"x": 3}).output.data == 6.0
    with pytest.raises(FormulaError, match="cannot call itself"):
        parse("swish(u) = swish(u - 1)\nswish(1)")
    with pytest.raises(FormulaError, match="swish stands for silu in a line before; move this"):
        parse("a = swish(x)\nswish(u) = 2*u\nswish(a)", {"x": 1})


def test_a_variable_may_have_the_name_of_an_alias() -> None:
    assert parse("max*x", {"x": 3, "max": 2}).output.data == 6.0


def test_methods_go_by_the_names_of_the_rows() -> None:
    assert not hasattr(Value, "swish")
