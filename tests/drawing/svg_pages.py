"""A small graph, and what a person sees in the SVG of a frame."""

from typing import Any
from xml.etree.ElementTree import Element

from autograd import Value
from autograd.formulas.notation import Text
from autograd.steps.sentences import number_text

SVG = "{http://www.w3.org/2000/svg}"
DIGITS = 4


def little() -> Value:
    """L = (tanh(w·x + b) − t)² + w²: w has three contributions, two of them on parallel arrows."""
    w, x, b, t = Value(-3.0, "w"), Value(2.0, "x"), Value(6.88, "b"), Value(1.0, "t")
    for leaf, group in ((w, "unit 1"), (b, "unit 1")):
        leaf.group = group
    loss = ((w * x + b).tanh() - t) ** 2 + w * w
    loss.label = "L"
    return loss


def texts(element: Element) -> list[str]:
    """The lines of text that are shown."""
    found = ["".join(text.itertext()).strip() for text in element.iter(f"{SVG}text")]
    return [text.replace("\xa0", " ") for text in found]


def boxes(page: Element) -> dict[str, list[str]]:
    """What each box says, by its key."""
    return {
        part.get("id", ""): texts(part)
        for part in page.iter(f"{SVG}g")
        if part.get("class") == "node"
    }


def arrows(page: Element) -> list[Element]:
    """The arrows, in order."""
    return [part for part in page.iter(f"{SVG}g") if part.get("class") == "edge"]


def thick(part: Element) -> bool:
    """Whether a box or an arrow stands out without its colour."""
    return any(float(one.get("stroke-width", "1")) > 3 for one in part.iter())


def plain(x: Any) -> str:
    """A number as frames show it."""
    return number_text(x, Text(DIGITS))
