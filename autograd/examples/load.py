"""A worked example's TOML file becomes an Example, or a list of what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ..files import read_whole
from ..formulas.expression import Formula, FormulaError, MissingValues, parse
from ..formulas.tokens import did_you_mean, short
from .example import EVIDENCE, Example
from .quantities import called
from .tables import SECTIONS, Sections
from .toml_source import ExampleError, Problem, Source

KINDS = ("blog", "book", "course", "docs", "lecture", "paper", "repository", "write-up")
_TEXTS = {  # the keys at the top of a file, and whether they must be there
    "title": True,
    "author": False,
    "source": False,
    "kind": False,
    "evidence": True,
    "note": False,
    "formula": True,
    "loss": False,
}
_MOST = 1_000_000


def load(path: str | os.PathLike[str]) -> Example:
    """The worked example in a TOML file.

    Raises:
        ExampleError: the file is none; the message names every line that is wrong.
        OSError: the file cannot be read.
    """
    try:
        data = read_whole(path, _MOST)
    except ValueError:
        raise ExampleError(
            str(path), [Problem(0, f"the file has more than {_MOST:,} bytes")]
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExampleError(str(path), [Problem(line, "the file is no text in UTF-8")]) from None
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
    source = Source(text)
    if source.problems:
        raise ExampleError(path, source.problems)
    texts = _texts(source)
    for key in source.table:
        if key not in _TEXTS and key not in SECTIONS:
            known = [*_TEXTS, *SECTIONS]
            source.wrong((key,), f"there is no key {called(key)}{_nearest(key, known)}")
    graph = _graph(source, texts)
    if graph is None:
        raise ExampleError(path, source.problems)
    loss = texts["loss"]
    if loss and loss not in graph.names:
        source.wrong(
            ("loss",), f"the formula has no name {called(loss)}{_nearest(loss, [*graph.names])}"
        )
    sections = Sections(source, graph, [*_TEXTS])
    if source.problems:
        raise ExampleError(path, source.problems)
    return Example(
        **texts | {"loss": loss or graph.name},
        update=sections.update,
        claims=tuple(sections.claims),
        path=path,
    )


def _texts(source: Source) -> dict[str, Any]:
    """The keys at the top, each a text."""
    found = {}
    for key, needed in _TEXTS.items():
        given = source.table.get(key, "")
        if not isinstance(given, str):
            source.wrong((key,), f"{key} is a text; put it in quotes")
            given = "?"
        elif key not in ("formula", "note"):
            given = " ".join(given.split())
        if needed and not given.strip():
            line = source.line((key,))
            says = (
                f"evidence is missing: {_EVIDENCE}" if key == "evidence" else f"no {key} is given"
            )
            source.problems.append(Problem(line, says))
        found[key] = given
    if found["evidence"] and found["evidence"] not in EVIDENCE and found["evidence"] != "?":
        near = _nearest(found["evidence"], [*EVIDENCE])
        source.wrong(("evidence",), f"evidence is one of {', '.join(EVIDENCE)}{near}")
    if found["kind"] and found["kind"] not in KINDS and found["kind"] != "?":
        source.wrong(("kind",), f"kind is one of {', '.join(KINDS)}")
    found["note"] = found["note"].strip()
    return found


_EVIDENCE = "say how the numbers were had: " + ", ".join(
    f'"{name}" ({said})' for name, said in EVIDENCE.items()
)


def _graph(source: Source, texts: dict[str, Any]) -> Formula | None:
    """What the formula computes; what is wrong with it is noted at its own line."""
    if "formula" not in source.table or not isinstance(source.table["formula"], str):
        return None
    try:
        return parse(texts["formula"])
    except MissingValues as error:
        names = ", ".join([short(name) for name in error.names[:12]])
        line = f"{short(error.names[0])} = 0.5"
        reason = f"the formula needs a number for {names}; add a line such as {line}"
        source.wrong_within(("formula",), error.at, reason)
    except FormulaError as error:
        source.wrong_within(("formula",), error.at, str(error))
    return None


def _nearest(name: str, known: Sequence[str]) -> str:
    return did_you_mean(name, known) or f"; there are {', '.join(known[:20])}"
