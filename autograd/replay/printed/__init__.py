"""Plans printed as short programs to read and to run elsewhere, in Python, C and JavaScript.

program.py writes them, readable.py makes the formulas that stand in them, languages.py spells
them; a prelude holds the mathematics that a language lacks.
"""
