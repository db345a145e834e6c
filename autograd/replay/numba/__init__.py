"""Plans run as machine code: a compiled loop over lines, and one over instructions.

In the order of reading: tape_machine.py (the lines of a tape run as soon as they are read), runs.py
(which of them go together), tape_loop.py (the loop) and line_kernels.py (the rows that it calls);
then assemble.py (a fused plan as whole numbers), machine.py (the loop that runs them), matrices.py
and simd.py (what it is made of), kernels.py and primitives.py (operations of the table as compiled
functions); cache.py (where compiled code is kept).
"""
