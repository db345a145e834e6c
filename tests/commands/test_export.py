"""glassgrad export: a formula in the files of other programs."""

import builtins
from pathlib import Path

import pytest

from autograd import Value, export
from tests.conftest import Run

NEURON = ("L = (tanh(w*x + b) - t)**2", "x=2", "w=-3", "b=6.88", "t=1")


def test_the_command_writes_a_workbook(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    path = tmp_path / "neuron.xlsx"
    code, out, err = run("export", *NEURON, "-o", str(path), "--params", "w,b", "--updates", "2")
    assert (code, err) == (0, "") and out.startswith(f"wrote {path} (")
    before = path.read_bytes()
    assert before.startswith(b"PK")
    code, _, err = run("export", *NEURON, "-o", str(path))
    assert code == 2 and "--force overwrites it" in err
    assert path.read_bytes() == before
    assert run("export", *NEURON, "-o", str(path), "--force")[0] == 0
    assert path.read_bytes() != before


def test_a_quiz_comes_with_its_key_and_a_list_of_who_has_what(run: Run, tmp_path: Path) -> None:
    quiz, key, assigned = (tmp_path / name for name in ("quiz.xml", "key.md", "who.csv"))
    students = tmp_path / "students.csv"
    students.write_text("name,group\nAda,1\nGrace,2\n\n", encoding="utf-8")
    options = ("-o", str(quiz), "--students", str(students), "--blanks", "gradients")
    more = ("--key", str(key), "--assigned", str(assigned), "--seed", "4")
    code, out, err = run("export", "L = (w*x - t)**2", "w=1", "x=2", "t=3", *options, *more)
    assert (code, err) == (0, "") and out.count("wrote") == 3
    assert quiz.read_text(encoding="utf-8").count('type="category"') == 2
    assert assigned.read_text(encoding="utf-8").splitlines()[1].startswith("Ada,")
    assert "## Variant 2" in key.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("names", "message"),
    [(b"name\n\xff\n", "is no text in UTF-8"), (b"a" * 200_000, "line 1: this is no CSV")],
)
def test_students_that_cannot_be_read_are_told_with_their_file(
    run: Run, tmp_path: Path, names: bytes, message: str
) -> None:
    students = tmp_path / "students.csv"
    students.write_bytes(names)
    given = ("--students", str(students), "-o", str(tmp_path / "quiz.xml"))
    code, out, err = run("export", "y = x**2", "x=3", *given)
    assert (code, out) == (2, "") and f"glassgrad: {students}" in err and message in err
    assert list(tmp_path.iterdir()) == [students]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "neuron.doc"), "the path ends in .xlsx"),
        (("-o", "neuron.xlsx", "--to", "doc"), "takes xlsx"),
        (
            ("-o", "neuron.tex", "--lr", "1"),
            "--lr says nothing in the format tikz, which takes --step",
        ),
        (("-o", "neuron.tex", "--to", "pptx"), "a file of format pptx ends in .pptx"),
        (("-o", "neuron.tex", "--step", "99"), "there are steps 1 to 14; got 99"),
        (("-o", "quiz.xml", "--assigned", "a.csv"), "--assigned needs --students"),
        (("-o", "quiz.xml", "--key", "./quiz.xml"), "need files of their own"),
        (("-o", "neuron.tex", "--key", "k.md"), "--key and --assigned are for moodle and qti"),
        (("-o", "quiz.xml", "--students", "none.csv"), "none.csv: No such file"),
        (("-o", "neuron.xlsx", "--rule", "sdg"), "did you mean sgd?"),
        (("-o", "neuron.xlsx", "--params", "q"), "the formula has no name q"),
        (("-o", "no/neuron.xlsx"), "there is no folder"),
        (("-o", "neuron.xlsx", "--updates", "9999999"), "updates takes 0 to "),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("export", *NEURON, *options)
    assert (code, out) == (2, "") and message in err
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_named_with_what_installs_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refused(name: str, *args: object, **more: object) -> object:
        if name.partition(".")[0] == "xlsxwriter":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refused)
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    code, _, err = run("export", *NEURON, "-o", str(tmp_path / "neuron.xlsx"))
    assert code == 2
    assert "xlsxwriter, which is not installed: pip install 'glassgrad[spreadsheet]'" in err
    assert list(tmp_path.iterdir()) == []


def test_the_function_refuses_settings_that_the_format_has_not(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    y = Value(2.0, "a") * 3.0
    with pytest.raises(TypeError, match="the format xlsx has no setting 'colour'; it has rule"):
        export(y, tmp_path / "y.xlsx", colour="red")
    with pytest.raises(ValueError, match="there is no format 'doc'; there are xlsx"):
        export(y, tmp_path / "y.xlsx", to="doc")
    export(y, tmp_path / "y.xlsx", updates=1)
    with pytest.raises(FileExistsError, match="exists"):
        export(y, tmp_path / "y.xlsx")
