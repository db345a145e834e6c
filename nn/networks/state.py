"""Saving and loading: the weights of a model, and what an optimizer remembers, as JSON files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from autograd import Value
from autograd.engine import number, set_data
from autograd.files import read_whole, write_whole
from autograd.formulas import MOST_BYTES, format_json, json_number, parse_json

from ..arguments import plural


class Stateful(Protocol):
    """A Module or an Optimizer."""

    def state_dict(self) -> Any: ...
    def load_state_dict(self, state: Any) -> None: ...


FORMAT = "glassgrad state 1"
_UNBOUND = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


def load_numbers(parameters: Mapping[str, Value], state: Mapping[str, Any]) -> None:
    """Give each parameter its number. All is checked first: it is loaded whole or not at all.

    Raises:
        ValueError: a name that the model has not, or one that is missing, said by their shape.
        TypeError: an entry that is no number.

    >>> from nn import Neuron
    >>> neuron = Neuron(2)
    >>> neuron.load_state_dict({"w.0": 0.5, "w.1": -1.0, "b": 0.25})
    >>> neuron.b.data
    0.25
    >>> neuron.load_state_dict({"w.0": 0.5, "b": 0.25})
    Traceback (most recent call last):
    ValueError: w has 2 numbers in the model and 1 in the state
    """
    if not hasattr(state, "items"):
        raise TypeError(
            f"a state is a dict of numbers by name, got {state!r:.60} of type "
            f"{type(state).__name__}"
        )
    if set(parameters) != set(state):
        raise ValueError(_difference(parameters, state))
    numbers = [number(state[name], f"the state of {name}") for name in parameters]
    set_data([*parameters.values()], numbers)


def save(what: Stateful, path: str | os.PathLike[str], force: bool = False) -> Path:
    """Write the state of a model or an optimizer as JSON, whole or not at all.

    Floats come back bit for bit; inf and nan stand there as strings. load() reads it.

    Raises:
        FileExistsError: the file exists and force is not set.
        OSError: there is no such folder, the disk is full.

    >>> import tempfile
    >>> from nn import MLP
    >>> model, twin = MLP(2, [1], seed=1), MLP(2, [1], seed=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load(twin, save(model, f"{folder}/model.json"))
    >>> twin.state_dict() == model.state_dict()
    True
    """
    state = jsonable(what.state_dict())
    text = format_json({"format": FORMAT, "of": type(what).__name__, "state": state}, indent=1)
    return write_whole(path, text + "\n", force)


def load(what: Stateful, path: str | os.PathLike[str]) -> None:
    """Read what save() wrote into a model or an optimizer of the same shape.

    Raises:
        ValueError: the file is no such JSON, or of another shape; nothing is loaded then.
        TypeError: an entry that is no number.
        OSError: the file cannot be read, or is no plain file.
    """
    content = read_whole(path, MOST_BYTES)
    try:
        saved = parse_json(content)
    except ValueError as error:
        raise ValueError(f"{path} is no JSON that nn.load reads: {error}") from None
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise ValueError(f"{path} is no state of a model or an optimizer, as nn.save writes them")
    if not isinstance(saved.get("state"), dict):
        raise ValueError(f"{path} has no state: a dict under the key 'state', as nn.save writes it")
    state = _from_json(saved["state"])
    try:
        what.load_state_dict(state)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{path} does not fit: {error}") from None


def _difference(parameters: Iterable[str], state: Iterable[str]) -> str:
    """Where two sets of names differ first: a list of another length, or another name."""
    ours, theirs = _shapes(parameters), _shapes(state)
    for name, length in ours.items():
        other = theirs.get(name)
        if other is not None and other != length:
            return f"{name} has {plural(length, 'number')} in the model and {other} in the state"
    missing = [name for name in ours if name not in theirs]
    unknown = [name for name in theirs if name not in ours]
    differences = [
        f"the {whose} has {_some(names)}, which the {other} has not"
        for whose, names, other in (("model", missing, "state"), ("state", unknown, "model"))
        if names
    ]
    return (
        "; ".join(differences) or "the entries of a list are numbered otherwise than in the model"
    )


def _shapes(names: Iterable[str]) -> dict[str, int]:
    """How many numbers each list of numbers has: "w" for "w.0", "w.1"; 1 for one alone."""
    lengths: dict[str, int] = {}
    for name in names:
        start, _, last = str(name).rpartition(".")
        list_name = start if last.isdecimal() and start else str(name)
        lengths[list_name] = lengths.get(list_name, 0) + 1
    return lengths


def _some(names: list[str]) -> str:
    first, rest = names[0], len(names) - 1
    shown = first if first.isprintable() else repr(first)
    return shown + (f" and {rest} more" if rest else "")


def jsonable(data: Any) -> Any:
    """Numbers in dicts, lists and tuples as JSON takes them: inf and nan as strings."""
    if isinstance(data, float):
        return json_number(data)
    if isinstance(data, dict):
        return {key: jsonable(entry) for key, entry in data.items()}
    return [jsonable(entry) for entry in data] if isinstance(data, list | tuple) else data


def _from_json(data: Any) -> Any:
    if isinstance(data, str):
        return _UNBOUND.get(data, data)
    if isinstance(data, dict):
        return {key: _from_json(entry) for key, entry in data.items()}
    return [_from_json(entry) for entry in data] if isinstance(data, list) else data
