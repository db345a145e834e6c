"""Commands speak of whole vectors and matrices where a formula has some, and open them."""

import re

import numpy

from ..conftest import Run

WHOLE = ("Z = W @ X; A = tanh(Z); L = sum(A * Z)", "W=[[0.5,-1]]", "X=[[1,2],[0.5,-0.5]]")
W, X = numpy.array([[0.5, -1.0]]), numpy.array([[1.0, 2.0], [0.5, -0.5]])
Z = W @ X
SLOPE = numpy.tanh(Z) + Z * (1 - numpy.tanh(Z) ** 2)


def numbers(text: str) -> list[float]:
    shown = text.rpartition("= ")[2].replace("−", "-")
    return [float(x) for x in shown.strip("[]\n").split()]


def test_grad_prints_matrices_and_rows_for_single_names(run: Run) -> None:
    _, out, _ = run("grad", *WHOLE, "--digits", "12")
    row = next(line for line in out.splitlines() if line.startswith("W = "))
    shown = row.partition("dL/dW = ")[2]
    numpy.testing.assert_allclose(numbers(shown), (SLOPE @ X.T)[0], rtol=1e-10)
    _, out, _ = run("grad", *WHOLE, "--wrt", "W,Z[1,2]", "--plain")
    assert out.startswith("W = [0.5  −1]   dL/dW = [")
    assert out.splitlines()[1:][0].startswith("node") and "Z[1,2]" in out
    _, out, _ = run("grad", *WHOLE, "--wrt", "W", "--level", "scalars", "--plain")
    assert [line.split()[0] for line in out.splitlines()] == ["node", "W[1,1]", "W[1,2]"]


def test_whatif_sets_a_whole_block_and_shows_what_changes(run: Run) -> None:
    _, out, _ = run("whatif", *WHOLE, "--set", "W=[[1,0]]", "--digits", "3")
    assert out.startswith("What if W[1,1] = 1 (was 0.5), W[1,2] = 0 (was −1)?\n")
    assert "W: [0.5  −1] → [1  0]\n" in out
    assert "Z: [0  1.5] → [1  2]\n" in out
    code, _, message = run("whatif", *WHOLE, "--set", "W=[1,0]")
    assert code == 2 and "W (1×2) is set to as many numbers" in message
    _, out, _ = run("whatif", *WHOLE, "--set", "W[1,1]=1,X=[[1,2],[3,4]]", "--digits", "3")
    assert "X: ⎡  1     2⎤ → ⎡1  2⎤\n" in out


def test_paths_between_blocks_add_up_to_the_gradient(run: Run) -> None:
    _, out, _ = run("paths", *WHOLE, "--wrt", "Z", "--digits", "12")
    assert out.startswith("2 paths from Z to L\n")
    assert "1. Z → L\n   A\n" in out
    assert "2. Z → A → L\n   Z ∘ tanh′(Z)\n" in out
    told = [numbers(line) for line in out.splitlines() if line.startswith(("   = ", "The sum"))]
    numpy.testing.assert_allclose(numpy.add(told[0], told[1]), SLOPE[0], rtol=1e-10)
    numpy.testing.assert_allclose(told[2], SLOPE[0], rtol=1e-10)
    _, out, _ = run("paths", *WHOLE, "--wrt", "X", "--limit", "1")
    assert "and 1 more; --limit asks for more" in out
    _, out, _ = run("paths", *WHOLE, "--wrt", "W[1,1]")
    assert "W[1,1] → Z[1,1]" in out


def test_tangents_are_matrices(run: Run) -> None:
    _, out, _ = run("tangents", *WHOLE, "--wrt", "W", "--digits", "12")
    told = {
        line.split("′")[0]: numbers(line) for line in out.splitlines() if re.match("[ZL]′ = ", line)
    }
    numpy.testing.assert_allclose(told["Z"], X.sum(axis=0))
    numpy.testing.assert_allclose(told["L"], [(SLOPE * X.sum(axis=0)).sum()], rtol=1e-10)
    _, out, _ = run("tangents", *WHOLE, "--wrt", "W[1,1]", "--level", "scalars")
    assert "W[1,1] = 0.5, W[1,1]′ = 1   (given)" in out


def test_why_shows_the_block_before_its_entries(run: Run) -> None:
    _, out, _ = run("why", *WHOLE, "--wrt", "W")
    first, second, *_ = out.splitlines()
    assert first.startswith("W = [0.5  −1]   dL/dW = [")
    assert second == "W[1,1]: 0.5, as given"


def test_an_entry_as_the_output_is_called_by_the_name_that_was_asked_for(run: Run) -> None:
    for name in ("Z[1,2]", "A[1,2]"):
        slope = 1.0 if name.startswith("Z") else 1 - numpy.tanh(Z[0, 1]) ** 2
        _, out, _ = run("walk", *WHOLE, "--of", name, "--digits", "12")
        assert f"d{name}/d{name} = 1   (the seed" in out
        assert f"d{name}/dW += d{name}/dZ · Xᵀ" in out
        shown = out[out.index("Gradients") :]
        row = next(line for line in shown.splitlines() if line.startswith("W = "))
        numpy.testing.assert_allclose(numbers(row), slope * X[:, 1], rtol=1e-10)
        _, out, _ = run("paths", *WHOLE, "--of", name, "--wrt", "W", "--digits", "12")
        assert out.startswith(f"1 path from W to {name}\n")
        numpy.testing.assert_allclose(numbers(out), slope * X[:, 1], rtol=1e-10)


def test_names_that_a_walk_prints_are_taken_by_every_option(run: Run) -> None:
    lines = ("Z = W @ X + b; L = sum(tanh(Z))", *WHOLE[1:], "b=[0.25]")
    inner, slope = "Z[1,2].1", 1 - numpy.tanh(Z + 0.25) ** 2
    assert inner in run("walk", *lines, "--level", "scalars")[1]
    _, out, _ = run("grad", *lines, "--of", inner, "--wrt", "W", "--digits", "12")
    assert f"d{inner}/dW" in out
    numpy.testing.assert_allclose(numbers(out), X[:, 1], rtol=1e-10)
    _, out, _ = run("grad", *lines, "--wrt", inner, "--digits", "12", "--plain")
    numpy.testing.assert_allclose(float(out.split()[-1]), slope[0, 1], rtol=1e-10)
    _, out, _ = run("whatif", *lines, "--set", f"{inner}=1", "--digits", "12")
    changed = numpy.tanh([Z[0, 0] + 0.25, 1.25]).sum()
    assert out.startswith(f"What if {inner} = 1 (was 1.5)?\n")
    numpy.testing.assert_allclose(float(out.split("\nL = ")[1].split()[0]), changed, rtol=1e-10)
    for command in ("why", "paths", "tangents"):
        code, out, _ = run(command, *lines, "--wrt", inner)
        assert code == 0 and f"{slope[0, 1]:.6g}" in out
    _, out, _ = run("grad", "L = sum(tanh(W)**2)", "W=[1,2]", "--of", "L.2[2]", "--wrt", "L.1[2]")
    assert f"{2 * numpy.tanh(2):.6g}" in out
    _, out, _ = run("grad", "v = (a*b + c)*2; L = v*v", "a=1", "b=2", "c=3", "--of", "v2")
    assert "dv2/dnode" in out


def test_an_unknown_name_is_told_the_blocks_and_not_all_their_entries(run: Run) -> None:
    _, _, message = run("grad", *WHOLE, "--wrt", "Q")
    assert message.rstrip().endswith("the formula has no name Q\nits names are W, X, Z, A, L")


def test_what_goes_to_part_of_a_block_is_not_written_with_numbers_for_its_name(run: Run) -> None:
    _, out, _ = run("walk", "x = [1,2,3]; L = sum(x[1:2])/2", "--digits", "3")
    after = out.split("dL/dx += 0.5 at x[1:2]")[1].splitlines()[1:4]
    assert [line.strip() for line in after] == ["⎡0.5⎤", "= ⎢0.5⎥", "⎣  ·⎦"]
    _, out, _ = run("walk", "x = [[1,2]]; L = sum(x[1])/4", "--digits", "3")
    assert "0.25 at x[1]" in out and "0.25 at ⎡" not in out and "= [0.25  0.25]" in out
    _, out, _ = run("walk", "x = [[1,2]]; L = sum(x)/6", "--by-hand", "2", "--digits", "6")
    assert "0.166667 = [" not in out and "   = [0.17  0.17]" in out


def test_a_transposed_block_with_a_name_passes_on_what_it_gets(run: Run) -> None:
    lines = ("R = (2*W).T; S = R.T; L = sum(R*R) + sum(S)", "W=[[0.5,-1]]", "--digits", "12")
    _, out, _ = run("walk", *lines)
    assert "dL/dR = " in out and "dL/dW += 2·(dL/dR)ᵀ" in out
    shown = out[out.index("Gradients") :].splitlines()
    row = next(line for line in shown if line.startswith("W = "))
    numpy.testing.assert_allclose(numbers(row), 8 * W[0] + 2)
    _, out, _ = run("paths", *lines, "--wrt", "W")
    assert out.startswith("1 path from W to L\n\n1. W → R → L\n")
    numpy.testing.assert_allclose(numbers(out), 8 * W[0] + 2)
    code, _, message = run("paths", *lines, "--wrt", "S")
    assert code == 2 and "S shows entries of R, where paths begin: --wrt R" in message
    _, out, _ = run("walk", "R = W.T; L = sum(R)", "W=[[0.5,-1]]")
    assert "dL/dW += 1   (" in out and "= [1  1]" in out


def test_a_block_within_a_line_is_opened_by_its_printed_name(run: Run) -> None:
    lines = ("L = sum(tanh(W)*W)", "W=[[0.5,-1]]")
    _, out, _ = run("walk", *lines, "--open", "L.1")
    opened = [line for line in out.splitlines() if line.startswith("     ")]
    assert any("L.1[1,2] = tanh(W[1,2])" in line for line in opened)
    assert not any(" L.2[1,2] = " in line for line in opened if "gets" in line)
    _, whole, _ = run("walk", *lines, "--open", "L")
    assert "L.2[1,2] = " in whole and len(whole) > len(out)
    code, _, message = run("walk", *lines, "--open", "L.9")
    assert code == 2 and "no name L.9" in message


def test_a_picture_says_which_entries_the_result_does_not_depend_on(run: Run) -> None:
    _, out, _ = run("draw", *WHOLE, "--of", "Z[1,2]", "--dot")
    assert "X[1,1]: the result does not depend on it" in out
    assert "X[1,2] = 2.0, gradient 0.5" in out and "not computed yet" not in out


def test_an_update_of_what_is_computed_is_refused_by_its_name(run: Run) -> None:
    for name, shown in (("Z", "Z[1,1]"), ("L.1[1,2]", "L.1[1,2]")):
        code, _, message = run("walk", *WHOLE, "--params", name)
        assert code == 2
        assert f"--params takes names with a given number; {shown} is computed" in message
