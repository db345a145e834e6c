"""Formulas with vectors and matrices on the command line: the names of entries everywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run

LAYER = "Z = W @ x + b; A = tanh(Z); L = mean((A - t)**2)"
VALUES = ("W=[[0.1,-0.2],[0.4,0.3]]", "x=[1,2]", "b=[0,0.5]", "t=[1,0]")


def test_entries_are_printed_and_taken_by_one_name(run: Run) -> None:
    code, out, _ = run("walk", LAYER, *VALUES, "--plain", "--level", "scalars")
    assert code == 0
    assert "1. Z[1].1 = W[1,1]·x[1] + W[1,2]·x[2] = 0.1·1 + (−0.2·2) = −0.3\n" in out
    assert "∂A[2]/∂Z[2] = 1 − A[2]² = 1 − 0.905148² = 0.180707\n" in out
    asked = ("--wrt", "W[1, 2],b,Z[1].1", "--level", "scalars")
    code, out, _ = run("grad", LAYER, *VALUES, *asked)
    assert [line.split()[0] for line in out.splitlines()] == [
        "node",
        "W[1,2]",
        "b[1]",
        "b[2]",
        "Z[1].1",
    ]
    code, out, _ = run("whatif", LAYER, *VALUES, "--set", "W[1,1]=0.3,b[2]=0")
    assert out.startswith("What if W[1,1] = 0.3 (was 0.1), b[2] = 0 (was 0.5)?\n")
    code, out, _ = run("why", LAYER, *VALUES, "--wrt", "W[1,1]")
    assert "dL/dW[1,1]: −1.18173 = −1.18173 × 1, from Z[1].1" in out
    update = ("--params", "W,b[1]", "--lr", "0.1", "--plain")
    code, out, _ = run("walk", LAYER, *VALUES, *update, "--level", "scalars")
    updated = [line.split()[1] for line in out.splitlines() if " becomes " in line]
    assert updated == ["W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]", "b[1]"]
    code, out, _ = run("walk", LAYER, *VALUES, *update)
    assert "W ← W − lr·dL/dW   (sgd; scalar steps" in out


def test_one_entry_can_be_given_by_itself(run: Run) -> None:
    _, out, _ = run(
        "grad", "a = [1, 2]; y = a[1]*a[2]", "a[2]=7", "--wrt", "a", "--level", "scalars"
    )
    assert out.splitlines()[1:] == ["a[1]      1         7", "a[2]      7         1"]


def test_an_array_where_one_number_is_asked_for(refused: Callable[..., str]) -> None:
    message = refused("grad", LAYER, *VALUES, "--of", "A")
    assert message == "A (2) is an array; name one entry, such as A[1]\n"
    assert "the last line gives Z (2)" in refused("grad", "Z = W @ x", *VALUES[:2])
    assert "W (2×2) @ x (3) does not fit" in refused("grad", "sum(W @ x)", VALUES[0], "x=[1,2,3]")


def test_columns_of_a_table_are_vectors(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(b"\xef\xbb\xbfx, t, more\r\n1,2,0\r\n2, 3.5,0\n\n-1,1e0,0\n")
    formula = "L = mean((w*x + b - t)**2)"
    _, out, _ = run("grad", formula, "w=1", "b=0.5", "--data", str(path), "--wrt", "w,b")
    errors = [1.5 - 2, 2.5 - 3.5, -0.5 - 1]
    slopes = [2 / 3 * sum(e * x for e, x in zip(errors, (1, 2, -1), strict=True)), -2.0]
    rows = [line.split() for line in out.splitlines()[1:]]
    assert [name for name, _, _ in rows] == ["w", "b"]
    assert [float(slope.replace("−", "-")) for *_, slope in rows] == pytest.approx(slopes, rel=1e-5)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the first row has the names of the columns"),
        ("x,\n1,2\n", "the first row has the names of the columns"),
        ("x,x\n1,2\n", "two columns are called x"),
        ("x,t\n", "has no row below the names"),
        ("x,t\n1,2\n1\n", "line 3: 1 field, and 2 names"),
        ("x,t\n1,two\n", "line 2, t: 'two' is no number"),
        ("x,t\n1,nan\n", "line 2, t: 'nan' is no number"),
    ],
)
def test_a_table_that_is_none_is_refused_by_its_line(
    refused: Callable[..., str], tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "points.csv"
    path.write_text(content, encoding="utf-8")
    assert said in refused("grad", "sum(x*t)", "--data", str(path))


def test_data_that_cannot_be_read(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "nowhere.csv" in refused("grad", "sum(x)", "--data", str(tmp_path / "nowhere.csv"))
    assert "folder" in refused("grad", "sum(x)", "--data", str(tmp_path))
    (tmp_path / "p.csv").write_text("x\n1\n")
    own = "demos/little_network.py:loss"
    message = refused("grad", own, "--data", str(tmp_path / "p.csv"))
    assert "--data is for typed formulas" in message


def test_an_example_can_be_begun_with_arrays(run: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "mine.toml")
    formula = "b = [0, 1]\nz = W @ x + b\nL = sum(z**2)"
    assert run("new", path, formula, "W=[[1,2],[3,4]]", "x=[1,0.5]", "b[2]=0.25")[0] == 0
    text = Path(path).read_text(encoding="utf-8")
    assert "W = [[1,2],[3,4]]; x = [1,0.5]\nb = [0.0, 0.25]\nz = W @ x + b\n" in text
    claims = '"z[2]" = "5.25"\n"dL/dW[1,2]" = "2.0"\n'
    Path(path).write_text(text.replace("[printed]\n", f"[printed]\n{claims}", 1), encoding="utf-8")
    code, out, _ = run("check", path)
    assert code == 0
    assert "All 2 numbers hold." in out


def test_a_sum_over_examples_is_told_where_they_are_known(
    run: Run, refused: Callable[..., str], tmp_path: Path
) -> None:
    """Columns of a table, a line in the formula, or an option say it; else axes are told."""
    layer = "X = [[1, 2, 0.5], [-1, 0, 1]]; W = [[0.5, -0.25]]; b = [0.1]; Z = W @ X + b; sum(Z)"
    assert "dy/db += sum over columns of dy/dZ" in run("walk", layer)[1]
    said = "dy/db += sum over examples of dy/dZ"
    assert said in run("walk", layer, "--examples", "columns of X")[1]
    assert said in run("walk", f"# examples: columns of X\n{layer}")[1]
    assert said not in run("walk", layer, "--examples", "rows of X")[1]
    path = tmp_path / "points.csv"
    path.write_text("x1,x2,t\n1,2,0\n3,4,1\n", encoding="utf-8")
    text = "X = [x1, x2]; W = [[1, 2]]; b = [0.5]; Z = W @ X + b; L = mean((Z - t')²)"
    _, out, _ = run("walk", text, "--data", str(path))
    assert "X = [x1ᵀ; x2ᵀ]\n" in out and "dL/db += sum over examples of dL/dZ" in out
    assert "dL/dx1 += (Wᵀ · dL/dZ)[1]ᵀ" in out
    _, out, _ = run("walk", "z = w*x1 + c; L = mean(z²)", "w=1", "c=2", "--data", str(path))
    assert "dL/dc += sum over examples of dL/dz" in out
    assert "got column of X" in refused("walk", layer, "--examples", "column of X")
    assert "no array Y" in refused("walk", layer, "--examples", "columns of Y")
    assert "has no columns" in refused("walk", layer, "--examples", "columns of b")
