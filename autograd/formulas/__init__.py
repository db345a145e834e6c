"""Formulas: typed text becomes Values, and rules become text, LaTeX, code and JavaScript."""
