"""What a recorded number keeps: its number, how it was made, and its gradient."""

from __future__ import annotations

from itertools import chain, count

from .commit import attribute, write
from .floats import number
from .hidden import Hidden, Parts, pre_activation
from .row import Op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

stamps = count(1)  # the next is larger than every earlier one, in every thread
latest_change = [0]  # the stamp of the last change of a number that existed before


def changed() -> int:
    """The stamp of a change that is about to happen: graphs recorded before it may be stale."""
    stamp = next(stamps)
    if latest_change[0] < stamp:  # it never goes back: no thread comes between these two lines
        latest_change[0] = stamp
    return stamp


def set_data(leaves: Sequence[Node], numbers: Iterable[float]) -> None:
    """Give many leaves their numbers at once, all of them or, where it is interrupted, none."""
    write(change_data(leaves, numbers))


def change_data(leaves: Sequence[Node], numbers: Iterable[float]) -> Iterator[None]:
    """What `set_data` writes, for `write`."""
    later = [changed() for _ in leaves]
    return chain(attribute("_data", leaves, numbers), attribute("_stamp", leaves, later))


UNNAMED = ("", "")


class Node:
    """A number in a computation graph.

    `_a` and `_b` are the arguments of an operation on one or two numbers, None for what is no
    node: a pass asks nothing else of most nodes. `_c` is the constant beside a node (nothing
    flows to it). For every other operation, on sequences, three numbers or constants alone, it is
    the tuple of all arguments, and `_a` and `_b` are None. Fixed slots cost a third of what a
    tuple costs while the garbage collector runs. `_c` and `_names` (label and group) stay unset
    until there is something to keep: most nodes never need them.

    `_stamp` says when `data` was made. An argument with a later stamp than its result was
    changed since, and sorting by stamp puts every node after its arguments.

    `_grad` is None until a pass reaches the node. While a pass runs, it holds the sum so far of
    an inner node. A leaf that backward(create_graph=True) has reached holds a Value.

    An activation φ(z) that a layer recorded keeps in `_c` the Parts of its pre-activation. The
    node z is made, and kept in `_a`, when somebody asks for it; until then nobody holds it, so
    φ(z) is all that depends on it. A Hidden layer among the arguments has its nodes made in the
    same way.
    """

    __slots__ = (
        "__weakref__",
        "_a",
        "_b",
        "_c",
        "_data",
        "_grad",
        "_names",
        "_stamp",
        "op",
    )

    _a: Any
    _b: Any
    _c: Any
    _data: float
    _grad: Any
    _names: tuple[str, str]
    _stamp: int
    op: Op | None

    @property
    def data(self) -> float:
        """The number. Setting it on a leaf leaves results as they were until forward()."""
        return self._data

    @data.setter
    def data(self, given: Any) -> None:
        if self.op is not None:
            raise AttributeError(
                f"{name(self)} is computed by {self.op.name}; set its leaves and call forward()"
            )
        is_float = given.__class__ is float
        data = given if is_float else number(given, f"the data of {name(self)}")
        self._stamp = changed()  # first: whoever is interrupted in between has to run forward()
        self._data = data

    @property
    def grad(self) -> Any:
        """The gradient as the passes left it, a float; 0.0 until one reaches this node.

        A leaf that backward(create_graph=True) has reached has a Value, with its graph.
        """
        g = self._grad
        return 0.0 if g is None else g

    @grad.setter
    def grad(self, given: Any) -> None:
        slots(self)  # a pre-activation that is kept in parts has the gradient of the pass
        self._grad = number(given, f"the gradient of {name(self)}")

    @property
    def reached(self) -> bool:
        """Whether a pass has given this node a gradient since zero_grad()."""
        return self._grad is not None

    def zero_grad(self) -> None:
        """Forget the gradient: the next pass starts this node at 0."""
        slots(self)
        self._grad = None

    @property
    def label(self) -> str:
        """The name for people; any text."""
        return getattr(self, "_names", UNNAMED)[0]

    @label.setter
    def label(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"a label is text, got {text!r} of type {type(text).__name__}")
        self._names = (text, self.group)

    @property
    def group(self) -> str:
        """Where drawings put the node: "layer 1/neuron 2"; outer groups first."""
        return getattr(self, "_names", UNNAMED)[1]

    @group.setter
    def group(self, path: str) -> None:
        self._names = (self.label, path)

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments in the order written, sequences laid flat: Nodes and plain floats."""
        flat: list[Any] = []
        for arg in slots(self):
            if arg.__class__ is tuple:
                flat.extend(arg)
            else:
                flat.append(arg)
        return tuple(flat)


def expect(given: Any, who: str) -> None:
    """Refuse what is no Value.

    Raises:
        TypeError: it is something else; the message says what.
    """
    if not isinstance(given, Node):
        shown = repr(given)
        shown = shown[:60] + "…" * (len(shown) > 60)
        raise TypeError(f"{who} takes a Value, got {shown} of type {type(given).__name__}")


def gradient(node: Node) -> float | None:
    """The gradient as a number, or None where no pass has reached the node."""
    g = node._grad
    return g._data if isinstance(g, Node) else g


def keep(node: Node, args: tuple[Any, ...]) -> None:
    """Set the arguments of an operation, as its rules take them."""
    row: Any = node.op
    constant = [arg.__class__ is float for arg in args]
    if row.wide or all(constant):
        node._a = node._b = None
        node._c = args
    elif not any(constant):
        node._a, node._b = (*args, None)[:2]
    elif constant[0]:
        node._a = None
        node._c, node._b = args
    else:
        node._b = None
        node._a, node._c = args


def slots(node: Node) -> tuple[Any, ...]:
    """The arguments as the rules take them: tuples stay tuples."""
    if node.op is None:
        return ()
    a, b = node._a, node._b
    if a is not None and b is not None:
        return a, b
    if a is not None:
        return (a,) if len(node.op.takes) == 1 else (a, node._c)
    if b is not None:
        return node._c, b
    if node._c.__class__ is Parts:
        return (pre_activation(node),)
    return tuple([arg.made() if arg.__class__ is Hidden else arg for arg in node._c])


def in_parts(node: Node) -> bool:
    """Whether this is an activation φ(z) whose z nobody has asked for yet."""
    return getattr(node, "_c", None).__class__ is Parts and node._a is None


def operands(node: Node) -> list[Node]:
    """The arguments that are nodes, in order; one that stands twice comes twice."""
    return _nodes(slots(node))


def sources(node: Any) -> list[Any]:
    """As `operands`; of an activation that keeps its pre-activation in parts, those of that.

    A Hidden stands for its activations.
    """
    if node.__class__ is Hidden:
        return _nodes([node.x, *[part for unit in node.units for part in (unit[0], unit[2])]])
    if in_parts(node):
        w, _, b, *_ = node._c.unit
        return _nodes((w, node._c.x, b))
    return _nodes(node._c) if node.op.wide else operands(node)


def _nodes(args: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for arg in args:
        if arg.__class__ is tuple:
            found += [one for one in arg if one.__class__ is not float]
        elif arg.__class__ is not float:
            found.append(arg)
    return found


def value_of(arg: Any) -> Any:
    """The number, or the tuple of numbers, of one argument."""
    if arg.__class__ is float:
        return arg
    if arg.__class__ is tuple:
        return tuple([one if one.__class__ is float else one._data for one in arg])
    return arg._data


def values(node: Node) -> tuple[Any, ...]:
    """The arguments' numbers, as the rules take them."""
    return tuple([value_of(arg) for arg in slots(node)])


def name(node: Node) -> str:
    """How a message calls a node: by its label, or by its operation and number."""
    if node.label:
        return repr(node.label)
    return f"{node.op.name if node.op else 'a leaf'} = {node._data!r}"
