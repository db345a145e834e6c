"""glassgrad diagnose: short numbers, and numbers at the edge of the floats."""

import pytest

from ..conftest import Run


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("-1", "y = -1 agrees so far, as −0.587605 rounds to it; give more digits."),
        ("-0.6", "y = -0.6 agrees so far, as −0.587605 rounds to it; give more digits."),
        ("-0.59", "y = -0.59 is right."),
        ("-0.5876", "y = -0.5876 is right."),
    ],
)
def test_one_digit_that_agrees_is_not_called_right(run: Run, given: str, sentence: str) -> None:
    """tanh(−0.674) = −0.58760...; one digit is right by chance once in nine."""
    said = run("diagnose", "y = tanh(w)", "w=-0.674", "--answer", given)
    assert said == (0, f"{sentence}\n", "")


@pytest.mark.parametrize("number", ["3", "-0.5", "0", "7e3"])
def test_a_short_number_in_full_is_right(run: Run, number: str) -> None:
    """Where our number has no more digits, none can be asked for."""
    assert run("diagnose", "y = w*1", f"w={number}", "--answer", number)[1].endswith("is right.\n")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["L = -1e308*w", "w=404", "--answer", "0.5", "--d", "w"], "0.5 is what comes out if"),
        (["L = max([1e308])", "--answer", "3"], "No hypothesis fits 3"),
        (["L = max([1e308])", "--answer", "-1e308"], "if the sign is turned round"),
        (["y = x*x", "x=1", "--answer", "1e-400"], "No hypothesis fits 1e-400"),
        (["y = x", "x=1.7e308", "--answer", "1.8e308"], "No hypothesis fits"),
        (["y = x", "x=5e-324", "--answer", "4.9406564584124654e-324"], "is right"),
        (["y = 1/x", "x=0", "--answer", "3.0"], "No hypothesis fits 3.0"),
        (["y = x*x", "x=1e-160", "--answer", "1e-300"], "No hypothesis fits"),
    ],
    ids=range(8),
)
def test_numbers_at_the_edge_of_the_floats_are_diagnosed(
    run: Run, argv: list[str], said: str
) -> None:
    code, out, err = run("diagnose", *argv)
    assert (code, err) == (0, "")
    assert said in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
