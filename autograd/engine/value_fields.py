"""What a Value has beside its operators: its fields for people, and ways to files and pictures."""

from __future__ import annotations

from .clock import changed
from .compiling import mypyc_attr
from .floats import number
from .row import Op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any, Final

    from ..drawing.dot import Picture
    from .value import Value

UNNAMED: Final = ""  # the label of a node that nobody named


@mypyc_attr(acyclic=True)
class ValueFields:
    """What Value inherits of fields: data, grad, args, label and group."""

    __slots__ = ("_data", "_grad", "_names", "_stamp", "op")

    _data: float
    _stamp: int  # when data was made; later than the result's: changed since
    _grad: Any  # None until a pass has reached the node; a Value where that was recorded
    _names: Any  # label and group, not there until somebody gives them; see also blocks/
    op: Op | None  # None for a leaf
    _weak: Any  # compiled, where weak references to the node begin

    def __repr__(self) -> str:
        parts = [repr(self._data)]
        if self.label:
            parts.append(f"label={self.label!r}")
        if self.op is not None:
            parts.append(f"op={self.op.name}")
        g = gradient(self)
        if g is not None:
            parts.append(f"grad={g!r}")
        return f"Value({', '.join(parts)})"

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
        data = given if type(given) is float else number(given, "the data", self)
        self._stamp = changed()  # first: whoever is interrupted in between has to run forward()
        self._data = data

    @property
    def grad(self) -> Any:
        """The gradient as the passes left it, a float; 0.0 until one reaches this node.

        A leaf that backward(create_graph=True) has reached has a Value, with its graph.
        """
        return 0.0 if self._grad is None else self._grad

    @grad.setter
    def grad(self, given: Any) -> None:
        self._grad = given if type(given) is float else number(given, "the gradient", self)

    @property
    def reached(self) -> bool:
        """Whether a pass has given this node a gradient since zero_grad()."""
        return self._grad is not None

    def zero_grad(self) -> None:
        """Forget the gradient: the next pass starts this node at 0."""
        self._grad = None

    def item(self) -> float:
        """The number alone, as `.data`.

        >>> from autograd import Value
        >>> Value(2.5).item()
        2.5
        """
        return self._data

    def detach(self) -> Value:
        """A new leaf with the same number: nothing flows back through it.

        >>> from autograd import Value
        >>> x = Value(3.0)
        >>> y = x * x.detach()
        >>> y.backward()
        >>> x.grad
        3.0
        """
        from .value import Value

        return Value(self._data)

    def __format__(self, spec: str) -> str:
        return format(self._data, spec)

    @property
    def label(self) -> str:
        """The name for people; any text."""
        return getattr(self, "_names", ("", ""))[0]

    @label.setter
    def label(self, given: str) -> None:
        self._names = (text(given), *getattr(self, "_names", ("", ""))[1:])

    @property
    def group(self) -> str:
        """Where drawings put the node: "layer 1/neuron 2"; outer groups first."""
        return getattr(self, "_names", ("", ""))[1]

    @group.setter
    def group(self, path: str) -> None:
        self._names = (self.label, path, *getattr(self, "_names", ("", ""))[2:])

    def forward(self) -> float:
        """Compute this value again from its leaves as they are now: see `graph.forward`."""
        from .graph import forward

        node: Any = self
        return forward(node)

    def draw(self, **options: Any) -> Picture:
        """This value and what it was made from as a picture; options as for `autograd.draw`.

        >>> from autograd import Value
        >>> Value(2.0, "a").draw().source[:18]
        'digraph glassgrad '
        """
        from ..drawing.draw import draw

        node: Any = self
        return draw(node, **options)

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, str]:
        from ..drawing.draw import notebook

        node: Any = self
        return notebook(node)

    def __copy__(self) -> Value:
        from . import copies

        node: Any = self
        return copies.shallow(node)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        from . import copies

        node: Any = self
        return copies.deep(node, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        from . import copies

        node: Any = self
        return copies.reduced_value(node)


def text(label: Any) -> str:
    """A label, which is text.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(label, str):
        raise TypeError(f"a label is text, got {label!r} of type {type(label).__name__}")
    return label


def label_and_group(label: Any, op: Any) -> tuple[str, str]:
    """What a new Value is called, and where drawings put it.

    Raises:
        TypeError: the label is no text, or the two are what micrograd's Value takes there.
    """
    if type(label) is not tuple:
        return text(label), ""
    if type(op) is Op or (len(label) == 2 and type(label[0]) is str and type(op) is not str):
        return label
    raise TypeError(
        f"Value takes a number and a label, got what it was made from as well: {label!r}, {op!r}; "
        "a + b makes its own Value, and autograd.op(...) an operation of your own"
    )


def expect(given: Any, who: str) -> None:
    """Refuse what is no Value.

    Raises:
        TypeError: it is something else; the message says what.
    """
    if not isinstance(given, ValueFields):
        shown = repr(given)
        shown = shown[:60] + "…" * (len(shown) > 60)
        raise TypeError(f"{who} takes a Value, got {shown} of type {type(given).__name__}")


def gradient(node: ValueFields) -> float | None:
    """The gradient as a number, or None where no pass has reached the node."""
    g = node._grad
    return g if g is None or g.__class__ is float else g._data


def name(node: ValueFields) -> str:
    """How a message calls a node: by its label, or by its operation and number."""
    if node.label:
        return repr(node.label)
    return f"{node.op.name if node.op else 'a leaf'} = {node._data!r}"
