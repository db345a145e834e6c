"""`import glassgrad` is `autograd` by the name that people guess."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
import glassgrad
import glassgrad.nn
import nn

ROOT = Path(autograd.__file__).parent.parent


@pytest.mark.parametrize(("guessed", "true"), [(glassgrad, autograd), (glassgrad.nn, nn)])
def test_every_name_is_the_same_object(guessed, true):
    assert set(dir(true)) <= set(dir(guessed))
    for name in dir(true):
        assert getattr(guessed, name) is getattr(true, name), name


def test_star_gives_what_the_true_package_gives():
    taken = {}
    exec("from glassgrad import *\nfrom glassgrad.nn import *", taken)
    assert {*autograd.__all__, *nn.__all__} <= set(taken)


def test_it_says_where_the_names_live():
    assert "from autograd import" in glassgrad.__doc__
    assert "from nn import" in glassgrad.nn.__doc__
    assert glassgrad.__version__ == autograd.__version__


def test_nn_is_there_without_being_imported():
    code = "import glassgrad; print(glassgrad.nn.MLP(2, [1]).parameters()[0].op)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout == "None\n"


def test_a_name_that_is_none_is_answered_as_in_autograd():
    with pytest.raises(AttributeError, match="did you mean sin"):
        glassgrad.sinus  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("glassgrad.engine")


def test_python_m_glassgrad_is_the_command():
    said = {
        subprocess.run(
            [sys.executable, "-m", package, "grad", "y = x*x", "x=3", "--plain"],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        ).stdout
        for package in ("glassgrad", "autograd")
    }
    assert len(said) == 1 and "6" in said.pop()
