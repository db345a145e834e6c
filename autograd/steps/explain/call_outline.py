"""A pass told call by call: what each call of a function gave, and what the loss makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...engine.arguments import gradient, name, operands
from ...engine.value import Value, order
from ...formulas.numbers import significant
from ...formulas.text import visible

FEW = 4  # results of a call that are written out


@dataclass(eq=False, slots=True)
class RecordedCall:
    """One call of a function: its name, how many values it recorded, its results, what it called.

    results: those of its values that were used outside of it, in the order of recording.
    """

    name: str
    values: int = 0
    results: list[Value] = field(default_factory=list)
    inside: dict[str, RecordedCall] = field(default_factory=dict)

    def line(self, digits: int = 4) -> str:
        """The call, its results, and after a pass their gradients, in a line."""
        count = len(self.results)
        numbers = [significant(node.data + 0.0, digits) for node in self.results[:FEW]]
        more = " …" if count > FEW else ""
        words = f"{visible(self.name)}: {self.values:,} values → {', '.join(numbers)}{more}"
        if count > 1:
            words += f" ({count:,} numbers)"
        slopes = [gradient(node) for node in self.results[:FEW]]
        known = [significant(g + 0.0, digits) for g in slopes if g is not None]
        return f"{words}; grad {', '.join(known)}{more}" if known else words


class CallOutline:
    """The calls behind a value, each with those inside it; print it to read."""

    def __init__(self, y: Value) -> None:
        self.outermost = RecordedCall("")
        nodes = order(y)
        chains: dict[Value, list[RecordedCall]] = {}
        for node in nodes:
            call, chain = self.outermost, []
            for part in node.group.split("/") if node.group and node.op is not None else ():
                call = call.inside.setdefault(part, RecordedCall(part))
                call.values += 1
                chain.append(call)
            chains[node] = chain
        used: dict[Value, set[RecordedCall]] = {}
        for node in nodes:
            for arg in operands(node):
                used.setdefault(arg, set()).update(set(chains[arg]).difference(chains[node]))
        for node in nodes:
            for call in chains[node]:
                if node is y or call in used.get(node, ()):
                    call.results.append(node)
        if not self.outermost.inside:
            raise ValueError(
                f"no calls are known behind {name(y)}; record it inside `with record_calls():`"
            )

    def lines(self, digits: int = 4, depth: int | None = None) -> Iterator[str]:
        """A line for each call, indented by those around it, down to so many of them."""
        ahead = [(0, call) for call in reversed(self.outermost.inside.values())]
        while ahead:
            level, call = ahead.pop()
            yield "  " * level + call.line(digits)
            if depth is None or level + 1 < depth:
                ahead += [(level + 1, inner) for inner in reversed(call.inside.values())]

    def __str__(self) -> str:
        return "\n".join(self.lines())


def call_outline(y: Value) -> CallOutline:
    """What each call of a function recorded behind y, where it was inside record_calls().

    Print it: a line for each call, with its results and, after y.backward(), their gradients.

    Raises:
        ValueError: y was recorded elsewhere.

    >>> from autograd import Value, record_calls
    >>> def squares(xs):
    ...     return [x * x for x in xs]
    >>> def length(xs):
    ...     return sum(squares(xs)) ** 0.5
    >>> with record_calls():
    ...     y = length([Value(3.0), Value(4.0)])
    >>> y.backward()
    >>> print(call_outline(y))
    length: 5 values → 5; grad 1
      squares: 2 values → 9, 16 (2 numbers); grad 0.1, 0.1
      return: 3 values → 5; grad 1
    """
    return CallOutline(y)
