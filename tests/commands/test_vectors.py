"""Formulas with vectors and matrices on the command line: the names of entries everywhere."""

from collections.abc import Callable

from ..conftest import Run

LAYER = "Z = W @ x + b; A = tanh(Z); L = mean((A - t)**2)"
VALUES = ("W=[[0.1,-0.2],[0.4,0.3]]", "x=[1,2]", "b=[0,0.5]", "t=[1,0]")


def test_entries_are_printed_and_taken_by_one_name(run: Run) -> None:
    code, out, _ = run("walk", LAYER, *VALUES, "--plain")
    assert code == 0
    assert "1. v1 = W[1,1]·x[1] + W[1,2]·x[2] = 0.1·1 + (−0.2·2) = −0.3\n" in out
    assert "∂A[2]/∂Z[2] = 1 − A[2]² = 1 − 0.905148² = 0.180707\n" in out
    code, out, _ = run("grad", LAYER, *VALUES, "--wrt", "W[1, 2],b,v1")
    assert [line.split()[0] for line in out.splitlines()] == [
        "node",
        "W[1,2]",
        "b[1]",
        "b[2]",
        "v1",
    ]
    code, out, _ = run("whatif", LAYER, *VALUES, "--set", "W[1,1]=0.3,b[2]=0")
    assert out.startswith("What if W[1,1] = 0.3 (was 0.1), b[2] = 0 (was 0.5)?\n")
    code, out, _ = run("why", LAYER, *VALUES, "--wrt", "W[1,1]")
    assert "∂L/∂W[1,1]: −1.18173 = −1.18173 × 1, from v1" in out
    code, out, _ = run("walk", LAYER, *VALUES, "--params", "W,b[1]", "--lr", "0.1", "--plain")
    updated = [line.split()[1] for line in out.splitlines() if " becomes " in line]
    assert updated == ["W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]", "b[1]"]


def test_one_entry_can_be_given_by_itself(run: Run) -> None:
    _, out, _ = run("grad", "a = [1, 2]; y = a[1]*a[2]", "a[2]=7", "--wrt", "a")
    assert out.splitlines()[1:] == ["a[1]      1         7", "a[2]      7         1"]


def test_an_array_where_one_number_is_asked_for(refused: Callable[..., str]) -> None:
    message = refused("grad", LAYER, *VALUES, "--of", "A")
    assert message == "A (2) is an array; name one entry, such as A[1]\n"
    assert "the last line gives Z (2)" in refused("grad", "Z = W @ x", *VALUES[:2])
    assert "W (2×2) @ x (3) does not fit" in refused("grad", "sum(W @ x)", VALUES[0], "x=[1,2,3]")
