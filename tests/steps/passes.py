"""What the tests of the record share: a small graph, any graph, any seed, numbers bit for bit."""

import math

from hypothesis import strategies as st

from autograd import Value
from tests.strategies import ANY_FLOAT, graphs

EVERYTHING = graphs(numbers=ANY_FLOAT, limit=math.inf)
SEEDS = st.floats() | st.sampled_from([1.0, -0.0, math.inf, math.nan])


def bits(number: float) -> str:
    """A number so that two of them are equal only if all their bits are."""
    return float(number).hex()


def little() -> Value:
    """y = (a·b + a)², in which a has two ways up."""
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    c = a * b + a
    c.label = "c"
    y = c**2
    y.label = "y"
    return y
