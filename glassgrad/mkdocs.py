"""The MkDocs hook: a file with `from glassgrad.mkdocs import on_page_markdown`, named in hooks."""

from __future__ import annotations

from typing import Any

from autograd.faces.exports.book_tools import mkdocs_page


def on_page_markdown(markdown: str, page: Any, **more: Any) -> str:
    """The page with its blocks of glassgrad as HTML."""
    return mkdocs_page(markdown, page)
