"""One engine in one process: `worker.py ENGINE WORKLOAD`, driven through standard input.

An engine pays for its own garbage alone, so each has a process (and a heap) of its own. A line
says how many steps to run, one after the other with nothing between them; a JSON line answers:
the seconds of each, and the numbers of the last.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from . import microgpt, workloads

MULTIPLIED = "gradients multiplied out at once"  # multiplied.py


def value_class(engine: str) -> type:
    """The Value of one engine."""
    if engine == "micrograd":
        from micrograd.engine import Value  # type: ignore[import-not-found]
    elif engine == MULTIPLIED:
        from .multiplied import Value  # type: ignore[assignment]
    elif engine == "bare Python":
        from .bare import Value  # type: ignore[assignment]
    else:
        from autograd import Value
    return Value  # type: ignore[no-any-return]


def resident() -> int:
    """Bytes of resident memory of this process now (its peak where the system tells no more)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def serve(step: workloads.Step) -> None:
    """Run as many steps as each line says, until input ends."""
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            began = time.perf_counter()
            numbers = step()
            seconds.append(time.perf_counter() - began)
        print(json.dumps({"seconds": seconds, "numbers": numbers}), flush=True)


def main(engine: str, workload: str) -> None:
    """Serve a workload's steps, or measure a chain once."""
    value = value_class(engine)
    if workload == "scalar":
        serve(workloads.moons_scalar(value))
    elif workload == "neurons":
        serve(workloads.moons_neurons())
    elif workload == "expression":
        serve(workloads.expression(value))
    elif workload == "microgpt":
        serve(microgpt.training(value))
    elif workload == "microgpt layers":
        serve(microgpt.training_of_layers())
    elif workload.startswith("chain"):
        length = int(workload.removeprefix("chain"))
        before, began = resident(), time.perf_counter()
        y = workloads.chain(value, length)
        built = time.perf_counter() - began
        grown = resident() - before
        seconds = None
        if engine not in ("micrograd", MULTIPLIED):  # beyond a depth of 1,000 theirs fails
            y.backward()
            seconds = time.perf_counter() - began
        print(json.dumps({"bytes": grown / length, "built": built, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
