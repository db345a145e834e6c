"""What the machine is made of that numba has no word for: memory by address, vectors of floats.

Functions of addresses (int64, in bytes), so that compiled code is small and nothing is counted
or checked inside it. `Lanes` are the floats that the processor has side by side in one register:
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


class Lanes(types.Type):
    """The float64 of one register."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{LANES}")


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    """How the compiler keeps them."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _REGISTER)


_lanes, _int, _float = Lanes(), types.int64, types.float64


def _pointer(builder: Any, address: Any, kind: Any) -> Any:
    return builder.inttoptr(address, kind.as_pointer())


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
def load(context: Any, address: Any) -> Any:
    """The floats from an address on, one for each lane."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.load(_pointer(builder, args[0], _REGISTER), align=8)

    return _lanes(_int), made


@intrinsic
def store(context: Any, address: Any, lanes: Any) -> Any:
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
    one = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(one, nothing, zeros)


@intrinsic
def fma(context: Any, a: Any, x: Any, c: Any) -> Any:
    """a·x + c, lane by lane, rounded once where the processor can."""

    def made(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(_REGISTER, [_REGISTER] * 3)
        name = f"llvm.fmuladd.v{LANES}f64"
        return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), args)

    return _lanes(_lanes, _lanes, _lanes), made


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


@intrinsic
def total(context: Any, lanes: Any) -> Any:
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
