"""The playground in Chromium: Pyodide from npm, served from the site, and no other request.

One window and one Pyodide serve most tests, each of which begins by an address of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from autograd import Value
from autograd.commands.cli import main
from autograd.faces.playground import playground
from autograd.formulas.numbers import significant
from tests.conftest import HANG

from . import tools
from .served import served
from .watch import Watch

NEURON = "z = w*x + b\nL = (tanh(z) - t)**2"
VALUES = {"w": "-3", "x": "2", "b": "6.88", "t": "1"}
SIZES = [(390, 844), (1366, 768), (1920, 1080)]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a playground with Pyodide's files in it."""
    site = tmp_path_factory.mktemp("playground") / "site"
    playground(site, tools.package("pyodide/package.json").parent, help_text="Formulas.")
    with served(site) as address:
        yield address


class Window:
    """A window with the playground, and what it asked for."""

    def __init__(self, browser: Any, origin: str, fragment: str, **settings: Any) -> None:
        self.origin = origin
        self.asked: list[str] = []
        self.errors: list[str] = []
        context = browser.new_context(viewport={"width": 1366, "height": 768}, **settings)
        context.set_default_timeout(1000 * HANG)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.on("request", lambda request: self.asked.append(request.url))
        self.held: list[Any] = []  # requests that wait: Python is still loading
        context.route("**/python_stdlib.zip", lambda route: self.held.append(route))
        self.page = context.new_page()
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(origin + fragment)

    def address(self, formula: str, values: dict[str, str], **options: str) -> None:
        """Go to an address that holds a formula; wait for what Python says to it."""
        pairs = [("formula", formula), *[("value", f"{n}={x}") for n, x in values.items()]]
        text = urlencode([*pairs, *options.items()])
        self.page.evaluate("(text) => { location.hash = text; }", text)
        self.answered()

    def answered(self) -> None:
        """Wait until nothing is computed."""
        self.page.get_by_role("button", name="Stop").wait_for(state="hidden")

    @property
    def panel(self) -> Any:
        """What is beside the stepper."""
        return self.page.get_by_role("region", name="What is walked")

    @property
    def formula(self) -> Any:
        return self.page.get_by_role("textbox", name="Formula")

    def value(self, name: str) -> Any:
        """The field of a name."""
        return self.panel.get_by_role("textbox", name=f"Value of {name}", exact=True)

    def shows(self, title: str) -> None:
        """Wait for the stepper of that title."""
        self.page.locator("h2.title", has_text=title).wait_for()

    def says(self, look: str, text: str) -> str:
        """Wait for a text in the element of a look; all that stands there."""
        found = self.panel.locator(look, has_text=text)
        found.wait_for()
        said: str = found.inner_text()
        return said


@pytest.fixture(scope="module")
def window(browser: Any, origin: str) -> Iterator[Window]:
    """The window, once it shows the formula that everybody begins with; in the end, all that was
    asked for came from the site itself.
    """
    made = Window(browser, origin, "")
    assert made.says(".status", "Loading").startswith("Loading Python, 13.")
    assert made.page.get_by_role("progressbar", name="Python loaded").is_visible()
    made.panel.locator(".loading", has_text="of 13.").wait_for()
    while not made.held:
        made.page.evaluate("new Promise(requestAnimationFrame)")
    made.held[0].continue_()
    made.page.context.unroute("**/python_stdlib.zip")
    made.page.wait_for_selector(".whole .box")
    yield made
    foreign = [url for url in made.asked if not url.startswith((origin, f"blob:{origin}"))]
    assert foreign == [] and made.errors == []
    wasm = [url for url in made.asked if url.endswith("pyodide.asm.wasm")]
    assert wasm[0] == f"{origin}pyodide.asm.wasm"
    made.page.context.close()


def test_who_comes_without_a_formula_sees_a_walk(window: Window) -> None:
    page = window.page
    assert window.says(".status", "steps") == "14 steps."
    assert page.locator(".glassgrad .count").inner_text() == "1 / 14"
    window.shows("A neuron")
    assert page.get_by_role("progressbar").count() == 0
    assert page.title() == "A neuron – glassgrad"


def test_a_formula_is_typed_walked_and_stepped_through(window: Window) -> None:
    """By keyboard: names get their fields while one types, Ctrl+Enter walks."""
    page = window.page
    window.formula.fill("s = a*b + exp(a)\ny = s**2")
    window.value("a").fill("1/2")
    window.value("b").fill("3")
    assert window.value("w").count() == 0
    window.formula.press("Control+Enter")
    window.shows("y")
    a, b = Value(0.5), Value(3.0)
    y = (a * b + a.exp()) ** 2
    y.backward()
    page.locator(".glassgrad button.last").focus()
    page.keyboard.press("End")
    graph = page.locator(".glassgrad .graph").inner_text()
    for number in (y.data, a.grad, b.grad):
        assert significant(number, 4) in graph
    page.get_by_text("Every step in words").click()
    told = page.get_by_label("Every step in words").inner_text()
    assert f"dy/db = {significant(b.grad, 4)}" in told
    page.get_by_text("Every step in words").click()


def test_an_address_holds_the_formula_the_values_and_the_step(window: Window) -> None:
    window.address(NEURON, VALUES, params="w,b", lr="0.5", title="Sent")
    page = window.page
    window.shows("Sent")
    page.get_by_role("slider", name="Step").fill("9")
    changed = page.locator(".glassgrad").get_by_label("Value of x", exact=True)
    changed.last.fill("-0.125")
    changed.last.press("Tab")
    page.get_by_role("button", name="Copy link").click()
    window.says(".status", "copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert "step=9" in link and "value=x%3D-0.125" in link and "value=w%3D-3" in link
    assert "lr=0.5" in link and link == page.url
    window.address("y = 2*x", {"x": "1"}, title="Other")
    window.shows("Other")
    page.evaluate("(link) => { location.href = link; }", link)
    window.shows("Sent")
    assert page.locator(".glassgrad .count").inner_text() == "9 / 14"
    assert window.formula.input_value() == NEURON
    assert window.value("x").input_value() == "-0.125"


def test_the_page_that_is_saved_is_the_one_the_command_writes(
    window: Window, watch: Watch, tmp_path: Path
) -> None:
    window.address("L = (w*x - t)**2", {"w": "3", "x": "2", "t": "4"}, title="Three × two!")
    page_shown = window.page
    window.shows("Three × two!")
    with page_shown.expect_download() as download:
        page_shown.get_by_role("button", name="Save page").click()
    assert download.value.suggested_filename == "Three-two.html"
    saved = tmp_path / "saved.html"
    download.value.save_as(saved)
    here = tmp_path / "here.html"
    words = ["L = (w*x - t)**2", "w=3", "x=2", "t=4", "--title", "Three × two!"]
    assert main(["page", *words, "-o", str(here)]) == 0
    assert saved.read_text(encoding="utf-8") == here.read_text(encoding="utf-8")
    opened = watch.open(saved, "#step=2")
    assert opened.locator(".glassgrad .count").inner_text().startswith("2 / ")


def test_examples_can_be_chosen(window: Window) -> None:
    page = window.page
    page.get_by_label("Example").select_option(label="Two layers, as matrices")
    window.shows("Two layers, as matrices")
    assert window.value("W1").input_value().startswith("[[")
    option = page.locator("option", has_text="A Step by Step Backpropagation").inner_text()
    page.get_by_label("Example").select_option(label=option)
    window.shows("A Step by Step Backpropagation")
    assert "Matt Mazur" in page.locator(".note").inner_text()
    assert page.locator(".panel .values input").count() == 0  # all numbers are in the formula
    window.formula.press("End")
    page.keyboard.type(" ")
    assert page.get_by_label("Example").input_value() == ""  # it is another formula now


def test_a_table_is_typed_or_comes_from_a_file(window: Window, tmp_path: Path) -> None:
    window.address("L = mean((w*x - t)**2)", {"w": "2"}, data="x,t\n1,2\n2,5\n", title="Table")
    page = window.page
    window.shows("Table")
    assert window.value("x").count() == 0
    table = tmp_path / "three.csv"
    table.write_text("x,t\n1,2\n2,4\n3,9\n")
    page.get_by_label("or a file").set_input_files(table)
    typed = page.get_by_label("CSV, names in the first row")
    while "3,9" not in typed.input_value():
        page.evaluate("new Promise(requestAnimationFrame)")
    page.get_by_role("button", name="Walk").click()
    page.get_by_text("Every step in words").click()
    words = page.locator(".said pre", has_text="= ⎢4⎥")
    words.wait_for()
    assert "⎢4⎥)²) = 3" in words.inner_text()
    page.get_by_text("Every step in words").click()


def test_errors_are_as_clear_as_those_of_the_command_line(window: Window) -> None:
    window.address("L = (w*x", {"w": "1", "x": "2"})
    said = window.says("pre.wrong", "bracket")
    assert said == "this bracket is never closed\n  L = (w*x\n      ^"
    window.address("y = w*x", {"w": "", "x": "2"}, title="Filled")
    window.says("pre.wrong", "Give w a value")
    focused = window.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Value of w"
    window.page.keyboard.type("3")
    window.page.keyboard.press("Enter")
    window.shows("Filled")
    assert window.panel.locator("pre.wrong").inner_text() == ""


def test_names_and_titles_stay_text(window: Window) -> None:
    title = "<img src=x onerror=alert(1)>"
    window.address("y = 2*x", {"x": "1"}, title=title)
    window.shows(title)
    assert window.page.locator("img").count() == 0


def test_a_number_that_came_out_differently_is_explained(window: Window) -> None:
    window.address(NEURON, VALUES)
    page = window.page
    page.get_by_text("A number came out differently?").click()
    page.get_by_label("The number, as it was written down").fill("-1.1743")
    page.get_by_label("The derivative by").fill("w")
    page.keyboard.press("Enter")
    verdict = window.says("pre[role=status]", "hypotheses")
    assert "left out of the chain" in " ".join(verdict.split())
    page.get_by_text("A number came out differently?").click()


def test_what_takes_long_is_stopped_and_python_starts_again(window: Window) -> None:
    page = window.page
    window.address(NEURON, VALUES, title="Before")
    window.shows("Before")
    names = [f"x{k}" for k in range(90)]
    long = "\n".join([f"{name} = 1" for name in names]) + "\ny = softmax(" + ",".join(names)
    window.formula.fill(long + ")[1]")
    page.get_by_role("button", name="Walk").click()
    page.get_by_role("button", name="Stop").click()
    window.says(".status", "Python")
    window.address("y = 2*x", {"x": "1"}, title="After")
    window.shows("After")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_hinders_anybody_at_any_size(window: Window, scheme: Any, axe: Any) -> None:
    page = window.page
    page.emulate_media(color_scheme=scheme)
    window.address(NEURON, VALUES)
    page.wait_for_selector(".whole .box")
    for label in ("What may be typed", "A table of data", "Options"):
        page.get_by_text(label, exact=True).click()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert axe(page) == [], (width, height)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    page.set_viewport_size({"width": 1366, "height": 768})


def test_the_form_can_be_put_away(window: Window) -> None:
    window.address(NEURON, VALUES)
    page = window.page
    wide = "document.querySelector('main').getBoundingClientRect().width"
    before = page.evaluate(wide)
    page.get_by_role("button", name="Hide").click()
    assert window.formula.is_hidden()
    assert page.evaluate(wide) > before + 200
    controls = page.locator(".controls").bounding_box()
    assert controls["y"] + controls["height"] <= 768
    page.get_by_role("button", name="Present").click()
    assert window.panel.is_hidden()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show the formula").click()
    assert window.formula.is_visible()


def test_where_pyodide_is_missing_the_page_says_so(browser: Any, tmp_path: Path) -> None:
    """No network, or a wrong address."""
    playground(tmp_path / "site", "http://127.0.0.1:9/py")
    with served(tmp_path / "site") as origin:
        lost = Window(browser, origin, "")
        lost.page.get_by_role("button", name="Load again").wait_for()
        assert "not be loaded from 127.0.0.1:9" in lost.panel.locator("pre.wrong").inner_text()
        assert lost.says(".status", "did not") == "Python did not start."
        lost.page.context.close()


def test_from_a_disk_it_says_what_to_do(browser: Any, tmp_path: Path) -> None:
    playground(tmp_path / "site")
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / "site" / "index.html").as_uri())
    assert re.search(r"python3 -m http\.server --directory site", page.inner_text("body"))
    context.close()
