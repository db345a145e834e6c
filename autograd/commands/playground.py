"""glassgrad playground: a site in which one types a formula and steps through it."""

from __future__ import annotations

import argparse
import shlex

from ..faces.playground import ADDRESS, TESTED, playground
from . import output, source, usage_errors


def add_playground_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", required=True, help="the folder to write the site in"
    )
    parser.add_argument(
        "--pyodide",
        metavar="FOLDER_OR_URL",
        default=ADDRESS,
        help="the folder of Pyodide, which is copied into the site (npm install pyodide makes "
        "node_modules/pyodide), or the address of one, from which readers fetch 13 MB "
        "(default: %(default)s)",
    )
    output.add_force_option(parser)
    output.add_json_option(parser)
    parser.epilog = (
        "The site is a folder of files for any web server; Python runs in the reader's browser,\n"
        "and no formula leaves it. To look at it here:\n\n"
        "  glassgrad playground -o site --pyodide node_modules/pyodide\n"
        "  python3 -m http.server --directory site\n\n"
        f"Tested with Pyodide {TESTED}."
    )


def run_playground(args: argparse.Namespace) -> None:
    """Write the site, and say how to look at it."""
    with usage_errors(ImportError, ValueError):
        written = playground(args.output, args.pyodide, help_text=source.EPILOG, force=args.force)
    size = sum([path.stat().st_size for path in written]) / 1e6
    runtime = "Python included" if len(written) > 5 else f"Python comes from {args.pyodide}"
    output.say_written(
        args,
        written,
        f"wrote {len(written)} files to {args.output} ({size:,.1f} MB, {runtime})\n"
        f"to look at it: python3 -m http.server --directory {shlex.quote(args.output)}",
    )
