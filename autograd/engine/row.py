"""What a row of the table is, and how it is read.

An operation is written once, as an `Op`. Whatever else is known of it (its value on floats,
its node in a graph, its gradient, its LaTeX, its JavaScript) is a *reading* of that row: its
rules are called with a `Mathematics`, a namespace in which the names of the table mean floats,
arrays, graph nodes or symbols.
"""

from __future__ import annotations

from .mathematics import OPS as OPS
from .mathematics import READERS as READERS
from .mathematics import Mathematics as Mathematics
from .mathematics import Unread
from .mathematics import read as read

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, Final


SUM: Final = "sum"  # kinds of rows, see _kind
CONSTANT: Final = "constant"
PRODUCT: Final = "product"
WEIGHTED: Final = "weighted"
UNARY: Final = "unary"
BINARY: Final = "binary"
WIDE: Final = "wide"
CALL = 9  # how tightly a printed form holds together when nothing can break it: f(x)


class Op:
    """One operation: y = compute(m, *args), with one partial derivative per argument.

    An argument is one number, or (marked with a star in `takes`) a tuple of numbers; the
    partial by a tuple is a sequence of the same length.

    Calling a row applies it: on numbers it gives a float, on Values a Value, on arrays an
    array; of arrays of Values it takes an axis.

    `shown` are the partials as books write them, for people and for arithmetic by hand; they are
    `partials` themselves wherever those do not have to be computed in another way (1 - y² would
    round to 0 long before tanh is flat). `gate` says that a partial of 0 means that nothing goes
    through here, whatever arrives, as in relu. `odd` says that f(-x) is -f(x).

    `recorded_as(args)` is the row, with its arguments, that a graph keeps: another one where it
    makes a difference which arguments are constants.

    `direct` and `slopes` are the rules as functions of plain floats.

    Raises:
        TypeError: wrong number of arguments, or an argument that is no number.
    """

    __slots__ = (
        "binds",
        "code",
        "compute",
        "defaults",
        "direct",
        "doc",
        "each",
        "gate",
        "kind",
        "known",
        "latex",
        "many",
        "name",
        "odd",
        "partials",
        "recorded_as",
        "sample",
        "shown",
        "slopes",
        "takes",
        "text",
        "wide",
    )

    recorded_as: Callable[[tuple[Any, ...]], tuple[Op, tuple[Any, ...]]]
    direct: Callable[..., Any]  # a float, unless the rule is faulty
    slopes: tuple[Callable[..., Any], ...]

    def __init__(
        self,
        name: str,
        compute: Callable[..., Any],
        partials: Sequence[Callable[..., Any]],
        takes: tuple[str, ...],
        latex: str,
        text: str,
        code: str,
        binds: int,
        sample: Sequence[Any],
        each: bool,
        doc: str,
        shown: Sequence[Callable[..., Any]] = (),
        gate: bool = False,
        odd: bool = False,
    ) -> None:
        self.name = name
        self.compute = compute
        self.partials = tuple(partials)
        self.shown = tuple(shown) or self.partials
        self.gate = gate
        self.odd = odd
        self.recorded_as = lambda args: (self, args)
        self.takes = tuple(word.lstrip("*") for word in takes)
        self.many = tuple(word.startswith("*") for word in takes)
        self.known = tuple([_known(rule, len(takes)) for rule in self.partials])
        self.kind = _kind(self.known, self.many)
        self.wide = self.kind in (WEIGHTED, WIDE)  # its nodes keep a tuple of arguments
        self.defaults: tuple[Any, ...] = getattr(compute, "__defaults__", None) or ()
        self.latex = latex
        self.text = text
        self.code = code
        self.binds = binds
        self.sample = tuple(sample)
        self.each = each
        self.doc = doc

    def __repr__(self) -> str:
        stars = ["*" + word if many else word for word, many in self._arguments()]
        return f"<operation {self.name}({', '.join(stars)})>"

    def __reduce__(self) -> tuple[Callable[..., Op], tuple[Any, ...]]:
        from .pickled_rows import reduced_row  # who pickles nothing need not wait for it

        return reduced_row(self)

    def __copy__(self) -> Op:
        return self  # a row is one object for ever

    def __deepcopy__(self, memo: dict[int, Any]) -> Op:
        return self

    def _arguments(self) -> Iterator[tuple[str, bool]]:
        return zip(self.takes, self.many, strict=True)

    def __call__(self, *given: Any, axis: int | None = None) -> Any:
        for arg in given:
            applied = getattr(type(arg), "__apply__", None)  # arrays of Values have one
            if applied is not None:
                return applied(self, given, axis)
        if axis is not None:
            raise TypeError(f"{self.name} of plain numbers has no axes; array() makes arrays")
        args = self.fit(given)
        if self.each:
            numbers = args[0] if isinstance(args[0], tuple) else args
            return [
                read(self, (number, numbers[:at] + numbers[at + 1 :]))
                for at, number in enumerate(numbers)
            ]
        return read(self, args)

    def fit(self, given: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments as the rules take them: sequences as tuples, defaults filled in."""
        if self.each or self.many == (True,):
            numbers = _spread(given)
            if not numbers:
                raise TypeError(f"{self.name} needs at least one number; it got none")
            return (numbers,)
        if self.many.count(True) == 1:
            self._refuse_loose(given[self.many.index(True) :])
        want = len(self.takes)
        missing = want - len(given)
        if missing < 0 or missing > len(self.defaults):
            least = want - len(self.defaults)
            count = str(want) if least == want else f"{least} to {want}"
            raise TypeError(
                f"{self.name} takes {count} argument{'s' if count != '1' else ''} "
                f"({', '.join(self.takes)}); it got {len(given)}"
            )
        filled = given + self.defaults[len(self.defaults) - missing :]
        args = tuple(
            _spread((arg,)) if many else arg for arg, many in zip(filled, self.many, strict=True)
        )
        sizes = {
            len(arg): word for arg, word in zip(args, self.takes, strict=True) if type(arg) is tuple
        }
        if len(sizes) > 1:
            (n, word), (k, other), *_ = sizes.items()
            raise ValueError(
                f"{self.name} pairs its sequences one to one; {word} has {n} numbers "
                f"and {other} has {k}"
            )
        return args

    def _refuse_loose(self, given: tuple[Any, ...]) -> None:
        """Refuse numbers one by one, of which the second would be taken for a setting."""
        word = self.takes[self.many.index(True)]
        if given and not hasattr(given[0], "__iter__"):
            raise TypeError(
                f"{self.name} takes its numbers {word} as one list, as in {self.name}([a, b]); "
                f"got {given[0]!r}"
            )
        alone = self.many[0]  # where a number comes first, the others may be none
        if alone and given and hasattr(given[0], "__len__") and len(given[0]) == 0:
            raise TypeError(f"{self.name} needs at least one number; it got none")


def _known(rule: Callable[..., Any], size: int) -> float | int | None:
    """What a partial is where nothing has to be computed for it.

    A float: that constant. A whole number: the place of y (0) or of an argument (1, 2, …) in
    (y, *args), of which it is the number. None for every other rule.
    """
    code = getattr(rule, "__code__", None)
    if code is None or code.co_names or code.co_freevars:
        return None  # it asks something of m, or of the world
    stand_ins = [Unread() for _ in range(size + 1)]
    try:
        found = rule(Unread(), *stand_ins)
    except Exception:  # it computes: an error of its own will show where it is read on numbers
        return None
    if type(found) is float:
        return found
    return next((at for at, one in enumerate(stand_ins) if found is one), None)


def _kind(known: tuple[Any, ...], many: tuple[bool, ...]) -> str:
    """What the reverse pass has to do for a row.

    SUM: a + b; CONSTANT: a - b; PRODUCT: a·b; WEIGHTED: b + Σ wᵢxᵢ; their partials need no call.
    UNARY and BINARY: one number or two; WIDE: three, or sequences.
    """
    if many == (True, True, False) and known[:2] == (2, 1) and type(known[2]) is float:
        return WEIGHTED
    if any(many) or len(many) > 2:
        return WIDE
    if len(many) == 1:
        return UNARY
    if type(known[0]) is type(known[1]) is float:
        return SUM if known == (1.0, 1.0) else CONSTANT
    places = [k for k in known if type(k) is int]
    return PRODUCT if places == [2, 1] else BINARY


def _spread(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """sum(a, b) and sum([a, b]) mean the same."""
    if len(given) == 1 and hasattr(given[0], "__iter__") and not isinstance(given[0], str):
        return tuple(given[0])
    return given


def named(name: str) -> Op:
    """The row of that name.

    Raises:
        LookupError: there is none (an own operation has to be added before its graphs are
            loaded).
    """
    try:
        return OPS[name]
    except KeyError:
        raise LookupError(
            f"the table has no operation {name!r}; if it is your own, add its row with op(...) "
            "before you load graphs that use it"
        ) from None
