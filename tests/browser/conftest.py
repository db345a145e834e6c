"""Chromium for the tests of this folder: one program, a fresh window each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from . import tools
from .watch import Watch, violations


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """A running Chromium. It ends before other tests begin: its event loop is a running one."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        tools.missing("playwright", "pip install -e '.[test-browser]'")
    path = tools.chromium()
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=path, args=["--no-sandbox"])


@pytest.fixture
def unheld(browser: Any) -> Iterator[Watch]:
    """A Watch that is not checked in the end."""
    watch = Watch(browser)
    yield watch
    watch.close()


@pytest.fixture
def watch(unheld: Watch) -> Iterator[Watch]:
    """A Watch that in the end holds every page to it: no request, no error, no dialog."""
    yield unheld
    unheld.check()


@pytest.fixture(scope="package")
def axe() -> Callable[[Any], list[str]]:
    """What axe-core finds serious or worse in a page."""
    text = tools.package("axe-core/axe.min.js").read_text(encoding="utf-8")

    def run(page: Any) -> list[str]:
        return violations(page, text)

    return run
