"""All frames in one SVG that plays without a script."""

import re
from collections.abc import Iterator
from copy import deepcopy
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from autograd.drawing.step_frames import animate_steps
from autograd.steps.sentences import sentence
from autograd.steps.walk import Walk

from .svg_pages import DIGITS, SVG, little


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The animated SVG of `little`."""
    path = tmp_path_factory.mktemp("playing") / "walk.svg"
    return animate_steps(little(), path, seconds=2.0).read_text(encoding="utf-8")


def rules(style: str) -> tuple[set[str], float, dict[str, list[tuple[float, bool]]]]:
    """What a style sheet shows without motion, how long a round lasts, and the motion."""
    still, _, moving = style.partition("@media (prefers-reduced-motion:no-preference)")
    assert ".run{visibility:hidden}" in still
    kept = set(re.findall(r"\.([\w-]+)\{visibility:visible\}", still))
    (seconds,) = re.findall(r"\.run\{animation:([\d.]+)s step-end infinite\}", moving)
    turns = {
        name: [
            (float(at), how == "visible")
            for at, how in re.findall(r"([\d.]+)%\{visibility:(\w+)\}", body)
        ]
        for name, body in re.findall(r"@keyframes ([\w-]+)\{((?:[^{}]+\{[^{}]*\})*)\}", moving)
    }
    return kept, float(seconds), turns


def shown(root: Element, names: set[str]) -> list[str]:
    """The parts that are seen when only these runs are, without their ids."""
    found = []

    def drawn(parent: Element) -> Iterator[Element]:
        for part in parent:
            words = (part.get("class") or "").split()
            if words[:1] == ["run"]:
                if words[1] in names:
                    yield from part
            else:
                yield part

    drawing = root.find(f"{SVG}g")
    assert drawing is not None
    for part in map(deepcopy, drawn(drawing)):  # the pages belong to all tests
        for element in part.iter():
            element.attrib.pop("id", None)
            element.tail = None
            element.text = (element.text or "").strip()
        found.append(ElementTree.tostring(part, encoding="unicode"))
    return found


def test_the_animation_shows_every_frame_in_its_time(
    playing: str, pages: list[Element], walk: Walk
) -> None:
    """In the middle of each step exactly the parts of its frame are visible, in its order."""
    root = ElementTree.fromstring(playing)
    _, length, turns = rules(root.findtext(f"{SVG}style") or "")
    assert length == 2.0 * (19 + 3)
    for k, page in enumerate(pages):
        at = 100 * 2.0 * (k + 0.5) / length
        names = {
            name for name, marks in turns.items() if [how for time, how in marks if time <= at][-1]
        }
        assert shown(ElementTree.fromstring(playing), names) == shown(page, set())


def test_without_motion_the_last_frame_is_seen(playing: str, pages: list[Element]) -> None:
    """Where less motion is asked for, and in programs that know no animation."""
    root = ElementTree.fromstring(playing)
    kept, _, _ = rules(root.findtext(f"{SVG}style") or "")
    assert shown(root, kept) == shown(pages[-1], set())


def test_the_animation_has_no_script_and_says_all_in_words(playing: str, walk: Walk) -> None:
    """One file that runs nothing and fetches nothing."""
    assert "<script" not in playing
    assert "href" not in playing
    described = ElementTree.fromstring(playing).findtext(f"{SVG}desc") or ""
    assert len(described.splitlines()) == len(walk)
    assert sentence(walk, walk[-1], DIGITS) in described.splitlines()[-1]
