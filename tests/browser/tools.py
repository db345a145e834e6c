"""Where the programs of the browser tests are, and what a test says when one is missing."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
MODULES = HERE.parent.parent / "build" / "node" / "node_modules"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def missing(what: str, how: str) -> NoReturn:
    """Skip, and say how to get it; fail where BROWSER_TESTS=required, as in continuous checks."""
    said = f"{what} is missing, so this was not tested: {how}"
    if os.environ.get("BROWSER_TESTS") == "required":
        pytest.fail(said)
    pytest.skip(said)


def chromium() -> str:
    """The path of a Chromium: $CHROMIUM, or the first on the PATH."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return found or missing(
        "Chromium", "apt-get install chromium, or give its path as CHROMIUM=/path make test"
    )


def node() -> str:
    """The path of node."""
    return shutil.which("node") or missing("node", "install Node.js 20.19 or newer")


def package(path: str) -> Path:
    """A file of a package from npm; package.json beside this file says which versions."""
    found = MODULES / path
    return found if found.exists() else missing(path.split("/")[0], "make npm")
