"""A graph as a picture that a notebook shows: draw(), and draw_dot() for users of micrograd.

A drawing formats what the graph knows; it computes nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..engine.value import Value
    from ..steps.lenses import Lens
    from .dot import Picture


def draw(
    y: Value,
    *,
    level: str | None = None,
    opened: Sequence[str] = (),
    fold: str | None = None,
    partials: bool = True,
    limit: int = 2000,
    digits: int = 4,
    rankdir: str = "LR",
    legend: bool = True,
    lens: str | Lens = "",
) -> Picture:
    """The graph behind y as a picture: a graphviz.Digraph that a notebook shows by itself.

    A box is a value with its label (or v1, v2 ..., as `steps` and `why` call one without) and its
    gradient, a round node the operation that made it. At an arrow stand the local partial ∂ and,
    after backward(), what the arrow adds to its argument's gradient: (gradient of the result) × ∂.
    Two draws of one graph give the same DOT, byte for byte.

    Args:
        y: the value to draw, with all that it was made from.
        level: "scalars" draws single values; "arrays" each block (Z1 = X @ W1 + b1) as one box with
            its numbers, coloured by their gradients, and at the arrows what is sent back, in
            symbols; "units" each neuron of a network as one box, layers as columns, units in their
            order. Left out, it is "arrays" where there are any, "units" where neurons are known
            and single values would be more than a slide holds.
        opened: names of blocks that are drawn value by value all the same.
        fold: "neurons" or "layers" draws each such group (Value.group) as one node; "calls" each
            call of a function that was recorded inside record_calls(); "nothing" draws every node;
            left out, a graph of more than 500 drawn nodes is folded as far as needed, and says so
            in its caption and in `.folded`.
        partials: whether numbers stand at the arrows.
        limit: how many drawn nodes are too many, where level, fold or a lens says what is drawn:
            above it, too, they are folded.
        digits: significant digits of numbers.
        rankdir: the way of the forward pass: "LR", "TB", "RL" or "BT".
        legend: whether the caption explains the signs.
        lens: a part of the graph, with all the rest as a box below and one above: "A1",
            "within 2 of L", "5 heaviest of w" (docs/lens.md), or a `Lens`.

    Raises:
        TypeError: y is no Value.
        ValueError: unknown level, fold, digits or rankdir; a
            lens of which nothing is in the graph, or together with level, fold or opened.
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
    from .block_folds import block_diagram, block_folds_of
    from .call_folds import call_folds
    from .diagram import diagram_of, legend_lines
    from .folding import folded, unit_folds
    from .network_layout import network_layout

    if not isinstance(y, Value):
        raise TypeError(f"draw takes a Value, got {y!r} of type {type(y).__name__}")
    if not 1 <= digits <= 17:
        raise ValueError(f"digits are 1 to 17 significant ones, got {digits!r}")
    from .dot import dot_picture
    from .placed import block_picture, placed_picture

    if lens:
        from .lens_folds import lens_folds

        if level or fold or opened:
            raise ValueError("a lens is drawn value by value; leave out level, fold and opened")
        nodes, fold_of, sentence = lens_folds(y, lens, limit)
        diagram = diagram_of(nodes, fold_of, digits, partials)
        picture = dot_picture(diagram, rankdir, [sentence, *legend_lines(diagram) * legend])
        picture.folded = sentence
        return picture
    calls = None if opened else call_folds(y, level, fold, limit)
    blocks = None if calls else block_folds_of(y, level, fold, opened, limit)
    if blocks is not None:
        diagram = block_diagram(blocks, digits, partials)
        return block_picture(diagram, rankdir, legend_lines(diagram) if legend else [])
    units = None if calls else unit_folds(y, level, fold, limit)
    nodes, fold_of, sentence = calls or units or folded(y, fold, limit)
    diagram = diagram_of(nodes, fold_of, digits, partials, units=units is not None)
    caption = [sentence] * bool(sentence) + legend_lines(diagram) * legend
    layout = network_layout(diagram) if units and rankdir == "LR" else None
    if layout is None:
        picture = dot_picture(diagram, rankdir, caption)
    else:
        if layout.left_out:
            caption.append(f"Numbers of {layout.left_out:,} arrows are left out.")
        picture = placed_picture(diagram, layout, caption)
    picture.folded = sentence
    return picture


def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR", **options: Any) -> Picture:
    """The graph behind root as a picture: `draw` as micrograd's notebooks and lecture call it.

    In a notebook `draw_dot(loss)` on a line of its own shows the graph. What it gives is a
    graphviz.Digraph: `.render("gout")` writes the DOT to gout and the picture to gout.svg,
    `.pipe()` gives the picture's bytes, `.source` the DOT.

    Args:
        root: the value to draw, with all that it was made from.
        format: of what render() and pipe() give: "svg", "png" or "pdf".
        rankdir: the way of the forward pass: "LR" from left to right, "TB" from top to bottom.
        options: any other of `draw`. Every single value is drawn if they ask for nothing else.

    Raises:
        ValueError: another format. All other errors are those of `draw`.

    >>> from autograd import Value
    >>> dot = draw_dot(Value(2.0, "a") * Value(-3.0, "b"), format="png")
    >>> dot.format, "a = 2" in dot.source
    ('png', True)
    """
    if not options.keys() & {"level", "opened", "fold", "lens"}:
        options["level"] = "scalars"
    picture = draw(root, rankdir=rankdir, **options)
    from .render import refuse_other_formats

    refuse_other_formats(format)
    picture.format = format
    return picture


def notebook(y: Value) -> dict[str, str]:
    """What a notebook shows of a value: its text, and its graph where that can be drawn soon."""
    text = {"text/plain": repr(y)}
    try:
        return text | draw(y).notebook_forms(f"The graph of {y!r}", timeout=10.0)
    except (ImportError, OSError, RuntimeError, ValueError):
        return text  # nothing to draw with, numbers changed since, too many nodes
