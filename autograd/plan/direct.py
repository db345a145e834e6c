"""Lines run one by one on arrays, forward and backward, exactly as the engine does it.

This is the reading that every other backend is held against, and the one they fall back on
where an infinity or a nan is met: here a dead edge carries nothing, as in autograd.chain.
"""

from __future__ import annotations

from typing import Any

from ..arrays import Arrays, evaluate, numpy_arrays, partial
from .lines import Lines


def forward(lines: Lines, inputs: Any, weights: Any, m: Arrays | None = None) -> list[Any]:
    """The number of every place: an array of m numbers where it varies, else one number.

    Args:
        inputs: array (m, lines.inputs). weights: array (lines.params,).
        m: the array mathematics to read rows in; left out, numpy's.
    """
    m = m or numpy_arrays()
    places: list[Any] = [inputs[:, at] for at in range(lines.inputs)]
    places += [weights[at] for at in range(lines.params)]
    places += [m.xp.asarray(x) for x in lines.constants]
    for line in lines.lines:
        places.append(evaluate(line.row, _taken(line.args, places), m))
    return places


def backward(
    lines: Lines, places: list[Any], samples: int, m: Arrays | None = None, by_inputs: bool = False
) -> tuple[Any, Any]:
    """Gradients of Σ loss over the samples, from what `forward` gave.

    What a line that varies sends to a place that does not is added up over the samples there.

    Returns: ∂/∂parameters (lines.params,) and, if asked for, ∂/∂inputs (samples, lines.inputs);
        else None for the latter.
    """
    m = m or numpy_arrays()
    xp = m.xp
    varies, asked = lines.varies, lines.leading(by_inputs)
    sums: dict[int, Any] = {}
    if asked[lines.output]:
        sums[lines.output] = xp.ones(samples) if varies[lines.output] else xp.asarray(samples * 1.0)
    for at in range(len(lines) - 1, lines.first - 1, -1):
        g = sums.pop(at, None)
        if g is None:
            continue
        line = lines.lines[at - lines.first]
        args = _taken(line.args, places)
        for slot, arg in enumerate(line.args):
            several = arg if type(arg) is tuple else (arg,)
            if not any(asked[to] for to in several):
                continue
            found = partial(line.row, slot, places[at], args, m)
            for to, p in zip(several, found if several is arg else (found,), strict=True):
                if asked[to]:
                    sent = carried(xp, g, p)
                    if varies[at] and not varies[to]:
                        sent = sent.sum()
                    sums[to] = sums[to] + sent if to in sums else sent
    first = lines.inputs
    by_params = [sums.get(at, 0.0) for at in range(first, first + lines.params)]
    grads = xp.stack([xp.asarray(g, dtype=float) for g in by_params]) if by_params else xp.zeros(0)
    if not by_inputs:
        return grads, None
    none = xp.zeros(samples)
    columns = [sums.get(at, none) for at in range(lines.inputs)]
    return grads, xp.stack(columns, axis=1) if columns else xp.zeros((samples, 0))


def carried(xp: Any, g: Any, p: Any) -> Any:
    """As autograd.chain.carried, on arrays: g·p, and 0 where the edge is dead."""
    dead = (g == 0.0) | ((p == 0.0) & xp.isinf(g))
    return xp.where(dead, 0.0, g * p)


def _taken(args: tuple[Any, ...], places: list[Any]) -> tuple[Any, ...]:
    return tuple(
        [tuple([places[one] for one in arg]) if type(arg) is tuple else places[arg] for arg in args]
    )
