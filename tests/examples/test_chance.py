"""How many numbers could have stood in a wrong one's place."""

from autograd.examples import Digits
from autograd.examples.diagnose.chance import Alternatives


def test_alternatives_are_counted_exactly_however_many_they_are() -> None:
    """Whole numbers from 5e307 to 2e308 on either side, less what the middle takes: by hand."""
    assert Alternatives(Digits("0"), 1e308).size == 10**300  # at most so many
    assert Alternatives(Digits("0"), 4e200).size == 2 * (int(8e200) - int(2e200) + 1)
    assert Alternatives(Digits("1e-400"), 1.0).hits([1.0, float("inf"), float("nan"), -1e308]) == 0
