"""Class weights, smoothed labels and the Kullback-Leibler divergence, as in PyTorch."""

import itertools
import math
import random
from typing import Any

import mpmath
import pytest
from mpmath import mp, mpf

from autograd import Value, check_gradients, grad, log_softmax
from nn import MLP, cross_entropy, fit, kl_div

from .test_losses import assert_true, graded, true

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
