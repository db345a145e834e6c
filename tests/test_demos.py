"""The five write-ups: every number holds, every erratum is found, and anyone can run them."""

import os
import subprocess
import sys
from importlib import import_module, reload
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd import OPS
from demos.__main__ import NAMES, show_writeups
from demos.report import claim_counts
from demos.writeup import writeup_of

ROOT = Path(__file__).parent.parent
np = pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def writeups():
    found = {name: writeup_of(name) for name in NAMES}
    yield found
    OPS.pop("phi", None)  # the table as other tests expect it


def claim_of(writeup, equation, what, source=None):
    (one,) = {
        claim
        for claim in writeup.claims
        if (claim.equation, claim.formula) == (equation, what) and source in (None, claim.source)
    }
    return one


@pytest.mark.parametrize("name", NAMES)
def test_every_number_holds_or_is_a_named_erratum(writeups, name):
    assert [c for c in writeups[name].claims if c.verdict == "fails"] == []


@pytest.mark.parametrize(
    ("name", "counts", "equations"),
    [
        ("deltas", (79, 0, 75, 4), [f"0.{k}" for k in range(1, 14)]),
        ("one_weight", (77, 12, 61, 4), [f"1.{k}" for k in range(1, 17)]),
        ("layer_recursion", (45, 0, 45, 0), [f"2.{k}" for k in range(1, 8)]),
        ("vectorised", (121, 0, 119, 2), [f"3.{k}" for k in range(1, 13)]),
        ("any_loss", (72, 0, 68, 4), [f"4.{k}" for k in range(1, 12)]),
    ],
)
def test_every_equation_is_there(writeups, name, counts, equations):
    counted = claim_counts(writeups[name])
    assert tuple(counted[kind] for kind in ("all", "printed", "derived", "formula")) == counts
    assert list(dict.fromkeys(sorted({i.equation for i in writeups[name].items}, key=_place))) == (
        equations
    )


def _place(equation):
    return [int(part) for part in equation.split(".")]


@pytest.mark.parametrize("name", NAMES)
def test_derived_numbers_are_held_to_thirteen_digits(writeups, name):
    for claim in writeups[name].claims:
        digits = claim.number.as_tuple().digits
        if claim.source == "derived" and claim.number != claim.number.to_integral_value():
            assert len(digits) >= 13, claim


def test_errata_are_found_and_reproduced(writeups):
    errata = {
        (name, claim.equation, claim.formula): (claim.printed, claim.ours)
        for name, writeup in writeups.items()
        for claim in writeup.claims
        if claim.verdict == "erratum"
    }
    assert set(errata) == {
        ("deltas", "0.4", "∂E/∂zk1"),
        ("deltas", "0.8", "∂zk1/∂w11"),
        ("deltas", "0.9", "∂E/∂w11"),
        ("deltas", "0.10", "∂zk1/∂bj1"),
        ("one_weight", "1.1", "H21"),
        ("one_weight", "1.7", "∂A1/∂xh1"),
        ("one_weight", "1.11", "Δxh1"),
        ("one_weight", "1.16", "δ(1)·x1"),
        ("vectorised", "3.5", "dZ_1"),
        ("vectorised", "3.5", "dZ_2"),
        ("any_loss", "4.2", "z1"),
        ("any_loss", "4.11", "output first"),
    }
    assert errata["one_weight", "1.16", "δ(1)·x1"] == ("20", 40.0)
    claims = [claim for writeup in writeups.values() for claim in writeup.claims]
    wrong = [claim for claim in claims if claim.source == "formula"]
    assert len(wrong) == 14
    assert all(claim.note and claim.reproduced is not None for claim in wrong)


def test_the_second_write_up_as_printed(writeups):
    """2 − 0.03·40 = 0.8 takes the output from 10 to 4; five weights at once take it to 147.77."""
    story = writeups["one_weight"]
    printed = {(c.equation, c.formula): c.printed for c in story.claims if c.source == "printed"}
    assert printed["1.8", "∂L/∂xh1"] == "40"
    assert printed["1.9", "xh1"] == "0.8"
    assert story.ours["updated"]["xh1"] == 0.8
    assert story.ours["second pass"]["Y"] == 4.0
    assert story.ours["second pass"]["∂L/∂L"] == 1.0
    assert story.ours["all five updated"]["Y"] == pytest.approx(147.7696, rel=1e-14)
    for rate, factor in ((0.03, 0.25), (0.05, -0.25), (0.08, -1.0), (0.1, -1.5)):
        errors = [story.ours[f"rate {rate}"][f"Y − T ({k})"] for k in range(6)]
        assert errors == pytest.approx([8 * factor**k for k in range(6)], rel=1e-12)


def test_an_output_weight_does_not_see_the_other_target(writeups):
    one, other = (writeups["deltas"].ours[part] for part in ("one hidden layer", "t2 = 0.5"))
    assert one["∂E/∂v11"] == other["∂E/∂v11"]
    assert one["∂E/∂v21"] == other["∂E/∂v21"]
    assert one["∂E/∂v12"] != other["∂E/∂v12"]
    assert one["∂E/∂w11"] != other["∂E/∂w11"]


def test_deltas_are_the_gradients_of_pre_activations(writeups):
    n = writeups["deltas"].ours["one hidden layer"]
    for unit in ("k1", "k2", "j1", "j2"):
        assert n[f"δ{unit}"] == pytest.approx(n[f"∂E/∂z{unit}"], rel=1e-14)
    n = writeups["layer_recursion"].ours["vector"]
    for unit in ("2_1", "2_2", "2_3", "1_1", "1_2"):
        assert n[f"δ{unit}"] == pytest.approx(n[f"∂c/∂x{unit}"], rel=1e-14)


def sigma(z):
    return 1 / (1 + np.exp(-z))


def entries(ours, name, shape):
    """The matrix that a demo's numbers name_11, name_12, … are entries of."""
    rows, columns = shape
    return np.array(
        [
            [ours[f"{name}_{i}{j}" if f"{name}_{i}{j}" in ours else f"{name}_{i}"] for j in columns]
            for i in rows
        ]
    )


def test_bp1_to_bp4_are_numpys_matrices(writeups):
    """Yeh's equations, written with matrices, against the entries of our scalar graph."""
    x = np.array([[0.5, 1.0, -0.3], [-1.5, 2.0, 0.8]])
    y = np.array([[1.0, 0.0, 1.0]])
    w1, b1 = np.array([[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]]), np.array([[0.01], [-0.02], [0.03]])
    w2, b2 = np.array([[0.7, -0.6, 0.5]]), np.array([[0.05]])
    m = 3
    z1 = w1 @ x + b1
    a1 = np.tanh(z1)
    z2 = w2 @ a1 + b2
    a2 = sigma(z2)
    da2 = -y / a2 + (1 - y) / (1 - a2)
    dz2 = da2 * a2 * (1 - a2)
    da1 = w2.T @ dz2
    dz1 = da1 * (1 - a1**2)
    matrices = {
        "Z1": z1, "A1": a1, "Z2": z2, "A2": a2,
        "dA2": da2, "dZ2": dz2, "dA1": da1, "dZ1": dz1, "dX": w1.T @ dz1,
        "dW2": dz2 @ a1.T / m, "dW1": dz1 @ x.T / m,
        "db2": dz2.sum(axis=1, keepdims=True) / m, "db1": dz1.sum(axis=1, keepdims=True) / m,
    }  # fmt: skip
    ours = writeups["vectorised"].ours["cost"]
    for name, matrix in matrices.items():
        rows, columns = (range(1, size + 1) for size in matrix.shape)
        got = entries(ours, name, (rows, columns))
        np.testing.assert_allclose(got, matrix, rtol=1e-13, err_msg=name)
        if name in ("Z1", "A1", "Z2", "A2"):
            shapes = writeups["vectorised"].ours["shapes"]
            assert (shapes[f"rows of {name}"], shapes[f"columns of {name}"]) == matrix.shape
    loss = -(y * np.log(a2) + (1 - y) * np.log(1 - a2))
    assert ours["J"] == pytest.approx(loss.mean(), rel=1e-14)
    np.testing.assert_allclose(matrices["dZ2"], a2 - y, rtol=1e-13)
    updated = writeups["vectorised"].ours["updated"]
    new = entries(updated, "W1", (range(1, 4), range(1, 3)))
    np.testing.assert_allclose(new, w1 - 0.1 * matrices["dW1"], rtol=1e-13)


def test_the_vector_recursion_is_numpys(writeups):
    """δ_n = f′(x_n) ∘ (w_nᵀ δ_{n+1}), ∂c/∂w_n = δ_{n+1} y_nᵀ."""
    w1 = np.array([[0.3, -0.6], [0.8, 0.1], [-0.2, 0.5]])
    w2 = np.array([[0.7, -0.3, 0.4], [-0.5, 0.2, 0.9]])
    x1 = np.array([0.5, -0.4])
    y1 = np.tanh(x1)
    y2 = np.tanh(w1 @ y1)
    y3 = np.tanh(w2 @ y2)
    d3 = (y3 - [0.5, -0.25]) * (1 - y3**2)
    d2 = (1 - y2**2) * (w2.T @ d3)
    d1 = (1 - y1**2) * (w1.T @ d2)
    n = writeups["layer_recursion"].ours["vector"]
    for name, vector in (("x3", d3), ("x2", d2), ("x1", d1)):
        got = [n[f"∂c/∂{name}_{i}"] for i in range(1, len(vector) + 1)]
        np.testing.assert_allclose(got, vector, rtol=1e-13)
    for name, matrix in (("w2", np.outer(d3, y2)), ("w1", np.outer(d2, y1))):
        rows, columns = (range(1, size + 1) for size in matrix.shape)
        got = entries(n, f"∂c/∂{name}", (rows, columns))
        np.testing.assert_allclose(got, matrix, rtol=1e-13)


@pytest.mark.parametrize("size", [(1, 3, 3, 2), (2, 5, 3, 4), (7, 1, 2, 1), (4, 4, 4, 4)])
def test_multiplications_are_those_of_matrix_products(size):
    from demos.product_order import multiplications

    def product(left, right):
        """Shape of left·right, and its scalar multiplications, one by one."""
        (rows, inner), (_, columns) = left, right
        return (rows, columns), sum(1 for _ in range(rows * columns) for _ in range(inner))

    m, n, k, p = size
    ab, first = product((m, n), (n, k))
    _, second = product(ab, (k, p))
    bc, third = product((n, k), (k, p))
    _, fourth = product((m, n), bc)
    assert multiplications(*size) == {
        "output first": first + second,
        "input first": third + fourth,
    }


def test_demos_may_be_loaded_twice(writeups):
    module = import_module("demos.one_weight")
    assert module.phi() is module.phi()
    again = reload(module).one_weight_writeup()
    assert [c.ours for c in again.claims] == [c.ours for c in writeups["one_weight"].claims]


def test_a_demo_does_nothing_on_import():
    """No output, no file, no row in the table."""
    code = (
        "from autograd import OPS; before = list(OPS)\n"
        f"import {', '.join(f'demos.{name}' for name in NAMES)}\n"
        "assert list(OPS) == before"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def run_demos(*options, **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "COLUMNS", "NO_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "demos", *map(str, options)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=env | {"PYTHONIOENCODING": "utf-8"} | environment,
        check=False,
    )


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo") / "drawings"
    return run_demos("--out", out), out


def test_the_command_shows_every_claim_and_succeeds(whole_run, writeups):
    done, _ = whole_run
    assert (done.returncode, done.stderr) == (0, "")
    for writeup in writeups.values():
        assert writeup.title in done.stdout
        for claim in writeup.claims:
            assert claim.printed in done.stdout
            assert repr(claim.ours) in done.stdout
    assert "Every number holds or is a named erratum." in done.stdout
    assert "python -m demos.microgpt" in done.stdout
    assert "δ(1)·x1       formula  20                 40.0                 +20.00 erratum" in (
        done.stdout
    )


def test_the_table_fits_eighty_columns_without_colour(whole_run):
    done, out = whole_run
    assert "\x1b" not in done.stdout
    wide = [line for line in done.stdout.splitlines() if len(line) > 80 and str(out) not in line]
    assert wide == []


def test_a_drawing_is_written_for_every_graph(whole_run, writeups):
    done, out = whole_run
    drawn = sorted(out.glob("*.svg"))
    assert len(drawn) == sum(len(writeup.graphs) for writeup in writeups.values()) == 15
    for path in drawn:
        assert str(path) in done.stdout
        assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    first = (out / "one_weight-before-the-update.svg").read_text(encoding="utf-8")
    assert "xh1 = 2" in first
    assert "grad 40" in first


def test_one_write_up_alone(tmp_path):
    done = run_demos("layer_recursion", "--plain", "--out", tmp_path, FORCE_COLOR="1")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "Schuermann" in done.stdout
    assert "Stansbury" not in done.stdout
    assert len(list(tmp_path.iterdir())) == 2


def test_a_terminal_that_knows_no_greek_still_gets_the_numbers(tmp_path):
    done = run_demos("one_weight", "--out", tmp_path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "147.7696000000" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--colour"], "--colour"),
        (["delta"], "no write-up 'delta'; there are deltas, one_weight"),
        (["--out"], "expected one argument"),
    ],
)
def test_a_bad_option_is_one_line_and_no_traceback(capsys, options, said):
    with pytest.raises(SystemExit) as end:
        show_writeups(options)
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said(capsys, tmp_path, writeups):
    (tmp_path / "taken").write_text("a file")
    assert show_writeups(["one_weight", "--out", str(tmp_path / "taken" / "deeper")]) == 2
    assert "the drawings could not be written" in capsys.readouterr().err


def test_a_number_that_does_not_hold_fails_the_command(monkeypatch, capsys, tmp_path, writeups):
    module = import_module("demos.layer_recursion")
    monkeypatch.setattr(module, "RATE", 0.2)
    assert show_writeups(["layer_recursion", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "fails" in said
    assert "Some numbers do not hold." in said
