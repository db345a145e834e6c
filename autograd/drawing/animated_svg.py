"""An animation in one SVG file, made from the drawings of many steps; or each as a file.

In the animation a part of the drawing is kept once for every run of steps in which it looks the
same, and a style sheet shows one run at a time: no script, and no part is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG = "http://www.w3.org/2000/svg"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def still_svg(page: bytes, title: str, description: str) -> str:
    """One page as an SVG file, with a title and a description for who cannot see it."""
    return _svg_file(_described(_parsed(page), title, description))


def animated_svg(
    pages: Sequence[bytes], title: str, captions: Sequence[str], seconds: float, pause: float
) -> str:
    """All pages as one SVG file: each for some seconds, the last one `pause` times as long.

    Where animations are not wanted, or not known, it shows the last page.
    """
    roots = [_parsed(page) for page in pages]
    root = roots[0]
    drawing = _drawn_group(root)
    parts = list(
        zip(*[[_part_text(part) for part in _drawn_group(page)] for page in roots], strict=True)
    )
    for part in list(drawing):
        drawing.remove(part)
    spans: dict[tuple[int, int], None] = {}
    for looks in parts:
        begin = 0
        for text, same in groupby(looks):
            end = begin + len(list(same))
            part = ElementTree.fromstring(text)
            if end - begin == len(pages):
                drawing.append(part)
            else:
                spans[begin, end] = None
                group = ElementTree.SubElement(
                    drawing, "g", {"class": f"run {_run_name(begin, end)}"}
                )
                group.append(part)
            begin = end
    style = Element("style")
    style.text = _run_styles(spans, len(pages), seconds, pause)
    root.insert(0, style)
    return _svg_file(_described(root, title, "\n".join(captions)))


def _run_styles(spans: Iterable[tuple[int, int]], steps: int, seconds: float, pause: float) -> str:
    length = steps - 1 + pause  # in steps
    rules = [".run{visibility:hidden}"]
    moving = [f".run{{animation:{seconds * length:g}s step-end infinite}}"]
    for begin, end in spans:
        name = _run_name(begin, end)
        if end == steps:
            rules.append(f".{name}{{visibility:visible}}")
        times = [(begin, "visible")] + [(end, "hidden")] * (end < steps)
        if begin:
            times.insert(0, (0, "hidden"))
        frames = "".join(f"{100 * time / length:.4g}%{{visibility:{how}}}" for time, how in times)
        moving.append(f".{name}{{animation-name:{name}}}@keyframes {name}{{{frames}}}")
    wanted = "@media (prefers-reduced-motion:no-preference)"
    return "\n".join([*rules, f"{wanted}{{", *moving, "}"])


def _run_name(begin: int, end: int) -> str:
    return f"r{begin}-{end}"


def _parsed(page: bytes) -> Element:
    """A page without graphviz's own names for things, which people would see as tooltips."""
    root = ElementTree.fromstring(page)
    for element in list(root.iter()):
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        element.attrib.pop(_SPACE, None)
        for child in list(element):
            if child.tag == f"{{{SVG}}}title":
                element.remove(child)
    root.set("xmlns", SVG)
    root.set("role", "img")
    root.set("style", "max-width:100%;height:auto")
    return root


def _drawn_group(root: Element) -> Element:
    group = root.find("g")
    if group is None:
        raise ValueError("an SVG page as graphviz writes it has one group; this one has none")
    return group


def _part_text(part: Element) -> str:
    for element in part.iter():
        element.attrib.pop("id", None)  # a part stands in the page several times
    return ElementTree.tostring(part, encoding="unicode").strip()


def _described(root: Element, title: str, description: str) -> Element:
    for tag, text in (("desc", description), ("title", title)):
        element = Element(tag)
        element.text = text
        root.insert(0, element)
    return root


def _svg_file(root: Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(
        root, encoding="unicode"
    )
