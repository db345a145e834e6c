"""file.py:name: Python code is run only when it is named."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Run


def test_a_python_object_is_run_only_when_named(
    run: Run, refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Value, or a function whose parameters become leaves."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = tmp_path / "token.py"  # a module of Python has that name too
    path.write_text(
        "from autograd import Value, tanh\n"
        "x = Value(3.0, 'x')\n"
        "loss = x * x\n"
        "loss.label = 'L'\n"
        "def network(w, b, scale=2):\n"
        "    h = tanh(w + b)\n"
        "    h.label = 'h'\n"
        "    return h * scale, [w, b]\n"
        "def wrong():\n"
        "    return 3\n"
        "def fails():\n"
        "    return 1 / 0\n"
        "number = 3\n"
    )
    _, out, _ = run("grad", f"{path}:loss", "--digits", "3")
    assert out == "node  value  dL/dnode\nx         3         6\nL         9         1\n"
    _, out, _ = run("grad", f"{path}:loss", "x=5", "--wrt", "x", "--json")
    assert json.loads(out)["nodes"][0]["gradient"] == 10
    _, out, _ = run("grad", f"{path}:network", "w=0", "b=0", "--json")
    assert [row["name"] for row in json.loads(out)["nodes"]] == ["w", "b", "h", "v2"]
    assert "needs a value for b" in refused("grad", f"{path}:network", "w=0")
    assert "has no node z" in refused("grad", f"{path}:loss", "z=1")
    assert "L is computed" in refused("grad", f"{path}:loss", "L=1")
    assert "has no lost; did you mean loss?" in refused("grad", f"{path}:lost")
    assert "type int" in refused("grad", f"{path}:wrong")
    assert "type int" in refused("grad", f"{path}:number")
    assert "raised ZeroDivisionError in line 12" in refused("grad", f"{path}:fails")
    assert "name a Value" in refused("grad", str(path))
    assert "there is no file" in refused("grad", f"{tmp_path}/other.py:loss")
    path.write_text("x = (\n")
    assert "raised SyntaxError in line 1" in refused("grad", f"{path}:loss")
    path.write_text("raise SystemExit(0)\n")
    assert "raised SystemExit in line 1" in refused("grad", f"{path}:loss")


def test_a_module_of_a_package_may_import_its_neighbours(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in demos/."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    package = tmp_path / "glassgrad_test_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "leaf.py").write_text("from autograd import Value\nx = Value(3.0, 'x')\n")
    (package / "net.py").write_text("from .leaf import x\nloss = x * x\n")
    code, out, _ = run("grad", f"{package / 'net.py'}:loss", "--json")
    assert code == 0
    assert json.loads(out)["nodes"][0]["gradient"] == 6


def test_options_take_the_arrays_that_walks_print(run: Run, tmp_path: Path) -> None:
    """W1 and Z1[1,2] of a network, whose numbers have names of their own."""
    (tmp_path / "net.py").write_text(
        "from autograd import label\n"
        "from nn import MLP, cross_entropy, layer_blocks\n"
        "model = MLP(2, [3, 2], 'tanh', seed=1)\n"
        "loss = cross_entropy([model(x) for x in [[0.5, -1.25], [2.0, 0.75]]], [0, 1])\n"
        "label(L=loss)\n"
        "layer_blocks(model, loss, 'columns')\n",
        encoding="utf-8",
    )
    word = f"{tmp_path}/net.py:loss"
    code, out, _ = run("grad", word, "--wrt", "W1,Z1[1,2]")
    assert code == 0 and out.startswith("     ⎡") and "dL/dW1 = " in out
    code, out, _ = run("why", word, "--wrt", "W1[1,1]")
    assert code == 0 and "dL/dw1_1_1" in out
    code, out, _ = run("whatif", word, "--set", "b1=[1,2,3]")
    assert code == 0 and out.startswith("What if b1_1 = 1 (was 0), b1_2 = 2")
    code, out, _ = run("paths", word, "--wrt", "W1")
    assert code == 0 and "W1 → Z1 → A1 → Z2 → L" in out
    code, out, _ = run("walk", word, "--params", "W1", "--lr", "0.1")
    assert code == 0 and "W1 ← W1 − lr·dL/dW1" in out
    code, _, error = run("grad", word, "--wrt", "W1[9,1]")
    assert code == 2 and "W1 has no entry 9 here; indices count from 1, up to 3" in error
