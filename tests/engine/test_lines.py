"""record_lines: the line of a file that recorded each node."""

from __future__ import annotations

import inspect
from typing import Any

from autograd import Value, order
from autograd.engine.lines import record_lines
from nn import MLP, squared_error


def build() -> Value:
    x = Value(2.0)
    z = x * 3
    return z.tanh()


def test_each_node_has_its_line_and_leaves_have_none() -> None:
    mode, recorder = record_lines(__file__)
    with mode:
        y = build()
    first = inspect.getsourcelines(build)[1]
    assert [recorder.lines.get(node) for node in order(y)] == [None, first + 2, first + 3]
    assert recorder.lines.get(build()) is None  # it is over


def test_what_others_record_for_a_line_belongs_to_it() -> None:
    """The nodes of a network stand at the line that calls it."""

    def loss() -> Any:
        y = MLP(2, [2, 1], "tanh", seed=1)([0.5, 1.0])
        return squared_error([y], [1.0])

    mode, recorder = record_lines(__file__)
    with mode:
        nodes = order(loss())
    first = inspect.getsourcelines(loss)[1]
    by_group = {bool(node.group): recorder.lines[node] for node in nodes if node.op is not None}
    assert by_group == {True: first + 1, False: first + 2}
