"""The page of a large graph of arrays in a browser: microgpt on a short list of names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from autograd import array, label, page, tanh
from demos import microgpt
from demos.microgpt_page import write_page
from nn import MLP, learning_page

from .lessons import until
from .test_page_sizes import SIZES

OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".array")];
  const rects = boxes.map((one) => one.getBoundingClientRect());
  const wrong = [];
  rects.forEach((a, i) => rects.forEach((b, j) => {
    if (i < j && a.left < b.right - 1 && b.left < a.right - 1
      && a.top < b.bottom - 1 && b.top < a.bottom - 1) wrong.push(`boxes ${i} ${j}`);
  }));
  boxes.forEach((box, i) => {
    const texts = [...box.querySelectorAll("b, small, .made")]
      .filter((one) => one.textContent && one.checkVisibility());
    for (const one of texts) {
      const { left, right, bottom } = one.getBoundingClientRect();
      if (left < rects[i].left || right > rects[i].right + 1 || bottom > rects[i].bottom + 1)
        wrong.push(`out of box ${i}: ${one.textContent}`);
      if (one.scrollWidth > one.clientWidth + 1 && !one.matches(".made") && one.clientWidth)
        wrong.push(`cut in box ${i}: ${one.textContent}`);
    }
  });
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the window");
  return wrong;
}"""
PAINTED = """(word) => [...document.querySelectorAll(`canvas[data-map=${word}]`)].map((canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size > 1;
})"""
NAMES = """(given) => {
  const names = [...document.querySelectorAll(".samples li")].map((one) => one.textContent);
  return names.length === 20 && (!given || names.join() === given.join());
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = microgpt.NAMES.read_text("utf-8").split()
    run = microgpt.untrained(names, n_embd=8)
    return write_page(run, tmp_path_factory.mktemp("maps") / "page.html", "ada")


def test_the_pass_is_seen_array_by_array(watch: Any, path: Path) -> None:
    """What is not known yet is blank; a letter that there is not is refused."""
    found = watch.open(path)
    found.locator(".array").first.wait_for()
    assert found.locator(".array").count() == 30
    last = int(found.locator(".scrubber").get_attribute("max"))
    assert "step 63 of 63" in found.locator(".place").inner_text() and last == 63
    assert sum(found.evaluate(PAINTED, "gradient")) > 25
    found.keyboard.press("Home")
    assert found.locator(".sentence").inner_text() == "E = wte[…] + wpe[…]"
    assert sum(found.evaluate(PAINTED, "gradient")) == 0
    assert sum(found.evaluate(PAINTED, "value")) == 10  # nine parameters, and E
    loss = found.locator(".reading p").last.inner_text()
    found.get_by_label("loss on").fill("anna")
    found.get_by_role("button", name="Read it").click()
    assert found.locator(".reading p").last.inner_text() != loss
    found.get_by_label("loss on").fill("§")
    found.get_by_role("button", name="Read it").click()
    assert "of the letters" in found.locator(".reading .wrong").inner_text()


def test_colours_of_one_s_own_leave_the_maps_their_tints(watch: Any, path: Path) -> None:
    found = watch.open(path, forced_colors="active", scheme="dark")
    found.locator(".array").first.wait_for()
    assert sum(found.evaluate(PAINTED, "gradient")) > 25


def test_a_cell_leads_to_what_it_is_made_of(watch: Any, path: Path) -> None:
    found = watch.open(path)
    found.get_by_role("button", name="Q 4×8 N·Wqᵀ").focus()
    found.keyboard.press("Enter")
    assert found.locator(".inspector h3").inner_text() == "Q[1,1]"
    assert found.locator(".inspector .about").inner_text() == "dot of 16 numbers"
    found.get_by_label("column of 8").fill("3")
    found.get_by_label("column of 8").press("Enter")
    assert found.locator(".inspector h3").inner_text() == "Q[1,3]"
    found.locator(".inspector .edge").first.click()
    assert found.locator(".inspector h3").inner_text() == "N[1,1]"
    found.get_by_role("button", name="wpe 16×8").focus()
    found.keyboard.press("Enter")
    assert "a parameter" in found.locator(".inspector").inner_text()


def test_it_learns_and_invents(watch: Any, path: Path) -> None:
    """With one text alone it soon invents nothing else; all comes back when it is reset."""
    found = watch.open(path)
    until(found, NAMES)
    names = found.locator(".samples li").all_text_contents()
    assert names[:10] == names[10:] and len({*names}) > 3
    found.get_by_label("updates").fill("150")
    found.get_by_role("button", name="Run").click()
    until(found, "() => document.querySelector('.curve')?.textContent.includes('After 150 ')")
    until(found, NAMES, [*names[:10], *["ada"] * 10])
    found.get_by_role("button", name="Reset all parameters").click()
    until(found, NAMES, names)


PRINTED = """(word) => {
  dispatchEvent(new Event(word));
  const { theme } = document.querySelector(".glassgrad").dataset;
  const holder = document.querySelector(".arrays");
  const maps = [...document.querySelectorAll("canvas")].map((map) => map.toDataURL());
  const said = [".place", ".printed"].map((part) => document.querySelector(part).textContent);
  return [theme, holder.style.cssText, maps.join(), ...said];
}"""


def test_it_is_printed_the_same_from_every_window(watch: Any, path: Path) -> None:
    """Light, whole and laid out for a page; then all is as it was."""
    phone = watch.open(path, size="phone", scheme="dark")
    wide = watch.open(path, size="projector")
    phone.keyboard.press("Home")
    before = phone.evaluate(PRINTED, "nothing")
    printed = phone.evaluate(PRINTED, "beforeprint")
    assert printed == wide.evaluate(PRINTED, "beforeprint")
    assert re.fullmatch(r"Drawn at \d\d % of its size on a screen\.", printed[-1])
    assert phone.evaluate(PRINTED, "afterprint")[:-1] == before[:-1]


def test_nothing_overlaps_and_axe_finds_nothing_serious(watch: Any, axe: Any, path: Path) -> None:
    found = watch.open(path)
    for width, height in SIZES:
        found.set_viewport_size({"width": width, "height": height})
        assert found.evaluate(OVERLAPS) == [], width
        seen = found.locator(".sentence").bounding_box()
        bar = found.locator(".controls").bounding_box()
        assert seen["y"] + seen["height"] <= min(height, bar["y"] + (height < 500) * height), width
    assert axe(found) == []
    dark = watch.open(path, scheme="dark")
    assert axe(dark) == []


@pytest.fixture(scope="module")
def learning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    X, y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0]
    model = MLP(2, [4, 1], "tanh", seed=1)
    return learning_page(model, X, y, tmp_path_factory.mktemp("net") / "net.html", title="XOR")


def shapes(found: Any) -> dict[str, str]:
    """The arrays that are shown, and how large each is."""
    heads = found.locator(".array .head").all_text_contents()
    return dict(head.split(" ") for head in heads)


def test_a_network_is_changed_and_learns_on(watch: Any, axe: Any, learning: Path) -> None:
    """Units, layers, activation and loss; the address opens it again; undone, all is as before."""
    found = watch.open(learning)
    assert shapes(found) == {
        "X": "4×2",
        "W1": "4×2",
        "b1": "1×4",
        "Z1": "4×4",
        "A1": "4×4",
        "W2": "1×4",
        "b2": "1×1",
        "Z2": "4×1",
        "L": "1×1",
    }
    found.get_by_role("button", name="One step of learning").click()
    after = found.locator(".curve p").inner_text()
    assert after.startswith("After 1 update: ")
    found.get_by_role("button", name="Add a unit to layer 1").click()
    assert shapes(found)["W1"] == "5×2" and shapes(found)["W2"] == "1×5"
    found.get_by_role("button", name="Add a layer").click()
    assert shapes(found)["W2"] == "5×5" and shapes(found)["W3"] == "1×5"
    found.get_by_label("φ").nth(1).select_option("relu")
    found.get_by_label("loss").select_option("Huber")
    assert "relu(Z2)" in found.locator(".array .made").all_text_contents()
    found.get_by_role("button", name="One step of learning").click()
    assert found.locator(".curve p").inner_text().startswith("After 2 updates: ")
    assert found.evaluate(OVERLAPS) == [] and axe(found) == []
    again = watch.open(learning, "#" + found.url.partition("#")[2])
    assert shapes(again) == shapes(found)
    for _ in range(4):
        found.get_by_role("button", name="Undo").click()
    assert shapes(found)["W1"] == "4×2" and "W3" not in shapes(found)
    found.get_by_role("button", name="Remove a layer").click()
    assert shapes(found)["W1"] == "1×2"
    found.get_by_role("button", name="The first network again").click()
    assert shapes(found)["W1"] == "4×2"
    assert found.get_by_role("button", name="Undo").count() == 0


def test_a_lens_shows_some_arrays_and_counts_the_others(watch: Any, axe: Any, path: Path) -> None:
    """The same words as on other pages; the step goes on; an index means its array."""
    found = watch.open(path, size="projector")
    found.locator(".array").first.wait_for()
    found.locator(".lens summary").click()

    def shown(text: str) -> list[str]:
        found.get_by_label("show only").fill(text)
        found.get_by_role("button", name="Show", exact=True).click()
        return found.locator(".array:not(.beyond) .head b").all_inner_texts()

    assert shown("wte or E") == ["wte", "E"]
    assert found.locator(".beyond").all_inner_texts() == [
        "1 array below",
        "20 arrays above",
        "7 arrays beside",
    ]
    assert shown("E[3,*]") == ["E"]
    assert found.locator(".beyond").all_inner_texts() == [
        "2 arrays below",
        "20 arrays above",
        "7 arrays beside",
    ]
    assert shown("within 1 below E") == ["wte", "wpe", "E"]
    assert "3 of 30 arrays" in found.locator(".lens .hint").inner_text()
    assert found.evaluate(OVERLAPS) == [] and axe(found) == []
    found.keyboard.press("Escape")
    found.locator(".scrubber").fill("1")
    assert found.locator(".array.now b").all_inner_texts() == ["E"]
    shown("2 heaviest of wte[1,1]")
    assert "Paths go through single numbers" in found.locator(".lens .hint").inner_text()
    found.get_by_role("button", name="Show all").click()
    assert found.locator(".array").count() == 30


def test_constants_of_formulas_have_the_digits_that_are_chosen(watch: Any, tmp_path: Path) -> None:
    """In the boxes, the sentence, and the steps that are printed."""
    W = array([[0.01 * (i - j) for j in range(20)] for i in range(20)], "W")
    Z = tanh(0.123456789 * W)
    y = (Z @ Z).sum()
    label(Z=Z, L=y)
    found = watch.open(page(y, tmp_path / "large.html"))
    found.wait_for_selector(".array")
    found.get_by_role("slider", name="Step").fill("1")
    for digits, constant in ((4, "0.1235"), (7, "0.1234568"), (2, "0.12")):
        found.get_by_label("Digits").select_option(str(digits))
        assert found.locator(".made").all_inner_texts() == ["", f"tanh({constant}·W)", "sum(Z·Z)"]
        assert found.locator(".sentence").inner_text() == f"Z = tanh({constant}·W)"
        assert found.locator(".heard").inner_text() == f"Step 1: Z equals tanh({constant} times W)"
    found.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert f"Z = tanh({constant}·W)" in found.locator(".handout li").all_text_contents()
    assert found.get_by_label("Digits").input_value() == "2"
    found.get_by_role("slider", name="Step").fill("4")
    assert "ones(20 by 20)" in (found.locator(".heard").text_content() or "")
    takes = found.locator(".lens .hint").text_content() or ""
    assert "within 2 of NAMES" in takes and "heaviest" not in takes, "what it would refuse"
