"""What a demo that trains a network returns, and how its pictures are written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nn import MLP
from nn.flow import Flow
from nn.training import History


@dataclass(frozen=True)
class Run:
    """A trained network, what it was trained on, and a record of every step."""

    model: MLP
    X: list[list[float]]
    y: list[int]
    history: History
    flow: Flow


def write_pictures(pictures: Mapping[str, Callable[[Path], Any]], script: str) -> None:
    """Write pictures into the folder that the command line names, or say how to ask for them."""
    if len(sys.argv) != 2:
        print(f"python -m demos.{Path(script).stem} FOLDER writes {', '.join(pictures)}")
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in pictures.items():
        write(folder / name)
        print(f"wrote {folder / name}")
