"""The text of a document, passage by passage, each with its place in the source."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from ...files import read_whole
from .plain_math import ROW, math_spans, plain_math

_MOST = 50_000_000
_NEEDS = "pip install 'glassgrad[read]'"


class DocumentError(ValueError):
    """A document cannot be read; its text says why."""


class Passage(NamedTuple):
    """A line of text.

    Args:
        text: what stands there; formulas in LaTeX are written plainly.
        where: its place in the source: line 12, cell 3, page 2.
        line: the line of the file; 0 where the file has none that a person sees.
    """

    text: str
    where: str
    line: int = 0


def passages(path: str | Path) -> list[Passage]:
    """The text of a .md, .html, .ipynb, .tex, .pdf or .docx file.

    Raises:
        DocumentError: the file is none of these, or none that its reader takes.
        ImportError: the reader is not installed; the message says what installs it.
        OSError: the file cannot be read.
    """
    suffix = Path(path).suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        known = ", ".join(READERS)
        raise DocumentError(f"a document ends in one of {known}; got {path}")
    try:
        data = read_whole(path, _MOST)
    except OSError:
        raise
    except ValueError:
        raise DocumentError(f"{path} has more than {_MOST:,} bytes") from None
    try:
        found = [*reader(data)]
    except (ImportError, DocumentError):
        raise
    except UnicodeDecodeError:
        raise DocumentError(f"{path} is no text in UTF-8") from None
    except Exception as error:  # readers raise errors of many kinds at broken files
        of_python = isinstance(error, AttributeError | LookupError | NameError | TypeError)
        reason = "it is broken, or another kind of file" if of_python else error
        raise DocumentError(f"{path} cannot be read as {suffix}: {reason}") from None
    return [one._replace(text=" ".join(one.text.split())) for one in found if one.text.strip()]


def _reader(module: str, package: str) -> Any:
    """A package that reads documents.

    Raises:
        ImportError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise ImportError(f"reading this document needs {package}: {_NEEDS}") from None


def _lines(text: str, first: int) -> Iterator[Passage]:
    """The lines of a text with formulas between dollars or brackets, or none."""
    for k, line in enumerate(math_spans(text).split("\n")):
        for row in line.split(ROW):
            yield Passage(row, f"line {first + k}", first + k)


def _markdown(data: bytes) -> Iterator[Passage]:
    """Paragraphs, headings, tables and code, by markdown-it-py."""
    parser = _reader("markdown_it", "markdown-it-py").MarkdownIt("commonmark").enable("table")
    row: list[str] | None = None
    first = 1
    for token in parser.parse(data.decode("utf-8-sig")):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield from _lines(" | ".join(row), first)
            row = None
        if token.map is None or token.type not in ("inline", "fence", "code_block"):
            continue
        first = token.map[0] + 1 + (token.type == "fence")
        if row is not None:
            row.append(token.content)
        elif token.type == "inline":
            yield from _lines(token.content.replace("`", " "), first)
        elif "glassgrad" not in token.info:
            for k, line in enumerate(token.content.split("\n")):
                yield Passage(line, f"line {first + k}", first + k)


def _html(data: bytes) -> Iterator[Passage]:
    """The text of the page by Beautiful Soup; of a typeset formula its LaTeX."""
    soup = _reader("bs4", "beautifulsoup4").BeautifulSoup(data, "html.parser")
    for tag in soup(["script", "style", "head"]):
        if tag.decomposed:  # with the head that it stands in
            continue
        if tag.get("type", "").startswith("math/tex"):
            tag.replace_with(f" ${tag.string}$ ")
        else:
            tag.decompose()
    for tag in soup.find_all("annotation"):
        whole = tag.find_parent(class_="katex") or tag.find_parent("math") or tag
        whole.replace_with(f" ${tag.get_text()}$ ")
    for tag in soup.find_all(["sub", "sup"]):
        tag.replace_with(f"_{tag.get_text()}" if tag.name == "sub" else f"^{tag.get_text()}")
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    blocks = ("p", "li", "td", "th", "pre", "h1", "h2", "h3", "h4", "div", "dd", "dt", "blockquote")
    for row in soup.find_all("tr"):
        cells = [cell.get_text(" ") for cell in row.find_all(["td", "th"])]
        yield from _lines(" | ".join(cells), row.sourceline or 1)
        row.decompose()
    for tag in soup.find_all(blocks):
        if not tag.find(blocks):
            yield from _lines(tag.get_text(), tag.sourceline or 1)


def _notebook(data: bytes) -> Iterator[Passage]:
    """Cells and what they printed, by nbformat."""
    nbformat = _reader("nbformat", "nbformat")
    book = nbformat.reads(data.decode("utf-8"), as_version=4)
    for number, cell in enumerate(book.cells, 1):
        where = f"cell {number}"
        if cell.cell_type == "code":
            yield from (Passage(line, where) for line in cell.source.split("\n"))
        else:
            for one in _markdown(cell.source.encode()):
                yield Passage(one.text, where)
        for output in cell.get("outputs", ()):
            shown = output.get("text") or output.get("data", {}).get("text/plain", "")
            yield from (Passage(line, f"{where}, output") for line in shown.split("\n"))


def _latex(data: bytes) -> Iterator[Passage]:
    """Text and formulas, their nodes found by pylatexenc."""
    walker = _reader("pylatexenc.latexwalker", "pylatexenc")
    text = data.decode("utf-8-sig")
    nodes, _, _ = walker.LatexWalker(text, tolerant_parsing=True).get_latex_nodes()
    yield from _latex_nodes(nodes, text, walker)


def _latex_nodes(nodes: Any, text: str, walker: Any) -> Iterator[Passage]:
    for node in nodes or ():
        line = text.count("\n", 0, node.pos) + 1
        if node.isNodeType(walker.LatexMathNode):
            yield from _formula_lines(node.latex_verbatim(), line)
        elif node.isNodeType(walker.LatexEnvironmentNode):
            name = node.environmentname.rstrip("*")
            if name in ("equation", "align", "gather", "displaymath", "eqnarray", "multline"):
                yield from _formula_lines(node.latex_verbatim(), line)
            elif name == "tabular":
                for k, row in enumerate(node.latex_verbatim().split("\n")):
                    cells = math_spans(row.replace("\\\\", "").replace("&", " | "))
                    yield Passage(cells, f"line {line + k}", line + k)
            else:
                yield from _latex_nodes(node.nodelist, text, walker)
        elif node.isNodeType(walker.LatexCharsNode):
            for k, words in enumerate(node.chars.split("\n")):
                yield Passage(words, f"line {line + k}", line + k)


def _formula_lines(latex: str, first: int) -> Iterator[Passage]:
    """The lines of a displayed formula."""
    for k, line in enumerate(latex.split("\n")):
        for part in line.split("\\\\"):
            yield Passage(plain_math(part), f"line {first + k}", first + k)


def _pdf(data: bytes) -> Iterator[Passage]:
    """The text of each page, by pypdf."""
    reader = _reader("pypdf", "pypdf").PdfReader(io.BytesIO(data))
    for number, page in enumerate(reader.pages, 1):
        for line in page.extract_text().split("\n"):
            for row in math_spans(line).split(ROW):
                yield Passage(row, f"page {number}")


def _word(data: bytes) -> Iterator[Passage]:
    """Paragraphs and tables, by python-docx."""
    document = _reader("docx", "python-docx").Document(io.BytesIO(data))
    for number, paragraph in enumerate(document.paragraphs, 1):
        for line in math_spans(paragraph.text).replace(ROW, "\n").split("\n"):
            yield Passage(line, f"paragraph {number}")
    for number, table in enumerate(document.tables, 1):
        for row in table.rows:
            cells = " | ".join([cell.text for cell in row.cells])
            yield Passage(math_spans(cells), f"table {number}")


READERS: dict[str, Callable[[bytes], Iterator[Passage]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".ipynb": _notebook,
    ".tex": _latex,
    ".pdf": _pdf,
    ".docx": _word,
}
