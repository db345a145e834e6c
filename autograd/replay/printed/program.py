"""A plan as a program to read: the forward and the backward pass, one line a node.

The rows are read on symbols, as for notation, and each formula is printed in the language that
is wanted (languages.py). A row that is more than a primitive becomes a function of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from ...engine.ieee import PRIMITIVES
from ...engine.row import OPS, Op
from ...formulas.code import CARRIED, GATED, hoisted
from ...formulas.letters import GREEK
from ...formulas.rewriting import simplified
from ...formulas.symbols import Call, Constant, Name, partial_formulas, sum_formula
from ...formulas.text import visible
from ..tape import Lines, map_arguments, with_slopes
from .languages import LANGUAGES, OWN, Language
from .readable import READABLE_SYMBOLS, called_rows, readable_value

LONGEST = 30  # of a name made from a label
TERMS = 4  # contributions in one statement


def plan_source(lines: Lines, language: str, reduce: str = "mean", by_inputs: bool = False) -> str:
    """The program of one sample: a function of inputs and params, arrays of numbers.

    It gives the loss and an array of its gradients by the parameters (and by the inputs, if
    asked for), by the same rules and conventions as the engine. Names are made from the labels.

    Args:
        language: "python", "c" or "javascript".

    Raises:
        ValueError: another language.

    >>> from autograd import Value
    >>> from autograd.replay import read_lines
    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> text = plan_source(read_lines((w * x).exp(), [x], [w]), "python")
    >>> print(text[text.index("def loss_and"):])
    def loss_and_gradients(inputs: list[float], params: list[float]) -> tuple[float, list[float]]:
        [x] = inputs
        [w] = params
    <BLANKLINE>
        # forward
        v1 = w * x
        v2 = exp(v1)
    <BLANKLINE>
        # backward
        g_v2 = 1.0
        g_v1 = carried(g_v2, v2)
        g_w = carried(g_v1, x)
        return v2, [g_w]
    <BLANKLINE>
    """
    if language not in LANGUAGES:
        known = ", ".join([repr(name) for name in LANGUAGES])
        raise ValueError(f"a plan is written in one of {known}, got {language!r}")
    return _Program(lines, LANGUAGES[language](), reduce, by_inputs).text()


class _Program:
    """One program while it is written."""

    def __init__(self, lines: Lines, language: Language, reduce: str, by_inputs: bool) -> None:
        self.lines = lines
        self.language = language
        self.reduce = reduce
        self.by_inputs = by_inputs
        self.asked = lines.leading(by_inputs)
        self.used: set[str] = set()
        self.helpers: dict[str, str] = {}
        self.body: list[str] = []
        self._taken = {*language.reserved, *OWN, *PRIMITIVES, *OPS}
        self._parts = self._free("t")
        self._sent: dict[int, list[Any]] = {}  # contributions to each place
        names = [Name(self._fresh(label)) for label in lines.names]
        self.symbols: list[Any] = [*names]
        for place, x in enumerate(lines.constants, lines.inputs + lines.params):
            self.symbols[place] = Constant(x)

    def text(self) -> str:
        """The whole program."""
        language, lines = self.language, self.lines
        read = {lines.output, *[place for line in lines.lines for place in line.places]}
        for places, array in self._arrays():
            names = [self.symbols[place].text if place in read else None for place in places]
            if any(names):
                self.body += language.unpacked(names, array)
                self.body += filter(None, [self._note(place) for place in places if place in read])
        self.body += ["", language.comment("forward")]
        for place, line in lines.numbered():
            args = map_arguments(self.symbols.__getitem__, line.args)
            formula = simplified(readable_value(line.row, args))
            self._say(self.symbols[place].text, formula, self._note(place))
        gradients = self._backward()
        loss = language.written(self.symbols[lines.output])[0]
        main = language.main(self.body, loss, gradients)
        return language.program(self._about(), [*self.helpers.values(), main], self.used)

    def _arrays(self) -> list[tuple[range, str]]:
        inputs, leaves = self.lines.inputs, self.lines.inputs + self.lines.params
        return [(range(inputs), "inputs"), (range(inputs, leaves), "params")]

    def _about(self) -> list[str]:
        by = "parameter and input" if self.by_inputs else "parameter"
        about = [f"The loss of one sample and its gradient by each {by}."]
        if self.lines.inputs:
            about += ["", f"For several samples take the {self.reduce} of what it gives for each."]
        return about

    def _free(self, word: str) -> Iterator[str]:
        """word1, word2, ... without those that are taken."""
        for k in count(1):
            if f"{word}{k}" not in self._taken:
                self._taken.add(f"{word}{k}")
                yield f"{word}{k}"

    def _fresh(self, label: str) -> str:
        """A name of the language for a label, none of them twice."""
        name = identifier(label)
        if name in self._taken:
            return next(self._free(f"{name}_"))
        self._taken.add(name)
        return name

    def _note(self, place: int) -> str:
        """A comment that says how a place is called, where its name does not."""
        name, label = self.symbols[place].text, self.lines.names[place]
        return "" if name == label else self.language.comment(f"{name}: {remark(label)}")

    def _say(self, name: str, formula: Any, note: str = "") -> None:
        """Give a name to a formula, and names to its shared parts before."""
        parts, last = hoisted(formula, self._parts)
        for part, code in self._coded([*parts, (name, last)]):
            self.body.append(self.language.assigned(part, code))
        if note:
            self.body.append(note)

    def _coded(self, parts: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
        return [(name, self._code(formula)) for name, formula in parts]

    def _code(self, formula: Any) -> str:
        """A formula's code; the functions that it calls become part of the program."""
        for row in called_rows(formula):
            if row.name in PRIMITIVES or row.code:
                self.used.add(row.name)
            elif row.name not in self.helpers:
                self.helpers[row.name] = ""  # while it is written
                text = self._helper(row)
                del self.helpers[row.name]
                self.helpers[row.name] = text  # after those that it calls
        return self.language.written(formula)[0]

    def _helper(self, row: Op) -> str:
        """The function of a row."""
        taken = {*self.language.reserved, *OWN, *PRIMITIVES, *OPS}
        word = identifier(row.name)
        if (
            word != row.name
            or word in self.language.reserved
            or word in PRIMITIVES | OWN - {CARRIED.name, GATED.name}
        ):
            word = next(self._free(f"{word}_"))
        self.language.functions[row.name] = word
        names: list[str] = []
        for word in row.takes:
            free = (identifier(word) + "_" * k for k in count())
            names.append(next(name for name in free if name not in taken and name not in names))
        own = (f"t{k}" for k in count(1) if f"t{k}" not in names)
        parts, result = hoisted(simplified(row.compute(READABLE_SYMBOLS, *map(Name, names))), own)
        before = [self.language.assigned(*part) for part in self._coded(parts)]
        return self.language.helper(row, names, before, self._code(result))

    def _backward(self) -> list[list[str]]:
        """The backward pass; the gradients of the parameters, and of the inputs if asked for."""
        lines, language = self.lines, self.language
        if self.asked[lines.output]:
            self.body += ["", language.comment("backward")]
            self._sent[lines.output] = [1.0]
        for place in range(len(lines) - 1, lines.first - 1, -1):
            if place in self._sent:
                self._send(place, Name(self._gradient(place)))
        inputs, params = [places for places, _ in self._arrays()]
        nothing = language.literal(0.0)[0]
        return [
            [self._gradient(place) if place in self._sent else nothing for place in places]
            for places in ((params, inputs) if self.by_inputs else (params,))
        ]

    def _gradient(self, place: int) -> str:
        """The gradient of a place: the sum of what was sent to it."""
        language, terms = self.language, self._sent[place]
        name = self._fresh(f"g_{self.symbols[place].text}")
        sums = [sum_formula(terms[first : first + TERMS]) for first in range(0, len(terms), TERMS)]
        self.body.append(language.assigned(name, self._code(sums[0]), changes=len(sums) > 1))
        self.body += [language.added(name, self._code(more)) for more in sums[1:]]
        return name

    def _send(self, place: int, g: Name) -> None:
        """Note what a line with gradient g sends to its arguments; shared parts get a name."""
        line = self.lines.lines[place - self.lines.first]
        args = map_arguments(self.symbols.__getitem__, line.args)
        slopes = partial_formulas(line.row, self.symbols[place], args, READABLE_SYMBOLS)
        wanted: list[tuple[int, Any]] = []
        for arg, slope in zip(line.args, slopes, strict=True):
            pairs = with_slopes(arg, slope)
            wanted += [(to, simplified(p)) for to, p in pairs if self.asked[to]]
        parts, partials = hoisted([p for _, p in wanted], self._parts)
        for name, code in self._coded(parts):
            self.body.append(self.language.assigned(name, code))
        for (to, _), p in zip(wanted, partials, strict=True):
            edge = GATED if line.row.gate else CARRIED
            self._sent.setdefault(to, []).append(simplified(Call(edge, (g, p))))


def identifier(label: str) -> str:
    """A word of ASCII letters, digits and underscores for any text, letters spelled.

    >>> identifier("σ_1"), identifier("∂L/∂w'"), identifier("2nd"), identifier("🙂")
    ('sigma_1', 'dL_dw', 'v_2nd', 'v')
    """
    spelled = "".join([GREEK.get(sign, "d" if sign == "∂" else sign) for sign in label])
    plain = unicodedata.normalize("NFKD", spelled)  # é is e and a mark, ₁ is 1
    plain = "".join([sign for sign in plain if not unicodedata.combining(sign)])
    word = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")
    return word if word[:1].isalpha() else f"v_{word}".rstrip("_")


def remark(label: str) -> str:
    r"""A label as text that ends no comment, of any language, and begins none.

    >>> remark("a*/b\nc\\")
    'a··b⏎c·'
    """
    shown = visible(label, 60)
    return "".join(
        [sign if sign.isprintable() and sign not in "*/\\?'\"" else "·" for sign in shown]
    )
