"""Plans run as machine code: one compiled loop over instructions, and one for each operation.

In the order of reading: assemble.py (a plan as whole numbers), machine.py (the loop that runs
them), matrices.py and simd.py (what it is made of), kernels.py and primitives.py (operations of
the table as compiled functions), cache.py (where compiled code is kept).
"""
