"""What every test starts from, and the command line as a person uses it."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from autograd.commands.cli import main

Run = Callable[..., tuple[int, str, str]]

# No test depends on the speed of the machine.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
HANG = 900.0  # seconds after which a program that a test runs counts as hanging


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; its exit code, output and errors."""

    def call(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Run a command line that is refused before anything is printed; what it says."""

    def call(*argv: str) -> str:
        code, out, err = run(*argv)
        assert (code, out) == (2, "")
        assert err.startswith("glassgrad: ")
        return err.removeprefix("glassgrad: ")

    return call
