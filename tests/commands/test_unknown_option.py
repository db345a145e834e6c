"""Which option was meant by one that a command does not have."""

from collections.abc import Callable

import pytest

from autograd.commands import UsageError
from autograd.commands.cli import COMMANDS, parser_of

from ..conftest import Run


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_in_another_case_is_named_alone(name: str) -> None:
    """Capitals, and _ for -, hide no option."""
    parser = parser_of(name)
    for option in parser.options:
        if option.startswith("--"):
            for typed in (
                option.upper(),
                option.title(),
                option.replace("-", "_").replace("__", "--"),
            ):
                if typed not in parser.options:
                    with pytest.raises(UsageError) as error:
                        parser.read([typed])
                    assert f"no option {typed}; did you mean {option}?\n" in str(error.value)


SQUARE = ("y = x*x", "x=2")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["walk", *SQUARE, "--rate", "0.1"], "no option --rate; did you mean --lr?"),
        (["walk", *SQUARE, "--learning-rate=0.1"], "did you mean --lr?"),
        (["walk", *SQUARE, "-lr", "0.1"], "no option -lr; did you mean --lr?"),
        (["walk", *SQUARE, "-O", "a.md"], "no option -O; did you mean -o?"),
        (["walk", *SQUARE, "--optimizer", "adam"], "did you mean --rule?"),
        (["train", "moons", "--rule", "adam"], "did you mean --optimizer?"),
        (["train", "moons", "--epochs", "3"], "did you mean --steps?"),
        (["diagnose", *SQUARE, "--wrt", "x"], "did you mean --d?"),
        (["why", *SQUARE, "--d", "x"], "did you mean --wrt?"),
        (
            ["walk", *SQUARE, "--wrt", "x"],
            "no option --wrt; there are --help, --data, --examples, --of",
        ),
        (["walk", *SQUARE, "--params", "x", "--rule", "SGD"], "; did you mean sgd?"),
        (["walk", *SQUARE, "--params", "x", "--rule", "adan"], "did you mean adam or adamw?"),
        (["draw", *SQUARE, "--rankdir", "lr"], "takes LR, TB, RL, BT; got lr; did you mean LR?"),
        (["Walk", *SQUARE], "there is no command Walk; did you mean walk?"),
        (["ops", "TAHN"], "did you mean tan or tanh?"),
        (["train", "Moons"], "did you mean moons?"),
        (["grad", "Sofplus(x)", "x=1"], "did you mean softplus"),
        (["grad", "w*x", "W=1", "x=1"], "no name W; did you mean w?"),
        (["why", "Loss = x*x", "x=1", "--wrt", "loss"], "no name loss; did you mean Loss?"),
    ],
)
def test_what_was_meant_is_proposed(
    refused: Callable[..., str], argv: list[str], said: str
) -> None:
    """By case, by one dash less, by what others call it, by letters."""
    assert said in refused(*argv)


def test_a_formula_may_still_look_like_an_option(run: Run) -> None:
    """-lr*2 and -O, where the formula stands, are formulas."""
    assert run("grad", "-lr", "lr=2", "--wrt", "lr")[1].splitlines()[1] == "lr        2        −1"
    assert run("grad", "-H", "H=2")[0] == 0
