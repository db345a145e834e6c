"""A table of one's own data: columns by name, words one-hot, and a network that learns it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nn.table import TableError, read_table
from tests.conftest import Run

FRUIT = """weight,colour,fruit,price
1.5,red,apple,0.5
1.25,green,apple,0.25
3,green,melon,2
"2.5","yellow ",melon,1.75
"""


@pytest.fixture
def fruit(tmp_path: Path) -> Path:
    path = tmp_path / "fruit.csv"
    path.write_text(FRUIT, encoding="utf-8-sig")
    return path


def test_numbers_stay_and_words_are_one_hot(fruit: Path) -> None:
    table = read_table(fruit, "fruit", ["weight", "colour"])
    assert table.inputs == ("weight", "colour=green", "colour=red", "colour=yellow")
    assert table.X == [[1.5, 0, 1, 0], [1.25, 1, 0, 0], [3, 1, 0, 0], [2.5, 0, 0, 1]]
    assert (table.y, table.classes, table.numbers) == ([0, 0, 1, 1], ("apple", "melon"), (0,))


def test_a_target_of_numbers_is_no_class_unless_it_is_said(fruit: Path) -> None:
    assert read_table(fruit, "price", ["weight"]).classes == ()
    assert read_table(fruit, "price", ["weight"]).y == [0.5, 0.25, 2, 1.75]
    classes = read_table(fruit, "price", ["weight"], classes=True)
    assert classes.classes == ("0.25", "0.5", "1.75", "2") and classes.y == [1, 0, 3, 2]


def test_numbers_are_standardised_by_the_samples_that_are_learnt(fruit: Path) -> None:
    table = read_table(fruit, "fruit", ["weight", "colour"])
    (first, second) = table.standardised(table.X, [[2.0, 1.0, 0.0, 0.0]])
    mean = (1.5 + 1.25 + 3 + 2.5) / 4
    deviation = (sum((x - mean) ** 2 for x in (1.5, 1.25, 3, 2.5)) / 4) ** 0.5
    assert [x[0] for x in first] == pytest.approx(
        [(x - mean) / deviation for x in (1.5, 1.25, 3, 2.5)]
    )
    assert second[0][0] == pytest.approx((2 - mean) / deviation) and second[0][1:] == [1, 0, 0]
    assert table.X[0] == [1.5, 0, 1, 0]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_tabs_and_decimal_commas_are_read(delimiter: str, tmp_path: Path) -> None:
    rows = [["weight", '"big; red"', "fruit"], ["1,5", "-2,5e1", "a,b"], ["3", "4,25", "c"]]
    path = tmp_path / "fruit.csv"
    path.write_text("\r\n".join([delimiter.join(row) for row in rows]), encoding="utf-8-sig")
    table = read_table(path, "fruit")
    assert table.inputs == ("weight", "big; red") and table.classes == ("a,b", "c")
    assert table.X == [[1.5, -25.0], [3.0, 4.25]]


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        (FRUIT, "fruits", "no column fruits; did you mean fruit?"),
        ("a,b\n1,2\n,3\n", "b", "line 3: a is missing"),
        ("a,b\n1,2\n1,2,3\n", "b", "line 3: 3 fields, and 2 names"),
        ("a,a\n1,2\n", "a", "two columns are called a"),
        ('a,b\n"1,000",2\n"2,000",3\n', "b", "the column a has numbers such as 1,000; write them"),
        ("a,b\n5%,2\n6%,3\n", "b", "the column a has numbers such as 5%; write them plainly"),
        ("a,b\n1,x\n2,x\n", "b", "the target b is x in every row"),
        ("a,b\n1,2\n", "b", "1 row below the names"),
        (
            "a,b\n" + "".join(f"w{k},{k % 2}\n" for k in range(101)),
            "b",
            "a has 101 different words",
        ),
        ("b\n1\n2\n", "b", "predicted from other columns"),
        ("a,b\n" + "1" * 200_000 + ",2\n", "b", "table.csv, line 2: this is no CSV"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_place(
    text: str, target: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=message.replace("?", r"\?")):
        read_table(path, target)


def test_train_learns_classes_from_a_file(run: Run, tmp_path: Path) -> None:
    rows = [f"{k % 7},{'up' if k % 3 else 'down'},{k}" for k in range(60)]
    path = tmp_path / "mydata.csv"
    text = "\n".join(["a,way,id", *rows])
    path.write_text(text.replace("a,way,id", "a,way,id"), encoding="utf-8")
    options = ("--target", "way", "--inputs", "a,id", "--standardise", "--test", "0.25")
    code, out, err = run("train", str(path), *options, "--steps", "3", "--hidden", "3")
    assert (code, err) == (0, "")
    assert "mydata.csv: 45 samples, network 2-3-1" in out and "way (down, up) from a, id" in out


def test_one_step_is_one_step(run: Run) -> None:
    out = run("train", "xor", "--steps", "1", "--hidden", "2")[1]
    assert out.splitlines()[0].endswith("(9 parameters), 1 step")


def test_train_and_flow_learn_numbers_from_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    rows = [f"{k / 10},{['a', 'b'][k % 2]},{3 * k / 10 + (k % 2)}" for k in range(40)]
    path.write_text("\n".join(["x,kind,y", *rows]), encoding="utf-8")
    options = ("--target", "y", "--standardise", "--steps", "60", "--hidden", "4", "--json")
    code, out, _ = run("train", str(path), *options)
    data = json.loads(out)
    assert code == 0 and data["inputs"] == ["x", "kind=a", "kind=b"] and data["classes"] == []
    assert data["history"]["loss"][-1] < 0.1 * data["history"]["loss"][0]
    code, out, _ = run("flow", str(path), *options, "-o", str(tmp_path / "flow.json"))
    assert code == 0 and json.loads(out)["network"] == "3-4-1"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("fruit.csv",), "--target is missing: which column"),
        (("fruit.csv", "--target", "fruit", "--points", "3"), "--points is for data that are made"),
        (("moons", "--target", "y"), "--target is for data from a file"),
        (("moon",), "did you mean moons?"),
        (("moons", "-o", "a.doc"), "the path ends in .png, .svg, .pdf, .gif; got a.doc"),
        (("none.csv", "--target", "y"), "none.csv: No such file"),
        (("fruit.csv", "--target", "fruit", "-o", "a.png"), "a picture shows two inputs, and"),
        (("fruit.csv", "--target", "fruit", "--task", "numbers"), "has words, such as apple"),
    ],
)
def test_wrong_use_of_a_file_is_told(
    options: tuple[str, ...], message: str, run: Run, fruit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fruit.parent)
    code, out, err = run("train", *options)
    assert (code, out) == (2, "") and message in err


def test_hostile_names_steer_no_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x\x1b[2J,y\n1,a\x1b]0;\n2,b\n3,b\n", encoding="utf-8")
    code, out, _ = run("train", str(path), "--target", "y", "--steps", "1", "--hidden", "1")
    assert code == 0 and "\x1b" not in out
