"""glassgrad check: forms of the report, errata, files that are no examples."""

import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd.commands.check import example_files
from autograd.commands.cli import main
from autograd.examples import Asked, Digits, Example, Printed, Update, examine
from autograd.examples.diagnose import HYPOTHESES
from autograd.examples.example import Erratum

from ..conftest import Run
from ..examples.collection import BOOK
from .typed import GOOD, STEERING

FORMS = ("markdown", "json", "junit", "text")


TIME = re.compile(r' time="[^"]*"')  # how long it took


def test_the_ending_of_a_report_decides_its_form(run: Run, tmp_path: Path) -> None:
    """As --format does."""
    example = tmp_path / "a.toml"
    example.write_text(
        'title = "A square"\nevidence = "read"\nformula = "x = 2; y = x*x"\n[printed]\ny = "4"\n'
    )
    for ending, form in zip((".md", ".json", ".xml", ".txt"), FORMS, strict=True):
        run("check", str(example), "-o", f"{tmp_path}/a{ending}")
        asked = run("check", str(example), "--format", form)[1]
        written = (tmp_path / f"a{ending}").read_text()
        assert TIME.sub("", written) == TIME.sub("", asked)


FORMULAS = [
    "w = 3; L = w**2",
    "w = 404; L = -1e308*w",
    "w = -1; L = log(w)",
    "a = 3; L = a*2; w = 2",
    "w = 1; L = max([w, 1e308])",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("rate", [None, 0.1, 1e300])
def test_an_erratum_may_name_any_hypothesis(formula: str, rate: float | None) -> None:
    """One that cannot be made there explains nothing; it is no fault."""
    for name in HYPOTHESES:
        erratum = Erratum("wrong", "x", (name,))
        claims = [
            Printed(Asked("L"), Digits("9.1"), erratum=erratum),
            Printed(Asked("L", ("w",)), Digits("6.5"), erratum=erratum),
        ]
        update = Update("sgd", {"lr": rate}, ("w",)) if rate else None
        if update:
            claims.append(Printed(Asked("w", after=1), Digits("0.3"), erratum=erratum))
        example = Example(formula, loss="L", update=update, claims=tuple(claims))
        assert len(examine(example).findings) == len(claims)


@pytest.mark.parametrize("reason", ['"lef out"', "[]", '""', "3", "[3]", '["left out", "x"]'])
def test_a_reason_that_names_no_hypothesis_is_told(run: Run, tmp_path: Path, reason: str) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "t"\nevidence = "read"\nformula = "w = 3; L = w**2"\n[printed]\nL = "9.1"\n'
        f'[[erratum]]\nclaims = "L"\nwhy = "x"\nreason = {reason}\n'
    )
    code, out, _ = run("check", str(tmp_path))
    assert code == 2
    assert ":9: " in out


def test_one_bad_file_does_not_cost_the_others_their_report(run: Run, tmp_path: Path) -> None:
    """A folder, a link that leads nowhere, a pipe, no TOML; the good one is still told."""
    (tmp_path / "good.toml").write_text(GOOD.format("Good"))
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "link.toml").symlink_to("nowhere")
    (tmp_path / "not.toml").write_text("=")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
    code, out, err = run("check", str(tmp_path))
    assert (code, err) == (2, "")
    bad = 4 if hasattr(os, "mkfifo") else 3
    assert f"{bad} files are no worked example. The one number holds." in out
    assert "folder.toml: it is a folder" in out
    assert "link.toml: it cannot be read: No such file or directory" in out
    code, out, _ = run("check", str(tmp_path), "--format", "json")
    told = json.loads(out)
    assert code == 2
    assert [bool(one.get("claims")) for one in told["examples"]].count(True) == 1


def test_a_fault_in_one_file_does_not_cost_the_others_their_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.toml").write_text(GOOD.format(name))

    def examined(example: Example, *_: object) -> object:
        if example.title == "a":
            raise KeyError("what")
        return examine(example)

    monkeypatch.setattr("autograd.examples.report.examine", examined)
    code, out, _ = run("check", str(tmp_path))
    assert code == 2
    assert "a.toml: a fault of glassgrad itself, please report it: KeyError: 'what'" in out
    assert "The one number holds" in out


@pytest.mark.parametrize("form", ["text", "markdown", "json", "junit"])
@pytest.mark.parametrize("full", [[], ["--full"]])
def test_no_name_or_title_of_a_file_steers_the_terminal(
    run: Run, tmp_path: Path, form: str, full: list[str]
) -> None:
    title = STEERING.encode("unicode_escape").decode().replace("\\x", "\\u00")
    for name in ("a", "b"):
        path = tmp_path / f"{name}{STEERING}.toml"
        path.write_text(GOOD.format(title), encoding="utf-8")
    (tmp_path / f"c{STEERING}.toml").write_text("=")
    _, out, err = run("check", str(tmp_path), "--format", form, *full)
    assert not set(STEERING) & set(out + err) - set("[31m2J")


def command(capsys, *argv):
    """Exit code, output, errors."""
    code = main(["check", *map(str, argv)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ('number = "24.1"', 'number = "24"', 0, "Of 5 numbers 3 hold and 2 are known errata."),
        ("", "", 1, "1 does not stand as the file"),
        ('"2.7"', '"2.76"', 1, "holds, though the file has an erratum for it"),
        ("params", "parms", 2, "book.toml:10: [update] has no key parms; did you mean params?"),
    ],
)
def test_the_exit_code_says_how_it_went(capsys, tmp_path, old, new, code, says):
    path = tmp_path / "book.toml"
    path.write_text(BOOK.replace(old, new) if old else BOOK, encoding="utf-8")
    for form in ("text", "markdown", "json", "junit"):
        assert command(capsys, path, "--format", form)[0] == code
    assert says in command(capsys, path)[1].replace("\n    ", " ")


def test_the_command_takes_files_and_folders_and_writes_a_file(capsys, tmp_path):
    for name in ("b.toml", "a.toml"):
        (tmp_path / name).write_text(BOOK.replace("24.1", "24"), encoding="utf-8")
    code, out, _ = command(capsys, tmp_path, tmp_path / "a.toml")
    assert code == 0
    assert re.search(r"^a +5 .*\nb +5 .*\nall 2 +10 ", out, re.MULTILINE)
    report = tmp_path / "report.xml"
    code, out, _ = command(capsys, tmp_path, "--format", "junit", "-o", report)
    assert (code, out.strip()) == (0, str(report))
    assert ElementTree.parse(report).getroot().attrib["tests"] == "10"
    code, _, err = command(capsys, tmp_path, "-o", report)
    assert (code, "exists" in err) == (2, True)


def test_the_collection_is_at_hand_anywhere_by_name(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = command(capsys, "olah")
    assert (code, err) == (0, "") and out.startswith("olah: ")
    code, _, err = command(capsys, "mazzur")
    assert code == 2
    assert "there is no file mazzur, and no example of that name; did you mean mazur?" in err
    assert command(capsys, tmp_path)[2].endswith("has no .toml files in it\n")
    assert command(capsys, "none.toml")[2].startswith("glassgrad: there is no file none.toml")


def test_without_arguments_it_checks_the_collection(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    names = [path.stem for path in example_files([])]
    assert {"mazur", "olah", "one_weight", "lstm_three_steps"} <= set(names)
    assert len(names) >= 73


def test_long_work_shows_its_progress(capsys, monkeypatch, tmp_path):
    times = iter([0.1 * k for k in range(1000)])
    path = tmp_path / "book.toml"
    path.write_text(BOOK.replace("after-1]", "after-12]").replace("after 1", "after 12"))
    monkeypatch.setattr("autograd.progress.monotonic", lambda: next(times))
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, _, err = command(capsys, path, "--plain")
    assert " 4/12 updates of book" not in err  # half a second is soon over
    assert "] 5/12 updates of book" in err
    assert err.endswith("\r")
