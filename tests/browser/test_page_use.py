"""The page as people use it: keys, quiz, paper, colours, phone to projector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd import order, page, steps
from autograd.examples.diagnose import foresee
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant
from autograd.steps.sentences import sentence
from demos import any_loss, vectorised
from demos.little_network import loss

from .lessons import SEEN, SHOWS, expected, neuron, until, until_address


def test_the_address_says_the_step(opened: Any) -> None:
    found = opened(neuron(), "#step=12")
    assert "step 12 of 14" in found.evaluate(SEEN)["place"]
    found.keyboard.press("ArrowLeft")
    until_address(found, "#step=11")
    found.evaluate("location.hash = '#step=3'")
    until(found, f"() => ({SEEN})().place.includes('step 3 of')")
    for wrong in ("#step=999", "#step=0", "#step=x", "#", "#step=-4"):
        found.evaluate("(hash) => { location.hash = hash; }", wrong)
    assert found.locator(".sentence").inner_text()


def test_groups_are_framed(opened: Any) -> None:
    found = opened(any_loss.any_loss_writeup().graphs["cross-entropy"], height="scalars")
    names = [one.text_content() for one in found.locator(".frame-name").all()]
    assert names == ["layer 1", "unit 1", "unit 2", "layer 2"]
    assert found.locator(".frame").count() == 4


def test_keys_and_controls(opened: Any) -> None:
    found = opened(neuron())

    def at() -> str:
        return found.evaluate(SEEN)["place"].split("step ")[1]

    for key, step in (("End", 14), ("ArrowRight", 14), ("Home", 1), ("ArrowLeft", 1)):
        found.keyboard.press(key)
        assert at() == f"{step} of 14"
    for name, step in (
        ("Step forward", 2),
        ("Last step", 14),
        ("Step back", 13),
        ("First step", 1),
    ):
        found.get_by_role("button", name=name).click()
        assert at() == f"{step} of 14"
    found.get_by_role("slider", name="Step").fill("7")
    assert at() == "7 of 14"
    found.clock.install()  # from here on time is what this test says
    found.get_by_label("Speed").select_option("4")
    found.locator("body").click(position={"x": 2, "y": 2})
    found.keyboard.press("Space")
    found.get_by_role("button", name="Pause").wait_for()
    assert at() == "7 of 14"
    for step in (8, 9):
        found.clock.run_for(400)
        assert at() == f"{step} of 14"
    found.keyboard.press("Space")
    found.get_by_role("button", name="Play").wait_for()
    found.clock.run_for(4000)
    assert at() == "9 of 14"


def test_typing_in_a_field_does_not_step(opened: Any) -> None:
    found = opened(neuron(), "#step=5")
    field = found.get_by_label("Value of w", exact=True)
    field.focus()
    for key in ("ArrowLeft", "Home", "End", "Space"):
        field.press(key)
    assert "step 5 of" in found.evaluate(SEEN)["place"]


def test_everything_is_reached_with_the_keyboard(opened: Any) -> None:
    found = opened(neuron())
    met = set()
    for _ in range(40):
        found.keyboard.press("Tab")
        met.add(
            found.evaluate(
                "() => { const e = document.activeElement;"
                " return e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent"
                " ?? e.textContent; }"
            )
        )
        style_of = found.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " const c = e.querySelector?.('.card');"
            " return [s.outlineStyle, c && getComputedStyle(c).strokeWidth]; }"
        )
        assert style_of[0] != "none" or style_of[1] == "5px"
        if "Keys" in met:
            break
    wanted = {"Quiz", "Step", "Play", "Step forward", "Value of w", "w, slider", "Update w"}
    assert wanted | {"learning rate", "One step down", "Keys"} <= met
    assert found.get_by_role("button", name="a tanh(v2) value ? grad ?").count() == 1
    box = found.locator(".box[tabindex='0']")
    box.focus()
    found.keyboard.press("ArrowDown")
    found.keyboard.press("Enter")
    assert found.locator(".inspector h3").count() == 1


def test_the_quiz_hides_asks_and_accepts(opened: Any) -> None:
    y = neuron()
    walk = steps(y)
    found = opened(y)
    found.get_by_role("button", name="Quiz").click()
    assert found.locator(".what-if").is_hidden()
    for step in walk:
        if step.kind == "seeded":
            found.get_by_role("button", name="Next step").click()
            continue
        shown = found.evaluate(SEEN)
        assert shown["boxes"] == expected(walk, step.number - 1)
        answer = step.data if step.kind == "computed" else step.after
        assert significant(answer, DIGITS) not in shown["said"].split(" = ")[-1]
        assert "?" in shown["said"]
        field = found.locator(".answer input")
        field.fill("12345")
        field.press("Enter")
        assert "Not yet" in found.locator(".verdict").inner_text()
        field.fill(f"{answer:.3g}")
        field.press("Enter")
        assert found.evaluate(SEEN)["boxes"] == expected(walk, step.number)
        if step.number < len(walk):
            found.get_by_role("button", name="Next step").click()
    assert f"{len(walk) - 1} right, {len(walk) - 1} wrong" in found.locator(".verdict").inner_text()
    found.get_by_role("button", name="Quiz").click()
    assert found.locator(".what-if").is_visible()


def test_the_quiz_says_what_the_mistake_was(opened: Any) -> None:
    """As the diagnosis says it."""
    y = neuron()
    at = {entry.name: node for entry, node in zip(steps(y).nodes, order(y), strict=True)}
    found = opened(y)
    found.get_by_role("button", name="Quiz").click()
    asked = 0
    for step in steps(y):
        if step.kind != "seeded":
            x = at[step.arg] if step.kind == "contributed" else None
            wrong = foresee(y, x) if x else foresee(at[step.node])
            for one in wrong[:1]:
                field = found.locator(".answer input")
                field.fill(repr(one.gives))
                field.press("Enter")
                said = found.locator(".verdict").inner_text()
                assert said == f"That is what comes out if {one.said}."
                asked += 1
            found.get_by_role("button", name="Show it").click()
        if step.number < len(steps(y)):
            found.get_by_role("button", name="Next step").click()
    assert asked >= 12


def test_paper_has_every_step_in_order(opened: Any) -> None:
    y = loss()
    walk = steps(y)
    found = opened(y)
    found.emulate_media(media="print")
    handout = found.locator(".handout")
    handout.locator("li").first.wait_for()
    assert found.locator(".controls").is_hidden()
    said = [one.text_content() for one in handout.locator("li > p:first-child").all()]
    assert said == [sentence(walk, step, DIGITS) for step in walk]
    assert [one.text_content() for one in handout.locator("h2").all()] == ["Forward", "Reverse"]
    assert found.evaluate(SEEN)["boxes"] == expected(walk, len(walk))
    assert found.pdf().startswith(b"%PDF")
    found.emulate_media(media="screen")
    until(found, SHOWS, expected(walk, 1))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing_serious(opened: Any, axe: Any, scheme: str, size: str) -> None:
    found = opened(loss(), "#step=20", size=size, scheme=scheme, title="A network", note="Steps.")
    found.emulate_media(reduced_motion="reduce")
    assert axe(found) == []
    found.locator(".box").nth(9).dispatch_event("click")
    found.get_by_label("Value of v1").fill("2")
    found.get_by_role("button", name="One step down").click()
    found.get_by_role("button", name="One step down").click()
    assert axe(found) == []
    found.get_by_role("button", name="Quiz").click()
    found.locator(".answer input").fill("7")
    found.locator(".answer input").press("Enter")
    assert axe(found) == []


def test_colours_follow_the_button(opened: Any) -> None:
    found = opened(neuron(), scheme="dark")
    ground = "getComputedStyle(document.querySelector('.glassgrad')).backgroundColor"
    dark = found.evaluate(ground)
    found.get_by_role("button", name="Colours").click()
    light = found.evaluate(ground)
    assert light != dark
    found.get_by_role("button", name="Colours").click()
    assert found.evaluate(ground) == dark


def test_nothing_moves_for_who_wants_no_motion(opened: Any) -> None:
    found = opened(neuron(), "#step=8", reduced_motion="reduce")
    moving = "document.getAnimations().length"
    assert found.evaluate(moving) == 0
    found.evaluate("addEventListener('animationstart', () => { window.moved = true; }, true)")
    found.keyboard.press("ArrowLeft")
    found.keyboard.press("ArrowRight")
    assert not found.evaluate("window.moved")
    found.emulate_media(reduced_motion="no-preference")
    found.keyboard.press("ArrowRight")
    until(found, "() => window.moved")


def test_a_graph_larger_than_its_place_follows_the_step(opened: Any) -> None:
    y = vectorised.vectorised_writeup().graphs["cost"]
    found = opened(y, size="phone", reduced_motion="reduce", height="scalars")
    within = """() => {
      const pane = document.querySelector(".pane").getBoundingClientRect();
      const box = document.querySelector(".box.now .card").getBoundingClientRect();
      return box.left >= pane.left - 1 && box.right <= pane.right + 1
        && box.top >= pane.top - 1 && box.bottom <= pane.bottom + 1;
    }"""
    assert found.evaluate(
        "(() => { const p = document.querySelector('.pane');"
        " return p.scrollWidth > p.clientWidth; })()"
    )
    for k in range(1, len(steps(y)) + 1, 7):
        found.evaluate("(k) => { location.hash = `#step=${k}`; }", k)
        until(found, within)


@pytest.mark.parametrize("size", ["phone", "laptop", "projector"])
def test_nothing_is_wider_than_the_window(opened: Any, size: str) -> None:
    y = any_loss.single_layer()
    found = opened(y, size=size)
    for k in range(1, len(steps(y)) + 1, 3):
        found.evaluate("(k) => { location.hash = `#step=${k}`; }", k)
        assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_page_says_so(opened: Any, watch: Any, tmp_path: Path) -> None:
    path = page(neuron(), tmp_path / "plain.html")
    found = watch.open(path, java_script_enabled=False)
    assert "needs JavaScript" in found.locator("noscript").text_content()
