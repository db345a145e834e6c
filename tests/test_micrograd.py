"""What users of micrograd expect. The numbers were recorded from micrograd 0.1.0."""

import random
from pathlib import Path

import pytest

from autograd import StaleGraphError, Value, draw_dot
from autograd.drawing.dot import Picture
from nn import MLP, Layer, Module, Neuron

EXACT = 1e-12
POINTS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
TARGETS = [1.0, -1.0, -1.0, 1.0]


def test_an_expression_of_every_operator() -> None:
    a, b = Value(-1.5), Value(0.75)
    c = a * b + b**3
    d = (c - a).relu() + (b + c) * 2
    d += d / 3 + (a - d).relu()
    e = (d**2 - b) / (1.5 + c**2)
    f = -e + 2 / d + (a**-2) * 0.5 + 1 - b
    f.backward()
    assert f.data == pytest.approx(1.8254252812837577, rel=EXACT)
    assert a.grad == pytest.approx(-4.227293187040543, rel=EXACT)
    assert b.grad == pytest.approx(-9.45686755268174, rel=EXACT)


def test_every_operator_takes_numbers_on_either_side() -> None:
    a = Value(4.0)
    found = [a + 1, 1 + a, a - 1, 1 - a, a * 3, 3 * a, a / 2, 2 / a, a**2, 2**a, -a]
    assert [y.data for y in found] == [5, 5, 3, -3, 12, 12, 2, 0.5, 16, 16, -4]


def test_sum_begins_with_the_number_0() -> None:
    values = [Value(float(k)) for k in range(4)]
    total = sum(values)
    total.backward()
    assert total.data == 6.0
    assert [v.grad for v in values] == [1.0] * 4


def test_relu_is_off_below_0_and_at_0() -> None:
    for x, y, slope in ((2.0, 2.0, 1.0), (-2.0, 0.0, 0.0), (0.0, 0.0, 0.0)):
        a = Value(x)
        b = a.relu()
        b.backward()
        assert (b.data, a.grad) == (y, slope)


def seeded() -> MLP:
    random.seed(1337)
    return MLP(3, [4, 4, 1])


def test_the_same_seed_gives_the_same_weights_and_biases_of_0() -> None:
    parameters = seeded().parameters()
    assert [p.data for p in parameters[:6]] == [
        0.23550571390294128,
        0.06653114721000164,
        -0.26830328150124894,
        0.0,
        0.1715747078045431,
        -0.6686254326224383,
    ]
    assert [p.data for p in MLP(3, [4, 4, 1], seed=1337).parameters()] == [
        p.data for p in parameters
    ]


def test_the_lectures_network_gives_the_same_outputs_loss_and_gradients() -> None:
    model = seeded()
    outputs = [model(x) for x in POINTS]
    loss = sum((y - t) ** 2 for t, y in zip(TARGETS, outputs, strict=True))
    loss.backward()
    parameters = model.parameters()
    assert [y.data for y in outputs] == pytest.approx(
        [4.000271647734554, 1.6539934680939266, 0.268518064900208, 1.8818997132161885], rel=EXACT
    )
    assert loss.data == pytest.approx(18.432196474034008, rel=EXACT)
    assert [parameters[at].grad for at in (0, 1, 2, 3, 16, 20, 36, 40)] == pytest.approx(
        [
            19.697642539830067,
            9.5920711789559,
            -3.3905605510840284,
            8.67309122100807,
            5.515115938995709,
            7.731505534562512,
            19.515282853838233,
            15.609365787889754,
        ],
        rel=EXACT,
    )


def test_twenty_steps_of_the_training_loop_reach_the_same_loss_and_weights() -> None:
    model = seeded()
    losses = []
    for _ in range(20):
        loss = sum((model(x) - t) ** 2 for x, t in zip(POINTS, TARGETS, strict=True))
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 0.01 * p.grad
        losses.append(loss.data)
    assert [losses[at] for at in (0, 1, 9, 19)] == pytest.approx(
        [18.432196474034008, 3.0303889145680563, 1.101849889172459, 0.567829849871796], rel=EXACT
    )
    parameters = model.parameters()
    assert [parameters[at].data for at in (0, 16, 36, 40)] == pytest.approx(
        [0.06723600508725643, 0.27571947159996607, 0.4099714105079429, -0.44135082610326243],
        rel=EXACT,
    )


def test_layers_are_relu_inside_and_linear_at_the_end() -> None:
    hidden, last = MLP(3, [4, 1], seed=1).layers
    x = [5.0, -3.0, 2.0]
    assert min(a.data for a in hidden(x)) == 0.0
    assert any(a.args[0].data < 0 for a in hidden(x))
    assert last(hidden(x)).op.name == "dot"


def test_one_output_is_a_value_and_several_are_a_list() -> None:
    assert isinstance(MLP(2, [3, 1])([1.0, 2.0]), Value)
    several = MLP(2, [3, 2])([1.0, 2.0])
    assert isinstance(several, list)
    assert len(several) == 2


def test_nonlin_turns_the_activation_off() -> None:
    assert Neuron(2, nonlin=False, w=[1.0, 1.0])([-1.0, -2.0]).data == -3.0
    assert Neuron(2, nonlin=True, w=[1.0, 1.0])([-1.0, -2.0]).data == 0.0
    assert Layer(2, 1, nonlin=False, w=[[1.0, 1.0]])([-1.0, -2.0]).data == -3.0


def test_weights_are_in_w_and_b_and_parameters_in_that_order() -> None:
    neuron = Neuron(2)
    assert neuron.parameters() == [*neuron.w, neuron.b]
    assert all(-1 <= w.data <= 1 for w in neuron.w)
    assert isinstance(MLP(2, [2]).layers[0].neurons[0], Module)


def test_micrograds_name_draws_too(tmp_path: Path) -> None:
    y = Value(1.0) * 2
    assert draw_dot(y).source == y.draw().source
    assert isinstance(draw_dot(y, rankdir="TB"), Picture)
    drawn = draw_dot(y, format="png", rankdir="LR")
    path = Path(drawn.render(str(tmp_path / "gout")))
    assert path.name == "gout.png" and path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="rendered as svg, png, pdf; got 'gif'"):
        draw_dot(y, "gif")


def test_the_lectures_neuron_has_the_gradients_that_the_lecture_shows() -> None:
    x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
    w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
    b = Value(6.8813735870195432, label="b")
    x1w1 = x1 * w1
    x1w1.label = "x1*w1"
    x2w2 = x2 * w2
    x2w2.label = "x2*w2"
    both = x1w1 + x2w2
    both.label = "x1*w1 + x2*w2"
    n = both + b
    n.label = "n"
    o = n.tanh()
    o.label = "o"
    o.backward()
    assert [v.grad for v in (x1, w1, x2, w2)] == pytest.approx([-1.5, 1.0, 0.5, 0.0])
    assert "x1*w1 + x2*w2" in draw_dot(o).source
    e = (2 * n).exp()
    for v in (x1, w1, x2, w2):
        v.grad = 0.0
    ((e - 1) / (e + 1)).backward()
    assert [v.grad for v in (x1, w1, x2, w2)] == pytest.approx([-1.5, 1.0, 0.5, 0.0])


def test_the_lectures_loop_trains_the_lectures_network() -> None:
    n = MLP(3, [4, 4, 1], nonlin="tanh", seed=1)
    for _ in range(20):
        ypred = [n(x) for x in POINTS]
        loss = sum((yout - ygt) ** 2 for ygt, yout in zip(TARGETS, ypred, strict=True))
        for p in n.parameters():
            p.grad = 0.0
        loss.backward()
        for p in n.parameters():
            p.data += -0.1 * p.grad
    assert loss.data < 0.1
    assert [y.op.name for y in ypred] == ["tanh"] * 4
    with pytest.raises(StaleGraphError, match=r"call forward\(\) on the output first"):
        draw_dot(loss)
    loss.forward()
    assert "tanh" in draw_dot(loss).source


def test_the_moons_demo_of_micrograd_runs_on_arrays_of_numpy() -> None:
    np = pytest.importorskip("numpy")
    X = np.array([[0.5, -0.2], [1.0, 0.3], [-0.7, 0.9]])
    y = np.array([0, 1, 1]) * 2 - 1
    model = MLP(2, [16, 16, 1], seed=1)
    inputs = [list(map(Value, xrow)) for xrow in X]
    scores = list(map(model, inputs))
    losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(y, scores, strict=True)]
    data_loss = sum(losses) * (1.0 / len(losses))
    reg_loss = 1e-4 * sum(p * p for p in model.parameters())
    total_loss = data_loss + reg_loss
    accuracy = [(yi > 0) == (score.data > 0) for yi, score in zip(y, scores, strict=True)]
    model.zero_grad()
    total_loss.backward()
    assert len(model.parameters()) == 337
    assert 0 <= sum(accuracy) / len(accuracy) <= 1
    expected = sum(max(0.0, 1 - yi * s.data) for yi, s in zip(y, scores, strict=True)) / 3
    assert data_loss.data == pytest.approx(expected)
    assert any(p.grad for p in model.parameters())
