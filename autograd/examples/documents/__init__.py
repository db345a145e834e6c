"""Worked examples in documents: their text read line by line, their numbers found, claims in them.

`passages.py` reads Markdown, HTML, notebooks, LaTeX, PDF and Word by the readers that are made for
them, `plain_math.py` makes formulas of LaTeX, `equations.py` finds what is set and printed,
`draft.py` proposes the example, `embedded.py` takes claims that an author keeps in the document.
"""

from .draft import Draft, draft_of
from .embedded import document_example, is_document, read_example, with_claims
from .passages import DocumentError, Passage, passages

__all__ = [
    "DocumentError",
    "Draft",
    "Passage",
    "document_example",
    "draft_of",
    "is_document",
    "passages",
    "read_example",
    "with_claims",
]
