"""SVG pages of equal structure: each by itself, or all of them as one that plays.

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


def alone(page: bytes, title: str, description: str) -> str:
    """One page, which says in words what it shows."""
    return _written(_described(_read(page), title, description))


def animated(
    pages: Sequence[bytes], title: str, said: Sequence[str], seconds: float, pause: float
) -> str:
    """All pages as one SVG: each for some seconds, the last one `pause` times as long.

    Where animations are not wanted, or not known, it shows the last page.
    """
    read = [_read(page) for page in pages]
    root = read[0]
    drawing = _drawing(root)
    parts = list(zip(*[[_text(part) for part in _drawing(page)] for page in read], strict=True))
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
                group = ElementTree.SubElement(drawing, "g", {"class": f"run {_name(begin, end)}"})
                group.append(part)
            begin = end
    style = Element("style")
    style.text = _style(spans, len(pages), seconds, pause)
    root.insert(0, style)
    return _written(_described(root, title, "\n".join(said)))


def _style(spans: Iterable[tuple[int, int]], steps: int, seconds: float, pause: float) -> str:
    length = steps - 1 + pause  # in steps
    rules = [".run{visibility:hidden}"]
    moving = [f".run{{animation:{seconds * length:g}s step-end infinite}}"]
    for begin, end in spans:
        name = _name(begin, end)
        if end == steps:
            rules.append(f".{name}{{visibility:visible}}")
        times = [(begin, "visible")] + [(end, "hidden")] * (end < steps)
        if begin:
            times.insert(0, (0, "hidden"))
        frames = "".join(f"{100 * at / length:.4g}%{{visibility:{how}}}" for at, how in times)
        moving.append(f".{name}{{animation-name:{name}}}@keyframes {name}{{{frames}}}")
    wanted = "@media (prefers-reduced-motion:no-preference)"
    return "\n".join([*rules, f"{wanted}{{", *moving, "}"])


def _name(begin: int, end: int) -> str:
    return f"r{begin}-{end}"


def _read(page: bytes) -> Element:
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


def _drawing(root: Element) -> Element:
    found = root.find("g")
    if found is None:
        raise ValueError("an SVG page as graphviz writes it has one group; this one has none")
    return found


def _text(part: Element) -> str:
    for element in part.iter():
        element.attrib.pop("id", None)  # a part stands in the page several times
    return ElementTree.tostring(part, encoding="unicode").strip()


def _described(root: Element, title: str, description: str) -> Element:
    for tag, text in (("desc", description), ("title", title)):
        element = Element(tag)
        element.text = text
        root.insert(0, element)
    return root


def _written(root: Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(
        root, encoding="unicode"
    )
