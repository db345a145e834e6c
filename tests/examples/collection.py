"""Worked examples that tests check: the published ones, and one with everything in it."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PUBLISHED = sorted((ROOT / "demos" / "published").glob("*.toml"))

BOOK = '''\
title = "A | book of <numbers> & *signs*"
author = "A. Author"
evidence = "read"
formula = """
w = 3; x = 2
L = (w*x)**2
"""
[update]
lr = 0.01
params = ["w"]
[printed]
L = "36"
"dL/dw" = { number = "24.1", remark = "one | two" }
"dL/dx" = "35"
[printed.after-1]
w = "2.7"
[derived]
"d2L/dw2" = "8.0"
[[erratum]]
claims = "dL/dx"
why = "a slip | of the pen"
[[erratum]]
claims = "w after 1"
severity = "rounding"
why = "the truth is 2.76"
'''
