"""The table of truths: what every row is, to order 3, by an oracle that shares no code with it.

jets.py (Taylor arithmetic on mpmath numbers), functions.py (what each row is), choices.py (where
it is looked at), limits.py (kinks, ends, infinities), conventions.py (what is agreed where
mathematics leaves it open), make.py (writes table/, one file a row), table.py (reads it),
exceptions.py (what the engine does not reach yet), programs.py (random programs over the table).
"""
