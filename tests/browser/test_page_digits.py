"""One number has one number of digits on a page: in its box, in the sentence, at the side."""

from __future__ import annotations

import re
from typing import Any

import pytest

from autograd import Value, array, label, steps, tanh
from autograd.examples import Claim
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import rounded
from autograd.steps.sentences import rule, sentence
from nn import MLP, squared_error

from .lessons import SEEN, neuron, until_address
from .test_page_sizes import OVERLAPS

NUMBER = re.compile(r"(?<![\w.,])[−-]?\d+(?:\.\d+)?(?:e[−-]?\d+)?(?![\w.])")
WORDS = """() => [...document.querySelectorAll(".glassgrad.whole *")]
  .filter((one) => !one.matches("[type=range]"))
  .filter((one) => !one.closest("select, .handout, .legend, .updating, kbd, [hidden]"))
  .flatMap((one) => [one.ariaLabel ?? "", one.value ?? "", ...[...one.childNodes]
    .filter((child) => child.nodeType === 3).map((child) => child.data)])"""


def shown(page: Any) -> set[str]:
    """Every number with a point that a page shows, without its sign."""
    texts = page.evaluate(WORDS)
    found = {word for text in texts if isinstance(text, str) for word in NUMBER.findall(text)}
    return {word.strip("−-").replace("−", "-") for word in found if "." in word}


def significant_digits(text: str) -> int:
    return len(text.partition("e")[0].replace(".", "").lstrip("0"))


def long_numbers() -> Value:
    """A formula whose own numbers have many digits, too."""
    w, x = Value(0.7071067811865476, "w"), Value(2.0, "x")
    a = (w * 0.123456789 * x + 1 / 3).tanh()
    y = (a - 0.987654321) ** 2
    label(a=a, L=y)
    return y


@pytest.mark.parametrize("digits", [2, DIGITS, 9])
def test_a_number_has_as_many_digits_everywhere(opened: Any, digits: int) -> None:
    """No number has more; and all that a sentence says of boxes stands in them so."""
    y = long_numbers()
    walk = steps(y)
    w = walk.nodes[0]
    page = opened(y, "#step=11", digits=digits, reduced_motion="reduce")
    page.locator(".box").first.click()
    for step in walk:
        page.get_by_role("slider", name="Step").fill(str(step.number))
        assert page.evaluate(SEEN)["said"] == sentence(walk, step, digits)
        assert page.evaluate(OVERLAPS) == []
    numbers = shown(page)
    too_long = {text for text in numbers if significant_digits(text) > digits}
    assert too_long == set()
    several = [text for text in numbers if abs(float(text) - w.data) < 0.01]
    assert several == [f"{w.data:.{digits}g}"], "one number, written in two ways"


def test_a_reader_chooses_how_many_digits(opened: Any) -> None:
    """For boxes, arrows, words, formulas, fields and paper together; the address keeps it."""
    y = long_numbers()
    walk = steps(y)
    page = opened(y, "#step=3", reduced_motion="reduce")
    page.locator(".box").first.click()
    for digits in (7, 3, 17):
        page.get_by_label("Digits").select_option(str(digits))
        for step in (walk[2], walk[-1]):
            page.get_by_role("slider", name="Step").fill(str(step.number))
            said = page.evaluate(SEEN)["said"]
            assert said == sentence(walk, step, digits)
            assert page.evaluate(OVERLAPS) == []
        local = page.locator(".rule").inner_text()
        assert rule(walk, walk[-1], digits).rpartition(" = ")[2] in "".join(local.split())
        numbers = shown(page)
        assert {text for text in numbers if significant_digits(text) > digits} == set()
        assert f"{0.123456789:.{min(digits, 9)}g}" in numbers, "a number of the formula itself"
        assert page.get_by_label("Value of w").input_value() == f"{0.7071067811865476:.{digits}g}"
    until_address(page, f"#step={len(walk)}&digits=17")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.locator(".handout li > p:first-child").all_text_contents()
    assert printed == [sentence(walk, step, 17) for step in walk]


def test_an_address_brings_its_digits(opened: Any) -> None:
    page = opened(neuron(), "#step=12&digits=8", reduced_motion="reduce")
    assert page.evaluate(SEEN)["said"] == sentence(steps(neuron()), steps(neuron())[11], 8)
    assert page.get_by_label("Digits").input_value() == "8"


def test_examples_in_the_list_have_the_digits_of_the_page(opened: Any) -> None:
    model = MLP(2, [2, 1], "tanh", seed=1)
    X, Y = [[1 / 3, 0.25], [2 / 3, -0.123456]], [1.0, 0.0]
    y = squared_error([model(x) for x in X], Y)
    page = opened(y, reduced_motion="reduce")
    choices = page.get_by_label("The loss of").locator("option")
    assert choices.nth(1).inner_text().startswith("1: x1 = 0.3333, x2 = 0.25")
    page.get_by_label("Digits").select_option("6")
    assert choices.nth(2).inner_text().startswith("2: x1 = 0.666667, x2 = −0.123456")


def test_an_answer_made_of_the_numbers_that_are_shown_is_right(opened: Any) -> None:
    """Who multiplies what stands there gets what a page with more digits would refuse."""
    y = long_numbers()
    walk = steps(y)
    page = opened(y, digits=2, reduced_motion="reduce")
    page.get_by_role("button", name="Quiz").click()
    page.get_by_label("What is asked for in the reverse pass").select_option("product")
    tried = 0
    for step in walk.reverse[1:]:
        page.get_by_role("slider", name="Step").fill(str(step.number))
        by_hand = rounded(step.upstream, 2) * rounded(step.partial, 2)
        field = page.locator(".answer input")
        field.fill(f"{by_hand:#.10g}")
        field.press("Enter")
        verdict = page.locator(".verdict").inner_text()
        if not Claim("", "", f"{by_hand:#.10g}", step.contribution).holds:
            tried += 1
            assert verdict.startswith("Right, by the digits that are shown"), (step, verdict)
        assert "0 wrong" in verdict
    assert tried >= 3


def test_what_is_off_by_more_than_the_digits_is_wrong(opened: Any) -> None:
    y = long_numbers()
    step = next(s for s in steps(y).reverse if s.kind == "contributed" and s.node == "a")
    page = opened(y, f"#step={step.number}", reduced_motion="reduce")
    page.get_by_role("button", name="Quiz").click()
    page.get_by_label("What is asked for in the reverse pass").select_option("product")
    page.get_by_role("slider", name="Step").fill(str(step.number))
    field = page.locator(".answer input")
    field.fill(f"{step.contribution * 1.002:.4g}")
    field.press("Enter")
    assert "Not yet" in page.locator(".verdict").inner_text()


def test_a_mistake_is_named_with_the_digits_of_the_page(opened: Any) -> None:
    page = opened(neuron(), "#step=13", digits=9, reduced_motion="reduce")
    page.get_by_role("button", name="Quiz").click()
    last = next(s for s in steps(neuron()).reverse if s.kind == "contributed" and s.arg == "w")
    page.get_by_role("slider", name="Step").fill(str(last.number))
    field = page.locator(".answer input")
    field.fill("-1.174322718")
    field.press("Enter")
    verdict = page.locator(".verdict").inner_text()
    assert ", 0.500971744, is left out of the chain" in verdict


def test_numbers_that_only_look_the_same_are_told_apart(opened: Any) -> None:
    page = opened(neuron(), reduced_motion="reduce")
    page.get_by_label("Value of b").fill("6.880001")
    said = page.locator(".compared p").first
    assert said.inner_text() == "L was 0.08619 and is 0.08619, apart in later digits."
    page.get_by_label("Digits").select_option("9")
    assert said.inner_text() == "L was 0.0861896154 and is 0.0861893213."


def test_formulas_of_arrays_have_the_digits_that_are_chosen(opened: Any) -> None:
    """In a box and at the side; the title keeps those that the page begins with."""
    W = array([[0.5, -0.25], [1.0, 2.0]], "W")
    Z = tanh(0.123456789 * W)
    y = (0.987654321 * Z).sum()
    label(Z=Z, L=y)
    page = opened(y, reduced_motion="reduce")
    box = page.locator(".box", has_text="tanh")
    for digits, constant in ((4, "0.1235"), (7, "0.1234568"), (2, "0.12")):
        page.get_by_label("Digits").select_option(str(digits))
        assert box.locator(".formula").text_content() == f"tanh({constant}·W)"
        box.click()
        assert page.locator(".about").first.inner_text() == f"tanh({constant}·W)"
        assert f"{constant}·" in page.locator(".inspector").inner_text().partition("sends back")[2]
    assert page.locator("h1").inner_text() == "L = sum(0.9877·Z)"
