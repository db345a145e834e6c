"""The gallery in a browser: the index sorts and filters, every page opens and steps."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from autograd.examples.report import Report

from .watch import Watch


def folded(text: str) -> str:
    """As a reader looks it up: accents and capitals make no difference."""
    spelled = unicodedata.normalize("NFD", text)
    return "".join([sign for sign in spelled if not unicodedata.combining(sign)]).lower()


def listed(page: Any) -> list[str]:
    """The titles that are seen, from above."""
    return [row.inner_text() for row in page.locator("tbody tr:visible th a").all()]


def column(page: Any, at: int) -> list[str]:
    cells = page.locator(f"tbody tr:visible td:nth-child({at})").all()
    return [cell.inner_text().split()[0] for cell in cells]


def test_all_of_it_is_small(index: Path, report: Report) -> None:
    sizes = [path.stat().st_size for path in index.parent.iterdir()]
    assert len(sizes) == 1 + len(report.results)
    assert sum(sizes) < 40_000_000 and max(sizes) < 1_000_000


def test_without_javascript_it_is_a_table_with_links(
    watch: Watch, index: Path, report: Report
) -> None:
    page = watch.open(index, java_script_enabled=False)
    titles = listed(page)
    assert titles == sorted([one.example.title for one in report.results], key=folded)
    assert page.locator("form").is_hidden() and page.locator("thead button").count() == 0
    page.get_by_role("link", name=titles[0]).click()
    assert page.locator("#printed tbody tr").count() > 3
    assert "needs JavaScript" in page.content()


def test_every_column_sorts_both_ways_from_the_keyboard(watch: Watch, index: Path) -> None:
    page = watch.open(index)
    for at, head in enumerate(page.locator("thead th").all(), 1):
        button = head.get_by_role("button")
        button.focus()
        if at > 1:
            page.keyboard.press("Enter")
        found = []
        for order in ("ascending", "descending"):
            assert head.get_attribute("aria-sort") == order
            assert page.locator("[aria-sort]").count() == 1
            found.append(listed(page) if at == 1 else column(page, at))
            page.keyboard.press("Enter")
        up, down = found
        if up[0].lstrip("–").isdecimal() or up[0] == "–":
            assert up == sorted(up, key=lambda cell: int(cell.replace("–", "0")))
        else:
            assert up == sorted(up, key=folded)
        keys = [cell.replace("–", "0") for cell in up]
        assert sorted(keys) == sorted(cell.replace("–", "0") for cell in down)
        assert keys[0] == down[-1].replace("–", "0")


def test_it_filters_by_words_by_evidence_and_by_what_does_not_hold(
    watch: Watch, index: Path, report: Report
) -> None:
    count = len(report.results)
    page = watch.open(index)
    status = page.get_by_role("status")
    assert status.inner_text() == f"{count} of {count} examples"
    page.get_by_label("Find").press_sequentially("geron learning")
    assert len(listed(page)) == 2 and all("Hands-On" in title for title in listed(page))
    assert status.inner_text() == f"2 of {count} examples"
    page.get_by_label("Find").fill("")
    page.get_by_label("Evidence").select_option("read")
    assert set(column(page, 6)) == {"read"}
    page.get_by_label("only with numbers that do not hold").check()
    errata = [one for one in report.results if one.known and one.example.evidence == "read"]
    assert len(listed(page)) == len(errata) > 2 and "–" not in column(page, 4)
    page.get_by_label("Find").fill("no such thing")
    assert listed(page) == [] and status.inner_text() == f"0 of {count} examples"


def test_what_is_shown_is_there_again_after_a_look_at_an_example(watch: Watch, index: Path) -> None:
    page = watch.open(index)
    page.get_by_label("only with numbers that do not hold").check()
    page.get_by_role("button", name="numbers").click()
    page.get_by_role("button", name="numbers").click()
    before = listed(page)
    page.get_by_role("link", name="A Step by Step").click()
    page.get_by_role("link", name="All examples").wait_for()
    page.go_back()
    page.locator("[aria-sort=descending]").wait_for()
    assert listed(page) == before and len(before) > 3
    again = watch.open(index, "#find=mazur&sort=nothing&evidence=none")
    assert len(listed(again)) == 1


def test_a_page_has_its_numbers_and_steps(watch: Watch, index: Path, report: Report) -> None:
    page = watch.open(index)
    for result in report.results[::4]:
        page.goto((index.parent / f"{result.name}.html").as_uri() + "#step=2")
        assert page.locator("h1").inner_text() == result.example.title
        shown = page.locator("#printed tbody tr:not(.why) td:nth-child(2)").all_inner_texts()
        ordered = sorted(result.findings, key=lambda one: one.claim.derived)
        assert shown == [finding.claim.digits.text for finding in ordered]
        page.keyboard.press("ArrowRight")
        assert page.locator(".glassgrad .count").inner_text().startswith("3 / ")
        page.wait_for_url("**#step=3")


def test_the_links_lead_from_page_to_page(watch: Watch, index: Path) -> None:
    page = watch.open(index)
    titles = listed(page)
    page.get_by_role("link", name=titles[0]).click()
    page.get_by_role("link", name="Next").click()
    page.get_by_role("heading", level=1, name=titles[1], exact=True).wait_for()
    page.get_by_role("link", name="Previous").click()
    page.get_by_role("heading", level=1, name=titles[0], exact=True).wait_for()
    assert page.get_by_role("link", name="Previous").count() == 0
    page.get_by_role("link", name="All examples").click()
    page.get_by_role("heading", level=1, name="Worked examples").wait_for()


@pytest.mark.parametrize("size", ["laptop", "projector"])
def test_a_walk_and_its_controls_fill_the_first_window(
    watch: Watch, index: Path, size: str
) -> None:
    page = watch.open(index.parent / "mazur.html", size=size)
    height = page.evaluate("innerHeight")
    below = page.locator("#printed").bounding_box()["y"]
    assert height - 2 <= below <= height + 2
    controls = page.locator(".controls").bounding_box()
    assert controls["y"] + controls["height"] < height


def test_an_erratum_is_one_link_away(watch: Watch, index: Path) -> None:
    page = watch.open(index.parent / "mazur.html")
    page.get_by_role("link", name="5 are known errata").click()
    page.get_by_role("link", name="E_total after 10000").click()
    row = page.locator("tr:target")
    assert row.is_visible() and "0.0000351085" in row.inner_text()
    assert "9,999 updates" in page.locator("tr:target + tr").inner_text()


def test_a_theme_is_that_of_the_whole_page(watch: Watch, index: Path) -> None:
    page = watch.open(index.parent / "mazur.html", scheme="light")

    def paper() -> set[str]:
        parts = ".gallery.bar, .whole, #printed"
        return set(
            page.eval_on_selector_all(
                parts, "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
            )
        )

    light = paper()
    assert len(light) == 1
    while page.locator(".whole").get_attribute("data-theme") != "dark":
        page.locator(".toggles button").last.click()
    assert len(paper()) == 1 and paper() != light


@pytest.mark.parametrize(
    ("size", "scheme"), [("phone", "dark"), ("laptop", "light"), ("projector", "dark")]
)
def test_nothing_serious_hinders_anybody(
    watch: Watch, axe: Any, index: Path, size: str, scheme: str
) -> None:
    page = watch.open(index, size=size, scheme=scheme)
    assert axe(page) == []
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(wide)
    page = watch.open(index.parent / "rgu.html", size=size, scheme=scheme)
    assert [line for line in axe(page) if "printed" in line or "bar" in line] == []
    assert page.evaluate(wide)
