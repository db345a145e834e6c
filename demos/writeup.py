"""What a demo returns: a write-up's claims, equation by equation, and the graphs to draw.

The numbers of a write-up stand as text in a TOML file beside its script; the script computes
ours. `read` puts the two side by side.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from autograd import Value, dot, grad, order
from autograd.examples import Claim

Ours = Mapping[str, Mapping[str, float]]  # part of the demo -> what -> our number


@dataclass(frozen=True)
class Item:
    """One equation: its place in the write-up, its formula, and the numbers it gives."""

    equation: str
    refers: str
    formula: str
    note: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Misprint:
    """A slip in a formula or a sentence that changes no number of ours."""

    equation: str
    printed: str
    right: str


@dataclass(frozen=True)
class WriteUp:
    """A write-up with everything that was checked in it."""

    title: str
    author: str
    about: str
    items: tuple[Item, ...]
    misprints: tuple[Misprint, ...]
    graphs: Mapping[str, Value]
    ours: Ours

    @property
    def claims(self) -> Iterator[Claim]:
        """All claims in the order of the write-up."""
        return (claim for item in self.items for claim in item.claims)


def read_writeup(script: str, ours: Ours, graphs: Mapping[str, Value]) -> WriteUp:
    """The write-up whose numbers stand in the TOML file beside a script.

    Raises:
        KeyError: the file claims a number that the script does not compute.
    """
    data = tomllib.loads(Path(script).with_suffix(".toml").read_text(encoding="utf-8"))
    return WriteUp(
        title=data["title"],
        author=data["author"],
        about=data["about"],
        items=tuple(_item(entry, ours) for entry in data["item"]),
        misprints=tuple(Misprint(**entry) for entry in data.get("misprint", ())),
        graphs=graphs,
        ours=ours,
    )


def writeup_of(name: str) -> WriteUp:
    """The write-up that the demo of this name reproduces."""
    writeup: WriteUp = getattr(import_module(f"demos.{name}"), f"{name}_writeup")()
    return writeup


def _item(entry: Mapping[str, Any], ours: Ours) -> Item:
    part, equation = ours[entry.get("of", "")], entry["equation"]
    numbers = [
        Claim(equation, what, text, part[what], source=source)
        for source in ("printed", "derived")
        for what, text in entry.get(source, {}).items()
    ]
    errata = [
        Claim(
            equation,
            slip["what"],
            slip["gives"],
            part[slip["what"]],
            note=slip["note"],
            source="formula",
            reproduced=ours["as printed"][slip["as_printed"]],
        )
        for slip in entry.get("erratum", ())
    ]
    return Item(
        equation=equation,
        refers=entry.get("refers", ""),
        formula=entry["formula"],
        note=entry.get("note", ""),
        claims=(*numbers, *errata),
    )


def labelled_numbers(y: Value) -> dict[str, float]:
    """Every labelled node behind y: its number as "x", its gradient of this pass as "∂y/∂x"."""
    y.backward()
    numbers = {}
    for x, node in labelled(y).items():
        numbers[x] = node.data
        numbers[f"∂{y.label}/∂{x}"] = node.grad
    return numbers


def labelled(y: Value) -> dict[str, Value]:
    """The nodes behind y that have a label, by label."""
    return {node.label: node for node in order(y) if node.label}


def slopes_between(nodes: Mapping[str, Value], pairs: str) -> dict[str, float]:
    """∂y/∂x for each word "y/x" of labels, whatever lies between; no .grad is touched."""
    slopes = {}
    for pair in pairs.split():
        y, x = pair.split("/")
        (slopes[f"∂{y}/∂{x}"],) = grad(nodes[y], [nodes[x]])
    return slopes


def stepped(rate: float, parameters: Iterable[Value]) -> dict[str, float]:
    """What one step of gradient descent makes of each parameter, by label."""
    return {p.label: p.data - rate * p.grad for p in parameters}


def vector(name: str, entries: Iterable[float]) -> list[Value]:
    """Leaves x1, x2, …"""
    return [Value(entry, f"{name}{i}") for i, entry in enumerate(entries, 1)]


def matrix(name: str, rows: Iterable[Iterable[float]]) -> list[list[Value]]:
    """Leaves w11, w12, …, w21, …: the first index is the row."""
    return [vector(f"{name}{i}", row) for i, row in enumerate(rows, 1)]


def neuron(
    z: str,
    a: str,
    x: Sequence[Value | float],
    w: Sequence[Value | float],
    b: Value | float,
    g: Callable[[Value], Value],
    group: str,
) -> Value:
    """a = g(z) with z = b + Σ wᵢxᵢ as one node; a and z get labels; w, b, z, a one group."""
    pre: Value = dot(w, x, b)
    post = g(pre)
    pre.label, post.label = z, a
    for node in (*w, b, pre, post):
        if isinstance(node, Value):
            node.group = node.group or group
    return post


def layer(
    z: str,
    a: str,
    x: Sequence[Value],
    rows: Iterable[Sequence[Value | float]],
    b: Iterable[Value | float],
    g: Callable[[Value], Value],
    group: str,
    end: str = "",
) -> list[Value]:
    """The activations of units that all read x; each row holds the weights of one.

    Labels are z1, a1, z2, a2, … and what `end` adds.
    """
    return [
        neuron(f"{z}{j}{end}", f"{a}{j}{end}", x, row, bias, g, f"{group}/unit {j}")
        for j, (row, bias) in enumerate(zip(rows, b, strict=True), 1)
    ]
