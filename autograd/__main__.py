"""python -m autograd is the command glassgrad."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
