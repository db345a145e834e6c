"""The worksheet as a form in a browser: checked, saved, marked, printed, without a mouse."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Run

FORMULA = ("L = (tanh(w*x + b) - t)**2", "x=2", "w=-3", "b=6.88", "t=1")


@pytest.fixture
def sheet(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "sheet.html"
    update = ("--params", "w", "--lr", "0.1")
    files = ("-o", str(path), "--mark-with", str(tmp_path / "quiz.toml"))
    code, _, err = run("worksheet", *FORMULA, *update, "--form", *files)
    assert code == 0, err
    return path


def field(page: Any, label: str) -> Any:
    return page.locator(f'input[aria-label^="{label}"]').first


def test_answers_are_checked_saved_and_marked(
    sheet: Path, watch: Any, run: Run, tmp_path: Path
) -> None:
    page = watch.open(sheet)
    typed = {
        "value of v1": "-6",
        "value of v2": "1.88",  # 0.88: a slip, from which the next two follow
        "value of v3": "0.9545",
        "value of v4": "-0.0455",
        "∂v4/∂v3": "2",
        "dL/db": "0.2942",  # the sign is lost
    }
    for label, text in typed.items():
        field(page, label).fill(text)
    field(page, "dL/db").press("Enter")
    assert "the sign is turned round" in page.get_by_role("status").last.inner_text()
    page.get_by_role("button", name="Check", exact=True).press("Enter")
    states = {label: field(page, label).get_attribute("data-state") for label in typed}
    assert list(states.values()) == ["right", "wrong", "follows", "follows", "wrong", "wrong"]
    signs = page.locator(".said").all_inner_texts()
    assert [text[0] for text in signs if text] == ["✓", "✗", "→", "→", "✗", "✗"]
    assert page.get_by_role("status").last.inner_text().startswith("1 right, 2 that follow")
    assert page.locator('input[data-asks="value:1"]').last.input_value() == "-6"  # once is enough
    answers = {}
    for kind in ("CSV", "JSON"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"Save answers ({kind})").click()
        path = tmp_path / saved.value.suggested_filename
        saved.value.save_as(path)
        answers[kind] = path
    wanted = dict(zip(("v1", "v2", "v3", "v4", "dv4/dv3", "dL/db"), typed.values(), strict=True))
    assert json.loads(answers["JSON"].read_text("utf-8")) == wanted
    with answers["CSV"].open(encoding="utf-8", newline="") as file:
        assert dict(list(csv.reader(file))[1:]) == wanted
    quiz = str(tmp_path / "quiz.toml")
    for path in answers.values():
        code, out, _ = run("mark", quiz, "--answers", str(path), "--json")
        marking = json.loads(out)
        assert code == 1 and marking["slips"] == ["v2", "dv4/dv3", "dL/db"]
        states = {line["what"]: line["state"] for line in marking["lines"]}
        assert (states["v3"], states["dL/dw"]) == ("follows", "missing")
    code, out, _ = run("check", quiz)
    assert code == 0 and "hold" in out


BEHIND = """() => {
  const tools = document.querySelector(".tools");
  return [...document.querySelectorAll("input")].filter((one) => {
    one.scrollIntoView({ block: "nearest" });
    return one.getBoundingClientRect().bottom > tools.getBoundingClientRect().top;
  }).length;
}"""


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_no_field_comes_to_stand_behind_the_tools(
    sheet: Path, watch: Any, size: tuple[int, int]
) -> None:
    page = watch.open(sheet)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate(BEHIND) == 0


def test_it_prints_with_blanks_and_with_what_was_typed(sheet: Path, watch: Any, axe: Any) -> None:
    page = watch.open(sheet)
    assert axe(page) == []
    field(page, "value of v1").fill("-6")
    page.get_by_role("button", name="Check", exact=True).click()
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Check", exact=True).is_visible()
    assert not page.locator(".said").first.is_visible()
    sides = "borderTopWidth, borderBottomWidth"
    style = f"(one) => {{ const {{ {sides} }} = getComputedStyle(one); return [{sides}]; }}"
    assert field(page, "value of v2").evaluate(style) == ["0px", "1px"]
    assert field(page, "value of v1").evaluate(style) == ["0px", "1px"]
    assert field(page, "value of v1").input_value() == "-6"


def test_matrices_have_fields_for_their_entries(run: Run, watch: Any, tmp_path: Path) -> None:
    text = "X=[[1,2],[0.5,-1]]; W=[[0.1,0.2],[0.3,-0.4]]; Z = W@X; A=tanh(Z); L = sum(A)"
    path, quiz = tmp_path / "sheet.html", tmp_path / "quiz.toml"
    code, _, err = run("worksheet", text, "-o", str(path), "--form", "--mark-with", str(quiz))
    assert code == 0, err
    page = watch.open(path)
    field(page, "value of Z[1,2]").fill("0")  # 0.2 − 0.2
    field(page, "value of Z[2,1]").fill("0.3")
    page.get_by_role("button", name="Check", exact=True).click()
    states = [field(page, f"value of Z[{k}]").get_attribute("data-state") for k in ("1,2", "2,1")]
    assert states == ["right", "wrong"]
    assert run("check", str(quiz))[0] == 0
