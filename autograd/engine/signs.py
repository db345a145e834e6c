"""The slope of |x| in higher derivatives: |x|·sign(x) is x, so even functions are smooth at 0.

d/dx |x|² is 2|x|·sign(x). Differentiated once more as it stands, the sign(0) = 0 of the table
would make the second derivative 0 at 0, where it is 2; differentiated as 2x it is right.
"""

from __future__ import annotations

from .arguments import slots
from .ops import ABS, ADD, DIV, MUL, POW, SUB
from .value import Value

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from typing import Any

DEEP = 40  # operations between a gradient and |x| that are looked through


def times_sign(g: Any, size: Value, deep: int = DEEP) -> Any:
    """g·sign(x) as a graph without the sign, for a g that has size = |x| as a factor; else None.

    >>> from autograd import Value
    >>> x = Value(0.0, "x")
    >>> size = abs(x)
    >>> times_sign(2 * size, size).args
    (2.0, Value(0.0, label='x'))
    >>> times_sign(size * size, size).args == (x, size), times_sign(x + 1, size)
    (True, None)
    """
    if not isinstance(g, Value) or g.op is None or deep == 0:
        return None
    if g.op is ABS and slots(g) == slots(size):
        return slots(size)[0]
    args = list(slots(g))
    odd_power = g.op is POW and args[1].__class__ is float and args[1] % 2 == 1
    enough = g.op in (MUL, DIV)  # one factor with the sign is enough; a sum needs it in both terms
    if not (enough or odd_power or g.op in (ADD, SUB) or g.op.odd):
        return None
    changed = False
    for place in (0,) if odd_power else range(len(args)):
        signed = times_sign(args[place], size, deep - 1)
        if signed is not None:
            args[place] = signed
            changed = True
        if enough == (signed is not None):
            break
    return g.op(*args) if changed and (enough or signed is not None) else None
