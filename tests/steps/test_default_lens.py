"""What is shown by itself of a graph that is too large: it fits, is named, and all is counted."""

import re
from random import Random

import pytest

from autograd import Value, array, dot, order, page, record, tanh
from autograd.drawing import animate_steps
from autograd.engine.row import OPS
from autograd.steps import read_lens
from autograd.steps.default_lens import PartShownWarning, default_lens, fitting_graph


def chain() -> Value:
    y = Value(0.5, "x")
    for _ in range(3000):
        y = y * 0.999 + 0.001
    return y


def wide() -> Value:
    products = [Value(k / 7, f"x{k}") * 2.0 for k in range(3000)]
    return dot(products, products, 0.0)


def sums() -> Value:
    products = [Value(k / 7, f"x{k}") * 2.0 for k in range(300)]
    return sum(products, Value(0.0)) + dot(products, products, 0.0)


def matrices() -> Value:
    draw = Random(0)
    W = array([[draw.uniform(-1, 1) for _ in range(20)] for _ in range(20)], "W")
    X = array([[draw.uniform(-1, 1) for _ in range(20)] for _ in range(20)], "X")
    return (tanh(W @ X) ** 2).sum()


@pytest.mark.parametrize("most", [8, 40, 500])
@pytest.mark.parametrize("make", [chain, wide, sums, matrices])
def test_the_part_fits_is_found_by_its_text_and_counts_the_rest(make, most: int) -> None:
    loss = make()
    loss.label = "L"
    chosen = default_lens(loss, most)
    assert chosen is not None
    every = order(loss)
    shown = order(chosen.lens.graph())
    assert len(shown) <= most and sum(len(node.args) for node in shown) <= 4 * most
    texts = re.findall("--lens '(.*?)'", chosen.sentence)
    assert texts[0] == chosen.text
    assert read_lens(loss, texts[0]).inside == chosen.lens.inside
    for text in texts:
        assert len(order(read_lens(loss, text).graph())) <= most
    inside = len(chosen.lens.inside)
    said = f"{inside:,} of them, with {len(every) - inside:,} outside"
    assert (
        chosen.sentence.startswith(f"{len(every):,} nodes are too many") and said in chosen.sentence
    )


def test_what_fits_is_shown_whole_and_else_a_warning_tells() -> None:
    x = Value(1.0, "x")
    y = x * x + 1.0
    assert fitting_graph(y) is y and default_lens(y) is None
    loss = chain()
    loss.backward()
    with pytest.warns(PartShownWarning, match="6,001 nodes are too many") as warned:
        part = fitting_graph(loss)
    assert warned[0].filename == __file__
    part.backward()
    twins = {node.label: node for node in order(part)}
    assert part.data == loss.data and twins["v5999"].grad == order(loss)[-2].grad


def test_a_name_that_a_lens_reads_otherwise_is_no_trouble() -> None:
    loss = chain()
    loss.label = "a, b or c*"
    chosen = default_lens(loss)
    assert chosen is not None and loss in chosen.lens.inside


@pytest.mark.parametrize("name", ["loss, mean", "x or y", "2 heaviest of x", "L[1", "c*"])
def test_the_text_is_read_back_whatever_the_output_is_called(name: str) -> None:
    loss = chain()
    loss.label = name
    chosen = default_lens(loss)
    assert chosen is not None and loss in chosen.lens.inside
    assert read_lens(loss, chosen.text).inside == chosen.lens.inside


def test_of_a_sum_of_plain_numbers_one_is_shown() -> None:
    loss = OPS["sum"]([record(OPS["exp"], (k / 100,)) for k in range(600)])
    chosen = default_lens(loss)
    assert chosen is not None and len(chosen.lens.inside) == 1


def test_of_a_sum_of_many_its_largest_term_is_looked_into() -> None:
    terms = [(Value(float(k % 7), f"x{k}") - 3.0) ** 2 for k in range(2000)]
    terms.append((Value(50.0, "far") - 3.0) ** 2)
    chosen = default_lens(dot(terms, [1.0] * len(terms), 0.0))
    assert chosen is not None and terms[-1] in chosen.lens.inside


@pytest.mark.parametrize("face", ["page", "frames"])
def test_of_a_large_lens_no_name_is_told_that_no_lens_knows(face: str, tmp_path) -> None:
    """The end of what a lens shows, "L above", is in no graph of a reader's."""
    loss = chain()
    loss.label = "L"
    with pytest.warns(PartShownWarning, match="smaller") as warned:
        if face == "page":
            told = page(loss, tmp_path / "p.html", lens="within 700 below L").read_text("utf-8")
            assert "<title>A part of L: within 700 below L</title>" in told
        else:
            animate_steps(loss, tmp_path / "p.svg", lens="within 20 below L", limit=30)
    (said,) = [str(each.message) for each in warned]
    assert re.match(r"[\d,]+ nodes are too many to show at once: shown are \d+ of them", said)
    assert "--lens" not in said and "above" not in said
