"""The page's JavaScript run by node: what it computes and says is what Python does."""

import json
import struct
from pathlib import Path
from random import Random

import pytest

from autograd import OPS, Value, dot, label, leaves, op, order, steps
from autograd.engine.floats import carried
from autograd.examples import Claim
from autograd.faces.page import lesson
from autograd.faces.page.lesson import DIGITS, used_rows
from autograd.formulas.javascript import javascript_module
from autograd.formulas.numbers import significant
from autograd.steps.sentences import sentence, undefined_partial
from autograd.steps.step import Contributed
from demos.little_network import loss

from .. import pages, points
from ..outside_programs import needs_node
from .javascript import HOSTILE, imported, node, page_module
from .undefined import DEFINED, UNDEFINED, graph

pytestmark = pytest.mark.one_python


def floats(count: int) -> list[float]:
    """Floats of every size, and ties between two roundings."""
    draw = Random(5)
    bits = [struct.unpack("d", draw.randbytes(8))[0] for _ in range(count)]
    short = [round(draw.uniform(-10, 10), draw.randrange(8)) for _ in range(count)]
    ties = [100000.5, 100001.5, 1234.5625, -0.03125, 2.5, 999999.5, 9999995.0, 1e15 + 0.5, 0.5**20]
    edges = [0.0, -0.0, 1e6, -1e6, 999999.0, 1e-4, 9.99999e-5, 1e22, 5e-324, 1.7976931348623157e308]
    some = [float(k) / 8 for k in range(-40, 40)] + [k + 0.5 for k in range(100000, 100040)]
    return [x for x in (*bits, *short, *ties, *edges, *some) if x == x]


@needs_node
def test_numbers_are_written_as_python_writes_them(tmp_path):
    found = [*floats(4000), float("inf"), float("-inf"), float("nan")]
    code = imported("numbers") + (
        "print(given.map((x) => [4, 6].map((digits) => significant(read(x), digits))));"
    )
    written = node(code, pages.plain(found), tmp_path)
    for x, texts in zip(found, written, strict=True):
        assert texts == [significant(x + 0.0, 4), significant(x + 0.0, 6)], x


@needs_node
def test_a_typed_number_is_right_at_the_precision_it_was_typed_in(tmp_path):
    """As a printed number is held to, digit for digit."""
    draw = Random(3)
    cases = []
    for _ in range(2000):
        x = draw.uniform(-1, 1) * 10.0 ** draw.randrange(-6, 7)
        typed = (
            f"{x + draw.choice((0, 0, 1e-3, 1e-2)) * x:.{draw.randrange(1, 9)}{draw.choice('efg')}}"
        )
        cases.append((typed, x))
    code = imported("numbers") + "print(given.map(([text, x]) => agrees(typed(text), x)));"
    for (typed, x), said in zip(cases, node(code, cases, tmp_path), strict=True):
        assert said == Claim("", "", typed, x).holds, (typed, x)


@needs_node
def test_what_is_typed_is_read_or_refused(tmp_path):
    code = imported("numbers") + "print(given.map((text) => typed(text)?.x ?? 'no'));"
    texts = ["1", "−2.5", "+3", ".5", "5.", "1e-3", "1E3", "1,5", "1/4", "inf", "-∞", " 7 "]
    right = [1, -2.5, 3, 0.5, 5, 0.001, 1000, 1.5, 0.25, "Infinity", "-Infinity", 7]
    assert node(code, texts, tmp_path) == right
    refused = ["", ".", "-", "e3", "1e", "0x10", "1 2", "alert(1)", "1e99999", "--1", "1/"]
    assert node(code, refused, tmp_path) == ["no"] * len(refused)


@needs_node
def test_sentences_of_changed_numbers_are_those_of_python(tmp_path):
    """Templates made at one point, filled with the numbers of many: as if said there by Python."""
    asked, said = [], []
    for row in OPS.values():
        y, walks = pages.walks(row, most=25)
        told = lesson(y)
        records = [json.loads(walk.to_json()) for _, walk in walks]
        asked.append({**told, "records": records})
        digits = [told["digits"], 7]
        said.append(
            [[[sentence(walk, step, k) for step in walk] for k in digits] for _, walk in walks]
        )
    code = imported("engine", "sentences") + (
        "const rows = { OPS: new Map(), RULES: new Map() };\n"
        "print(given.map((lesson) => lesson.records.map((record) => {\n"
        "  const engine = new Engine({ ...lesson, record }, rows);\n"
        "  const found = engine.recorded();\n"
        "  return [lesson, { digits: 7 }].map((shown) => {\n"
        "    const sentences = new Sentences(lesson, shown);\n"
        "    return engine.steps.map((step) => sentences.sentence(step, found));\n"
        "  });\n"
        "})));"
    )
    for row, theirs, ours in zip(OPS, node(code, asked, tmp_path), said, strict=True):
        assert theirs == ours, row


@needs_node
def test_numbers_of_formulas_have_the_digits_of_all_others(tmp_path):
    """Also those that nobody can change: at any number of digits, as if said by Python."""
    a, b = Value(2.0, "a"), Value(0.7, "b")
    v = (0.123456789 * a - 12345678.9 * b) * -2.718281828 + 1 / 3
    w = dot([a, b], [0.987654321, -1e-7 / 3], 1.2345678) ** 2.7182818
    y = v * w / 98.7654321 + (b - 0.4567891) ** 3
    label(v=v, w=w, y=y)
    walk = steps(y)
    told = lesson(walk)
    code = imported("engine", "sentences") + (
        "const engine = new Engine(given, { OPS: new Map(), RULES: new Map() });\n"
        "const found = engine.recorded();\n"
        "print(Array.from({ length: 17 }, (_, k) => {\n"
        "  const sentences = new Sentences(given, { digits: k + 1 });\n"
        "  return engine.steps.map((step) => sentences.sentence(step, found));\n"
        "}));"
    )
    seen = node(code, told, tmp_path)
    for digits, said in enumerate(seen, 1):
        assert said == [sentence(walk, step, digits) for step in walk], digits
        assert lesson(walk, digits=digits)["digits"] == digits
    assert told["digits"] == DIGITS


@needs_node
def test_sentences_about_hostile_labels_are_those_of_python(tmp_path):
    y = Value(2.0, "a")
    for k, name in enumerate((*HOSTILE, "-x", "two words", "∂L/∂w", "n3", "lr", "π", "b")):
        y = y * Value(k - 5.5, name)
        y.label = f"{name} {k}" if k % 3 else ""
    walk = steps(y, [one for one in leaves(y) if one.label in ("b", "-x")], "adam")
    code = imported("engine", "sentences") + (
        "const engine = new Engine(given, { OPS: new Map(), RULES: new Map() });\n"
        "const [sentences, found] = [new Sentences(given), engine.recorded()];\n"
        "print(engine.steps.map((step) => sentences.sentence(step, found)));"
    )
    assert node(code, lesson(walk), tmp_path) == [sentence(walk, step, DIGITS) for step in walk]


@needs_node
def test_the_record_of_an_update_is_computed_again(tmp_path):
    for rule, settings in (("sgd", {"lr": 0.1}), ("adam", {"lr": 0.05})):
        y = loss()
        at = {node.label: node for node in order(y)}
        walk = steps(y, [at["w11"], at["v2"]], rule, **settings)
        told = lesson(walk)
        assert told["rule"] == rule and told["settings"]["lr"] == settings["lr"]
        (tmp_path / "page.mjs").write_text(page_module(told))
        code = imported("engine", "sentences") + (
            'import { OPS, RULES, carried } from "./page.mjs";\n'
            "const engine = new Engine(given, { OPS, RULES, carried });\n"
            "const sentences = new Sentences(given);\n"
            "const [a, b] = [engine.recorded(), engine.computed(new Map())];\n"
            "print([a, b].map((found) => engine.steps.map((step, k) => "
            "[found.sent[k]?.after ?? 0, sentences.sentence(step, found)])));"
        )
        recorded, again = node(code, told, tmp_path)
        assert [said for _, said in recorded] == [sentence(walk, step, DIGITS) for step in walk]
        assert [x for x, _ in again] == pytest.approx([x for x, _ in recorded], rel=1e-12)


@needs_node
def test_an_edge_carries_what_it_carries_in_python(tmp_path):
    pairs = [(g, p) for g in points.HARD for p in points.HARD]
    (tmp_path / "rows.mjs").write_text(javascript_module([]))
    code = imported("numbers") + (
        'import { carried } from "./rows.mjs";\n'
        "print(given.map(([g, p]) => { const x = carried(read(g), read(p)); return String(x); }));"
    )
    for (g, p), x in zip(pairs, node(code, pages.plain(pairs), tmp_path), strict=True):
        assert float(x) == pytest.approx(carried(g, p), rel=0, nan_ok=True), (g, p)


@needs_node
def test_what_is_held_is_held_as_in_what_if(tmp_path):
    from autograd import what_if

    y = loss()
    told = lesson(y)
    (tmp_path / "page.mjs").write_text(page_module(told))
    names = [entry["name"] for entry in told["record"]["nodes"]]
    at = {node.label: node for node in order(y)}
    sets = [{"z1": 0.5}, {"w11": 1.0, "a2": 0.25}, {"x1": 2.0}, {"z": -1.0, "a1": 0.9, "v1": 0.0}]
    code = imported("walk") + (
        'import { OPS, RULES, carried } from "./page.mjs";\n'
        "print(given.sets.map((sets) => {\n"
        "  const walk = new Walk(given.told, { OPS, RULES, carried });\n"
        "  for (const [name, x] of Object.entries(sets)) walk.set(given.names.indexOf(name), x);\n"
        "  const { after, change, foretold } = walk.compared();\n"
        "  return [after, change, foretold];\n"
        "}));"
    )
    found = node(code, {"told": told, "names": names, "sets": sets}, tmp_path)
    for put, numbers in zip(sets, found, strict=True):
        other = what_if(y, {at[name]: x for name, x in put.items()})
        assert numbers == pytest.approx([other.after, other.change, other.foretold], rel=1e-12)


@needs_node
def test_a_new_row_is_on_the_page_by_existing(tmp_path):
    row = op(
        "cube", compute=lambda m, x: x * x * x, partials=(lambda m, y, x: 3 * x * x,), doc="x³."
    )
    x = Value(2.0, "x")
    told = lesson(row(x))
    (tmp_path / "page.mjs").write_text(page_module(told))
    code = imported("engine") + (
        'import { OPS, RULES, carried } from "./page.mjs";\n'
        "const engine = new Engine(given, { OPS, RULES, carried });\n"
        "const { data, grads } = engine.computed(new Map([[0, 3]]));\n"
        "print([data, grads]);"
    )
    assert node(code, told, tmp_path) == [[3, 27], [27, 1]]


@needs_node
@pytest.mark.parametrize(("name", "numbers"), [*UNDEFINED, *DEFINED])
def test_a_page_knows_it_as_python_does(
    tmp_path: Path, name: str, numbers: tuple[float, ...]
) -> None:
    """From the record, and computed again, there and away from it."""
    y = graph(name, numbers)
    walk = steps(y)
    page_lesson = lesson(y, quiz=False)
    (tmp_path / "rows.mjs").write_text(javascript_module(used_rows(page_lesson)))
    code = imported("engine") + (
        'import { OPS, carried } from "./rows.mjs";\n'
        "const engine = new Engine(given, { OPS, carried });\n"
        "const away = new Map(engine.leaves.map((leaf, k) => [leaf, 0.3 + k]));\n"
        "const passes = [engine.recorded(), engine.computed(new Map()), engine.computed(away)];\n"
        "print(passes.map(({ sent }) => sent.flatMap((one) => one?.undefinedFormula ?? [])));"
    )
    expected = [undefined_partial(walk, step) for step in walk if isinstance(step, Contributed)]
    assert any(expected) == ((name, numbers) in UNDEFINED)
    recorded, again, away = node(code, page_lesson, tmp_path)
    assert recorded == again == expected
    assert not any(away)
    assert json.dumps(page_lesson["takenAs"]) == '", taken as"'
