"""The drawing at each step of a walk: what it says, what it marks, and that nothing moves."""

import re
from math import dist
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from autograd import Value
from autograd.drawing.render import positions
from autograd.drawing.step_frames import animate_steps, frame, frames
from autograd.drawing.storyboard import Storyboard
from autograd.faces.steps import steps
from autograd.steps.default_lens import PartShownWarning
from autograd.steps.sentences import sentence
from autograd.steps.walk import Walk

from .svg_pages import DIGITS, SVG, arrows, boxes, little, plain, texts, thick

pytestmark = pytest.mark.one_python  # what is held is a layout

HOSTILE = '</text><script>alert(1)</script> &amp; \\N "q" {a|b}\n]]>\x00'


def test_every_frame_shows_the_gradients_so_far(walk: Walk, pages: list[Element]) -> None:
    """As adding up the contributions of the steps up to it gives them; ? where none came."""
    assert len(pages) == len(walk) == 20
    value: dict[str, Any] = {e.name: e.data for e in walk.nodes if e.op is None}
    grad: dict[str, float] = {}
    seen: dict[str, int] = {}
    total = {e.name: 0 for e in walk.nodes}
    for step in walk:
        if step.kind == "contributed":
            total[step.arg] += 1
    for step, page in zip(walk, pages, strict=True):
        if step.kind == "computed":
            value[step.node] = step.data
        elif step.kind == "seeded":
            grad[step.node] = step.seed
        else:
            grad[step.arg] = grad.get(step.arg, 0.0) + step.contribution
            seen[step.arg] = seen.get(step.arg, 0) + 1
        said = boxes(page)
        for at, entry in enumerate(walk.nodes):
            name = entry.name
            known = plain(value[name]) if name in value else "?"
            slope = plain(grad[name]) if name in grad else "?"
            if name in seen and seen[name] < total[name]:
                slope += f" ({seen[name]} of {total[name]})"
            assert [line.removeprefix("▸ ") for line in said[f"n{at}"]] == [
                f"{name} = {known}",
                f"grad {slope}",
            ]


def test_the_sentence_of_the_step_stands_under_every_frame(
    walk: Walk, pages: list[Element]
) -> None:
    """As the walk itself says it, and in the description for who cannot see it."""
    for step, page in zip(walk, pages, strict=True):
        heading, *lines = boxes(page)["caption"]
        assert heading.startswith(f"step {step.number} of 20, ")
        said = sentence(walk, step, DIGITS)
        assert " ".join(filter(None, lines)).split() == said.split()
        assert page.findtext(f"{SVG}desc") == said


def test_exactly_what_the_step_changes_is_marked(walk: Walk, pages: list[Element]) -> None:
    """By a thick line and by a sign in the text, so without any colour too."""
    for step, page in zip(walk, pages, strict=True):
        changed = step.arg if step.kind == "contributed" else step.node
        at = [entry.name for entry in walk.nodes].index(changed)
        line = 0 if step.kind == "computed" else 1
        nodes = [part for part in page.iter(f"{SVG}g") if part.get("class") == "node"]
        assert [part.get("id") for part in nodes if thick(part)] == [f"n{at}"]
        marked = [
            (key, place)
            for key, said in boxes(page).items()
            for place, text in enumerate(said)
            if text.startswith("▸")
        ]
        assert marked == [(f"n{at}", line)]
        bold = [part for part in arrows(page) if thick(part)]
        if step.kind == "contributed":
            (arrow,) = bold
            assert texts(arrow)[:2] == [
                f"∂ {plain(step.partial)}",
                f"▸ ← {plain(step.contribution)}",
            ]
        elif step.kind == "seeded":
            assert bold == []
        else:
            assert len(bold) == len(step.args) + 1
    assert sum(thick(part) for page in pages for part in arrows(page)) == 6 * 3 + 1 * 2 + 12


def turned_arrows(page: Element) -> int:
    """How many arrows have their heads at the beginning of their lines."""
    heads = re.compile(r"-?\d+\.?\d*")
    count = 0
    for arrow in arrows(page):
        line = [float(x) for x in heads.findall(next(arrow.iter(f"{SVG}path")).get("d", ""))]
        tip = [float(x) for x in heads.findall(next(arrow.iter(f"{SVG}polygon")).get("points", ""))]
        count += dist(tip[:2], line[:2]) < dist(tip[:2], line[-2:])
    return count


def test_the_current_arrow_points_as_the_gradient_goes(walk: Walk, pages: list[Element]) -> None:
    """From the result to its operation, and from there to the argument; all others forward."""
    for step, page in zip(walk, pages, strict=True):
        assert turned_arrows(page) == (2 if step.kind == "contributed" else 0)


def test_nothing_moves(pages: list[Element]) -> None:
    """Boxes, arrows, groups and the sheet have the same places in all frames."""

    def places(page: Element) -> list[Any]:
        shapes = [
            part.get(word)
            for part in page.iter()
            for word in ("points", "d", "cx", "cy", "rx", "ry", "viewBox", "transform")
            if part.tag != f"{SVG}polygon" or "fill" in part.attrib
        ]
        return [shape for shape in shapes if shape is not None]

    def lines(page: Element) -> list[Any]:
        return [
            (text.get("x"), text.get("y"))
            for part in page.iter(f"{SVG}g")
            if part.get("class") in ("node", "cluster")
            for text in part.iter(f"{SVG}text")
        ]

    heads = re.compile(r"-?\d+\.?\d*")
    first = [[float(x) for x in heads.findall(shape)] for shape in places(pages[0])]
    assert len(first) > 50
    for page in pages[1:]:
        found = [[float(x) for x in heads.findall(shape)] for shape in places(page)]
        assert [len(one) for one in found] == [len(one) for one in first]
        # An arrow's head grows with its line, and turns with the gradient, for which the line
        # gives way at both ends; all else stays to the last digit.
        moved = [pair for pair in zip(first, found, strict=True) if pair[0] != pair[1]]
        courses = [pair for pair in moved if len(pair[0]) % 6 == 2 and len(pair[0]) != 8]
        for before, after in courses:
            assert after[2:-2] == before[2:-2]
            assert dist(before[:2], after[:2]) + dist(before[-2:], after[-2:]) < 15
        heads_turned = [
            pair
            for pair in moved
            if pair not in courses and pair[1] != pytest.approx(pair[0], abs=8)
        ]
        assert max(len(heads_turned), len(courses)) <= turned_arrows(page)
        assert lines(page)[:20] == lines(pages[0])[:20]


@pytest.mark.parametrize("rankdir", [None, "TB"])
def test_every_text_fits_into_its_place(walk: Walk, rankdir: str | None) -> None:
    """By the widths that Graphviz itself measures."""
    stage = Storyboard(little(), DIGITS, rankdir)
    for k in (3, 9, 14, 20):
        found = positions(stage.frame(k).source)
        assert [thing["name"] for thing in found["objects"]].count("caption") == 1
        for thing in found["objects"]:
            drawn = [part for part in thing.get("_ldraw_", []) if part["op"] == "T"]
            if "width" in thing and thing["name"] != "corner":
                assert max(part["width"] for part in drawn) <= 72 * float(thing["width"])


def test_a_frame_of_a_value_has_its_groups_and_one_of_a_record_has_the_same_numbers(
    walk: Walk,
) -> None:
    """A record read back from JSON is as good as the graph; groups belong to the graph."""
    again = frame(Walk.from_json(walk.to_json()), 14).source
    drawn = frame(little(), 14).source
    assert "unit 1" in drawn
    assert "unit 1" not in again
    words = re.compile(r'label="([^"]*)"')
    said = [text for text in words.findall(drawn) if text not in ("", "unit 1")]
    assert sorted(said) == sorted(text for text in words.findall(again) if text)


def test_versions_of_graphviz_may_list_arrows_in_any_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def backwards(dot: str) -> Any:
        found = positions(dot)
        return found | {"edges": sorted(found["edges"], key=lambda edge: -edge["head"])}

    usual = Storyboard(little(), DIGITS).frame(14).source
    monkeypatch.setattr("autograd.drawing.frame_sheet.positions", backwards)
    assert Storyboard(little(), DIGITS).frame(14).source == usual


def test_both_arrows_of_a_square_take_their_turn() -> None:
    """a·a: two contributions of 3 to the same box, along two arrows."""
    a = Value(3.0, "a")
    half, whole = frame(a * a, 3).source, frame(a * a, 4).source
    assert "▸ grad 3 (1 of 2)" in half
    assert half.count("← 3") == 1
    assert "▸ grad 6" in whole
    assert whole.count("← 3") == 2
    assert whole.count("▸ ← 3") == 1


def test_an_update_shows_the_new_weight() -> None:
    """w = 2 becomes 2 − 0.1·4 = 1.6, and the box says so."""
    w = Value(2.0, "w")
    walk = steps(w * w, [w], lr=0.1)
    assert "▸ w = 1.6" in frame(walk, len(walk)).source
    assert "w = 2" in frame(walk, len(walk) - 1).source


def test_constants_and_choices_of_an_operation_are_drawn() -> None:
    """x**2 has its 2; an operation with many constants has them as one box."""
    x = Value(3.0, "x")
    many = sum((x, *map(float, range(1, 12))), start=Value(0.0, "s"))
    assert "c1_1" in frame(x**2, 1).source
    assert frame(many, 1).source.count("shape") > 10


def test_steps_are_counted_from_one(walk: Walk) -> None:
    """There is no frame 0 and none behind the last."""
    for k in (0, 21, -1):
        with pytest.raises(ValueError, match=rf"there are steps 1 to 20, not {k}"):
            frame(walk, k)
    with pytest.raises(ValueError, match="rankdir takes"):
        frame(walk, 1, rankdir="up")


def test_a_graph_too_large_to_read_is_refused() -> None:
    """Before any layout, where there is only its record; of a graph a part is shown."""
    x = Value(1.0, "x")
    y = x
    for _ in range(260):
        y = y * x
    with pytest.raises(ValueError, match=r"would have 521 nodes, and a frame shows up to 500"):
        frame(steps(y), 1)
    with pytest.warns(PartShownWarning, match="261 nodes are too many to show at once"):
        source = frame(y, 1).source
    assert "v260 = " in source and "v2 = " not in source


def test_a_label_is_text_in_every_frame(tmp_path: Path) -> None:
    """Tags, entities, DOT escapes, NUL: seen as they are, or as a replacement sign."""
    h = Value(2.0, HOSTILE)
    y = h * Value(-1.5, "%s \\l {}")
    y.label = "<b>y</b>"
    seen = HOSTILE.replace("\n", "⏎").replace("\x00", "\ufffd")
    path = frames(y, tmp_path)[0]
    page = ElementTree.parse(path).getroot()
    label = f"{seen[:39]}…" if len(seen) > 40 else seen
    assert boxes(page)["n0"] == [f"{label} = 2", "grad ?"]
    assert "▸ <b>y</b> = −3" in boxes(page)["n2"]
    assert "%s \\l {}" in (page.findtext(f"{SVG}desc") or "")
    playing = ElementTree.parse(animate_steps(y, tmp_path / "y.svg")).getroot()
    for root in (page, playing):
        assert {part.tag.removeprefix(SVG) for part in root.iter()} <= {
            *("svg", "g", "text", "polygon", "path", "ellipse", "title", "desc", "style"),
        }
        assert seen in (root.findtext(f"{SVG}desc") or "")
