"""Why a value or a gradient is what it is: 0, nan, infinite, a sum, or not there yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ...formulas.elision import WIDEST
from ...formulas.notation import Text
from ...formulas.numbers import as_float
from ...formulas.text import FEW, and_list, equated, few, visible
from ..sentences import computed_texts, number_text, partial_texts, taken_in_words
from ..step import Contributed, Entry, Updated
from ..walk import Walk
from . import causes
from .origins import MOST, Origins, Root, wild
from .zeros import Zeros

READ = 100  # dead edges into one node that are looked at
TOO_LARGE = " is too large for a float"


class Reason(NamedTuple):
    """A number and why it is what it is, as one line, and the steps that it speaks of."""

    text: str
    steps: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.text


class Why(NamedTuple):
    """The reasons for the value and the gradient of one node; print to read."""

    node: str
    value: Reason
    gradient: Reason
    derivative: str

    def __str__(self) -> str:
        return f"{visible(self.node)}: {self.value}\n{self.derivative}: {self.gradient}"


def why(walk: Walk, name: str, upto: int | None = None, digits: int = 6) -> Why:
    """Why a node's value and gradient are what they are when `upto` steps are done.

    Args:
        walk: the record of the pass.
        name: of a node in the walk; nothing leads to the output from any other.
        upto: how many steps are done; left out, all.
        digits: how many significant digits are shown.

    Raises:
        IndexError: there are not so many steps.

    >>> from autograd import Value
    >>> from autograd.faces.steps import steps
    >>> z = Value(-0.3, "z")
    >>> a = z.relu()
    >>> a.label = "a"
    >>> print(why(steps(a), "z"))
    z: −0.3, as given
    da/dz: 0 because the relu is off at −0.3
    """
    return Reasons(walk, digits).why(name, upto)


class Reasons:
    """The reasons for the numbers of one walk, at any node and moment; the walk is read once."""

    def __init__(self, walk: Walk, digits: int = 6) -> None:
        self.walk = walk
        self._by = Text(digits)
        self._made = {step.node: step for step in walk.forward}
        self._begin = len(self._made) + 1  # the number of the seed's step
        self._seed: Any = walk[self._begin - 1].seed
        self._sent: dict[str, list[Contributed]] | None = None
        self._zeros = Zeros(walk, self._made, self._by)
        self._sources: dict[str, str] = {}  # what is said of a node that is nan or infinite
        self._updated: dict[str, Updated] | None = None

    def why(self, name: str, upto: int | None = None) -> Why:
        """The reasons for both numbers of a node."""
        slope = self._by.total(self.walk.output, name)
        return Why(name, self.value(name, upto), self.gradient(name, upto), slope)

    def value(self, name: str, upto: int | None = None) -> Reason:
        """Why the value is what it is when `upto` steps are done."""
        upto = self._moment(upto)
        entry = self._entry(name)
        if entry is None:
            whole = self._name(self.walk.output)
            return Reason(f"not in this walk of {whole}, which is made from {self._members()}")
        step = self._moved().get(name) if upto > self._begin else None
        if step is not None and step.number <= upto:
            moved = f"moved by {step.rule} from {self._shown(step.before)}"
            return Reason(f"{self._shown(step.after)}, {moved}", (step.number,))
        if entry.op is None:
            return Reason(f"{self._shown(entry.data)}, as given")
        made = self._made[name]
        if made.number > upto:
            return Reason(f"not computed yet; step {made.number} computes it", (made.number,))
        if entry.data == 0:
            return Reason(f"0 because {self._zeros.value(entry)}", (made.number,))
        if not math.isfinite(as_float(entry.data)):
            return self._source(name, self._shown(entry.data))
        symbols, numbers = self._computed(entry)
        return Reason(equated(self._shown(entry.data), symbols, numbers), (made.number,))

    def gradient(self, name: str, upto: int | None = None) -> Reason:
        """Why the gradient is what it is when `upto` steps are done."""
        upto = self._moment(upto)
        output = self.walk.output
        if self._entry(name) is None:
            return Reason(
                f"0 because nothing leads from {self._name(name)} to {self._name(output)}, "
                f"which is made from {self._members()}"
            )
        if upto < self._begin:
            return Reason(
                f"not computed yet; the reverse pass begins at step {self._begin}", (self._begin,)
            )
        if name == output:
            return Reason(f"{self._shown(self._seed)}, the seed", (self._begin,))
        every = self._contributions(name)
        sent = [step for step in every if step.number <= upto]
        if not sent:
            return Reason(
                f"not computed yet; 0 of {len(every)} contributions in, the first comes at step "
                f"{every[0].number}",
                (every[0].number,),
            )
        numbers = tuple(step.number for step in sent)
        last = sent[-1]
        if not last.final:
            return Reason(
                f"{self._shown(last.after)} so far, not final yet: {last.seen} of {last.total} "
                "contributions in",
                numbers,
            )
        if last.after == 0:
            return self._zero_gradient(sent)
        if not math.isfinite(as_float(last.after)):
            return self._poison(name)
        taken = self._taken(sent)
        if len(sent) == 1:
            factors = f"{self._shown(last.upstream)} × {self._shown(last.partial)}"
            return Reason(f"{self._shown(last.after)} = {factors}, {self._from(last)}", numbers)
        few = sent if len(sent) <= WIDEST else sent[:FEW]
        parts = [f"{self._signed(step.contribution)} {self._from(step)}" for step in few]
        terms = and_list(parts + [f"{len(sent) - len(few):,} more"] * (len(few) < len(sent)))
        return Reason(f"{self._shown(last.after)}, the sum of {terms}{taken}", numbers)

    # What is read from the walk.

    def _moment(self, upto: int | None) -> int:
        if upto is None:
            return len(self.walk)
        if not 0 <= upto <= len(self.walk):
            raise IndexError(f"there are {len(self.walk)} steps, not {upto}")
        return upto

    def _entry(self, name: str) -> Entry | None:
        try:
            return self.walk.entry(name)
        except KeyError:
            return None

    def _every(self) -> dict[str, list[Contributed]]:
        """What reaches each node, in order."""
        if self._sent is None:
            self._sent = {}
            for step in self.walk.contributions:
                self._sent.setdefault(step.arg, []).append(step)
        return self._sent

    def _contributions(self, name: str) -> list[Contributed]:
        return self._every()[name]

    @cached_property
    def _origins(self) -> Origins:
        return Origins(self.walk, self._every())

    def _moved(self) -> dict[str, Updated]:
        """The steps of the update that move parameters."""
        if self._updated is None:
            moves = [step for step in self.walk.update if step.quantity == "w"]
            self._updated = {step.node: step for step in moves}
        return self._updated

    def _members(self) -> str:
        names = [
            self._name(entry.name) for entry in self.walk.nodes if entry.name != self.walk.output
        ]
        return and_list(names[:12] + ["others"] * (len(names) > 12)) or "nothing else"

    def _name(self, name: str) -> str:
        return self._by.name(name)

    def _shown(self, x: Any) -> str:
        return number_text(x, self._by)

    def _signed(self, x: Any) -> str:
        return ("+" if x > 0 else "") + self._shown(x)

    def _at(self, name: str) -> str:
        return f"at '{visible(name)}'"

    def _from(self, step: Contributed) -> str:
        return f"from {self._name(step.node)}"

    def _computed(self, entry: Entry) -> tuple[str, str]:
        return computed_texts(self.walk, self._made[entry.name], self._by)

    # Zeros.

    def _taken(self, sent: Sequence[Contributed]) -> str:
        """A word on each 0 · ∞ that was taken as 0."""
        where = "" if len(sent) == 1 else " {}"
        zeros = [
            taken_in_words(step, self._by) + where.format(self._from(step))
            for step in sent
            if step.taken
        ]
        return f"; {and_list(few(zeros))}" if zeros else ""

    def _zero_gradient(self, sent: Sequence[Contributed]) -> Reason:
        numbers = [step.number for step in sent]
        taken = self._taken(sent)
        if any(step.contribution != 0 for step in sent):
            return Reason(f"0 because {self._zeros.cancelled(sent)}{taken}", tuple(numbers))
        dead = [step for step in sent if step.upstream != 0]
        waiting = [step for step in sent if step.upstream == 0]
        causes = few([self._zeros.edge(step, several=len(sent) > 1) for step in dead[:READ]])
        if len(dead) > READ:
            causes = [*causes[:FEW], f"{len(dead) - FEW:,} more"]
        if waiting:
            roots = self._roots([step.node for step in waiting], numbers)
            if len(waiting) < len(sent):
                names = and_list(few([step.node for step in waiting], self._name))
                which = f"the upstream gradient at {names} is 0"
            elif len(sent) == 1:
                which = "the upstream gradient is 0"
            else:
                which = "every upstream gradient is 0"
            causes.append(f"{which} ({and_list(roots)})")
        text = f"0 because {and_list(causes)}{taken}"
        return Reason(text, tuple(dict.fromkeys(numbers)))

    def _roots(self, names: list[str], numbers: list[int]) -> list[str]:
        """Why the gradients of these nodes are 0, traced upwards to where it begins."""
        roots = list(dict.fromkeys([root for name in names for root in self._origins.zeros(name)]))
        for root in roots:
            if root.kind == "seed":
                numbers.append(self._begin)
            elif root.kind == "cancelled":
                numbers += [step.number for step in self._contributions(root.node)]
            else:
                numbers.append(root.step)
        more = ["others"] * (len(roots) >= MOST)
        return few([self._root(root) for root in roots[:MOST]]) + more

    def _root(self, root: Root) -> str:
        """Where a zero begins, in words."""
        if root.kind == "seed":
            return "the seed is 0"
        if root.kind == "cancelled":
            sums = self._zeros.cancelled(self._contributions(root.node))
            return f"at {self._name(root.node)} {sums}"
        step = self.walk[root.step - 1]
        if root.kind == "taken":
            return f"at {self._name(root.node)} {taken_in_words(step, self._by)}"
        return self._zeros.edge(step, several=True)

    # nan and infinity. shown: the number that a reason is for, as it is shown.

    def _source(self, name: str, shown: str) -> Reason:
        """Where the nan or the infinity of a value was first seen."""
        entry = self.walk.entry(self._origins.value(name))
        if entry.op is None:
            number = self._shown(entry.data)
            return Reason(f"{shown} because {self._name(entry.name)} is given as {number}")
        if entry.name not in self._sources:
            made = f"{self._computed(entry)[1]} {self._at(entry.name)}"
            large = entry.data == entry.data and causes.overflows(entry)
            self._sources[entry.name] = made + TOO_LARGE * large
        return _first_seen(shown, self._sources[entry.name], self._made[entry.name].number)

    def _poison(self, name: str) -> Reason:
        """Where the nan or the infinity of a gradient was first seen."""
        shown = self._shown(self._contributions(name)[-1].after)
        is_nan = shown == "nan"
        name, step = self._origins.gradient(name, is_nan)
        if step is None:
            return Reason(f"{shown} because the seed is {self._shown(self._seed)}", (self._begin,))
        too_large = TOO_LARGE * (not is_nan)
        if not wild(step.contribution, is_nan):
            sums = f"{self._shown(step.before)} + {self._shown(step.contribution)}"
            return _first_seen(shown, f"{sums} {self._at(name)}{too_large}", step.number)
        if not wild(step.partial, is_nan):
            factors = f"{self._shown(step.upstream)} × {self._shown(step.partial)}"
            return _first_seen(shown, f"{factors} {self._at(name)}{too_large}", step.number)
        source = self._value_behind(self.walk.entry(step.node), is_nan, shown)
        if source is not None:
            return source
        slope = self._by.derivative(step.node, step.arg)
        partial = f"{slope} = {equated(*partial_texts(self.walk, step, self._by))}"
        return _first_seen(shown, f"{partial} {self._at(step.node)}", step.number)

    def _value_behind(self, entry: Entry, is_nan: bool, shown: str) -> Reason | None:
        """The source of a value that spoilt a partial; none if the operation itself did."""
        spoilt = [k for k, x in entry.args if wild(x, is_nan)]
        for k in spoilt:
            if k is not None:
                return self._source(self.walk.nodes[k].name, shown)
        if not spoilt and not wild(entry.data, is_nan):
            return None
        itself = entry.data != entry.data or causes.overflows(entry)
        return self._source(entry.name, shown) if itself else None


def _first_seen(shown: str, cause: str, number: int) -> Reason:
    """The reason for a nan or an infinity that begins at the step of that number."""
    return Reason(f"{shown} because {cause}; first seen at step {number}", (number,))
