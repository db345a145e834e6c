"""Which option was meant by one that a command does not have."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..formulas.tokens import similar_names

_WITH_ONE_DASH = re.compile(r"-[A-Za-z][\w-]*")
_ONE_MEANING = [  # what other programs, and other commands of this one, call the same
    row.split()
    for row in (
        "lr rate learning-rate eta alpha step-size",
        "wrt d by variable respect-to",
        "params parameters weights train",
        "rule optimizer optimiser optim",
        "output out file to",
        "digits precision decimals places",
        "exact fractions fraction rational",
        "by-hand round rounded hand",
        "steps epochs iterations updates",
        "points samples n",
        "hidden layers units sizes",
        "batch batch-size",
        "answer number value wrong",
        "force overwrite yes",
        "plain no-color no-colour",
        "set change",
        "upto until at step",
        "limit max most",
        "format form type",
        "l2 weight-decay decay",
        "latex tex",
        "markdown md",
    )
]


def unknown_option(option: str, known: Collection[str]) -> str:
    """What is said of an option that is not known: which one was meant, or which there are.

    >>> unknown_option("--learning_rate", ["-h", "--rule", "--lr"])
    '--learning_rate; did you mean --lr?'
    """
    bare = option.lstrip("-").replace("_", "-").casefold()
    long = [name for name in known if name.startswith("--")]
    same = [f"--{word}" for row in _ONE_MEANING if bare in row for word in row]
    meant = [name for name in known if name.casefold() == option.casefold()]
    meant = meant or [name for name in long if name == f"--{bare}"]
    meant = meant or [name for name in long if name in same]
    meant = meant or [f"--{name}" for name in similar_names(bare, [name[2:] for name in long])]
    if meant:
        return f"{option}; did you mean {' or '.join(meant)}?"
    return f"{option}; there are {', '.join(long)}"


def mistyped(word: str, known: Collection[str]) -> bool:
    """Whether a word would be an option with two dashes, or in small letters.

    >>> mistyped("-lr", ["--lr"]), mistyped("-O", ["-o"]), mistyped("-x", ["--lr"])
    (True, True, False)
    """
    small = {option.casefold() for option in known}
    written = word.casefold()
    return bool(_WITH_ONE_DASH.fullmatch(word)) and (written in small or f"-{written}" in small)
