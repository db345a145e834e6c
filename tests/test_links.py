"""Every link within the project leads to a file that is there and, behind a #, to a heading."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [
    path
    for path in sorted(ROOT.rglob("*.md"))
    if not {"build", "dist", "node_modules"} & set(path.relative_to(ROOT).parts)
    and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
]
FENCED = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for found in LINK.finditer(FENCED.sub("", page.read_text(encoding="utf-8"))):
        target = found[1] or found[2]
        if "://" in target or target.startswith("mailto:"):
            continue
        place, _, heading = unquote(target).partition("#")
        other = (page.parent / place).resolve() if place else page
        assert other.exists(), target
        if heading and other.suffix == ".md":
            assert heading in anchors(other), target


def test_there_are_pages_to_hold() -> None:
    assert {"README.md", "CHANGELOG.md"} <= {page.name for page in PAGES}
