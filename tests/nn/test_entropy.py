"""Each loss of probabilities is its formula, at both ends too: held to mpmath and to PyTorch."""

import itertools
import math
import random
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import Value, check_gradients, detect_anomaly, grad, log_softmax
from nn import (
    MLP,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    fit,
    kl_div,
)

from .test_losses import assert_true, graded

W = [0.5, 2.0, 1.25]


def log_p(zs: list[Any], c: int) -> Any:
    return zs[c] - mpmath.log(sum(mpmath.exp(z) for z in zs))


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("weight", [None, W, [0.0, 1.0, 0.0]])
@pytest.mark.parametrize("target", [0, 1, [0.25, 0.5, 0.25]])
@pytest.mark.parametrize("zs", [[0.5, -1.0, 2.0], [0.0, 0.0, 0.0], [1000.0, 0.0, -300.0]])
def test_one_example_is_the_sum_over_the_classes(
    zs: list[float], target: Any, weight: Any, smoothing: float
) -> None:
    """−Σ wⱼ((1 − ε)qⱼ + ε/3) ln pⱼ, as a sum: without the mean over the weights."""
    shares = [float(j == target) for j in range(3)] if isinstance(target, int) else target

    def formula(at: list[Any]) -> Any:
        e = mpf(smoothing)
        costs = [
            (weight or [1, 1, 1])[j] * ((1 - e) * mpf(q) + e / 3) for j, q in enumerate(shares)
        ]
        return -sum(c * log_p(at, j) for j, c in enumerate(costs))

    how = {"weight": weight, "label_smoothing": smoothing, "reduction": "sum"}
    assert_true(graded(cross_entropy, zs, target, **how), true(formula, zs))


def test_the_mean_of_weighted_classes_is_over_their_weights() -> None:
    """2·l₀ and ½·l₁ count 2½ together; distributions count as examples."""
    rows = [[0.5, -1.0], [2.0, 0.0]]
    with mp.workdps(40):
        first, second = [float(-log_p(row, c)) for row, c in zip(rows, (0, 1), strict=True)]
    found = cross_entropy(rows, [0, 1], weight=[2.0, 0.5]).data
    assert found == pytest.approx((2 * first + 0.5 * second) / 2.5, rel=1e-14)
    one_hot = cross_entropy(rows, [[1, 0], [0, 1]], weight=[2.0, 0.5]).data
    assert one_hot == pytest.approx((2 * first + 0.5 * second) / 2, rel=1e-14)
    assert cross_entropy(rows[0], 0, weight=[7.0, 1.0]).data == pytest.approx(first, rel=1e-14)


def test_smoothed_labels_have_their_smallest_loss_at_the_smoothed_shares() -> None:
    z = [Value(math.log(0.95)), Value(math.log(0.05))]
    slopes = grad(cross_entropy(z, 0, label_smoothing=0.1), z)
    assert slopes == pytest.approx([0.0, 0.0], abs=1e-15)
    assert check_gradients(cross_entropy(z, 0, label_smoothing=0.3, weight=[1.0, 3.0])).ok


@pytest.mark.parametrize("log_target", [False, True])
def test_kl_div_is_its_formula(log_target: bool) -> None:
    ts = [0.2, 0.0, 0.5, 0.3]
    given = [math.log(t) if t else -math.inf for t in ts] if log_target else ts
    xs = [-1.0, -2.0, -0.25, -3.0]

    def formula(at: list[Any]) -> Any:
        return sum(t * (mpmath.log(t) - x) for t, x in zip(map(mpf, ts), at, strict=True) if t)

    found = graded(kl_div, xs, given, reduction="sum", log_target=log_target)
    assert_true(found, true(formula, xs))


def test_kl_div_of_a_distribution_and_itself_is_nothing() -> None:
    z = [Value(x) for x in (0.3, -1.0, 2.0)]
    logs = log_softmax(z)
    p = [math.exp(x.data) for x in logs]
    divergence = kl_div(logs, p, reduction="sum")
    assert divergence.data == pytest.approx(0.0, abs=1e-15)
    assert grad(divergence, z) == pytest.approx([0.0] * 3, abs=1e-15)


def test_kl_div_flows_to_targets() -> None:
    """∂/∂t of t(ln t − x) is ln t + 1 − x."""
    t, x = Value(0.25), Value(-1.0)
    assert grad(kl_div([x], [t], reduction="sum"), [t, x]) == [math.log(0.25) + 2, -0.25]
    assert kl_div([-math.inf], [Value(0.0)]).data == 0.0


def test_means_of_kl_div() -> None:
    """Over all numbers, as PyTorch's "mean", and over the examples."""
    xs, ts = [[-1.0, -2.0, -3.0]] * 2, [[0.5, 0.25, 0.25]] * 2
    total = kl_div(xs, ts, reduction="sum").data
    assert kl_div(xs, ts).data == pytest.approx(total / 6, rel=1e-15)
    assert kl_div(xs, ts, reduction="batchmean").data == pytest.approx(total / 2, rel=1e-15)
    assert kl_div([-1.0, -2.0], [0.0, 0.0]).data == 0.0


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: cross_entropy([1.0, 2.0], 0, weight=[1.0]), "2 logits and 1 weight"),
        (
            lambda: cross_entropy([1.0, 2.0], 0, weight=[-1.0, 1.0]),
            r"the weight of class 0 is .* not negative, got -1\.0",
        ),
        (lambda: cross_entropy([1.0, 2.0], 0, weight=[math.inf, 1.0]), "finite"),
        (lambda: cross_entropy([1.0, 2.0], 0, weight=[0.0, 1.0]), "all 0"),
        (lambda: cross_entropy([1.0, 2.0], 0, label_smoothing=1.5), r"label_smoothing is 1\.5"),
        (
            lambda: cross_entropy([[1.0, 2.0]] * 2, [0, [0.5, 0.5]], weight=[1.0, 2.0]),
            "differs between classes and distributions",
        ),
        (lambda: kl_div([-1.0], [1.5]), r"target 0 is 1\.5.*log_target=True"),
        (lambda: kl_div([-1.0], [0.5], reduction="avg"), "'mean', 'sum' or 'batchmean', got 'avg'"),
        (lambda: kl_div([], []), "at least one prediction"),
    ],
)
def test_what_cannot_be_weighed_is_said(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_a_network_learns_with_weights_and_smoothing_on_both_backends() -> None:
    pytest.importorskip("numpy")
    xs, ts = [[0.0], [1.0], [2.0]], [0, 1, 2]

    def loss(logits: Any, targets: Any) -> Value:
        return cross_entropy(logits, targets, weight=W, label_smoothing=0.1, reduction="sum")

    losses = []
    for backend in ("eager", "replay"):
        history = fit(MLP(1, [3], seed=0), loss, (xs, ts), steps=3, lr=0.1, backend=backend)
        losses.append(history.loss)
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    assert losses[0][-1] < losses[0][0]


def test_pytorch_gives_the_same() -> None:
    torch: Any = pytest.importorskip("torch")
    functional = torch.nn.functional
    draw = random.Random(3)
    for k, n, smoothing, weighted, reduction, classes in itertools.product(
        (2, 4), (1, 3), (0.0, 0.3), (False, True), ("mean", "sum"), (False, True)
    ):
        z = [[draw.uniform(-3, 3) for _ in range(k)] for _ in range(n)]
        weight = [draw.random() for _ in range(k)] if weighted else None
        t: Any = [draw.randrange(k) for _ in range(n)]
        if not classes:
            t = [[0.25, 0.75, *[0.0] * (k - 2)] for _ in range(n)]
        leaf = torch.tensor(z, dtype=torch.float64, requires_grad=True)
        goal = torch.tensor(t) if classes else torch.tensor(t, dtype=torch.float64)
        by = None if weight is None else torch.tensor(weight, dtype=torch.float64)
        how = {"reduction": reduction, "label_smoothing": smoothing}
        theirs = functional.cross_entropy(leaf, goal, weight=by, **how)
        theirs.backward()
        rows = [[Value(x) for x in row] for row in z]
        ours = cross_entropy(rows, t, weight=weight, **how)
        ours.backward()
        assert ours.data == pytest.approx(theirs.item(), rel=1e-12)
        slopes = [[x.grad for x in row] for row in rows]
        assert [x for row in slopes for x in row] == pytest.approx(
            leaf.grad.flatten().tolist(), rel=1e-11, abs=1e-14
        )


LOGITS = st.one_of(st.floats(-40, 40), st.sampled_from([-1000.0, -300.0, 0.0, 300.0, 1000.0]))


def true(formula: Callable[[list[Any]], Any], numbers: list[float]) -> tuple[float, list[float]]:
    """A formula and its gradient at 80 digits, by central differences of 1e-25."""
    with mp.workdps(80):
        at, h = [mpf(x) for x in numbers], mpf(10) ** -25
        slopes = []
        for k in range(len(at)):
            up, down = list(at), list(at)
            up[k] += h
            down[k] -= h
            slopes.append(float((formula(up) - formula(down)) / (2 * h)))
        return float(formula(at)), slopes


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LOGITS, st.sampled_from([0.0, 1.0, 0.3])), min_size=1, max_size=4))
def test_binary_cross_entropy_from_logits_is_exact_at_both_ends(
    pairs: list[tuple[float, float]],
) -> None:
    zs, ts = [z for z, _ in pairs], [t for _, t in pairs]

    def formula(at: list[Any]) -> Any:
        terms = [
            mpf(t) * mpmath.log(1 + mpmath.exp(-z)) + (1 - mpf(t)) * mpmath.log(1 + mpmath.exp(z))
            for z, t in zip(at, ts, strict=True)
        ]
        return sum(terms) / len(terms)

    assert_true(graded(binary_cross_entropy_from_logits, zs, ts), true(formula, zs))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(1e-6, 1 - 1e-6), st.sampled_from([1e-300, 1e-17, 0.5])),
            st.sampled_from([0.0, 1.0, 0.3]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_binary_cross_entropy_from_probabilities(pairs: list[tuple[float, float]]) -> None:
    ps, ts = [p for p, _ in pairs], [t for _, t in pairs]

    def formula(at: list[Any]) -> Any:
        terms = [
            -(mpf(t) * mpmath.log(p) + (1 - mpf(t)) * mpmath.log(1 - p))
            for p, t in zip(at, ts, strict=True)
        ]
        return sum(terms) / len(terms)

    with mp.workdps(80):
        value = float(formula([mpf(p) for p in ps]))
        slopes = [
            float((-mpf(t) / mpf(p) + (1 - mpf(t)) / (1 - mpf(p))) / len(ps))
            for p, t in zip(ps, ts, strict=True)
        ]
    assert_true(graded(binary_cross_entropy, ps, ts), (value, slopes))


def test_both_binary_cross_entropies_agree_through_a_sigmoid() -> None:
    zs, ts = [0.3, -1.2, 2.5], [1, 0, 0.25]
    direct = graded(binary_cross_entropy_from_logits, zs, ts)
    through = graded(lambda z, t: binary_cross_entropy([x.sigmoid() for x in z], t), zs, ts)
    assert through[0] == pytest.approx(direct[0], rel=1e-14)
    assert through[1] == pytest.approx(direct[1], rel=1e-14)


@pytest.mark.parametrize(("p", "t", "loss"), [(0.0, 0, 0.0), (1.0, 1, 0.0), (0.0, 1, math.inf)])
@pytest.mark.parametrize("kind", [float, Value])
def test_0_times_ln_0_counts_as_0(p: float, t: int, loss: float, kind: Any) -> None:
    found = binary_cross_entropy([Value(p)], [kind(t)])
    assert found.data == loss
    if loss == 0.0 and kind is float:
        with detect_anomaly():
            binary_cross_entropy([Value(p)], [t]).backward()


@pytest.mark.parametrize(
    ("loss", "x", "t", "slope"),
    [
        (binary_cross_entropy, 0.0, 0.0, math.inf),  # −ln 0 + ln 1
        (binary_cross_entropy, 1.0, 1.0, -math.inf),
        (binary_cross_entropy_from_logits, math.inf, 1.0, -math.inf),  # −z
        (binary_cross_entropy_from_logits, -math.inf, 0.0, math.inf),
    ],
)
def test_a_share_of_0_of_an_infinite_cost_has_its_slope(
    loss: Any, x: float, t: float, slope: float
) -> None:
    target = Value(t)
    y = loss([Value(x)], [target])
    y.backward()
    assert (y.data, target.grad) == (0.0, slope)


def test_targets_that_are_values_count_in_the_gradient() -> None:
    t = Value(0.3)
    p = Value(0.2)
    loss = binary_cross_entropy([p], [t])
    loss.backward()
    assert t.grad == pytest.approx(math.log(0.8) - math.log(0.2), rel=1e-14)
    check_gradients(loss)


@settings(max_examples=60, deadline=None)
@given(st.lists(LOGITS, min_size=1, max_size=4), st.data())
def test_cross_entropy_of_a_class_is_exact_however_large_the_logits(
    zs: list[float], data: st.DataObject
) -> None:
    c = data.draw(st.integers(0, len(zs) - 1))

    def formula(at: list[Any]) -> Any:
        return mpmath.log(sum(mpmath.exp(z - at[c]) for z in at))

    found = graded(cross_entropy, zs, c)
    assert_true(found, true(formula, zs))
    one_hot = [1.0 if j == c else 0.0 for j in range(len(zs))]
    assert graded(cross_entropy, zs, one_hot) == found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-40, 40), min_size=3, max_size=3))
def test_cross_entropy_of_a_distribution(zs: list[float]) -> None:
    shares = [0.25, 0.125, 0.625]

    def formula(at: list[Any]) -> Any:
        total = mpmath.log(sum(mpmath.exp(z) for z in at))
        return sum(mpf(q) * (total - z) for q, z in zip(shares, at, strict=True))

    found, wanted = graded(cross_entropy, zs, shares), true(formula, zs)
    assert found[0] == pytest.approx(wanted[0], rel=1e-13, abs=1e-14)
    assert found[1] == pytest.approx(wanted[1], rel=1e-12, abs=1e-15)


def test_the_slope_of_cross_entropy_is_softmax_less_the_target() -> None:
    zs = np.array([0.5, -1.0, 2.0])
    p = np.exp(zs) / np.exp(zs).sum()
    assert graded(cross_entropy, zs, 2)[1] == pytest.approx(p - [0, 0, 1], rel=1e-13)
    assert graded(cross_entropy, zs, [0.5, 0.2, 0.3])[1] == pytest.approx(
        p - [0.5, 0.2, 0.3], rel=1e-13
    )


def test_cross_entropies_as_published() -> None:
    """Karpathy's micrograd exercises, and DataCamp's example by hand."""
    loss, slopes = graded(cross_entropy, [0.0, 3.0, -2.0, 1.0], 3)
    assert loss == pytest.approx(2.1755153626167147, rel=1e-14)
    assert slopes == pytest.approx(
        [0.041772570515350445, 0.8390245074625319, 0.005653302662216329, -0.8864503806400986],
        rel=1e-14,
    )
    assert format(cross_entropy([-1.2, 0.12, 4.8], 2), ".4f") == "0.0117"


def test_several_examples_are_reduced_to_one_loss() -> None:
    rows, classes = [[0.5, 1.0], [2.0, -1.0], [0.0, 0.0]], [1, 0, [0.5, 0.5]]
    each = [cross_entropy(z, c).data for z, c in zip(rows, classes, strict=True)]
    assert cross_entropy(rows, classes).data == pytest.approx(sum(each) / 3, rel=1e-15)
    assert cross_entropy(rows, classes, reduction="sum").data == pytest.approx(sum(each), rel=1e-15)
