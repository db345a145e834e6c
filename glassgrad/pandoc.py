"""The filter of pandoc and Quarto: `filters: [glassgrad-pandoc]`, for blocks ```{.glassgrad}."""

import sys

from autograd.faces.exports.book_tools import run_pandoc_filter as main

if __name__ == "__main__":
    sys.exit(main())
