"""The page of a training needs nothing else, and says in words what it shows."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")

from autograd.formulas import typeset
from nn import MLP
from nn.flow import Flow
from nn.plots import loss_curve, page


@pytest.fixture(scope="module")
def written(flow: Flow, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "flow.html"
    more = [("What it has learnt.", loss_curve(flow))]
    return page(flow, path, title="Moons", pictures=more).read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_needs_nothing_else(written: str) -> None:
    """No request: all is in it, and a policy allows nothing but its own script and style."""
    assert "default-src 'none'" in written
    assert "unsafe" not in written.partition("</head>")[0].partition("<style>")[0]
    tags = Tags(written).tags
    names = Counter(name for name, _ in tags)
    assert (names["script"], names["style"], names["img"]) == (1, 1, 0)
    for name, attributes in tags:
        assert "style" not in attributes, name  # the policy would refuse it
        for word in ("src", "href"):
            target = attributes.get(word) or "#"
            assert target.startswith(("#", "data:")), target
    assert len(written) < 1_000_000


def test_no_two_parts_of_the_page_have_one_id_and_every_reference_leads_to_one(
    written: str,
) -> None:
    tags = Tags(written).tags
    ids = Counter(attributes["id"] for _, attributes in tags if "id" in attributes)
    assert set(ids.values()) == {1}
    asked = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', written))
    assert {"".join(pair) for pair in asked} <= set(ids)


def test_the_page_says_in_words_what_it_shows(written: str, flow: Flow) -> None:
    pictures = [
        attributes for _, attributes in Tags(written).tags if attributes.get("role") == "img"
    ]
    assert len(pictures) == written.count("<figcaption>") == 6
    assert all(attributes["aria-label"] for attributes in pictures)
    assert written.count("<h1>") == 1
    assert '<html lang="en">' in written
    for said in flow.findings():
        assert f"<li>{said}</li>" in written
    for unit in flow.dead():
        assert f"<li>{unit}</li>" in written
    for part in flow.parts():
        row = (
            f'<th scope="row">{part.layer}</th><td>{part.parameters}</td>'
            f"<td>{typeset(part.first, 3)}</td>"
        )
        assert row in written


def test_the_slider_knows_every_step(written: str, flow: Flow) -> None:
    """The loss, the finding and each layer's gradient; bars are in the order of the gradients."""
    match = re.search(r"mountFlow\(document.getElementById\(\"step\"\), (.*)\);", written)
    assert match is not None
    run = json.loads(match[1])
    assert run["layers"] == list(flow.layers)
    assert len(run["steps"]) == len(flow.moments)
    assert run["total"] == len(flow.moments)
    for number, step in enumerate(run["steps"]):
        assert step["step"] == number + 1
        assert step["loss"] == typeset(flow.losses[number])
        sizes = [flow.gradients(layer)[number] for layer in flow.layers]
        assert [layer[1] for layer in step["layers"]] == [typeset(size, 3) for size in sizes]
        bars = [layer[0] for layer in step["layers"]]
        order = sorted(range(len(sizes)), key=sizes.__getitem__)
        assert [bars[k] for k in order] == sorted(bars)
        assert min(bars) >= 0
        assert max(bars) <= 1


def test_text_of_a_user_stays_text(flow: Flow, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("hostile") / "flow.html"
    title = "</main></style><script>alert(1)</script><!--<script>"
    text = page(flow, path, title=title, pictures=[(title, loss_curve(flow))]).read_text("utf-8")
    names = Counter(name for name, _ in Tags(text).tags)
    assert (names["script"], names["style"]) == (1, 1)
    assert text.count("alert(1)") == 3


def test_of_a_long_training_the_slider_shows_some_steps_and_both_ends(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    flow = Flow(MLP(1, [1], seed=1))
    for step in range(1000):
        flow.record(1000.0 - step)
    path = tmp_path_factory.mktemp("long") / "flow.html"
    match = re.search(r'getElementById\("step"\), (.*)\);', page(flow, path).read_text("utf-8"))
    assert match is not None
    run = json.loads(match[1])
    shown = [step["step"] for step in run["steps"]]
    assert len(shown) == 400
    assert (shown[0], shown[-1], run["total"]) == (1, 1000, 1000)
    assert {later - earlier for earlier, later in pairwise(shown)} == {2, 3}
    assert [step["loss"] for step in run["steps"]] == [typeset(1001.0 - step) for step in shown]
