r"""Formulas in LaTeX, written plainly: \frac{\partial E}{\partial w_1} is dE/dw1."""

from __future__ import annotations

import re

_SPAN = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_WORDS = {  # what a command stands for
    **{name: name for name in ("exp", "log", "ln", "tanh", "sin", "cos", "max", "min")},
    "cdot": "*",
    "times": "*",
    "odot": "*",
    "circ": "*",
    "div": "/",
    "approx": "≈",
    "simeq": "≈",
    "partial": "∂",
    "sigma": "σ",
    "left": "",
    "right": "",
    "quad": " ",
    "qquad": " ",
    ",": " ",
    ";": " ",
    "!": "",
    " ": " ",
    "displaystyle": "",
    "nonumber": "",
    "big": "",
    "Big": "",
    "alpha": "α",
    "beta": "β",
    "delta": "δ",
    "eta": "η",
    "mu": "μ",
    "theta": "θ",
    "rho": "ρ",
    "varepsilon": "ε",
    "epsilon": "ε",
    "lambda": "λ",
    "phi": "φ",
    "varphi": "φ",
    "rightarrow": "→",
    "infty": "∞",
    "equiv": "=",
    "%": "%",
    "sqrt": "sqrt",
    "bigl": "",
    "bigr": "",
    "to": "→",
}
ROW = "\v"  # where one row of a formula ends and the next begins, on a line of the source
_WRAPPED = ("text", "mathrm", "operatorname", "mathbf", "boldsymbol", "mathit", "boxed", "textbf")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def math_spans(text: str) -> str:
    """A text with its formulas written plainly, those between dollars or brackets."""
    return _SPAN.sub(
        lambda span: f" {_rows(next(part for part in span.groups() if part is not None))} ", text
    )


def _rows(latex: str) -> str:
    """The rows of a formula: as many lines as in the source, else with ROW between them."""
    written = ""
    for number, row in enumerate(re.split(r"\\\\(?:\[[^\]]*\])?", latex)):
        ahead = row[: len(row) - len(row.lstrip())].count("\n")
        written += "\n" * ahead or ROW * bool(number)
        written += plain_math(row) + "\n" * (row.count("\n") - ahead)
    return written


def plain_math(latex: str) -> str:
    r"""A formula of LaTeX as plain text.

    >>> plain_math(r"\frac{\partial E}{\partial w_{1}} = 0.15 \cdot x_1 \approx 5.9 \times 10^{-1}")
    '∂E/∂w1 = 0.15 * x1 ≈ 5.9 * 10^-1'
    """
    text = re.sub(r"\\(begin|end)\{[^}]*\}(\{[^}]*\})?|\\label\{[^}]*\}|\\tag\{[^}]*\}", " ", latex)
    text = re.sub(r"^\s*(\\\[|\\\(|\$+)|(\\\]|\\\)|\$+)\s*$", " ", text).replace("&", " ")
    text = re.sub(r"\\(?:wide)?hat\s*(?:\{\s*(\w+)\s*\}|([A-Za-z]))", r"\1\2_hat", text)
    text = re.sub(r"\\(?:bar|overline)\s*(?:\{\s*(\w+)\s*\}|([A-Za-z]))", r"\1\2_bar", text)
    for command in _WRAPPED:
        text = re.sub(rf"\\{command}\s*\{{([^{{}}]*)\}}", r"\1", text)
    text = _fractions(text)
    text = re.sub(r"\\([A-Za-z]+|[,;! %])", lambda word: _WORDS.get(word[1], f" {word[1]} "), text)
    text = re.sub(r"_\{([^{}]*)\}", lambda low: "_" + re.sub(r"[\s,]+", "", low[1]), text)
    while (high := re.search(r"\^(?=\{)", text)) is not None:
        inner, end = _braced(text, high.end())
        text = text[: high.start()] + _power(inner) + text[end:]
    text = text.replace("{", "(").replace("}", ")").replace("\\", " ")
    return " ".join(joined_names(text).split())


def _power(text: str) -> str:
    simple = re.fullmatch(r"\s*[-−+]?\w*\s*", text)
    return f"^{text.strip()}" if simple and text.strip() else f"^({text})"


def _fractions(text: str) -> str:
    r"""\\frac{a}{b} as (a)/(b), of derivatives as ∂E/∂w, inner ones too."""
    while (start := re.search(r"\\[dt]?frac\s*(?=\{)", text)) is not None:
        above, middle = _braced(text, start.end())
        gap = len(text[middle:]) - len(text[middle:].lstrip())
        below, end = _braced(text, middle + gap)
        text = text[: start.start()] + _fraction(above, below) + text[end:]
    return text


def _braced(text: str, start: int) -> tuple[str, int]:
    """What stands between the brace at a place and the one that closes it, and where it ends."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            inner = text[start + 1 : place] if text[start] == "{" else text[start]
            return inner, place + 1
    return text[start + 1 :], len(text)


def _fraction(above: str, below: str) -> str:
    partial = r"\s*(\\partial|d|∂)\s*"
    if re.match(partial, above) and re.match(partial + r"\S", below):
        return f"∂{re.sub(partial, '', above, count=1)}/∂{re.sub(partial, '', below, count=1)}"
    return f"({above})/({below})"


def joined_names(text: str) -> str:
    """Names with an index as one word: w_1, w₁ and w_{11} are w1 and w11, net_h1 stays."""
    text = text.translate(_LOWERED).replace("−", "-")
    text = re.sub(r"\b([A-Za-zα-ωΑ-Ω]+)\s?_\s?(\d+)\b", r"\1\2", text)
    return re.sub(r"∂\s+(?=\w)", "∂", text)
