"""record_calls(): which call of which Python function recorded each node, found without a word.

While it is open, every new node is put into a group (`Value.group`) that is called after the calls
that it was recorded in, the outermost first: "gpt(token 5)/linear 2". Drawings fold such groups.
"""

from __future__ import annotations

import ast
import linecache
import sys
from functools import cache
from types import FrameType, FunctionType
from typing import TYPE_CHECKING
from weakref import ref

from .modes import _OURS, Mode, Watcher
from .value import Value

if TYPE_CHECKING:
    from _thread import LockType

HERE, NN = _OURS  # of nn, calls count, and no helpers
LONGEST = 12  # letters of an argument that stands in a name
NUMBERS = ("_id", "_index", "_idx")  # ends of names that say no more


def record_calls() -> Mode:
    """Inside, each node is put into the group of the function calls that recorded it.

    A call is named after its function, its whole numbers and words among the arguments, and its
    number among calls of that name: `gpt(token 5)`, `linear`, `linear 2`. What a function that
    calls others records by itself stands with the name that its line assigns. Nothing has to be
    written into the functions; recording takes some times as long. Groups that nodes have of their
    own, as those of neurons, they keep.

    >>> from autograd import Value, record_calls
    >>> def norm(x):
    ...     return sum(x_i * x_i for x_i in x) ** 0.5
    >>> with record_calls():
    ...     y = norm([Value(3.0), Value(4.0)]) + norm([Value(1.0)])
    >>> [arg.group for arg in y.args], y.group
    (['norm', 'norm 2'], '')
    """
    return Mode(_CallRecorder)


class _CallRecorder(Watcher):
    """Groups nodes by the calls that record them, while a context is open."""

    def __init__(self) -> None:
        # What is known of the frames goes with the lock: they would keep all their variables.
        self.open: dict[ref[LockType], _RunningCalls] = {}

    def opened(self, lock: LockType) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame and (_is_ours(frame) or frame.f_globals.get("__name__") == "contextlib"):
            frame = frame.f_back
        self.open[ref(lock, self.open.pop)] = _RunningCalls(frame)

    def recorded(self, node: Value) -> None:
        for calls in (*self.open.values(),)[-1:]:
            if not node.group and (path := calls.path(sys._getframe(1))):
                node.group = path


class _RunningCalls:
    """Knows the calls that are running below a frame, and how each is called."""

    def __init__(self, root: FrameType | None) -> None:
        self.root = root
        self.paths: dict[FrameType | None, str] = {root: ""}  # kept alive, so that none is another
        self.counts: dict[str, int] = {}
        self.statements: dict[FrameType, tuple[int, str]] = {}  # the last one of each call

    def path(self, innermost: FrameType) -> str:
        """What a node that is recorded below this frame is grouped by."""
        frame: FrameType | None = innermost
        below: list[FrameType] = []
        while frame is not None and frame not in self.paths:
            below.append(frame)
            frame = frame.f_back
        path = self.paths.get(frame, "")
        for inner in reversed(below):
            path = self.paths[inner] = self._entered(inner, path)
        caller = self._caller(innermost)
        if caller is not None and _calls_others(caller):
            path = self._statement(caller, path)
        return path

    def _entered(self, frame: FrameType, path: str) -> str:
        """The path inside a frame, given that of its caller."""
        if not _is_call(frame):
            return path
        caller = self._caller(frame.f_back)
        if caller is not None:
            self.statements.pop(caller, None)
        return self._numbered(path, _called(frame))

    def _statement(self, caller: FrameType, path: str) -> str:
        """The path of what a statement records itself, until another one or a call follows."""
        statement, name = _assigned(caller.f_code.co_filename, caller.f_lineno)
        known = self.statements.get(caller)
        if known is None or known[0] != statement:
            known = self.statements[caller] = statement, self._numbered(path, name)
        return known[1]

    def _numbered(self, path: str, name: str) -> str:
        name = f"{path}/{name}" if path else name
        count = self.counts[name] = self.counts.get(name, 0) + 1
        return name if count == 1 else f"{name} {count}"

    def _caller(self, frame: FrameType | None) -> FrameType | None:
        """The call that a frame is part of; None for what stands around all calls."""
        while frame is not None and frame is not self.root and not _is_call(frame):
            frame = frame.f_back
        return None if frame is self.root else frame


def _is_call(frame: FrameType) -> bool:
    """Whether a frame is a call that a reader sees: no comprehension, none of the engine's own."""
    code = frame.f_code
    if _is_ours(frame) or code.co_name.startswith("<") or code.co_filename.startswith("<frozen "):
        return False
    if code.co_filename.startswith(NN) and code.co_name != "__call__":
        caller = frame.f_back  # a loss, but no function that it is made of
        inside = caller is not None and caller.f_code.co_filename.startswith(NN)
        return not (inside or "." in code.co_qualname or code.co_name.startswith("_"))
    return code.co_name == "__call__" or not code.co_name.startswith("__")


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(HERE)


def _called(frame: FrameType) -> str:
    """The name of a function, or of the class that is called, with its short arguments."""
    code = frame.f_code
    *outer, name = code.co_qualname.split(".")
    if name == "__call__" and outer:
        owner = frame.f_locals.get("self")
        name = outer[-1] if owner is None else type(owner).__name__
    words = []
    for parameter in code.co_varnames[: code.co_argcount]:
        argument = frame.f_locals.get(parameter)
        is_word = type(argument) is str and argument.isidentifier() and len(argument) <= LONGEST
        if type(argument) is int or is_word:
            short = next((parameter.removesuffix(end) for end in NUMBERS if end in parameter), "")
            words.append(f"{short or parameter} {argument}")
    return f"{name}({', '.join(words)})" if words else name


def _calls_others(frame: FrameType) -> bool:
    """Whether a function names other functions, so that what it records itself is but a part.

    So does a method that names attributes that can be called, such as the layers of a network.
    """
    code = frame.f_code
    attributes = getattr(frame.f_locals.get("self"), "__dict__", {})
    if any(callable(attributes.get(name)) for name in code.co_names):
        return True
    if code.co_filename.startswith(NN):
        return False
    if any(isinstance(frame.f_globals.get(name), FunctionType) for name in code.co_names):
        return True
    return any(isinstance(frame.f_locals.get(name), FunctionType) for name in code.co_freevars)


def _assigned(file: str, line: int) -> tuple[int, str]:
    """The line where the statement that runs begins, and what it assigns to or adds to."""
    begins, name = line, ""
    for statement in _statements(file):
        if statement.lineno <= line <= (statement.end_lineno or line):
            begins, name = statement.lineno, _target(statement)  # the innermost one comes last
    return begins, name or f"line {begins}"


@cache
def _statements(file: str) -> list[ast.stmt]:
    """All statements of a file, those inside others after them."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return []
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def _target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    if isinstance(statement, ast.AugAssign | ast.AnnAssign):
        return ast.unparse(statement.target)
    if isinstance(statement, ast.Return):
        return "return"
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        return ast.unparse(call.func.value)  # losses.append(...)
    return ""
