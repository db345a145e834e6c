"""The machine that computes a formula: postfix code becomes Values, and arrays of Values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ..engine.blocks import Array, entry_label, index_label
from ..engine.floats import evaluate
from ..engine.row import OPS, Op
from ..engine.value import Value, record
from .aliases import ALIASES
from .grammar import Program, Range, Statement, repeated_together
from .lists import (
    Axis,
    aligned,
    arrays_in,
    as_array,
    as_index,
    gathered_entries,
    is_list,
    is_matrix,
    is_plain,
    matrix_factors,
    nested_tuples,
    picked_entries,
    printed_part,
    product_of,
    product_size,
    result_size,
    stacked_block,
    transposed_block,
)
from .postfix import Instruction
from .text import output_names, short
from .tokens import FormulaError, UnknownShapesError

MOST_OPERATIONS = 20_000
CONSTANTS = {"pi": math.pi, "inf": math.inf, "nan": math.nan}  # unless the text sets them
EULER = object()  # the e of e^x, where no name is called e


class Builder:
    """Runs a program on a stack of plain floats, Values, arrays, and tuples of those.

    A tuple is a list as it was typed, or the results of softmax(a, b). It becomes an array where
    it is computed with or gets a name.
    """

    def __init__(self, text: str, program: Program, values: Mapping[str, Any]) -> None:
        self.text = text
        self.program = program
        self.values = values  # of names: a number, or nested lists
        self.names: dict[str, Value] = {}  # entries of arrays, too, as W[1,2]
        self.blocks: dict[str, Array] = {}
        self.entries: dict[str, dict[tuple[int, ...], Any]] = {}  # set one by one, as h[t] = …
        self.missing: dict[str, int] = {}  # where each is used first
        self.operations = 0

    def build(self) -> str:
        """Compute every line in order; the name of the last one, which is a number."""
        name = ""
        for line, *others in repeated_together(self.program.lines):
            if line.places:
                name = self._repeat([line, *others])
            elif len(line.names) > 1:
                self._unpack(line)
                name = line.names[-1]
            else:
                name = self._keep(line, self.run(line.code))
        for family in self.entries:
            self._put_together(family)
        if name not in self.names and not self.missing:
            line = self.program.lines[-1]
            block = self.blocks.get(name, "an array")
            raise self._fail(
                f"the last line gives {block}; a result is one number: take an entry, "
                f"{short(name)}[1], or the sum, sum({short(name)})",
                line.offset,
            )
        return name

    def _fail(self, reason: str, offset: int) -> FormulaError:
        return FormulaError(reason, self.text, offset)

    @contextmanager
    def _errors_at(self, offset: int) -> Iterator[None]:
        """Errors of the operations inside are told as those of the formula, with their place."""
        try:
            yield
        except FormulaError:
            raise
        except (TypeError, ValueError) as error:
            raise self._fail(str(error), offset) from None

    def _repeat(self, lines: list[Statement]) -> str:
        """h[t] = … for t = 1..3: set entries for each value of the names behind for."""
        label = ""
        for local in self._environments(lines[0].ranges):
            for line in lines:
                result = self.run(line.code, local)
                places = tuple([self._whole(code, local, line.offset) for code in line.places])
                label = self._set_entry(line, places, result)
        if not label:
            raise self._fail("the range behind for is empty", lines[0].ranges[0].offset)
        return label

    def _environments(self, ranges: list[Range]) -> Iterator[dict[str, Any]]:
        """What the names behind for stand for, one after another; the last changes fastest."""
        stack: list[tuple[dict[str, Any], int]] = [({}, 0)]
        while stack:
            local, depth = stack.pop()
            if depth == len(ranges):
                yield local
                continue
            name, low, high, offset = ranges[depth]
            first, last = (self._whole(code, local, offset) for code in (low, high))
            self._spend(max(0, last - first + 1), offset)
            stack += [(local | {name: float(k)}, depth + 1) for k in range(last, first - 1, -1)]

    def _set_entry(self, line: Statement, places: tuple[int, ...], result: Any) -> str:
        name = line.names[0]
        family = self.entries.setdefault(name, {})
        label = index_label(name, places)
        if places in family:
            raise self._fail(f"{label} has been set already; an entry is set once", line.offset)
        if result.__class__ is tuple:
            result = self._array(result, line.offset)
        family[places] = result
        if not isinstance(result, Array):
            family[places] = self._named_value(label, result, line.offset)
            return label
        for place, entry in zip(result.places(), result.entries, strict=True):
            indices = [*places, *[k + 1 for k in place]]
            self._named_value(index_label(name, indices), entry, line.offset)
        result.label = result.label or label
        return label

    def _put_together(self, name: str) -> None:
        """Make numbers that were set one by one an array of that name, where none is missing."""
        if all(isinstance(entry, Value) for entry in self.entries[name].values()):
            with suppress(ValueError):
                as_array(gathered_entries(self.entries[name], name)).label = name

    def _unpack(self, line: Statement) -> None:
        """p, q = softmax(a, b)"""
        result = self.run(line.code)
        parts = list(result) if isinstance(result, (tuple, Array)) else [result]
        if len(parts) != len(line.names):
            raise self._fail(
                f"{len(line.names)} names are set here, and the right side gives {len(parts)} "
                f"result{'s' * (len(parts) != 1)}",
                line.offset,
            )
        for name, part in zip(line.names, parts, strict=True):
            self._keep(Statement([name], line.code, line.offset, [], []), part)

    def _keep(self, line: Statement, result: Any) -> str:
        """Give a line's result its name."""
        if line.names:
            name = line.names[0]
        elif getattr(result, "label", "") in (self.names, self.blocks)[isinstance(result, Array)]:
            return result.label  # type: ignore[no-any-return]  # the line is a name
        else:
            taken = {*self.names, *self.program.definitions, *self.values}
            name = next(free for free in output_names() if free not in taken)
        if isinstance(result, (tuple, Array)):
            self._keep_block(name, result, line.offset)
        else:
            self._named_value(name, result, line.offset)
        return name

    def _keep_block(self, name: str, result: Any, offset: int) -> None:
        """Give a vector or a matrix its name, and its entries theirs."""
        plain = result.__class__ is tuple and is_plain(result)
        if name in self.values:
            if not plain:
                raise self._fail(
                    f"{short(name)} is computed here, so no value can be given", offset
                )
            result = self._typed_block(name, offset)
        block = self._array(result, offset)
        block.label = block.label or name  # as with one number, the first name stays
        for place, entry in zip(block.places(), block.entries, strict=True):
            label = entry_label(name, place)
            if label in self.values:
                if not plain:
                    raise self._fail(f"{label} is computed here, so no value can be given", offset)
                entry.data = self.values[label]
            if entry.label == label:
                self.names[label] = entry
        self.blocks[name] = block

    def _typed_block(self, name: str, offset: int) -> Array:
        value = self.values[name]
        if not isinstance(value, list):
            raise self._fail(f"{short(name)} is an array here; give a list, {name}=[...]", offset)
        return self._array(value, offset)

    def _named_value(self, name: str, result: Any, offset: int) -> Value:
        """Give a number its name."""
        if result.__class__ is float:
            value = self.values.get(name, result)
            if not isinstance(value, float):
                raise self._fail(f"{short(name)} is one number here; a list was given", offset)
            result = Value(value, name)
        elif name in self.values:
            raise self._fail(f"{short(name)} is computed here, so no value can be given", offset)
        if not result.label:
            result.label = name
        self.names[name] = result
        return result  # type: ignore[no-any-return]

    def run(self, code: list[Instruction], local: Mapping[str, Any] | None = None) -> Any:
        """Run postfix code; a definition's code runs where it is called, on its own names."""
        stack: list[Any] = []
        frames: list[tuple[Iterator[Instruction], Mapping[str, Any]]] = [(iter(code), local or {})]
        while frames:
            moves, names = frames[-1]
            for move in moves:
                args = tuple(stack[len(stack) - move.takes :])
                del stack[len(stack) - move.takes :]
                if move.kind == "definition":
                    self._spend(1, move.offset)
                    definition = self.program.definitions[move.what]
                    bound = dict(zip(definition.parameters, args, strict=True))
                    frames.append((iter(definition.code), bound))
                    break
                stack.append(self._moved(move, args, names))
            else:
                frames.pop()
        return stack.pop()

    def _moved(self, move: Instruction, args: tuple[Any, ...], local: Mapping[str, Any]) -> Any:
        """The result of one move."""
        if move.kind == "number":
            return float(move.what)
        if move.kind == "name":
            return local[move.what] if move.what in local else self._named(move)
        if move.kind == "base":
            known = "e" in local or "e" in self.values or "e" in self.program.names
            return self._moved(move._replace(kind="name"), args, local) if known else EULER
        if move.kind == "axis":
            return Axis(move.what) if move.what not in self.values else self._named(move)
        if move.kind in ("all", "last", "list"):
            return {"all": slice(None), "last": None, "list": args}[move.kind]
        with self._errors_at(move.offset):
            if move.kind == "element":
                return self._element(move, args, local)
            if move.kind in ("part", "stacked"):
                return printed_part(args[0], move.what) if move.what else stacked_block(args)
            if move.kind == "index":
                return picked_entries(args[0], args[1:], "this")
            if move.kind == "call":
                return self._called(OPS[move.what], args, move)
            return self._operated(args, move)

    def _spend(self, operations: int, offset: int) -> None:
        self.operations += operations
        if self.operations > MOST_OPERATIONS:
            raise self._fail(f"the formula has more than {MOST_OPERATIONS:,} operations", offset)

    def _array(self, entries: Any, offset: int) -> Array:
        with self._errors_at(offset):
            return as_array(entries)

    def _operated(self, args: tuple[Any, ...], move: Instruction) -> Any:
        """Operators; of plain numbers they make a plain number."""
        if move.what == "pos":
            return args[0]
        if args[0] is EULER:
            return self._operated(args[1:], move._replace(what="exp"))
        if move.what == "range":
            return slice(as_index(args[0]), None if args[1] is None else as_index(args[1]))
        lists = [is_list(arg) for arg in args]
        if move.what == "product":  # W·x of matrices, w·x of numbers
            matrices = all(lists) or (any(lists) and self.missing)
            move = move._replace(what="matmul" if matrices else "mul")
        if move.what in ("matmul", "transpose"):
            self._need_known_shapes(args, move)
        if move.what == "transpose":
            return transposed_block(args[0])
        if move.what == "matmul":
            factors = matrix_factors(*args)
            self._spend(product_size(*factors), move.offset)
            return product_of(*factors)
        if any(lists):
            self._spend(result_size(blocks := aligned(args)), move.offset)
            return OPS[move.what](*blocks)
        self._spend(1, move.offset)
        row = OPS[move.what]
        return (evaluate if {*map(type, args)} == {float} else record)(row, args)

    def _need_known_shapes(self, args: Sequence[Any], move: Instruction) -> None:
        if self.missing and not all(map(is_list, args)):
            raise UnknownShapesError("values are missing", self.text, move.offset)

    def _called(self, row: Op, args: tuple[Any, ...], move: Instruction) -> Any:
        axis = args[-1].axis if isinstance(args[-1], Axis) else None
        args = args[:-1] if isinstance(args[-1], Axis) else args
        sequences = [arg for arg, many in zip(args, row.many, strict=False) if many]
        if axis is not None or any(map(is_list, sequences)):
            self._need_known_shapes(sequences, move)
        along = row.each or row.many == (True,)
        lists = [arg for arg in args if is_list(arg)]
        if along and lists and len(args) > 1:
            raise self._fail(f"{row.name} takes numbers, or one list of them", move.offset)
        loose = [arg for arg, many in zip(args, row.many, strict=False) if is_list(arg) > many]
        if axis is not None or loose or any(map(is_matrix, lists)):
            return self._of_arrays(row, args, axis, move)
        numbers = len(args) + sum(len(arg) - 1 for arg in args if is_list(arg))
        self._spend(numbers * numbers if row.each else max(1, numbers - 1), move.offset)
        if any(isinstance(arg, Array) for arg in args):
            return row(*args)
        return tuple(row(*args)) if row.each else record(row, row.fit(args))

    def _of_arrays(
        self, row: Op, args: tuple[Any, ...], axis: int | None, move: Instruction
    ) -> Any:
        """A call with vectors where a row takes single numbers, with matrices, or along an axis."""
        blocks = arrays_in(args) if any(row.many) else aligned(args)
        if row.each and axis is None and any(map(is_matrix, blocks)):
            raise self._fail(
                f"{row.name} of a matrix: say of what, {row.name}(Z, rows) for each row or "
                f"{row.name}(Z, columns) for each column",
                move.offset,
            )
        if axis is not None and not (blocks and is_matrix(blocks[0])):
            raise self._fail("rows and columns are those of a matrix", move.offset)
        length = blocks[0].shape[axis or 0] if row.each else 1
        self._spend(result_size(blocks) * length, move.offset)
        return row(*blocks, axis=axis)

    def _element(self, move: Instruction, args: tuple[Any, ...], local: Mapping[str, Any]) -> Any:
        """W[1,2], h[t-1]: an entry of an array, or one that was set by itself."""
        name = move.what
        if name in local:
            return picked_entries(local[name], args, name)
        if name not in self.blocks and not any(arg.__class__ is slice for arg in args):
            places = tuple(map(as_index, args))
            label = index_label(name, places)
            if label in self.values and label not in self.names and name not in self.values:
                leaf = self._named_value(label, self.values[label], move.offset)
                self.entries.setdefault(name, {})[places] = leaf
            family = self.entries.get(name, {})
            for depth in range(len(places), 0, -1):
                if places[:depth] in family:
                    block, rest = family[places[:depth]], args[depth:]
                    return picked_entries(block, rest, name) if rest else block
            if family:
                last = index_label(name, [*family][-1])
                raise ValueError(f"{label} is not set; the last that was is {last}")
        block = self._named(Instruction("name", name, 0, move.offset))
        return block if name in self.missing else picked_entries(block, args, short(name))

    def _whole(self, code: list[Instruction], local: Mapping[str, Any], offset: int) -> int:
        with self._errors_at(offset):
            return as_index(self.run(code, local))

    def _named(self, move: Instruction) -> Any:
        """What a name stands for: a line before, a given number, or a leaf without one."""
        name = move.what
        if name in self.names:
            return self.names[name]
        if name in self.blocks:
            return self.blocks[name]
        if name in self.entries:
            return self._gathered(name, move.offset)
        if name.endswith("'") and name not in self.values and name not in self.program.names:
            base = name[:-1]
            typed = isinstance(self.values.get(base), list)
            if typed or base in self.blocks or base in self.entries or base.endswith("'"):
                turned = self._named(Instruction("name", base, 0, move.offset))
                with self._errors_at(move.offset):
                    return transposed_block(turned)
        if name in self.program.names:
            raise self._fail(
                f"{short(name)} is used before it is set; move its line up", move.offset
            )
        if name in self.program.definitions:
            raise self._fail(f"{short(name)} is a definition; write {short(name)}(…)", move.offset)
        if name not in self.values:
            if name in CONSTANTS:
                return CONSTANTS[name]
            if name in OPS or name in ALIASES:
                raise self._fail(f"{name} is an operation; write {name}(…)", move.offset)
            self.missing.setdefault(name, move.offset)
        value = self.values.get(name, math.nan)
        if isinstance(value, list):
            self._keep_block(name, nested_tuples(value), move.offset)
            return self.blocks[name]
        leaf = self.names[name] = Value(value, name)
        return leaf

    def _gathered(self, name: str, offset: int) -> Array:
        """All entries from 1 on that were set one by one, as one array."""
        with self._errors_at(offset):
            return as_array(gathered_entries(self.entries[name], short(name)))
