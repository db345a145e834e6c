r"""Letters beyond ASCII in LaTeX: formulas for every reader, documents that every TeX prints."""

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, steps
from autograd.faces.terminal import latex_document
from autograd.faces.worksheet import worksheet
from autograd.formulas.letters import GREEK, fonts
from autograd.formulas.notation import LATEX
from autograd.steps.exact import Exact

LABELS = ("д", "変数", "é", "ŷ", "x\u0302", "ά", "βάρος", "ą", "Þórr", "ħ", "한글", "א", "ı", "🙂")
MORE = ("weight ∂ → 5 %", "Ш1", "ñ_2", "ﬁ", "ϕ", "Δ w", "x′", "Ελλάδα", "µ", "«q»", "ß", "Ǆ")


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("д", r"\text{д}"),
        ("変数", r"\text{変数}"),
        ("変数1", r"\text{変数}_{1}"),
        ("é", r"\acute{e}"),
        ("e\u0301", r"\acute{e}"),
        ("ŷ", r"\hat{y}"),
        ("ŷ_i", r"\hat{y}_{i}"),
        ("x\u0302", r"\hat{x}"),
        ("x\u0302_1", r"\hat{x}_{1}"),
        ("x\u0304", r"\bar{x}"),
        ("ñ", r"\tilde{n}"),
        ("ï", r"\ddot{\imath}"),
        ("å", r"\mathring{a}"),
        ("w_ŷ", r"w_{\hat{y}}"),
        ("β\u0302", r"\hat{\beta}"),
        ("ά", r"\acute{\alpha}"),
        ("ς", r"\varsigma"),
        ("ϕ", r"\varphi"),
        ("φ", r"\phi"),
        ("größe", r"\text{größe}"),
        ("ą", r"\text{ą}"),
        ("ß", r"\text{ß}"),
        ("ο", r"\text{ο}"),
    ],
)
def test_a_letter_is_a_command_or_text(name: str, latex: str) -> None:
    """What stands bare in a formula is ASCII; all else is in braces of its own."""
    assert LATEX.name(name) == latex


@given(st.text(min_size=1, max_size=12))
def test_nothing_bare_in_a_formula_is_foreign(name: str) -> None:
    r"""Outside \text{...} a name in LaTeX is ASCII, but for the sign of its derivative."""
    bare = re.sub(r"\\text\{(?:[^{}\\]|\\.|\\[a-z]+\{\})*\}", "", LATEX.name(name))
    assert bare.isascii()


def documents(labels: tuple[str, ...]) -> list[str]:
    """The documents that there are, of a graph with these labels."""
    leaves = [Value(0.5 + k, label) for k, label in enumerate(labels)]
    y = leaves[0] * 2
    for leaf in leaves[1:]:
        y = (y * leaf).tanh() + leaf
    made = worksheet(y, format="latex")
    exact = steps(y, arithmetic=Exact())
    return [latex_document(steps(y)), latex_document(exact), made.sheet, made.key]


def test_a_document_names_every_foreign_letter_once() -> None:
    """In its preamble, with a way to print it; one of ASCII alone needs no word."""
    for document in documents((*LABELS, *MORE)):
        head, _, body = document.partition(r"\begin{document}")
        named = re.findall(r"(?m)^\\letter\{(.)\}\{([0-9A-F]{4,})\}\{(.+)\}$", head)
        assert [sign for sign, _, _ in named] == sorted({c for c in body if not c.isascii()})
        assert all(int(code, 16) == ord(sign) for sign, code, _ in named)
    for document in documents(("w", "x", "alpha")):
        assert document.isascii()
        assert r"\letter" not in document


@given(st.sets(st.characters(min_codepoint=0x80, exclude_categories=("Cs", "Cc")), min_size=1))
def test_no_two_letters_are_printed_alike(signs: set[str]) -> None:
    """What no font has is printed by its code point; Greek and mathematics by their commands."""
    lines = [line for line in fonts("".join(signs)) if line.startswith(r"\letter{")]
    shown = [line.split("{", 3)[3] for line in lines]
    assert len(set(shown)) == len(shown) == len(signs)
    for sign, stand_in in zip(sorted(signs), shown, strict=True):
        known = sign in GREEK or r"\ensuremath" in stand_in or len(stand_in) == 2
        assert known or stand_in == f"[U+{ord(sign):04X}]}}" or sign in "…—\ufffd"
        assert stand_in.isascii()


def test_what_is_known_of_a_letter_is_its_own() -> None:
    """Each Greek letter has the command of its Unicode name, or of its variant."""
    for letter, name in GREEK.items():
        if not name.startswith("var"):
            word = unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")
            assert name.lower() == word


@pytest.mark.one_python
@pytest.mark.parametrize("program", ["pdflatex", "xelatex"])
@pytest.mark.parametrize("labels", [LABELS, MORE, ("w", "д"), ("変数", "b")], ids=range(4))
def test_every_document_compiles(program: str, labels: tuple[str, ...], tmp_path: Path) -> None:
    """Without a stop and without a gap, whatever fonts there are."""
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")
    for number, document in enumerate(documents(labels)):
        (tmp_path / f"{number}.tex").write_text(document, encoding="utf-8")
        done = subprocess.run(
            [program, "-interaction=nonstopmode", "-halt-on-error", f"{number}.tex"],
            cwd=tmp_path,
            capture_output=True,
            timeout=300,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        assert done.returncode == 0, said[-2000:]
        log = (tmp_path / f"{number}.log").read_text(encoding="utf-8", errors="replace")
        assert "Missing character" not in log
