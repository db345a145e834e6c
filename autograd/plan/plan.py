"""A plan: a recorded loss that is run again on arrays of samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph import forward
from ..node import Node
from . import direct
from .given import Group, checked, gathered, grouped
from .lines import Lines, read

REDUCE = ("mean", "sum")


class Replayed:
    """What one run of a plan gives.

    Attributes:
        loss: the mean (or sum) of the losses, a float.
        losses: the loss of each sample, (m,).
        grads: ∂loss/∂parameter in the order of the parameters, (n,).
        by_inputs: ∂loss/∂input for each array of inputs, in its shape, if that was asked for.

    `replayed[w]` is the gradient of the parameter w, a float.
    """

    __slots__ = ("_at", "by_inputs", "grads", "loss", "losses")

    def __init__(
        self,
        loss: float,
        losses: np.ndarray,
        grads: np.ndarray,
        at: dict[Node, int],
        by_inputs: tuple[np.ndarray, ...] | None = None,
    ) -> None:
        self.loss = loss
        self.losses = losses
        self.grads = grads
        self.by_inputs = by_inputs
        self._at = at

    def __repr__(self) -> str:
        return f"Replayed(loss={self.loss!r}, {len(self.losses)} samples)"

    def __getitem__(self, param: Node) -> float:
        if param not in self._at:
            raise KeyError(f"{param!r} is none of the plan's parameters")
        return float(self.grads[self._at[param]])


class Plan:
    """A recorded loss as a linear program that runs on m samples at once. See `replay`."""

    def __init__(
        self, loss: Node, groups: tuple[Group, ...], params: tuple[Node, ...], reduce: str
    ) -> None:
        self.loss = loss
        self.groups = groups
        self.params = params
        self.reduce = reduce
        leaves = [leaf for group in groups for leaf in group.leaves]
        self.lines: Lines = read(loss, leaves, params)
        self.weights = np.array([param.data for param in params], dtype=np.float64)
        self._at = {param: at for at, param in enumerate(params)}

    def __repr__(self) -> str:
        shapes = ", ".join([group.shape for group in self.groups])
        return (
            f"<plan of {len(self.lines.lines)} lines, {len(self.params)} parameters, "
            f"inputs {shapes or 'none'}, {self.reduce} of the losses>"
        )

    def __call__(self, *arrays: Any, by_inputs: bool = False) -> Replayed:
        """The loss and its gradients for m samples.

        Args:
            arrays: one for each group of inputs, float64 (or what becomes it): (m, n) for a
                list of n leaves, (m,) for a leaf alone. m may be 0: then nothing flows, and the
                mean of no losses is nan.
            by_inputs: also the gradients by the inputs.
        """
        x = gathered(self.groups, arrays)
        with np.errstate(all="ignore"):
            losses, grads, slopes = self._run(x, by_inputs)
            total = losses.sum()
            if self.reduce == "mean":
                m = len(x)
                total = total / m if m else np.float64(np.nan)
                if m > 1:
                    grads = grads / m
                    slopes = slopes / m if slopes is not None else None
        return Replayed(
            float(total), losses, grads, self._at, self._split(slopes) if by_inputs else None
        )

    def _run(
        self, x: np.ndarray, by_inputs: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        places = direct.forward(self.lines, x, self.weights)
        losses = np.array(np.broadcast_to(places[self.lines.output], (len(x),)))
        return losses, *direct.backward(self.lines, places, len(x), by_inputs=by_inputs)

    def _split(self, slopes: Any) -> tuple[np.ndarray, ...]:
        found, start = [], 0
        for group in self.groups:
            end = start + len(group.leaves)
            found.append(slopes[:, start] if group.alone else slopes[:, start:end])
            start = end
        return tuple(found)

    def source(self, language: str, *, by_inputs: bool = False) -> str:
        """The plan as a small readable program: one sample's loss and gradients.

        Args:
            language: "python", "c" or "javascript".
            by_inputs: also the gradients by the inputs.
        """
        from .source import source

        return source(self.lines, language, self.reduce, by_inputs)

    def jax(self, *, axis: str | None = None) -> Callable[..., tuple[Any, Any]]:
        """The plan as a function of JAX: f(params, *arrays) gives loss and gradients (n,).

        It is jitted, and its arrays may be sharded over devices. See autograd.plan.on_jax.

        Args:
            axis: inside jax.shard_map, the mesh axis along which samples are shared out.

        Raises:
            ImportError: JAX is not installed.
        """
        from .fuse import fuse
        from .on_jax import function

        return function(fuse(self.lines), self.groups, self.reduce, axis)

    def refresh(self) -> None:
        """Write the parameters into their Values, and compute the recorded loss again."""
        for param, x in zip(self.params, self.weights.tolist(), strict=True):
            param.data = x
        forward(self.loss)


def replay(
    loss: Node, inputs: Sequence[Any] = (), params: Sequence[Node] = (), *, reduce: str = "mean"
) -> Plan:
    """The recorded loss of one sample as a plan for many: plan(X, Y) gives loss and gradients.

    Args:
        loss: a recorded Value.
        inputs: the leaves that differ from sample to sample. A list of leaves comes as one
            array (m, n); a list of groups as one array each, [[x1, x2], t] as X (m, 2) and
            T (m,).
        params: the leaves to differentiate by. All other leaves stay as they are now.
        reduce: "mean" or "sum" of the losses of the samples.

    >>> from autograd import Value, replay
    >>> w, x, t = Value(3.0, "w"), Value(2.0, "x"), Value(5.0, "t")
    >>> plan = replay((w * x - t) ** 2, inputs=[x, t], params=[w])
    >>> found = plan([[2.0, 5.0], [1.0, 4.0]])
    >>> found.loss, found[w]
    (1.0, 1.0)
    """
    if not isinstance(loss, Node):
        raise TypeError(f"replay takes a recorded Value, got {loss!r} of {type(loss).__name__}")
    if reduce not in REDUCE:
        raise ValueError(f"reduce is 'mean' or 'sum' of the losses, got {reduce!r}")
    groups = grouped(inputs)
    return Plan(loss, groups, checked(groups, params), reduce)
