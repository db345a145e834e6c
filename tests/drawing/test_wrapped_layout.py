"""A chain of blocks in rows: readable on a slide, nothing on anything else."""

import re
from itertools import combinations

import pytest

from autograd import Value, draw, label
from autograd.drawing.render import render
from autograd.drawing.step_frames import frame_sheet
from autograd.formulas import parse
from nn import MLP, cross_entropy, layer_blocks, squared_error

X = [[0.5, -1.25], [2.0, 0.75], [-0.5, 1.5], [1.0, 1.0]]
SLIDE, LEAST = (1920, 1080), 16  # pixels


def network(samples: int, out: int = 1) -> Value:
    model = MLP(2, [4, 4, out], "tanh", seed=1)
    inputs = X[:samples]
    rows = [model(x) for x in inputs]
    targets = [0, 2, 1, 1][:samples] if out > 1 else [1.0, -1.0, -1.0, 1.0][:samples]
    loss = cross_entropy(rows, targets) if out > 1 else squared_error(rows, targets)
    label(L=loss)
    layer_blocks(model, loss, "columns")
    loss.backward()
    return loss


def smallest_letters(svg: str) -> float:
    """Pixels of the smallest text where the drawing is fitted to a slide."""
    box = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    assert box is not None
    scale = min(size / float(side) for size, side in zip(SLIDE, box.groups(), strict=True))
    return scale * min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg))


def placed(source: str) -> dict[str, tuple[float, float, float, float]]:
    """Left, bottom, right, top of each box and of each label at an arrow."""
    places = {}
    for line in re.findall(r"^\t(\w+(?: -> \w+)?) \[(.*)\]$", source, re.MULTILINE):
        name, look = line
        found = dict(re.findall(r'(\w+)="?((?:[^" ]|(?<=") )+)"?', look))
        if re.fullmatch(r"n\d+", name):
            (x, y), w, h = map(float, found["pos"].split(",")), found["width"], found["height"]
            half, high = 36 * float(w), 36 * float(h)
            places[name] = (x - half, y - high, x + half, y + high)
        elif "lp" in found:
            x, y = map(float, found["lp"].split(","))
            text = re.search(r'label="([^"]*)"', look)
            assert text is not None
            lines = [part for part in text[1].split("\\n") if part.strip()]
            half = 0.5 * 9 * max(map(len, lines)) / 2
            places[name] = (x - half, y, x + half, y + 5.4 * len(lines))
    return places


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize(("samples", "out"), [(4, 1), (1, 1), (2, 1), (4, 3)])
def test_a_network_is_readable_on_one_slide(samples: int, out: int) -> None:
    picture = draw(network(samples, out))
    svg = render(picture.source, "svg").decode()
    assert smallest_letters(svg) >= LEAST
    places = placed(picture.source)
    boxes = [name for name in places if "->" not in name]
    assert len(boxes) == 14 - (samples == 1)  # one target is a number in the loss
    assert len(places) - len(boxes) == 11
    for (one, a), (other, b) in combinations(places.items(), 2):
        assert not meet(a, b), (one, other)


def test_steps_are_drawn_on_the_same_rows() -> None:
    sheet = frame_sheet(network(4), 4, None, None)
    svg = render(sheet.frame(sheet.count).source, "svg").decode()
    assert smallest_letters(svg) >= LEAST - 2  # with the caption below
    middles = {thing["pos"].split(",")[1] for thing in sheet.layout["objects"]}
    assert len(middles) < 14 / 2  # rows, each with what it takes below it


def test_what_is_no_chain_stays_as_graphviz_has_it() -> None:
    y = parse("W = [[1, 2], [3, 4]]; Z = W @ [1, 2]; y = sum(Z) * sum(W)").output
    y.backward()
    source = draw(y).source
    places = [place for name, place in placed(source).items() if "->" not in name]
    assert len({(left, top) for left, _, _, top in places}) == 4
    assert smallest_letters(render(source, "svg").decode()) > LEAST


def test_another_way_of_the_pass_is_kept() -> None:
    down = draw(network(4), rankdir="TB").source
    assert down != draw(network(4)).source
