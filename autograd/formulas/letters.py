r"""Letters in LaTeX: which are commands, which are text, and what a document needs to print them.

In a formula a Greek letter is its command, and a single letter with an accent is the accent's
(ŷ is \hat{y}); every other letter that is not plain ASCII stands in \text{...}, which MathJax,
KaTeX set as it is. LaTeX has no font with all letters, so a document declares how those are
printed that its fonts do not have: from another font where one is found (for pdfTeX a Russian
one), else by a command or by the code point, [U+5909], so that no two letters look alike.
"""

from __future__ import annotations

import re
import unicodedata

from .text import SUBSCRIPTS, SUPERSCRIPTS, visible

GREEK: dict[str, str] = dict(
    re.findall(
        r"(\w) (\w+)",
        "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda "
        "μ mu ν nu ξ xi π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega Γ Gamma "
        "Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega "
        "ϵ varepsilon ϑ vartheta ϖ varpi ϱ varrho ς varsigma ϕ varphi",
    )
)
ACCENTS = {
    "\u0300": "grave",
    "\u0301": "acute",
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u0306": "breve",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u030a": "mathring",
    "\u030c": "check",
    "\u20d7": "vec",
}
MARKS = "".join(ACCENTS)
SIGNS = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{sign: "\\" + sign for sign in "{}$&#_%"},
}
_WORDS = frozenset(GREEK.values())
_DOTLESS = {"i": r"\imath", "j": r"\jmath"}
_PRINTED = {  # in text, where pdfTeX has no letter of its own
    **{letter: rf"\ensuremath{{\{name}}}" for letter, name in GREEK.items()},
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True)),
    **{sub: rf"\ensuremath{{_{{{k}}}}}" for k, sub in enumerate(SUBSCRIPTS)},
    **{raised: rf"\ensuremath{{^{{{k}}}}}" for k, raised in enumerate(SUPERSCRIPTS)},
    **{
        sign: rf"\ensuremath{{{command}}}"
        for sign, command in {
            "⏎": r"\hookleftarrow",
            "∂": r"\partial",
            "∞": r"\infty",
            "√": r"\surd",
            "−": "-",
            "·": r"\cdot",
            "∘": r"\circ",
            "ᵀ": r"^{\mathsf{T}}",
            "×": r"\times",
            "→": r"\to",
            "←": r"\leftarrow",
            "≤": r"\leq",
            "≥": r"\geq",
            "≈": r"\approx",
            "∇": r"\nabla",
            "′": "'",
        }.items()
    },
    "…": r"\ldots{}",
    "⋮": r"\ensuremath{\vdots}",
    "—": "---",
    "\ufffd": "?",
}
_IN_FORMULAS = {x: rf"\ensuremath{{{x}}}" for x in "|<>"}  # for which old fonts have other signs
_RUSSIAN = {"Ё": 0x9C, "ё": 0xBC} | {chr(0x410 + k): 0xC0 + k for k in range(64)}  # slots of T2A
_EAST = re.compile("[\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_FONTS = (  # that XeTeX and LuaTeX may find, the best first; the last OTHERS have no Chinese
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "IPAexMincho",
    "SimSun",
    "DejaVu Serif",
    "FreeSerif",
    "Noto Serif",
    "Times New Roman",
)
OTHERS = 4
_LATIN = r"""\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\newcommand{\letter}[3]{\ifcsname u8:\detokenize{#1}\endcsname\else
  \DeclareUnicodeCharacter{#2}{#3}\fi}"""
_PDFTEX = rf"""\ifdefined\DeclareUnicodeCharacter % pdfTeX
\usepackage[T1]{{fontenc}}
{_LATIN}"""
_PDFTEX_RUSSIAN = rf"""\ifdefined\DeclareUnicodeCharacter % pdfTeX
\IfFileExists{{t2aenc.def}}{{\usepackage[T2A,T1]{{fontenc}}}}{{\usepackage[T1]{{fontenc}}}}
{_LATIN}"""
_UNICODE = r"""\newcommand{\letter}[3]{\catcode`#1=\active
  \begingroup\lccode`\~=`#1\lowercase{\endgroup\protected\def~}{\iffontchar\font"#2\relax
  \char"#2\relax\else{\other\iffontchar\font"#2\relax\char"#2\relax\else#3\fi}\fi}}"""


def escaped(text: str) -> str:
    r"""Any text for the inside of \text{...}.

    >>> print(escaped("50% of w_1"))
    50\% of w\_1
    """
    return "".join([SIGNS.get(sign, sign) for sign in visible(text, len(text))])


def printed(text: str) -> str:
    r"""As `escaped`, with signs of formulas as commands, which need no preamble.

    >>> print(printed("50% · 3×3"))
    50\% \ensuremath{\cdot} 3\ensuremath{\times}3
    """
    signs = visible(text, len(text))
    return "".join([_IN_FORMULAS.get(x) or _PRINTED.get(x) or SIGNS.get(x, x) for x in signs])


def letters(word: str) -> str:
    r"""A word of a name in a formula: a letter as it is or by its command, a longer one upright.

    >>> print(letters("w"), letters("β"), letters("ŷ"), letters("д"), letters("loss"))
    w \beta \hat{y} \text{д} \text{loss}
    """
    if word in GREEK:
        return "\\" + GREEK[word]
    if word in _WORDS:
        return "\\" + word
    letter, mark = unicodedata.normalize("NFD", word)[:1], unicodedata.normalize("NFD", word)[1:]
    if mark in ACCENTS and (letter.isascii() or letter in GREEK):
        return rf"\{ACCENTS[mark]}{{{_DOTLESS.get(letter) or letters(letter)}}}"
    upright = (len(word) > 1 and not word.isdecimal()) or not word.isascii()
    return rf"\text{{{word}}}" if upright else word


def fonts(body: str) -> list[str]:
    """What the preamble of a document needs for the letters in its body; nothing for ASCII."""
    foreign = sorted({sign for sign in body if not sign.isascii()})
    if not foreign:
        return []
    russian = [sign for sign in foreign if sign in _RUSSIAN]
    lines = [_PDFTEX_RUSSIAN if russian else _PDFTEX]
    for sign in russian:  # T2A prints it, but only where it is switched to
        switched = rf"{{\fontencoding{{T2A}}\selectfont\char{_RUSSIAN[sign]}}}"
        either = rf"\ifcsname T@T2A\endcsname {switched}\else {_stand_in(sign)}\fi"
        lines.append(rf"\DeclareUnicodeCharacter{{{ord(sign):04X}}}{{{either}}}")
    wanted = _FONTS if _EAST.search(body) else _FONTS[-OTHERS:]
    lines += [r"\else % XeTeX, LuaTeX", r"\usepackage{fontspec}"]
    lines += [rf"\IfFontExistsTF{{{font}}}{{\newfontfamily\other{{{font}}}}}{{%" for font in wanted]
    lines += [r"\let\other\relax" + "}" * len(wanted), _UNICODE, r"\fi"]
    lines += [rf"\letter{{{sign}}}{{{ord(sign):04X}}}{{{_stand_in(sign)}}}" for sign in foreign]
    return lines


def _stand_in(sign: str) -> str:
    """How a letter is printed that no font has: by a command, or else by its code point."""
    if sign in _PRINTED:
        return _PRINTED[sign]
    letter, mark = unicodedata.normalize("NFD", sign)[:1], unicodedata.normalize("NFD", sign)[1:]
    if letter in GREEK and mark in ACCENTS:
        return rf"\ensuremath{{\{ACCENTS[mark]}{{\{GREEK[letter]}}}}}"
    return f"[U+{ord(sign):04X}]"
