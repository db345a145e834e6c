"""What the command line does with names, choices and files that it does not have."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from autograd.commands import UsageError
from autograd.commands.cli import COMMANDS, parser_of

from ..conftest import Run

SQUARE = ("y = x*x", "x=2")
FORMS = ("markdown", "json", "junit", "text")
TIME = re.compile(r' time="[^"]*"')  # how long it took
PUBLISHED = Path(__file__).parents[2] / "demos" / "published"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_keeps_the_capitals_of_what_a_command_does(name: str) -> None:
    """SVG, PNG and Δ stay as they are; only the first letter is raised."""
    does = COMMANDS[name]
    assert parser_of(name).description == f"{does[:1].upper()}{does[1:]}."


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
        (["walk", *SQUARE, "--wrt", "x"], "no option --wrt; there are --help, --of, --params"),
        (["walk", *SQUARE, "--params", "x", "--rule", "SGD"], "got SGD; did you mean sgd?"),
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


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("grad", ["--wrt"]),
        ("grad", ["--of"]),
        ("why", ["--wrt"]),
        ("why", ["--of"]),
        ("why", ["--params"]),
        ("why", ["--second"]),
        ("walk", ["--of"]),
        ("walk", ["--params"]),
        ("walk", ["--second"]),
        ("step", ["--of"]),
        ("paths", ["--wrt"]),
        ("tangents", ["--wrt"]),
        ("whatif", ["--set", "z=1", "--of"]),
        ("whatif", ["--set"]),
        ("diagnose", ["--answer", "3", "--d"]),
        ("diagnose", ["--answer", "3", "--of"]),
        ("draw", ["--of"]),
        ("worksheet", ["--params"]),
        ("frames", ["-o", "a.svg", "--params"]),
        ("page", ["-o", "a.html", "--params"]),
        ("page", ["-o", "a.html", "--of"]),
    ],
)
def test_a_name_that_is_not_there_is_an_error_that_lists_those_there_are(
    refused: Callable[..., str], command: str, options: list[str]
) -> None:
    """Never the gradient 0, and never another name."""
    typed = "unknown=1" if options == ["--set"] else "unknown"
    if options[-1] == "--of" and command == "whatif":
        options = ["--set", "x=1", "--of"]
    message = refused(command, *SQUARE, *options, typed)
    assert message.startswith("the formula has no name unknown")
    assert "its names are x, y" in message


def test_why_knows_the_names_of_the_walk_and_of_the_formula(
    run: Run, refused: Callable[..., str]
) -> None:
    """v1 is a name, and so is what the output does not depend on: its gradient is 0."""
    text = ("a = (x + 1)*x; b = 3*a", "x=2", "--of", "a")
    assert "∂a/∂v1: 2 = 1 × 2" in run("why", *text, "--wrt", "v1")[1]
    assert "∂a/∂b: 0 because nothing leads from b to a" in run("why", *text, "--wrt", "b")[1]
    assert "separated by commas" in refused("why", *text, "--wrt", ",")


def test_every_command_takes_the_names_that_a_walk_prints(run: Run) -> None:
    """y = (x + 1)·x·x with v1 = x + 1 and v2 = v1·x: its slopes at 2 are x² = 4 and x = 2."""
    text = ("y = (x + 1)*x*x", "x=2")
    assert run("paths", *text, "--wrt", "v1")[1].startswith("1 path leads from v1 to y.")
    assert "∂y/∂v1 = 4\n" in run("paths", *text, "--wrt", "v1")[1]
    assert "1. v1 = 3, v1′ = 1   (given)" in run("tangents", *text, "--wrt", "v1")[1]
    assert run("grad", *text, "--wrt", "v1,v2")[1].split()[3:] == ["v1", "3", "4", "v2", "6", "2"]
    assert "y = 20 (was 12)" in run("whatif", *text, "--set", "v1=5")[1]
    assert "∂v2/∂x = 2 + 3 = 5" in run("paths", *text, "--wrt", "x", "--of", "v2")[1]  # (x² + x)′
    assert "∂v2/∂x = 5" in run("walk", *text, "--of", "v2")[1]
    assert "= 4 is right" in run("diagnose", *text, "--d", "v1", "--answer", "4")[1]


def test_a_printed_name_is_that_of_the_walk_that_is_asked_for(run: Run) -> None:
    """v1 is x·x in the walk of b, and x + 1 in that of the whole formula."""
    text = ("a = (x + 1)*3; b = (x*x)*5; y = a*b", "x=2")
    assert "v1 = 4, v1′ = 1" in run("tangents", *text, "--of", "b", "--wrt", "v1")[1]
    assert "v1 = 3, v1′ = 1" in run("tangents", *text, "--wrt", "v1")[1]


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


@pytest.mark.parametrize(
    "argv", [["walk"], ["why"], ["worksheet"], ["frames", "-o", "a.svg"]], ids=lambda argv: argv[0]
)
def test_an_update_without_parameters_is_refused(
    refused: Callable[..., str], argv: list[str]
) -> None:
    """--rule and --lr move nothing without --params."""
    for options in (["--rule", "adam"], ["--rule", "sgd"], ["--lr", "0.1"]):
        message = refused(*argv, *SQUARE, *options)
        assert message.startswith(f"{options[0]} is for an update; say which names it moves")
    assert "--params takes names separated" in refused(*argv, *SQUARE, "--params", " ,")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["frames", *SQUARE, "-o", "folder", "--seconds", "2"], "--seconds is for an animation"),
        (["frames", *SQUARE, "-o", "a.svg", "--step", "1", "--seconds", "2"], "an animation"),
        (["ops", "tanh", "--markdown"], "--markdown prints the whole table"),
        (["check", str(PUBLISHED), "--gallery", "all.html"], "--gallery takes a folder"),
    ],
)
def test_no_option_is_passed_over_in_silence(
    refused: Callable[..., str], argv: list[str], said: str
) -> None:
    """What cannot be done is said."""
    assert said in refused(*argv)


@pytest.mark.parametrize(
    ("ending", "begins"),
    [(".txt", "Given: x"), (".md", "Given: x"), (".tex", r"\documentclass"), (".json", "{\n")],
)
def test_the_ending_of_a_walk_decides_what_is_in_it(
    run: Run, tmp_path: Path, ending: str, begins: str
) -> None:
    """And an option that says the same is welcome."""
    path = tmp_path / f"walk{ending}"
    assert run("walk", *SQUARE, "-o", str(path)) == (0, f"{path}\n", "")
    text = path.read_text()
    assert text.startswith(begins)
    assert ("| step |" in text) is (ending == ".md")
    option = {".txt": [], ".md": ["--markdown"], ".tex": ["--latex"], ".json": ["--json"]}[ending]
    run("walk", *SQUARE, "-o", str(path), "--force", *option)
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("argv", "accepted"),
    [
        (["walk", *SQUARE], ".txt, .md, .markdown, .tex or .json"),
        (["walk", *SQUARE, "--latex"], ".tex for LaTeX"),
        (["walk", *SQUARE, "--markdown"], ".md or .markdown for Markdown"),
        (["worksheet", *SQUARE], ".md, .markdown or .tex"),
        (["worksheet", *SQUARE, "--latex"], ".tex for LaTeX"),
        (["check", str(PUBLISHED)], ".txt, .md, .markdown, .json or .xml"),
        (["check", str(PUBLISHED), "--format", "junit"], ".xml for junit"),
        (["draw", *SQUARE], ".svg, .png, .pdf or .dot"),
        (["frames", *SQUARE], "a folder, or a path that ends in .svg or .gif"),
        (["page", *SQUARE], ".html"),
        (["train", "moons"], ".png, .svg, .pdf, .gif"),
        (["flow", "moons"], ".html, .png, .svg, .pdf, .json"),
    ],
    ids=lambda argv: argv[0] if isinstance(argv, list) else "",
)
def test_no_command_writes_under_a_name_of_something_else(
    refused: Callable[..., str], tmp_path: Path, argv: list[str], accepted: str
) -> None:
    """Refused with what is accepted, before anything is computed or written."""
    for name in ("a.docx", "a.html.bak", "a.zip"):
        assert accepted in refused(*argv, "-o", str(tmp_path / name))
    assert not list(tmp_path.iterdir())


def test_worksheet_and_key_are_of_one_form(refused: Callable[..., str], tmp_path: Path) -> None:
    """LaTeX is not put into the .md beside a .tex."""
    message = refused("worksheet", *SQUARE, "-o", f"{tmp_path}/a.tex", "--key", f"{tmp_path}/b.md")
    assert message.startswith("--key takes a path that ends in .tex for LaTeX; got ")
    assert not list(tmp_path.iterdir())


def test_the_ending_of_a_report_decides_its_form(run: Run, tmp_path: Path) -> None:
    """As --format does."""
    example = tmp_path / "a.toml"
    example.write_text(
        'title = "A square"\nevidence = "read"\nformula = "x = 2; y = x*x"\n[printed]\ny = "4"\n'
    )
    for ending, form in zip((".md", ".json", ".xml", ".txt"), FORMS, strict=True):
        run("check", str(example), "-o", f"{tmp_path}/a{ending}")
        asked = run("check", str(example), "--format", form)[1]
        written = (tmp_path / f"a{ending}").read_text()
        assert TIME.sub("", written) == TIME.sub("", asked)


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
