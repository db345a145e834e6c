"""How all pictures of nn look, and how they are written: sizes, colours, headings, files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from autograd.files import write_whole
from autograd.formulas import visible

FORMATS = (".svg", ".png", ".pdf")
WIDTH = 7.0  # inches: at 800 pixels text is large, and on a phone it can still be read
NOTEBOOK = 100  # pixels an inch in a notebook
COLOURS = 128  # of a picture in a notebook
SHARP = 200  # pixels an inch in a file, for screens with small pixels

# Okabe and Ito, Color Universal Design (2008): told apart with every kind of colour vision.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, INK, GREY = "#E69F00", "#56B4E9", "#1A1A1A", "#6B6B6B"
CLASSES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
MARKERS = ("o", "s", "^", "D", "v", "P", "<", "X", ">", "p", "h", "d")
DASHED = (0, (6, 2))

STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # it comes with matplotlib: the same picture everywhere
    "font.size": 11.0,
    "axes.titlesize": 12.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11.0,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 10.0,
    "lines.linewidth": 2.0,
    "text.color": INK,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "glassgrad",  # the same picture is the same file
}


@contextmanager
def plot_style() -> Iterator[None]:
    """What is drawn within looks like a picture of glassgrad; nothing else changes."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever a person has set for pictures of their own
        matplotlib.rcParams.update(STYLE)
        yield


class Plot(Figure):
    """A figure that a notebook shows wherever it comes from, with or without pyplot."""

    def _repr_png_(self) -> bytes:
        from PIL import Image  # matplotlib writes its PNGs by it

        whole = Image.open(BytesIO(image_bytes(self, ".png", dpi=NOTEBOOK))).convert("RGB")
        file = BytesIO()  # few colours: notebooks keep their pictures as text
        whole.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        return file.getvalue()


def figure(height: float, width: float = WIDTH) -> Figure:
    """A figure of so many inches, whose parts make room for each other."""
    return Plot(figsize=(width, height), dpi=100, layout="constrained")


def shades(count: int) -> list[Any]:
    """As many colours in order, from dark to light, each dark enough to be seen on white."""
    colours = matplotlib.colormaps["inferno"]
    return [colours(0.1 + 0.55 * k / max(count - 1, 1)) for k in range(count)]


def tint(colour: str) -> Any:
    """A colour for the ground behind samples of that colour."""
    return tuple([0.78 + 0.22 * part for part in to_rgb(colour)])


def marker(k: int) -> str:
    """The marker of series k: a second way, besides colour, to tell series apart."""
    return MARKERS[k % len(MARKERS)]


def label_text(name: str) -> str:
    """A name that a person gave, as text and never as a formula of matplotlib."""
    return visible(name, 60).replace("$", r"\$")


def title_axes(axes: Axes, finding: str, detail: str = "") -> None:
    """A title that says what there is to see, and beneath it how it was measured."""
    axes.set_title(finding, pad=24 if detail else 8)
    if detail:
        annotation = axes.annotate(
            detail,
            (0, 1),
            xytext=(0, 8),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=10,
            color=GREY,
            va="bottom",
        )
        annotation.set_in_layout(False)  # a long one must not push the axes away


def image_bytes(drawn: Figure, suffix: str, dpi: float = SHARP) -> bytes:
    """A figure as the bytes of a file: .svg, .png or .pdf."""
    file = BytesIO()
    kind = suffix.lstrip(".").lower()
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
    with plot_style():
        drawn.savefig(file, format=kind, dpi=dpi, metadata=undated)
    return file.getvalue()


def save_figure(drawn: Figure, path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write a figure, whole or not at all, in the format that its name ends in.

    Args:
        path: ends in .svg, .png or .pdf. force: overwrite a file that exists.

    Raises:
        ValueError: another ending. FileExistsError: the file exists and force is not set.
        OSError: it cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(figure(1.0, 2.0), f"{folder}/a.png").read_bytes()[1:4]
    b'PNG'
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"a picture is written as .svg, .png or .pdf; got {os.fspath(path)!r}")
    return write_whole(path, image_bytes(drawn, suffix), force)
