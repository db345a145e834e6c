"""Programs that tests open files with, and what a test says when one is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest


def needs_program(program: str, package: str) -> Callable[[Any], Any]:
    """A mark of tests that run a program of Debian, once for all versions of Python.

    Where it is missing they are skipped, and say how to get it; with PROGRAM_TESTS=required, as in
    continuous checks, they run and fail.
    """
    missing = shutil.which(program) is None and os.environ.get("PROGRAM_TESTS") != "required"
    reason = f"{program} is missing, so this was not tested: apt-get install {package}"

    def marked(test: Any) -> Any:
        return pytest.mark.one_python(pytest.mark.skipif(missing, reason=reason)(test))

    return marked


needs_latex = needs_program("pdflatex", "texlive-pictures texlive-latex-recommended lmodern")
needs_office = needs_program("soffice", "libreoffice-calc libreoffice-impress")
