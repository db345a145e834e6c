"""file.py:name: the one way in which a command runs Python code, and only when asked."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from ..engine.blocks import Array, array_graph, is_of_arrays, membership
from ..engine.graph import forward
from ..engine.value import Value, order
from ..formulas.expression import Formula, MissingValues, typed_number
from ..formulas.tokens import did_you_mean
from ..steps.names import designations
from . import UsageError

Typed = Mapping[str, str]  # values of names, as they were typed


def load_python_object(path: str, name: str) -> Callable[[Typed], Formula]:
    """Run a Python file; the graph of the object of that name, as a function of values.

    The object is a Value, or a function that returns one (or a tuple that begins with one).
    Parameters of the function that have no default are leaves: they get Values.

    Raises:
        UsageError: no such file or object, the file fails, the object is something else.
    """
    word = f"{path}:{name}"
    if not Path(path).is_file():
        raise UsageError(f"there is no file {path}")
    module = _running(lambda: _imported_file(Path(path).resolve()), path)
    if not hasattr(module, name):
        public = [other for other in vars(module) if not other.startswith("_")]
        raise UsageError(f"{path} has no {name}{did_you_mean(name, public)}")
    loaded = getattr(module, name)
    if isinstance(loaded, Value):
        return lambda typed: _with_values(word, loaded, typed)
    if not callable(loaded):
        raise UsageError(f"{word} is {_type_of(loaded)}, but a Value or a function is needed")

    def call(typed: Typed) -> Formula:
        wanted = [
            parameter.name
            for parameter in inspect.signature(loaded).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]
        missing = [parameter for parameter in wanted if parameter not in typed]
        if missing:
            raise MissingValues(missing, word, 0)
        leaves = [
            Value(typed_number(parameter, typed[parameter]), parameter) for parameter in wanted
        ]
        result = _running(lambda: loaded(*leaves), path)
        y = result[0] if isinstance(result, tuple) and result else result
        if not isinstance(y, Value):
            raise UsageError(f"{word} returns {_type_of(result)}, but a Value is needed")
        return _with_values(word, y, {k: v for k, v in typed.items() if k not in wanted})

    return call


def _type_of(loaded: object) -> str:
    return f"an object of type {type(loaded).__name__}"


def _imported_file(path: Path) -> ModuleType:
    """Import a file as `python` would: a module of a package by its full name."""
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    if len(parts) > 1:
        return import_module(".".join(parts))
    name = f"_glassgrad_{path.stem}"  # a file may be called like a module of Python
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} cannot be imported")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _running(code: Callable[[], Any], path: str) -> Any:
    """Run what the user wrote; its exceptions are told with the line in that file."""
    try:
        return code()
    except UsageError:
        raise
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if Path(frame.filename).name == Path(path).name]
        line = getattr(error, "lineno", None) or (lines[-1] if lines else None)
        where = f" in line {line}" if line else ""
        raise UsageError(f"{path} raised {type(error).__name__}{where}: {error}") from error


def _with_values(word: str, y: Value, typed: Typed) -> Formula:
    """A recorded graph with other numbers at some of its leaves."""
    nodes = order(y)
    nodes_by_name = dict(zip(designations(nodes), nodes, strict=True))
    for name, text in typed.items():
        if name not in nodes_by_name:
            raise UsageError(f"{word} has no node {name}{did_you_mean(name, list(nodes_by_name))}")
        node = nodes_by_name[name]
        if node.op is not None:
            raise UsageError(f"{name} is computed, so no value can be given")
        node.data = typed_number(name, text)
    forward(y)
    names = {
        name: node
        for name, node in nodes_by_name.items()
        if isinstance(node, Value) and (node.label or node is y)
    }
    return Formula(word, names, next(name for name in names if names[name] is y), _named_arrays(y))


def _named_arrays(y: Value) -> dict[str, Array]:
    """The arrays behind y by their names, as walks print them."""
    arrays: dict[str, Array] = {}
    if not is_of_arrays(y):
        return arrays
    for block in array_graph(y).lines:
        entries = [entry for entry in block.entries if entry is not None]
        member = membership(entries[0]) if entries else None
        if block.label and block.shape and member and len(entries) == len(block.entries):
            arrays[block.name] = array = Array(entries, block.shape)
            array.record = member[0]
    return arrays
