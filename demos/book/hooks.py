"""What MkDocs does to each page of the book; mkdocs.yml names this file."""

from glassgrad.mkdocs import on_page_markdown

__all__ = ["on_page_markdown"]
