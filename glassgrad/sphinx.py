"""The Sphinx extension: `extensions = ["myst_parser", "glassgrad.sphinx"]` in conf.py."""

from autograd.faces.exports.book_tools import sphinx_extension as setup

__all__ = ["setup"]
