"""The levels of the quiz: the next arrow, the partial, the product, the sum, a whole gradient."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from autograd import Value, label, steps
from autograd.examples.report import check
from autograd.faces.gallery import gallery
from autograd.formulas.notation import MATHML
from demos.little_network import loss
from nn import MLP, squared_error

from .lessons import SEEN, neuron
from .test_page_heights import network, products
from .test_page_sizes import OVERLAPS, SIZES

PUBLISHED = Path(__file__).parents[2] / "demos" / "published"
LEVEL = "What is asked for in the reverse pass"


def written(mathml: str) -> str:
    """The signs of a formula, without what sets them."""
    return "".join(ElementTree.fromstring(mathml).itertext())


@pytest.mark.parametrize("level", ["partial", "product", "sum", "gradient"])
def test_each_level_asks_for_its_number(opened: Any, level: str) -> None:
    """And only for that; the field has the focus, and a wrong sign is named."""
    y = loss()
    walk = steps(y)
    found = opened(y, reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    assert found.evaluate("document.activeElement.matches('.answer input')")
    found.get_by_label(LEVEL).select_option(level)
    asked = 0
    for step in [step for step in walk if step.kind == "contributed"][-6:]:
        found.get_by_role("slider", name="Step").fill(str(step.number))
        right = {"partial": step.partial, "product": step.contribution}.get(level, step.after)
        field = found.locator(".answer input")
        if level == "gradient" and not step.final:
            assert field.count() == 0
            continue
        asked += 1
        local, whole = (
            written(formula)
            for formula in (
                MATHML.derivative(step.node, step.arg),
                MATHML.total(walk.output, step.arg),
            )
        )
        question = {
            "partial": f"What is the partial {local}?",
            "product": f"What goes back from {step.node} to {step.arg}?",
        }.get(level, f"What is {whole}")
        assert found.locator(".answer label").text_content().startswith(question)
        field.fill(repr(-right))
        field.press("Enter")
        assert "the sign is turned round" in found.locator(".verdict").inner_text() or (
            level == "sum" and not step.final
        )
        field.fill(f"{right:.5g}")
        field.press("Enter")
        assert f"{asked} right" in found.locator(".verdict").inner_text()
        assert "?" not in found.evaluate(SEEN)["said"]
    assert asked >= 4


def test_the_focus_stays_where_the_quiz_was_when_it_is_done(opened: Any) -> None:
    y = loss()
    found = opened(y, f"#step={len(steps(y))}", reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    found.get_by_role("button", name="Show it").click()
    assert "The walk is done: 0 right" in found.locator(".verdict").inner_text()
    assert found.evaluate("document.activeElement.ariaLabel") == "What the step does"


def test_a_slip_in_a_product_is_named(opened: Any) -> None:
    y = loss()
    plain = (0.0, 1.0, -1.0)
    step = next(
        step
        for step in steps(y)
        if step.kind == "contributed" and not {step.partial, step.upstream} & {*plain}
    )
    found = opened(y, f"#step={step.number}", reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    found.get_by_label(LEVEL).select_option("product")
    field = found.locator(".answer input")
    for wrong, said in (
        (step.partial, "the upstream gradient is left out"),
        (step.upstream, "the partial is left out"),
        (step.upstream + step.partial, "the two are added, not multiplied"),
    ):
        field.fill(repr(wrong))
        field.press("Enter")
        assert said in found.locator(".verdict").inner_text()


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_the_choice_of_a_level_finds_room(opened: Any, size: str) -> None:
    """Beside the buttons, inside the window, and not on the heading."""
    found = opened(neuron(), size=size, reduced_motion="reduce")
    found.get_by_role("button", name="Quiz").click()
    width = found.evaluate("innerWidth")
    title, *toggles = (
        found.locator(part).bounding_box()
        for part in (".title", *[f".toggles > :nth-child({k})" for k in range(1, 5)])
    )
    for toggle in toggles:
        assert toggle["x"] >= 0 and toggle["x"] + toggle["width"] <= width
        assert (
            toggle["y"] >= title["y"] + title["height"]
            or toggle["x"] >= title["x"] + title["width"]
        )
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")


def quizzed(found: Any, level: str, step: int) -> None:
    """Begin the quiz at a level, and go to a step."""
    if found.get_by_role("button", name="Quiz").get_attribute("aria-pressed") == "false":
        found.get_by_role("button", name="Quiz").click()
    found.get_by_label(LEVEL).select_option(level)
    found.get_by_role("slider", name="Step").fill(str(step))


def test_the_next_arrow_is_chosen_in_the_graph(opened: Any, axe: Any) -> None:
    """By the keyboard and by a click; a wrong one says why, another possible one is right, too."""
    x = Value(3.0, "x")
    z = x * x
    a = z.tanh()
    b = a * z
    y = b + a
    label(z=z, a=a, b=b, y=y)
    walk = steps(y)
    first = next(step.number for step in walk if step.kind == "contributed")
    found = opened(y, reduced_motion="reduce")
    quizzed(found, "edge", first)
    assert found.locator(".box.now, .arrow.now, .formulas .lit, .title .lit").count() == 0
    assert axe(found) == []
    found.get_by_label(LEVEL).focus()
    found.get_by_label(LEVEL).select_option("sum")
    found.get_by_label(LEVEL).select_option("edge")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert found.evaluate(focused) == "Arrow from x to z"  # where the graph begins
    found.keyboard.press("Enter")
    verdict = found.locator(".verdict")
    said = "Not yet: the gradient of z is not complete, 2 of 2 contributions are still to come."
    assert verdict.inner_text() == said
    labels = [one.get_attribute("aria-label") for one in found.locator(".arrow[role]").all()]
    by_label = {(s.arg, s.node): s for s in walk if s.kind == "contributed"}
    assert len(labels) == sum(step.kind == "contributed" for step in walk)
    for _ in labels:
        if found.evaluate(focused) == "Arrow from b to y":
            break
        found.keyboard.press("ArrowDown")
    found.keyboard.press("Enter")
    assert "1 right, 1 wrong" in verdict.inner_text()
    # y = b + a: after the arrow to b, those to a and into b may go in any order.
    after = by_label["b", "y"].number + 1
    quizzed(found, "edge", after)
    possible = {
        (s.arg, s.node)
        for s in walk
        if s.kind == "contributed" and s.number >= after and s.node in ("y", "b")
    }
    assert len(possible) > 1
    chosen = next(pair for pair in possible if by_label[pair].number != after)
    arrow = found.locator(f".arrow[aria-label='Arrow from {chosen[0]} to {chosen[1]}']")
    arrow.locator(".hit").first.dispatch_event("click")
    assert "This one may go now, too" in verdict.inner_text()
    assert f"dy/d{chosen[1]} is complete" in verdict.inner_text()
    quizzed(found, "edge", len(walk) - 1)
    back = by_label["b", "y"]
    arrow = found.locator(f".arrow[aria-label='Arrow from {back.arg} to {back.node}']")
    arrow.locator(".hit").first.dispatch_event("click")
    assert verdict.inner_text() == "The gradient has gone back along this arrow already."


SYMBOLS = [  # of a = tanh(v2), by v2, whatever formula is equal to it
    ("1 - a^2", ""),
    ("1 − a²", ""),
    ("(1-a)(1+a)", ""),
    ("1 - tanh(w x + b)**2", ""),
    ("1/cosh(v2)^2", ""),
    ("4/(exp(v2) + exp(-v2))^2", ""),
    ("a^2 - 1", "the sign is turned round"),
    ("1 - v2^2", "v2 stands where a belongs"),
    ("a", "a itself is given, not its slope"),
    ("2*(a - t)*(1 - a^2)", "it is multiplied by the upstream gradient already"),
    ("0.501", "the formula is asked for"),
    ("1 - q^2", "no number called q"),
    ("1 - (a", "bracket is not closed"),
    ("1 - ", "not complete"),
    ("1 - cosh", "cosh needs its argument in brackets"),
    ("", "Type a formula"),
]


def test_an_arrow_at_another_height_is_no_choice_after_the_quiz(opened: Any) -> None:
    """What was drawn before is drawn again as at first: not to be chosen, and not lit."""
    y = network()
    first = next(step.number for step in steps(y) if step.kind == "contributed")
    found = opened(y, reduced_motion="reduce", height="units")
    arrows = found.locator(".arrow").count()
    quizzed(found, "edge", first)
    assert found.locator(".arrow[role]").count() == arrows
    found.locator(".arrow, .box").evaluate_all("all => all.map((one) => (one.dataset.lit = ''))")
    found.get_by_role("button", name="scalars").click()
    assert found.locator(".arrow[role]").count() == found.locator(".arrow").count() > arrows
    found.get_by_role("button", name="Quiz").click()
    found.get_by_role("button", name="units").click()
    assert found.locator(".arrow").count() == arrows
    assert found.locator(".arrow[role], .arrow[data-lit], .box.closed[data-lit]").count() == 0


def test_a_partial_is_written_in_symbols(opened: Any) -> None:
    """Any formula that is equal is right; a foreseen mistake is named."""
    found = opened(neuron(), reduced_motion="reduce")
    step = next(s for s in steps(neuron()) if s.kind == "contributed" and s.node == "a")
    for text, said in SYMBOLS:
        quizzed(found, "symbols", step.number)
        assert found.locator(".rule, .sum .after").all_inner_texts()[0] == ""
        field = found.locator(".answer input")
        field.fill(text)
        field.press("Enter")
        verdict = found.locator(".verdict").inner_text()
        assert (said in verdict) if said else ("right" in verdict), (text, verdict)
        if not said:
            assert "0.501" in found.locator(".rule").inner_text()
            found.get_by_role("button", name="Quiz").click()
    quizzed(found, "symbols", step.number)
    found.get_by_role("button", name="Write a", exact=True).click()
    assert found.locator(".answer input").input_value() == "a"
    assert found.evaluate("document.activeElement.matches('.answer input')")


# At some steps, the answer is looked at, forgotten, and given with the other sign.
WRONG = """() => {
  const part = (what) => document.querySelector(what);
  const press = (words) =>
    [...document.querySelectorAll("button")].find((one) => one.textContent === words).click();
  const set = (element, value, kind) => {
    element.value = value;
    element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
  };
  const cell = (k) => document.querySelectorAll(".sum .cell b")[k]?.textContent ?? "";
  const said = () => part(".sentence").textContent.split("   (")[0].split(" = ").at(-1);
  const last = Number(part(".scrubber").max);
  const told = [];
  for (const level of ["partial", "product", "gradient"]) {
    for (let step = last; step > last / 2; step -= Math.ceil(last / 12)) {
      press("Quiz");
      set(part(".toggles select"), level, "change");
      set(part(".scrubber"), step, "input");
      if (part(".answer")) {
        press("Show it");
        const right = ({ partial: cell(2), gradient: cell(3) }[level] || said());
        const number = right.replace(/[()]/g, "");
        press("Quiz");
        press("Quiz");
        part(".answer input").value =
          number.startsWith("−") ? number.slice(1) : `−${number}`;
        set(part(".answer"), null, "submit");
        if (!/^(0|nan|−?∞)$/.test(number))
          told.push([level, step, number, part(".verdict").textContent]);
      }
      press("Quiz");
    }
  }
  return told;
}"""


def test_a_wrong_answer_is_named_on_every_kind_of_page(
    opened: Any, watch: Any, tmp_path: Path
) -> None:
    """Of a formula, a network, arrays, a lens, and in the gallery, updates included."""
    network = squared_error([MLP(2, [2, 1], "tanh", seed=1)([0.5, -0.2])], [1.0])
    report = check([PUBLISHED / "mazur.toml", PUBLISHED / "rgu.toml"])
    folder = gallery(report, tmp_path / "gallery").parent
    pages = [
        opened(neuron()),
        opened(network),
        opened(products()),
        opened(network, lens="layer 1"),
        *[watch.open(folder / name) for name in ("mazur.html", "rgu.html")],
    ]
    for found in pages:
        told = found.evaluate(WRONG)
        assert {level for level, *_ in told} == {"partial", "product", "gradient"}
        for *where, said in told:
            assert said.startswith("That is what comes out if"), where


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_asked_is_never_cut(opened: Any, axe: Any, scheme: str) -> None:
    """Nor what is said of a wrong answer, at any level and size."""
    found = opened(loss(), scheme=scheme, reduced_motion="reduce")
    step = next(s.number for s in steps(loss()) if s.kind == "contributed" and s.seen == s.total)
    for width, height in SIZES:
        found.set_viewport_size({"width": width, "height": height})
        for level in ("edge", "symbols", "gradient"):
            quizzed(found, level, step + 4)
            if level == "edge":
                found.locator(".arrow .hit").last.dispatch_event("click")
            elif found.locator(".answer input").count():
                found.locator(".answer input").fill("12345")
                found.locator(".answer input").press("Enter")
            found.evaluate("scrollTo(0, 0)")
            assert found.evaluate(OVERLAPS) == [], (width, height, level)
        found.get_by_role("button", name="Quiz").click()
    quizzed(found, "symbols", step + 4)
    assert axe(found) == []
