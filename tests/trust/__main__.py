"""The long tests: python -m tests.trust. What was interrupted goes on where it stopped.

A hundred thousand random programs against mpmath (hours), their second derivatives (each
tenth), and mutation testing of the table, the rules and the engine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from autograd.progress import Progress

from ..test_programs import gradient_faults, hessian_faults
from . import mutants

BATCH = 50


def faults(batch: range) -> list[str]:
    """What is wrong in a batch of programs, a line each."""
    found: list[str] = []
    for seed in batch:
        found += [f"program {seed}: {wrong}" for wrong in gradient_faults(seed)]
        if seed % 10 == 0:
            found += [f"second order, program {seed}: {wrong}" for wrong in hessian_faults(seed)]
    return found


def programs(count: int, state: Path, workers: int) -> list[str]:
    """All that is wrong in so many programs; how far they were run is in the state file."""
    start, found = json.loads(state.read_text()) if state.exists() else (0, [])
    batches = [range(first, min(first + BATCH, count)) for first in range(start, count, BATCH)]
    with (
        Progress("programs", max(count - start, 1), lines=True) as progress,
        ProcessPoolExecutor(workers) as pool,
    ):
        for batch, wrong in zip(batches, pool.map(faults, batches), strict=True):
            found += wrong
            state.write_text(json.dumps([batch.stop, found]))
            progress.advance(len(batch))
    return list(found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument("--programs", type=int, default=100_000, help="how many (0: none)")
    parser.add_argument(
        "--mutants", type=int, help="how many of each file at most (0: none; default: all)"
    )
    parser.add_argument(
        "--only", nargs="+", default=("",), help="parts of the names of files to be mutated"
    )
    parser.add_argument("--state", type=Path, default=Path("build/trust"), help="what is done")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    args.state.mkdir(parents=True, exist_ok=True)
    wrong = programs(args.programs, args.state / "programs.json", args.workers)
    print("\n".join([f"{args.programs} programs: {len(wrong)} wrong numbers", *wrong]))
    if args.mutants != 0:
        tried = mutants.hunt(args.state / "mutants.json", args.mutants, args.only)
        print(mutants.told(tried))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
