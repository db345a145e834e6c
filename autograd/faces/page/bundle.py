"""The JavaScript modules of a page as one: a page that is mailed cannot import files.

Each module becomes a function that gives what the module exports; an import becomes a look at
what another one gave. Only the forms of import and export that are used here are known, and
anything else is refused.
"""

from __future__ import annotations

import re
from importlib.resources import files

from ...engine.updates import RULES
from ...formulas.javascript import javascript_module
from .lesson import Lesson, rows

BEGIN = "app"
ROWS = "rows"
_IMPORT = re.compile(r'^import \{([^{}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|class) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^\s*(?:import|export)\b.*|.*\bimport\(.*", re.MULTILINE)


def source(name: str) -> str:
    """A file of the page, as text."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def script(told: Lesson) -> str:
    """An ES module for one lesson, complete in itself, that exports mount(root, lesson, options).

    The rows of the lesson's operations are in it, read as JavaScript.
    """
    parts = [_wrapped(ROWS, javascript_module(rows(told), [RULES[told["rule"]]]))]
    done: set[str] = set()
    _add(BEGIN, parts, done, ())
    parts.append(
        f"export const mount = (root, lesson, options) =>\n"
        f"  {BEGIN}_.mount(root, lesson, {ROWS}_, options);\n"
    )
    return "\n".join(parts)


def _add(name: str, parts: list[str], done: set[str], above: tuple[str, ...]) -> None:
    """The module after those that it imports."""
    if name in above:
        raise ValueError(f"modules import each other in a circle: {' → '.join((*above, name))}")
    if name in done:
        return
    done.add(name)
    text = source(f"{name}.js")
    for _, other in _IMPORT.findall(text):
        _add(other, parts, done, (*above, name))
    parts.append(_wrapped(name, text))


def _wrapped(name: str, text: str) -> str:
    r"""A module as a constant that holds its exports.

    >>> print(_wrapped("a", 'import { b } from "./c.js";\nexport const d = b;\n'))
    const a_ = (() => {
    const { b } = c_;
    const d = b;
    return { d };
    })();
    <BLANKLINE>
    """
    exports = [found[1] for found in _EXPORT.finditer(text)]
    inner = _EXPORT.sub("", _IMPORT.sub(r"const {\1} = \2_;\n", text))
    other = _OTHER.search(inner)
    if other:
        raise ValueError(f"{name}.js has a line that is not understood: {other[0].strip()!r}")
    return f"const {name}_ = (() => {{\n{inner}return {{ {', '.join(exports)} }};\n}})();\n"
