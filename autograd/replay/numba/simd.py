"""What the machine is made of that numba has no word for: memory by address, vectors of floats.

Functions of addresses (int64, in bytes), so that compiled code is small and nothing is counted
or checked inside it. A `Register` holds the floats that the processor has side by side at once:
eight where it has AVX-512, else four.
"""

from __future__ import annotations

from typing import Any

from llvmlite import binding, ir
from numba.core import cgutils, types
from numba.extending import intrinsic, models, register_model

LANES = 8 if binding.get_host_cpu_features().get("avx512f") else 4
VECTOR = 8 * LANES  # bytes
PAIR = 2 * VECTOR
_DOUBLE, _INT = ir.DoubleType(), ir.IntType(64)
_REGISTER = ir.VectorType(_DOUBLE, LANES)
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
_int, _float = types.int64, types.float64


def _pointer(builder: Any, address: Any, kind: Any) -> Any:
    return builder.inttoptr(address, kind.as_pointer())


@intrinsic
def compact(context: Any) -> Any:
    """Said in a function: loops are written as they should be, not to be unrolled or doubled.

    What the compiler would do to the few samples that are left over takes a sixth of its time.
    """

    def made(context: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        builder.function.attributes.add("optsize")
        return context.get_dummy_value()

    return types.void(), made


@intrinsic
def address(context: Any, array: Any) -> Any:
    """Where the numbers of an array begin."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.ptrtoint(data, _INT)

    return _int(array), made


@intrinsic
def word(context: Any, address: Any) -> Any:
    """The whole number at an address."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.load(_pointer(builder, args[0], _INT))

    return _int(_int), made


@intrinsic
def put(context: Any, address: Any, number: Any) -> Any:
    """Write a whole number."""

    def made(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        builder.store(args[1], _pointer(builder, args[0], _INT))
        return context.get_dummy_value()

    return types.void(_int, _int), made


@intrinsic
def peek(context: Any, address: Any) -> Any:
    """The float at an address."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.load(_pointer(builder, args[0], _DOUBLE))

    return _float(_int), made


@intrinsic
def poke(context: Any, address: Any, number: Any) -> Any:
    """Write a float."""

    def made(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        builder.store(args[1], _pointer(builder, args[0], _DOUBLE))
        return context.get_dummy_value()

    return types.void(_int, _float), made


@intrinsic
def each(context: Any, start: Any, at: Any) -> Any:
    """Float number `at` from an address on; in a loop the compiler sees them follow each other."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.load(builder.gep(_pointer(builder, args[0], _DOUBLE), [args[1]]))

    return _float(_int, _int), made


@intrinsic
def set_each(context: Any, start: Any, at: Any, number: Any) -> Any:
    """Write float number `at` from an address on."""

    def made(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        builder.store(args[2], builder.gep(_pointer(builder, args[0], _DOUBLE), [args[1]]))
        return context.get_dummy_value()

    return types.void(_int, _int, _float), made


@intrinsic
def load_lanes(context: Any, address: Any) -> Any:
    """The floats from an address on, one for each lane."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.load(_pointer(builder, args[0], _REGISTER), align=8)

    return _lanes(_int), made


@intrinsic
def store_lanes(context: Any, address: Any, lanes: Any) -> Any:
    """Write the floats of all lanes."""

    def made(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        builder.store(args[1], _pointer(builder, args[0], _REGISTER), align=8)
        return context.get_dummy_value()

    return types.void(_int, _lanes), made


@intrinsic
def splat(context: Any, number: Any) -> Any:
    """One number in every lane."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _splat(builder, args[0])

    return _lanes(_float), made


def _splat(builder: Any, number: Any) -> Any:
    nothing = ir.Constant(_REGISTER, ir.Undefined)
    first = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, nothing, zeros)


@intrinsic
def fma(context: Any, a: Any, x: Any, c: Any) -> Any:
    """a·x + c, lane by lane, rounded once where the processor can."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _fma(builder, *args)

    return _lanes(_lanes, _lanes, _lanes), made


def _fma(builder: Any, a: Any, x: Any, c: Any) -> Any:
    kind = ir.FunctionType(_REGISTER, [_REGISTER] * 3)
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fmuladd.v{LANES}f64")
    return builder.call(function, [a, x, c])


@intrinsic
def plus(context: Any, a: Any, b: Any) -> Any:
    """a + b, lane by lane."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fadd(*args)

    return _lanes(_lanes, _lanes), made


@intrinsic
def times(context: Any, a: Any, b: Any) -> Any:
    """a·b, lane by lane."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fmul(*args)

    return _lanes(_lanes, _lanes), made


@intrinsic
def minus(context: Any, a: Any, b: Any) -> Any:
    """a - b, lane by lane."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fsub(*args)

    return _lanes(_lanes, _lanes), made


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


@intrinsic
def load4(context: Any, address: Any, step: Any) -> Any:
    """The floats from four addresses on, `step` bytes apart."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        places = _four_pointers(builder, _REGISTER, *args)
        return _fours(builder, [builder.load(place, align=8) for place in places])

    return _four(_int, _int), made


@intrinsic
def store4(context: Any, address: Any, step: Any, four: Any) -> Any:
    """Write four registers, `step` bytes apart."""

    def made(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        start, step, four = args
        places = _four_pointers(builder, _REGISTER, start, step)
        for place, register in zip(places, _four_registers(builder, four), strict=True):
            builder.store(register, place, align=8)
        return context.get_dummy_value()

    return types.void(_int, _int, _four), made


@intrinsic
def splat4(context: Any, address: Any, step: Any) -> Any:
    """The four numbers `step` bytes apart, each in every lane of a register."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        places = _four_pointers(builder, _DOUBLE, *args)
        return _fours(builder, [_splat(builder, builder.load(place)) for place in places])

    return _four(_int, _int), made


@intrinsic
def zero4(context: Any) -> Any:
    """Four registers of zeros."""

    def made(_context: Any, _builder: Any, _signature: Any, _args: Any) -> Any:
        return ir.Constant(_FOUR, None)

    return _four(), made


@intrinsic
def fma4(context: Any, a: Any, x: Any, c: Any) -> Any:
    """a·x + c for each register of a and c, and the one x."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        a, x, c = args
        pairs = zip(_four_registers(builder, a), _four_registers(builder, c), strict=True)
        return _fours(builder, [_fma(builder, register, x, other) for register, other in pairs])

    return _four(_four, _lanes, _four), made


@intrinsic
def plus4(context: Any, a: Any, b: Any) -> Any:
    """a + b, register by register."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pairs = zip(*[_four_registers(builder, four) for four in args], strict=True)
        return _fours(builder, [builder.fadd(register, other) for register, other in pairs])

    return _four(_four, _four), made


@intrinsic
def lane_sum(context: Any, lanes: Any) -> Any:
    """The sum of the lanes, halves upon halves."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        left, width = args[0], LANES
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

    return _float(_lanes), made


@intrinsic
def call(context: Any, function: Any, where: Any, count: Any, add: Any) -> Any:
    """Call the function at an address with three whole numbers."""

    def made(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [_INT] * 3)
        builder.call(_pointer(builder, args[0], kind), args[1:])
        return context.get_dummy_value()

    return types.void(_int, _int, _int, _int), made
