"""Small data sets made on the spot: a pair (X, y) of lists, the same ones for the same seed.

X holds n samples, each a list of floats; y holds their n targets, a class counted from 0 or,
for sine, a float. The classes are as even as n allows, and samples come shuffled. Texts become
tokens by Characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import cos, fsum, hypot, inf, isfinite, pi, sin, sqrt
from random import Random
from typing import Any

from autograd.engine import number

from .arguments import not_negative, plural, positive_integer, random_source, sequence

Samples = list[list[float]]
Points = Iterable[tuple[tuple[float, ...], Any]]


def moons(n: int = 100, noise: float = 0.1, seed: Any = 0) -> tuple[Samples, list[int]]:
    """Two half circles that reach into each other: (cos t, sin t) and (1 − cos t, ½ − sin t).

    t runs evenly from 0 to π in either class.

    Args:
        n: how many samples; X is n × 2, y is n classes, 0 or 1.
        noise: the standard deviation of the normal noise added to each coordinate.
        seed: an int, or a random.Random to go on drawing from.

    Raises:
        ValueError: fewer samples than classes, noise that is negative or not finite.
        TypeError: n or noise is no number.

    Source: the shapes are those of make_moons of scikit-learn, with which micrograd trains.

    >>> X, y = moons(100)
    >>> len(X), len(X[0]), sorted(set(y))
    (100, 2, [0, 1])
    """

    def point(k: int, t: float) -> tuple[float, float]:
        x = (cos(pi * t), sin(pi * t))
        return (1.0 - x[0], 0.5 - x[1]) if k else x

    return _noisy(_along(point, n, 2, closed=False), noise, seed)


def circles(
    n: int = 100, noise: float = 0.05, factor: float = 0.5, seed: Any = 0
) -> tuple[Samples, list[int]]:
    """One circle within the other: r·(cos t, sin t), with r = 1 (class 0) and r = factor.

    Args:
        n, noise, seed: as in moons; X is n × 2, y is n classes, 0 or 1.
        factor: the radius of the inner circle, between 0 and 1.

    Raises:
        ValueError: as in moons; a factor outside (0, 1). TypeError: as in moons.

    >>> X, y = circles(6, noise=0.0)
    >>> sorted({round(x1 * x1 + x2 * x2, 12) for x1, x2 in X})
    [0.25, 1.0]
    """
    inner = number(factor, "factor")
    if not 0.0 < inner < 1.0:
        raise ValueError(f"factor lies between 0 and 1, got {inner!r}")

    def point(k: int, t: float) -> tuple[float, float]:
        r = inner if k else 1.0
        return r * cos(2 * pi * t), r * sin(2 * pi * t)

    return _noisy(_along(point, n, 2, closed=True), noise, seed)


def xor(n: int = 4, noise: float = 0.0, seed: Any = 0) -> tuple[Samples, list[int]]:
    """Exclusive or: the corners (0, 0), (0, 1), (1, 0), (1, 1), in class 1 where x₁ ≠ x₂.

    Args:
        n, noise, seed: as in moons; X is n × 2, y is n classes, 0 or 1. The corners take turns.

    Raises:
        ValueError: fewer samples than corners, noise as in moons. TypeError: as in moons.

    >>> X, y = xor()
    >>> sorted(zip(X, y))
    [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)]
    """
    corners = [((0.0, 0.0), 0), ((0.0, 1.0), 1), ((1.0, 0.0), 1), ((1.0, 1.0), 0)]
    return _noisy((corners[i % 4] for i in range(_enough(n, 4, "corner"))), noise, seed)


def spirals(
    n: int = 150, noise: float = 0.03, arms: int = 2, turns: float = 1.0, seed: Any = 0
) -> tuple[Samples, list[int]]:
    """Arms that wind around each other: r·(cos φ, sin φ), φ = 2π(turns·r + k/arms).

    r runs evenly from 1/m to 1 over the m samples of arm k, which is class k.

    Args:
        n, noise, seed: as in moons; X is n × 2, y is n classes, 0 to arms − 1.
        arms: how many, at least 2. turns: how often each winds around the middle.

    Raises:
        ValueError: as in moons; fewer than two arms, turns not finite. TypeError: as in moons.

    >>> X, y = spirals(9, arms=3)
    >>> sorted(y)
    [0, 0, 0, 1, 1, 1, 2, 2, 2]
    """
    windings, arms = number(turns, "turns"), positive_integer(arms, "arms", least=2)
    if not abs(windings) < inf:
        raise ValueError(f"turns is finite, got {windings!r}")

    def point(k: int, t: float) -> tuple[float, float]:
        angle = 2 * pi * (windings * t + k / arms)
        return t * cos(angle), t * sin(angle)

    n = _enough(n, arms, "arm")
    shares = enumerate(_shares(n, arms))
    points = ((point(k, (i + 1) / m), k) for k, m in shares for i in range(m))
    return _noisy(points, noise, seed)


def blobs(
    n: int = 90, classes: int = 3, spread: float = 0.5, seed: Any = 0
) -> tuple[Samples, list[int]]:
    """Normal clouds around 2·(cos(2πk/K), sin(2πk/K)), one for each of K classes.

    Args:
        n, seed: as in moons; X is n × 2, y is n classes, 0 to K − 1.
        classes: K, at least 2. spread: the standard deviation in each coordinate.

    Raises:
        ValueError: as in moons; fewer than two classes. TypeError: as in moons.

    >>> X, y = blobs(4, classes=2, spread=0.0)
    >>> sorted((round(x1), round(x2)) for x1, x2 in X)
    [(-2, 0), (-2, 0), (2, 0), (2, 0)]
    """
    k = positive_integer(classes, "classes", least=2)
    angles = [2 * pi * i / k for i in range(k)]
    centres = [(2 * cos(angle), 2 * sin(angle)) for angle in angles]
    n = _enough(n, k, "class")
    return _noisy(((centres[i % k], i % k) for i in range(n)), spread, seed, "spread")


def sine(n: int = 50, noise: float = 0.1, seed: Any = 0) -> tuple[Samples, list[float]]:
    """One period of a wave: x evenly from −π to π, y = sin x, with noise in y alone.

    Args:
        n: how many samples, at least 2; X is n × 1, y is n floats.
        noise, seed: as in moons.

    Raises:
        ValueError, TypeError: as in moons.

    >>> X, y = sine(3, noise=0.0)
    >>> [round(t, 12) for _, t in sorted(zip(X, y))]
    [-0.0, 0.0, 0.0]
    """
    n = _enough(n, 2, "end")
    xs = [-pi + 2 * pi * i / (n - 1) for i in range(n)]
    random, deviation = _generator(seed), not_negative(noise, "noise")
    samples = [([x], sin(x) + random.gauss(0.0, deviation)) for x in xs]
    return _shuffled(samples, random)


DATA: dict[str, Callable[..., tuple[Samples, list[Any]]]] = {
    make.__name__: make for make in (moons, circles, xor, spirals, blobs, sine)
}


def split(
    X: Sequence[Any],
    y: Sequence[Any],
    test: float = 0.25,
    seed: Any = 0,
) -> tuple[tuple[list[Any], list[Any]], tuple[list[Any], list[Any]]]:
    """(X, y) of the samples to train with, and (X, y) of round(test·n) others to test with.

    Args:
        X, y: n samples and their n targets; neither is changed.
        test: the share to put aside, between 0 and 1. seed: as in moons; it decides which.

    Raises:
        ValueError: lengths that differ, a share that leaves nothing on one side.
        TypeError: a share that is no number.

    >>> (X, y), (X_test, y_test) = split([[0.0], [1.0], [2.0], [3.0]], [0, 1, 2, 3])
    >>> len(X), len(X_test), sorted(y + y_test)
    (3, 1, [0, 1, 2, 3])
    """
    if len(X) != len(y):
        raise ValueError(f"{plural(len(X), 'sample')} and {plural(len(y), 'target')}: one for each")
    share = number(test, "the share of tests")
    aside = round(share * len(X)) if 0.0 < share < 1.0 else 0
    if not 0 < aside < len(X):
        raise ValueError(
            f"a share of {share:g} of {plural(len(X), 'sample')} leaves nothing on one side"
        )
    numbers = list(range(len(X)))
    _generator(seed).shuffle(numbers)
    trained, tested = (
        ([X[k] for k in part], [y[k] for k in part]) for part in (numbers[aside:], numbers[:aside])
    )
    return trained, tested


def standardise(
    X: Sequence[Sequence[Any]],
    *others: Sequence[Sequence[Any]],
) -> list[Samples]:
    """(x − μ)/σ, column by column, with the mean μ and the deviation σ of X for all of them.

    Test data go in as `others`, so that nothing of them is learnt. σ² = Σ(x − μ)²/n; a column
    that is the same number throughout is only shifted.

    Args:
        X: n samples of equal length. others: more samples, of the same length.

    Returns: X and each of the others, as new lists.

    Raises:
        ValueError: no sample, samples of different lengths, an entry that is not finite.
        TypeError: an entry that is no number.

    >>> standardise([[0.0], [2.0]], [[4.0]])
    [[[-1.0], [1.0]], [[3.0]]]
    """
    parts = [[_row(x) for x in part] for part in (X, *others)]
    if not parts[0]:
        raise ValueError("standardise takes at least one sample, got none")
    width = len(parts[0][0])
    for x in (x for part in parts for x in part):
        if len(x) != width:
            raise ValueError(
                f"a sample of {plural(len(x), 'number')} among samples of {width}; all have as many"
            )
    scales = []
    for column in zip(*parts[0], strict=True):
        first, n = column[0], len(column)
        if max(column) == min(column):  # rounding must not make a deviation of it
            scales.append((first, 1.0))
            continue
        mean = fsum([x / n for x in column])
        scales.append((mean, hypot(*[x - mean for x in column]) / sqrt(n)))
    return [
        [[(v - mean) / by for v, (mean, by) in zip(x, scales, strict=True)] for x in part]
        for part in parts
    ]


class Characters:
    """The tokens of short texts, such as names: one a character, and one where texts begin and end.

    `letters` are the characters in their order, numbered from 0; `end` is the number of the last
    token, which stands on both sides of a text; len() says how many tokens there are.

    Raises:
        ValueError: no text, or nothing in any of them.

    >>> names = Characters(["anna", "ben"])
    >>> names.letters, names.end, len(names)
    ('aben', 4, 5)
    >>> names.encode("ben"), names.decode([1, 2, 3])
    ([4, 1, 2, 3, 4], 'ben')
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.letters = "".join(sorted(set().union(*texts)))
        if not self.letters:
            raise ValueError("there is no character in any of the texts")
        self.end = len(self.letters)
        self._numbers = {letter: number for number, letter in enumerate(self.letters)}

    def __len__(self) -> int:
        return self.end + 1

    def encode(self, text: str) -> list[int]:
        """The tokens of a text, with the one for its ends on both sides.

        Raises:
            ValueError: a character that was in none of the texts.
        """
        for letter in text:
            if letter not in self._numbers:
                raise ValueError(f"{text!r} has {letter!r}, and the letters are {self.letters!r}")
        return [self.end, *[self._numbers[letter] for letter in text], self.end]

    def decode(self, tokens: Iterable[int]) -> str:
        """The text of tokens."""
        return "".join([self.letters[token] for token in tokens])

    def sequences(
        self, texts: Iterable[str], longest: int
    ) -> tuple[list[list[int]], list[list[int]]]:
        """(X, y) for a model that says what comes next: the tokens of a text, and each one's next.

        longest: how many tokens are kept of a text that has more.

        >>> Characters(["ab"]).sequences(["ab"], 16)
        ([[2, 0, 1]], [[0, 1, 2]])
        """
        size = positive_integer(longest, "longest")
        tokens = [self.encode(text)[: size + 1] for text in texts]
        return [each[:-1] for each in tokens], [each[1:] for each in tokens]


def _row(x: Any) -> list[float]:
    row = [number(v, "a sample") for v in sequence(x, "a sample")]
    if not all(map(isfinite, row)):
        raise ValueError(f"standardise takes finite numbers, got {row!r}")
    return row


def _along(point: Callable[[int, float], tuple[float, float]], n: int, k: int, closed: bool) -> Any:
    """The points of k curves over [0, 1], as even as n allows; a closed one leaves out the 1."""
    return [
        (point(curve, i / (m if closed else max(m - 1, 1))), curve)
        for curve, m in enumerate(_shares(_enough(n, k, "class"), k))
        for i in range(m)
    ]


def _shares(n: int, k: int) -> list[int]:
    """n samples in k shares, as even as can be."""
    return [(n - i + k - 1) // k for i in range(k)]


def _noisy(
    points: Points, noise: float, seed: Any, who: str = "noise"
) -> tuple[Samples, list[Any]]:
    """The points with noise, shuffled."""
    random, deviation = _generator(seed), not_negative(noise, who)
    samples = [([x + random.gauss(0.0, deviation) for x in point], k) for point, k in points]
    return _shuffled(samples, random)


def _shuffled(samples: list[tuple[list[float], Any]], random: Random) -> tuple[Samples, list[Any]]:
    """The pair (X, y) of samples with their targets, in an order by chance."""
    random.shuffle(samples)
    return [x for x, _ in samples], [target for _, target in samples]


def _generator(seed: Any) -> Random:
    return random_source(seed) or Random()


def _enough(n: Any, least: int, word: str) -> int:
    samples = positive_integer(n, "n")
    if samples < least:
        raise ValueError(f"n is at least {least}, one sample for each {word}, got {samples}")
    return samples
