"""A network drawn unit by unit: layers as columns, units in order, numbers that do not meet."""

from itertools import combinations

import pytest

from autograd import Value, draw
from autograd.drawing.dot import Picture
from autograd.drawing.render import positions
from nn import MLP

from .diagrams import arrows, boxes, network, number, words


def loss_of(sizes: list[int], seed: int = 1) -> Value:
    """The squared error of a network after its backward pass."""
    loss: Value = (MLP(2, sizes, nonlin="tanh", seed=seed)([1.0, -2.0]) - 1.0) ** 2
    loss.backward()
    return loss


def rectangles(picture: Picture) -> dict[str, tuple[float, float, float, float]]:
    """Left, bottom, right and top of every box and every text, as Graphviz lays them out."""
    found = {}
    for thing in positions(picture.source)["objects"]:
        x, y = map(float, thing["pos"].split(","))
        width, height = 72 * float(thing["width"]), 72 * float(thing["height"])
        found[thing["name"]] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return found


def test_layers_are_columns_and_units_stand_in_order() -> None:
    picture = draw(loss_of([4, 4, 1]), level="units")
    said, places = boxes(picture), rectangles(picture)
    units = [key for key, lines in said.items() if lines and lines[0].startswith("neuron")]
    assert [said[key][0][-1] for key in units] == [*"1234", *"1234", "1"]
    for first, layer in ((0, 4), (4, 4)):
        column = [places[key] for key in units[first : first + layer]]
        assert len({round(left + right) for left, _, right, _ in column}) == 1
        assert sorted(column, key=lambda place: -place[3]) == column
    assert places[units[0]][2] < places[units[4]][0] < places[units[8]][0]
    assert sorted(lines[0] for key, lines in said.items() if key[0] == "t") == [
        *("layer 1", "layer 2", "layer 3")
    ]


def test_at_4_4_1_nothing_meets_all_numbers_are_there_and_it_fits_a_screen() -> None:
    picture = draw(loss_of([4, 4, 1]))
    places = rectangles(picture)
    for (one, a), (other, b) in combinations(places.items(), 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one, other)
    left, right = min(p[0] for p in places.values()), max(p[2] for p in places.values())
    assert (right - left) * 96 / 72 <= 2400
    at_arrows = [lines for key, lines in boxes(picture).items() if key[0] == "l"]
    assert len(at_arrows) == 16 + 4 + 2
    for thing in positions(picture.source)["objects"]:
        drawn = [part["width"] for part in thing.get("_ldraw_", []) if part["op"] == "T"]
        assert max(drawn) <= 72 * float(thing["width"])


def test_a_unit_shows_its_output_and_its_gradients() -> None:
    y = network()
    y.backward()
    said = [lines for lines in boxes(draw(y, level="units")).values() if lines]
    units = [lines for lines in said if lines[0].startswith("neuron")]
    layer, outputs, parameters = "layer 1/neuron 2", [], []
    stack, known = [y], {y}
    while stack:
        node = stack.pop()
        if node.group == layer:
            (outputs if node.op and node.op.name == "tanh" else parameters).append(node)
        stack += [arg for arg in node.args if isinstance(arg, Value) and arg not in known]
        known.update(arg for arg in node.args if isinstance(arg, Value))
    (output,) = outputs
    size = sum(node.grad**2 for node in parameters if node.op is None) ** 0.5
    name, value, grad, norm = units[1]
    assert name == "neuron 2"
    assert number(value.split(" = ")[1]) == pytest.approx(output.data, rel=1e-3)
    assert number(grad.removeprefix("grad ")) == pytest.approx(output.grad, rel=1e-3)
    assert number(norm.removeprefix("|grad| ")) == pytest.approx(size, rel=1e-3)


def test_numbers_without_a_place_are_left_out_and_counted() -> None:
    picture = draw(loss_of([16, 16, 1]), level="units")
    caption = boxes(picture)["caption"]
    assert caption[-1] == "Numbers of 256 arrows are left out."
    assert len(arrows(picture)) == 2 * 16 + 256 + 16 + 6


def test_the_numbers_of_an_example_are_the_first_column() -> None:
    """Of several examples there is no one number to show."""
    picture = draw(loss_of([4, 4, 1]), level="units")
    said, places = boxes(picture), rectangles(picture)
    inputs = [key for key in said if key.startswith("i")]
    assert [said[key] for key in inputs] == [["1"], ["−2"]]
    first = next(key for key, lines in said.items() if lines[:1] == ["neuron 1"])
    assert all(places[key][2] < places[first][0] for key in inputs)
    assert sum(tail in inputs for tail, _, _ in arrows(picture)) == 8
    model = MLP(2, [4, 1], seed=1)
    both = model([1.0, 2.0]) + model([3.0, 4.0])
    assert not any(key.startswith("i") for key in boxes(draw(both, level="units")))


def test_a_small_network_is_drawn_value_by_value_unless_it_is_asked_for() -> None:
    y = loss_of([1, 1])
    assert draw(y).source == draw(y, level="scalars").source
    assert draw(y).source != draw(y, level="units").source
    big = loss_of([4, 4, 1])
    assert draw(big, level="scalars").source == draw(big, fold="nothing").source
    assert "single values would be" in draw(big).folded
    assert draw(big, level="units").folded == ""


def test_where_arrows_are_long_graphviz_lays_units_out() -> None:
    """A penalty on an output leads past the loss."""
    y = loss_of([3, 3, 1])
    (out,) = [node for node in (y.args[0].args[0],) if isinstance(node, Value)]
    z = y + out * out * out
    z.backward()
    picture = draw(z, level="units")
    assert "nop2" not in picture.source
    assert any(lines[:1] == ["neuron 3"] for lines in boxes(picture).values())
    assert picture.svg().startswith("<?xml")
    assert words(draw(z, level="units", rankdir="TB").source)


def test_wrong_levels_are_refused() -> None:
    y = loss_of([2, 1])
    with pytest.raises(ValueError, match=r"level takes 'arrays', 'units', 'scalars', got 'cells'"):
        draw(y, level="cells")
    assert "Folded to what is nearest" in draw(y, level="units", limit=4).folded
    with pytest.raises(ValueError, match="leave out fold"):
        draw(y, level="units", fold="layers")
    with pytest.raises(ValueError, match="'a' is no network of neurons"):
        draw(Value(1.0, "a"), level="units")
