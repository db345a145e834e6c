"""Programming languages as tables: how each spells numbers, calls, functions and statements."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...engine.row import Op
from ...formulas.code import ROUNDING, TIGHT, Spelling, hoisted
from ...formulas.javascript import RESERVED
from ...formulas.symbols import SYMBOLS, Call, Name

WIDTH = 96
OWN = frozenset(  # what programs call their own parts
    re.findall(
        r"\w+",
        "carried gated rounding div guarded nearest_whole pow_at_edge sum_at_edge bell erfSeries "
        "erfcFraction inputs params by_params by_inputs loss_and_gradients lossAndGradients",
    )
)
_DEFINED = re.compile(r"^(?:static double |def |const )?(\w+)(?:\(| = )", re.MULTILINE)


class Language(Spelling):
    """One language that programs are written in.

    Attributes:
        reserved: words that nothing may be named.
        prelude: the file with the mathematics that the language lacks.
        indent: what stands before a statement inside a function.
        mark: what begins a comment that goes to the end of its line.
    """

    reserved: frozenset[str] = frozenset()
    prelude: Path
    indent = "    "
    mark = "//"

    def comment(self, text: str) -> str:
        """A comment to the end of the line; the text has been made safe."""
        return f"{self.mark} {text}".rstrip()

    def assigned(self, name: str, code: str, changes: bool = False) -> str:
        """A statement that gives a new variable its number; changes: more is added later."""
        raise NotImplementedError

    def added(self, name: str, code: str) -> str:
        """A statement that adds to a variable."""
        raise NotImplementedError

    def unpacked(self, names: Sequence[str | None], array: str) -> list[str]:
        """Statements that name the numbers of an array; None for one that is not used."""
        raise NotImplementedError

    def helper(self, row: Op, takes: Sequence[str], lines: Sequence[str], result: str) -> str:
        """A function of numbers that gives a number."""
        raise NotImplementedError

    def main(self, lines: Sequence[str], loss: str, gradients: Sequence[Sequence[str]]) -> str:
        """The function that takes arrays of inputs and parameters."""
        raise NotImplementedError

    def program(self, about: Sequence[str], parts: Sequence[str], used: set[str]) -> str:
        """The whole text: comment, prelude, functions."""
        raise NotImplementedError

    def words(self, code: str) -> set[str]:
        """The names that stand in some code."""
        return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", code))

    def needed(self, used: set[str]) -> list[str]:
        """The parts of the prelude that define what is used, and what those use, in order."""
        text = self.prelude.read_text(encoding="utf-8")
        parts = [part.strip("\n") for part in re.split(r"\n{2,}(?=\S)", text)]
        parts.insert(0, self._rounding())
        kept: list[str] = []
        wanted = set(used)
        for part in reversed(parts):  # what is used stands before what uses it
            if wanted.intersection(_DEFINED.findall(part)):
                kept.insert(0, part)
                wanted |= self.words(part)
        return kept

    def _rounding(self) -> str:
        """The function that the prelude's sum calls, printed from the rule that all sums share."""
        takes = ROUNDING.takes
        parts, result = hoisted(ROUNDING.compute(SYMBOLS, *map(Name, takes)), ["longer", "added"])
        lines = [self.assigned(name, self.written(part)[0]) for name, part in parts]
        return self.helper(ROUNDING, takes, lines, self.written(result)[0])

    def wrapped(self, line: str) -> str:
        """A long statement broken after commas; all of them stand inside of brackets."""
        if len(line) <= WIDTH or line.lstrip().startswith(self.mark):
            return line
        indent = line[: len(line) - len(line.lstrip())] + self.indent
        lines = [""]
        for part in re.split(r"(?<=,) ", line):
            longer = f"{lines[-1]} {part}" if lines[-1] else part
            if len(longer) > WIDTH and lines[-1]:
                lines.append(indent + part)
            else:
                lines[-1] = longer
        return "\n".join(lines)

    def _indented(self, lines: Iterable[str]) -> list[str]:
        return [self.wrapped(self.indent + line) if line else "" for line in lines]


class Python(Language):
    """Python, with the standard library alone."""

    inf, nan, points = "inf", "nan", True
    reserved = frozenset(keyword.kwlist) | frozenset(
        re.findall(
            r"\w+", "math Callable float list tuple all any map max ArithmeticError ValueError"
        )
    )
    prelude = Path(__file__).parent / "prelude.py"
    mark = "#"

    def called(self, call: Call, args: list[tuple[str, int]]) -> tuple[str, int]:
        by = call.args[-1]
        if call.row.name == "div" and not (isinstance(by, float) and by):
            return f"div({args[0][0]}, {args[1][0]})", TIGHT  # the operator raises where b is 0
        return super().called(call, args)

    def assigned(self, name: str, code: str, changes: bool = False) -> str:
        return f"{name} = {code}"

    def added(self, name: str, code: str) -> str:
        return f"{name} += {code}"

    def unpacked(self, names: Sequence[str | None], array: str) -> list[str]:
        return [f"[{', '.join([name or '_' for name in names])}] = {array}"]

    def helper(self, row: Op, takes: Sequence[str], lines: Sequence[str], result: str) -> str:
        body = self._indented([*lines, f"return {result}"])
        typed = ", ".join([f"{name}: float" for name in takes])
        return "\n".join([f"def {self.function(row)}({typed}) -> float:", *body])

    def main(self, lines: Sequence[str], loss: str, gradients: Sequence[Sequence[str]]) -> str:
        arrays = [f"[{', '.join(each)}]" for each in gradients]
        body = self._indented([*lines, f"return {', '.join([loss, *arrays])}"])
        gives = ", ".join(["float", *["list[float]"] * len(arrays)])
        head = "def loss_and_gradients(inputs: list[float], params: list[float])"
        return "\n".join([f"{head} -> tuple[{gives}]:", *body])

    def program(self, about: Sequence[str], parts: Sequence[str], used: set[str]) -> str:
        parts = [*self.needed(used), *parts]
        words = set().union(*map(self.words, parts))
        names = sorted({"inf", "nan"} & words)
        head = ["import math"] * ("math" in words)
        head += ["from collections.abc import Callable"] * ("Callable" in words)
        head += [f"from math import {', '.join(names)}"] * bool(names)
        opening = ['"""' + "\n".join(about) + '\n"""', *["\n".join(head)] * bool(head)]
        return "\n\n".join(opening) + "\n\n\n" + "\n\n\n".join(parts) + "\n"


class JavaScript(Language):
    """JavaScript, as an ES module."""

    reserved = RESERVED | {"Math", "Number"}
    prelude = Path(__file__).parents[2] / "formulas" / "prelude.js"
    indent = "  "

    def assigned(self, name: str, code: str, changes: bool = False) -> str:
        return f"{'let' if changes else 'const'} {name} = {code};"

    def added(self, name: str, code: str) -> str:
        return f"{name} += {code};"

    def unpacked(self, names: Sequence[str | None], array: str) -> list[str]:
        return [f"const [{', '.join([name or '' for name in names])}] = {array};"]

    def helper(self, row: Op, takes: Sequence[str], lines: Sequence[str], result: str) -> str:
        head = f"const {self.function(row)} = ({', '.join(takes)}) =>"
        if not lines:
            return self.wrapped(f"{head} {result};")
        return "\n".join([f"{head} {{", *self._indented([*lines, f"return {result};"]), "};"])

    def main(self, lines: Sequence[str], loss: str, gradients: Sequence[Sequence[str]]) -> str:
        arrays = [f"[{', '.join(each)}]" for each in gradients]
        body = self._indented([*lines, f"return [{', '.join([loss, *arrays])}];"])
        return "\n".join(["export const lossAndGradients = (inputs, params) => {", *body, "};"])

    def program(self, about: Sequence[str], parts: Sequence[str], used: set[str]) -> str:
        prelude = self.needed(used)
        words = used.union(*map(self.words, prelude))
        text = self.prelude.read_text(encoding="utf-8")
        own = {
            word for names in re.findall(r"const \{(.*)\} = Math", text) for word in names.split()
        }
        names = sorted({word.rstrip(",") for word in own} & words)
        head = [f"const {{ {', '.join(names)} }} = Math;"] * bool(names)
        comment = "\n".join([self.comment(line) for line in about])
        return "\n\n".join([comment, *head, *prelude, *parts]) + "\n"


class C(Language):
    """C99 with <math.h> alone."""

    inf, nan, points = "INFINITY", "NAN", True
    # Keywords, what compilers define beside the standard, and the names of <math.h>.
    reserved = frozenset(
        re.findall(
            r"\w+",
            "auto bool break case char const constexpr continue default do double else enum "
            "extern false float for goto if inline int long main nullptr register restrict return "
            "short signed sizeof static struct switch thread_local true typedef typeof unsigned "
            "union void volatile while asm linux unix i386 near far "
            "NAN INFINITY HUGE HUGE_VAL OVERFLOW UNDERFLOW DOMAIN SING PLOSS TLOSS M_E M_PI M_LN2 "
            "M_LN10 M_LOG2E M_LOG10E M_PI_2 M_PI_4 M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2 "
            "isnan isinf isfinite isnormal signbit fpclassify isgreater isless isunordered "
            "acosh asinh atanh cbrt ceil copysign drem exp10 exp2 fabs fdim finite floor fma fmax "
            "fmin fmod frexp gamma ilogb j0 j1 jn ldexp lgamma llrint llround log10 log2 logb "
            "lrint lround modf nearbyint nextafter nexttoward pow10 remainder remquo rint round "
            "scalb scalbln scalbn significand signgam sincos tgamma trunc y0 y1 yn",
        )
    )
    prelude = Path(__file__).parent / "prelude.c"

    def __init__(self) -> None:
        super().__init__()
        self.functions |= {"abs": "fabs", "round": "rint"}  # that of C rounds halves away from 0

    def sequence(self, items: list[str]) -> str:
        return f"{len(items)}, (double[]){{{', '.join(items)}}}"

    def assigned(self, name: str, code: str, changes: bool = False) -> str:
        return f"{'double' if changes else 'const double'} {name} = {code};"

    def added(self, name: str, code: str) -> str:
        return f"{name} += {code};"

    def unpacked(self, names: Sequence[str | None], array: str) -> list[str]:
        return [
            f"const double {name} = {array}[{place}];" for place, name in enumerate(names) if name
        ]

    def helper(self, row: Op, takes: Sequence[str], lines: Sequence[str], result: str) -> str:
        typed = ", ".join([f"double {name}" for name in takes])
        body = self._indented([*lines, f"return {result};"])
        return "\n".join([f"static double {self.function(row)}({typed}) {{", *body, "}"])

    def main(self, lines: Sequence[str], loss: str, gradients: Sequence[Sequence[str]]) -> str:
        arrays = ["by_params", "by_inputs"][: len(gradients)]
        stores = [
            f"{array}[{place}] = {code};"
            for array, each in zip(arrays, gradients, strict=True)
            for place, code in enumerate(each)
        ]
        takes = ["const double *inputs", "const double *params", *[f"double *{a}" for a in arrays]]
        unread = [name for name in ("inputs", "params") if not _reads(lines, name)]
        unread += [name for name, each in zip(arrays, gradients, strict=True) if not each]
        ends = [*stores, f"return {loss};"]
        unread += _unused([*lines, *ends])
        body = self._indented([*lines, *[f"(void){name};" for name in unread], *ends])
        head = self.wrapped(f"double loss_and_gradients({', '.join(takes)}) {{")
        return "\n".join([head, *body, "}"])

    def program(self, about: Sequence[str], parts: Sequence[str], used: set[str]) -> str:
        comment = "\n".join([self.comment(line) for line in about])
        return "\n\n".join([comment, "#include <math.h>", *self.needed(used), *parts]) + "\n"


def _unused(lines: Sequence[str]) -> list[str]:
    """The variables that nothing reads: what constants decide may leave some."""
    code = "\n".join([line.partition("//")[0] for line in lines])
    words = Counter(re.findall(r"[A-Za-z_]\w*", code))
    return [name for name in re.findall(r"const double (\w+) =", code) if words[name] == 1]


def _reads(lines: Sequence[str], array: str) -> bool:
    return any(f"= {array}[" in line for line in lines)


LANGUAGES: dict[str, type[Language]] = {"python": Python, "c": C, "javascript": JavaScript}
