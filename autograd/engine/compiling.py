"""Whether the engine runs as Python or compiled, and what its source says to the compiler.

`make fast` compiles the modules below from the sources as they stand (hatch_build.py). What it
makes lies in a folder that is called by a digest of the sources, and is imported in their place:
where a source was edited since, the digest is another one, and the sources run. So they do under
`python -X glassgrad=plain`.
"""

from __future__ import annotations

import sys
from _imp import source_hash

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr as mypyc_attr
else:
    mypyc_attr = lambda **_: lambda kind: kind  # noqa: E731

MODULES = (
    "arguments",
    "clock",
    "commit",
    "edges",
    "fixed",
    "floats",
    "foreign",
    "row",
    "value",
    "value_fields",
    "value_methods",
    "weighted",
)
FOLDER = "_compiled"  # beside them


def digest(home: str) -> str:
    """The digest of the sources in a folder."""
    texts = []
    for module in MODULES:
        with open(f"{home}/{module}.py", "rb") as file:  # noqa: PTH123  pathlib is slow to import
            texts.append(file.read())
    return source_hash(0x676C617373, b"\0".join(texts)).hex()


def compiled() -> bool:
    """Whether the engine that runs here is compiled."""
    from .clock import PLAIN

    return not PLAIN


def _prefer(path: list[str]) -> None:
    """Let what was compiled from these very sources be imported before them."""
    try:
        from posix import stat  # what os is made of, which takes longer to import
    except ImportError:
        from os import stat
    if sys._xoptions.get("glassgrad") == "plain":
        return
    try:
        stat(f"{path[0]}/{FOLDER}")  # noqa: PTH116
        path.insert(0, f"{path[0]}/{FOLDER}/{digest(path[0])}")
    except OSError:
        pass  # there is nothing compiled


_prefer(sys.modules[__package__].__path__)  # type: ignore[arg-type]
