"""Cross-entropies behind the blocks of a network, with their targets.

Of classes: softmax. Of yes and no: a logit, or a probability.

They are recorded example by example, from differences of logits, so that nothing overflows. What is
computed on the way has no array of its own: it belongs to the line of the loss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

from ..arguments import slots
from ..ops import DOT, LOG, LOG1P, LOGSUMEXP, NEG, SOFTPLUS, SUB
from ..value import Value
from .operations import CROSS_ENTROPY, LOGISTIC_LOSS, YES_NO_LOSS, ArrayOp

Users = Mapping[Value, Sequence[Value]]


class FoundLoss(NamedTuple):
    """The loss of every example, or of every entry: its node, and its target for each number.

    inner: the nodes that are computed on the way, in groups alike.
    """

    op: ArrayOp
    terms: list[Value]
    targets: list[float]
    inner: list[list[Value]]


def cross_entropy_behind(rows: Sequence[Sequence[Value]], users: Users) -> FoundLoss | None:
    """−Σ tⱼ ln softmax(z)ⱼ of each row of logits, where that is what was computed of them."""
    found = [_of_classes(row, users) for row in rows]
    whole = [each for each in found if each is not None]
    if len(whole) < len(rows) or len({term for term, _, _ in whole}) < len(rows):
        return None
    terms, targets, inner = zip(*whole, strict=True)
    groups = zip(*inner, strict=True)
    return FoundLoss(
        CROSS_ENTROPY,
        [*terms],
        [share for row in targets for share in row],
        [[node for nodes in group for node in nodes] for group in groups],
    )


def _of_classes(
    row: Sequence[Value], users: Users
) -> tuple[Value, list[float], tuple[list[Value], ...]] | None:
    """The term of one example, the shares of its target, and the nodes on the way."""
    logsums = dict.fromkeys(
        [
            node
            for z in row
            for difference in users.get(z, ())
            if difference.op is SUB
            for node in users.get(difference, ())
            if node.op is LOGSUMEXP
        ]
    )
    if len(logsums) != 1:
        return None
    (logsum,) = logsums
    differences = slots(logsum)[0]
    base = [place for place, each in enumerate(differences) if not isinstance(each, Value)]
    if len(differences) != len(row) or len(base) != 1 or differences[base[0]] != 0.0:
        return None
    nodes = [each for each in differences if isinstance(each, Value)]
    minuends = [z for place, z in enumerate(row) if place != base[0]]
    for node, z in zip(nodes, minuends, strict=True):
        if node.op is not SUB or node.args[0] is not z or node.args[1] is not row[base[0]]:
            return None
    later = users.get(logsum, ())
    if len(later) == 1 and later[0].op is SUB and later[0].args[0] is logsum:
        product = later[0].args[1]
        if isinstance(product, Value) and product.op is DOT:
            weights, factors, _ = slots(product)
            shares = [0.0] * len(row)
            for weight, factor in zip(weights, factors, strict=True):
                shares[differences.index(factor)] = weight
            shares[base[0]] = 1.0 - fsum(shares)
            return later[0], shares, (nodes, [logsum], [product])
    one_hot = [float(place == base[0]) for place in range(len(row))]
    return logsum, one_hot, (nodes, [], [])


def logistic_loss_behind(entries: Sequence[Value], users: Users) -> FoundLoss | None:
    """−(t ln σ(z) + (1 − t) ln(1 − σ(z))) of each logit z, and t = 0 or 1."""
    return _of_each(LOGISTIC_LOSS, entries, users, (NEG, SOFTPLUS), (SOFTPLUS,))


def yes_no_loss_behind(entries: Sequence[Value], users: Users) -> FoundLoss | None:
    """−(t ln p + (1 − t) ln(1 − p)) of each probability p, and t = 0 or 1."""
    return _of_each(YES_NO_LOSS, entries, users, (LOG, NEG), (NEG, LOG1P, NEG))


def _of_each(
    op: ArrayOp,
    entries: Sequence[Value],
    users: Users,
    yes: tuple[Any, ...],
    no: tuple[Any, ...],
) -> FoundLoss | None:
    """A loss whose entries take one of two ways, by their targets of 1 and of 0."""
    found = FoundLoss(op, [], [], [[] for _ in range(max(len(yes), len(no)) - 1)])
    for entry in entries:
        ways = [(1.0, _followed(entry, yes, users)), (0.0, _followed(entry, no, users))]
        taken = [(target, nodes) for target, nodes in ways if nodes]
        if len(taken) != 1:
            return None
        target, nodes = taken[0]
        found.terms.append(nodes[-1])
        found.targets.append(target)
        for group, node in zip(found.inner, nodes[:-1], strict=False):
            group.append(node)
    return found


def _followed(node: Value, rows: Sequence[Any], users: Users) -> list[Value]:
    """The nodes that these rows of the table make one after another; none if others are there."""
    nodes: list[Value] = []
    for row in rows:
        nexts = [user for user in users.get(node, ()) if user.op is row]
        if len(nexts) != 1:
            return []
        node = nexts[0]
        nodes.append(node)
    return nodes
