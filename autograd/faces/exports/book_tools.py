"""The blocks of books in the tools that build them: Sphinx with MyST, MkDocs, pandoc and Quarto.

Each tool finds its part under `glassgrad`: the Sphinx extension glassgrad.sphinx, the MkDocs hook
glassgrad.mkdocs, the pandoc filter `python -m glassgrad.pandoc`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from .book_block import BookBlock, BookError
from .subject import needed_package

FENCE = re.compile(
    r"^(?P<fence>```+)\s*\{glassgrad\}[ \t]*(?P<show>[^\n]*)\n(?P<text>.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


def sphinx_extension(app: Any) -> dict[str, Any]:
    """What `setup` of a Sphinx extension does: the directive glassgrad, for MyST and for reST."""
    nodes = needed_package("docutils.nodes", "a book", "book")
    directive = needed_package("docutils.parsers.rst", "a book", "book").Directive
    from sphinx.errors import SphinxError

    def run(self: Any) -> list[Any]:
        source, _ = self.state_machine.get_source_and_line(self.lineno)
        file = os.path.relpath(source or self.state.document["source"])
        above = self.lineno if type(self.state).__module__.startswith("myst") else 0
        first = above + self.content_offset + 1  # MyST counts from the block, reST from the file
        show = self.arguments[0] if self.arguments else ""
        try:
            block = BookBlock("\n".join(self.content), show, file, first)
        except BookError as error:
            raise SphinxError(str(error)) from None
        forms = {"html": block.html(), "latex": block.latex()}
        return [nodes.raw("", text, format=form) for form, text in forms.items() if text]

    takes = {"has_content": True, "optional_arguments": 1, "final_argument_whitespace": True}
    made = type("GlassgradDirective", (directive,), takes | {"run": run})
    app.add_directive("glassgrad", made)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def with_blocks(markdown: str, file: str, lines_before: int = 0) -> str:
    """Markdown with each fenced block of glassgrad as HTML.

    Args:
        file: where it stands. lines_before: lines of the file above the text.

    Raises:
        BookError: a block cannot be built.
    """

    def built(fence: re.Match[str]) -> str:
        first = lines_before + markdown.count("\n", 0, fence.start("text")) + 1
        block = BookBlock(fence["text"].rstrip("\n"), fence["show"].strip(), file, first)
        return f"\n{block.html()}\n"

    return FENCE.sub(built, markdown)


def mkdocs_page(markdown: str, page: Any) -> str:
    """What the MkDocs hook `on_page_markdown` does.

    Raises:
        mkdocs.exceptions.PluginError: a block cannot be built; it has file and line.
    """
    from mkdocs.exceptions import PluginError

    whole = Path(page.file.abs_src_path).read_text(encoding="utf-8-sig")
    before = whole[: max(whole.find(markdown), 0)].count("\n")  # of the front matter
    try:
        return with_blocks(markdown, page.file.src_path, before)
    except BookError as error:
        raise PluginError(str(error)) from None


def pandoc_filter(document: Any, file: str = "") -> Any:
    """The document of pandoc, as JSON has it, with blocks of the class glassgrad as HTML.

    Its `show` says what is shown. Lines are known where the file is: Quarto says which it is.

    Raises:
        BookError: a block cannot be built.
    """
    text = Path(file).read_text(encoding="utf-8") if file and Path(file).exists() else ""
    count = 0

    def walked(node: Any) -> Any:
        nonlocal count
        if isinstance(node, list):
            return [walked(entry) for entry in node]
        if not isinstance(node, dict):
            return node
        if node.get("t") == "CodeBlock" and "glassgrad" in node["c"][0][1]:
            count += 1
            (_, _, settings), code = node["c"]
            place = text.find(code)
            first = text.count("\n", 0, place) + 1 if text and place >= 0 else 1
            name = file if text else f"{file or 'the document'}, block {count}"
            block = BookBlock(code, dict(settings).get("show", ""), name, first)
            return {"t": "RawBlock", "c": ["html", block.html()]}
        return {key: walked(value) for key, value in node.items()}

    return walked(document)


def run_pandoc_filter() -> int:
    """Read a document from standard input and write it; 1 where a number does not hold."""
    known = os.environ.get
    quarto = Path(known("QUARTO_DOCUMENT_PATH", ""), known("QUARTO_DOCUMENT_FILE", ""))
    file = known("GLASSGRAD_FILE") or (str(quarto) if quarto.name else "")
    try:
        document = pandoc_filter(json.load(sys.stdin), file)
    except BookError as error:
        sys.stderr.write(f"glassgrad: {error}\n")
        return 1
    json.dump(document, sys.stdout)
    return 0
