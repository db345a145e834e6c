"""The page of large graphs of arrays, its JavaScript run by node, held against Python."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, array, label, leaves, no_grad, order, page, softmax, tanh
from autograd.examples import Update
from autograd.faces import TextInput, array_page
from autograd.faces.array_maps import array_lesson
from autograd.faces.page.bundle import joined_modules
from autograd.steps.default_lens import PartShownWarning
from demos import microgpt
from demos.microgpt_page import write_page
from nn import Adam, cross_entropy

from ..outside_programs import needs_node
from .javascript import node

NAMES = ["ada", "bo", "cid", "abba"]
WORDS = ["ada", "b", "abbacidob"]
SETTINGS = {"lr": 0.01, "beta1": 0.85, "beta2": 0.99}
CODE = """
globalThis.document = { createElement: () => ({}) };
const walk = new array_steps_.ArrayWalk(given.lesson, rows_);
const { tape } = walk;
const { params } = given.lesson;
const draw = tape_.randomNumbers(42);
const found = { words: [], samples: [1, 2, 3, 4, 5, 6].map(() => tape.sample(draw, 0.5)) };
for (const word of given.words) {
  walk.read(word);
  const shares = Array.from(word + "$", (_, k) => tape.shares(k));
  const sums = given.lesson.arrays.map((_, k) => walk.gradient(k)?.numbers ?? []);
  const own = given.lesson.arrays.map(({ rows }) => rows.flat().map((k) => tape.grads[k]));
  found.words.push({
    loss: walk.loss, grads: params.map((k) => tape.grads[k]), shares,
    sums: sums.map((numbers) => [...numbers]), own,
  });
}
walk.read(given.words[0]);
for (let k = 0; k < 3; k++) walk.update(0.01, true);
found.losses = walk.losses;
found.weights = params.map((k) => tape.data[k]);
walk.reset();
found.again = walk.loss;
found.refused = [walk.read("x"), walk.read("a".repeat(16))];
print(found);
"""


def run_tape(lesson: Any, rows: str, words: list[str], folder: Path) -> Any:
    module = joined_modules("array_app", rows, "autograd.faces.array_maps")
    module = module[: module.index("export const mount")]
    return node(module + CODE, {"lesson": lesson, "words": words}, folder)


def uniform(seed: int) -> Iterator[float]:
    """mulberry32, as it was published by T. Ettinger."""
    whole = 0xFFFFFFFF
    while True:
        seed = (seed + 0x6D2B79F5) & whole
        t = (seed ^ (seed >> 15)) * (seed | 1) & whole
        t ^= t + ((t ^ (t >> 7)) * (t | 61) & whole) & whole
        yield ((t ^ (t >> 14)) & whole) / 2**32


def invented(model: Any, tokens: Any, draw: Iterator[float]) -> str:
    read = [tokens.end]
    with no_grad():
        while len(read) <= microgpt.BLOCK:
            left = next(draw)
            token = 0
            for token, share in enumerate(softmax(model(read)[-1] / 0.5)):  # noqa: B007
                left -= share.data
                if left < 0:
                    break
            if token == tokens.end:
                break
            read.append(token)
    return tokens.decode(read[1:])


def page_lesson(run: Any) -> tuple[Any, str]:
    model, tokens, names = run
    longest = [tokens.end, *(k % len(tokens) for k in range(microgpt.BLOCK - 1))]
    loss = cross_entropy(model(longest), longest)
    loss.label = "L"
    text = TextInput(tokens.letters, "ada", names, model.wte.weight, "E", "logits")
    return array_lesson(loss, "adam", SETTINGS, model.parameters(), text)


@needs_node
def test_any_text_has_the_numbers_that_python_finds(tmp_path: Path) -> None:
    """Loss, all gradients, probabilities, three steps of Adam, and what is invented."""
    run = microgpt.untrained(NAMES, n_embd=8)
    model, tokens, _ = run
    lesson, rows = page_lesson(run)
    found = run_tape(lesson, rows, WORDS, tmp_path)
    draw = uniform(42)
    assert found["samples"] == [invented(model, tokens, draw) for _ in range(6)]
    parameters = {id(p) for p in model.parameters()}
    assert len(lesson["params"]) == len(parameters)
    for word, told in zip(WORDS, found["words"], strict=True):
        ((x,), (y,)) = tokens.sequences([word], microgpt.BLOCK)
        for p in model.parameters():
            p.grad = 0.0
        loss = cross_entropy(model(x), y)
        loss.backward()
        assert told["loss"] == pytest.approx(loss.data, rel=1e-12)
        grads = sorted(p.grad for p in model.parameters())
        assert sorted(told["grads"]) == pytest.approx(grads, rel=1e-9, abs=1e-15)
        shares = [[z.data for z in softmax(row)] for row in model(x)]
        assert told["shares"] == [pytest.approx(row, rel=1e-12) for row in shares]
        for array_, sums, own in zip(lesson["arrays"], told["sums"], told["own"], strict=True):
            if sums and "shares" not in array_:
                assert sums == pytest.approx(own, rel=1e-9, abs=1e-15), array_["name"]
    adam = Adam(model.parameters(), **SETTINGS)
    ((x,), (y,)) = tokens.sequences(WORDS[:1], microgpt.BLOCK)
    losses = []
    for _ in range(3):
        loss = cross_entropy(model(x), y)
        losses.append(loss.data)
        adam.zero_grad()
        loss.backward()
        adam.step()
    assert found["losses"] == pytest.approx([*losses, cross_entropy(model(x), y).data], rel=1e-9)
    weights = sorted(p.data for p in model.parameters())
    assert sorted(found["weights"]) == pytest.approx(weights, rel=1e-9, abs=1e-13)
    assert found["again"] == pytest.approx(losses[0], rel=1e-12)
    assert found["refused"] == [False, False]


def test_the_page_of_microgpt_is_small_and_has_all_of_it(tmp_path: Path) -> None:
    """As published: 4,192 parameters and sequences of 16, in less than 3 MB."""
    run = microgpt.untrained(["abcdefghijklm", "nopqrstuvwxyz"])
    path = write_page(run, tmp_path / "page.html")
    assert path.stat().st_size < 3_000_000
    lesson, _ = page_lesson(run)
    assert len(lesson["params"]) == 4192
    names = [array_["name"] for array_ in lesson["arrays"]]
    assert {"wte", "wpe", "A1", "A4", "logits", "P", "L"} <= {*names}
    assert lesson["arrays"][names.index("E")]["formula"] == "wte[…] + wpe[…]"


def test_a_page_of_names_that_are_all_too_long_shows_as_much_of_one_as_it_reads(
    tmp_path: Path,
) -> None:
    run = microgpt.untrained(["abcdefghijklmnopqrstuvwxyz"], 4)
    text = write_page(run, tmp_path / "page.html").read_text("utf-8")
    lesson = json.loads(text.partition('type="application/json">')[2].partition("</script>")[0])
    assert lesson["text"]["text"] == "abcdefghijklmno" and len(lesson["text"]["texts"]) == 1


def products() -> Value:
    """A graph of hundreds of numbers in a few arrays."""
    draw = random.Random(1)
    W = array([[draw.gauss(0, 1) for _ in range(20)] for _ in range(20)], "W")
    X = array([[draw.gauss(0, 1) for _ in range(8)] for _ in range(20)], "X")
    A = tanh(W @ X)
    L = (A**2).mean()
    label(A=A, L=L)
    return L


def test_a_large_graph_with_arrays_has_a_page(tmp_path: Path) -> None:
    """Without arrays, or by an update that it cannot make, a part is shown."""
    large = products()
    text = page(large, tmp_path / "page.html").read_text("utf-8")
    count = len(order(large))
    assert count > 500 and f"{count:,} nodes, in the boxes of their arrays" in text
    y = Value(0.5, "x")
    for _ in range(501):
        y = y.tanh()
    with pytest.warns(PartShownWarning, match="502 nodes are too many"):
        assert "502 nodes are too many" in page(y, tmp_path / "part.html").read_text("utf-8")
    with pytest.raises(ValueError, match="vectors or matrices"):
        array_page(Value(1.0, "x") * 2.0, tmp_path / "none.html")
    assert not (tmp_path / "none.html").exists()
    with pytest.warns(PartShownWarning, match="nodes are too many"):
        page(large, tmp_path / "ahead.html", update=Update("nesterov_ahead", {}, ("W[1,1]",)))


@pytest.mark.parametrize(("params", "moved"), [((), 400), (("W[1,1]", "W[2,3]"), 2)])
def test_an_update_moves_what_is_named_or_no_data(
    params: tuple[str, ...], moved: int, tmp_path: Path
) -> None:
    """As on a page of single numbers, where leaves called x, t or y start unticked."""
    update = Update("adam", {"lr": 0.5}, params) if params else None
    text = page(products(), tmp_path / "page.html", update=update).read_text("utf-8")
    lesson = json.loads(text.partition('type="application/json">')[2].partition("</script>")[0])
    W = next(array for array in lesson["arrays"] if array["name"] == "W")
    entries = [number for row in W["rows"] for number in row]
    assert len(lesson["params"]) == moved and set(lesson["params"]) <= set(entries)
    assert (lesson["rule"], lesson["settings"]["lr"]) == (("adam", 0.5) if params else ("sgd", 0.1))


@needs_node
def test_a_graph_without_text_learns_too(tmp_path: Path) -> None:
    loss = products()
    lesson, rows = array_lesson(loss, "sgd", {"lr": 0.01})
    code = CODE[: CODE.index("const draw")] + (
        "const first = walk.loss; walk.update(0.01, true);"
        "print([first, walk.loss, params.map((k) => tape.data[k])]);"
    )
    module = joined_modules("array_app", rows, "autograd.faces.array_maps")
    module = module[: module.index("export const mount")]
    first, second, moved = node(module + code, {"lesson": lesson}, tmp_path)
    assert first == pytest.approx(loss.data, rel=1e-13)
    loss.backward()
    expected = sorted(leaf.data - 0.01 * leaf.grad for leaf in leaves(loss))
    assert sorted(moved) == pytest.approx(expected, rel=1e-12)
    assert second < first
