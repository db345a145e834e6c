"""What Python in a browser imports, in one zip: this house, and what makes MathML for its pages.

Packages are taken as they are installed here, without what was compiled for this machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, PackagePath, files
from pathlib import Path, PurePosixPath

from ...examples.collection import collection

HOUSE = ("autograd", "nn", "glassgrad")
ROOT = Path(__file__).parents[3]
OTHERS = ("latex2mathml",)  # in plain Python
EXAMPLES = PurePosixPath("autograd/examples")
LEFT_OUT = {"__pycache__", "_compiled"}
COMPILED = {".so", ".pyd", ".pyc", ".c"}
DATE = (1980, 1, 1, 0, 0, 0)  # of every file: the same packages give the same zip


def packages_zip() -> bytes:
    """The packages as a zip to be unpacked into site-packages.

    Raises:
        ImportError: latex2mathml is not installed.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(_files().items()):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return packed.getvalue()


def _files() -> dict[str, Path]:
    """Every file, by its name in site-packages."""
    found = {(EXAMPLES / path.parent.name / path.name).as_posix(): path for path in collection()}
    for package in HOUSE:
        for path in _plain_files(ROOT / package):
            found[path.relative_to(ROOT).as_posix()] = path
    for name in OTHERS:
        for file in _installed(name):
            if not LEFT_OUT.intersection(file.parts) and ".." not in file.parts:
                found[file.as_posix()] = Path(str(file.locate()))
    return found


def _plain_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not LEFT_OUT.intersection(path.parts) and path.suffix not in COMPILED:
            yield path


def _installed(name: str) -> list[PackagePath]:
    try:
        return files(name) or []
    except PackageNotFoundError:
        raise ImportError(
            f"formulas in the browser are typeset by {name}: pip install 'glassgrad[page]'"
        ) from None
