"""The report on the published examples, made once for all tests of it."""

import pytest

from autograd.examples import Report, check

from .collection import PUBLISHED


@pytest.fixture(scope="package")
def published() -> Report:
    return check(PUBLISHED)
