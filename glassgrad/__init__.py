"""glassgrad under the name of its distribution, for those who guess: the package is `autograd`.

`pip install` knows the project as glassgrad, but the engine is imported as `autograd` and the
networks as `nn`. This package gives the same objects by another way and has none of its own:
write `from autograd import Value` and `from nn import MLP`.

>>> import autograd
>>> from glassgrad import Value
>>> Value is autograd.Value
True
"""

from __future__ import annotations

import autograd
from autograd import __all__ as __all__
from autograd import __version__ as __version__

TYPE_CHECKING = False  # at run time every name is passed on when somebody asks for it
if TYPE_CHECKING:
    from typing import Any

    from autograd import *  # noqa: F403
    from autograd import replay as replay


def __getattr__(name: str) -> Any:
    if name == "nn":
        from importlib import import_module

        return import_module("glassgrad.nn")
    return getattr(autograd, name)


def __dir__() -> list[str]:
    return sorted([*dir(autograd), "nn"])
