"""The book by Sphinx: sphinx-build -c demos/book demos/book/pages build/book."""

project = "A small book on backpropagation"
extensions = ["myst_parser", "glassgrad.sphinx"]
myst_enable_extensions = ["dollarmath"]
html_theme = "alabaster"
suppress_warnings = ["toc.not_included"]  # pages link to each other
