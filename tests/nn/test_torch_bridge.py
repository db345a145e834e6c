"""Networks go to PyTorch and back with the same outputs and the same gradients."""

import sys
from typing import Any

import pytest

from autograd import OPS, Value
from nn import (
    MLP,
    Dropout,
    Layer,
    Module,
    Neuron,
    Sequential,
    cross_entropy,
    from_torch,
    to_torch,
)
from nn.bridges.torch_bridge import Shaped

X = [0.5, -1.25, 2.0]
ACTIVATIONS: list[Any] = [
    *("elu", "gelu", "leaky_relu", "linear", "relu", "sigmoid", "silu", "softplus", "tanh"),
    # not hardsigmoid, whose slope 1/6 has the digits of a float32 in torch
    *("gelu_tanh", "hardswish", "hardtanh", "log_sigmoid", "mish", "relu6", "selu"),
    *("softsign", "Swish"),
    OPS["tanh"],
    Shaped("leaky_relu", 0.3),
    Shaped("elu", 0.7),
]


@pytest.fixture(scope="module")
def torch() -> Any:
    return pytest.importorskip("torch")


def both(torch: Any, model: Any, module: Any, x: list[float]) -> None:
    """The same outputs, and the same gradients of Σ k·yₖ by inputs and by weights."""
    inputs = [Value(one) for one in x]
    ys = model(inputs)
    ys = ys if isinstance(ys, list) else [ys]
    model.zero_grad()
    sum((k * y for k, y in enumerate(ys, 1)), start=Value(0.0)).backward()
    tensor = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    outputs = module(tensor)
    module.zero_grad()
    (outputs * torch.arange(1, len(ys) + 1, dtype=torch.float64)).sum().backward()
    assert [y.data for y in ys] == pytest.approx(outputs.tolist(), rel=1e-12, abs=1e-15)
    assert [one.grad for one in inputs] == pytest.approx(tensor.grad.tolist(), rel=1e-11, abs=1e-14)
    linears = [one for one in module.modules() if isinstance(one, torch.nn.Linear)]
    wanted = []
    for linear in linears:
        for unit, row in enumerate(linear.weight.grad.tolist()):
            wanted += row + ([] if linear.bias is None else [linear.bias.grad.tolist()[unit]])
    assert [p.grad for p in model.parameters()] == pytest.approx(wanted, rel=1e-11, abs=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("bias", [True, False])
def test_a_network_is_the_same_there_and_back(torch: Any, activation: Any, bias: bool) -> None:
    model = MLP(3, [4, 3, 2], activation, seed=1, bias=bias)
    module = to_torch(model)
    both(torch, model, module, X)
    again = from_torch(module)
    assert isinstance(again, MLP)
    assert again.state_dict() == model.state_dict()
    both(torch, again, module, X)
    assert str(to_torch(again)) == str(module)


def test_softplus_is_that_of_mathematics_where_torch_would_cut_it(torch: Any) -> None:
    model = MLP.from_weights([([[1.0]], [0.0])], out="softplus")
    assert to_torch(model)(torch.tensor([21.0], dtype=torch.float64)).item() == pytest.approx(
        model([21.0]).data, rel=1e-15
    )


@pytest.mark.parametrize("out", ["softmax", "log_softmax"])
def test_a_softmax_takes_a_layer_together(torch: Any, out: str) -> None:
    model = MLP(3, [4, 3], "tanh", out=out, seed=2)
    both(torch, model, to_torch(model), X)
    both(torch, from_torch(to_torch(model)), to_torch(model), X)


def test_the_loss_of_classes_has_the_gradients_of_torch(torch: Any) -> None:
    model = MLP(3, [5, 4], "relu", seed=3)
    module = to_torch(model)
    cross_entropy([model(X), model([1.0, 0.0, -1.0])], [2, 0]).backward()
    logits = module(torch.tensor([X, [1.0, 0.0, -1.0]], dtype=torch.float64))
    torch.nn.functional.cross_entropy(logits, torch.tensor([2, 0])).backward()
    grads = module[0].weight.grad.tolist()
    for neuron, row in zip(model.layers[0].neurons, grads, strict=True):
        assert [w.grad for w in neuron.w] == pytest.approx(row, rel=1e-12, abs=1e-15)


def test_modules_of_torch_come_over_with_their_settings(torch: Any) -> None:
    nn = torch.nn
    module = nn.Sequential(
        nn.Linear(3, 4),
        nn.LeakyReLU(0.25),
        nn.Sequential(nn.Identity(), nn.Linear(4, 4, bias=False), nn.ELU(2.0)),
        nn.Linear(4, 1),
    ).double()
    model = from_torch(module)
    assert repr(model) == "MLP(3, [4, 4, 1], [leaky_relu(0.25), elu(2.0), 'linear'])"
    both(torch, model, module, X)
    assert from_torch(nn.Linear(2, 1)).parameters()[0].label == "w1_1_1"


def test_weights_of_single_precision_come_over_exactly(torch: Any) -> None:
    linear = torch.nn.Linear(3, 2)
    model = from_torch(linear)
    assert [[w.data for w in neuron.w] for neuron in model.layers[0].neurons] == [
        [float(w) for w in row] for row in linear.weight.detach()
    ]


def test_copies_are_independent(torch: Any) -> None:
    model = MLP(2, [1], seed=1)
    module = to_torch(model)
    before = module[0].weight.tolist()
    for p in model.parameters():
        p.data = 9.0
    assert module[0].weight.tolist() == before


def test_dropout_rests_on_both_sides(torch: Any) -> None:
    model = Sequential(Layer(3, 4, "tanh", seed=1), Dropout(0.3), Layer(4, 2, "linear", seed=2))
    module = to_torch(model)
    assert [type(one).__name__ for one in module] == ["Linear", "Tanh", "Dropout", "Linear"]
    both(torch, model, module, X)
    again = from_torch(module)
    assert [type(one).__name__ for one in again.steps] == ["Layer", "Dropout", "Layer"]
    assert again[1].p == 0.3
    both(torch, again, module, X)


def test_a_neuron_and_a_sequence_of_networks_go_over(torch: Any) -> None:
    both(torch, Neuron(3, "tanh", seed=1), to_torch(Neuron(3, "tanh", seed=1)), X)
    model = Sequential(MLP(3, [4, 2], "tanh", seed=1), MLP(2, [2], seed=2))
    both(torch, model, to_torch(model), X)


class Own(Module):
    """A module that nobody else knows."""

    def __call__(self, x: Any) -> Any:
        return x


def test_what_has_no_counterpart_is_refused(torch: Any) -> None:
    nn, w = torch.nn, Value(1.0)
    shared = Layer(2, 2, seed=1)
    cases: list[tuple[Any, Any, type[Exception], str]] = [
        (to_torch, MLP(1, [1], out="sin"), ValueError, "no module for the activation 'sin'"),
        (to_torch, MLP(1, [1], out=Value.exp), ValueError, "no module for the activation"),
        (to_torch, Sequential(shared, shared), ValueError, "stands in two places"),
        (to_torch, Layer(2, 1, w=[[w, w]]), ValueError, "stands in two places"),
        (to_torch, Own(), TypeError, "takes an MLP, a Layer, a Neuron, or a Sequential"),
        (to_torch, Sequential(Layer(1, 1), Value.exp), TypeError, "to_torch takes"),
        (from_torch, nn.Conv1d(1, 1, 1), TypeError, "from_torch has nothing for Conv1d"),
        (from_torch, 3.0, TypeError, "from_torch has nothing for float"),
        (from_torch, nn.Sequential(), ValueError, "at least one Linear"),
        (
            from_torch,
            nn.Sequential(nn.Tanh()),
            ValueError,
            "Tanh has to stand right after a Linear",
        ),
        (
            from_torch,
            nn.Sequential(nn.Linear(1, 1), nn.Tanh(), nn.ReLU()),
            ValueError,
            "ReLU has to stand right after a Linear",
        ),
        (
            from_torch,
            nn.Sequential(nn.Linear(1, 2), nn.Linear(3, 1)),
            ValueError,
            "Linear 1 gives 2 numbers, and Linear 2 takes 3",
        ),
        *[
            (from_torch, nn.Sequential(nn.Linear(1, 1), one), ValueError, said)
            for one, said in [
                (nn.Hardtanh(-2.0, 2.0), "hardtanh goes from -1 to 1"),
                (nn.Softplus(beta=2.0), "softplus has no beta"),
                (nn.Softmax(dim=0), "softmax goes over the units"),
            ]
        ],
    ]
    for function, given, error, said in cases:
        with pytest.raises(error, match=said):
            function(given)


@pytest.mark.parametrize("function", [to_torch, from_torch])
def test_without_torch_the_error_says_what_to_install(
    function: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"needs PyTorch: pip install 'glassgrad\[torch\]'"):
        function(MLP(1, [1]))
