"""Worksheets: what is left out, what the key says, and numbers that come out nice."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, hypot
from autograd.commands.cli import main
from autograd.faces.steps import steps
from autograd.faces.worksheet import formula_texts, worksheet
from autograd.formulas.notation import TEXT, Text
from autograd.steps.exact import Exact, Rounded
from autograd.steps.sentences import number_text, sentence
from autograd.steps.walk import Walk

from ..conftest import HANG

DIGITS = 4
HOSTILE = "a|b_*`<i>[x](y)& $\\end{document}$ %#^~ \n⏎é中"


def loss(make: Any = lambda x: x.tanh()) -> Value:
    """L = (φ(w·x + b) − t)² + w·w."""
    w, x, b, t = Value(-3.0, "w"), Value(2.0, "x"), Value(6.88, "b"), Value(1.0, "t")
    y = (make(w * x + b) - t) ** 2 + w * w
    y.label = "L"
    return y


def polynomial() -> Value:
    """The second example of the book: L = (a·b + c)·f."""
    a, b, c, f = (Value(1.5, name) for name in "abcf")
    d = a * b + c
    y = d * f
    d.label, y.label = "d", "L"
    return y


def numbers(walk: Walk) -> Iterator[Any]:
    """Every number that a person has to find."""
    for step in walk:
        if step.kind == "computed":
            yield step.data
        elif step.kind == "contributed":
            yield from (step.partial, step.contribution, step.after)


def table(document: str, heading: str) -> list[list[str]]:
    """The cells of the Markdown table under a heading, without its head."""
    part = document.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]


def filled(sheet: str, key: str) -> list[str]:
    """What stands in the key where the sheet has blanks; all else has to be the same."""
    sheet = sheet.partition("## Forward")[2]
    key = key.partition("## Forward")[2].partition("## Every step")[0]
    pattern = re.escape(sheet.strip()).replace("_" * 12, "(.+?)").replace("_" * 4, "([^ =]+)")
    found = re.fullmatch(pattern, key.strip())
    assert found is not None, "sheet and key differ in more than the blanks"
    return list(found.groups())


@pytest.mark.parametrize("blanks", ["values", "partials", "gradients", "all"])
def test_the_key_is_the_sheet_with_the_numbers_of_the_walk(blanks: str) -> None:
    """In every blank exactly the number that the walk has there."""
    made = worksheet(loss(), blanks=blanks)
    by = Text(DIGITS)
    walk = made.walk
    expected: list[str] = []
    values, slopes = walk.values(), walk.gradients()
    hidden = {"values", "partials", "gradients"} if blanks == "all" else {blanks}
    for step in walk:
        if step.kind == "computed" and "values" in hidden:
            expected.append(number_text(step.data, by))
        if step.kind == "contributed":
            for kind, x in (
                ("partials", step.partial),
                ("gradients", step.upstream),
                ("partials", step.partial),
                ("gradients", step.contribution),
                ("gradients", step.after),
            ):
                if kind in hidden:
                    expected.append(number_text(x, by))
    for entry in walk.nodes:
        if entry.op is not None and "values" in hidden:
            expected.append(number_text(values[entry.name], by))
        if "gradients" in hidden:
            expected.append(number_text(slopes[entry.name], by))
    found = filled(made.sheet, made.key)
    short = iter(found)
    assert all(any(answer == one for one in short) for answer in expected)
    # The other blanks are for formulas and numbers put in.
    longs = made.sheet.count("_" * 12)
    assert len(found) == len(expected) + longs
    assert (longs > 0) == (blanks != "gradients")


def test_blanks_hide_what_they_say_and_nothing_else() -> None:
    """Column by column: which numbers can be read on the sheet."""
    by = Text(DIGITS)
    walk = steps(loss(), arithmetic=Rounded(DIGITS))
    reverse = [step for step in walk if step.kind == "contributed"]
    for blanks in ("values", "partials", "gradients"):
        sheet = worksheet(loss(), blanks=blanks).sheet
        forward = table(sheet, "Forward")
        back = table(sheet, "Reverse")
        last = table(sheet, "Gradients")
        for step, (_, said) in zip(walk.forward, forward, strict=True):
            assert said.endswith(" ____ ") == (blanks == "values")
            assert said.endswith(f" = {number_text(step.data, by)} ") == (blanks != "values")
        for step, (_, local, sent, total) in zip(reverse, back, strict=True):
            assert local.endswith(" ____ ") == (blanks == "partials")
            up, p, g = (
                number_text(x, by) for x in (step.upstream, step.partial, step.contribution)
            )
            blank = "____"
            if blanks == "gradients":
                assert sent.endswith(f" = {blank} × {p} = {blank} ")
                assert total.strip().startswith(blank)
            else:
                assert sent.endswith(f" = {up} × {p if blanks == 'values' else blank} = {g} ")
                assert total.strip().startswith(number_text(step.after, by))
        for entry, (name, value, slope) in zip(walk.nodes, last, strict=True):
            assert name.strip() == entry.name
            gone = blanks == "values" and entry.op is not None
            assert value.strip() == ("____" if gone else number_text(entry.data, by))
            assert (slope.strip() == "____") == (blanks == "gradients")


def test_numbers_put_into_a_rule_are_values() -> None:
    """1 − v3² = 1 − 0.7064²: whoever seeks the values does not find them there."""
    sheet = worksheet(loss(), blanks="values").sheet
    assert "∂v3/∂v2 = 1 − v3² = ____________ = 0.501 |" in sheet
    assert "0.7064" not in sheet
    assert (
        "∂v3/∂v2 = 1 − v3² = 1 − 0.7064² = 0.501 |" in worksheet(loss(), blanks="gradients").sheet
    )


def test_the_key_ends_with_every_step_in_a_sentence() -> None:
    """As the walk says them, numbered as in the tables."""
    made = worksheet(loss())
    said = made.key.partition("## Every step\n\n")[2].splitlines()
    assert said == [f"{step.number}. {sentence(made.walk, step, DIGITS)}" for step in made.walk]
    assert "Every step" not in made.sheet


def test_the_formula_stands_at_the_top() -> None:
    """In one piece as far as nodes are used once; what is used twice has a line."""
    walk = steps(loss())
    assert list(formula_texts(walk, TEXT)) == [("L", "(tanh(w·x + b) − t)² + w²")]
    a = Value(2.0, "a")
    e = a.exp()
    e.label = "e"
    y = e * e + e
    y.label = "y"
    assert list(formula_texts(steps(y), TEXT)) == [("e", "e^a"), ("y", "e² + e")]
    x = Value(1.01, "x")
    long = x
    for _ in range(40):
        long = long * x
    pieces = list(formula_texts(steps(long), TEXT))
    assert [name for name, _ in pieces] == ["v12", "v24", "v36", "v40"]
    assert all(len(text) < 60 for _, text in pieces)


def test_an_update_is_part_of_the_sheet() -> None:
    """The new number is a blank when everything is."""
    w = Value(2.0, "w")
    walk = steps(w * w, [w], lr=0.25)
    made = worksheet(walk)
    assert "w becomes w − lr·g = ____________ = ____ |" in made.sheet
    assert "w becomes w − lr·g = 2 − 0.25·4 = 1 |" in made.key
    assert "= 2 − 0.25·4 = 1 |" in worksheet(walk, blanks="gradients").sheet


def exactly(text: str) -> Fraction:
    """The number that is printed."""
    return Fraction(text.replace("−", "-"))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "make", [lambda x: x, lambda x: x.relu(), abs], ids=["linear", "relu", "abs"]
)
def test_nice_numbers_are_short_and_exact(make: Any, seed: int) -> None:
    """Every value, partial, contribution and sum has up to 3 digits, up to 2 behind the point."""
    y = loss(make)
    walk = worksheet(y, nice=True, seed=seed).walk
    again = y.__class__  # the same graph in exact fractions, from the leaves that were drawn
    assert again is Value
    by_name = walk.values()
    w, x, b, t = (Value(by_name[name], name) for name in "wxbt")
    exact = steps((make(w * x + b) - t) ** 2 + w * w, arithmetic=Exact())
    for shown, true in zip(numbers(walk), numbers(exact), strict=True):
        text = number_text(shown, Text(DIGITS))
        assert exactly(text) == true
        _, figures, exponent = Decimal(text.replace("−", "-")).normalize().as_tuple()
        assert len(figures) <= 3
        assert int(exponent) >= -2
    assert 0 not in [by_name[name] for name in "wx"]


def test_a_seed_gives_one_worksheet_and_leaves_the_graph_alone() -> None:
    """Another seed gives another; y keeps its numbers, its gradients and its labels."""
    y = polynomial()
    first, again, other = (worksheet(y, nice=True, seed=seed) for seed in (1, 1, 2))
    assert first[:2] == again[:2]
    assert first.sheet != other.sheet
    assert worksheet(y, seed=1).sheet == worksheet(y, seed=1).sheet
    assert worksheet(y, seed=1).sheet != worksheet(y).sheet
    assert y.data == (1.5 * 1.5 + 1.5) * 1.5
    assert not y.reached
    assert {entry.name for entry in first.walk.nodes} == {*"abcf", "v1", "d", "L"}


def test_the_numbers_of_a_seed_stay_the_same() -> None:
    """Recorded: a worksheet that was handed out can be made again."""
    made = worksheet(polynomial(), nice=True, seed=0)
    assert "Given: a = −2, b = 3, c = 5, f = 2" in made.sheet
    assert "All numbers are exact." in made.sheet


def test_where_nothing_is_exact_the_sheet_says_how_to_round() -> None:
    """tanh: 3 digits are carried at every step, and the key has been calculated so."""
    made = worksheet(loss(), nice=True, digits=3)
    for document in made[:2]:
        assert (
            "no short exact results with tanh. Round to 3 significant digits at every" in document
        )
    assert made.walk.arithmetic == Rounded(3).name
    for step in made.walk:
        if step.kind == "contributed":
            product = Decimal(str(step.upstream)) * Decimal(str(step.partial))
            assert step.contribution == float(f"{product:.2e}")
    slopes = [abs(step.partial) for step in made.walk if step.kind == "contributed"]
    assert min(slopes) >= 0.01


def test_special_points_are_no_way_out() -> None:
    """tanh(0) = 0 is exact and teaches nothing."""
    for seed in range(4):
        walk = worksheet(loss(), nice=True, seed=seed).walk
        assert walk.values()["v3"] not in (0.0, 1.0)


def test_roots_come_out_where_they_can() -> None:
    """hypot(3, 4) = 5 is found: its partials are 0.6 and 0.8."""
    a, b = Value(1.0, "a"), Value(1.0, "b")
    made = worksheet(hypot(a, b), nice=True)
    assert "All numbers are exact." in made.sheet
    assert {abs(made.walk.values()[name]) for name in "ab"} in ({3.0, 4.0}, {1.5, 2.0})


def test_numbers_are_drawn_where_the_walk_is_finite() -> None:
    """log wants positive numbers; where nothing helps, the message says so."""
    x = Value(2.0, "x")
    assert worksheet(x.log(), nice=True).walk.values()["x"] > 0
    with pytest.raises(ValueError, match="no numbers were found"):
        worksheet((-(x * x)).sqrt().log(), nice=True)


def test_wrong_wishes_are_refused() -> None:
    """With the words that are accepted."""
    y = polynomial()
    with pytest.raises(ValueError, match="'values', 'partials', 'gradients' or 'all'"):
        worksheet(y, blanks="everything")
    with pytest.raises(ValueError, match="'markdown' or 'latex'"):
        worksheet(y, format="pdf")
    for wish in ({"nice": True}, {"seed": 3}):
        with pytest.raises(TypeError, match="a record of steps"):
            worksheet(steps(y), **wish)


def test_a_record_keeps_its_own_arithmetic() -> None:
    """Fractions stay fractions, and what was rounded by hand says how."""
    y = polynomial() / 3
    exact = worksheet(steps(y, arithmetic=Exact()))
    assert "15/8" in exact.key
    assert "Calculate with exact fractions." in exact.sheet
    by_hand = worksheet(steps(y, arithmetic=Rounded(2))).sheet
    assert "Round to 2 significant digits at every step. Numbers are written to 4." in by_hand
    assert "All 16 digits of a float were carried" in worksheet(steps(y), digits=3).sheet
    assert "All numbers are exact." in worksheet(steps(polynomial())).sheet


def test_a_label_is_text_on_both_papers() -> None:
    """Markdown signs are escaped in cells; TeX commands are printed, not obeyed."""
    h = Value(2.0, HOSTILE)
    y = h * h
    made = worksheet(y)
    assert len(table(made.key, "Gradients")) == 2
    assert all(len(row) == 3 for row in table(made.key, "Gradients"))
    assert re.search(r"(?<!\\)[<>`*\[\]$&]", made.key) is None
    latex = worksheet(y, format="latex").key
    assert latex.count(r"\end{document}") == 1
    assert latex.endswith("\\end{document}\n")


@pytest.mark.parametrize("blanks", ["all", "values"])
@pytest.mark.parametrize("label", ["b", HOSTILE, "α_1", "x'"])
def test_the_latex_is_balanced(label: str, blanks: str) -> None:
    r"""Braces, mathematics, \left and \right, environments; every blank is in the sheet alone."""
    y = loss(lambda x: x.relu())
    leaf = Value(0.5, label)
    z = (y + leaf) * (leaf - 3.0) / leaf.exp()
    made = worksheet(z, format="latex", blanks=blanks)
    for document in made[:2]:
        plain = re.sub(r"\\[{}$\\&%#_]", "", document)
        assert plain.count("{") == plain.count("}")
        assert plain.count("$") % 2 == 0
        assert document.count(r"\left") == document.count(r"\right")
        begun = re.findall(r"\\begin\{(\w+)\}", document)
        assert sorted(begun) == sorted(re.findall(r"\\end\{(\w+)\}", document))
        assert begun[0] == "document"
        assert document.startswith("\\documentclass[11pt]{article}")
    body = made.sheet.partition(r"\begin{document}")[2]
    assert r"\blank" in body
    assert r"\blank" not in made.key.partition(r"\begin{document}")[2]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no LaTeX here")
@pytest.mark.parametrize("paper", ["a4paper", "letterpaper"])
@pytest.mark.parametrize("label", ["w1_2_3", HOSTILE], ids=["usual", "hostile"])
def test_the_latex_compiles_and_fits_the_page(label: str, paper: str, tmp_path: Path) -> None:
    """With letters that no font has, too; with usual names nothing sticks out into the margin."""
    y, w = loss(), Value(0.5, label)
    made = worksheet((y * w + hypot(w, y)).sigmoid(), format="latex", nice=True)
    for name, document in (("sheet", made.sheet), ("key", made.key)):
        text = document.replace("[11pt]", f"[11pt,{paper}]")
        (tmp_path / f"{name}.tex").write_text(text, encoding="utf-8")
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
            cwd=tmp_path,
            capture_output=True,
            timeout=HANG,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        assert done.returncode == 0, said[-2000:]
        wide = [float(x) for x in re.findall(r"Overfull \\hbox \(([\d.]+)pt", said)]
        assert label == HOSTILE or max(wide, default=0) < 2


def test_the_command_prints_both_or_writes_what_has_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that ends in .tex makes it LaTeX; numbers that are drawn need not be given."""
    formula = "L = (w*x + b)**2"
    assert main(["worksheet", formula, "--nice", "--blanks", "partials"]) == 0
    out = capsys.readouterr().out
    assert out.index("# Worksheet: L") < out.index("# Answer key: L")
    assert "All numbers are exact." in out
    sheet, key = tmp_path / "sheet.tex", tmp_path / "key.tex"
    given = ["w=2", "x=3", "b=-1", "-o", str(sheet), "--key", str(key)]
    assert main(["worksheet", formula, *given]) == 0
    assert capsys.readouterr().out == f"wrote {sheet}\nwrote {key}\n"
    assert "\\section*{Worksheet: $L$}" in sheet.read_text(encoding="utf-8")
    assert "= 25$" in key.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (["--nice", "--exact"], "go without"),
        (["--seed", "1", "--params", "w"], "go without"),
        (["-o", "a.md", "--key", "./a.md"], "two files"),
        (["--key", "mine.md"], "mine.md exists; --force overwrites it"),
        (["--blanks", "none"], "takes values, partials, gradients, all; got none"),
        (["--seed", "-1"], "whole number"),
        ([], "needs a value for w"),
    ],
)
def test_the_command_refuses_in_plain_words(
    wish: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 2, no traceback, nothing written."""
    monkeypatch.chdir(tmp_path)
    Path("mine.md").write_text("mine")
    assert main(["worksheet", "w*w", *wish]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("glassgrad: ")
    assert said in err
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]
