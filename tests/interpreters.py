"""Print every CPython from 3.11 on this machine, one path a line, each version once.

With --others, all but the version that runs this.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
PLACES = [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep)]
for root in (Path.home() / ".pyenv", Path(os.environ.get("PYENV_ROOT", "/nowhere"))):
    PLACES += sorted(root.glob("versions/*/bin"))
ASK = "import sys; print(sys.implementation.name, *sys.version_info[:2], sys.base_prefix)"


def main() -> None:
    """Ask each candidate what it is, since a name on PATH may be a shim."""
    found: dict[tuple[int, int], str] = {}
    for place in PLACES:
        for path in sorted(place.glob("python3.*")):
            if not re.fullmatch(r"python3\.\d+", path.name):
                continue
            try:
                asked = subprocess.run(
                    [path, "-c", ASK], capture_output=True, timeout=300, text=True
                )
                name, major, minor, _ = asked.stdout.split(maxsplit=3)
            except (OSError, ValueError, subprocess.TimeoutExpired):
                continue
            version = (int(major), int(minor))
            if name == "cpython" and version >= OLDEST:
                found.setdefault(version, str(path))
    for version, path in sorted(found.items()):
        if "--others" not in sys.argv or version != sys.version_info[:2]:
            print(path)


if __name__ == "__main__":
    main()
