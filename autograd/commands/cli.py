"""The command `glassgrad`: which command was meant, what its options are, how errors end.

Only the module of the command that is asked for is imported.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from .. import __version__
from ..engine.compiling import compiled
from . import UsageError, system_reason

COMMANDS = {
    "walk": "print every step, forward and back, one contribution at a time",
    "step": "walk through the steps in the terminal, there and back, and change numbers",
    "paths": "list every path from a name to the result, its product, and their sum",
    "why": "say why a value or a gradient is 0, nan, infinite or what it is",
    "whatif": "give a node another number: grad·Δ beside the true change",
    "tangents": "walk the forward mode, a tangent beside every value; count multiplications",
    "grad": "print the value and the gradient of every named node",
    "draw": "draw the graph of a formula as SVG, PNG, PDF or DOT",
    "frames": "draw every step, as files or as one animation in SVG or GIF",
    "page": "write one offline page that a class can step through and change",
    "playground": "write a site in which readers type formulas and step through them",
    "worksheet": "print a walk with blanks to fill in by hand, and its answer key",
    "export": "write a spreadsheet that computes, a TikZ figure, slides, a Moodle quiz",
    "check": "hold the printed numbers of worked examples to their last digit",
    "read": "propose a worked example from a chapter, a page, a notebook",
    "mark": "mark a student's sheet: each slip, and what merely follows from it",
    "new": "begin the file of a worked example",
    "diagnose": "say which mistake gives exactly this wrong number",
    "train": "train a small network on small data, and draw what it learns",
    "flow": "train, and say how the gradient flows, layer by layer",
    "ops": "list the operations that formulas may call",
    "mcp": "serve walks, gradients and diagnoses as tools to a language model",
}
ELSEWHERE = {"train": "nn.commands.train", "flow": "nn.commands.flow"}  # on top of this package
BAD_USE, FAULT, INTERRUPTED, PIPE_CLOSED = 2, 1, 130, 141
TOO_MANY = r"[\d,]+ nodes are too many to show"  # how such a warning begins
_LONG_OPTION = re.compile(r"(--[A-Za-z][\w-]*)(=.*)?", re.DOTALL)


class CommandParser(argparse.ArgumentParser):
    """An argument parser for which a formula may begin with a minus.

    What begins with a minus is an option where the command has it, or where it looks like a
    long one (--digits); all else, such as -x**2, is an argument. After -- everything is.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings
        )

    @property
    def options(self) -> dict[str, bool]:
        """Every option, those of groups too, and whether it takes a value."""
        return {name: action.nargs != 0 for name, action in self._option_string_actions.items()}

    def error(self, message: str) -> Any:
        """Every error is raised, so that main() ends them all in the same way."""
        raise UsageError(f"{message}\n{self.format_usage().strip()}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse what is not among the choices, and say which is meant."""
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            meant = _suggestion(str(value), known)
            raise argparse.ArgumentError(action, f"takes {', '.join(known)}; got {value}{meant}")

    def _unknown(self, option: str) -> UsageError:
        from .unknown_option import unknown_option

        return UsageError(
            f"{self.prog} has no option {unknown_option(option, self.options)}\n"
            "a formula that begins with -- goes behind a -- of its own"
        )

    def _mistyped(self, word: str, arguments: int) -> bool:
        """Whether a word behind so many arguments is an option with a dash less, not a formula."""
        from .unknown_option import mistyped

        places = [action.dest for action in self._get_positional_actions()]
        formula = places.index("formula") if "formula" in places else -1
        return word.startswith("-") and arguments > formula and mistyped(word, self.options)

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """The arguments, options and formulas told apart."""
        options: list[str] = []
        arguments: list[str] = []
        rest = list(argv)
        while rest:
            word = rest.pop(0)
            long = _LONG_OPTION.fullmatch(word)
            if word == "--":
                arguments += rest
                break
            if long and long[1] not in self.options:
                raise self._unknown(long[1])
            if word in self.options or long:
                options.append(word)
                if self.options.get(word) and rest and rest[0] != "--":
                    options[-1] += ("=" if long else "") + rest.pop(0)
            elif self._mistyped(word, len(arguments)):
                raise self._unknown(word)
            else:
                arguments.append(word)
        if "--" in arguments or any(option.endswith("=--") for option in options):
            raise UsageError("-- stands for itself alone: what follows it is no option")
        return self.parse_args([*options, *["--"] * bool(arguments), *arguments])


def parser_of(name: str) -> CommandParser:
    """The parser of one command."""
    does = COMMANDS[name]
    parser = CommandParser(prog=f"glassgrad {name}", description=f"{does[0].upper()}{does[1:]}.")
    getattr(command_module(name), f"add_{name}_options")(parser)
    return parser


def command_module(name: str) -> Any:
    """The module of one command, loaded when it is asked for."""
    return import_module(ELSEWHERE.get(name, f"{__package__}.{name}"))


def _suggestion(name: str, known: Sequence[str]) -> str:
    """The end of a message that proposes the known names most like this one; may be empty."""
    from ..formulas.tokens import did_you_mean  # only errors need it

    return did_you_mean(name, known)


def usage() -> str:
    """What `glassgrad --help` prints."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {does}" for name, does in COMMANDS.items()]
    return "\n".join(
        [
            "usage: glassgrad [-h] [--version] COMMAND ...",
            "",
            "Gradients with every step in the open.",
            "",
            "commands:",
            *lines,
            "",
            "glassgrad COMMAND --help tells what a command takes. For example:",
            '  glassgrad grad "L = (tanh(w*x + b) - t)**2" x=2 w=-3 b=6.88 t=1',
        ]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 where it was used wrongly; never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without ∂ still gets the numbers
    if sys.stdout is None:
        return _end("standard output is closed; send it to a file or to /dev/null", BAD_USE)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("always", TOO_MANY)
            warnings.showwarning = _say_warning
            _run_command(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _close_output()
        return PIPE_CLOSED
    except SystemExit as end:  # --help
        return end.code if isinstance(end.code, int) else BAD_USE
    except UsageError as error:
        return _end(str(error), BAD_USE)
    except OSError as error:
        _close_output()  # it may be what failed, and would fail again
        return _end(system_reason(error), BAD_USE)
    except Exception as error:
        return _end(fault_text(error), FAULT)
    return 0


def _say_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Say what a graph that is too large shows of itself, in one line; other warnings as usual."""
    if re.match(TOO_MANY, str(message)):
        text = f"glassgrad: {message}\n"
    else:
        text = warnings.formatwarning(message, category, filename, lineno)
    print(text, end="", file=sys.stderr)


def _run_command(argv: list[str]) -> None:
    if any("\0" in word for word in argv):
        raise UsageError("the character U+0000 has no place in a name or a formula")
    if not argv:
        raise UsageError(
            f"a command is missing; there are {', '.join(COMMANDS)}\n"
            "glassgrad --help says what each does"
        )
    name = argv[0]
    if name in ("-h", "--help"):
        print(usage())
    elif name == "--version":
        print(f"glassgrad {__version__} ({'compiled' if compiled() else 'plain Python'})")
    elif name in COMMANDS:
        args = parser_of(name).read(argv[1:])
        getattr(command_module(name), f"run_{name}")(args)
    else:
        raise UsageError(
            f"there is no command {name}{_suggestion(name, list(COMMANDS))}\n"
            f"the commands are {', '.join(COMMANDS)}"
        )


def _end(message: str, code: int) -> int:
    """Say on standard error why a command ends, and return its exit code."""
    from ..formulas.text import visible

    if sys.stderr is None:
        return code
    lines = [visible(line, 300) for line in message.split("\n")]
    try:
        print("glassgrad: " + "\n".join(lines), file=sys.stderr, flush=True)
    except OSError:
        _close_output()
    return code


def fault_text(error: Exception) -> str:
    """What a person can report of an error that should not happen."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else ""
    return f"a fault of glassgrad itself, please report it: {type(error).__name__}: {error}{where}"


def _close_output() -> None:
    """Nobody reads on: let the interpreter find nothing left to write when it ends."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
