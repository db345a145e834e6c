"""A worksheet in vectors and matrices: the blanks stand in matrices, the key has the numbers."""

import re
from pathlib import Path

import numpy
import pytest

from autograd import steps
from autograd.faces.array_worksheet import array_worksheet
from autograd.formulas import parse

from ..conftest import Run

LAYERS = (Path(__file__).parents[2] / "demos/formulas/layers.txt").read_text("utf-8")
WHOLE = """
X = [[1, 2], [3, 1]]
W = [[2, -1]]
Z = W @ X
L = sum(Z * Z)
"""


def test_a_sheet_has_a_blank_for_every_number_that_the_key_has() -> None:
    made = array_worksheet(parse(WHOLE).output)
    forward, back, gradients = 2 + 1, 2 + 4 + 2, 2 + 4 + 2 + 1
    assert len(re.findall("(?<!_)____(?!_)", made.sheet)) == forward + back + gradients
    assert made.sheet.count("____________") == 3
    assert "____" not in made.key
    assert "Z = [−1  3]" in made.key
    assert "dL/dW += dL/dZ · Xᵀ" in made.key.replace("\\", "")


def test_blanks_can_be_of_one_kind() -> None:
    y = parse(WHOLE).output
    sheet = array_worksheet(y, blanks="values").sheet
    assert "Z = [____  ____]" in sheet and "dL/dW += dL/dZ · Xᵀ" in sheet
    sheet = array_worksheet(y, blanks="partials").sheet
    assert "dL/dW += ____________" in sheet and "Z = [−1  3]" in sheet
    sheet = array_worksheet(y, blanks="gradients").sheet
    assert "dL/dW = [____  ____]" in sheet
    with pytest.raises(ValueError, match="blanks takes"):
        array_worksheet(y, blanks="some")


@pytest.mark.parametrize("drawn", [{"nice": True}, {"seed": 3}])
def test_drawn_numbers_are_those_of_the_formula_which_stays(drawn: dict[str, object]) -> None:
    y = parse(WHOLE).output
    before = y.data
    made = array_worksheet(y, **drawn)  # type: ignore[arg-type]
    assert y.data == before
    assert steps(y, level="arrays")[0].data == (-1.0, 3.0)
    given = re.search(r"X = ⎡(.*)⎤   W = \[(.*)\]\n    ⎣(.*)⎦", made.key)
    assert given is not None
    numbers = [[float(x) for x in row.replace("−", "-").split()] for row in given.groups()]
    X, W = numpy.array([numbers[0], numbers[2]]), numpy.array([numbers[1]])
    Z = re.findall(r"^Z = \[(.*)\]", made.key, re.MULTILINE)
    told = [float(x) for x in Z[0].replace("−", "-").split()]
    numpy.testing.assert_allclose(told, (W @ X)[0], rtol=1e-3)


def test_latex_has_matrices_of_blanks() -> None:
    made = array_worksheet(parse(LAYERS).output, format="latex")
    assert r"Z_{1} = \begin{bmatrix} \blank & \blank & \blank \\" in made.sheet
    assert r"\blank" not in made.key.partition(r"\begin{document}")[2]


def test_the_command_writes_matrices_where_there_are_some(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "whole.txt"
    path.write_text(WHOLE, "utf-8")
    _, out, _ = run("worksheet", str(path))
    assert "Z = [____  ____]" in out
    _, out, _ = run("worksheet", str(path), "--level", "scalars")
    assert "| step | value |" in out
    _, out, _ = run("worksheet", str(path), "--nice")
    assert "Answer key" in out and "All numbers are exact." in out
