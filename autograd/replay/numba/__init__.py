"""Plans compiled by numba: one machine for all graphs, and a compiled loop for each row."""
