"""The hypotheses that explain a wrong number: a table, one row a kind of mistake.

A row says in which ways a mistake could have been made in a problem. Each way turns knobs of
the altered pass (mistake.py); the pass, the search and the wording need no change for a new row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...engine.chain import partials
from ...engine.value import Value
from ...formulas.numbers import significant
from .mistake import Bent
from .question import Problem
from .rounding import Paper

HYPOTHESES: dict[str, Hypothesis] = {}
LONG = 3_000  # nodes computed on the way to a number, from which passes are counted
LONGEST = 100_000  # from which each takes seconds


@dataclass(frozen=True)
class Turn:
    """One way to make a mistake.

    Args:
        said: what was done, to stand behind "is what comes out if".
        change: knobs of a Variant, turned.
    """

    said: str
    change: Mapping[str, Any]


@dataclass(frozen=True)
class Hypothesis:
    """One row: a kind of mistake, and the ways to make it in a problem.

    Args:
        name: the word by which files and reports call it.
        doc: what the mistake is, in one line.
        turns: the ways; none where the mistake cannot be made.
        local: the mistake happens at one place of the graph, so there may be many ways.
        slow: every way needs passes of its own; left out where a pass takes long.
        apart: its ways need one more pass; left out where a pass takes very long.
        noise: the ways are samples of one: what lies between them is explained.
    """

    name: str
    doc: str
    turns: Callable[[Problem], Iterator[Turn]]
    local: bool = False
    slow: bool = False
    apart: bool = False
    noise: bool = False


def hypothesis(
    name: str, doc: str, **kind: bool
) -> Callable[[Callable[[Problem], Iterator[Turn]]], Callable[[Problem], Iterator[Turn]]]:
    """Add the function below to the table as a row.

    Raises:
        ValueError: the table has a row of that name.
    """

    def add(turns: Callable[[Problem], Iterator[Turn]]) -> Callable[[Problem], Iterator[Turn]]:
        if name in HYPOTHESES:
            raise ValueError(f"the table has a hypothesis {name!r} already; choose another name")
        HYPOTHESES[name] = Hypothesis(name, doc, turns, **kind)
        return turns

    return add


@hypothesis("sign", "the sign is turned round")
def _sign(problem: Problem) -> Iterator[Turn]:
    if problem.right:
        yield Turn("the sign is turned round", {"read": (lambda x: -x,)})


@hypothesis("left out", "a local derivative is left out of the chain", local=True)
def _left_out(problem: Problem) -> Iterator[Turn]:
    edges = [(edge, arg, p) for edge, arg, p in problem.edges if p != 1.0]
    edges.sort(key=lambda found: problem.uses(found[0][0]).total())
    for edge, arg, p in edges:
        said = f"the partial of {problem.words.defined(edge[0])} by {problem.words.node(arg)}, "
        yield Turn(f"{said}{significant(p)}, is left out of the chain", {"edges": {edge: (0, 1)}})
    kinds: dict[str, dict[Any, tuple[int, int]]] = {}
    for edge, _, _ in edges:
        if edge[0].op is not None and edge[0].op.takes and len(edge[0].op.takes) == 1:
            kinds.setdefault(edge[0].op.name, {})[edge] = (0, 1)
    for name, every in kinds.items():
        if len(every) > 1:
            yield Turn(f"every derivative of {name} is left out of the chain", {"edges": every})


@hypothesis("swapped", "the number belongs to another quantity")
def _swapped(problem: Problem) -> Iterator[Turn]:
    words = problem.words
    for one in problem.known:
        said = f"{words.quantity(one.question)} is given in place of "
        yield Turn(said + words.quantity(problem.question), {"instead": one})


@hypothesis("factor", "a factor 2 or ½ too many")
def _factor(problem: Problem) -> Iterator[Turn]:
    for factor, said in ((0.5, "halved"), (2.0, "doubled")):
        if problem.question.step == 0:
            yield Turn(f"it is {said}", {"read": (lambda x, by=factor: x * by,)})
        elif problem.plan.loss is not None:
            bent = {problem.plan.loss: Bent(1.0, factor, factor)}
            yield Turn(
                f"the loss {problem.words.node(problem.plan.loss)} is {said}", {"bent": bent}
            )


@hypothesis("sum or mean", "a summed loss is averaged, or an averaged one summed")
def _sum_or_mean(problem: Problem) -> Iterator[Turn]:
    loss = problem.plan.loss
    if loss is None or not (problem.learns or problem.question.of is loss):
        return
    share, node = 1.0, loss
    while True:
        inner = [arg for arg in node.args if isinstance(arg, Value)]
        many = node.op is not None and node.op.name in ("sum", "mean")
        terms = inner if many else problem.plan.terms(node)
        if terms:
            break
        if len(inner) != 1 or node.op is None or node.op.name not in ("div", "mul", "neg"):
            return
        ((_, _, p),) = partials(node)  # of a node that is proportional to its argument
        share, node = share * abs(p), inner[0]
    n = len(terms)
    if node.op is not None and node.op.name == "mean":
        share /= n
    if any(math.isclose(share * n, one) for one in (1.0, 0.5, 2.0)):
        said, by = f"the {n} terms of the loss are summed, not averaged", float(n)
    else:
        said, by = f"the {n} terms of the loss are averaged, not summed", 1.0 / n
    yield Turn(said, {"bent": {loss: Bent(1.0, by, by)}})


@hypothesis("in place", "a parameter moves before the rest of the pass has used it")
def _in_place(problem: Problem) -> Iterator[Turn]:
    if problem.learns:
        said = "gradients further back are computed with parameters that are already updated"
        yield Turn(said, {"order": "in place"})


@hypothesis(
    "in turn", "each parameter moves before the gradient by the next is computed", slow=True
)
def _in_turn(problem: Problem) -> Iterator[Turn]:
    if problem.learns and 1 < len(problem.plan.parameters) <= 100:
        said = "each parameter is updated before the gradient by the next one is computed"
        yield Turn(said, {"order": "in turn"})


@hypothesis("updates", "one update more or fewer")
def _updates(problem: Problem) -> Iterator[Turn]:
    if not problem.plan.parameters:
        return
    step = problem.question.step
    for more in (-1, 1):
        if step + more >= 0:
            count = f"{step + more:,} update{'s' * (step + more != 1)}"
            instead = f"not {step:,}," if step else "not none,"
            verb = "is" if step + more == 1 else "are"
            yield Turn(f"{count}, {instead} {verb} made", {"later": more})


@hypothesis("ascent", "the update goes up the gradient instead of down")
def _ascent(problem: Problem) -> Iterator[Turn]:
    if problem.learns:
        said = "lr·gradient is added to the parameters where it is to be subtracted"
        rate = problem.plan.schedule.settings.get("lr", 1.0) if problem.plan.schedule else 1.0
        if rate < 0:
            said = "lr·gradient is subtracted from the parameters where it is to be added"
        yield Turn(said, {"rate": -1.0})


@hypothesis("biases", "biases are frozen, or move although they should not")
def _biases(problem: Problem) -> Iterator[Turn]:
    if not problem.learns:
        return
    usual = frozenset(problem.plan.parameters)
    biases = problem.plan.biases
    names = ", ".join([problem.words.node(one) for one in biases[:4]])
    names += ", …" if len(biases) > 4 else ""
    if usual & set(biases) and usual - set(biases):
        yield Turn(f"the biases ({names}) stay as they were", {"parameters": usual - set(biases)})
    if set(biases) - usual:
        yield Turn(f"the biases ({names}) are updated too", {"parameters": usual | set(biases)})


@hypothesis("frozen", "one parameter is not updated", local=True)
def _frozen(problem: Problem) -> Iterator[Turn]:
    parameters = problem.plan.parameters
    if problem.learns and 1 < len(parameters) <= 100:
        for one in parameters:
            said = f"{problem.words.node(one)} stays as it was"
            yield Turn(said, {"parameters": frozenset(parameters) - {one}})


@hypothesis("path", "a path is left out", local=True)
def _path(problem: Problem) -> Iterator[Turn]:
    for arg, several in problem.joints.items():
        for edge in several:
            said = (
                f"from {problem.words.node(edge[0])} back to {problem.words.node(arg)} is left out"
            )
            path = "one path" if problem.uses(edge[0])[arg] > 1 else "the path"
            yield Turn(f"{path} {said}", {"edges": {edge: (0, 0)}})


@hypothesis("overwritten", "contributions overwrite each other instead of adding up", local=True)
def _overwritten(problem: Problem) -> Iterator[Turn]:
    joints = list(problem.joints)
    if len(joints) > 1:
        said = "every contribution to a gradient overwrites the one before instead of being added"
        yield Turn(said, {"kept": dict.fromkeys(joints, "last")})
    for which in ("last", "first"):
        for node in joints:
            said = f"only the {which} contribution to the gradient of {problem.words.node(node)}"
            yield Turn(f"{said} is kept, not their sum", {"kept": {node: which}})


@hypothesis("partial's sign", "a local derivative has the wrong sign", local=True)
def _partial_sign(problem: Problem) -> Iterator[Turn]:
    words = problem.words
    for edge, arg, p in problem.edges:
        said = f"the partial of {words.defined(edge[0])} by {words.node(arg)} is taken as "
        yield Turn(said + significant(-p), {"edges": {edge: (-1, 0)}})


@hypothesis("log10", "the logarithm to base 10 is taken for the natural one")
def _log10(problem: Problem) -> Iterator[Turn]:
    nodes = problem.nodes(["log"])
    if nodes:
        outside = 1.0 / math.log(10.0)
        said = "log10 is taken for ln"
        for slope, more in ((1.0, ""), (outside, ", in the derivatives too")):
            yield Turn(said + more, {"bent": dict.fromkeys(nodes, Bent(1.0, outside, slope))})


@hypothesis("degrees", "angles are taken in degrees")
def _degrees(problem: Problem) -> Iterator[Turn]:
    forth = problem.nodes(["sin", "cos", "tan"])
    back = problem.nodes(["asin", "acos", "atan", "atan2"])
    degree = math.pi / 180.0
    for chain, more in ((False, ""), (True, ", in the derivatives too")):
        bent = dict.fromkeys(forth, Bent(degree, 1.0, degree if chain else 1.0))
        bent |= dict.fromkeys(back, Bent(1.0, 1.0 / degree, 1.0 / degree if chain else 1.0))
        if bent:
            yield Turn(f"angles are taken in degrees{more}", {"bent": bent})


@hypothesis("printed", "the printed digits of the other numbers are computed on with", slow=True)
def _printed(problem: Problem) -> Iterator[Turn]:
    given = {}
    for one in problem.known:
        if one.digits is not None and one.question not in given:
            given[one.question] = (float(one.digits.number), one.digits.text)
    inner = {q: x for q, (x, _) in given.items() if q.step <= problem.question.step}
    forward = {q: x for q, x in inner.items() if q.by is None}
    if len(inner) > 1:
        said = "it is computed from the other numbers as they are printed"
        yield Turn(said, _written(inner, problem))
    if 1 < len(forward) < len(inner):
        yield Turn("it is computed from the values as they are printed", _written(forward, problem))
    for q, x in inner.items():
        said = f"it is computed with {problem.words.quantity(q)} = {given[q][1]} as printed"
        yield Turn(said, _written({q: x}, problem))


def _written(numbers: Mapping[Any, float], problem: Problem) -> dict[str, Any]:
    """Printed numbers in the place of computed ones; a partial of one edge is that edge's."""
    step, uses = problem.question.step, problem.plan.uses
    edges = {
        (q.of, place): (0.0, x)
        for q, x in numbers.items()
        if q.by is not None and q.step == step and len(uses.get(q.by, ())) == 1
        for arg, place, _ in partials(q.of)
        if arg is q.by
    }
    return {"written": dict(numbers), "edges": edges}


@hypothesis("float32", "everything is computed in float32", apart=True)
def _float32(problem: Problem) -> Iterator[Turn]:
    yield Turn("all is computed in float32", {"paper": Paper("float32", gather=1)})
    if problem.work > LONG:
        return
    if any(len(problem.plan.terms(node) or ()) > 2 for node in problem.plan.nodes):
        for gather in (2, 4, 8):
            said = f"all is computed in float32, sums in {gather} running sums"
            yield Turn(said, {"paper": Paper("float32", gather=gather)})
    if problem.joints:
        said = "all is computed in float32, contributions added from the last to the first"
        yield Turn(said, {"paper": Paper("float32")})


@hypothesis("rounded", "intermediate results are rounded, and computed on with", slow=True)
def _rounded(problem: Problem) -> Iterator[Turn]:
    yield from _papers(problem, cut=False)


@hypothesis("cut on the way", "intermediate results are cut off, and computed on with", slow=True)
def _cut_on_the_way(problem: Problem) -> Iterator[Turn]:
    yield from _papers(problem, cut=True)


def _papers(problem: Problem, cut: bool) -> Iterator[Turn]:
    most = min(9, problem.digits.significant + 2) if problem.digits else 5
    done = "cut off after" if cut else "rounded to"
    for outer in (False, True):
        what = "the results of the forward pass are" if outer else "every result on the way is"
        for k in range(1, most):
            for how, said in (("decimals", "decimal"), ("digits", "significant digit")):
                count = f"{k} {said}{'s' * (k != 1)}"
                yield Turn(f"{what} {done} {count}", {"paper": Paper(how, k, cut, outer)})


@hypothesis("cut off", "the number is cut off after its last digit instead of rounded")
def _cut_off(problem: Problem) -> Iterator[Turn]:
    if problem.digits is not None:
        unit = float(problem.digits.unit)
        read = (lambda x: math.copysign(math.floor(abs(x) / unit * (1 + 1e-15)) * unit, x),)
        yield Turn("it is cut off after the last digit instead of rounded", {"read": read})


@hypothesis("transposed", "two neighbouring digits change places")
def _transposed(problem: Problem) -> Iterator[Turn]:
    if problem.digits is None or not math.isfinite(problem.right):
        return
    unit = float(problem.digits.unit)
    if unit == 0 or math.isinf(problem.right / unit):  # no float has digits there
        return
    for place in range(problem.digits.significant):

        def read(x: float, place: int = place) -> float:
            whole = round(abs(x) / unit)
            right, left = whole // 10**place % 10, whole // 10 ** (place + 1) % 10
            return math.copysign((whole + (right - left) * 9 * 10**place) * unit, x)

        written = round(abs(problem.right) / unit) // 10**place
        if written > 9:
            left, right = written // 10 % 10, written % 10
            said = f"the digits {left}{right} of the right number change places"
            yield Turn(said if left != right else "two digits change places", {"read": (read,)})


@hypothesis("float64", "the last digits are within the rounding errors of float64", noise=True)
def _float64(problem: Problem) -> Iterator[Turn]:
    if problem.digits is not None and problem.digits.significant > 12:
        for seed in range(24):
            said = "float64 rounds on the way: the last digits printed lie within its errors here"
            yield Turn(said, {"paper": Paper("shaken", seed)})


def table() -> list[tuple[str, str]]:
    """Each row's name and what it says, for help and documentation."""
    return [(row.name, row.doc) for row in HYPOTHESES.values()]
