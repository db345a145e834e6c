#!/usr/bin/env python3
"""What mystmd does to each block of the book; myst.yml names this file, which is executable."""

import sys

from glassgrad.myst import main

if __name__ == "__main__":
    sys.exit(main())
