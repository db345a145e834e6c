"""The worked examples that come with the package, by name: mazur, micrograd_neuron, olah."""

from __future__ import annotations

from pathlib import Path

from ..formulas.tokens import did_you_mean

_HERE = Path(__file__).parent
_HOMES = (_HERE, _HERE.parents[1] / "demos")  # where it is installed, and in a clone
_FOLDERS = ("published", "courses")


def collection() -> list[Path]:
    """The files of all worked examples of the collection, in the order of their names."""
    for home in _HOMES:
        files = [path for folder in _FOLDERS for path in (home / folder).glob("*.toml")]
        if files:
            return sorted(files, key=lambda path: path.stem)
    return []


def example_file(name: str) -> Path:
    """The file that is meant: a path, or the name of an example of the collection.

    Raises:
        ValueError: there is neither.
    """
    if Path(name).exists():
        return Path(name)
    known = {path.stem: path for path in collection()}
    if name in known:
        return known[name]
    simple = name.replace("-", "_").replace("_", "").isalnum()
    near = did_you_mean(name, [*known]) if simple else ""
    also = f", and no example of that name{near}" if simple else ""
    raise ValueError(f"there is no file {name}{also}")
