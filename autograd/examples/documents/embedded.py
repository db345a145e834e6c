"""Claims that an author keeps in the document: a fenced block, or a comment, of TOML."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ...files import read_whole
from ..example import Example
from ..load import load_example, loads
from ..toml_source import ExampleError, FileProblem

_MOST = 50_000_000
_FENCE = re.compile(
    r"^(?P<mark>```+|~~~+)\s*(?:toml\s+)?glassgrad\s*\n(?P<toml>.*?)^(?P=mark)", re.S | re.M
)
_COMMENT = re.compile(r"<!--\s*glassgrad\s*\n(?P<toml>.*?)-->", re.S)
_LATEX = re.compile(r"^%+\s*glassgrad[^\n]*\n(?P<toml>(?:%[^\n]*\n?)+)", re.M)
_QUOTED = re.compile(r"```glassgrad\\n")  # as a notebook has it
_DIGITS = re.compile(r"\d+(?:\.\d+)?|\.\d+")
DOCUMENTS = (".md", ".markdown", ".html", ".htm", ".tex", ".ipynb")


def is_document(path: str | Path) -> bool:
    """Whether a file is one in which claims may be kept."""
    return Path(path).suffix.lower() in DOCUMENTS


def read_example(path: str | Path) -> Example:
    """The worked example in a TOML file, or that is kept in a document.

    Raises:
        ExampleError, OSError: as `load_example` and `document_example`.
    """
    return document_example(path) if is_document(path) else load_example(path)


def document_example(path: str | Path) -> Example:
    """The worked example that is kept in a document, with the document's own lines.

    In Markdown, HTML and notebooks it is a block fenced by ```glassgrad or a comment that begins
    with glassgrad; in LaTeX lines of comments below one that says glassgrad. Every number that it
    claims has to stand in the document itself.

    Raises:
        ExampleError: there is no such block, it is no example, or it claims a number that the
            document does not print.
        OSError: the file cannot be read.
    """
    name = str(path)
    try:
        text = read_whole(path, _MOST).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ExampleError(name, [FileProblem(0, "the file is no text in UTF-8")]) from None
    notebook = name.lower().endswith(".ipynb")
    if notebook:
        text = _notebook_text(text, name)
    blocks = [*_FENCE.finditer(text), *_COMMENT.finditer(text)]
    latex = [*_LATEX.finditer(text)] if name.lower().endswith(".tex") else []
    if len(blocks) + len(latex) != 1:
        found = f"there are {len(blocks) + len(latex)} blocks of claims" if blocks or latex else ""
        reason = found or (
            "there is no block of claims: ```glassgrad, or a comment of that name; "
            "`glassgrad read` proposes one"
        )
        raise ExampleError(name, [FileProblem(0, reason)])
    block = (blocks or latex)[0]
    toml = block["toml"]
    if latex:
        toml = re.sub(r"^%+ ?", "", toml, flags=re.M)
    above = text.count("\n", 0, block.start("toml"))
    example = loads("\n" * (0 if notebook else above) + toml, name)
    rest = text[: block.start()] + text[block.end() :]
    printed = {number.lstrip("0") for number in _DIGITS.findall(rest)}
    problems = [
        FileProblem(
            claim.line, f"{claim.asked} = {claim.digits.text} is not printed in the document"
        )
        for claim in example.claims
        if not claim.derived
        and not {number.lstrip("0") for number in _DIGITS.findall(claim.digits.text)[:1]} & printed
    ]
    if problems:
        raise ExampleError(name, problems)
    return example


def with_claims(path: str | Path, toml: str) -> str:
    """A document with claims put into it: in a comment at its end, of a notebook in a cell.

    Its lines end as they did, with a carriage return, too.

    Raises:
        ExampleError: none can be kept in it, or there are some already.
        OSError: it cannot be read.
    """
    name = str(path)
    given = read_whole(path, _MOST).decode("utf-8")
    text = given.replace("\r\n", "\n")
    if not is_document(path):
        reason = f"claims are kept in {', '.join(DOCUMENTS)}; write the proposal to a .toml file"
        raise ExampleError(name, [FileProblem(0, reason)])
    if any(form.search(text) for form in (_FENCE, _COMMENT, _LATEX, _QUOTED)):
        raise ExampleError(name, [FileProblem(0, "there are claims in the document already")])
    kept = _with_block(text, name.lower(), toml)
    return kept if text == given else kept.replace("\n", "\r\n")


def _with_block(text: str, name: str, toml: str) -> str:
    if name.endswith(".ipynb"):
        book = json.loads(text.lstrip("\ufeff"))
        source = f"```glassgrad\n{toml}```".splitlines(keepends=True)
        cell = {"cell_type": "markdown", "metadata": {}, "source": source}
        if (book.get("nbformat", 4), book.get("nbformat_minor", 0)) >= (4, 5):
            cell = {"id": "glassgrad-claims", **cell}
        book["cells"].append(cell)
        return json.dumps(book, ensure_ascii=False, indent=1) + "\n"
    if name.endswith(".tex"):
        block = "".join([f"% {line}".rstrip() + "\n" for line in ["glassgrad", *toml.splitlines()]])
        body, end, rest = text.rpartition("\\end{document}")
        return f"{body}{block}{end}{rest}" if end else f"{text.rstrip()}\n\n{block}"
    return f"{text.rstrip()}\n\n<!-- glassgrad\n{toml.replace('-->', '- ->')}-->\n"


def _notebook_text(text: str, name: str) -> str:
    """The cells of a notebook and what they printed, one below the other."""
    try:
        cells = json.loads(text)["cells"]
        parts = []
        for cell in cells:
            parts.append("".join(cell["source"]))
            for output in cell.get("outputs", ()):
                shown = output.get("text") or output.get("data", {}).get("text/plain", "")
                parts.append("".join(shown))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ExampleError(name, [FileProblem(0, "the file is no notebook")]) from None
    return "\n".join(parts) + "\n"
