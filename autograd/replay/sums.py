"""Which lines of a program are computed as weighted sums, and which sums take others in.

Chains of additions of products are laid out as one sum, Σ coefficient · product of places. All at
once and in any order that gives the numbers of the engine, but not always its zeros: so a line is
no sum where the sign of a zero is told (zero_signs.py), unless its zeros are +0 in any case.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from .instructions import EITHER, KEPT, PLUS, STRICTLY_PLUS
from .linear_forms import Form, linear_form, merge
from .tape import Line, Lines, map_arguments
from .zero_signs import signs_told

SELDOM = 4  # so few lines of a row that adds or multiplies need no instruction of its own


@dataclass
class Sum:
    """A weighted sum to be computed: Σ coefficient · product of places.

    zeros: of which sign they have to be; see instructions.py.
    """

    terms: dict[tuple[int, ...], float]
    zeros: str = EITHER


def laid_out(lines: Lines) -> dict[int, Line | Sum]:
    """What fills each place: a sum with all that it takes in, or a row; taken in, nothing does.

    >>> from autograd import Value
    >>> from .flat_tape import read_lines
    >>> w, x = Value(3.0), Value(2.0)
    >>> laid_out(read_lines(w * x + w - 1.0, [x], [w]))
    {5: Sum(terms={(0, 1): 1.0, (1,): 1.0, (): -1.0}, zeros='kept')}
    """
    return _Sums(lines).laid_out()


class _Sums:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.forms = self._linear()
        plus = {place for place, form in self.forms.items() if form.unsigned}
        self.told = signs_told(lines, self.forms, plus, shown=False)
        self.seen = signs_told(lines, self.forms, plus, shown=True)  # also by who looks at the loss
        output = self.forms.get(lines.output)
        if output is not None and not output.faithful:
            self.told[lines.output] = True
        for place in list(self.forms):
            if self.told[place] and place not in plus:
                del self.forms[place]
        self.absorbed: set[int] = set()
        self._absorb()

    def laid_out(self) -> dict[int, Line | Sum]:
        """What fills each place, as the function above gives it."""
        absorbed = self.absorbed
        rest = [(place, line) for place, line in self.lines.numbered() if place not in absorbed]
        sums = {place for place, line in rest if self._is_sum(place, line)}
        seldom = Counter([line.row for place, line in rest if place not in sums])
        filled: dict[int, Line | Sum] = {}
        for place, line in rest:
            summed = place in sums or (place in self.forms and seldom[line.row] < SELDOM)
            filled[place] = self._sum(place) if summed else line
        return filled

    def _linear(self) -> dict[int, Form]:
        """The lines that are weighted sums, each over the places it reads."""
        varies, forms = self.lines.varies, {}
        for place, line in self.lines.numbered():
            taken: list[int] = []
            form = linear_form(line.row, self._positions(line.args, taken))
            if form is None:
                continue
            terms: dict[tuple[int, ...], float] = {}
            alike = True
            for term, x in form.terms.items():
                alike &= merge(terms, tuple(sorted([taken[number] for number in term])), x)
            varying = [sum([varies[factor] for factor in term]) for term in terms]
            if varying and max(varying) == varies[place] and 0.0 not in terms.values():
                unsigned = form.unsigned or not alike
                forms[place] = Form(terms, unsigned, form.faithful)  # one factor at most varies
        return forms

    def _positions(self, args: tuple[Any, ...], taken: list[int]) -> tuple[Any, ...]:
        """Arguments numbered in order; constants as floats."""
        lines = self.lines
        constants = range(lines.inputs + lines.params, lines.first)

        def position(place: int) -> Any:
            if place in constants:
                return lines.constants[place - constants.start]
            taken.append(place)
            return len(taken) - 1

        return map_arguments(position, args)

    def _absorb(self) -> None:
        """Find the parts that are added up inside of other sums.

        −(1 - 1) is −0, and −1 + 1 is not. So where that is seen, the negative of several terms
        is not taken into the loss, nor where nothing else is added; nor is that of a single +0.
        """
        uses = Counter([place for line in self.lines.lines for place in line.places])
        uses[self.lines.output] += 2  # the loss is a place of its own
        careful, turned = {self.lines.output}, set()  # both with what they take in
        for place, form in reversed(self.forms.items()):
            alone = self.seen[place] and len(form.terms) == 1
            for term, x in form.terms.items():
                if abs(x) != 1.0 or len(term) != 1 or not self._joins(term[0], place, uses):
                    continue
                part = self.forms[term[0]]
                negative = (x < 0.0) != (place in turned)
                single = self.seen[place] and part.unsigned and len(part.terms) == 1
                if (alone or single or place in careful) and not form.unsigned:
                    if negative and (part.unsigned or len(part.terms) > 1):
                        continue
                    careful.add(term[0])
                if negative:
                    turned.add(term[0])
                self.absorbed.add(term[0])

    def _joins(self, part: int, whole: int, uses: Counter[int]) -> bool:
        """Whether a part of a sum may be added up inside it, and is needed nowhere else."""
        varies = self.lines.varies
        if part not in self.forms or uses[part] > 1 or varies[part] != varies[whole]:
            return False
        row = self.lines.lines[part - self.lines.first].row
        return not (row.wide and len(self.forms[part].terms) > 2)  # a dot is a sum of its own

    def _is_sum(self, place: int, line: Line) -> bool:
        if place not in self.forms:
            return False
        parts = [t[0] for t in self.forms[place].terms if len(t) == 1]
        return line.row.wide or not self.absorbed.isdisjoint(parts)

    def _sum(self, place: int) -> Sum:
        """The sum with those that it takes in."""
        terms: dict[tuple[int, ...], float] = {}
        unsigned = self.forms[place].unsigned
        ahead = [(term, x) for term, x in reversed(self.forms[place].terms.items())]
        while ahead:
            term, x = ahead.pop()
            if len(term) == 1 and term[0] in self.absorbed:
                part = self.forms[term[0]]
                unsigned |= part.unsigned and x > 0.0
                ahead += [(product, x * z) for product, z in reversed(part.terms.items())]
            else:
                unsigned |= not merge(terms, term, x)
        if not self.seen[place]:
            return Sum(terms)
        strictly = self.told[place] or place == self.lines.output
        return Sum(terms, KEPT if not unsigned else STRICTLY_PLUS if strictly else PLUS)
