"""A worked example's TOML file, read: an Example, or a list of what is wrong with the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files import read_whole
from ..formulas.expression import Formula, FormulaError, MissingValues, parse
from ..formulas.text import short
from .example import EVIDENCE, Example
from .quantities import shown_name
from .toml_source import ExampleError, FileProblem, TomlSource, nearest_or_all
from .toml_tables import SECTIONS, Sections
from .toml_update import first_batch

KINDS = ("blog", "book", "course", "docs", "lecture", "paper", "repository", "write-up")
_TEXTS = {  # the keys at the top of a file, and whether they must be there
    "title": False,
    "author": False,
    "source": False,
    "kind": False,
    "evidence": False,
    "note": False,
    "formula": True,
    "loss": False,
}
_MOST = 1_000_000


def load_example(path: str | os.PathLike[str]) -> Example:
    """The worked example in a TOML file.

    Raises:
        ExampleError: the file is none; the message names every line that is wrong.
        OSError: the file cannot be read.
    """
    try:
        data = read_whole(path, _MOST)
    except ValueError:
        raise ExampleError(
            str(path), [FileProblem(0, f"the file has more than {_MOST:,} bytes")]
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExampleError(str(path), [FileProblem(line, "the file is no text in UTF-8")]) from None
    return loads(text, str(path))


def loads(text: str, path: str = "example.toml") -> Example:
    r"""The worked example in a TOML text.

    Args:
        text: what the file holds.
        path: what messages call it.

    Raises:
        ExampleError: it is none; the message names every line that is wrong.

    >>> example = loads('''
    ... title = "A square"
    ... evidence = "read"
    ... formula = "w = 3; L = w**2"
    ... [printed]
    ... "dL/dw" = "6.0"
    ... ''')
    >>> example.claims[0].asked, example.claims[0].line
    (Asked('dL/dw'), 6)
    >>> loads("title = 'A square'\nformla = ''")
    Traceback (most recent call last):
    autograd.examples.load.ExampleError: example.toml:2: there is no key formla; ...
    """
    source = TomlSource(text)
    if source.problems:
        raise ExampleError(path, source.problems)
    texts = _texts(source)
    for key in source.table:
        if key not in _TEXTS and key not in SECTIONS:
            known = [*_TEXTS, *SECTIONS]
            source.wrong((key,), f"there is no key {shown_name(key)}{nearest_or_all(key, known)}")
    values = first_batch(source.table)
    graph = _graph(source, texts, values)
    if graph is None:
        raise ExampleError(path, source.problems)
    loss = texts["loss"]
    if loss and loss not in graph.names:
        source.wrong(
            ("loss",),
            f"the formula has no name {shown_name(loss)}{nearest_or_all(loss, [*graph.names])}",
        )
    sections = Sections(source, graph, [*_TEXTS])
    if source.problems:
        raise ExampleError(path, source.problems)
    return Example(
        **texts | {"loss": loss or graph.name, "title": texts["title"] or Path(path).stem},
        values=values,
        update=sections.update,
        claims=tuple(sections.claims),
        path=path,
        marks=sections.marks,
    )


def _texts(source: TomlSource) -> dict[str, Any]:
    """The keys at the top, each a text."""
    texts = {}
    for key, needed in _TEXTS.items():
        text = source.table.get(key, "")
        if not isinstance(text, str):
            source.wrong((key,), f"{key} is a text; put it in quotes")
            text = "?"
        elif key not in ("formula", "note"):
            text = " ".join(text.split())
        if needed and not text.strip():
            source.wrong((key,), f"no {key} is given")
        texts[key] = text
    if texts["evidence"] not in ("", "?", *EVIDENCE):
        near = nearest_or_all(texts["evidence"], [*EVIDENCE])
        source.wrong(("evidence",), f"evidence is one of {', '.join(EVIDENCE)}{near}")
    if texts["kind"] not in ("", "?", *KINDS):
        source.wrong(("kind",), f"kind is one of {', '.join(KINDS)}")
    texts["note"] = texts["note"].strip()
    texts["evidence"] = texts["evidence"] or "draft"
    return texts


def _graph(source: TomlSource, texts: dict[str, Any], values: Mapping[str, Any]) -> Formula | None:
    """What the formula computes; what is wrong with it is noted at its own line."""
    if "formula" not in source.table or not isinstance(source.table["formula"], str):
        return None
    try:
        return parse(texts["formula"], values)
    except TypeError as error:
        source.wrong(("batch",) if "batch" in source.table else ("data",), str(error))
    except MissingValues as error:
        names = ", ".join([short(name) for name in error.names[:12]])
        line = f"{short(error.names[0])} = 0.5"
        reason = f"the formula needs a number for {names}; add a line such as {line}"
        source.wrong_within(("formula",), error.offset, reason)
    except FormulaError as error:
        source.wrong_within(("formula",), error.offset, str(error))
    return None
