"""Parameters are found where they stand, once each, in the order in which they were defined."""

import copy
import pickle
from typing import Any

import pytest

from autograd import Value
from nn import MLP, Layer, Module, Neuron


class Held(Module):
    """A module with whatever attributes it is given."""

    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)


def names(module: Module) -> list[str]:
    return [name for name, _ in module.named_parameters()]


def test_a_network_names_its_parameters_by_the_way_to_them() -> None:
    model = MLP(3, [2, 1])
    assert names(model) == [
        *(f"layers.0.neurons.0.{name}" for name in ("w.0", "w.1", "w.2", "b")),
        *(f"layers.0.neurons.1.{name}" for name in ("w.0", "w.1", "w.2", "b")),
        *(f"layers.1.neurons.0.{name}" for name in ("w.0", "w.1", "b")),
    ]


def test_named_and_unnamed_parameters_are_the_same_in_the_same_order() -> None:
    model = MLP(3, [4, 4, 1])
    assert [p for _, p in model.named_parameters()] == model.parameters()
    assert len(model.parameters()) == 41


def test_lists_tuples_dicts_and_modules_are_searched_however_they_nest() -> None:
    a, b, c, d, e = (Value(float(k)) for k in range(5))
    module = Held(a=a, rest=[(b, [c])], named={"x": d}, inner=Held(e=e))
    assert list(module.named_parameters()) == [
        ("a", a),
        ("rest.0.0", b),
        ("rest.0.1.0", c),
        ("named.x", d),
        ("inner.e", e),
    ]


def test_what_is_no_value_is_passed_over() -> None:
    a = Value(1.0)
    module = Held(text="w", numbers=[1.0, 2], nothing=None, kind=Value, f=abs, a=a)
    assert list(module.named_parameters()) == [("a", a)]
    assert Held().parameters() == []


def test_a_shared_parameter_is_found_once_under_its_first_name() -> None:
    w = Value(1.0)
    both = [w]
    module = Held(first=w, second=w, inner=Held(w=w), list=both, again=both)
    assert list(module.named_parameters()) == [("first", w)]


def test_a_value_that_an_operation_made_is_no_parameter() -> None:
    w = Value(1.0)
    assert Held(w=w, cached=w * 2).parameters() == [w]


def test_modules_that_hold_each_other_end() -> None:
    a, b = Held(w=Value(1.0)), Held(w=Value(2.0))
    a.other, b.other, a.me = b, a, [a]
    assert names(a) == ["w", "other.w"]


def test_ten_thousand_modules_inside_each_other_need_no_recursion() -> None:
    deep = Held(w=Value(1.0))
    for _ in range(10_000):
        deep = Held(inner=deep)
    ((name, _),) = deep.named_parameters()
    assert name == "inner." * 10_000 + "w"
    while hasattr(deep, "inner"):  # taken apart by hand: instances free each other recursively
        deep = deep.inner


def test_zero_grad_reaches_every_parameter() -> None:
    model = MLP(2, [3, 1], seed=0)
    model([1.0, 2.0]).backward()
    assert all(p.reached for p in model.parameters())
    model.zero_grad()
    assert not any(p.reached for p in model.parameters())
    assert {p.grad for p in model.parameters()} == {0.0}


@pytest.mark.parametrize("again", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
@pytest.mark.parametrize(
    "model", [MLP(2, [3, 1], "tanh", seed=4), Layer(2, 3, "softmax"), Neuron(2, "leaky_relu")]
)
def test_copies_are_independent_and_compute_the_same(again: Any, model: Any) -> None:
    twin = again(model)
    assert names(twin) == names(model)
    assert not set(twin.parameters()) & set(model.parameters())

    def numbers(of: Any) -> list[float]:
        y = of([0.5, -2.0])
        return [one.data for one in (y if isinstance(y, list) else [y])]

    before = numbers(model)
    assert numbers(twin) == before
    for p in twin.parameters():
        p.data = 2.0 * p.data + 0.25
    assert numbers(model) == before != numbers(twin)


def test_a_module_of_ones_own_needs_no_registration() -> None:
    class Residual(Module):
        def __init__(self) -> None:
            self.inner = Neuron(1, "tanh", w=[0.5], b=0.0)
            self.scale = Value(2.0)

        def __call__(self, x: Value) -> Value:
            return x + self.scale * self.inner([x])

    module, x = Residual(), Value(0.0)
    module(x).backward()
    assert names(module) == ["inner.w.0", "inner.b", "scale"]
    assert (x.grad, module.inner.b.grad) == (2.0, 2.0)
