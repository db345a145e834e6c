"""A picture of matplotlib as a part of a page: its letters and colours become those of the page."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from . import style

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
GROUND = "#ffffff"
_FONT = re.compile(r"(?:(?:^|\s)(\d00|bold)\s)?.*?([\d.]+)px")
_REFERENCE = re.compile(r"(url\(#|^#)")
LAYERS = 24  # so many shades at most are known by their colours in the dark


def inline_svg(drawn: Figure, name: str, words: str, axes: Axes | None = None) -> str:
    """A figure as an SVG element that a page holds: real text, no style of its own.

    Its colours stay attributes, so that a style sheet can give them others in the dark
    (`dark_colours`).

    Args:
        name: what no other picture of the page is called, for ids.
        words: what it shows, for who cannot see it.
        axes: those along which training steps run; where they stand goes into data-steps: left,
            right, top and bottom in the picture, and the numbers at its left and right.
    """
    file = BytesIO()
    with style.plot_style():
        matplotlib.rcParams["svg.fonttype"] = "none"
        drawn.savefig(file, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(file.getvalue())
    width, height = (float(size) for size in root.get("viewBox", "0 0 1 1").split()[2:])
    for parent in root.iter():
        for child in list(parent):
            if child.tag.removeprefix(SVG) in ("metadata", "style"):
                parent.remove(child)
    for element in root.iter():
        _plain_attributes(element, name)
    for group in root.iter("g"):
        if group.get("id", "").startswith(f"{name}-patch_"):  # the ground is that of the page
            for path in group:
                if path.get("fill") == GROUND:
                    path.set("fill", "none")
    root.attrib = {"viewBox": root.get("viewBox", ""), "role": "img", "aria-label": words}
    if axes is not None:
        left, bottom, right, top = axes.get_position().extents
        limits = (width * left, width * right, height * (1 - top), height * (1 - bottom))
        root.set("data-steps", " ".join(f"{x:.6g}" for x in (*limits, *axes.get_xlim())))
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def dark_colours() -> str:
    """The rules that give the colours of pictures others in the dark."""
    pairs = {
        style.INK: "#eceef1",
        style.GREY: "#a4abb8",
        style.STYLE["grid.color"]: "#333842",
        "#000000": "#eceef1",
        style.BLUE: "#5bb8f0",
        style.VERMILION: "#ff9a57",
    }
    for colour in style.CLASSES:  # the ground behind samples
        red, green, blue = (0.1 + 0.3 * part for part in to_rgb(colour))
        pairs[to_hex(style.tint(colour))] = to_hex((red, green, blue))
    for count in range(1, LAYERS):
        for k, shade in enumerate(style.shades(count)):
            lighter = matplotlib.colormaps["inferno"](0.95 - 0.5 * k / max(count - 1, 1))
            pairs[to_hex(shade)] = to_hex(lighter)
    return "".join(
        f'[{part}="{light.lower()}"]{{{part}:light-dark({light},{dark})}}\n'
        for light, dark in pairs.items()
        for part in ("fill", "stroke")
    )


def _plain_attributes(element: Element, name: str) -> None:
    """Attributes in the place of a style, names that no other picture has, no namespaces."""
    element.tag = element.tag.removeprefix(SVG)
    for rule in element.attrib.pop("style", "").split(";"):
        word, _, text = (part.strip() for part in rule.partition(":"))
        if word == "font" and (font := _FONT.match(text)):
            element.set("font-size", font[2])
            if font[1]:
                element.set("font-weight", font[1])
        elif word not in ("", "font", "font-family"):
            element.set(word, text.lower())
    if LINK in element.attrib:
        element.set("href", element.attrib.pop(LINK))
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    for word, text in element.attrib.items():
        if "#" in text and word in ("href", "clip-path", "fill", "mask"):
            mark = _REFERENCE.sub(rf"\g<1>{name}-", text)
            element.set(word, text if re.fullmatch(r"#[0-9a-f]{3,8}", text) else mark)
