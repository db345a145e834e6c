"""python -m glassgrad is the command glassgrad."""

from __future__ import annotations

import sys

from autograd.commands.cli import main

sys.exit(main())
