"""glassgrad why: names and moments that there are, and that there are not."""

from collections.abc import Callable

from ..conftest import Run


def test_why_knows_the_names_of_the_walk_and_of_the_formula(
    run: Run, refused: Callable[..., str]
) -> None:
    """v1 is a name, and so is what the output does not depend on: its gradient is 0."""
    text = ("a = (x + 1)*x; b = 3*a", "x=2", "--of", "a")
    assert "da/dv1: 2 = 1 × 2" in run("why", *text, "--wrt", "v1")[1]
    assert "da/db: 0 because nothing leads from b to a" in run("why", *text, "--wrt", "b")[1]
    assert "separated by commas" in refused("why", *text, "--wrt", ",")


SQUARE = ("y = x*x", "x=2")


def test_a_moment_beyond_the_walk_is_refused_with_its_length(
    run: Run, refused: Callable[..., str]
) -> None:
    """y = x·x has four steps."""
    assert refused("why", *SQUARE, "--upto", "99") == (
        "--upto takes 0 to 4, as the walk has 4 steps; got 99\n"
    )
    assert "takes a whole number, got -1" in refused("why", *SQUARE, "--upto", "-1")
    assert "not computed yet" in run("why", *SQUARE, "--upto", "0", "--wrt", "y")[1]
    assert run("why", *SQUARE, "--upto", "4")[0] == 0
    assert "takes a whole number, got -1" in refused(
        "paths", *SQUARE, "--wrt", "x", "--limit", "-1"
    )
