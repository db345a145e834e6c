"""Cells as notebooks that cannot be run here host them, by what their sources say.

Colab: each output in a sandboxed frame of an origin of its own, which is made as high as what is in
it; `theme` is an attribute of its document. VS Code: HTML set by innerHTML, its scripts made anew;
a policy; keys that bubble up to the window are the editor's. JupyterLab: keys are looked at before
they come to a cell, and left alone where the element with the focus says so.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, steps

from .lessons import neuron, until
from .test_page_sizes import mlp
from .test_widget import FITS, hosted
from .watch import Watch

FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>host</title>
<body style="margin: 0"><p>a cell</p>
<iframe title="output" sandbox="allow-scripts" style="width: 100%%; border: 0; height: 60px"
  srcdoc="%s"></iframe><p style="height: 200vh">more cells</p>
<script>
const frame = document.querySelector("iframe");
const heights = [];
addEventListener("message", ({ data }) => {
  heights.push(data);
  frame.style.height = `${data}px`;
  document.body.dataset.heights = heights.join();
});
</script>"""
GROWS = """<script type="module">
const tell = () => parent.postMessage(document.body.offsetHeight, "*");
new ResizeObserver(tell).observe(document.body);
</script>"""
EDITOR = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>host</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
  script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src https: http: data:;
  font-src https:; connect-src https:; child-src https: data:">
</head><body class="vscode-dark" data-vscode-theme-kind="vscode-dark">
<main id="cell"></main>
<script type="application/json" id="outputs">%s</script>
<script>
window.heard = [];
addEventListener("keydown", ({ key }) => heard.push(key));
for (const html of JSON.parse(document.getElementById("outputs").textContent)) {
  const output = document.createElement("div");
  output.innerHTML = html;
  document.getElementById("cell").append(output);
  for (const old of output.querySelectorAll("script")) {
    const script = document.createElement("script");
    script.text = old.innerText;
    if (old.type) script.setAttribute("type", old.type);
    if (old.id) script.id = old.id;
    old.remove();
    output.append(script);
  }
}
</script></body></html>"""
FRAMES = """(count) => new Promise((done) => {
  const next = (left) => requestAnimationFrame(() => (left ? next(left - 1) : done()));
  next(count);
})"""
LETTERS = ("a", "b", "d", "d", "x", "ArrowDown", "Enter")


def framed(y: Value, folder: Path, theme: str) -> Path:
    """The stepper of a value in an output of Colab."""
    inside = hosted(y, folder, False, 'style="margin: 0"').read_text("utf-8") + GROWS
    inside = inside.replace('<html lang="en"', f'<html lang="en" theme="{theme}"', 1)
    (folder / "colab.html").write_text(FRAME % escape(inside), encoding="utf-8")
    return folder / "colab.html"


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (700, "light"), (1200, "dark")])
def test_in_a_frame_that_is_as_high_as_the_stepper(
    watch: Watch, tmp_path: Path, width: int, theme: str
) -> None:
    """Its height settles at once; keys step; what a tap says is seen; the colours are its own."""
    found = watch.open(framed(neuron(), tmp_path, theme), reduced_motion="reduce")
    found.set_viewport_size({"width": width, "height": 844})
    output = found.frame_locator("iframe")
    output.locator(".box").first.wait_for()
    found.evaluate("() => { heights.length = 0; }")
    until(found, "() => document.body.dataset.heights")
    for _ in range(2):
        output.locator("button.on").press("ArrowRight")
    found.evaluate(FRAMES, 20)
    assert len(found.evaluate("heights")) <= 4  # it does not grow and grow
    assert output.locator(".glassgrad").get_attribute("data-theme") == theme
    assert output.locator(".place").inner_text().endswith("step 3 of 14")
    body = output.locator("html").evaluate("(one) => [one.scrollHeight, innerHeight]")
    assert body[0] == body[1]
    output.locator(".box").nth(2).click()
    box = output.locator(".inspector h3").bounding_box()
    assert box and 0 <= box["y"] <= 844 - box["height"]


def test_in_an_editor_s_webview(watch: Watch, tmp_path: Path) -> None:
    """Pictures are whole, the stepper is mounted, and its keys are not the editor's."""
    inside = hosted(mlp([4]), tmp_path, False).read_text("utf-8")
    inside = inside[inside.index("<body ") :].partition(">")[2].replace('id="cell"', 'id="inner"')
    inside = inside.replace('getElementById("cell")', 'getElementById("inner")')
    value, walk = neuron(), steps(neuron())
    pictures = [
        value._repr_mimebundle_()["text/html"],
        mlp([4, 4], 3).draw()._repr_mimebundle_()["text/html"],
        walk._repr_mimebundle_()["text/html"],
    ]
    told = json.dumps([*pictures, inside]).replace("</", "<\\/")
    (tmp_path / "editor.html").write_text(EDITOR % told, encoding="utf-8")
    found = watch.open(tmp_path / "editor.html", reduced_motion="reduce")
    found.locator(".box").first.wait_for()
    found.locator("img").last.evaluate("(one) => one.decode()")
    for width in (500, 1280):
        found.set_viewport_size({"width": width, "height": 800})
        fits = found.evaluate(FITS)
        assert len(fits) == 3 and all(fits), width
    assert found.locator(".glassgrad").get_attribute("data-theme") == "dark"
    found.locator("button.on").focus()
    for key in ("ArrowRight", *LETTERS, "Control+s"):
        found.keyboard.press(key)
    assert found.evaluate("heard") == ["Control", "s"]


def test_a_letter_in_the_stepper_is_no_command_of_the_notebook(
    watch: Watch, tmp_path: Path
) -> None:
    """JupyterLab hears of each key first: in the stepper none inserts or deletes a cell."""
    found = watch.open(hosted(neuron(), tmp_path, False), reduced_motion="reduce")
    found.locator(".box").first.wait_for()
    found.evaluate("""() => {
      window.commands = [];
      document.addEventListener("keydown", ({ target, key }) => {
        if (!target.hasAttribute("data-lm-suppress-shortcuts")) commands.push(key);
      }, true);
    }""")
    for part in ("button.on", ".box[tabindex='0']", ".leaf-row input.number", ".scrubber"):
        found.locator(part).first.focus()
        for key in (*LETTERS, "Escape"):
            found.keyboard.press(key)
    assert found.evaluate("commands") == []
    found.keyboard.press("Control+s")
    assert found.evaluate("commands") == ["Control", "s"]
    found.evaluate("document.activeElement.blur()")
    found.keyboard.press("a")
    assert found.evaluate("commands").pop() == "a"


@pytest.mark.parametrize(
    ("element", "attribute", "dark", "light"),
    [
        ("body", "data-jp-theme-light", "false", "true"),
        ("body", "data-vscode-theme-kind", "vscode-dark", "vscode-light"),
        ("body", "class", "dark", "light"),
        ("documentElement", "theme", "dark", "light"),
        ("documentElement", "data-theme", "dark", "light"),
    ],
)
def test_the_colours_change_when_the_notebook_s_do(
    watch: Watch, tmp_path: Path, element: str, attribute: str, dark: str, light: str
) -> None:
    """But what a person chose stays while the notebook's stay."""
    found: Any = watch.open(hosted(neuron(), tmp_path, False))
    shown = found.locator(".glassgrad")
    turn = f"(value) => document.{element}.setAttribute({attribute!r}, value)"
    for value, name in ((dark, "dark"), (light, "light"), (dark, "dark")):
        found.evaluate(turn, value)
        until(found, f"() => document.querySelector('.glassgrad').dataset.theme === '{name}'")
    found.get_by_role("button", name="Colours: dark").click()
    found.evaluate("document.body.setAttribute('data-other', '1')")
    found.evaluate(FRAMES, 2)
    assert shown.get_attribute("data-theme") == "auto"
