"""What every test starts from: the table of operations as it was imported."""

from collections.abc import Iterator

import pytest

from autograd import OPS


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    """Rows that a test adds, or a demo that it runs, are gone when it ends."""
    before = dict(OPS)
    yield
    OPS.clear()
    OPS.update(before)
