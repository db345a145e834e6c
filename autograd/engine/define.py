"""How a row of the table is written: op()."""

from __future__ import annotations

from .ieee import on_floats
from .row import CALL, OPS, Op

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

EVERY = (-3.0, 3.0)  # where arguments are drawn when a row says nothing else
AWAY = (0.3, 3.0)  # positive, and away from 0
SUM, PRODUCT, POWER = 1, 2, 3  # how tightly a printed form binds
LATEX_NAMES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "maximum": "max",
    "minimum": "min",
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}


def op(
    name: str,
    *rules: Callable[..., Any],
    compute: Callable[..., Any] | None = None,
    partials: Sequence[Callable[..., Any]] = (),
    doc: str,
    sample: Sequence[Any] = (),
    takes: str = "",
    latex: str = "",
    text: str = "",
    code: str = "",
    binds: int = CALL,
    each: bool = False,
    shown: Sequence[Callable[..., Any]] = (),
    gate: bool = False,
    odd: bool = False,
) -> Op:
    r"""Add a row to the table and return it; it can be called at once.

    compute(m, *args) gives the value y, and each of partials, called as (m, y, *args), gives
    ∂y/∂arg. Rules are plain Python over `+ - * /` and the operations of the table as
    attributes of m, without `if`: for a choice take m.where, m.greater, m.equal, m.patch.

    Args:
        name: one identifier, new to the table.
        rules: compute and then each of partials, where they are short enough for that.
        doc: one line that begins with what the operation does.
        sample: for each argument the range (low, high) in which tests and plots draw it; for
            an argument that is a sequence, a tuple of ranges. Left out, -3 to 3 for each.
        takes: the names of the arguments, "*" before one that is a sequence. Left out, they
            are the names that compute uses.
        latex, text, code: notation, with {0}, {1} for the arguments; {0:2} puts brackets
            around an argument whose own form binds less than 2 (1: sum, 2: product, 3: power).
            {0:?} is a condition, {0:+} the sum of a sequence, {0:*1} that of its products with
            the sequence {1}.
            Left out, text is the LaTeX if that has no commands, and the operation is written as
            a call of its name.
        binds: how tightly the printed form holds together (1, 2, 3 as above, 9: a call).
        each: the row gives the result that belongs to its first argument, and calling it
            gives one result for each argument (softmax).
        shown: the partials as books write them, where `partials` are written in another way so
            that nothing cancels: 1 - y² for tanh. They are what people read, and what is
            computed by hand.
        gate: whether a partial of 0 is a shut gate, through which an infinite gradient does not
            go either (relu), and no number that is 0 or has become 0 (0·∞ is nan).
        odd: whether f(-x) = -f(x), so that f(|x|)·sign(x) is f(x), without a kink at 0.

    Raises:
        ValueError: the name is no identifier or is taken; not one partial per argument.

    Source: the form of a row follows DiffRules.jl (one line a rule, y bound to the result).

    >>> from autograd import OPS
    >>> double = op("double", compute=lambda m, x: 2 * x, partials=(lambda m, y, x: 2.0,),
    ...             latex=r"\phi\left({0}\right)", sample=((-3.0, 3.0),), doc="Twice x.")
    >>> double(4)
    8.0
    >>> del OPS["double"]
    """
    if compute is None and rules:
        compute, *partials = rules
    elif rules or compute is None:
        raise TypeError(f"{name} takes its rules by place or by name: compute, then its partials")
    words = tuple(takes.replace(",", " ").split())
    if not words:
        rule = compute.__code__
        words = rule.co_varnames[1 : rule.co_argcount]
    if not name.isidentifier():
        raise ValueError(f"an operation's name is an identifier, got {name!r}")
    if name in OPS:
        raise ValueError(f"the table has an operation {name!r} already; choose another name")
    if not sample:
        sample = [(EVERY,) * 3 if word.startswith("*") else EVERY for word in words]
    if not len(words) == len(partials) == len(sample) or len(shown) not in (0, len(words)):
        raise ValueError(
            f"{name} takes {len(words)} argument(s) ({', '.join(words)}), so it needs as many "
            f"partials and sample ranges; it has {len(partials)} and {len(sample)}"
            + (f", and shows {len(shown)} partials" if shown else "")
        )
    known = LATEX_NAMES.get(name)
    call = rf"\{known}" if known else rf"\operatorname{{{{{name}}}}}"
    places = ", ".join(f"{{{at}}}" for at in range(len(words)))
    row = Op(
        name=name,
        compute=compute,
        partials=partials,
        takes=words,
        latex=latex or rf"{call}\left({places}\right)".replace("_", r"\_"),
        text=text or (latex if latex and "\\" not in latex else f"{name}({places})"),
        code=code,
        binds=binds,
        sample=sample,
        each=each,
        doc=doc,
        shown=shown,
        gate=gate,
        odd=odd,
    )
    row.direct = on_floats(compute, len(words))
    row.slopes = tuple([on_floats(rule, 1 + len(words)) for rule in partials])
    OPS[name] = row
    return row
