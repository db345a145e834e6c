"""Worksheets: what is left out, what the key says, and numbers that come out nice."""

import re
import subprocess
from pathlib import Path

import pytest

from autograd import Value, hypot
from autograd.faces.steps import steps
from autograd.faces.worksheet import formula_texts, worksheet
from autograd.formulas.notation import TEXT, Text
from autograd.steps.exact import Exact, Rounded
from autograd.steps.sentences import number_text, rule, sentence
from autograd.steps.step import Contributed

from ..conftest import HANG
from ..outside_programs import needs_latex
from .undefined import DEFINED, UNDEFINED, graph
from .worksheets import DIGITS, filled, loss, polynomial, table

HOSTILE = "a|b_*`<i>[x](y)& $\\end{document}$ %#^~ \n⏎é中"


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


@pytest.mark.one_python
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
        left, right = (len(re.findall(rf"\\{side}\b", document)) for side in ("left", "right"))
        assert left == right
        begun = re.findall(r"\\begin\{(\w+)\}", document)
        assert sorted(begun) == sorted(re.findall(r"\\end\{(\w+)\}", document))
        assert begun[0] == "document"
        assert document.startswith("\\documentclass[11pt]{article}")
    body = made.sheet.partition(r"\begin{document}")[2]
    assert r"\blank" in body
    assert r"\blank" not in made.key.partition(r"\begin{document}")[2]


@needs_latex
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


def local_partials(sheet: str) -> list[str]:
    """The cells of the worksheet's second column, without what Markdown escapes."""
    table = sheet[sheet.index("local partial") : sheet.index("## Gradients")]
    rows = re.findall(r"^\| \d+ \| (.*?) \|", table, re.MULTILINE)
    return [re.sub(r"\\(.)", r"\1", row) for row in rows]


@pytest.mark.parametrize(("name", "numbers"), [*UNDEFINED, *DEFINED])
def test_a_worksheet_writes_a_local_partial_as_the_walk_does(
    name: str, numbers: tuple[float, ...]
) -> None:
    made = worksheet(graph(name, numbers), digits=6)
    reverse = [step for step in made.walk if isinstance(step, Contributed)]
    assert local_partials(made.key) == [rule(made.walk, step) for step in reverse]
    assert (", taken as " in made.key) == ((name, numbers) in UNDEFINED)
    assert "taken" not in made.sheet  # which is filled in with the formula alone


def test_a_worksheet_without_values_keeps_the_mark_and_latex_has_it_too() -> None:
    y = graph("hypot", (0.0, 0.0))
    values = worksheet(y, blanks="values")
    assert local_partials(values.sheet)[0] == "∂y/∂a = a/y = ____________, taken as 0"
    latex = worksheet(y, format="latex")
    assert r"\frac{a}{y} = \frac{0}{0}\text{, taken as }0$" in latex.key
    assert "taken" not in latex.sheet
