"""`overload` for a type checker alone: typing takes most of the time of `import autograd`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import overload as overload
else:

    def overload(signature):
        """One of several signatures of a function that is defined after them."""
