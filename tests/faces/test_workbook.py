"""The workbook computes what the engine computes: all rows of the table, by LibreOffice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd import OPS, Value, label, record, steps
from autograd.faces.exports.cells import CellNames
from autograd.faces.exports.subject import Subject
from autograd.faces.exports.workbook import workbook
from autograd.formulas import parse
from autograd.steps.recorder import record_walk, updated_state
from autograd.steps.walk import Walk
from nn import MLP
from tests.faces.office import cells, converted, with_inputs
from tests.outside_programs import needs_office
from tests.points import flat, ordinary

pytestmark = pytest.mark.one_python  # what is held are documents

pytest.importorskip("xlsxwriter")
openpyxl = pytest.importorskip("openpyxl")
NEAR = 1e-12
RULES = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
UPDATES = 4
HOSTILE = "=cmd|' /C calc'!A1"
LAYERS = Path(__file__).parents[2] / "demos/formulas/layers.txt"
TYPED = {"a = tanh(v1)": 0.7616, "∂a/∂v1": 0.42, "∂v1/∂w": 2.001}


def every_row(sample: int) -> tuple[Value, list[Value]]:
    """A sum of one node of every row, at the sample's arguments; and its leaves."""
    results, leaves = [], []
    for row in OPS.values():
        args: list[Any] = []
        for arg in ordinary(row)[sample]:
            taken = [Value(x, f"{row.name}{len(leaves) + k}") for k, x in enumerate(flat((arg,)))]
            leaves += taken
            args.append(tuple(taken) if isinstance(arg, tuple) else taken[0])
        results.append(record(row, tuple(args)))
    return OPS["sum"](results), leaves


def network() -> tuple[Value, MLP]:
    """The loss of an MLP(2, [4, 4, 1]) on one example."""
    model = MLP(2, [4, 4, 1], nonlin="tanh", seed=1)
    loss = (model([0.5, -1.0]) - 1.0) ** 2
    label(L=loss)
    return loss, model


def input_cells(file: Path) -> dict[str, str]:
    """Where the sheet Inputs has the number of each name."""
    return {row[0].value: row[1].coordinate for row in cells(file)["Inputs"].iter_rows(min_row=2)}


def practised(folder: Path) -> Path:
    """A workbook with answers typed into its blanks."""
    formula = parse("a = tanh(w*x)", {"w": 0.5, "x": 2})
    path = folder / "practice.xlsx"
    path.write_bytes(workbook(Subject(formula.output), updates=0, digits=4))
    rows = {row[1].value: row[2].row for row in cells(path)["Practice"].iter_rows(min_row=2)}
    typed = {f"C{rows[question]}": number for question, number in TYPED.items()}
    return with_inputs(path, typed, folder, sheet_number=5)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks as they are written, by what they are for."""
    folder = tmp_path_factory.mktemp("workbooks")
    books = {"rows": workbook(Subject(every_row(0)[0]), updates=0)}
    for rule in RULES:
        loss, model = network()
        subject = Subject(loss, model.parameters())
        books[rule] = workbook(subject, rule=rule, lr=0.05, updates=UPDATES)
    layers = parse(LAYERS.read_text(encoding="utf-8"))
    books["layers"] = workbook(Subject(layers.output, (), layers.blocks), updates=1)
    runaway = Subject(parse("L = (w*x - t)**2", {"w": 1, "x": 90, "t": 3}).output)
    books["runaway"] = workbook(runaway, updates=40)
    for name, data in books.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    files = {name: folder / f"{name}.xlsx" for name in books}
    places = input_cells(files["rows"])
    typed = {places[leaf.label]: leaf.data for leaf in every_row(1)[1]}
    files["other rows"] = with_inputs(files["rows"], typed, folder)
    return files | {"practice": practised(folder)}


@pytest.fixture(scope="module")
def computed(written: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same workbooks after LibreOffice has computed every cell."""
    files = converted([*written.values()], "xlsx", tmp_path_factory.mktemp("office"))
    return dict(zip(written, files, strict=True))


def close(shown: Any, wanted: float) -> bool:
    return isinstance(shown, int | float) and math.isclose(
        shown, wanted, rel_tol=NEAR, abs_tol=NEAR
    )


def differences(file: Path, walk: Walk) -> Iterator[tuple[Any, ...]]:
    """Where the sheets say another number than the walk."""
    book = cells(file)
    rows = {row[1].value: row for row in book["Forward"].iter_rows(min_row=2)}
    for step in walk.forward:
        if not close(rows[step.node][3].value, step.data):
            yield "value", step.op, rows[step.node][3].value, step.data
    for row, step in enumerate(walk.contributions, 3):
        wanted = [step.upstream, step.partial, step.contribution, step.after]
        for cell, number in zip(book["Reverse"][row][4:8], wanted, strict=True):
            if not close(cell.value, number):
                yield cell.coordinate, walk.entry(step.node).op, step.place, cell.value, number


@needs_office
def test_every_row_of_the_table_computes_in_libreoffice(computed: dict[str, Path]) -> None:
    """At the numbers it was written with, and at others that are typed into its cells."""
    assert list(differences(computed["rows"], steps(every_row(0)[0]))) == []
    assert list(differences(computed["other rows"], steps(every_row(1)[0]))) == []


def test_the_numbers_in_the_file_are_right_without_computing(written: dict[str, Path]) -> None:
    assert list(differences(written["rows"], steps(every_row(0)[0]))) == []
    assert list(differences(written["sgd"], steps(network()[0]))) == []


def losses(rule: str) -> list[float]:
    """The loss at every update as the optimizer's own lines give it."""
    loss, model = network()
    names = {p.label: p for p in model.parameters()}
    numbers: list[float] = []
    state: dict[str, dict[str, float]] = {}
    for _ in range(UPDATES + 1):
        numbers.append(loss.data)
        moved, state = updated_state(
            record_walk(loss, model.parameters(), rule, lr=0.05, state=state)
        )
        for name, x in moved.items():
            names[name].data = x
        loss.forward()
    return numbers


def column(file: Path) -> list[Any]:
    """The loss over the updates, as the sheet Training says."""
    return [cells(file)["Training"].cell(3 + k, 2).value for k in range(UPDATES + 1)]


@pytest.mark.parametrize("rule", RULES)
def test_training_in_cells_is_training(rule: str, written: dict[str, Path]) -> None:
    wanted = losses(rule)
    assert column(written[rule]) == pytest.approx(wanted, rel=NEAR)
    assert wanted[-1] < wanted[0]


def test_a_number_that_is_used_thousands_of_times_is_trained(tmp_path: Path) -> None:
    """Its gradient is added up in more than one cell; of y = wⁿ/n it is wⁿ⁻¹, and w moves so."""
    count = 1_500
    w = Value(0.999, "w")
    y = w
    for _ in range(count - 1):
        y = y * w
    file = tmp_path / "long.xlsx"
    file.write_bytes(workbook(Subject(y / count, [w]), lr=0.5, updates=2))
    wanted, at = [], 0.999
    for _ in range(3):
        wanted.append(at**count / count)
        at -= 0.5 * at ** (count - 1)
    shown = [cells(file)["Training"].cell(3 + k, 2).value for k in range(3)]
    assert shown == pytest.approx(wanted, rel=1e-9)


@needs_office
@pytest.mark.parametrize("rule", RULES)
def test_libreoffice_trains_as_well(rule: str, computed: dict[str, Path]) -> None:
    assert column(computed[rule]) == pytest.approx(losses(rule), rel=NEAR)


def test_arrays_are_ranges_with_names(written: dict[str, Path]) -> None:
    check_ranges(written["layers"])


@needs_office
def test_arrays_are_computed_whole_by_matrix_functions(computed: dict[str, Path]) -> None:
    check_ranges(computed["layers"])
    blocks = parse(LAYERS.read_text(encoding="utf-8")).blocks
    rows = cells(computed["layers"])["Arrays"].iter_rows()
    heads = [cell for row in rows for cell in row if str(cell.value).startswith("= ")]
    assert heads[0].value == "= MMULT(W_1,X)+b_1"
    for head, name in zip(heads, ("Z1", "A1", "Z2", "A2"), strict=True):
        for down, row in enumerate(blocks[name].data, 1):
            shown = [head.offset(down, right).value for right in range(len(row))]
            assert shown == pytest.approx(row, rel=NEAR)


def check_ranges(file: Path) -> None:
    blocks = parse(LAYERS.read_text(encoding="utf-8")).blocks
    book = cells(file)
    for range_name, name in {"X": "X", "Z_1": "Z1", "A_2": "A2"}.items():
        area = book.defined_names[range_name].attr_text.partition("!")[2].replace("$", "")
        shown = [[cell.value for cell in row] for row in book["Arrays"][area]]
        assert shown == [pytest.approx(row, rel=NEAR) for row in blocks[name].data]


@needs_office
def test_what_is_typed_into_practice_is_judged(computed: dict[str, Path]) -> None:
    sheet = cells(computed["practice"])["Practice"]
    rows = [row for row in sheet.iter_rows(min_row=2) if row[1].value]
    judged = {row[1].value: row[3].value or "" for row in rows}
    assert [judged.pop(question) for question in TYPED] == ["✓", "✓", "✗"]
    assert set(judged.values()) == {""}
    assert sheet["E1"].value == f"2 of {len(judged) + len(TYPED)} right"


def test_the_first_sheet_has_the_formulas_of_whole_arrays(written: dict[str, Path]) -> None:
    texts = [row[0].value for row in cells(written["layers"])["Inputs"].iter_rows(max_row=7)]
    assert texts[1:4] == ["Z1 = W1·X + b1", "A1 = tanh(Z1)", "Z2 = W2·A1 + b2"]


@needs_office
def test_a_loss_that_runs_away_is_told(computed: dict[str, Path]) -> None:
    said = "The loss runs away: make lr smaller."
    for name in ("runaway", "sgd"):
        rows = cells(computed[name])["Inputs"].iter_rows(values_only=True)
        assert any(said in row for row in rows) == (name == "runaway")


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    y = Value(2.0, HOSTILE) * Value(3.0, "<b>&\x1b\n\u202eevil")
    y.label = "+1+1"
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(workbook(Subject(y, title="=1+1"), updates=1))
    book = openpyxl.load_workbook(path)
    formulas = [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas and not any("|" in text or "'" in text for text in formulas)
    assert book["Inputs"]["A1"].value == "=1+1" and book["Inputs"]["A1"].data_type == "s"
    names = {row[0].value for row in book["Inputs"].iter_rows()}
    assert {HOSTILE, "<b>&\ufffd⏎\ufffdevil"} <= names


def test_names_of_cells_are_no_places() -> None:
    names = CellNames()
    given = [names.new(text) for text in ("x1", "X1", "r", "R1C1", "", "δ1", "2x", "a b")]
    assert given == ["x_1", "X_1_", "r_", "R1C1_", "node", "δ1", "_2x", "a_b"]
