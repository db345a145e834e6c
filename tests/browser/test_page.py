"""The page in a real Chromium, opened from disk without a network."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from autograd import OPS, Value, hypot, label, steps
from autograd.faces.page import html, lesson, script, style
from autograd.faces.page.lesson import DIGITS
from autograd.formulas.numbers import significant
from autograd.formulas.text import visible
from autograd.steps.sentences import rule, sentence
from autograd.steps.step import Contributed
from demos.__main__ import NAMES
from demos.writeup import writeup_of

from .. import pages
from ..faces.javascript import HOSTILE
from .lessons import SEEN, expected, neuron

PRESSED = f"""([key, times]) => Array.from({{ length: times }}, () => {{
  const shown = ({SEEN})();
  document.body.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true }}));
  return shown;
}})"""


@pytest.mark.parametrize("name", NAMES)
def test_every_step_shows_the_record_and_back_returns(opened: Any, name: str) -> None:
    for y in writeup_of(name).graphs.values():
        walk = steps(y)
        names = [entry.name for entry in walk.nodes]
        edges = [step.number for step in walk if isinstance(step, Contributed)]
        found = opened(y, height="scalars")
        onward = found.evaluate(PRESSED, ["ArrowRight", len(walk)])
        for step, shown in zip(walk, onward, strict=True):
            assert shown["said"] == sentence(walk, step, DIGITS)
            assert shown["place"].endswith(f"step {step.number} of {len(walk)}")
            assert shown["boxes"] == expected(walk, step.number)
            target = step.arg if isinstance(step, Contributed) else step.node
            assert shown["now"] == names.index(target)
            assert shown["arrow"] == (edges.index(step.number) if step.number in edges else -1)
        back = found.evaluate(PRESSED, ["ArrowLeft", len(walk)])
        assert back == onward[::-1]


EVERY_ROW = """async ([lesson, points]) => {
  const root = document.createElement("div");
  document.body.append(root);
  const { walk, destroy } = mount(root, lesson, {});
  const leaves = walk.engine.leaves;
  const answers = points.map((point) => {
    leaves.forEach((at, k) => walk.leaves.set(at, Number(point[k])));
    walk.set(leaves[0], Number(point[0]));
    return [walk.now.data.map(String), walk.now.grads.map(String)];
  });
  destroy();
  root.remove();
  return answers;
}"""


@pytest.fixture(scope="module")
def rows_page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A page with every row of the table and nothing mounted, and the walks to hold it to."""
    asked = {name: pages.walks(row) for name, row in OPS.items()}
    lessons = {name: lesson(y) for name, (y, _) in asked.items()}
    every = lessons["add"] | {
        "record": {"nodes": [one for told in lessons.values() for one in told["record"]["nodes"]]},
        "nodes": [one for told in lessons.values() for one in told["nodes"]],
        "second": None,  # nobody takes a step of Newton's here
    }
    path = tmp_path_factory.mktemp("rows") / "rows.html"
    code = script(every).replace("</", "<\\/")
    path.write_text(
        "<!doctype html><html lang=en><meta charset=utf-8><title>rows</title>"
        f"<style>{style()}</style><script type=module>{code}\nwindow.mount = mount;</script>"
    )
    context = browser.new_context(offline=True)
    found = context.new_page()
    found.goto(path.as_uri())
    yield found, asked, lessons, path
    context.close()


@pytest.mark.parametrize("name", OPS)
def test_a_changed_leaf_gives_the_numbers_of_python(rows_page: Any, name: str) -> None:
    """To 1e-12, at ordinary points and at zeros, infinities, nan, the huge and the tiny."""
    found, asked, lessons, _ = rows_page
    walks = asked[name][1]
    points = [[repr(x).replace("inf", "Infinity") for x in leaves] for leaves, _ in walks]
    answers = found.evaluate(EVERY_ROW, [lessons[name], points])
    for (leaves, walk), (data, grads) in zip(walks, answers, strict=True):
        ours = pages.numbers(walk)
        for (node, (x, g)), theirs, slope in zip(ours.items(), data, grads, strict=True):
            assert near(float(theirs), x), (leaves, node, theirs, x)
            assert g is None or near(float(slope), g), (leaves, node, slope, g)


def near(theirs: float, ours: float) -> bool:
    return bool(theirs == pytest.approx(ours, rel=1e-12, abs=1e-15, nan_ok=True))


def test_typing_a_leaf_computes_again_and_keeps_the_step(opened: Any) -> None:
    found = opened(neuron(), "#step=9")
    found.get_by_label("Value of w", exact=True).fill("-2.5")
    again = (math.tanh(-2.5 * 2 + 6.88) - 1) ** 2
    shown = found.evaluate(SEEN)
    assert shown["place"].endswith("step 9 of 14")
    assert shown["boxes"][-1][0] == significant(again, DIGITS)
    compared = found.locator(".compared").inner_text()
    slope, before = -0.588301695, (math.tanh(0.88) - 1) ** 2
    assert significant(slope * 0.5, DIGITS) in compared
    assert significant(again - before, DIGITS) in compared
    found.get_by_text("Reset all numbers").click()
    assert found.evaluate(SEEN)["boxes"][-1][0] == significant(before, DIGITS)
    assert found.locator(".compared").inner_text() == ""


def test_the_slider_moves_a_leaf(opened: Any) -> None:
    found = opened(neuron(), "#step=14")
    slider = found.get_by_label("b, slider")
    slider.focus()
    slider.press("ArrowRight")
    b = float(slider.input_value())
    assert b > 6.88
    assert found.get_by_label("Value of b").input_value() == significant(b, DIGITS)
    assert found.evaluate(SEEN)["place"].endswith("step 14 of 14")


def test_holding_an_inner_node(opened: Any) -> None:
    y = neuron()
    found = opened(y, "#step=14")
    a = [entry.name for entry in steps(y).nodes].index("a")
    found.locator(".box").nth(a).click()
    found.get_by_label("Hold it at another number").fill("0.5")
    found.get_by_role("button", name="Hold", exact=True).click()
    shown = found.evaluate(SEEN)
    assert shown["boxes"][-1][0] == "0.25"
    assert shown["boxes"][0][1] == "0"  # nothing goes through what is held
    assert found.locator(".box.held .formula").text_content() == "held"
    assert shown["said"].startswith("dL/dx gets")
    found.get_by_role("slider", name="Step").fill("10")
    assert found.evaluate(SEEN)["said"] == "v2 gets nothing from a, which is held at 0.5."
    found.get_by_role("slider", name="Step").fill("3")
    assert found.evaluate(SEEN)["said"] == "a is held at 0.5; its rule does not matter."
    found.keyboard.press("End")
    found.get_by_role("button", name="Let it go").click()
    assert found.evaluate(SEEN)["boxes"] == expected(steps(y), 14)


def test_updates_walk_down(opened: Any) -> None:
    found = opened(neuron(), params=["w", "b"], lr=0.5)
    w, b = -3.0, 6.88
    for _ in range(3):
        found.get_by_role("button", name="One step down").click()
        a = math.tanh(2 * w + b)
        g = 2 * (a - 1) * (1 - a * a)
        w, b = w - 0.5 * g * 2, b - 0.5 * g
    assert found.get_by_label("Value of w", exact=True).input_value() == significant(w, DIGITS)
    assert found.get_by_label("Value of x", exact=True).input_value() == "2"
    last = (math.tanh(2 * w + b) - 1) ** 2
    compared = found.locator(".compared").inner_text()
    assert significant(-0.5 * (2 * g) ** 2 - 0.5 * g**2, DIGITS) in compared  # −lr·|∇L|²
    said = found.locator(".curve p", has_text="After").inner_text()
    assert said == f"After 3 updates: 0.08619 → {significant(last, DIGITS)}"
    curve = found.get_by_role("img", name="After 3 updates: ")
    assert len(curve.locator("polyline").get_attribute("points").split()) == 4
    found.get_by_text("Reset all numbers").click()
    assert curve.count() == 0


def test_a_closer_look(opened: Any) -> None:
    x = Value(3.0, "x")
    a = x * x
    b = a + x
    label(a=a, b=b)
    found = opened(b)
    found.locator(".box").first.click()
    terms = "[...document.querySelectorAll('.inspector dt')].map((one) => one.textContent)"
    assert found.evaluate(terms)[:2] == ["value", "dbdx"]
    told = found.locator(".inspector").inner_text()
    assert "It feeds 3 places" in told
    assert "3 paths lead to b" in told
    assert told.count("b ← a ← x") == 2
    assert "1 · 3 = 3" in told
    found.locator(".inspector .edge").first.click()
    assert found.evaluate(terms) == [
        "local ∂b∂x",
        "upstream dbdb",
        "contribution",
        "gradient of x then",
    ]
    found.get_by_role("button", name="Go to step").click()
    assert found.evaluate(SEEN)["arrow"] >= 0
    found.locator(".arrow .hit").first.dispatch_event("click")
    assert found.locator(".arrow.chosen").count() == 1
    found.keyboard.press("Escape")
    assert found.locator(".chosen").count() == 0


def test_hostile_labels_are_shown_as_typed_and_run_nothing(opened: Any) -> None:
    y = Value(2.0, HOSTILE[0])
    for k, name in enumerate(HOSTILE[1:]):
        y = y * Value(1.0 + k, name)
    y.label = HOSTILE[1] + " end"
    found = opened(y, title=HOSTILE[0], note=HOSTILE[1])
    assert found.title() == HOSTILE[0]
    for at, entry in enumerate(steps(y).nodes):
        found.locator(".box").nth(at).dispatch_event("click")
        shown = found.locator(".inspector h3").text_content()
        assert shown == visible(entry.name, len(entry.name))
    for _ in steps(y):
        found.keyboard.press("ArrowRight")
    found.emulate_media(media="print")
    found.locator(".handout li").first.wait_for()
    assert HOSTILE[0] in found.locator(".handout").text_content()
    found.emulate_media(media="screen")
    found.get_by_role("button", name="Quiz").click()
    assert found.locator("img").count() == 0
    assert found.locator("script").count() == 2


def test_the_smallest_graph_and_numbers_that_are_none(opened: Any) -> None:
    alone = Value(3.0, "a")
    found = opened(alone)
    assert found.evaluate(SEEN)["said"] == "da/da = 1   (the seed)"
    found.keyboard.press("ArrowRight")
    x = Value(-1.0, "x")
    y = x.log() / Value(0.0, "z")
    walk = steps(y)
    found = opened(y, f"#step={len(walk)}")
    assert found.evaluate(SEEN)["boxes"] == expected(walk, len(walk))
    assert found.evaluate(SEEN)["said"] == sentence(walk, walk[-1], DIGITS)
    found.get_by_label("Value of x").fill("inf")
    assert found.evaluate(SEEN)["boxes"][0][0] == "∞"
    found.locator(".box").last.dispatch_event("click")


@pytest.mark.parametrize(
    ("x", "shown"),
    [
        (1e-7, "1·10−7"),
        (-1e-7, "−1·10−7"),
        (2.5e12, "2.5·1012"),
        (-2.5e12, "−2.5·1012"),
        (-0.25, "−0.25"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_the_formula_line_keeps_every_sign(opened: Any, x: float, shown: str) -> None:
    """Of a number and of its exponent, which stands raised: 10⁻⁷ is not 10⁷."""
    a = Value(x, "x")
    y = a + Value(0.0, "b")
    y.label = "y"
    found = opened(y, "#step=1")
    sides = [side.text_content() or "" for side in found.locator(".rule .formula math").all()]
    assert re.sub(r"\s", "", "".join(sides)) == f"y=x+b={shown}+0={shown}"


def test_zero_times_infinity_is_said_as_elsewhere(opened: Any) -> None:
    """In the sentence, the sum, the closer look; and no more when the numbers are others."""
    x = Value(0.0, "x")
    y = (x.sqrt() - 1).relu()
    y.label = "y"
    walk = steps(y)
    found = opened(y, f"#step={len(walk)}")
    said = found.evaluate(SEEN)["said"]
    assert said == sentence(walk, walk[-1], DIGITS)
    assert "0 · ∞, taken as 0" in said
    assert found.locator(".sum").inner_text().replace("\n", " ").endswith("(0 · ∞, taken as 0)")
    found.locator(".box").first.dispatch_event("click")
    look = found.locator(".inspector").inner_text()
    assert "0 · ∞, taken as 0" in look
    assert "0 · 1 · ∞, taken as 0" in look
    found.get_by_label("Value of x", exact=True).fill("4")
    assert "taken" not in found.locator("main").inner_text()
    assert found.evaluate(SEEN)["said"].startswith("dy/dx gets dy/dv1 · ∂v1/∂x = 1 × 0.25 = 0.25")
    found.get_by_label("Value of x", exact=True).fill("0")
    assert "0 · ∞, taken as 0" in found.evaluate(SEEN)["said"]


def test_a_formula_without_a_value_says_what_it_is_taken_as(opened: Any) -> None:
    """As the walk says it; no more at other numbers, and again at those of the record."""
    x, y = Value(0.0, "x"), Value(0.0, "y")
    r = hypot(x, y)
    r.label = "r"
    walk = steps(r)
    found = opened(r, "#step=3")

    def formula() -> str:
        sides = [side.text_content() or "" for side in found.locator(".rule math").all()]
        return "".join(sides)

    assert rule(walk, walk[2]) == "∂r/∂x = x/r = 0/0, taken as 0"
    assert formula() == "∂r∂x=xr=00, taken as0"
    found.get_by_label("Value of x", exact=True).fill("2")
    assert formula() == "∂r∂x=xr=22=1"
    found.get_by_label("Value of x", exact=True).fill("0")
    assert formula() == "∂r∂x=xr=00, taken as0"


def test_two_lessons_in_one_document(rows_page: Any, watch: Any) -> None:
    """As in a notebook: no id twice, keys of one do not steer the other."""
    _, _, lessons, path = rows_page
    found = watch.open(path)
    found.evaluate(
        "(told) => { for (const name of ['one', 'two']) {"
        " const root = document.createElement('div'); root.id = name;"
        " document.body.append(root); mount(root, told, {}); } }",
        lessons["tanh"],
    )
    ids = found.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(set(ids)) == len(ids)
    found.locator("#one .step-panel").focus()
    found.keyboard.press("ArrowRight")
    assert "step 2" in found.locator("#one .place").inner_text()
    assert "step 1" in found.locator("#two .place").inner_text()
    assert found.evaluate("location.hash") == ""


def test_a_large_graph_measured(watch: Any, tmp_path: Path, capsys: Any) -> None:
    """300 nodes: how long the page takes to open, and a step in script time; printed."""
    x = [Value(0.1 * (k % 7) - 0.3, f"x{k}") for k in range(76)]
    y = x[0]
    for one in x[1:]:
        y = (y * one + x[0]).tanh()
    told = lesson(y)
    text = html(told)
    (tmp_path / "large.html").write_text(text, encoding="utf-8")
    found = watch.open(tmp_path / "large.html")
    found.wait_for_selector(".glassgrad .box")
    # The boxes stand in the document before they are painted, and the paint is noted after it.
    opening = found.evaluate(
        """() => new Promise((resolve) => {
          const told = (list) => list.getEntries()
            .filter(({ name }) => name === "first-contentful-paint")
            .forEach(({ startTime }) => resolve(startTime));
          new PerformanceObserver(told).observe({ type: "paint", buffered: true });
        })"""
    )
    times = found.evaluate(
        """() => Array.from({ length: 300 }, () => {
          const begin = performance.now();
          document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
          return performance.now() - begin;
        }).sort((a, b) => a - b)"""
    )
    assert found.locator(".box").count() == len(told["nodes"]) >= 300
    assert len(text.encode()) < 1_000_000
    with capsys.disabled():
        print(
            f"\n{len(told['nodes'])} nodes, {len(told['steps'])} steps, {len(text) / 1e3:.0f} kB: "
            f"drawn after {opening:.0f} ms (wanted 1000), a step {times[150]:.1f} ms, "
            f"at most {times[-1]:.1f} ms of script (wanted 16)"
        )


def test_the_data_in_the_page_is_the_record(opened: Any) -> None:
    y = neuron()
    found = opened(y)
    told = json.loads(found.locator("#data").text_content())
    assert told["record"] == json.loads(steps(y).to_json())
