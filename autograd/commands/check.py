"""glassgrad check: published worked examples, held to their printed digits."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_whole
from ..formulas.text import printable, visible
from ..progress import Progress
from . import UsageError, output, usage_errors

if TYPE_CHECKING:
    from ..examples.report import Report

FORMS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".xml": "junit",
}
STYLES = {
    "head": "bold",
    "dim": "dim",
    "erratum": "yellow",
    "differs": "yellow",
    "fails": "bold red",
}
EPILOG = """\
A number holds if ours lies within half a unit of its last printed digit:
"0.50" claims ten times as much as "0.5". The exit code is 0 if every number
holds or is known not to, 1 if one does not, or holds against its erratum, and
2 if a file is not an example. Where evidence is not "read", a known mismatch
is shown as a number that differs as transcribed, never as an erratum of its
source.

`glassgrad new FILE` begins a file, and explains it in comments. It looks like this:

  title = "Neural Networks by Hand, page 12"
  evidence = "read"            # or "third-party", "memory", "composed"
  formula = \"\"\"
  w = 0.5; x = 2; t = 3        # what `glassgrad walk` takes
  y = tanh(w*x)
  L = (y - t)**2 / 2
  \"\"\"

  [update]
  rule = "sgd"
  lr = 0.1
  params = ["w"]

  [printed]                    # every number in quotes, with its digits as printed
  y = "0.7616"                 # a value
  "dL/dw" = "-1.880"           # a derivative; names with / stand in quotes
  "dy/dw" = ["0.84", "0.840"]  # printed twice

  [printed.after-1]            # after one update
  w = "0.688"

  [[erratum]]
  claims = "dL/dw"             # or "dL/dw after 1", or "dL/dw = -1.880", or a list
  severity = "rounding"        # or "wrong", or "float"
  why = "a product of factors that were rounded before"

Vectors and matrices are claimed whole, in nested lists of texts or as printed,
"dL/dW" = [["0.1", "0.2"]] or "0.1 0.2"; several numbers in a line, "w1, w2" =
"0.15, 0.20"; shapes, "shape(W)" = "2 x 3". A number may be printed as ≈ 0.086,
5.9 x 10^-1, 2/9, 45 %, 0,5, nan, "0.1 to 0.2" or "< 0.01". The update may have
another rule or one of your own, a rate that changes, and batches in turn:

  [update]
  rule = "v = mu*v + (1 - mu)*g; w = w - lr*v"   # or "adagrad", "newton", ...
  lr = "0.1/t"                 # or [0.1, 0.05]; t is 1 in the first update
  mu = 0.9
  order = "in turn"            # each moves before the gradient by the next

  [data]                       # a row for each update; or tables [[batch]]
  x = [1, 2, 3]

  [printed.after-1]
  "v(w)" = "0.12"              # what a line of the rule gave
  lr = "0.1"
"""


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        metavar="FILE",
        nargs="*",
        default=[],
        help="worked examples in TOML, folders of them, or names of the collection that comes with "
        "glassgrad, such as mazur (default: all of the collection)",
    )
    parser.add_argument(
        "--format",
        choices=tuple(dict.fromkeys(FORMS.values())),
        help="the report's form (default: what the ending of -o says, or text); json and junit "
        "have every number",
    )
    parser.add_argument(
        "--json",
        dest="format",
        action="store_const",
        const="json",
        help="the same as --format json",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="show the numbers that hold too, where there are many files",
    )
    output.add_plain_option(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write to FILE: text in .txt, Markdown in .md, JSON in .json, JUnit in .xml",
    )
    parser.add_argument(
        "--gallery",
        metavar="FOLDER",
        help="write a page for every example, with its numbers and its walk, and an index",
    )
    output.add_force_option(parser)
    parser.epilog = EPILOG


def run_check(args: argparse.Namespace) -> None:
    """Print the report."""
    from ..examples.report import check

    form = args.format or "text"
    if args.output:
        form = output.file_form(args.output, FORMS, args.format or "")
    if args.gallery and Path(args.gallery).suffix.lower() in (".html", ".htm"):
        raise UsageError(f"--gallery takes a folder for many pages; got {args.gallery}")
    files = example_files(args.paths)
    with Progress(patience=0.5) as progress:
        report = check(
            files, lambda name, made, last: progress.show(made, f"updates of {visible(name)}", last)
        )
    if args.gallery:
        from ..faces.gallery import refuse_gallery

        refuse_gallery(report, Path(args.gallery), args.force)
    if args.output:
        text = report_in(report, form, args.full)
        output.say(str(write_whole(args.output, text, force=args.force)))
    elif form == "text" and output.fancy(args):
        _print_rich_report(report, args.full)
    else:
        output.say(report_in(report, form, args.full), end="")
    sys.stdout.flush()
    if args.gallery:
        _gallery(report, args.gallery, args.force)
    if not report.fine:
        raise SystemExit(2 if report.broken else 1)


def _gallery(report: Report, folder: str, force: bool) -> None:
    """Write the gallery, and say where it is, beside the report."""
    from ..drawing.render import RenderError

    with usage_errors(ImportError, RenderError, TimeoutError):
        from ..faces.gallery import gallery

        index = gallery(report, folder, force=force)
    count = len(report.results) - len(report.broken)
    pages = "1 page" if count == 1 else f"{count} pages"
    output.say(f"wrote {index} and {pages}", stream=sys.stderr)


def example_files(paths: list[str]) -> list[Path]:
    """The files that are meant.

    Raises:
        UsageError: a path is neither a file nor a folder with TOML files in it.
    """
    from ..examples.collection import collection, example_file

    files: list[Path] = []
    for name in paths:
        with usage_errors(ValueError):
            path = example_file(name)
        within = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not within:
            raise UsageError(f"the folder {path} has no .toml files in it")
        files += within
    return list(dict.fromkeys(files)) if paths else collection()


def report_in(report: Report, form: str, full: bool) -> str:
    """The report in one of its forms."""
    from ..examples import report_files, report_text

    if form == "json":
        return report_files.json_report(report)
    if form == "junit":
        return report_files.junit_report(report)
    if form == "markdown":
        return report_text.markdown_report(report, full)
    return report_text.text_report(report, full)


def _print_rich_report(report: Report, full: bool) -> None:
    """The report with colour."""
    from rich.console import Console
    from rich.text import Text

    from ..examples.report_text import report_lines

    console = Console(highlight=False)
    for line in report_lines(report, full):
        console.print(Text(printable(line.text), style=STYLES.get(line.style, "")), soft_wrap=True)
