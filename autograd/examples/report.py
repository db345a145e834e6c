"""The check of worked examples: every printed number beside ours, and whether it holds."""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..formulas.numbers import significant
from .documents.embedded import read_example
from .example import Example, Printed
from .quantities import Asked
from .toml_source import ExampleError, FileProblem
from .trajectory import compute

if TYPE_CHECKING:
    from .diagnose import ExampleDiagnosis

Verdict = Literal["holds", "erratum", "differs", "fails", "unfounded", "unexplained"]

VERDICTS: dict[Verdict, str] = {
    "holds": "ours rounds to what is printed, or is as near as floats can tell",
    "erratum": "does not hold, as the file says of a source that was read",
    "differs": "does not hold as transcribed, as the file says; the source was not re-read",
    "fails": "does not hold, and no erratum says so",
    "unfounded": "holds, though the file has an erratum for it",
    "unexplained": "does not hold, but the erratum's reason does not give what is printed",
}
KNOWN: tuple[Verdict, ...] = ("erratum", "differs")  # and the file says why
FINE: tuple[Verdict, ...] = ("holds", *KNOWN)
_SIMPLE = re.compile(r"[-+−]?[\d.]+([eE][+-]?\d+)?", re.ASCII)
_DERIVED = 1e-12  # relative: derived numbers are not rounded for print

Watch = Callable[[str, int, int], None]  # an example, updates made, updates in all
Reproduce = Callable[[Example, Printed], bool]


@dataclass(frozen=True)
class Finding:
    """One claim beside our number."""

    claim: Printed
    ours: float
    verdict: Verdict

    @property
    def units(self) -> float:
        """(ours − printed) in units of the last printed digit."""
        return self.claim.digits.off(self.ours)

    @property
    def near(self) -> bool:
        """Whether it holds only as floats do: the last digits are those of one machine."""
        printed = self.verdict == "holds" and not self.claim.derived
        return printed and not self.claim.digits.agrees(self.ours)

    @property
    def shown(self) -> str:
        """Our number to two digits more than are printed, in the form that is printed.

        >>> from . import Asked, Digits
        >>> Finding(Printed(Asked("E"), Digits("0.29")), 0.2910277, "holds").shown
        '0.2910'
        >>> Finding(Printed(Asked("E"), Digits("-2.4e-3")), -0.00265449, "fails").shown
        '-2.654e-3'
        """
        digits = self.claim.digits
        if not math.isfinite(self.ours) or digits.significant > 14:
            return repr(self.ours)
        if not _SIMPLE.fullmatch(digits.text):
            return significant(self.ours, max(4, min(17, digits.significant + 2)))
        _, mark, power = digits.text.lower().partition("e")
        scale = Decimal(10) ** int(power or 0)
        exact = Decimal(self.ours)
        if exact.adjusted() - digits.unit.adjusted() > 24:
            return repr(self.ours)
        rounded = (exact / scale).quantize(digits.unit / scale / 100)
        return f"{rounded:f}{mark}{power}"


@dataclass(frozen=True)
class Result:
    """What became of one file; `error` where it could not be read as an example."""

    path: str
    example: Example
    findings: tuple[Finding, ...] = ()
    error: ExampleError | None = None
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem

    @property
    def counts(self) -> Counter[Verdict]:
        """How many claims came to which verdict."""
        return Counter(finding.verdict for finding in self.findings)

    @property
    def known(self) -> list[Finding]:
        """The findings that do not hold, as the file says."""
        return [finding for finding in self.findings if finding.verdict in KNOWN]

    @property
    def bad(self) -> list[Finding]:
        """The findings that ask for somebody's attention."""
        return [finding for finding in self.findings if finding.verdict not in FINE]


@dataclass(frozen=True)
class Report:
    """The results of a check, in the order of the files."""

    results: tuple[Result, ...]

    @property
    def counts(self) -> Counter[Verdict]:
        """How many claims came to which verdict, in all files."""
        return sum((result.counts for result in self.results), Counter())

    @property
    def broken(self) -> list[Result]:
        """The files that could not be read."""
        return [result for result in self.results if result.error is not None]

    @property
    def empty(self) -> list[Result]:
        """The files that claim nothing."""
        return [result for result in self.results if result.error is None and not result.findings]

    @property
    def fine(self) -> bool:
        """Whether every file was read, claims a number, and every number holds or is known."""
        return not self.broken and not self.empty and not any(r.bad for r in self.results)

    @property
    def findings(self) -> Iterator[tuple[Result, Finding]]:
        """All findings with the result each belongs to."""
        return ((result, finding) for result in self.results for finding in result.findings)


def check(
    paths: Iterable[str | Path], watch: Watch | None = None, reproduce: Reproduce | None = None
) -> Report:
    """Check worked examples, each a TOML file.

    Args:
        paths: the files.
        watch: shown_name while updates are made: the file's name, how many are made, of how many.
        reproduce: whether the reasons that an erratum names give what is printed; left out,
            the table of hypotheses is asked.

    A file that cannot be read, or is no example, is a result with an error.
    """
    return Report(tuple(_checked_file(str(path), watch, reproduce) for path in paths))


def _checked_file(path: str, watch: Watch | None, reproduce: Reproduce | None) -> Result:
    began = time.perf_counter()
    try:
        result = examine(read_example(path), watch, reproduce)
    except ExampleError as error:
        return _unreadable(path, error)
    except OSError as error:
        reason = f"it {str(error).removeprefix(f'{path} ')}"
        if error.errno is not None:
            reason = f"it cannot be read: {error.strerror}"
        return _unreadable(path, reason)
    except Exception as error:  # a fault here must not cost the other files their report
        fault = f"{type(error).__name__}: {error}"
        return _unreadable(path, f"a fault of glassgrad itself, please report it: {fault}")
    return replace(result, seconds=time.perf_counter() - began)


def _unreadable(path: str, why: str | ExampleError) -> Result:
    error = ExampleError(path, [FileProblem(0, why)]) if isinstance(why, str) else why
    return Result(path, Example("", path=path), error=error)


def examine(
    example: Example, watch: Watch | None = None, reproduce: Reproduce | None = None
) -> Result:
    """Check one worked example.

    >>> from . import loads
    >>> example = loads('''
    ... title = "A square"
    ... evidence = "read"
    ... formula = "w = 3; L = w**2"
    ... [printed]
    ... L = "9.1"
    ... "dL/dw" = "6.0"
    ... ''')
    >>> [(str(finding.claim.asked), finding.verdict) for finding in examine(example).findings]
    [('L', 'fails'), ('dL/dw', 'holds')]
    """
    last = max((claim.asked.after for claim in example.claims), default=0)
    name = Path(example.path).stem

    def updated(made: int) -> None:
        if watch is not None:
            watch(name, made, last)

    def reproducing(made: int, last: int) -> None:
        if watch is not None:
            watch(f"{name}, its errata", made, last)

    ours = compute(example, [claim.asked for claim in example.claims] + _around(example), updated)
    reproduce = reproduce or _by_hypotheses(example, ours, reproducing)
    findings = tuple(
        Finding(claim, ours[claim.asked], _verdict(example, claim, ours[claim.asked], reproduce))
        for claim in example.claims
    )
    return Result(example.path, example, findings)


def _around(example: Example) -> list[Asked]:
    """Of what an erratum explains, the same one update earlier and later: known on the way."""
    explained = [claim.asked for claim in example.claims if claim.erratum and claim.erratum.reason]
    return [
        replace(asked, after=asked.after + more)
        for asked in explained
        if asked.after
        for more in (-1, 1)
    ]


def _by_hypotheses(
    example: Example, ours: Mapping[Asked, float], progress: Callable[[int, int], None]
) -> Reproduce:
    """Asks the table of hypotheses, which is loaded only where an erratum names one."""

    @cache
    def diagnosis() -> ExampleDiagnosis:
        from .diagnose import ExampleDiagnosis

        return ExampleDiagnosis(example, progress, ours)

    def reproduced(_: Example, claim: Printed) -> bool:
        return claim.erratum is None or diagnosis().reproduced(claim, claim.erratum.reason)

    return reproduced


def _verdict(example: Example, claim: Printed, ours: float, reproduce: Reproduce) -> Verdict:
    holds = claim.digits.agrees(ours) or claim.digits.close(ours)
    if claim.derived and not holds:
        holds = math.isclose(float(claim.digits.number), ours, rel_tol=_DERIVED)
    if claim.erratum is None:
        return "holds" if holds else "fails"
    if holds:
        return "unfounded"
    if claim.erratum.reason and not reproduce(example, claim):
        return "unexplained"
    return "erratum" if example.evidence == "read" else "differs"
