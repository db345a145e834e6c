"""The mistakes that the diagnosis knows: a table, one row a kind of mistake.

Those of the chain rule and of the updates stand here; of slopes, of what is read, of optimizers,
of arrays and of rounding in the files beside this one.

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
from collections.abc import Iterator

from ...formulas.numbers import significant
from .asked_graph import Edge
from .hypotheses import hypothesis
from .mistake import Bent, Mistake
from .question import Question


@hypothesis("sign", "the sign is turned round", prior=3.0)
def _turned_sign(question: Question) -> Iterator[Mistake]:
    if question.right:
        yield Mistake("the sign is turned round", read=(lambda x: -x,))


@hypothesis("left out", "a local derivative is left out of the chain", prior=10.0, local=True)
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


@hypothesis("factor", "a factor 2 or ½ too many", prior=3.0)
def _factor(question: Question) -> Iterator[Mistake]:
    for factor, said in ((0.5, "halved"), (2.0, "doubled")):
        if question.quantity.step == 0 or question.by_newton:
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
    n, share = question.graph.loss_terms
    if not n or question.by_newton:
        return
    if any(math.isclose(share * n, usual) for usual in (1.0, 0.5, 2.0)):
        said, by = f"the {n} terms of the loss are summed, not averaged", float(n)
    else:
        said, by = f"the {n} terms of the loss are averaged, not summed", 1.0 / n
    yield Mistake(said, bent={loss: Bent(1.0, by, by)})


@hypothesis("in place", "a parameter moves before the rest of the pass has used it", prior=3.0)
def _in_place(question: Question) -> Iterator[Mistake]:
    if question.learns and not question.by_newton:
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
        if question.by_newton:
            said = said.replace("lr·gradient", "the step")
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


@hypothesis("path", "a path is left out", prior=3.0, local=True)
def _path(question: Question) -> Iterator[Mistake]:
    for arg, several in question.joints.items():
        for edge in several:
            names = f"from {question.words.node(edge.node)} back to {question.words.node(arg)}"
            path = "one path" if question.uses(edge.node)[arg] > 1 else "the path"
            yield Mistake(f"{path} {names} is left out", edges={edge: (0, 0)})


@hypothesis(
    "overwritten", "contributions overwrite each other instead of adding up", prior=3.0, local=True
)
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
