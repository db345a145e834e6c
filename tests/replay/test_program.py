"""Plans as programs in Python, C and JavaScript, compiled and run: the numbers of the engine."""

from __future__ import annotations

import ctypes
import itertools
import json
import math
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from autograd import OPS, Op, Value, dot, op
from autograd.engine.floats import carried
from autograd.engine.graph import forward
from autograd.engine.ieee import IEEE, PRIMITIVES
from autograd.formulas.code import CARRIED, GATED
from autograd.replay import Lines, read_lines, replay
from autograd.replay.printed import prelude
from autograd.replay.printed.program import identifier, plan_source
from nn import MLP

from .. import points
from ..outside_programs import program_marks
from ..strategies import ANY_FLOAT, graphs, own_rows

LANGUAGES = [
    "python",
    pytest.param("c", marks=program_marks("gcc", "gcc")),
    pytest.param("javascript", marks=program_marks("node", "nodejs")),
]
RUN = """
import { readFileSync } from "node:fs";
const write = (x) => (Array.isArray(x) ? x.map(write) : Object.is(x, -0) ? "-0" : String(x));
const calls = JSON.parse(readFileSync(0, "utf8"));
const programs = {};
for (const [name] of calls) programs[name] ??= await import(`./${name}.mjs`);
const run = ([name, inputs, params]) =>
  programs[name].lossAndGradients(inputs.map(Number), params.map(Number));
console.log(JSON.stringify(calls.map((call) => write(run(call)))));
"""

Run = tuple[Lines, list[float], list[float]]
Answer = list[Any]  # the loss, the gradients by the parameters


def in_python(runs: Sequence[Run], folder: Path) -> list[Answer]:
    answers = []
    known: dict[int, Any] = {}
    for lines, inputs, params in runs:
        if id(lines) not in known:
            names: dict[str, Any] = {}
            exec(compile(plan_source(lines, "python"), "program", "exec"), names)
            known[id(lines)] = names["loss_and_gradients"]
        answers.append([*known[id(lines)](inputs, params)])
    return answers


def in_c(runs: Sequence[Run], folder: Path) -> list[Answer]:
    library = folder / "programs.so"
    objects: dict[int, Path] = {}
    strict = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fPIC"]
    for lines, _, _ in runs:
        if id(lines) not in objects:
            name = folder / f"program{len(objects)}"
            objects[id(lines)] = name.with_suffix(".o")
            name.with_suffix(".c").write_text(plan_source(lines, "c"), encoding="utf-8")
            called = f"-Dloss_and_gradients={name.name}"
            command = ["gcc", *strict, called, "-c", f"{name}.c", "-o", f"{name}.o"]
            made = subprocess.run(command, capture_output=True, text=True)
            assert made.returncode == 0, made.stderr
    every = map(str, objects.values())
    subprocess.run(["gcc", "-shared", "-o", str(library), *every, "-lm"], check=True)
    loaded = ctypes.CDLL(str(library))
    answers: list[Answer] = []
    for lines, inputs, params in runs:
        function = loaded[objects[id(lines)].stem]
        function.restype = ctypes.c_double
        gradients = (ctypes.c_double * len(params))()
        arrays = [(ctypes.c_double * len(each))(*each) for each in (inputs, params)]
        answers.append([function(*arrays, gradients), list(gradients)])
    return answers


def in_javascript(runs: Sequence[Run], folder: Path) -> list[Answer]:
    names: dict[int, str] = {}
    calls = []
    for lines, *numbers in runs:
        if id(lines) not in names:
            names[id(lines)] = f"program{len(names)}"
            file = folder / f"{names[id(lines)]}.mjs"
            file.write_text(plan_source(lines, "javascript"), encoding="utf-8")
        said = [[repr(x).replace("inf", "Infinity") for x in each] for each in numbers]
        calls.append([names[id(lines)], *said])
    (folder / "run.mjs").write_text(RUN, encoding="utf-8")
    command = ["node", str(folder / "run.mjs")]
    run = subprocess.run(command, input=json.dumps(calls), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [
        [float(loss), list(map(float, gradients))] for loss, gradients in json.loads(run.stdout)
    ]


RUNNERS: dict[str, Callable[[Sequence[Run], Path], list[Answer]]] = {
    "python": in_python,
    "c": in_c,
    "javascript": in_javascript,
}


def eager(y: Value, leaves: Sequence[Value], numbers: Sequence[float]) -> Answer:
    """What the engine gives at these numbers."""
    for leaf, x in zip(leaves, numbers, strict=True):
        leaf.data = x
        leaf.zero_grad()
    forward(y)
    y.backward()
    return [y.data, [leaf.grad for leaf in leaves]]


def agree(theirs: Answer, ours: Answer) -> bool:
    flat = [[loss, *gradients] for loss, gradients in (theirs, ours)]
    return flat[0] == pytest.approx(flat[1], rel=1e-12, abs=1e-15, nan_ok=True)


@pytest.fixture(scope="module", params=LANGUAGES)
def of_rows(request, tmp_path_factory):
    """For every row, what the programs of one language and the engine make of its points."""
    runs: list[Run] = []
    asked = []
    for row in OPS.values():
        sample = points.ordinary(row, count=1)[0]
        leaves = [Value(x) for x in points.flat(sample)]
        y = points.shaped(sample, leaves)
        node = row(*y)[0] if row.each and not any(row.many[1:]) else applied(row, y)
        lines = read_lines(node, [], leaves)
        for args in (*points.ordinary(row), *points.hard(row)):
            numbers = points.flat(args)
            runs.append((lines, [], list(numbers)))
            asked.append((row.name, args, eager(node, leaves, numbers)))
    answers = RUNNERS[request.param](runs, tmp_path_factory.mktemp(request.param))
    found: dict[str, list[Any]] = {}
    for (name, args, ours), theirs in zip(asked, answers, strict=True):
        found.setdefault(name, []).append((args, ours, theirs))
    return found


def applied(row: Op, args: tuple[Any, ...]) -> Value:
    made = row(args[0], *args[1]) if row.each else row(*args)
    return made[0] if row.each else made


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_every_row_gives_the_numbers_of_the_engine(row, of_rows):
    for args, ours, theirs in of_rows[row.name]:
        assert agree(theirs, ours), (args, theirs, ours)
        if ours[0] == 0.0 == theirs[0]:
            assert repr(ours[0]) == repr(theirs[0]), args


def test_a_wrong_gradient_would_be_seen(of_rows):
    _, (loss, gradients), theirs = of_rows["tanh"][0]
    assert not agree(theirs, [loss, [gradients[0] * (1 + 1e-9)]])


@settings(max_examples=60, deadline=None)
@given(graphs(numbers=ANY_FLOAT, limit=math.inf))
def test_python_programs_of_any_graph_give_the_numbers_of_the_engine(graph):
    leaves, y = graph
    numbers = [leaf.data for leaf in leaves]
    lines = read_lines(y, leaves[:1], leaves[1:])
    (theirs,) = in_python([(lines, numbers[:1], numbers[1:])], Path())
    ours = eager(y, leaves, numbers)
    assert agree(theirs, [ours[0], ours[1][1:]]), (theirs, ours)


def network() -> tuple[Value, list[Value], list[Value]]:
    """A small network, its loss on one sample, labelled by nn; the inputs; the parameters."""
    model = MLP(2, [3, 1], activation="tanh", seed=1)
    inputs = [Value(0.5, "x1"), Value(-1.0, "x2"), Value(1.0, "t")]
    parameters = model.parameters()
    loss = (1 - inputs[2] * model(inputs[:2])).relu() + 1e-4 * dot(parameters, parameters)
    return loss, inputs, parameters


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_network(language, tmp_path):
    loss, inputs, parameters = network()
    lines = read_lines(loss, inputs, parameters)
    numbers = [[leaf.data for leaf in leaves] for leaves in (inputs, parameters)]
    ours = eager(loss, [*inputs, *parameters], [*numbers[0], *numbers[1]])
    (theirs,) = RUNNERS[language]([(lines, *numbers)], tmp_path)
    assert agree(theirs, [ours[0], ours[1][3:]])


@pytest.mark.parametrize("language", ["python", "c", "javascript"])
def test_each_pass_has_one_line_a_node(language):
    loss, inputs, parameters = network()
    lines = read_lines(loss, inputs, parameters)
    text = plan_source(lines, language)
    passes = re.split(r"(?://|#) (?:forward|backward)\n", text)
    assert len(passes) == 3
    given = re.compile(r"^ +(?:const double |const )?(\w+) = ", re.MULTILINE)
    values, gradients = [given.findall(one) for one in passes[1:]]
    assert len(values) == len(lines.lines)
    carrying = [at for at in range(len(lines)) if lines.leads[at]]
    assert len(gradients) == len(set(gradients)) == len(carrying)


@pytest.mark.parametrize("language", LANGUAGES)
def test_gradients_by_inputs(language):
    w, x = Value(3.0, "w"), Value(2.0, "x")
    text = plan_source(read_lines(w * w * x, [x], [w]), language, by_inputs=True)
    assert "g_x" in text and "by each parameter and input" in text
    assert "g_x" not in plan_source(read_lines(w * w * x, [x], [w]), language)
    if language == "python":
        names: dict[str, Any] = {}
        exec(text, names)
        assert names["loss_and_gradients"]([2.0], [3.0]) == (18.0, [12.0], [9.0])


HOSTILE = [
    "*/ int main(void) { return 1; } /*",
    "a\nimport os",
    "a\u2028throw 1",
    "\\",
    "??/",
    "'; drop",
    '"""',
    "//",
    "lambda",
    "double",
    "linux",
    "exp",
    "carried",
    "inputs",
    "t1",
    "g_x",
    "x",
    "x",
    "__proto__",
    "NAN",
    "M_PI",
    "🙂",
    "é",
    "∂L/∂w",
    "\x00",
    "\ud800",
    "1",
    "y1",
    "m",
    "await",
    "Math",
    "loss_and_gradients",
    "lossAndGradients",
    "guarded",
    " " * 500,
    "a_name_as_long_as_names_may_be, " + "x = 1, " * 20,
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_data(language, tmp_path):
    leaves = [Value(0.5 + at / 8, label) for at, label in enumerate(HOSTILE)]
    y = Value(1.0)
    for leaf in leaves:
        y = (y * leaf).exp().tanh() + leaf
        y.label = leaf.label
    numbers = [leaf.data for leaf in leaves]
    (theirs,) = RUNNERS[language](
        [(read_lines(y, leaves[:5], leaves[5:]), numbers[:5], numbers[5:])], tmp_path
    )
    ours = eager(y, leaves, numbers)
    assert agree(theirs, [ours[0], ours[1][5:]])
    mark = "#" if language == "python" else "//"
    for line in plan_source(read_lines(y, [], leaves), language).splitlines():
        assert line.isprintable()
        assert line.partition(mark)[0].isascii()


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_of_any_name_and_argument_names(language, tmp_path):
    with own_rows():
        made = [
            op(name, takes=takes, compute=compute, partials=partials, doc="A row.")
            for name, takes, compute, partials in [
                ("double", "lambda", lambda m, x: 2 * x, [lambda m, y, x: 2.0]),
                ("φ", "t1", lambda m, x: m.exp(x) + m.exp(x), [lambda m, y, x: y]),
                ("phi", "y", lambda m, x: m.double(x) * x, [lambda m, y, x: 4.0 * x]),
                ("y0", "new", lambda m, x: m.phi(x) + 1, [lambda m, y, x: 4.0 * x]),
                ("guarded", "new", lambda m, x: m.y0(x) - 1, [lambda m, y, x: 4.0 * x]),
                ("float", "max", lambda m, x: m.abs(x), [lambda m, y, x: m.sign(x)]),
            ]
        ]
        leaf = Value(0.7, "phi")
        y: Any = leaf
        for row in made:
            y = row(y)
        (theirs,) = RUNNERS[language]([(read_lines(y, [], [leaf]), [], [0.7])], tmp_path)
        assert agree(theirs, eager(y, [leaf], [0.7]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_graphs_at_the_edge_of_being_one(language, tmp_path):
    """A loss that is a leaf, a constant, or does not depend on what is given."""
    w, x = Value(3.0, "w"), Value(2.0, "x")
    cases = [
        (read_lines(w, [x], [w]), [3.0, [1.0]]),
        (read_lines(x, [x], [w]), [2.0, [0.0]]),
        (read_lines(Value(5.0), [x], [w]), [5.0, [0.0]]),
        (read_lines(Value(0.0).log(), [x], [w]), [-math.inf, [0.0]]),
        (read_lines(x / 0.0 + 1.0 / Value(0.0), [x], [w]), [math.inf, [0.0]]),
        (read_lines(w / 0.0, [x], [w]), [math.inf, [math.inf]]),
        (read_lines(Value(2.0) ** w, [x], [w]), [8.0, [8 * math.log(2)]]),
        (read_lines(w**0.0, [x], [w]), [1.0, [0.0]]),
        (read_lines(dot([], [], w), [x], [w]), [3.0, [1.0]]),
        (read_lines(sum([w * x] * 30, Value(0.0)), [x], [w]), [180.0, [60.0]]),
        (read_lines((w * x - 6.0).sqrt().relu(), [x], [w]), [0.0, [0.0]]),
    ]
    answers = RUNNERS[language]([(lines, [2.0], [3.0]) for lines, _ in cases], tmp_path)
    for (lines, ours), theirs in zip(cases, answers, strict=True):
        assert agree(theirs, ours), str(lines)


def test_shared_parts_do_not_make_programs_grow():
    def compute(m: Any, x: Any) -> Any:
        for _ in range(50):
            x = x * x
        return x

    with own_rows():
        row = op("tower", compute=compute, partials=[lambda m, y, x: 2.0**50 * y / x], doc="Up.")
        lines = read_lines(row(Value(1.0, "x")), [], [])
        assert len(plan_source(lines, "c").splitlines()) < 90


def test_only_what_is_used_of_the_prelude_is_written():
    x = Value(2.0, "x")
    text = plan_source(read_lines(x * x, [], [x]), "python")
    defined = re.findall(r"^def (\w+)", text, re.MULTILINE)
    assert defined == ["equal", "patch", "carried", "loss_and_gradients"]
    assert "Callable" not in text


@pytest.mark.parametrize("language", ["fortran", "", "Python"])
def test_other_languages_are_refused(language):
    with pytest.raises(ValueError, match="'python', 'c', 'javascript', got"):
        plan_source(read_lines(Value(1.0), [], []), language)


def test_the_prelude_of_python_is_the_mathematics_of_the_engine():
    """Bit for bit, at every hard point."""
    arities = {"maximum": None, "sum": None, "where": 3, "patch": 3}
    for name in sorted(PRIMITIVES - {"weighted", "positive", "unless_zero"}):
        size = arities.get(name, len(OPS[name].takes))
        for numbers in itertools.product(points.HARD, repeat=size or 3):
            args = numbers if size else (list(numbers),)
            ours, theirs = float(getattr(IEEE, name)(*args)), getattr(prelude, name)(*args)
            assert str(ours) == str(theirs), (name, args)


def test_carried_is_that_of_the_chain_rule():
    for row, gate in ((CARRIED, False), (GATED, True)):
        for g, p in itertools.product(points.HARD, repeat=2):
            theirs = float(row.compute(IEEE, *map(_double, (g, p))))
            assert theirs == pytest.approx(carried(g, p, gate), nan_ok=True), (row, g, p)


def _double(x: float) -> Any:
    return IEEE.abs(x) * (-1.0 if math.copysign(1.0, x) < 0 else 1.0)


@settings(max_examples=100, deadline=None)
@given(graphs(numbers=ANY_FLOAT, limit=math.inf, size=1))
def test_shortening_changes_no_number(graph):
    """Checked on formulas of the rules with some arguments constant."""
    leaves, y = graph
    lines = read_lines(y, [], leaves[:1])
    (theirs,) = in_python([(lines, [], [leaves[0].data])], Path())
    assert theirs[0] == pytest.approx(y.data, rel=1e-12, abs=1e-300, nan_ok=True)


def test_names_made_from_labels_are_words_of_every_language():
    for label in HOSTILE:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", identifier(label)), label


def test_a_plan_writes_its_own_program():
    w, x = Value(3.0, "w"), Value(2.0, "x")
    plan = replay(w * x, [x], [w], reduce="sum")
    assert plan.source("c") == plan_source(plan.lines, "c", "sum")
    assert "take the sum" in plan.source("javascript")
    assert "by_inputs" in plan.source("c", by_inputs=True)
