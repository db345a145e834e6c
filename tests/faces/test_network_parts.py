"""A network that a page builds of its parts, run by node, held against the same one in Python."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from nn import MLP, cross_entropy, huber, learning_page, squared_error
from nn.losses.entropy import binary_cross_entropy_from_logits

from ..outside_programs import needs_node
from .javascript import node

X = [[0.0, 0.3], [0.2, 1.0], [1.0, -0.5]]
Y = [0.0, 1.0, 1.0]
CODE = """
globalThis.document = { createElement: () => ({}) };
const { lesson, changes } = given;
let shape = network_.givenNetwork(lesson.network);
const found = [];
const tell = () => {
  const made = network_.networkLesson(lesson, shape);
  const walk = new array_steps_.ArrayWalk(made, rows_);
  const { data, grads } = walk.tape;
  const numbers = made.params.map((node, k) => [made.names[k], data[node], grads[node]]);
  const loss = walk.loss;
  const names = made.arrays.map(({ name, formula, sent }) => [name, formula, sent]);
  const partly = made.arrays.map((_, k) => [...(walk.gradient(k)?.numbers ?? [])]);
  const whole = made.arrays.map(({ rows }) => rows.flat().map((k) => grads[k]));
  walk.update(0.1, true);
  const moved = made.params.map((node) => data[node]);
  shape = { ...shape, numbers: new Map(made.names.map((name, k) => [name, moved[k]])) };
  const { sizes, activations } = shape;
  found.push({ sizes, activations, numbers, loss, names, moved, partly, whole });
};
tell();
for (const what of changes) {
  shape = network_.changedNetwork(shape, what);
  tell();
}
const address = network_.addressOf(shape);
const first = network_.givenNetwork(lesson.network);
const again = network_.networkIn(address, lesson.network, first);
print([found, address, [again.sizes, again.activations, again.loss],
  ["#layers=99&activations=tanh,linear&loss=Huber", "#layers=2&activations=x,y&loss=Huber", "#a",
    "#layers=2&activations=tanh,linear&loss=constructor"]
    .map((hash) => network_.networkIn(hash, lesson.network, first))]);
"""


def built(path: Path, changes: list[dict[str, Any]], folder: Path) -> Any:
    """What the script of a page makes of its data, after each change and an update."""
    text = path.read_text("utf-8")
    lesson = json.loads(re.search(r'type="application/json">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    module = text[text.rindex("<script") :].partition(">")[2]
    module = module[: module.index("export const mount")].replace("<\\/", "</")
    return node(module + CODE, {"lesson": lesson, "changes": changes}, folder)


def in_python(told: Any, loss: Any, y: list[Any]) -> tuple[float, dict[str, float]]:
    """Loss and gradients by name of the network with those numbers."""
    values = {name: Value(x) for name, x, _ in told["numbers"]}
    weights, inputs = [], len(X[0])
    for layer, units in enumerate(told["sizes"], 1):
        rows = [
            [values[f"W{layer}[{j},{i}]"] for i in range(1, inputs + 1)]
            for j in range(1, units + 1)
        ]
        weights.append((rows, [values[f"b{layer}[{j}]"] for j in range(1, units + 1)]))
        inputs = units
    *hidden, last = told["activations"]
    model = MLP.from_weights(weights, hidden or "relu", last)
    result = loss([model(x) for x in X], y)
    result.backward()
    return result.data, {name: value.grad for name, value in values.items()}


CHANGES: list[tuple[dict[str, Any], Any]] = [
    ({"units": [0, 1]}, squared_error),
    ({"layers": 1}, squared_error),
    ({"activation": [1, "softplus"]}, squared_error),
    ({"loss": "Huber"}, huber),
    ({"units": [0, -1]}, huber),
    ({"loss": "cross-entropy of logits"}, binary_cross_entropy_from_logits),
    ({"layers": -1}, binary_cross_entropy_from_logits),
    ({"layers": -1}, binary_cross_entropy_from_logits),
    ({"layers": 1}, binary_cross_entropy_from_logits),
    ({"activation": [0, "leaky_relu"]}, binary_cross_entropy_from_logits),
    ({"layers": 1}, binary_cross_entropy_from_logits),
    ({"activation": [1, "elu"]}, binary_cross_entropy_from_logits),
    ({"loss": "Huber"}, huber),
]


@needs_node
def test_what_the_page_builds_has_the_numbers_of_the_same_network(tmp_path: Path) -> None:
    """Value, gradients and update after each change; weights that stay keep what they learnt."""
    model = MLP(2, [3, 1], "tanh", seed=1)
    path = learning_page(model, X, Y, tmp_path / "net.html")
    found, address, again, refused = built(path, [what for what, _ in CHANGES], tmp_path)
    sizes = [told["sizes"] for told in found]
    assert sizes[:3] == [[3, 1], [4, 1], [4, 4, 1]] and sizes[5:10] == [[3, 4, 1]] * 2 + [
        [3, 1],
        [1],
        [4, 1],
    ]
    own = {p.label: p.data for p in model.parameters()}
    start = {name: x for name, x, _ in found[0]["numbers"]}
    assert start["W1[2,1]"] == own["w1_2_1"] and len(start) == len(own)
    before: dict[str, float] = {}
    for told, loss in zip(found, [squared_error, *(loss for _, loss in CHANGES)], strict=True):
        value, grads = in_python(told, loss, Y)
        assert told["loss"] == pytest.approx(value, rel=1e-12)
        for (name, x, g), moved in zip(told["numbers"], told["moved"], strict=True):
            assert g == pytest.approx(grads[name], rel=1e-10, abs=1e-15)
            assert moved == pytest.approx(x - 0.1 * g, rel=1e-12, abs=1e-15)
        for (name, _, _), partly, whole in zip(
            told["names"], told["partly"], told["whole"], strict=True
        ):
            assert not partly or partly == pytest.approx(whole, rel=1e-10, abs=1e-15), name
        before = {name: x for name, x, _ in told["numbers"]}
    assert all(-1 <= x <= 1 for x in before.values())
    kept = {name: x for (name, _, _), x in zip(found[0]["numbers"], found[0]["moved"], strict=True)}
    assert {name: x for name, x, _ in found[1]["numbers"] if name in kept} == kept
    assert address == "#layers=4%2C4&activations=leaky_relu%2Celu%2Clinear&loss=Huber"
    assert again == [[4, 4, 1], ["leaky_relu", "elu", "linear"], "Huber"]
    assert refused == [None, None, None, None]


@needs_node
def test_several_outputs_and_the_formulas_of_layers(tmp_path: Path) -> None:
    model = MLP(2, [3, 3], ["relu"], "linear", seed=2)
    path = learning_page(model, X, [0, 2, 1], tmp_path / "net.html")
    found, *_ = built(path, [{"units": [0, 2]}], tmp_path)
    for told in found:
        value, grads = in_python(told, cross_entropy, [0, 2, 1])
        assert told["loss"] == pytest.approx(value, rel=1e-12)
        assert [g for _, _, g in told["numbers"]] == pytest.approx(
            [grads[name] for name, _, _ in told["numbers"]], rel=1e-10, abs=1e-15
        )
    formulas = {name: (formula, dict(sent)) for name, formula, sent in found[0]["names"]}
    assert formulas["Z2"][0] == "A1·W2ᵀ + b2"
    assert formulas["Z2"][1]["W2"] == "(dL/dZ2)ᵀ · A1"
    assert formulas["A1"] == ("relu(Z1)", {"Z1": "dL/dA1 ∘ relu′(Z1)"})
    assert "Z2" in formulas["L"][1]


@needs_node
@pytest.mark.parametrize("activation", ["leaky_relu", "elu", "hardtanh", "clip"])
def test_activations_with_settings_have_those_of_their_rows(
    tmp_path: Path, activation: str
) -> None:
    """Also infinite ones; another loss is built beside them, which has constants of its own."""
    model = MLP(2, [4, 1], activation, seed=3)
    path = learning_page(model, X, Y, tmp_path / "net.html")
    found, *_ = built(path, [{"loss": "Huber"}, {"layers": 1}], tmp_path)
    for told, loss in zip(found, (squared_error, huber, huber), strict=True):
        assert activation in told["activations"]
        value, grads = in_python(told, loss, Y)
        assert told["loss"] == pytest.approx(value, rel=1e-12)
        assert [g for _, _, g in told["numbers"]] == pytest.approx(
            [grads[name] for name, _, _ in told["numbers"]], rel=1e-10, abs=1e-15
        )


@needs_node
def test_a_network_may_be_wider_and_deeper_than_the_page_makes_one(tmp_path: Path) -> None:
    model = MLP(2, [20, 3, 3, 3, 3, 1], "tanh", seed=1)
    (told, *_), *_ = built(learning_page(model, X, Y, tmp_path / "net.html"), [], tmp_path)
    value, grads = in_python(told, squared_error, Y)
    assert told["loss"] == pytest.approx(value, rel=1e-12)
    assert [g for _, _, g in told["numbers"]] == pytest.approx(
        [grads[name] for name, _, _ in told["numbers"]], rel=1e-10, abs=1e-15
    )


def test_what_has_no_such_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.html"
    with pytest.raises(ValueError, match="rows of one number"):
        learning_page(MLP(2, [2, 1], lambda z: z * z, seed=1), X, Y, path)
    with pytest.raises(TypeError, match="takes an MLP"):
        learning_page(object(), X, Y, path)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no loss of nn"):
        learning_page(MLP(2, [2, 1], seed=1), X, ["a", "b", "c"], path)
    for rule in ("adan", "newton", "nesterov_ahead"):
        with pytest.raises(ValueError, match=f"moves parameters by sgd, .*; got '{rule}'"):
            learning_page(MLP(2, [2, 1], seed=1), X, Y, path, rule=rule)
    with pytest.raises(ValueError, match="lr of sgd is a finite number, got nan"):
        learning_page(MLP(2, [2, 1], seed=1), X, Y, path, lr=float("nan"))
    with pytest.raises(ValueError, match="takes 3 inputs, got 2"):
        learning_page(MLP(3, [2, 1], seed=1), X, Y, path)
    assert not path.exists()
