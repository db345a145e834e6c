"""The book by Sphinx: sphinx-build -c demos/book demos/book/pages build/book."""

project = "A small book on backpropagation"
extensions = ["myst_parser", "glassgrad.sphinx"]
html_theme = "alabaster"
html_theme_options = {"nosidebar": True}
suppress_warnings = ["toc.not_included"]  # pages link to each other
