"""The page of a training needs nothing else, and says in words what it shows."""

import base64
import re
from xml.etree import ElementTree

import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")

from nn.flow import Flow
from nn.plots import loss_curve, page


@pytest.fixture(scope="module")
def written(flow: Flow, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "flow.html"
    more = [("What it has learnt.", loss_curve(flow))]
    return page(flow, path, title="Moons", pictures=more).read_text(encoding="utf-8")


def test_the_page_needs_nothing_else(written: str) -> None:
    """No script, no request: every picture is in it, and a policy forbids all else."""
    assert "<script" not in written
    assert "default-src 'none'" in written
    sources = re.findall(r'(?:src|href)="([^"]*)"', written)
    assert len(sources) == 6
    for source in sources:
        kind, _, data = source.partition(",")
        assert kind == "data:image/svg+xml;base64"
        assert ElementTree.fromstring(base64.b64decode(data)).tag.endswith("svg")
    assert len(written) < 1_000_000


def test_the_page_says_in_words_what_it_shows(written: str, flow: Flow) -> None:
    alternatives = re.findall(r'alt="([^"]+)"', written)
    assert len(alternatives) == written.count("<img ") == written.count("<figcaption>") == 6
    assert written.count("<h1>") == 1
    assert '<html lang="en">' in written
    for said in flow.findings():
        assert f"<li>{said}</li>" in written
    for unit in flow.dead():
        assert f"<li>{unit}</li>" in written
    for part in flow.parts():
        row = (
            f'<th scope="row">{part.layer}</th><td>{part.parameters}</td><td>{part.first:.3g}</td>'
        )
        assert row in written
