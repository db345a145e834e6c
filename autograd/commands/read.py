"""glassgrad read: a worked example proposed from a document."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from ..files import write_whole
from . import UsageError, output, usage_errors

EPILOG = """\
Reads Markdown, HTML, notebooks, LaTeX, PDF and Word, finds what is set, what is
computed and which numbers are printed, and proposes the file of a worked
example, each number with its place in the source. Nothing is invented: what
cannot be read without a doubt is asked about at the end.

  glassgrad read chapter.md -o chapter.toml
  glassgrad check chapter.toml

or, with the claims kept in the document, where an edit sees both:

  glassgrad read chapter.md --keep
  glassgrad check chapter.md

An author may keep the claims in the document itself, between ```glassgrad and
```, in a comment <!-- glassgrad ... -->, or in LaTeX in lines of comments below
% glassgrad; `glassgrad check chapter.md` then holds them, and says where a
number is claimed that the text no longer prints."""


def add_read_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "document", metavar="FILE", help="a .md, .html, .ipynb, .tex, .pdf or .docx file"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="put the proposal into the document itself, as a comment that `glassgrad check` reads",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the TOML to FILE")
    output.add_force_option(parser)
    output.add_json_option(parser)
    parser.epilog = EPILOG


def run_read(args: argparse.Namespace) -> None:
    """Print or write the proposal, and say what an author has to decide."""
    from ..examples import ExampleError
    from ..examples.documents import DocumentError, draft_of, with_claims

    if args.output and not args.output.endswith(".toml"):
        raise UsageError(f"-o takes a path that ends in .toml; got {args.output}")
    output.refuse_existing(args.output, args.force)
    if not Path(args.document).exists():
        raise UsageError(f"there is no file {args.document}")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is said once, by us
    if args.keep and args.output:
        raise UsageError("--keep writes into the document; leave out -o")
    path, text, force = args.output, "", args.force
    with usage_errors(DocumentError, ExampleError, ImportError, OSError):
        draft = draft_of(args.document)
        text = draft.text
        if args.keep:
            path, text, force = args.document, with_claims(args.document, draft.text), True
    files = [write_whole(path, text, force=force)] if path else []
    if args.json:
        found = {"toml": draft.text, "numbers": draft.numbers, "unsure": list(draft.unsure)}
        output.say_written(args, files, "", **found)
        return
    output.say(str(files[0]) if files else draft.text, end="\n" if files else "")
    count = f"{draft.numbers} number{'s' * (draft.numbers != 1)} found"
    output.say(f"{count}, {len(draft.unsure)} to decide", stream=sys.stderr)
    if files:
        for one in draft.unsure:
            output.say(f"? {one}", stream=sys.stderr)
