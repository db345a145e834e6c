"""Sums of products that were recorded one by one, found in a tape and run as one line each.

`sum(w*x for w, x in zip(W, X))` is a multiplication and an addition a term. Where nobody else reads
what is in between, a chain of them becomes one line that does the same in the same order, so that
every bit stays as it was. All lines are looked at at once, by numpy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Kinds(NamedTuple):
    """The codes of the lines that chains are made of, and of those that they become.

    A run is a chain whose factors stand side by side on both sides. Of four runs in a row that have
    the right side in common, as units of a layer have, the first and the last have codes of their
    own.
    """

    add: int
    mul: int
    chained: int
    run: int
    four: int
    fourth: int


class Chained(NamedTuple):
    """A tape with its chains as single lines.

    Attributes:
        code, a, b: of the lines that are left; of a chain, a is where it begins in `links`, and b
            how many products it has.
        place: of each place before, where its number stands now.
        links: pairs of places: the number that a chain begins with, beside 0, then its factors.
    """

    code: np.ndarray
    a: np.ndarray
    b: np.ndarray
    place: np.ndarray
    links: np.ndarray


def with_chains(
    code: np.ndarray, a: np.ndarray, b: np.ndarray, first: int, held: np.ndarray, kinds: Kinds
) -> Chained:
    """The lines of a tape with chains of products in one line each.

    Args:
        code, a, b: of each line its code, and the places of one or two numbers (0 for none).
        first: the place of the first line. held: places that are read by others, too.
    """
    size = len(code)
    before = first + np.arange(size)
    uses = np.bincount(np.concatenate([a, b, held, held]), minlength=first + size)[first:]
    alone = uses == 1
    term = np.zeros(size, dtype=bool)  # an addition right behind the product that it adds
    term[1:] = (code[1:] == kinds.add) & (code[:-1] == kinds.mul)
    term[1:] &= (b[1:] == before[:-1]) & alone[:-1]
    link = np.zeros(size, dtype=bool)  # one that adds to another such
    link[2:] = term[2:] & term[:-2] & (a[2:] == before[:-2]) & alone[:-2]
    followed = np.zeros(size, dtype=bool)
    followed[:-2] = link[2:]
    member = link | followed
    heads = np.flatnonzero(link & ~followed)
    lengths = _ranks(link)[heads] + 1
    live = np.ones(size, dtype=bool)
    live[np.flatnonzero(member) - 1] = False
    live[member & followed] = False
    place = np.arange(first + size)
    place[first:] = np.where(live, first + np.cumsum(live) - 1, 0)
    moved_a, moved_b = place[a], place[b]
    starts = np.cumsum(lengths) - lengths
    terms = np.repeat(heads - 2 * (lengths - 1) - 2 * starts, lengths) + 2 * np.arange(
        lengths.sum()
    )
    left, right = moved_a[terms - 1], moved_b[terms - 1]
    begins = starts + np.arange(len(heads))  # each chain has one pair more than products
    links = np.zeros((len(terms) + len(heads), 2), dtype=np.int64)
    rows = np.arange(len(terms)) + np.repeat(np.arange(len(heads)), lengths) + 1
    links[rows, 0], links[rows, 1] = left, right
    begun = moved_a[terms[starts]]
    links[begins, 0] = begun
    code, moved_a, moved_b = code.copy(), moved_a.copy(), moved_b.copy()
    code[heads] = np.where(
        _side_by_side(left, right, begun, starts, lengths), kinds.run, kinds.chained
    )
    moved_a[heads], moved_b[heads] = begins, lengths
    code, moved_a, moved_b = code[live], moved_a[live], moved_b[live]
    runs = np.flatnonzero(code == kinds.run)
    fours = runs[_in_fours(runs, moved_a[runs], moved_b[runs], first, links)]
    code[fours], code[fours + 3] = kinds.four, kinds.fourth
    return Chained(code, moved_a, moved_b, place, links)


def _in_fours(
    runs: np.ndarray, begins: np.ndarray, lengths: np.ndarray, first: int, links: np.ndarray
) -> np.ndarray:
    """Which runs begin a group of four, none of which reads what another makes.

    Args:
        runs: their lines. begins, lengths: where they stand in links, and how many products.
    """
    left, right, begun = links[begins + 1, 0], links[begins + 1, 1], links[begins, 0]
    alike = np.zeros(len(runs), dtype=bool)  # a run and that before it
    alike[1:] = (np.diff(runs) == 1) & (np.diff(lengths) == 0) & (np.diff(right) == 0)
    alike[1:] &= np.abs(np.diff(left)) >= lengths[1:]
    found = []
    at, fixed = 0, (left < first) & (begun < first) & (right != left)
    good = fixed.tolist()
    follows = alike.tolist()
    while at + 3 < len(runs):
        if follows[at + 1] and follows[at + 2] and follows[at + 3] and all(good[at : at + 4]):
            found.append(at)
            at += 4
        else:
            at += 1
    return np.array(found, dtype=np.int64)


def _ranks(link: np.ndarray) -> np.ndarray:
    """How many links lead up to each line, two lines from one to the next."""
    ranks = np.zeros(len(link), dtype=np.int64)
    for parity in (0, 1):
        linked = link[parity::2]
        count = np.arange(len(linked))
        ranks[parity::2] = count - np.maximum.accumulate(np.where(linked, 0, count))
    return ranks


def _side_by_side(
    left: np.ndarray, right: np.ndarray, begun: np.ndarray, starts: np.ndarray, lengths: np.ndarray
) -> np.ndarray:
    """Of each chain, whether both factors go on place by place, and are the same or far apart.

    Then it does not matter in which order they get their gradients, which may go side by side.
    """
    if not len(starts):
        return np.zeros(0, dtype=bool)
    goes_on = (np.diff(left) == 1) & (np.diff(right) == 1)
    count = np.concatenate([[0], np.cumsum(goes_on)])
    clear: np.ndarray = count[starts + lengths - 1] - count[starts] == lengths - 1
    apart = np.abs(left[starts] - right[starts])
    clear &= (apart >= lengths) | (apart == 0)
    for side in (left[starts], right[starts]):
        clear &= (begun < side) | (begun >= side + lengths)
    return clear
