"""The playground: a folder that any web server serves, in which a formula is typed and walked.

Python runs in the reader's browser, by Pyodide; nothing is sent to a server. `playground("site")`
writes the folder: this package as a zip, the stepper of the page, and Pyodide's files where a
folder of them is given; else they are fetched from an address.

playground.js shows the form (formula_form.js), the stepper and what was said; python.js speaks with
worker.js, the thread in which Python answers (`commands/playground_session.py`).
"""

from __future__ import annotations

import json
import os
import re
from html import escape
from pathlib import Path
from typing import Any

from ... import __version__
from ...examples import Example, load
from ...examples.collection import collection
from ...files import read_whole, write_folder
from ..page import data, style
from ..page.bundle import module_parts, packaged_text
from .packages import packages_zip

TESTED = "314.0.7"  # the version of Pyodide that the tests run
ADDRESS = f"https://cdn.jsdelivr.net/pyodide/v{TESTED}/full/"
INDEX = "index.html"
PACKAGES = "packages.zip"
COUNTED = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")  # while they load
RUNTIME = (*COUNTED, "pyodide.mjs")
LOADERS = ("pyodide.asm.mjs", "pyodide.asm.js")  # of today, and of versions before 314
OLDEST = (3, 11)
MOST_BYTES = 100_000_000  # of one file of Pyodide

BEGINNING = [  # the first is shown to who comes without a formula
    {
        "kind": "to begin with",
        "title": "A neuron",
        "formula": "z = w*x + b\nL = (tanh(z) - t)**2",
        "values": {"w": "-3", "x": "2", "b": "6.88", "t": "1"},
    },
    {
        "kind": "to begin with",
        "title": "Two layers, as matrices",
        "formula": "Z = W1 @ x + b1\nA = tanh(Z)\ny = w2 @ A\nL = (y - t)**2",
        "values": {
            "W1": "[[0.5, -0.2], [0.1, 0.8]]",
            "x": "[1, 2]",
            "b1": "[0, 0.1]",
            "w2": "[0.6, -0.4]",
            "t": "1",
        },
    },
    {
        "kind": "to begin with",
        "title": "Softmax and cross-entropy",
        "formula": "z = W @ x\np = softmax(z)\nL = -log(p[2])",
        "values": {"W": "[[1, 0], [0, 1], [1, 1]]", "x": "[1, 2]"},
    },
]

_URL = re.compile(r"https?://[^\s?#]+", re.IGNORECASE)


def playground(
    folder: str | os.PathLike[str],
    pyodide: str | os.PathLike[str] = ADDRESS,
    *,
    help_text: str = "",
    force: bool = False,
) -> list[Path]:
    """Write a site in which one types a formula, steps through it, and saves its page.

    The folder is made if there is none. All files are written or none, and none is overwritten
    unless force is set. Serve it as it is: `python3 -m http.server --directory site`.

    Args:
        folder: where the files go.
        pyodide: a folder with the files of Pyodide, such as node_modules/pyodide, which are copied
            into the site, so that it asks no other server for anything; or the address of such a
            folder, from which a reader's browser fetches them.
        help_text: what may be typed, in words.

    Returns: the files, index.html first.

    Raises:
        ValueError: pyodide is neither; its Python is older than 3.11.
        FileExistsError: one of the files exists.
        ImportError: latex2mathml is not installed.
        OSError: as `autograd.files.write_folder`.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; a playground takes a folder")
    address = os.fspath(pyodide)
    runtime: dict[str, bytes] = {}
    if re.match(r"\w+://", address):
        if not _URL.fullmatch(address):
            raise ValueError(
                f"an address of Pyodide is that of its folder, https://…; got {address}"
            )
        address = address.rstrip("/") + "/"
    else:
        runtime, address = _runtime_files(Path(address)), "./"
    packages = packages_zip()
    site = {
        "version": __version__,
        "pyodide": address,
        "packages": PACKAGES,
        "bytes": sum([len(runtime[name]) for name in COUNTED]) + len(packages) if runtime else None,
        "help": help_text,
        "examples": [*BEGINNING, *[_example_data(load(path)) for path in collection()]],
    }
    index = packaged_text(__package__, INDEX)
    pages: dict[str, bytes | str] = {
        INDEX: index.replace("%%site%%", data(site)).replace("%%folder%%", escape(folder.name)),
        "playground.css": style() + packaged_text(__package__, "playground.css"),
        "playground.js": "\n".join(module_parts("playground", __package__)),
        "worker.js": packaged_text(__package__, "worker.js"),
        PACKAGES: packages,
    }
    return write_folder(folder, pages | runtime, force)


def _runtime_files(home: Path) -> dict[str, bytes]:
    """What a browser needs of Pyodide, by name."""
    loader = next((name for name in LOADERS if (home / name).is_file()), LOADERS[0])
    names = [*RUNTIME, loader]
    missing = next((name for name in names if not (home / name).is_file()), None)
    if missing:
        what = f"{home} has no file {missing}" if home.is_dir() else f"there is no folder {home}"
        raise ValueError(
            f"{what}; the folder of Pyodide has {', '.join(names)}: "
            "npm install pyodide makes it, as node_modules/pyodide"
        )
    found = {name: read_whole(home / name, MOST_BYTES) for name in names}
    try:
        python = json.loads(found["pyodide-lock.json"])["info"]["python"]
        version = tuple(map(int, python.split(".")[:2]))
    except (ValueError, LookupError, TypeError, AttributeError):
        raise ValueError(
            f"{home / 'pyodide-lock.json'} does not say which Python it is; is it that of Pyodide?"
        ) from None
    if version < OLDEST:
        raise ValueError(f"{home} is Python {python}, and glassgrad needs 3.11 or newer")
    return found


def _example_data(example: Example) -> dict[str, Any]:
    """A worked example as the form takes it."""
    update = example.update
    settings = update.settings if update else {}
    return {
        "title": example.title,
        "author": example.author,
        "kind": example.kind,
        "formula": example.formula.strip(),
        "values": {name: repr(x) for name, x in example.values.items()},
        "of": example.loss,
        "params": ",".join(update.params) if update else "",
        "rule": update.rule if update else "",
        "lr": repr(settings["lr"]) if "lr" in settings else "",
        "set": ", ".join([f"{name}={x!r}" for name, x in settings.items() if name != "lr"]),
        "note": example.author,
    }
