"""Why a value or a gradient is 0, nan or infinite, or not there yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from . import causes
from .decimals import as_float
from .notation import Text
from .plain import Computed, Contributed, Entry, Updated
from .record import Walk
from .row import named
from .sentences import computed, partial, taken_in_words, written
from .text import equated, visible

MEMBERS = 8  # nodes that are named when somebody asks for one that is not there
SHOWN = 3  # causes that are spelled out when there are many
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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
    >>> from autograd.steps import steps
    >>> z = Value(-0.3, "z")
    >>> a = z.relu()
    >>> a.label = "a"
    >>> print(why(steps(a), "z"))
    z: −0.3, as given
    ∂a/∂z: 0 because the relu is off at −0.3
    """
    return Reasons(walk, digits).why(name, upto)


class Reasons:
    """Answers for many nodes and moments of one walk, which is read once."""

    def __init__(self, walk: Walk, digits: int = 6) -> None:
        self.walk = walk
        self._by = Text(digits)
        self._made = {step.node: step for step in walk.forward if isinstance(step, Computed)}
        self._begin = len(self._made) + 1  # the number of the seed's step
        self._seed: Any = walk[self._begin - 1].seed
        self._sent: dict[str, list[Contributed]] | None = None
        self._updated: dict[str, Updated] | None = None

    def why(self, name: str, upto: int | None = None) -> Why:
        """The reasons for both numbers of a node."""
        slope = self._by.derivative(self.walk.output, name)
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
            return Reason(f"0 because {self._zero_value(entry)}", (made.number,))
        if not math.isfinite(as_float(entry.data)):
            return self._source(name)
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
        told = self._taken(sent)
        if len(sent) == 1:
            factors = f"{self._shown(last.upstream)} × {self._shown(last.partial)}"
            return Reason(f"{self._shown(last.after)} = {factors}, {self._from(last)}", numbers)
        terms = _listed([f"{self._signed(s.contribution)} {self._from(s)}" for s in sent])
        return Reason(f"{self._shown(last.after)}, the sum of {terms}{told}", numbers)

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

    def _contributions(self, name: str) -> list[Contributed]:
        if self._sent is None:
            self._sent = {}
            for step in self.walk.reverse:
                if isinstance(step, Contributed):
                    self._sent.setdefault(step.arg, []).append(step)
        return self._sent[name]

    def _moved(self) -> dict[str, Updated]:
        """The steps of the update that move parameters."""
        if self._updated is None:
            steps = [step for step in self.walk.update if isinstance(step, Updated)]
            self._updated = {step.node: step for step in steps if step.quantity == "w"}
        return self._updated

    def _members(self) -> str:
        names = [
            self._name(entry.name) for entry in self.walk.nodes if entry.name != self.walk.output
        ]
        return _listed(names[:12] + ["others"] * (len(names) > 12)) or "nothing else"

    def _name(self, name: str) -> str:
        return self._by.name(name)

    def _shown(self, x: Any) -> str:
        return written(x, self._by)

    def _signed(self, x: Any) -> str:
        return ("+" if x > 0 else "") + self._shown(x)

    def _at(self, name: str) -> str:
        return f"at '{visible(name)}'"

    def _from(self, step: Contributed) -> str:
        return f"from {self._name(step.node)}"

    def _computed(self, entry: Entry) -> tuple[str, str]:
        return computed(self.walk, self._made[entry.name], self._by)

    # Zeros.

    def _zero_value(self, entry: Entry) -> str:
        row, args = named(entry.op), causes.exactly(entry.numbers)
        exact = causes.EXACT.value(row, args)
        places = [place for place, (k, _) in enumerate(entry.args) if k is not None]
        slopes = [causes.slope(row, place, entry.sizes, exact, args) for place in places]
        if exact == 0 and isinstance(exact, Fraction):
            if places and all(causes.off(entry, row, place) for place in places):
                return f"the {row.name} is off at {self._operands(entry)}"
        elif exact != 0 or not any(slopes):
            return f"{self._computed(entry)[1]} rounds to 0"
        return equated(*self._computed(entry))

    def _taken(self, sent: Sequence[Contributed]) -> str:
        """A word on each 0 · ∞ that was taken as 0."""
        where = "" if len(sent) == 1 else " {}"
        told = [
            taken_in_words(step, self._by) + where.format(self._from(step))
            for step in sent
            if step.taken
        ]
        return f"; {_listed(_few(told))}" if told else ""

    def _zero_gradient(self, sent: Sequence[Contributed]) -> Reason:
        numbers = [step.number for step in sent]
        told = self._taken(sent)
        if any(step.contribution != 0 for step in sent):
            return Reason(f"0 because {self._cancelled(sent)}{told}", tuple(numbers))
        causes: list[str] = []
        waiting: list[Contributed] = []
        for step in sent:
            if step.upstream == 0:
                waiting.append(step)
            else:
                causes.append(self._dead(step, several=len(sent) > 1))
        if waiting:
            roots = self._roots([step.node for step in waiting], numbers)
            if len(waiting) < len(sent):
                names = _listed([self._name(step.node) for step in waiting])
                which = f"the upstream gradient at {names} is 0"
            elif len(sent) == 1:
                which = "the upstream gradient is 0"
            else:
                which = "every upstream gradient is 0"
            causes.append(f"{which} ({_listed(roots)})")
        text = f"0 because {_listed(_few(causes))}{told}"
        return Reason(text, tuple(dict.fromkeys(numbers)))

    def _roots(self, names: list[str], numbers: list[int]) -> list[str]:
        """Why the gradients of these nodes are 0, traced upwards to where it begins."""
        found: dict[str, None] = {}
        met = set(names)
        for name in names:  # grows while it is read
            if name == self.walk.output:
                found["the seed is 0"] = None
                numbers.append(self._begin)
                continue
            sent = self._contributions(name)
            if any(step.contribution != 0 for step in sent):
                found[f"at {self._name(name)} {self._cancelled(sent)}"] = None
                numbers += [step.number for step in sent]
                continue
            for step in sent:
                if step.taken:
                    found[f"at {self._name(name)} {taken_in_words(step, self._by)}"] = None
                    numbers.append(step.number)
                if step.upstream != 0:
                    found[self._dead(step, several=True)] = None
                    numbers.append(step.number)
                elif step.node not in met:
                    met.add(step.node)
                    names.append(step.node)
        return _few(list(found))

    def _cancelled(self, sent: Sequence[Contributed]) -> str:
        alive = [step for step in sent if step.contribution != 0]
        if len(alive) >= len(_COUNTS):
            return f"{len(alive)} contributions cancel"
        count = _COUNTS[len(alive)]
        terms = _listed([self._signed(step.contribution) for step in alive])
        left = sum(Fraction(step.contribution) for step in alive)
        rest = ", and what is left is rounded away" if left else ""
        return f"{count} paths cancel: {terms}{rest}"

    def _dead(self, step: Contributed, several: bool) -> str:
        """Why an edge carries nothing although a gradient arrives."""
        if step.partial != 0:
            return f"{self._shown(step.upstream)} × {self._shown(step.partial)} rounds to 0"
        entry = self.walk.entry(step.node)
        row = named(entry.op)
        args = causes.exactly(entry.numbers)
        p = causes.slope(row, step.place, entry.sizes, causes.EXACT.value(row, args), args)
        symbols, numbers = partial(self.walk, step, self._by)
        who = f" {self._name(step.node)}" if several else ""
        slope = self._by.derivative(step.node, step.arg)
        alone = sum(k is not None for k, _ in entry.args) == 1
        if p != 0 or not isinstance(p, Fraction):
            if all(x == 0 for _, x in entry.args):  # 0/0, to which the rule gives its limit
                return f"{slope} = {symbols} is taken as 0 at {self._operands(entry)}"
            if alone:
                return (
                    f"{row.name}{who} is saturated at {self._operands(entry)}: "
                    f"{symbols} rounds to 0"
                )
            return f"{slope} = {symbols} rounds to 0"
        if not causes.chooses(row, step.place, entry.sizes):
            if symbols == "0":
                return f"{slope} is 0 everywhere"
            return f"{slope} = {equated(symbols, numbers, '0')}"
        if causes.off(entry, row, step.place):
            return f"the {row.name}{who} is off at {self._operands(entry)}"
        form = self._computed(entry)[0]
        if causes.flat(entry, row, step.place):
            return f"{form} does not change with {self._name(step.arg)} at {self._operands(entry)}"
        return f"{form} has a kink at {self._operands(entry)}, where its slope is taken as 0"

    def _operands(self, entry: Entry) -> str:
        """The number of the only argument, or each with its name."""
        nodes = list(dict.fromkeys(k for k, _ in entry.args if k is not None))
        if len(nodes) == 1:
            return self._shown(self.walk.nodes[nodes[0]].data)
        pairs = [(self.walk.nodes[k].name, self.walk.nodes[k].data) for k in nodes]
        return _listed(_few([f"{self._name(name)} = {self._shown(x)}" for name, x in pairs]))

    # nan and infinity.

    def _source(self, name: str, said: str = "") -> Reason:
        """Where the nan or the infinity of a value was first seen."""
        said = said or self._shown(self.walk.entry(name).data)
        while True:
            entry = self.walk.entry(name)
            if entry.op is None:
                return Reason(
                    f"{said} because {self._name(name)} is given as {self._shown(entry.data)}"
                )
            wild = [(k, x) for k, x in entry.args if not math.isfinite(as_float(x))]
            nans = [(k, x) for k, x in wild if x != x]
            if entry.data != entry.data and not nans:
                wild = []  # a nan that was made here, of infinities or of numbers
            elif nans:
                wild = nans
            if not wild or wild[0][0] is None:
                break
            name = self.walk.nodes[wild[0][0]].name
        number = self._made[name].number
        what = f"{self._computed(entry)[1]} {self._at(name)}"
        if entry.data == entry.data and causes.overflows(entry):
            what += " is too large for a float"
        return Reason(f"{said} because {what}; first seen at step {number}", (number,))

    def _poison(self, name: str) -> Reason:
        """Where the nan or the infinity of a gradient was first seen."""
        said = self._shown(self._contributions(name)[-1].after)
        is_nan = said == "nan"

        def wild(x: Any) -> bool:
            return bool(x != x) if is_nan else math.isinf(as_float(x))

        while name != self.walk.output:
            step = next(step for step in self._contributions(name) if wild(step.after))
            if not wild(step.contribution):
                sums = f"{self._shown(step.before)} + {self._shown(step.contribution)}"
                return self._seen(said, f"{sums} {self._at(name)}", step, not is_nan)
            if wild(step.partial):
                entry = self.walk.entry(step.node)
                spoilt = [x for k, x in entry.args if wild(x)]
                if spoilt or wild(entry.data):
                    source = self._value_behind(entry, wild, said)
                    if source is not None:
                        return source
                symbols, numbers = partial(self.walk, step, self._by)
                slope = self._by.derivative(step.node, step.arg)
                what = f"{slope} = {equated(symbols, numbers)}"
                return self._seen(said, f"{what} {self._at(step.node)}", step, False)
            if not wild(step.upstream):
                factors = f"{self._shown(step.upstream)} × {self._shown(step.partial)}"
                return self._seen(said, f"{factors} {self._at(name)}", step, not is_nan)
            name = step.node
        return Reason(f"{said} because the seed is {self._shown(self._seed)}", (self._begin,))

    def _value_behind(self, entry: Entry, wild: Any, said: str) -> Reason | None:
        """The source of a value that spoilt a partial; none if the operation itself did."""
        for k, x in entry.args:
            if k is not None and wild(x):
                return self._source(self.walk.nodes[k].name, said)
        itself = entry.data != entry.data or causes.overflows(entry)
        return self._source(entry.name, said) if itself else None

    def _seen(self, said: str, what: str, step: Contributed, large: bool) -> Reason:
        more = " is too large for a float" if large else ""
        text = f"{said} because {what}{more}; first seen at step {step.number}"
        return Reason(text, (step.number,))


def _listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join([part for part in (", ".join(parts[:-1]), *parts[-1:]) if part])


def _few(parts: list[str]) -> list[str]:
    unlike = list(dict.fromkeys(parts))
    more = len(unlike) - SHOWN
    return [*unlike[:SHOWN], f"{more} more"] if more > 1 else unlike
