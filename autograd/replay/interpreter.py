"""The lines of a program run one by one on arrays, forward and backward, exactly as the engine.

This is the reading that every other backend is held against, and the one they fall back on
where an infinity or a nan is met: here a dead edge carries nothing, as in autograd.engine.value.
"""

from __future__ import annotations

from typing import Any

from ..engine.arrays import Arrays, numpy_arrays, partial_on_arrays, row_on_arrays
from .tape import Lines, map_arguments, with_slopes

BLOCK = 1024  # samples that are in memory at once


def run_forward(lines: Lines, inputs: Any, weights: Any, m: Arrays | None = None) -> list[Any]:
    """The number of every place: an array of m numbers where it varies, else one number.

    Args:
        inputs: array (m, lines.inputs). weights: array (lines.params,).
        m: the array mathematics to read rows in; left out, numpy's.
    """
    m = m or numpy_arrays()
    places: list[Any] = [inputs[:, column] for column in range(lines.inputs)]
    places += [weights[param] for param in range(lines.params)]
    places += [m.xp.asarray(x) for x in lines.constants]
    for line in lines.lines:
        places.append(row_on_arrays(line.row, map_arguments(places.__getitem__, line.args), m))
    return places


def run_lines(lines: Lines, inputs: Any, weights: Any, by_inputs: bool = False) -> Any:
    """All results by numpy, in one array: m losses, Σ ∂/∂parameters, and ∂/∂inputs if asked for.

    Samples come in blocks, so that memory does not grow with them. What lines that vary send to
    a place that does not is added up over all samples before it goes on from there.
    """
    m = numpy_arrays()
    samples = len(inputs)
    losses, slopes = [m.xp.zeros(0)], [m.xp.zeros(0)]
    sums: dict[int, Any] = {}
    places = run_forward(lines, inputs[:0], weights, m)  # what does not vary
    if not lines.varies[lines.output]:
        sums[lines.output] = m.xp.asarray(float(samples))
        losses.append(m.xp.full(samples, places[lines.output]))
    asked = lines.leading(by_inputs)
    for start in range(0, samples, BLOCK):
        x = inputs[start : start + BLOCK]
        places = run_forward(lines, x, weights, m)
        here = {place: g for place, g in sums.items() if not lines.varies[place]}
        if lines.varies[lines.output]:
            losses.append(m.xp.broadcast_to(places[lines.output], (len(x),)))
            here[lines.output] = m.xp.ones(len(x))
        run_backward(lines, places, here, asked, m, varies=True)
        if by_inputs:
            none = m.xp.zeros(len(x))
            columns = [here.get(place, none) for place in range(lines.inputs)]
            slopes.append(m.xp.stack(columns, axis=1).ravel() if columns else none[:0])
        sums = {place: g for place, g in here.items() if not lines.varies[place]}
    run_backward(lines, places, sums, asked, m, varies=False)
    first = lines.inputs
    grads = [sums.get(place, 0.0) for place in range(first, first + lines.params)]
    parts = [*losses, *[m.xp.asarray(grads, dtype=float)], *slopes]
    return m.xp.concatenate(parts)


def run_backward(
    lines: Lines,
    places: list[Any],
    sums: dict[int, Any],
    asked: tuple[bool, ...],
    m: Arrays,
    varies: bool,
) -> None:
    """Send gradients back through the lines that vary, or through those that do not.

    sums has the gradients of places to begin with, and afterwards those of all that were asked
    for and that no line fills; they are added in the order in which the engine does it.
    """
    for place in range(len(lines) - 1, lines.first - 1, -1):
        if lines.varies[place] != varies or place not in sums or not asked[place]:
            continue
        g = sums.pop(place)
        line = lines.lines[place - lines.first]
        args = map_arguments(places.__getitem__, line.args)
        for number, arg in enumerate(line.args):
            if not any(asked[to] for to in (arg if type(arg) is tuple else (arg,))):
                continue
            for to, p in with_slopes(
                arg, partial_on_arrays(line.row, number, places[place], args, m)
            ):
                if asked[to]:
                    sent = m.carried(g, p, line.row.gate)
                    if varies and not lines.varies[to]:
                        sent = sent.sum()
                    sums[to] = sums[to] + sent if to in sums else sent
