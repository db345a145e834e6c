"""docs/moved.md leads from each module's old place to one that can be imported."""

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent / "docs/moved.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([\w.]+)` \| (.+) \|$", PAGE, re.MULTILINE)
EXTRAS = {"jax", "torch"}  # of other environments than that of the tests


def test_every_old_place_has_one_row_and_is_quick_to_find():
    places = [old for old, _ in ROWS]
    assert places == sorted(set(places))
    assert len(places) == 166


@pytest.mark.parametrize(("old", "new"), ROWS, ids=[old for old, _ in ROWS])
def test_the_new_place_can_be_imported(old, new):
    modules = re.findall(r"`((?:autograd|nn)\.[\w.]+)`", new)
    assert modules, "name the module that has it now"
    for module in modules:
        try:
            import_module(module)
        except ModuleNotFoundError as error:
            if error.name not in EXTRAS:
                raise


def test_the_names_in_the_text_can_be_imported():
    text = PAGE.partition("| imported before")[0]
    named = re.findall(r"`((?:autograd|nn)\.[\w.]+)\.(\w+)`", text)
    assert named
    for module, name in named:
        assert hasattr(import_module(module), name), name
