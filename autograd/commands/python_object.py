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

from ..engine.chain import order
from ..engine.graph import forward
from ..engine.value import Value
from ..formulas.expression import Formula, MissingValues, typed_number
from ..formulas.tokens import did_you_mean
from ..steps.names import designations
from . import UsageError

Given = Mapping[str, str]


def load(path: str, name: str) -> Callable[[Given], Formula]:
    """Run a Python file; the graph of the object of that name, as a function of values.

    The object is a Value, or a function that returns one (or a tuple that begins with one).
    Parameters of the function that have no default are leaves: they get Values.

    Raises:
        UsageError: no such file or object, the file fails, the object is something else.
    """
    word = f"{path}:{name}"
    if not Path(path).is_file():
        raise UsageError(f"there is no file {path}")
    module = _running(lambda: _module(Path(path).resolve()), path)
    if not hasattr(module, name):
        public = [each for each in vars(module) if not each.startswith("_")]
        raise UsageError(f"{path} has no {name}{did_you_mean(name, public)}")
    found = getattr(module, name)
    if isinstance(found, Value):
        return lambda given: _formula(word, found, given)
    if not callable(found):
        raise UsageError(f"{word} is {_kind(found)}, but a Value or a function is needed")

    def call(given: Given) -> Formula:
        wanted = [
            parameter.name
            for parameter in inspect.signature(found).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]
        missing = [each for each in wanted if each not in given]
        if missing:
            raise MissingValues(missing, word, 0)
        leaves = [Value(typed_number(each, given[each]), each) for each in wanted]
        result = _running(lambda: found(*leaves), path)
        y = result[0] if isinstance(result, tuple) and result else result
        if not isinstance(y, Value):
            raise UsageError(f"{word} returns {_kind(result)}, but a Value is needed")
        return _formula(word, y, {k: v for k, v in given.items() if k not in wanted})

    return call


def _kind(found: Any) -> str:
    return f"an object of type {type(found).__name__}"


def _module(path: Path) -> ModuleType:
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


def _formula(word: str, y: Value, given: Given) -> Formula:
    """A recorded graph with other numbers at some of its leaves."""
    nodes = order(y)
    everyone = dict(zip(designations(nodes), nodes, strict=True))
    for name, text in given.items():
        if name not in everyone:
            raise UsageError(f"{word} has no node {name}{did_you_mean(name, list(everyone))}")
        node = everyone[name]
        if node.op is not None:
            raise UsageError(f"{name} is computed, so no value can be given")
        node.data = typed_number(name, text)
    forward(y)
    names = {
        name: node
        for name, node in everyone.items()
        if isinstance(node, Value) and (node.label or node is y)
    }
    return Formula(word, names, next(name for name in names if names[name] is y))
