"""A graph drawn at the height of arrays: what stands in the box of a block, and at its arrows."""

from xml.etree import ElementTree

import numpy as np
import pytest

from autograd import Value, array, array_graph, draw, label, stack, tanh
from autograd.drawing.block_folds import block_diagram, block_folds
from autograd.drawing.dot import Picture
from autograd.drawing.render import positions
from nn import MLP, layer_blocks, squared_error

from .diagrams import arrows, boxes, looks, number


def two_layers(examples: int = 3) -> Value:
    """L = mean((A − T)²) of one layer, A = tanh(Z), Z = W·X + b; examples are columns."""
    X = array([[0.5 - k for k in range(examples)], [1.5 * k - 1 for k in range(examples)]], "X")
    W = array([[0.1, -0.2], [0.4, 0.3]], "W")
    b = array([[0.05], [-0.1]], "b")
    Z = W @ X + b
    A = tanh(Z)
    L = ((A - array([[1.0] * examples, [0.0] * examples], "T")) ** 2).mean()
    label(Z=Z, A=A, L=L)
    L.backward()
    return L


def keys(picture: Picture) -> dict[str, str]:
    """Of each box of a block its key, by the block's name."""
    said = boxes(picture)
    return {
        lines[0].split()[0]: key.removesuffix("_name")
        for key, lines in said.items()
        if key.endswith("_name")
    }


def table(picture: Picture, name: str) -> list[list[str]]:
    """The numbers in the box of a block."""
    key = keys(picture)[name]
    cells: dict[tuple[int, int], str] = {}
    for box, lines in boxes(picture).items():
        parts = box.split("_")
        if parts[0] == key and len(parts) == 3:
            cells[int(parts[1]), int(parts[2])] = lines[0]
    rows, columns = (1 + max(place[axis] for place in cells) for axis in (0, 1))
    return [[cells[row, column] for column in range(columns)] for row in range(rows)]


def test_a_block_is_one_box_with_its_name_shape_formula_numbers_and_gradient() -> None:
    picture = draw(two_layers())
    said, key = boxes(picture), keys(picture)
    assert set(key) == {"X", "W", "b", "Z", "A", "T", "L"}
    assert said[f"{key['Z']}_name"] == ["Z  2×3"]
    assert said[f"{key['Z']}_f0"] == ["= W·X + b"]
    assert said[f"{key['A']}_f0"] == ["= tanh(Z)"]
    x = np.array([[0.5, -0.5, -1.5], [-1.0, 0.5, 2.0]])
    w, b = np.array([[0.1, -0.2], [0.4, 0.3]]), np.array([[0.05], [-0.1]])
    z = w @ x + b
    shown = [[number(text) for text in row] for row in table(picture, "Z")]
    assert shown == pytest.approx(z, rel=5e-3)
    a, t = np.tanh(z), np.array([[1.0] * 3, [0.0] * 3])
    upstream = 2 * (a - t) / 6 * (1 - a * a)
    norm = number(said[f"{key['W']}_grad"][0].removeprefix("|grad| "))
    assert norm == pytest.approx(np.linalg.norm(upstream @ x.T), rel=1e-3)
    assert said[f"{key['L']}_name"][0].startswith("L = 0.")
    assert said[f"{key['L']}_grad"] == ["grad 1"]


def test_a_number_is_coloured_by_the_sign_and_size_of_its_gradient() -> None:
    picture = draw(two_layers())
    key, look = keys(picture)["Z"], looks(picture)
    x = np.array([[0.5, -0.5, -1.5], [-1.0, 0.5, 2.0]])
    a = np.tanh(np.array([[0.1, -0.2], [0.4, 0.3]]) @ x + np.array([[0.05], [-0.1]]))
    gradients = (2 * (a - np.array([[1.0] * 3, [0.0] * 3])) / 6 * (1 - a * a)).ravel()
    cells = [look[f"{key}_{row}_{column}"] for row in range(2) for column in range(3)]
    assert [cell["style"] for cell in cells] == [
        "filled,dashed" if g < 0 else "filled" for g in gradients
    ]
    # The more of its colour a ground has, the darker it is.
    for sign in (-1, 1):
        same = [k for k in range(6) if np.sign(gradients[k]) == sign]
        order = sorted(same, key=lambda k: abs(gradients[k]))
        shades = [
            sum(int(cells[k]["fillcolor"][place : place + 2], 16) for place in (1, 3, 5))
            for k in order
        ]
        assert shades == sorted(shades, reverse=True)


def test_arrows_between_blocks_say_in_symbols_what_is_sent_back() -> None:
    picture = draw(two_layers())
    key = keys(picture)
    said = {(tail, head): " ".join(lines) for tail, head, lines in arrows(picture)}
    assert said[key["W"], key["Z"]] == "← dL/dZ · Xᵀ"
    assert said[key["X"], key["Z"]] == "← Wᵀ · dL/dZ"
    assert said[key["b"], key["Z"]] == "← sum over columns of dL/dZ"
    assert said[key["Z"], key["A"]] == "← dL/dA ∘ tanh′(Z)"
    assert [lines for _, _, lines in arrows(draw(two_layers(), partials=False)) if lines] == []


def test_of_what_is_large_the_first_numbers_are_shown() -> None:
    picture = draw(two_layers(40))
    shown = table(picture, "X")
    assert [len(row) for row in shown] == [6, 6]
    assert [row[-1] for row in shown] == ["…", "…"]
    tall = array([[float(k)] for k in range(40)], "h")
    y = (tall * tall).sum()
    y.backward()
    rows = table(draw(y), "h")
    assert [row[0] for row in rows] == ["0", "1", "2", "3", "4", "⋮"]


def test_the_layers_of_a_network_fit_a_screen() -> None:
    """4, 4 and 1 units, four examples, once the blocks of the network have been asked for."""
    model = MLP(2, [4, 4, 1], "tanh", seed=1)
    X = [[1.0, -2.0], [0.5, 0.3], [-1.0, 1.0], [2.0, 0.1]]
    L = squared_error([model(x) for x in X], [1.0, 0.0, 1.0, 0.0])
    layer_blocks(model, L)
    L.backward()
    picture = draw(L)
    key, said = keys(picture), boxes(picture)
    for layer in "123":
        assert {f"W{layer}", f"b{layer}", f"Z{layer}"} <= set(key)
        norm = said[f"{key[f'W{layer}']}_grad"][0].removeprefix("|grad| ")
        weights = [w for neuron in model.layers[int(layer) - 1].neurons for w in neuron.w]
        assert number(norm) == pytest.approx(np.hypot.reduce([w.grad for w in weights]), rel=1e-3)
    wide = ElementTree.fromstring(picture.svg()).get("width", "")
    assert float(wide.removesuffix("pt")) * 96 / 72 <= 2400


def test_every_text_fits_its_box_and_no_box_meets_another() -> None:
    picture = draw(two_layers())
    places: dict[str, tuple[float, float, float, float]] = {}
    for thing in positions(picture.source)["objects"]:
        drawn = [part["width"] for part in thing.get("_ldraw_", []) if part["op"] == "T"]
        x, y = map(float, thing["pos"].split(","))
        width, height = 72 * float(thing["width"]), 72 * float(thing["height"])
        assert max(drawn, default=0.0) <= width
        places[thing["name"]] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    for name, (left, bottom, right, top) in places.items():
        block = name.split("_")[0]
        whole = places[block]
        assert whole[0] - 0.1 <= left
        assert right <= whole[2] + 0.1
        assert whole[1] - 0.1 <= bottom
        assert top <= whole[3] + 0.1
        for other, box in places.items():
            if other.split("_")[0] != block:
                assert right <= box[0] or box[2] <= left or top <= box[1] or box[3] <= bottom


def test_an_open_block_is_drawn_value_by_value_in_its_place() -> None:
    picture = draw(two_layers(), opened=["Z"])
    assert "Z" not in keys(picture)
    said = [lines[0].split(" = ")[0] for lines in boxes(picture).values() if len(lines) == 2]
    assert {f"Z[{row},{column}]" for row in (1, 2) for column in (1, 2, 3)} <= set(said)
    assert sum(lines == ["Σwx + b"] for lines in boxes(picture).values()) == 6
    all_of_it = draw(two_layers(), level="scalars")
    assert keys(all_of_it) == {}
    with pytest.raises(ValueError, match=r"no block 'Q' to open; there are X, W, b, Z, T, A, L|Q"):
        draw(two_layers(), opened=["Q"])
    with pytest.raises(ValueError, match="leave out fold, and any other level"):
        draw(two_layers(), opened=["Z"], level="scalars")


def test_before_a_pass_there_are_numbers_without_gradients() -> None:
    x = array([[1.0, 2.0]], "x")
    picture = draw((x @ x.T).sum())
    said, key = boxes(picture), keys(picture)
    assert said[f"{key['x']}_grad"] == ["|grad| —"]
    grounds = {
        look.get("fillcolor", "#FFFFFF")
        for box, look in looks(picture).items()
        if box.count("_") == 2
    }
    assert grounds == {"#FFFFFF"}


def test_a_graph_without_arrays_is_drawn_as_ever() -> None:
    x = Value(2.0, "x")
    y = x * x
    assert draw(y).source == draw(y, level="scalars").source


def test_a_name_is_text(tmp_path: object) -> None:
    hostile = '<b>\\N "q" {a|b}\n]]>\x00'
    W = array([[1.0, 2.0]], hostile)
    L = (W * W).sum()
    L.backward()
    picture = draw(L)
    seen = hostile.replace("\n", "⏎").replace("\x00", "\ufffd")
    assert f"{seen}  1×2" in [line for lines in boxes(picture).values() for line in lines]
    assert picture.svg().startswith("<?xml")


def test_rows_of_more_than_two_axes_have_their_indices() -> None:
    x = array([[[1.0, 2.0]], [[3.0, 4.0]]], "x")
    y = (x * x).sum()
    y.backward()
    folds = block_folds(y, array_graph(y), ())
    box = next(b for b in block_diagram(folds, 4, True).boxes.values() if b.name == "x")
    assert [[cell.text for cell in row] for row in box.cells] == [
        ["1,1:", "1", "2"],
        ["2,1:", "3", "4"],
    ]


def test_a_named_part_of_an_array_stands_for_what_it_shows() -> None:
    """v is row 1 of [p; q]: it has no numbers of its own, and no box; those of q are not used."""
    p, q, r = array([1.0, 2.0], "p"), array([3.0, 4.0], "q"), array([0.5, 0.25], "r")
    v = stack([p, q])[0]
    L = (v * r).sum()
    label(v=v, L=L)
    L.backward()
    picture = draw(L)
    key = keys(picture)
    assert set(key) == {"p", "q", "r", "L"}
    assert table(picture, "p") == [["1"], ["2"]]
    ends = {(tail, head) for tail, head, _ in arrows(picture)}
    assert ends == {(key[name], key["L"]) for name in "pqr"}
