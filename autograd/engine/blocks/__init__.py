"""Arrays of Values: vectors and matrices, written as in books and recorded entry by entry.

shapes.py says which entry stands where, nested_lists.py reads lists, operations.py is the table of
array operations, array.py computes with arrays, joining.py puts them together, softmaxes.py has
those of language models.
"""

from .array import Array, Made, apply, array, matmul
from .joining import concatenate, one_hot, outer, stack
from .nested_lists import entry_label, index_label
from .operations import ARRAY_OPS, ArrayOp
from .softmaxes import causal_softmax, log_likelihood

__all__ = [
    "ARRAY_OPS",
    "Array",
    "ArrayOp",
    "Made",
    "apply",
    "array",
    "causal_softmax",
    "concatenate",
    "entry_label",
    "index_label",
    "log_likelihood",
    "matmul",
    "one_hot",
    "outer",
    "stack",
]
