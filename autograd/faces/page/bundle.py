"""The JavaScript modules of a page joined into one: a page that is mailed cannot import files.

Each module becomes a function that gives what the module exports; an import becomes a look at
what another one gave. Only the forms of import and export that are used here are known, and
anything else is refused. Comments, indentation and the spaces around signs, a third of the text,
stay in the files; lines stay lines.
"""

from __future__ import annotations

import re
from importlib.resources import files

from ...formulas.javascript import javascript_module
from .lesson import Lesson, used_rows
from .updates import lesson_rules, lesson_schedules

BEGIN = "app"
ROWS = "rows"
_IMPORT = re.compile(r'^import \{([^{}]*)\} from "(?:\./|\.\./page/)(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|class) (\w+))", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?s:.*?)\*/[ \t]*)\n", re.MULTILINE)
_BEHIND = re.compile(r"(?<=[;,{}()\[\]])[ \t]+//[^\n\"'`]*$", re.MULTILINE)  # a line, no text in it
_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)""")
_UNCLEAR = re.compile(r"['`/]")  # beside texts: another text may begin there, or a pattern
_SIGNS = r"[=,;:?{}()\[\]<>&|*]"
_SPACE = re.compile(
    rf" (?={_SIGNS}|!=)|(?<={_SIGNS}) (?!!)|(?<=\w) (?=[-+] \w)|(?<=\w [-+]) (?=\w)"
)
_SHEET_COMMENT = re.compile(r"/\*.*?\*/\n|^ +", re.MULTILINE | re.DOTALL)  # and indent
_SHEET_SPACE = re.compile(r" (?=[{>])|(?<=[{:;,>]) ")
_OTHER = re.compile(r"^\s*(?:import|export)\b.*|.*\bimport\([\"'`].*", re.MULTILINE)


def packaged_text(package: str, name: str) -> str:
    """A file that stands beside the modules of a package, as text."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def script(lesson: Lesson, begin: str = BEGIN) -> str:
    """An ES module for one lesson, complete in itself, that exports mount(root, lesson, options).

    begin: the module whose mount it is. The rows of the lesson's operations are in it, read as
    JavaScript.
    """
    return joined_modules(begin, rows_module(lesson))


def rows_module(lesson: Lesson) -> str:
    """The rows of a lesson's operations and of its update, as an ES module."""
    return javascript_module(used_rows(lesson), lesson_rules(lesson)) + lesson_schedules(lesson)


def joined_modules(begin: str, rows: str, package: str = "") -> str:
    """A module and all that it imports in one that exports mount(root, lesson, options).

    Args:
        begin: the module that exports mount(root, lesson, rows, options).
        rows: the module of the rows. package: where else than here modules stand.
    """
    parts = [_as_constant(ROWS, rows), *module_parts(begin, package)]
    parts.append(
        f"export const mount = (root, lesson, options) =>\n"
        f"  {begin}_.mount(root, lesson, {ROWS}_, options);\n"
    )
    return "\n".join(parts)


def module_parts(begin: str, package: str = "") -> list[str]:
    """A module as a constant, after all that it imports; package: where else modules stand."""
    parts: list[str] = []
    _add_module(begin, parts, set(), (), package)
    return parts


def _add_module(
    name: str, parts: list[str], done: set[str], above: tuple[str, ...], package: str
) -> None:
    """The module after those that it imports."""
    if name in above:
        raise ValueError(f"modules import each other in a circle: {' → '.join((*above, name))}")
    if name in done:
        return
    done.add(name)
    file = f"{name}.js"
    here = package and files(package).joinpath(file).is_file()
    text = packaged_text(package if here else __package__, file)
    for _, other in _IMPORT.findall(text):
        _add_module(other, parts, done, (*above, name), package)
    parts.append(_as_constant(name, text))


def _as_constant(name: str, text: str) -> str:
    r"""A module as a constant that holds its exports.

    >>> print(_as_constant("a", 'import { b } from "./c.js";\nexport const d = b;\n'))
    const a_ = (() => {
    const{b}=c_;
    const d=b;
    return { d };
    })();
    <BLANKLINE>
    """
    exports = [match[1] for match in _EXPORT.finditer(text)]
    inner = _EXPORT.sub("", _IMPORT.sub(r"const {\1} = \2_;\n", text))
    other = _OTHER.search(inner)
    if other:
        raise ValueError(f"{name}.js has a line that is not understood: {other[0].strip()!r}")
    lines = [_tight(name, line) for line in _BEHIND.sub("", _COMMENT.sub("", inner)).split("\n")]
    inner = "".join([f"{line}\n" for line in lines if line])
    return f"const {name}_ = (() => {{\n{inner}return {{ {', '.join(exports)} }};\n}})();\n"


def _tight(name: str, line: str) -> str:
    """A line of code without the spaces that only part its signs.

    >>> _tight("a", '  const f = ({ b }, c) => b + c || "d ; e";')
    'const f=({b},c)=>b+c||"d ; e";'
    """
    if line.count("`") % 2 or line.endswith("\\"):
        raise ValueError(f"{name}.js has a text of more than one line: {line.strip()!r}")
    line = line.strip(" \t")
    parts = _TEXT.split(line)
    if line.count("`") > 2 or any(map(_UNCLEAR.search, parts[::2])):
        return line
    return "".join([part if k % 2 else _SPACE.sub("", part) for k, part in enumerate(parts)])


def tight_sheet(sheet: str) -> str:
    r"""A style sheet without comments, indentation and the spaces that part its signs.

    >>> print(tight_sheet('.a > .b {\n  margin: 0 1px;\n  content: "x > y";\n}'))
    .a>.b{
    margin:0 1px;
    content: "x > y";
    }
    """
    lines = _SHEET_COMMENT.sub("", sheet).split("\n")
    return "\n".join([line if '"' in line else _SHEET_SPACE.sub("", line) for line in lines])
