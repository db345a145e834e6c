"""Plans of a function of sequences: a graph for each length that is met, and one for all of it.

Names, sentences and series differ in length, and so do their graphs; but those of one length are
alike. So a sequence is recorded when its length is met first, which takes about as long as one
step by hand, and from then on it is replayed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine.graph import set_data
from ..engine.value import Value
from .inputs import checked, real
from .plan import Plan
from .recorder import (
    Recorder,
    Varied,
    fixed,
    fresh_groups,
    fresh_leaves,
    refuse_other_graph,
)
from .replayed import Replayed

Lengths = tuple[int, ...]  # of each group of inputs; -1 for a number alone


class ByLength(Plan):
    """A plan of a function that records the loss of sequences, of any length.

    It takes a list of sequences where the function was shown one. Gradients by inputs are not
    computed. `lines`, `source` and `jax` are of the length that was shown first.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        shown: Sequence[Any],
        params: tuple[Value, ...],
        reduce: str,
        backend: str | None,
    ) -> None:
        self._function = function
        self._backend = backend
        self._plans: dict[Lengths, Plan] = {}
        self._lock = threading.Lock()
        self._shown: dict[Lengths, list[np.ndarray]] = {}
        self._alone = tuple([not hasattr(group[0], "__len__") for group in shown if len(group)])
        samples = self._read(shown)
        if not samples:
            raise ValueError("a function is recorded at the samples in inputs; there are none")
        for lengths, sample in samples:
            self._shown.setdefault(lengths, []).append(sample)
        first = self._made(params, *samples[0])
        super().__init__(first.loss, first.groups, params, reduce, "numpy")
        self.backend = first.backend
        self._plans[samples[0][0]] = first

    def _read(self, arrays: Sequence[Any]) -> list[tuple[Lengths, np.ndarray]]:
        """Each sample: how long its sequences are, and all its numbers in a row."""
        if len(arrays) != len(self._alone):
            raise TypeError(
                f"the plan takes {len(self._alone)} list(s) of sequences, one for each group of "
                f"inputs; it got {len(arrays)}"
            )
        for group in arrays:
            if not hasattr(group, "__len__"):
                raise TypeError(
                    "the plan takes a list for each group of inputs, with a sequence (or a number) "
                    f"for each sample; got {group!r} of type {type(group).__name__}"
                )
        counts = {len(group) for group in arrays}
        if len(counts) > 1:
            rows = ", ".join([str(len(group)) for group in arrays])
            raise ValueError(f"the inputs have different numbers of samples: {rows}")
        samples = []
        for number, sample in enumerate(zip(*arrays, strict=True)):
            parts = [real(part, f"sample {number}") for part in sample]
            for part, alone in zip(parts, self._alone, strict=True):
                if part.ndim != 1 - alone:
                    what = "one number" if alone else "a sequence of numbers"
                    raise ValueError(f"sample {number} has {what} here, got shape {part.shape}")
            lengths = tuple([-1 if part.ndim == 0 else len(part) for part in parts])
            samples.append((lengths, np.concatenate([part.ravel() for part in parts])))
        return samples

    def _recorder(self, params: tuple[Value, ...], lengths: Lengths) -> Recorder:
        groups = [fresh_leaves(k, abs(length), length < 0) for k, length in enumerate(lengths)]
        return Recorder(self._function, tuple(groups), params)

    def _made(self, params: tuple[Value, ...], lengths: Lengths, sample: np.ndarray) -> Plan:
        """A plan for these lengths, recorded at a sample, and held against another one."""
        recorder = self._recorder(params, lengths)
        loss, groups = recorder(sample)
        plan = Plan(loss, groups, params, "sum", self._backend)
        for other in self._shown.get(lengths, [])[:2]:
            if other is not sample:
                refuse_other_graph(
                    recorder, plan, sample, other, "another sample of the same lengths"
                )
        return plan

    def __call__(self, *arrays: Any, by_inputs: bool = False) -> Replayed:
        """The loss and its gradients: one list of sequences (or of numbers) for each group.

        Raises:
            TypeError: not one list for each group. ValueError: lists of different lengths;
                gradients by inputs. IndexError: a sequence has a number that is no row of what it
                looks up. ShapeError: the graph depends on more than the length.
        """
        if by_inputs:
            raise ValueError("a plan of sequences has no gradients by inputs")
        samples = self._read(arrays)
        results = np.zeros(len(samples) + len(self.params))
        alike: dict[Lengths, list[int]] = {}
        for number, (lengths, _) in enumerate(samples):
            alike.setdefault(lengths, []).append(number)
        with self._lock:
            for lengths, numbers in alike.items():
                plan = self._plans.get(lengths)
                if plan is None:
                    set_data(self.params, self._weights.tolist())
                    plan = self._made(self.params, lengths, samples[numbers[0]][1])
                    self._plans[lengths] = plan
                plan.weights = self._weights
                rows = np.array([samples[k][1] for k in numbers])
                replayed = plan.checked_rows(rows, called=numbers)
                results[numbers] = replayed.losses
                results[len(samples) :] += replayed.grads
        return self._reduced(len(samples), results)

    def into(self, found: Replayed, *arrays: Any) -> Replayed:
        """A call: what it gives is always new."""
        return self(*arrays)

    def refresh(self, *sample: Any) -> float:
        """Write the weights into the Values; with a sample, record it, so that it can be walked.

        Returns: the recorded loss, whose Value is then `plan.loss`.
        """
        set_data(self.params, self._weights.tolist())
        if sample:
            ((lengths, numbers),) = self._read([[row] for row in sample])
            self.loss, self.groups = self._recorder(self.params, lengths)(numbers)
            return self.loss.data
        return super().refresh()


def differs_in_length(samples: Any) -> bool:
    """Whether these are sequences of different lengths, which make no array."""
    if isinstance(samples, np.ndarray) or not hasattr(samples, "__len__"):
        return False
    return len({len(row) if hasattr(row, "__len__") else -1 for row in samples}) > 1


def plan_of(
    function: Callable[..., Any],
    shown: Sequence[Any],
    params: Sequence[Any],
    reduce: str,
    backend: str | None,
    varies: bool,
) -> Plan:
    """The plan of a function that records; arguments as for `replay`."""
    if not hasattr(shown, "__len__") or isinstance(shown, Value):
        raise TypeError(
            f"a function is recorded at samples: inputs is a list of arrays, not {shown!r}"
        )
    if not varies and any(map(differs_in_length, shown)):
        return ByLength(function, shown, checked((), params), reduce, backend)
    groups = fresh_groups(shown)
    recorder = Recorder(function, groups, checked(groups, params))
    make = Varied if varies else fixed
    return make(recorder, tuple(shown), reduce, backend)
