"""Activations: the φ of a = φ(z), by a name of the table, as its row, or as a function."""

from __future__ import annotations

from autograd import OPS, Op
from autograd.formulas import operation, suggested

from ..arguments import plural

TYPE_CHECKING = False  # typing itself would take most of the time of `import nn`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeGuard

    from autograd import Value

    Activation = str | Op | Callable[[Value], Value]
    Nonlin = bool | Activation  # micrograd's word: True, False, or which one

RELU, LINEAR = "relu", "linear"


def _row(activation: Activation) -> Op | None:
    """The row that an activation names; None for a function that is no row."""
    if isinstance(activation, Op):
        return activation
    if isinstance(activation, str):
        row = operation(activation)
        if row is None:
            raise ValueError(
                f"no activation {activation!r} in the table{suggested(activation)}; "
                "take one of its names, such as 'relu', 'tanh', 'sigmoid' or 'softmax', or "
                "'linear', or a function of one Value"
            )
        return OPS[row]
    if not callable(activation):
        raise TypeError(
            f"an activation is a name, a row or a function of one Value, got {activation!r} "
            f"of type {type(activation).__name__}"
        )
    return None


def together(activation: Activation) -> Op | None:
    """The row, if it takes the units of a layer together."""
    row = None if activation == LINEAR else _row(activation)
    return row if row is not None and row.each else None


def row_of_one(function: Callable[[Value], Value] | None) -> Op | None:
    """The function itself, if it is a row of one number and nothing else."""
    row = function if isinstance(function, Op) else None
    return row if row is not None and not row.wide and len(row.takes) == 1 else None


def unit_function(activation: Activation) -> Callable[[Value], Value] | None:
    """φ of one unit; None for "linear"."""
    if activation == LINEAR:
        return None
    row = _row(activation)
    if row is None:
        return activation  # type: ignore[return-value]
    if row.each:
        raise ValueError(f"{row.name} takes a whole layer; give it to Layer or MLP")
    if row.many[0] or len(row.takes) - len(row.defaults) != 1:
        raise ValueError(f"{row.name} takes {', '.join(row.takes)}; an activation takes one number")
    return row


def chosen(activation: Activation | bool, nonlin: Nonlin) -> Activation:
    """The activation of a neuron or a layer, in our words or in micrograd's.

    >>> chosen("tanh", True), chosen("relu", False), chosen("relu", "tanh"), chosen(False, True)
    ('tanh', 'linear', 'tanh', 'linear')
    """
    if isinstance(activation, bool):  # Neuron(2, False) of micrograd
        activation = RELU if activation else LINEAR
    if not _is_activation(nonlin):
        return activation if nonlin else LINEAR
    if activation not in (RELU, nonlin):
        raise ValueError(
            f"the activation is {spelled(activation)}, and nonlin={spelled(nonlin)} says another; "
            "leave out one of the two"
        )
    return nonlin


def _is_activation(nonlin: Nonlin) -> TypeGuard[Activation]:
    return isinstance(nonlin, str) or callable(nonlin)


def each_layer(
    activation: Activation | Sequence[Activation],
    out: Activation | None,
    depth: int,
    nonlin: Nonlin = True,
) -> list[Activation]:
    """One activation for each layer."""
    if _is_activation(nonlin) or not nonlin:
        if activation != RELU or out is not None:
            shown = spelled(nonlin) if _is_activation(nonlin) else repr(nonlin)
            raise ValueError(
                f"nonlin={shown} says the activation of every layer, the last one too; leave out "
                "`activation` and `out`, or nonlin"
            )
        return [chosen(RELU, nonlin)] * depth
    if isinstance(activation, list | tuple):
        if len(activation) == depth and out is None:
            return list(activation)
        if len(activation) == depth - 1:
            return [*activation, LINEAR if out is None else out]
        raise ValueError(
            f"a list of activations has one for each of the {plural(depth - 1, 'hidden layer')} "
            f"(and `out` for the last), or {depth} in all and no `out`; got {len(activation)}"
        )
    hidden: Any = activation
    return [hidden] * (depth - 1) + [LINEAR if out is None else out]


def spelled(activation: Activation) -> str:
    """An activation as a person would write it."""
    if isinstance(activation, str):
        return repr(activation)
    return repr(activation.name) if isinstance(activation, Op) else repr(activation)
