"""By what a plan is run, numba or numpy, and what is said while it is made ready."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec


def backend_for(backend: str | None) -> str:
    """The backend that runs a plan.

    Raises:
        ImportError: numba was asked for and is not installed. ValueError: there is no such backend.
    """
    if backend not in (None, "numba", "numpy"):
        raise ValueError(f"backend is 'numba' or 'numpy' (or None to choose), got {backend!r}")
    if backend == "numpy":
        return backend
    if find_spec("numba") is not None:
        return "numba"
    if backend is None:
        return "numpy"
    raise ImportError("the backend 'numba' needs numba: pip install 'glassgrad[fast]'")


@contextmanager
def preparing() -> Iterator[None]:
    """Say on a terminal why the first plan takes a moment, and take it back at the end.

    The collector rests meanwhile: looking through all that numba loads takes a sixth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    shown = sys.stderr is not None and sys.stderr.isatty()
    if shown:
        notice = "preparing compiled replay (some seconds the first time on a machine) …"
        print(f"\r{notice}", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if collecting:
            gc.enable()
        if shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
