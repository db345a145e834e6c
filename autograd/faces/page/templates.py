"""Sentences and formulas with gaps for names and numbers, which a page fills in when they change.

A page changes its numbers long after Python has gone. So the sentences of a walk are said once
with a mark in the place of every name and every number, by the same code that says them
elsewhere; what fills the places in is all that the page has to do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from ...engine.row import CALL
from ...formulas.notation import LaTeX, Notation, Text, mathml
from ...formulas.numbers import significant
from ...formulas.symbols import Name
from ...formulas.text import TAKEN, TAKEN_AS, visible
from ...steps.sentences import latex_lines, sentence_in
from ...steps.step import Contributed, Updated
from ...steps.walk import Walk

FEWEST, MOST = 1, 17  # digits that a reader can ask for
MARKS = 0xF0000  # private characters, four for each place
BEGIN, BETWEEN = "\U000efffe", "\U000effff"  # of the sides of an equation
CLOSE = "\U000efffd"  # of a group
GUARDS = 4  # never in brackets, in brackets if negative, if negative or with an exponent; and:
GROUP = 3  # what follows stands in brackets if this number is negative
PROBES = (-0.7, 7e-9)
SENT = ("partial", "upstream", "contribution", "before", "after")
KEPT = ("stretchy", "fence", "form", "columnalign", "mathvariant")  # attributes of MathML

Template = list[Any]


class Places:
    """The marks of a walk: one for every name ("n3") and number ("d3", "upstream", ...), and for
    every constant of its formulas that is shown with the digits that a reader asks for ("k3").

    Args:
        names: of the nodes, in forward order.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.constants: list[float] = []
        self._refs: list[str] = []
        self._marks: dict[str, str] = {}

    def mark(self, ref: str) -> str:
        """The character that stands for a place."""
        if ref not in self._marks:
            self._marks[ref] = chr(MARKS + GUARDS * len(self._refs))
            self._refs.append(ref)
        return self._marks[ref]

    def number(self, ref: str) -> Name:
        """A place for a number, as a formula takes it."""
        return Name(self.mark(ref))

    def constant(self, x: float) -> str:
        """The character that stands for a constant."""
        if x not in self.constants:
            self.constants.append(x)
        return self.mark(f"k{self.constants.index(x)}")

    def with_constants(self, text: str) -> str:
        """A text in which each constant is MARKS and its number, as a character."""
        places = [(sign, self.of(sign)) for sign in text]
        return "".join(
            [chr(MARKS + int(of[0][1:])) if of and of[0][0] == "k" else sign for sign, of in places]
        )

    def of(self, sign: str) -> tuple[str, int] | None:
        """What a character stands for, and when it stands in brackets; None for other text."""
        number = ord(sign) - MARKS
        if not 0 <= number < GUARDS * len(self._refs):
            return None
        return self._refs[number // GUARDS], number % GUARDS

    def name(self, text: str) -> str:
        """A text with the names themselves in the places of their marks."""
        places = [(sign, self.of(sign)) for sign in text]
        return "".join([self.names[int(of[0][1:])] if of else sign for sign, of in places])


class _MarkedNotation(Notation):
    """A notation that writes marks.

    Brackets around a number depend on the number, so it is asked for which it would set them.
    """

    places: Places

    def __init__(self, digits: int, places: Places) -> None:
        super().__init__(digits)
        object.__setattr__(self, "places", places)

    def equated(self, *parts: str) -> str:
        return BEGIN + BETWEEN.join(parts)

    def _name(self, text: str) -> tuple[str, int]:
        place = self.places.of(text) if len(text) == 1 else None
        if place is None:
            return super()._name(self.places.name(text))
        return text, super()._name(self.places.name(text))[1] if place[0][0] == "n" else CALL

    def _number(self, x: float) -> tuple[str, int]:
        text, binds = super()._number(x)
        if significant(x, FEWEST) == significant(x, MOST):
            return text, binds
        sign = text[0] if text[0] in "−-" else ""
        return sign + self.places.constant(abs(x)), binds

    def _placed(self, args: tuple[Any, ...], place: int, spec: str, first: bool) -> str:
        arg = args[place]
        mark = self.places.of(arg.text) if isinstance(arg, Name) and len(arg.text) == 1 else None
        if mark is None or mark[0][0] == "n":
            return self._grouped(super()._placed(args, place, spec, first), spec, first)
        guard = 0
        for x in PROBES:
            probe = super()._placed((*args[:place], x, *args[place + 1 :]), place, spec, first)
            guard += probe != self._number(x)[0]
        return chr(ord(self.places.mark(mark[0])) + guard)

    def _grouped(self, text: str, spec: str, first: bool) -> str:
        """In brackets where the number it begins with is negative, if not at the beginning."""
        place = self.places.of(text[0]) if text and spec.isdecimal() and not first else None
        if place is None or place[0][0] in "nk" or place[1]:
            return text
        return self._group(chr(ord(text[0]) + GROUP) + text)

    def _group(self, inside: str) -> str:
        """Brackets that depend on the mark before what they hold."""
        raise NotImplementedError


class MarkedText(_MarkedNotation, Text):
    """Plain text with marks."""

    def _held(self, name: str) -> str:
        """In brackets where the name itself would be, not its mark."""
        plain, real = Text(self.digits), self.places.name(name)
        return self._bracket(name) if plain._held(real) != plain.name(real) else name

    def _group(self, inside: str) -> str:
        return inside + CLOSE

    def box_formula(self, formula: Any, longest: int) -> str:
        """A formula for a box, with a character for each constant (Places.with_constants)."""
        return self.places.with_constants(visible(self.formula(formula), longest))

    def written(self, text: str) -> str:
        """What box_formula gives, with the constants in the digits that a page begins with."""
        numbers = [Text(self.digits).number(x) for x in self.places.constants]
        return "".join(
            [numbers[k] if 0 <= (k := ord(sign) - MARKS) < len(numbers) else sign for sign in text]
        )


class MarkedLaTeX(_MarkedNotation, LaTeX):
    """LaTeX with marks."""

    def _group(self, inside: str) -> str:
        return self._bracket(inside)


class Templates:
    """Templates by number, each kept once however many steps share it.

    A template is what stands before an equation and then its sides, of which one that turns
    out to say the same as the one before it is left out. A side is a list of texts, numbers
    (GUARDS times the place, and its guard), and groups, or such a tree of MathML.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.kept: list[Template] = []
        self._numbers: dict[str, int] = {}

    def text(self, marked: str) -> list[Any]:
        """[number of the template, what fills its places] for a marked text."""
        refs: dict[str, int] = {}
        sides: list[Any] = []
        for side in _equation_sides(marked):
            parts: list[Any] = []
            open_groups = []
            for sign in side:
                place = self._place(sign, refs)
                if place is not None and place % GUARDS == GROUP:
                    open_groups.append(parts)
                    parts = [place]
                    open_groups[-1].append(parts)
                elif sign == CLOSE:
                    parts = open_groups.pop()
                elif place is not None:
                    parts.append(place)
                elif parts and isinstance(parts[-1], str):
                    parts[-1] += sign
                else:
                    parts.append(sign)
            sides.append(parts)
        return [self._number(sides), list(refs)]

    def math(self, marked: str) -> list[Any]:
        """The same for marked LaTeX: each side as a tree of MathML."""
        refs: dict[str, int] = {}
        key: list[Any] = []
        for sign in marked:
            place = self._place(sign, refs)
            key.append(sign if place is None else place)
        code = json.dumps(key)
        if code not in self._numbers:
            sides = [
                mathml_tree(mathml(side), lambda sign: self._place(sign, refs)) if side else 0
                for side in _equation_sides(marked)
            ]
            self._numbers[code] = len(self.kept)
            self.kept.append(sides)
        return [self._numbers[code], list(refs)]

    def _place(self, sign: str, refs: dict[str, int]) -> int | None:
        """The number of a place in its own template, and its guard, as one number."""
        place = self.places.of(sign)
        if place is None:
            return None
        ref, guard = place
        return GUARDS * refs.setdefault(ref, len(refs)) + guard

    def _number(self, template: Template) -> int:
        code = json.dumps(template)
        if code not in self._numbers:
            self._numbers[code] = len(self.kept)
            self.kept.append(template)
        return self._numbers[code]


def _equation_sides(marked: str) -> list[str]:
    head, _, sides = marked.rpartition(BEGIN)
    return [head, *sides.split(BETWEEN)]


def mathml_tree(page: str, place: Any = lambda _: None) -> Any:
    """MathML as [tag, attributes, *children]; a text is a string, a place its number."""
    return _branch(ElementTree.fromstring(page), place)


def _branch(element: ElementTree.Element, place: Any) -> Any:
    text = element.text or ""
    if len(text) == 1 and not len(element):
        number = place(text)
        if number is not None:
            return number
    tag = element.tag.rpartition("}")[2]
    children = [_branch(child, place) for child in element]
    if len(children) > 2 and isinstance(children[1], int) and children[1] % GUARDS == GROUP:
        return ["group", children[1], *children[2:-1]]  # the brackets that hold it depend on it
    if tag in ("math", "mrow") and len(children) == 1 and not text:
        return children[0]
    look = {word: value for word, value in element.items() if word in KEPT}
    return ["mrow" if tag == "math" else tag, look or 0, *([text] if text else []), *children]


def marked_walk(walk: Walk, places: Places) -> Walk:
    """The walk with marks in the place of its names and numbers; constants stay."""
    names = {entry.name: places.mark(f"n{k}") for k, entry in enumerate(walk.nodes)}
    nodes = [
        entry._replace(
            name=names[entry.name],
            data=places.number(f"d{index}"),
            args=tuple((k, x if k is None else places.number(f"d{k}")) for k, x in entry.args),
        )
        for index, entry in enumerate(walk.nodes)
    ]
    contributions = []
    for step in walk:
        if isinstance(step, Contributed):
            put: dict[str, Any] = {word: places.number(word) for word in SENT}
            put |= {"node": names[step.node], "arg": names[step.arg]}
            contributions.append(tuple(step._replace(**put))[1:])
    moves = [
        tuple(
            step._replace(
                quantities={  # a setting that turns lines on or off is no place but a number
                    word: x
                    if walk.rule and word in walk.rule.only.values()
                    else places.number(f"q{word}")
                    for word, x in step.quantities.items()
                },
                node=names[step.node],
                before=None,
                after=places.number("after"),
            )
        )[1:]
        for step in walk
        if isinstance(step, Updated)
    ]
    seed = places.number("seed")
    return Walk(nodes, seed, lambda: contributions, walk.arithmetic, lambda _: moves, walk.rule)


def step_templates(walk: Walk, plain: MarkedText, latex: MarkedLaTeX) -> dict[str, Any]:
    """What is said at every step of a walk, and in what templates."""
    places = plain.places
    text, math = Templates(places), Templates(places)
    blank = marked_walk(walk, places)
    steps = []
    for step in blank:
        templates = {
            "say": text.text(sentence_in(blank, step, plain, False)),
            "rule": math.math(latex_lines(blank, step, latex)[0]),
        }
        if isinstance(step, Contributed):
            templates["taken"] = text.text(sentence_in(blank, step, plain, True))
        steps.append(templates)
    return {
        "text": text.kept,
        "math": math.kept,
        "steps": steps,
        "taken": TAKEN,
        "takenAs": TAKEN_AS.rstrip(),
    }
