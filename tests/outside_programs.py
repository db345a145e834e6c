"""Programs that tests open files with, and what a test says when one is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest


def program_marks(program: str, package: str) -> list[pytest.MarkDecorator]:
    """The marks of what runs a program of Debian, once for all versions of Python.

    Where it is missing it is skipped, and says how to get it; with PROGRAM_TESTS=required, as in
    continuous checks, it runs and fails.
    """
    missing = shutil.which(program) is None and os.environ.get("PROGRAM_TESTS") != "required"
    reason = f"{program} is missing, so this was not tested: apt-get install {package}"
    return [pytest.mark.one_python, pytest.mark.skipif(missing, reason=reason)]


def needs_program(program: str, package: str) -> Callable[[Any], Any]:
    """The marks as a decorator of a test."""

    def marked(test: Any) -> Any:
        for mark in program_marks(program, package):
            test = mark(test)
        return test

    return marked


needs_latex = needs_program("pdflatex", "texlive-pictures texlive-latex-recommended lmodern")
needs_office = needs_program("soffice", "libreoffice-calc libreoffice-impress")
needs_node = needs_program("node", "nodejs")
