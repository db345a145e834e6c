"""The networks under a name that people guess: the package is `nn`, so `from nn import MLP`.

>>> import nn
>>> from glassgrad.nn import MLP
>>> MLP is nn.MLP
True
"""

from __future__ import annotations

import nn
from nn import __all__ as __all__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from nn import *  # noqa: F403


def __getattr__(name: str) -> Any:
    return getattr(nn, name)


def __dir__() -> list[str]:
    return dir(nn)
