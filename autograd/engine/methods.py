"""The methods of Value that record an operation, printed with the rule of their row inside.

Most of the time of recording is spent here, so a method is one frame that calls nothing which
it can do itself. What it cannot do at once (a number of another kind, an edge where Python's
floats raise) it leaves to `record`.
"""

from __future__ import annotations

from .inline import NAMES, lines

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .row import Op

UNARY = """\
def {name}(self):
    node = _new(Value)
    x = self._data
    try:
        {rule}
    except (ArithmeticError, ValueError):
        pass
    else:
        node._a = self
        node._b = None
        node._grad = None
        node.op = row
        node._stamp = next(stamps)
        return observed(node) if active else node
    return record(row, (self,))
"""

BINARY = """\
def {name}(self, other):
    node = _new(Value)
    try:
        if other.__class__ is Value:
            z = other._data
            node.{place} = other
        elif other.__class__ is float:
            z = node._c = other
            node.{place} = None
        elif other.__class__ is int:
            z = node._c = float(other)
            node.{place} = None
        else:
            raise ValueError("another kind of number")
        {rule}
    except (ArithmeticError, ValueError):
        pass
    else:
        node.{own} = self
        node._grad = None
        node.op = row
        node._stamp = next(stamps)
        return observed(node) if active else node
    {asked}return record(row, {args})
"""


class Method:
    """A method of Value that records a row of one or two arguments.

    It is printed when somebody asks for it first, and then takes its own place in the class.

    Args:
        row: of one argument, self, or of two, self and other.
        scope: the names that it uses.
        reflected: whether the two are other and self.
    """

    def __init__(self, row: Op, scope: dict[str, Any], reflected: bool = False) -> None:
        self.row, self.scope, self.reflected = row, scope, reflected

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.owner, self.name = owner, name

    def __get__(self, node: Any, owner: type[Any] | None = None) -> Callable[..., Any]:
        method = self.printed()
        setattr(self.owner, self.name, method)
        bound: Callable[..., Any] = method if node is None else method.__get__(node)
        return bound

    def source(self) -> str:
        """The method as Python."""
        if len(self.row.takes) == 1:
            return UNARY.format(name=self.name, rule=self._rule("x"))
        numbers, args, places = ["self._data", "z"], ["self", "_operand(other)"], ["_a", "_b"]
        asked = ""
        if not self.reflected:
            asked = f'if answers(other, "__r{self.name[2:]}"):\n        return NotImplemented\n    '
        else:
            for two in (numbers, args, places):
                two.reverse()
        own, place = places
        return BINARY.format(
            name=self.name,
            rule=self._rule(*numbers),
            args=f"({', '.join(args)})",
            own=own,
            place=place,
            asked=asked,
        )

    def _rule(self, *numbers: str) -> str:
        return "\n        ".join(lines(self.row.compute, numbers, "node._data = "))

    def printed(self) -> Any:
        """The method."""
        scope = {**NAMES, **self.scope, "row": self.row, "__spec__": None, "__loader__": self}
        file = f"{__file__.rsplit('methods.py', 1)[0]}Value.{self.name}"
        made: dict[str, Any] = {}  # apart, since the rule of log calls the log of numbers
        exec(compile(self.source(), file, "exec"), scope, made)
        method = made[self.name]
        method.__doc__ = self.row.doc
        method.__qualname__ = f"Value.{self.name}"
        return method

    def get_source(self, _: str) -> str:
        """What tracebacks and debuggers ask the loader of a module for: its text."""
        return self.source()
