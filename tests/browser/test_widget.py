"""The widget's module in a page that hosts it as notebooks do."""

import json
from pathlib import Path

import pytest

from autograd import Value, label, steps
from autograd.faces.notebook import StillWalk
from autograd.faces.page import data
from autograd.faces.page.lesson import DIGITS
from autograd.faces.widget import StepperWidget
from autograd.formulas.numbers import significant

from .test_page_sizes import OVERLAPS, mlp
from .watch import Watch

HOST = """<!doctype html><html lang="en"><meta charset="utf-8"><title>host</title>
<body %s><main id="cell"></main>
<script type="application/json" id="lesson">%s</script>
<script type="application/json" id="css">%s</script>
<script type="module">
%s
const text = (id) => JSON.parse(document.getElementById(id).textContent);
const lesson = JSON.stringify(text("lesson"));
const style = document.createElement("style");
style.textContent = text("css");
const cell = document.getElementById("cell");
const root = %s ? cell.attachShadow({ mode: "open" }) : cell;
const el = document.createElement("div");
root.append(style, el);
window.cleanup = widget.render({ model: { get: () => lesson }, el });
</script>"""


@pytest.fixture
def loss() -> Value:
    w, x = Value(-3.0, "w"), Value(2.0, "<img src=x onerror=alert(1)>")
    y = (w * x + w).tanh() + x
    label(y=y)
    return y


def hosted(loss: Value, folder: Path, shadow: bool, body: str = "") -> Path:
    stepper = StepperWidget(steps(loss))
    module = str(stepper._esm).replace("export default", "const widget =")
    module = module.replace("export const mount", "const mount").replace("</", "<\\/")
    told = [data(json.loads(stepper.lesson)), json.dumps(str(stepper._css))]
    text = HOST % (body, *told, module, json.dumps(shadow))
    (folder / "host.html").write_text(text, encoding="utf-8")
    return folder / "host.html"


@pytest.mark.parametrize("shadow", [False, True], ids=["as in Jupyter", "as in marimo"])
def test_the_stepper_steps_and_changes(
    watch: Watch, tmp_path: Path, loss: Value, shadow: bool
) -> None:
    walk = steps(loss)
    page = watch.open(hosted(loss, tmp_path, shadow))
    page.locator(".glassgrad button.first").focus()
    for k in range(1, len(walk) + 1):
        said = page.locator(".glassgrad .sentence").inner_text()
        assert " ".join(said.split()) == " ".join(walk.sentence(k, DIGITS).split())
        page.keyboard.press("ArrowRight")
    field = page.get_by_role("textbox", name="Value of w")
    field.fill("")
    field.press_sequentially("2.50")
    assert field.input_value() == "2.50"  # what is being typed is left alone
    field.press("Enter")
    page.keyboard.press("End")
    w, x = Value(2.5), Value(2.0)
    y = (w * x + w).tanh() + x
    y.backward()
    for number in (w.grad, x.grad, y.data):
        assert significant(number) in page.locator(".glassgrad .graph").inner_text()


def test_the_notebook_takes_the_stepper_away(watch: Watch, tmp_path: Path, loss: Value) -> None:
    page = watch.open(hosted(loss, tmp_path, False))
    assert page.locator(".glassgrad").count() == 1
    page.evaluate("cleanup()")
    assert page.locator(".glassgrad").count() == 0
    page.keyboard.press("ArrowRight")


@pytest.mark.parametrize(
    ("body", "theme"),
    [
        ('data-jp-theme-light="false"', "dark"),
        ('data-jp-theme-light="true"', "light"),
        ('data-vscode-theme-kind="vscode-dark"', "dark"),
        ('data-vscode-theme-kind="vscode-high-contrast-light"', "light"),
        ('class="dark"', "dark"),
        ("", "auto"),
    ],
)
def test_the_colours_are_the_notebook_s(
    watch: Watch, tmp_path: Path, loss: Value, body: str, theme: str
) -> None:
    page = watch.open(hosted(loss, tmp_path, False, body), scheme="dark")
    assert page.locator(".glassgrad").get_attribute("data-theme") == theme


FITS = """() => {
  const cell = document.getElementById("cell").getBoundingClientRect();
  return [...document.querySelectorAll("#cell img")].map((one) => {
    const { left, right, width, height } = one.getBoundingClientRect();
    const whole = Math.abs(width / height - one.naturalWidth / one.naturalHeight) < 0.02;
    return left >= cell.left && right <= cell.right + 1 && whole && width > 0;
  });
}"""


def test_a_network_has_the_heights_of_the_page(watch: Watch, tmp_path: Path) -> None:
    """Layers, units and single numbers in a cell; and nothing overlaps."""
    page = watch.open(hosted(mlp([4]), tmp_path, False), reduced_motion="reduce")
    counts = []
    for height in ("layers", "units", "scalars"):
        page.get_by_role("button", name=height, exact=True).click()
        counts.append(page.locator(".box").count())
        assert page.evaluate(OVERLAPS) == [], height
    assert counts[0] < counts[1] < counts[2] == len(steps(mlp([4])).nodes)


@pytest.mark.parametrize("wide", [320, 900])
def test_the_still_picture_of_a_notebook_is_never_cut(
    watch: Watch, tmp_path: Path, wide: int
) -> None:
    """Where no script runs: the drawing is as wide as the cell at most, and keeps its shape."""
    html = StillWalk(steps(mlp([4, 4], 3)))._repr_html_()
    style = f'style="width: {wide}px; margin: 0"'
    text = f'<!doctype html><meta charset="utf-8"><main id="cell" {style}>{html}</main>'
    (tmp_path / "still.html").write_text(text, encoding="utf-8")
    page = watch.open(tmp_path / "still.html", java_script_enabled=True)
    page.locator("#cell img").first.wait_for()
    fits = page.evaluate(FITS)
    assert fits and all(fits)
