"""A plan: a recorded loss that is run again on arrays of samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.arrays import numpy_arrays
from ..engine.commit import item_writes, write_all
from ..engine.graph import forward, set_data
from ..engine.updates import RULES, Rule
from ..engine.value import Value
from . import interpreter
from .backend import backend_for, preparing
from .flat_tape import read_flat_tape
from .fuse import fuse
from .inputs import Group, Indices, gathered, real
from .instructions import Copy
from .long_rows import in_parts, too_long
from .numpy_backend import NumpyProgram
from .replayed import Replayed as Replayed
from .tape import Lines

if TYPE_CHECKING:
    from .numba.assemble import Assembled
    from .numba.tape_machine import TapeMachine

NOTHING = np.empty(0)
SMALL = 2_000  # lines: a graph of no more is fused at once, in less than a tenth of a second
FEW = 4  # entries of softmax and its like: with more, fusing takes seconds where none is compiled
BATCH = 8  # samples: from so many on, instructions on all of them at once are faster than lines
TAKES_OVER = 5_000  # samples in batches, after which fusing has paid off, however large the graph
MOVED = 0.1  # copies a line: with more, instructions wait for what is brought together for them
ALL = slice(None)
empty = np.empty
_new = object.__new__


class Plan:
    """A recorded loss as a linear program that runs on m samples at once. See `replay`.

    A plan keeps numbers of its own for the parameters, in `weights`: `step` moves them,
    `refresh` writes them into the Values, `read` takes them from the Values again. Threads may
    call one plan at once, as long as none of them moves the weights.

    Attributes:
        tape, lines: the program, in arrays and in lines. groups, params: what it was made for.
        backend: "numba" or "numpy".
        state: what update rules keep for the next update, by rule and quantity.
    """

    def __init__(
        self,
        loss: Value,
        groups: tuple[Group, ...],
        params: tuple[Value, ...],
        reduce: str,
        backend: str | None = None,
    ) -> None:
        self.loss = loss
        self.groups = groups
        self.params = params
        self.reduce = reduce
        self._leaves = [leaf for group in groups for leaf in group.leaves]
        self.tape = read_flat_tape(loss, self._leaves, params)
        self._indices = Indices(self._leaves)
        self.places = {param: number for number, param in enumerate(params)}
        self._weights = np.array([param.data for param in params], dtype=np.float64)
        self.state: dict[str, dict[str, np.ndarray]] = {}
        self.backend = backend_for(backend)
        self._size = len(params)
        self._arrays = -1  # how many the machine takes as they come
        self._machine: Assembled | None = None
        self._tape: TapeMachine | None = None
        self._samples = 0  # that ran line by line, in batches
        if self.backend == "numba":
            self._prepare(backend is not None)

    @cached_property
    def lines(self) -> Lines:
        return self.tape.lines

    @cached_property
    def _vectors(self) -> NumpyProgram:
        return NumpyProgram(fuse(self.lines))

    def _prepare(self, asked: bool) -> None:
        """Make ready what numba runs: a small graph fused, a large one line by line at first."""
        if len(self.tape.code) <= SMALL and not self.tape.is_long(FEW) and self.fuse():
            return
        try:
            with preparing():
                from .numba.tape_machine import TapeMachine

                mean = self.reduce == "mean"
                columns = len(self.groups[0].leaves) if self.groups else 0
                self._tape = TapeMachine(
                    self.tape, self._weights, mean, self._indices.lengths, BATCH - 1, columns
                )
            self._serve(self._tape, (1, 2))
        except ValueError as error:
            if asked:
                raise ValueError(f"{error}; take backend='numpy'") from None
            self.backend = "numpy"

    def fuse(self) -> bool:
        """Run many lines as few instructions from now on, as large plans do with many samples.

        That takes seconds for 100,000 lines. Returns whether it does so now: not by numpy, nor
        with rows that are too long.
        """
        if not self._with_machine(True):
            return False
        self._tape = None
        alone = len(self.groups) == 2 and len(self.groups[1].leaves) == 1
        self._serve(self._machine, () if self._indices else (1, 2) if alone else (1,))
        return True

    def _serve(self, machine: Any, arrays: tuple[int, ...]) -> None:
        """Let calls go to a machine right away, if they are of so many arrays."""
        # As one, so that a call meanwhile gives no state of one machine to the other, and keeps
        # the one that it runs on.
        self._served = machine, machine.free[False], machine.run, machine.refusals
        self._arrays = len(self.groups) if len(self.groups) in arrays else -1

    def _with_machine(self, asked: bool) -> bool:
        """Whether there is a machine for many samples at once; it is made if it can be.

        If nobody asked for it, only where it is faster than the lines: layers read what stands
        side by side, as in a network, and not what is scattered, as in attention.
        """
        if self.backend == "numpy" or self._machine is not None:
            return self._machine is not None
        fused = fuse(self.lines)
        if too_long(fused):
            fused = fuse(in_parts(self.lines))
        copies = sum([each.count for each in fused.varying if isinstance(each, Copy)])
        if too_long(fused) or not (asked or copies <= MOVED * len(self.tape.code)):
            return False
        with preparing():
            from .numba.assemble import Assembled

            self._machine = Assembled(fused, self._weights, self.reduce == "mean")
        return True

    def __reduce__(self) -> Any:
        """For copies and pickle: made again, since a machine is addresses in this memory."""
        if type(self) is not Plan:
            raise TypeError("a plan of a function is not copied; call replay on the function again")
        backend = None if self.backend == "numba" else self.backend
        given = self.loss, self.groups, self.params, self.reduce, backend
        return _made_again, (given, self._weights, self.state)

    def __repr__(self) -> str:
        shapes = ", ".join([group.shape for group in self.groups])
        return (
            f"<plan of {len(self.tape.code)} lines, {len(self.params)} parameters, "
            f"inputs {shapes or 'none'}, {self.reduce} of the losses, by {self.backend}>"
        )

    @property
    def weights(self) -> np.ndarray:
        """The numbers of the parameters, (n,), in their order; change them in place."""
        return self._weights

    @weights.setter
    def weights(self, numbers: Any) -> None:
        array = real(numbers, "weights")
        if array.shape != self._weights.shape:
            raise ValueError(
                f"weights holds one number for each parameter, {self._weights.shape}; "
                f"got shape {array.shape}"
            )
        self._weights[:] = array

    def __call__(self, *arrays: Any, by_inputs: bool = False) -> Replayed:
        """The loss and its gradients for m samples.

        Args:
            arrays: one for each group of inputs, float64 (or what becomes it): (m, n) for a
                list of n leaves, (m,) for a leaf alone. m may be 0: then nothing flows, and the
                mean of no losses is nan.
            by_inputs: also the gradients by the inputs.

        Raises:
            TypeError: not one array for each group, or not of real numbers.
            ValueError: shapes that do not fit.
        """
        if len(arrays) == self._arrays and not by_inputs:  # as short as it can be, for m = 1
            try:
                m = len(arrays[0])
            except TypeError:
                return self._checked(arrays, by_inputs)
            results = empty(m + self._size)
            loss = self._at_once(arrays, results)
            if loss == loss:
                made = _new(Replayed)  # a third of the time of a call of the class
                made.loss, made._plan, made._m, made._results = loss, self, m, results
                return made
        return self._checked(arrays, by_inputs)

    def into(self, found: Replayed, *arrays: Any) -> Replayed:
        """A call that writes into what an earlier one gave, so that no memory is asked for.

        Whoever holds an array of `found` sees the new numbers in it. At m = 1 this takes four
        fifths of the time of a call.

        Args:
            found: what a call of this plan gave, for as many samples. arrays: as for a call.

        Raises:
            ValueError: found is of another plan, or of another number of samples. Others as a
                call; then found is as it was.

        >>> from autograd import Value, replay
        >>> w, x = Value(3.0, "w"), Value(1.0, "x")
        >>> plan = replay((w * x) ** 2, inputs=[x], params=[w])
        >>> result = plan([[1.0]])
        >>> plan.into(result, [[2.0]])[w]
        24.0
        """
        if found.__class__ is not Replayed or found._plan is not self:
            raise ValueError(f"into() takes what a call of this plan gave, got {found!r}")
        by_inputs = len(found._results) > found._m + self._size
        if len(arrays) == self._arrays and not by_inputs:
            loss = self._at_once(arrays, found._results)
            if loss == loss:
                found.loss = loss
                return found
        anew = self._checked(arrays, by_inputs)
        if anew._m != found._m:
            raise ValueError(f"into() got {anew._m} samples for the results of {found._m}")
        found.loss = anew.loss
        found._results[:] = anew._results
        return found

    def _at_once(self, arrays: tuple[Any, ...], results: np.ndarray) -> float:
        """The loss by the machine; nan where arrays have to be looked at, or numbers ask for care.

        Args:
            results: where losses and gradients by parameters go.
        """
        x, y = arrays if len(arrays) == 2 else (arrays[0], NOTHING)
        _kept, free, run, refusals = self._served
        try:
            state = free.pop()
        except IndexError:  # the first run, or others are running
            return math.nan
        try:
            loss: float = run(state, x, y, results)
            return loss
        except refusals:  # these are not arrays of float64
            return math.nan
        finally:
            free.append(state)

    def _checked(self, arrays: tuple[Any, ...], by_inputs: bool) -> Replayed:
        return self.checked_rows(gathered(self.groups, arrays), by_inputs)

    def checked_rows(
        self, x: np.ndarray, by_inputs: bool = False, called: Sequence[int] | None = None
    ) -> Replayed:
        """A run on all inputs as one array (m, n) of float64, of which some may look up rows."""
        self._indices.check(x, called)
        return self.together(x, by_inputs)

    def together(self, x: np.ndarray, by_inputs: bool) -> Replayed:
        """A run on all inputs as one array (m, n) of float64."""
        m = len(x)
        tape = self._tape
        if tape is not None and m:
            if m >= BATCH and self._samples <= TAKES_OVER:
                self._samples += m
                if self._samples > TAKES_OVER:
                    self._with_machine(False)
            if m < BATCH or self._machine is None:
                loss, results = tape(x, by_inputs)
                return Replayed(self, loss, m, results)
        if self._machine is not None:
            loss, results = self._machine(x, NOTHING, by_inputs)
            if loss == loss:
                return Replayed(self, loss, m, results)
        with np.errstate(all="ignore"):
            results = self._vectors(x, self._weights, by_inputs)
            if not np.isfinite(results).all():
                results = interpreter.run_lines(self.lines, x, self._weights, by_inputs)
            return self._reduced(m, results)

    def _reduced(self, m: int, results: np.ndarray) -> Replayed:
        """Results whose gradients are those of the sum, as the mean if that is wanted."""
        loss = float(results[:m].sum(initial=-0.0 if m else 0.0))
        if self.reduce == "mean":
            loss = loss / m if m else math.nan
            results[m:] *= 1.0 / max(m, 1)
        return Replayed(self, loss, m, results)

    def step(self, *arrays: Any, rule: str | Rule = "sgd", **settings: float) -> Replayed:
        """Move the weights by one update: loss and gradients are those before it.

        Args:
            arrays: the samples, as for a call.
            rule: a row of autograd.engine.updates, or its name. settings: the rule's, such as lr.

        Raises:
            ValueError: no such rule or setting; no sample at all; arrays as for a call.

        >>> from autograd import Value, replay
        >>> w, x = Value(3.0, "w"), Value(1.0, "x")
        >>> plan = replay((w * x) ** 2, inputs=[x], params=[w])
        >>> plan.step([[1.0], [1.0]], lr=0.25).loss
        9.0
        >>> plan.refresh()
        2.25
        >>> w.data
        1.5
        """
        if isinstance(rule, str):
            if rule not in RULES:
                raise ValueError(f"there is no update rule {rule!r}; there are {', '.join(RULES)}")
            rule = RULES[rule]
        put = rule.set(settings)
        replayed = self(*arrays)
        if not replayed._m:
            raise ValueError(
                "an update takes at least one sample, got none; leave an empty batch out"
            )
        state = self.state.get(rule.name)
        if state is None:
            state = {name: np.full(len(self._weights), x) for name, x in rule.start().items()}
        now: dict[str, Any] = {**put, **state, "w": self._weights, "g": replayed.grads}
        with np.errstate(all="ignore"):
            now |= {name: value for name, _, value in rule.each(now, on_arrays)}
        kept = {name: now[name] for name in state}
        write_all(item_writes((self._weights, self.state), (ALL, rule.name), (now["w"], kept)))
        return replayed

    def refresh(self, *sample: Any) -> float:
        """Write the weights into the Values of the recording, and compute it again.

        With a sample, one number (or list of numbers) for each group of inputs, that too is
        written, so that its pass can be stepped through.

        Returns: the recorded loss.
        """
        if sample:
            x = gathered(self.groups, tuple([[numbers] for numbers in sample]))
            self._indices.check(x)
            set_data([*self._leaves, *self.params], [*x[0].tolist(), *self._weights.tolist()])
        else:
            set_data(self.params, self._weights.tolist())
        return forward(self.loss)

    def read(self) -> None:
        """Take the weights from the Values as they are now."""
        self._weights[:] = [param.data for param in self.params]

    def source(self, language: str, *, by_inputs: bool = False) -> str:
        """The plan as a small readable program: one sample's loss and gradients.

        Args:
            language: "python", "c" or "javascript".
            by_inputs: also the gradients by the inputs.
        """
        from .printed.program import plan_source

        return plan_source(self.lines, language, self.reduce, by_inputs)

    def jax(self, *, axis: str | None = None) -> Callable[..., tuple[Any, Any]]:
        """The plan as a function of JAX: f(params, *arrays) gives loss and gradients (n,).

        It is jitted, and its arrays may be sharded over devices. See autograd.replay.jax_backend.

        Args:
            axis: inside jax.shard_map, the mesh axis along which samples are shared out.

        Raises:
            ImportError: JAX is not installed.
        """
        from .jax_backend import jax_function

        return jax_function(fuse(self.lines), self.groups, self.reduce, axis)


def _made_again(given: tuple[Any, ...], weights: np.ndarray, state: dict[str, Any]) -> Plan:
    plan = Plan(*given)
    plan.weights, plan.state = weights, deepcopy(state)
    return plan


def on_arrays(line: Callable[[Any, Any], Any], quantities: Mapping[str, Any]) -> Any:
    """One line of an update rule on arrays, a number for each parameter."""
    return line(numpy_arrays(), SimpleNamespace(**quantities))
