"""The walk of a small graph and its frames, rendered once for all tests."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from autograd.drawing.step_frames import frames
from autograd.faces.steps import steps
from autograd.steps.walk import Walk

from .svg_pages import little


@pytest.fixture(scope="package")
def walk() -> Walk:
    """The walk of `little`."""
    return steps(little())


@pytest.fixture(scope="package")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Element]:
    """The frames of `little`, read back from their files."""
    folder = tmp_path_factory.mktemp("frames") / "new"
    return [ElementTree.parse(path).getroot() for path in frames(little(), folder)]
