"""The mistakes that the diagnosis knows: a table, one row a kind of mistake.

To add one, write a function with `@hypothesis(name, doc)` here or anywhere else. It gets the
question, a number that is to be explained, and yields a Mistake for each way in which it can have
been made there: in words, and as the knobs that it turns in a pass. The passes, the search, the
pairs with other mistakes, `glassgrad diagnose --help` and the test of every row follow the table.

    @hypothesis("sign", "the sign is turned round")
    def _turned_sign(question: Question) -> Iterator[Mistake]:
        yield Mistake("the sign is turned round", read=(lambda x: -x,))
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ...engine.edges import partials
from ...engine.value import Value
from ...formulas.numbers import significant
from ..digits import Digits
from .asked_graph import Edge, Quantity
from .mistaken_pass import Bent, Mistake
from .question import Question
from .rounding import Rounding

HYPOTHESES: dict[str, Hypothesis] = {}
LONG = 3_000  # nodes computed on the way to a number, from which passes are counted
LONGEST = 100_000  # from which each takes seconds


@dataclass(frozen=True)
class Hypothesis:
    """One row: a kind of mistake that somebody may have made.

    Args:
        name: the word by which files and reports call it.
        doc: what the mistake is, in one line.
        ways: the ways to make it in a question; none where it cannot be made.
        local: the mistake happens at one place of the graph, so there may be many ways.
        slow: every way needs passes of its own; left out where a pass takes long.
        apart: its ways need one more pass; left out where a pass takes very long.
        noise: the ways are samples of one: what lies between them is explained.
    """

    name: str
    doc: str
    ways: Ways
    local: bool = False
    slow: bool = False
    apart: bool = False
    noise: bool = False


Ways = Callable[[Question], Iterator[Mistake]]


def hypothesis(name: str, doc: str, **kind: bool) -> Callable[[Ways], Ways]:
    """Add the function below to the table as a row.

    Args:
        name, doc, kind: as Hypothesis has them.

    Raises:
        ValueError: the table has a row of that name.
    """

    def add(ways: Ways) -> Ways:
        if name in HYPOTHESES:
            raise ValueError(f"the table has a hypothesis {name!r} already; choose another name")
        HYPOTHESES[name] = Hypothesis(name, doc, ways, **kind)
        return ways

    return add


@hypothesis("sign", "the sign is turned round")
def _turned_sign(question: Question) -> Iterator[Mistake]:
    if question.right:
        yield Mistake("the sign is turned round", read=(lambda x: -x,))


@hypothesis("left out", "a local derivative is left out of the chain", local=True)
def _left_out(question: Question) -> Iterator[Mistake]:
    edges = [(edge, arg, p) for edge, arg, p in question.edges if p != 1.0]
    edges.sort(key=lambda entry: question.uses(entry[0].node).total())
    for edge, arg, p in edges:
        said = f"the partial of {question.words.defined(edge.node)} by {question.words.node(arg)}, "
        yield Mistake(f"{said}{significant(p)}, is left out of the chain", edges={edge: (0, 1)})
    kinds: dict[str, dict[Edge, tuple[float, float]]] = {}
    for edge, _, _ in edges:
        if edge.node.op is not None and edge.node.op.takes and len(edge.node.op.takes) == 1:
            kinds.setdefault(edge.node.op.name, {})[edge] = (0, 1)
    for name, every in kinds.items():
        if len(every) > 1:
            yield Mistake(f"every derivative of {name} is left out of the chain", edges=every)


@hypothesis("swapped", "the number belongs to another quantity")
def _swapped(question: Question) -> Iterator[Mistake]:
    words = question.words
    for other in question.known:
        said = f"{words.quantity(other.quantity)} is given in place of "
        yield Mistake(said + words.quantity(question.quantity), instead=other)


@hypothesis("factor", "a factor 2 or ½ too many")
def _factor(question: Question) -> Iterator[Mistake]:
    for factor, said in ((0.5, "halved"), (2.0, "doubled")):
        if question.quantity.step == 0:
            yield Mistake(f"it is {said}", read=(factor.__mul__,))
        elif question.graph.loss is not None:
            bent = {question.graph.loss: Bent(1.0, factor, factor)}
            yield Mistake(
                f"the loss {question.words.node(question.graph.loss)} is {said}", bent=bent
            )


@hypothesis("sum or mean", "a summed loss is averaged, or an averaged one summed")
def _sum_or_mean(question: Question) -> Iterator[Mistake]:
    loss = question.graph.loss
    if loss is None or not (question.learns or question.quantity.of is loss):
        return
    share, node = 1.0, loss
    while True:
        inner = [arg for arg in node.args if isinstance(arg, Value)]
        many = node.op is not None and node.op.name in ("sum", "mean")
        terms = inner if many else question.graph.terms(node)
        if terms:
            break
        if len(inner) != 1 or node.op is None or node.op.name not in ("div", "mul", "neg"):
            return
        ((_, _, p),) = partials(node)  # of a node that is proportional to its argument
        share, node = share * abs(p), inner[0]
    n = len(terms)
    if node.op is not None and node.op.name == "mean":
        share /= n
    if any(math.isclose(share * n, usual) for usual in (1.0, 0.5, 2.0)):
        said, by = f"the {n} terms of the loss are summed, not averaged", float(n)
    else:
        said, by = f"the {n} terms of the loss are averaged, not summed", 1.0 / n
    yield Mistake(said, bent={loss: Bent(1.0, by, by)})


@hypothesis("in place", "a parameter moves before the rest of the pass has used it")
def _in_place(question: Question) -> Iterator[Mistake]:
    if question.learns:
        said = "gradients further back are computed with parameters that are already updated"
        yield Mistake(said, order="in place")


@hypothesis(
    "in turn", "each parameter moves before the gradient by the next is computed", slow=True
)
def _in_turn(question: Question) -> Iterator[Mistake]:
    if question.learns and 1 < len(question.graph.parameters) <= 100:
        said = "each parameter is updated before the gradient by the next one is computed"
        yield Mistake(said, order="in turn")


@hypothesis("updates", "one update more or fewer")
def _more_or_fewer_updates(question: Question) -> Iterator[Mistake]:
    if not question.graph.parameters:
        return
    step = question.quantity.step
    for more in (-1, 1):
        if step + more >= 0:
            count = f"{step + more:,} update{'s' * (step + more != 1)}"
            instead = f"not {step:,}," if step else "not none,"
            verb = "is" if step + more == 1 else "are"
            yield Mistake(f"{count}, {instead} {verb} made", later=more)


@hypothesis("ascent", "the update goes up the gradient instead of down")
def _ascent(question: Question) -> Iterator[Mistake]:
    if question.learns:
        said = "lr·gradient is added to the parameters where it is to be subtracted"
        rate = question.graph.updates.settings.get("lr", 1.0) if question.graph.updates else 1.0
        if rate < 0:
            said = "lr·gradient is subtracted from the parameters where it is to be added"
        yield Mistake(said, rate=-1.0)


@hypothesis("biases", "biases are frozen, or move although they should not")
def _frozen_biases(question: Question) -> Iterator[Mistake]:
    if not question.learns:
        return
    usual = frozenset(question.graph.parameters)
    biases = question.graph.biases
    names = ", ".join([question.words.node(bias) for bias in biases[:4]])
    names += ", …" if len(biases) > 4 else ""
    if usual & set(biases) and usual - set(biases):
        yield Mistake(f"the biases ({names}) stay as they were", parameters=usual - set(biases))
    if set(biases) - usual:
        yield Mistake(f"the biases ({names}) are updated too", parameters=usual | set(biases))


@hypothesis("frozen", "one parameter is not updated", local=True)
def _frozen(question: Question) -> Iterator[Mistake]:
    parameters = question.graph.parameters
    if question.learns and 1 < len(parameters) <= 100:
        for parameter in parameters:
            said = f"{question.words.node(parameter)} stays as it was"
            yield Mistake(said, parameters=frozenset(parameters) - {parameter})


@hypothesis("path", "a path is left out", local=True)
def _path(question: Question) -> Iterator[Mistake]:
    for arg, several in question.joints.items():
        for edge in several:
            names = f"from {question.words.node(edge.node)} back to {question.words.node(arg)}"
            path = "one path" if question.uses(edge.node)[arg] > 1 else "the path"
            yield Mistake(f"{path} {names} is left out", edges={edge: (0, 0)})


@hypothesis("overwritten", "contributions overwrite each other instead of adding up", local=True)
def _overwritten(question: Question) -> Iterator[Mistake]:
    joints = list(question.joints)
    if len(joints) > 1:
        said = "every contribution to a gradient overwrites the one before instead of being added"
        yield Mistake(said, kept=dict.fromkeys(joints, "last"))
    for which in ("last", "first"):
        for node in joints:
            said = f"only the {which} contribution to the gradient of {question.words.node(node)}"
            yield Mistake(f"{said} is kept, not their sum", kept={node: which})


@hypothesis("partial's sign", "a local derivative has the wrong sign", local=True)
def _partial_sign(question: Question) -> Iterator[Mistake]:
    words = question.words
    for edge, arg, p in question.edges:
        said = f"the partial of {words.defined(edge.node)} by {words.node(arg)} is taken as "
        yield Mistake(said + significant(-p), edges={edge: (-1, 0)})


@hypothesis("log10", "the logarithm to base 10 is taken for the natural one")
def _log10(question: Question) -> Iterator[Mistake]:
    nodes = question.nodes(["log"])
    if nodes:
        outside = 1.0 / math.log(10.0)
        said = "log10 is taken for ln"
        for slope, more in ((1.0, ""), (outside, ", in the derivatives too")):
            yield Mistake(said + more, bent=dict.fromkeys(nodes, Bent(1.0, outside, slope)))


@hypothesis("degrees", "angles are taken in degrees")
def _degrees(question: Question) -> Iterator[Mistake]:
    forth = question.nodes(["sin", "cos", "tan"])
    back = question.nodes(["asin", "acos", "atan", "atan2"])
    degree = math.pi / 180.0
    for chain, more in ((False, ""), (True, ", in the derivatives too")):
        bent = dict.fromkeys(forth, Bent(degree, 1.0, degree if chain else 1.0))
        bent |= dict.fromkeys(back, Bent(1.0, 1.0 / degree, 1.0 / degree if chain else 1.0))
        if bent:
            yield Mistake(f"angles are taken in degrees{more}", bent=bent)


@hypothesis("printed", "the printed digits of the other numbers are computed on with", slow=True)
def _printed_digits(question: Question) -> Iterator[Mistake]:
    printed: dict[Quantity, Digits] = {}
    for known in question.known:
        if known.digits is not None and known.quantity.step <= question.quantity.step:
            printed.setdefault(known.quantity, known.digits)
    values = {q: digits for q, digits in printed.items() if q.by is None}
    if len(printed) > 1:
        said = "it is computed from the other numbers as they are printed"
        yield _with_printed(said, printed, question)
    if 1 < len(values) < len(printed):
        said = "it is computed from the values as they are printed"
        yield _with_printed(said, values, question)
    for q, digits in printed.items():
        said = f"it is computed with {question.words.quantity(q)} = {digits.text} as printed"
        yield _with_printed(said, {q: digits}, question)


def _with_printed(said: str, printed: Mapping[Quantity, Digits], question: Question) -> Mistake:
    """Printed numbers in the place of computed ones; a partial of one edge is that edge's."""
    step, uses = question.quantity.step, question.graph.uses
    numbers = {q: float(digits.number) for q, digits in printed.items()}
    edges = {
        Edge(q.of, place): (0.0, x)
        for q, x in numbers.items()
        if q.by is not None and q.step == step and len(uses.get(q.by, ())) == 1
        for arg, place, _ in partials(q.of)
        if arg is q.by
    }
    return Mistake(said, written=numbers, edges=edges)


@hypothesis("float32", "everything is computed in float32", apart=True)
def _float32(question: Question) -> Iterator[Mistake]:
    yield Mistake("all is computed in float32", rounding=Rounding("float32", gather=1))
    if question.work > LONG:
        return
    if any(len(question.graph.terms(node) or ()) > 2 for node in question.graph.nodes):
        for gather in (2, 4, 8):
            said = f"all is computed in float32, sums in {gather} running sums"
            yield Mistake(said, rounding=Rounding("float32", gather=gather))
    if question.joints:
        said = "all is computed in float32, contributions added from the last to the first"
        yield Mistake(said, rounding=Rounding("float32"))


@hypothesis("rounded", "intermediate results are rounded, and computed on with", slow=True)
def _rounded(question: Question) -> Iterator[Mistake]:
    yield from _by_hand(question, cut=False)


@hypothesis("cut on the way", "intermediate results are cut off, and computed on with", slow=True)
def _cut_on_the_way(question: Question) -> Iterator[Mistake]:
    yield from _by_hand(question, cut=True)


def _by_hand(question: Question, cut: bool) -> Iterator[Mistake]:
    most = min(9, question.digits.significant + 2) if question.digits else 5
    done = "cut off after" if cut else "rounded to"
    for outer in (False, True):
        what = "the results of the forward pass are" if outer else "every result on the way is"
        for k in range(1, most):
            for how, said in (("decimals", "decimal"), ("digits", "significant digit")):
                count = f"{k} {said}{'s' * (k != 1)}"
                yield Mistake(f"{what} {done} {count}", rounding=Rounding(how, k, cut, outer))


@hypothesis("cut off", "the number is cut off after its last digit instead of rounded")
def _cut_off(question: Question) -> Iterator[Mistake]:
    if question.digits is not None:
        unit = float(question.digits.unit)
        read = (lambda x: math.copysign(math.floor(abs(x) / unit * (1 + 1e-15)) * unit, x),)
        yield Mistake("it is cut off after the last digit instead of rounded", read=read)


@hypothesis("transposed", "two neighbouring digits change places")
def _transposed(question: Question) -> Iterator[Mistake]:
    if question.digits is None or not math.isfinite(question.right):
        return
    unit = float(question.digits.unit)
    if unit == 0 or math.isinf(question.right / unit):  # no float has digits there
        return
    for place in range(question.digits.significant):

        def read(x: float, place: int = place) -> float:
            whole = round(abs(x) / unit)
            right, left = whole // 10**place % 10, whole // 10 ** (place + 1) % 10
            return math.copysign((whole + (right - left) * 9 * 10**place) * unit, x)

        written = round(abs(question.right) / unit) // 10**place
        if written > 9:
            left, right = written // 10 % 10, written % 10
            said = f"the digits {left}{right} of the right number change places"
            yield Mistake(said if left != right else "two digits change places", read=(read,))


@hypothesis("float64", "the last digits are within the rounding errors of float64", noise=True)
def _float64(question: Question) -> Iterator[Mistake]:
    if question.digits is not None and question.digits.significant > 12:
        for seed in range(24):
            said = "float64 rounds on the way: the last digits printed lie within its errors here"
            yield Mistake(said, rounding=Rounding("shaken", seed))
