"""Drawing a graph: what is written in each box and at each arrow.

A drawing formats what the graph knows: partials and contributions come from `reverse`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

    from ..engine.value import Value
    from .dot import Picture


def draw(
    y: Value,
    *,
    fold: str | None = None,
    partials: bool = True,
    limit: int = 2000,
    digits: int = 4,
    rankdir: str = "LR",
    legend: bool = True,
) -> Picture:
    """The graph behind y as a picture: a graphviz.Digraph that a notebook shows by itself.

    A box is a value with its label (or v1, v2 ..., as `steps` and `why` call one without) and its
    gradient, a round node the operation that made it. At an arrow stand the local partial ∂ and,
    after backward(), what the arrow adds to its argument's gradient: (gradient of the result) × ∂.
    Two draws of one graph give the same DOT, byte for byte.

    Args:
        y: the value to draw, with all that it was made from.
        fold: "neurons" or "layers" draws each such group (Value.group) as one node; "nothing"
            draws every node; left out, a graph of more than 500 drawn nodes is folded as far as
            needed, and says so in its caption and in `.folded`.
        partials: whether numbers stand at the arrows.
        limit: how many drawn nodes are too many.
        digits: significant digits of numbers.
        rankdir: the way of the forward pass: "LR", "TB", "RL" or "BT".
        legend: whether the caption explains the signs.

    Raises:
        TypeError: y is no Value.
        ValueError: more drawn nodes than the limit; unknown fold, digits or rankdir.
        ImportError: the Python package graphviz is not installed.
        StaleGraphError: a number was changed since results were computed from it.

    >>> from autograd import Value
    >>> a = Value(3.0, "a")
    >>> y = a * a
    >>> y.backward()
    >>> draw(y).source.count("n0 -> o1")
    2
    """
    from ..engine.value import Value
    from .diagram import explanation, lay_out
    from .folding import folded

    if not isinstance(y, Value):
        raise TypeError(f"draw takes a Value, got {y!r} of type {type(y).__name__}")
    if not 1 <= digits <= 17:
        raise ValueError(f"digits are 1 to 17 significant ones, got {digits!r}")
    nodes, homes, said = folded(y, fold, limit)
    try:
        from .dot import picture
    except ModuleNotFoundError as error:
        raise ImportError(
            "drawing needs the Python package graphviz: pip install 'glassgrad[draw]'"
        ) from error
    sheet = lay_out(nodes, homes, digits, partials)
    drawn = picture(sheet, rankdir, [said] * bool(said) + explanation(sheet) * legend)
    drawn.folded = said
    return drawn


def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR", **options: Any) -> Picture:
    """`draw` with the name and the arguments that it has in micrograd.

    Args:
        root: the value to draw.
        format: what `.render("gout")` and `.pipe()` write: "svg", "png" or "pdf".
        rankdir: the way of the forward pass.
        options: others of `draw`.

    Raises:
        ValueError: another format, and as `draw`. Other errors are those of `draw`.

    >>> from autograd import Value
    >>> draw_dot(Value(2.0) * 3, format="png", rankdir="TB").format
    'png'
    """
    drawn = draw(root, rankdir=rankdir, **options)
    from .render import FORMATS

    if format not in FORMATS:
        raise ValueError(f"a drawing is rendered as {', '.join(FORMATS)}; got {format!r}")
    drawn.format = format
    return drawn


def notebook(y: Value) -> dict[str, str]:
    """What a notebook shows of a value: its text, and its graph where that can be drawn soon."""
    text = {"text/plain": repr(y)}
    try:
        return text | {"image/svg+xml": draw(y).svg(timeout=10.0)}
    except (ImportError, OSError, RuntimeError, ValueError):
        return text  # nothing to draw with, numbers changed since, too many nodes
