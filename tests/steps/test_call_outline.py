"""A pass told call by call: what each gave, and what the loss makes of it."""

from pathlib import Path

import pytest

from autograd import Value, call_outline, record_calls
from autograd.commands.cli import main

PASTED = """
from autograd import Value


def linear(x, w):
    return [sum(w_i * x_i for w_i, x_i in zip(row, x)) for row in w]


def largest(z):
    return max(z, key=lambda z_i: z_i.data)


def network(x, layer):
    w = [[Value(1.0), Value(2.0)], [Value(-3.0), Value(0.5)]]
    return largest([z * z for z in linear(x, w)])


def loss():
    return network([Value(1.0), Value(-1.0)], 1) + network([Value(2.0), Value(0.0)], 2)
"""


def test_results_are_what_is_used_outside_of_a_call() -> None:
    def double(x: Value) -> Value:
        inner = x * 2
        return inner + 0.5

    def both(x: Value) -> Value:
        return double(x) * double(x + 1)

    x = Value(1.5)
    with record_calls():
        y = both(x)
    y.backward()
    (outer,) = call_outline(y).outermost.inside.values()
    assert (outer.name, outer.results) == ("both", [y])
    found = {call.name: [node.data for node in call.results] for call in outer.inside.values()}
    assert found == {"double": [3.5], "return": [2.5], "double 2": [5.5], "return 2": [19.25]}
    assert [call.values for call in outer.inside.values()] == [2, 1, 2, 1]
    assert str(call_outline(y)).splitlines()[1] == "  double: 2 values → 3.5; grad 5.5"


def test_a_walk_by_calls_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pasted.py"
    file.write_text(PASTED, encoding="utf-8")
    assert main(["walk", f"{file}:loss", "--calls", "--digits", "4"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("loss: ") and said[0].endswith("→ 48.25; grad 1")
    assert "  network(layer 2): 5 values → 36; grad 1" in said
    assert sum(line.startswith("    linear: ") for line in said) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x*x", "x=2", "--calls"], "no calls are known behind"),
        (["x*x", "x=2", "--calls", "--json"], "--calls prints text, not JSON"),
    ],
)
def test_what_has_no_calls_is_told_so(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["walk", *words]) == 2
    assert message in capsys.readouterr().err
