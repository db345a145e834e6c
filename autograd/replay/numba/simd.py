"""Words that numba lacks, for the compiled machine: memory by address, several floats at once.

Functions of addresses (int64, in bytes), so that compiled code is small and nothing is counted
or checked inside it. A `Register` holds the floats that the processor has side by side at once:
eight where it has AVX-512, else four.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import wraps
from typing import Any

from llvmlite import binding, ir
from numba.core import cgutils, types
from numba.extending import intrinsic, models, overload, register_model

LANES = 8 if binding.get_host_cpu_features().get("avx512f") else 4
VECTOR = 8 * LANES  # bytes
PAIR = 2 * VECTOR
_DOUBLE, _INT = ir.DoubleType(), ir.IntType(64)
_REGISTER = ir.VectorType(_DOUBLE, LANES)
_LANES_OF_INT = ir.VectorType(ir.IntType(32), LANES)
_FOUR = ir.ArrayType(_REGISTER, 4)


class Register(types.Type):
    """The float64 of one register, or of four: the unit in which layers are computed."""

    def __init__(self, name: str, kept: Any) -> None:
        super().__init__(name=f"{name}{LANES}")
        self.kept = kept


@register_model(Register)
class RegisterModel(models.PrimitiveModel):
    """How the compiler keeps them."""

    def __init__(self, manager: Any, kind: Register) -> None:
        super().__init__(manager, kind, kind.kept)


_lanes, _four = Register("Register", _REGISTER), Register("FourRegisters", _FOUR)
_int, _float, _nothing = types.int64, types.float64, types.void


def built(result: Any, *takes: Any) -> Callable[[Any], Any]:
    """A function for compiled code that takes and gives these types.

    What is decorated writes its instructions: it is called with LLVM's builder and the arguments.
    """

    def decorated(build: Any) -> Any:
        def made(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            value = build(builder, *args)
            return context.get_dummy_value() if result is _nothing else value

        @wraps(build)
        def typed(_context: Any, *_given: Any) -> Any:
            return result(*takes), made

        return intrinsic(typed)

    return decorated


def _pointer(builder: Any, address: Any, kind: Any) -> Any:
    return builder.inttoptr(address, kind.as_pointer())


@built(_nothing)
def compact(builder: Any) -> None:
    """Said in a function: loops are written as they should be, not to be unrolled or doubled.

    What the compiler would do to the few samples that are left over takes a sixth of its time.
    """
    builder.function.attributes.add("optsize")


@intrinsic
def address(context: Any, array: Any) -> Any:
    """Where the numbers of an array begin."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.ptrtoint(data, _INT)

    return _int(array), made


@built(_int, _int)
def word(builder: Any, address: Any) -> Any:
    """The whole number at an address."""
    return builder.load(_pointer(builder, address, _INT))


@built(_nothing, _int, _int)
def put(builder: Any, address: Any, number: Any) -> None:
    """Write a whole number."""
    builder.store(number, _pointer(builder, address, _INT))


@built(_float, _int)
def peek(builder: Any, address: Any) -> Any:
    """The float at an address."""
    return builder.load(_pointer(builder, address, _DOUBLE))


@built(_nothing, _int, _float)
def poke(builder: Any, address: Any, number: Any) -> None:
    """Write a float."""
    builder.store(number, _pointer(builder, address, _DOUBLE))


@built(_float, _int, _int)
def each(builder: Any, start: Any, index: Any) -> Any:
    """Float number `index` from an address on; in a loop the compiler sees that they adjoin."""
    return builder.load(builder.gep(_pointer(builder, start, _DOUBLE), [index]))


@built(_nothing, _int, _int, _float)
def set_each(builder: Any, start: Any, index: Any, number: Any) -> None:
    """Write float number `index` from an address on."""
    builder.store(number, builder.gep(_pointer(builder, start, _DOUBLE), [index]))


@built(_nothing, _int, _int, _float)
def add_each(builder: Any, start: Any, index: Any, number: Any) -> None:
    """Add to float number `index` from an address on."""
    place = builder.gep(_pointer(builder, start, _DOUBLE), [index])
    builder.store(builder.fadd(builder.load(place), number), place)


@built(_int, _int, _int)
def entry(builder: Any, start: Any, index: Any) -> Any:
    """Whole number `index`, of 32 bits, from an address on."""
    place = builder.gep(_pointer(builder, start, ir.IntType(32)), [index])
    return builder.sext(builder.load(place), _INT)


@built(_lanes, _int)
def load_lanes(builder: Any, address: Any) -> Any:
    """The floats from an address on, one for each lane."""
    return _loaded(builder, address)


def _loaded(builder: Any, address: Any) -> Any:
    return builder.load(_pointer(builder, address, _REGISTER), align=8)


@built(_nothing, _int, _lanes)
def store_lanes(builder: Any, address: Any, lanes: Any) -> None:
    """Write the floats of all lanes."""
    builder.store(lanes, _pointer(builder, address, _REGISTER), align=8)


@built(_lanes, _float)
def splat(builder: Any, number: Any) -> Any:
    """One number in every lane."""
    return _splat(builder, number)


def _splat(builder: Any, number: Any) -> Any:
    nothing = ir.Constant(_REGISTER, ir.Undefined)
    first = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(_LANES_OF_INT, [0] * LANES)
    return builder.shuffle_vector(first, nothing, zeros)


@built(_lanes, _lanes, _lanes, _lanes)
def fma(builder: Any, a: Any, x: Any, c: Any) -> Any:
    """a·x + c, lane by lane, rounded once where the processor can."""
    return _fma(builder, a, x, c)


def _fma(builder: Any, a: Any, x: Any, c: Any) -> Any:
    kind = ir.FunctionType(_REGISTER, [_REGISTER] * 3)
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fmuladd.v{LANES}f64")
    return builder.call(function, [a, x, c])


@built(_lanes, _lanes, _lanes)
def plus(builder: Any, a: Any, b: Any) -> Any:
    """a + b, lane by lane."""
    return builder.fadd(a, b)


@built(_lanes, _lanes, _lanes)
def times(builder: Any, a: Any, b: Any) -> Any:
    """a·b, lane by lane."""
    return builder.fmul(a, b)


@built(_lanes, _lanes, _int, _int, _int)
def rows_times(builder: Any, total: Any, rows: Any, next_row: Any, x: Any) -> Any:
    """total + Σ row[k]·x[k] of one row a lane, LANES numbers of each, in the order of k.

    The rows are turned into columns in registers: pairs of them swap ever larger parts.
    """
    addresses = [builder.add(rows, builder.mul(next_row, _INT(k))) for k in range(LANES)]
    turned = [_loaded(builder, address) for address in addresses]
    size = 1
    while size < LANES:
        for k in [k for k in range(LANES) if not k & size]:
            pair = turned[k], turned[k + size]
            near = [lane + (LANES - size) * bool(lane & size) for lane in range(LANES)]
            masks = near, [lane + size for lane in near]
            turned[k], turned[k + size] = [
                builder.shuffle_vector(*pair, ir.Constant(_LANES_OF_INT, mask)) for mask in masks
            ]
        size *= 2
    for k, column in enumerate(turned):
        number = builder.load(builder.gep(_pointer(builder, x, _DOUBLE), [_INT(k)]))
        total = builder.fadd(total, builder.fmul(column, _splat(builder, number)))
    return total


@built(_lanes, _lanes, _lanes)
def minus(builder: Any, a: Any, b: Any) -> Any:
    """a - b, lane by lane."""
    return builder.fsub(a, b)


def _operator(symbol: Any, function: Any) -> None:
    """Let registers be written with an operator, in rules that are read on floats too."""

    def chosen(a: Any, b: Any) -> Any:
        return (lambda a, b: function(a, b)) if a is b is _lanes else None

    overload(symbol, strict=False)(chosen)


_operator(operator.add, plus)
_operator(operator.sub, minus)
_operator(operator.mul, times)


def _fours(builder: Any, registers: list[Any]) -> Any:
    """Four registers as one."""
    four = ir.Constant(_FOUR, ir.Undefined)
    for k, register in enumerate(registers):
        four = builder.insert_value(four, register, k)
    return four


def _four_registers(builder: Any, four: Any) -> list[Any]:
    return [builder.extract_value(four, k) for k in range(4)]


def _four_pointers(builder: Any, kind: Any, start: Any, step: Any) -> list[Any]:
    """Pointers to four places, `step` bytes apart."""
    places = [builder.add(start, builder.mul(step, ir.Constant(_INT, k))) for k in range(4)]
    return [_pointer(builder, place, kind) for place in places]


@built(_four, _int, _int)
def load4(builder: Any, address: Any, step: Any) -> Any:
    """The floats from four addresses on, `step` bytes apart."""
    places = _four_pointers(builder, _REGISTER, address, step)
    return _fours(builder, [builder.load(place, align=8) for place in places])


@built(_nothing, _int, _int, _four)
def store4(builder: Any, address: Any, step: Any, four: Any) -> None:
    """Write four registers, `step` bytes apart."""
    places = _four_pointers(builder, _REGISTER, address, step)
    for place, register in zip(places, _four_registers(builder, four), strict=True):
        builder.store(register, place, align=8)


@built(_four, _int, _int)
def splat4(builder: Any, address: Any, step: Any) -> Any:
    """The four numbers `step` bytes apart, each in every lane of a register."""
    places = _four_pointers(builder, _DOUBLE, address, step)
    return _fours(builder, [_splat(builder, builder.load(place)) for place in places])


@built(_four)
def zero4(builder: Any) -> Any:
    """Four registers of zeros."""
    return ir.Constant(_FOUR, None)


@built(_four, _four, _lanes, _four)
def fma4(builder: Any, a: Any, x: Any, c: Any) -> Any:
    """a·x + c for each register of a and c, and the one x."""
    pairs = zip(_four_registers(builder, a), _four_registers(builder, c), strict=True)
    return _fours(builder, [_fma(builder, register, x, other) for register, other in pairs])


@built(_four, _four, _four)
def plus4(builder: Any, a: Any, b: Any) -> Any:
    """a + b, register by register."""
    pairs = zip(_four_registers(builder, a), _four_registers(builder, b), strict=True)
    return _fours(builder, [builder.fadd(register, other) for register, other in pairs])


@built(_float, _lanes)
def lane_sum(builder: Any, lanes: Any) -> Any:
    """The sum of the lanes, halves upon halves."""
    left, width = lanes, LANES
    while width > 1:
        width //= 2
        nothing = ir.Constant(left.type, ir.Undefined)
        kind = ir.VectorType(ir.IntType(32), width)
        low = ir.Constant(kind, list(range(width)))
        high = ir.Constant(kind, list(range(width, 2 * width)))
        left = builder.fadd(
            builder.shuffle_vector(left, nothing, low),
            builder.shuffle_vector(left, nothing, high),
        )
    return builder.extract_element(left, ir.Constant(ir.IntType(32), 0))


@built(_nothing, _int, _int, _int, _int)
def call(builder: Any, function: Any, where: Any, count: Any, add: Any) -> None:
    """Call the function at an address with three whole numbers."""
    kind = ir.FunctionType(ir.VoidType(), [_INT] * 3)
    builder.call(_pointer(builder, function, kind), [where, count, add])
