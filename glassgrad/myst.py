"""The plugin of mystmd: a file of the book that mystmd starts runs `main`, as in demos/book."""

import sys

from autograd.faces.exports.myst_plugin import run_myst_plugin as main

if __name__ == "__main__":
    sys.exit(main())
