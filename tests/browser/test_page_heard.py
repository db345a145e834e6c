"""The page for who hears it, and for who has colours of their own."""

from __future__ import annotations

from typing import Any

from autograd import Value, label, steps

from .lessons import neuron
from .test_page_sizes import mlp

LISTEN = """() => {
  window.heard = [];
  for (const live of document.querySelectorAll("[aria-live], [role=status], [role=alert]")) {
    const keep = () => heard.push(live.textContent);
    new MutationObserver(keep).observe(live, { subtree: true, childList: true });
  }
}"""
HEARD = """() => new Promise((done) => setTimeout(() => done(heard.splice(0))))"""


def test_every_step_is_heard_once_in_words(opened: Any) -> None:
    """No sign is left to be spelled; and nothing else speaks."""
    found = opened(neuron(), "#step=1", reduced_motion="reduce")
    found.evaluate(LISTEN)
    said = []
    for step in steps(neuron())[1:]:
        found.keyboard.press("ArrowRight")
        (sentence,) = found.evaluate(HEARD)
        assert sentence.startswith(f"Step {step.number}: ")
        assert not set("∂·×−=→²?+/") & set(sentence)
        said.append(sentence)
    assert said[3] == "Step 5: L equals v3 squared equals (minus 0.2936) squared equals 0.08619"
    assert said[6] == (
        "Step 8: the gradient of L by a gets the gradient of L by v3 times the partial of v3 by a "
        "equals minus 0.5872 times 1 equals minus 0.5872; the sum goes from 0 to minus 0.5872, "
        "1 of 1 in, final"
    )
    panel = found.get_by_role("region", name="What the step does").aria_snapshot()
    assert panel.count("gets") == 1 and "∂v" not in panel


def test_powers_quotients_and_updates_are_words_too(opened: Any) -> None:
    a, b = Value(2.0, "a"), Value(4.0, "b")
    y = (a / b) ** 3 + (-a).exp() + a**-2
    label(y=y)
    found = opened(steps(y, [a], "adam", lr=0.1), "#step=1", reduced_motion="reduce")
    heard = []
    for _ in steps(y, [a], "adam", lr=0.1):
        heard.append(found.locator(".heard").text_content().partition(": ")[2])
        found.keyboard.press("ArrowRight")
    assert "v1 equals a over b equals 2 over 4 equals 0.5" in heard
    assert "v2 equals v1 cubed equals 0.5 cubed equals 0.125" in heard
    assert (
        "v4 equals e to the power of v3 equals e to the power of (minus 2) equals 0.1353" in heard
    )
    assert (
        "t of a becomes t plus 1 equals 0 plus 1 equals 1 (adam, g equals the gradient" in heard[-6]
    )
    assert not set("∂·×−=→²³⁻+/^") & set("".join(heard))


def test_numbers_of_the_legend_are_apart(opened: Any) -> None:
    found = opened(neuron(), "#step=14")
    assert "known yet 1 0.1 0.01" in found.get_by_role("region", name="Graph").aria_snapshot()


def test_with_colours_of_one_s_own_a_pressed_button_can_be_told(opened: Any) -> None:
    found = opened(mlp([2]), forced_colors="active")
    looks = "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    pressed, others = (
        found.locator(f".heights [aria-pressed={state}]").evaluate_all(looks)
        for state in ("true", "false")
    )
    assert len(pressed) == 1 and pressed[0] not in others
