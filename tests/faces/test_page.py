"""The page without a browser: what is in the file, and its JavaScript run by node."""

import json
import re
import shutil
import struct
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest

from autograd import OPS, Value, label, leaves, op, order, page, steps
from autograd.engine.floats import carried
from autograd.examples import Claim
from autograd.faces.page import data, html, lesson, script, style
from autograd.faces.page.bundle import packaged_text
from autograd.formulas.javascript import javascript_module
from autograd.formulas.numbers import significant
from autograd.formulas.text import visible
from autograd.steps.sentences import sentence
from demos.little_network import loss

from .. import pages, points

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed: JavaScript not run")
FOLDER = Path(str(files("autograd.faces.page")))
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\"'`&<>;--><!--",
    "שלום ← עולם",
    "zero\u200bwidth\u200d",
    "bell\x07nul\x00",
    "%%script%%",
    "\u2028line\u2029",
    "\U000f0000\U000effff",
    "\U000f0004",
    "half \ud800",
    "$\\frac{1}{2}$ {0}",
)


def node(code: str, given: Any, folder: Path) -> Any:
    """What a module prints as JSON, given JSON; it may import the page's own modules."""
    (folder / "run.mjs").write_text(
        'import { readFileSync } from "node:fs";\n'
        'const given = JSON.parse(readFileSync(0, "utf8"));\n'
        "const write = (k, x) => "
        "(typeof x === 'number' && !Number.isFinite(x) ? String(x) : x);\n"
        "const print = (x) => console.log(JSON.stringify(x, write));\n" + code,
        encoding="utf-8",
    )
    done = subprocess.run(
        [str(NODE), str(folder / "run.mjs")],
        input=json.dumps(given, allow_nan=False),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def page_file(name: str) -> str:
    return packaged_text("autograd.faces.page", name)


def imported(*names: str) -> str:
    """Import lines for some of the page's modules, all that they export."""
    lines = []
    for name in names:
        text = page_file(f"{name}.js")
        exports = re.findall(r"^export (?:const|class) (\w+)", text, re.MULTILINE)
        url = (FOLDER / f"{name}.js").as_uri()
        lines.append(f"import {{ {', '.join(exports)} }} from {json.dumps(url)};\n")
    return "".join(lines)


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
        asked.append({**told, "layouts": [], "records": records})
        said.append([[sentence(walk, step) for step in walk] for _, walk in walks])
    code = imported("engine", "sentences") + (
        "const rows = { OPS: new Map(), RULES: new Map() };\n"
        "print(given.map((lesson) => lesson.records.map((record) => {\n"
        "  const engine = new Engine({ ...lesson, record }, rows);\n"
        "  const sentences = new Sentences(lesson);\n"
        "  const found = engine.recorded();\n"
        "  return engine.steps.map((step) => sentences.sentence(step, found));\n"
        "})));"
    )
    for row, theirs, ours in zip(OPS, node(code, asked, tmp_path), said, strict=True):
        assert theirs == ours, row


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
    assert node(code, lesson(walk), tmp_path) == [sentence(walk, step) for step in walk]


@needs_node
def test_the_record_of_an_update_is_computed_again(tmp_path):
    for rule, settings in (("sgd", {"lr": 0.1}), ("adam", {"lr": 0.05})):
        y = loss()
        at = {node.label: node for node in order(y)}
        walk = steps(y, [at["w11"], at["v2"]], rule, **settings)
        told = lesson(walk)
        assert told["rule"] == rule and told["settings"]["lr"] == settings["lr"]
        (tmp_path / "page.mjs").write_text(_module(told))
        code = imported("engine", "sentences") + (
            'import { OPS, RULES, carried } from "./page.mjs";\n'
            "const engine = new Engine(given, { OPS, RULES, carried });\n"
            "const sentences = new Sentences(given);\n"
            "const [a, b] = [engine.recorded(), engine.computed(new Map())];\n"
            "print([a, b].map((found) => engine.steps.map((step, k) => "
            "[found.sent[k]?.after ?? 0, sentences.sentence(step, found)])));"
        )
        recorded, again = node(code, told, tmp_path)
        assert [said for _, said in recorded] == [sentence(walk, step) for step in walk]
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
    (tmp_path / "page.mjs").write_text(_module(told))
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
    (tmp_path / "page.mjs").write_text(_module(told))
    code = imported("engine") + (
        'import { OPS, RULES, carried } from "./page.mjs";\n'
        "const engine = new Engine(given, { OPS, RULES, carried });\n"
        "const { data, grads } = engine.computed(new Map([[0, 3]]));\n"
        "print([data, grads]);"
    )
    assert node(code, told, tmp_path) == [[3, 27], [27, 1]]


def test_the_file_holds_everything_and_may_ask_for_nothing():
    text = html(lesson(loss()))
    assert "%%" not in text.replace("'%%'", "")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    for tag in ("style", 'script type="module"'):
        inside = text.split(f"<{tag}>")[1].split(f"</{tag.split()[0]}>")[0]
        code = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"'sha256-{code}'" in policy[1]
    assert not re.findall(r"(?:src|href)=\"(?!data:,)", text)
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_label_is_data(name):
    y = Value(2.0, name) * Value(3.0, "x")
    text = html(lesson(y, title=name, note=name))
    text.encode()
    inside = text.split('<script id="data" type="application/json">')[1].split("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(inside)
    told = json.loads(inside)
    assert told["nodes"][0]["name"] == visible(name, len(name))
    assert text.count("<script") == 2
    assert "<img" not in text


def test_the_parts_are_found_as_package_data():
    for name in ("page.html", "page.css", "app.js", "engine.js"):
        assert page_file(name)
    built = {path.name for path in FOLDER.iterdir() if path.suffix in (".js", ".css", ".html")}
    text = script(lesson(loss()))
    for name in built - {"page.html", "page.css"}:
        assert f"const {name.removesuffix('.js')}_ = " in text, f"{name} is in no page"


def test_a_hundred_nodes_stay_under_a_megabyte():
    x = [Value(0.1 * k, f"x{k}") for k in range(50)]
    y = x[0]
    for one in x[1:]:
        y = (y * one).tanh() + one
    told = lesson(y)
    assert len(told["nodes"]) >= 100
    assert len(html(told).encode()) < 1_000_000


def test_page_writes_whole_files_and_overwrites_none(tmp_path):
    path = tmp_path / "lesson.html"
    assert page(loss(), path) == path
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(FileExistsError, match="exists"):
        page(loss(), path)
    page(loss(), path, title="Again", force=True)
    assert "<title>Again</title>" in path.read_text(encoding="utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["lesson.html"]


def test_two_pages_of_one_graph_are_the_same_to_the_byte():
    assert html(lesson(loss())) == html(lesson(loss()))


def test_what_a_page_refuses():
    from autograd import Exact

    a = Value(3.0, "a")
    with pytest.raises(ValueError, match="computes in floats"):
        lesson(steps(a * a, arithmetic=Exact()))
    with pytest.raises(ValueError, match="'b' is no leaf"):
        lesson(a * a, ["b"])
    with pytest.raises(ValueError, match="finite number, got nan"):
        lesson(a * a, lr=float("nan"))
    many = [Value(1.0) for _ in range(600)]
    with pytest.raises(ValueError, match=r"1,199 nodes, and the limit is 500"):
        lesson(_summed(many))


def test_the_leaves_that_an_update_moves():
    w, x = Value(2.0), Value(3.0)
    y = w * x
    label(w=w, x=x, y=y)
    assert lesson(y)["params"] == [0, 1]
    assert lesson(y, [w])["params"] == lesson(y, ["w"])["params"] == [0]
    assert lesson(steps(y, [x]))["params"] == [1]
    a, b = Value(1.0), Value(2.0)
    assert lesson(a * b, [b])["params"] == [1]


def test_the_command_writes_a_page(tmp_path):
    path = tmp_path / "lesson.html"
    command = [sys.executable, "-m", "autograd", "page", "L = (w*x - t)**2", "w=2", "x=3", "t=1"]
    done = subprocess.run(
        [*command, "-o", str(path), "--params", "w"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"wrote {path} (")
    again = subprocess.run([*command, "-o", str(path)], capture_output=True, text=True)
    assert again.returncode == 2
    assert "--force overwrites it" in again.stderr
    other = subprocess.run([*command, "-o", "lesson.txt"], capture_output=True, text=True)
    assert (other.returncode, "takes the name of a .html file" in other.stderr) == (2, True)


def test_contrast_meets_wcag_aa():
    """Every colour of text and of marks against every ground that it stands on, light and dark."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style())
    colours = {name: both for name, *both in pairs}
    grounds = ("paper", "card", "sunk", "positive-wash", "negative-wash")
    wanted = [(ink, ground, 4.5) for ink in ("ink", "soft") for ground in grounds]
    wanted += [(ink, ground, 4.5) for ink in ("accent", "wrong") for ground in ("paper", "card")]
    wanted += [("ink", "mark", 4.5), ("on-accent", "accent", 4.5), ("paper", "ink", 4.5)]
    marks = ("edge", "positive", "negative", "accent")
    wanted += [(mark, ground, 3.0) for mark in marks for ground in ("paper", "card", "sunk")]
    for ink, ground, least in wanted:
        for scheme in (0, 1):
            found = contrast(colours[ink][scheme], colours[ground][scheme])
            assert found >= least, (ink, ground, scheme, round(found, 2))


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_data_is_one_line_that_ends_nothing():
    text = data({"title": "</script>\u2028&", "half": "\ud800"})
    assert text == '{"title":"\\u003c/script\\u003e\\u2028\\u0026","half":"\\ud800"}'


def _module(told: Any) -> str:
    """The rows and rules of a lesson as a module."""
    from autograd.engine.updates import RULES
    from autograd.faces.page.lesson import used_rows

    return javascript_module(used_rows(told), [RULES[told["rule"]]])


def _summed(values: list[Value]) -> Value:
    total = values[0]
    for one in values[1:]:
        total = total + one
    return total
