"""Chromium for the tests of this folder: one program, a fresh window each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd.examples.report import Report, check
from autograd.faces.gallery import gallery

from . import tools
from .watch import Watch, violations

PUBLISHED = Path(__file__).parents[2] / "demos" / "published"


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


@pytest.fixture(scope="package")
def report() -> Report:
    """The published examples, checked."""
    return check(sorted(PUBLISHED.glob("*.toml")))


@pytest.fixture(scope="package")
def index(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a gallery with a page of each published example."""
    return gallery(report, tmp_path_factory.mktemp("out") / "gallery")


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
def axe_script() -> str:
    """The script of axe-core."""
    return tools.package("axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="package")
def axe(axe_script: str) -> Callable[[Any], list[str]]:
    """What axe-core finds serious or worse in a page."""
    return lambda page: violations(page, axe_script)


@pytest.fixture
def opened(watch: Any, tmp_path: Path) -> Callable[..., Any]:
    """Write the page of a value and open it, at a height of its own where that is given."""
    from autograd import page

    def open_page(given: Any, fragment: str = "", height: str = "", **settings: Any) -> Any:
        if height:
            fragment = f"{fragment or '#step=1'}&height={height}"
        shown = {
            k: settings.pop(k)
            for k in ("title", "note", "params", "lr", "lens", "digits")
            if k in settings
        }
        path = page(given, tmp_path / "lesson.html", force=True, **shown)
        found = watch.open(path, fragment, **settings)
        found.wait_for_selector(".glassgrad .box")
        return found

    return open_page
