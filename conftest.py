"""What tests, and the examples in documents and docstrings, start from."""

from collections.abc import Iterator

import pytest

from autograd import OPS


def kept() -> Iterator[None]:
    """Rows that a test or an example adds, or a demo that it runs, are gone when it ends."""
    before = dict(OPS)
    yield
    OPS.clear()
    OPS.update(before)


table = pytest.fixture(autouse=True)(kept)
module_table = pytest.fixture(scope="module", autouse=True)(kept)  # for fixtures of that scope
