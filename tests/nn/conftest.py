"""What several tests of nn look at."""

import pytest

from nn.flow import Flow

from .flows import ran


@pytest.fixture(scope="session")
def flow() -> Flow:
    return ran()
