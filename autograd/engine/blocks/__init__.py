"""Arrays of Values: vectors and matrices, written as in books and recorded entry by entry.

shapes.py says which entry stands where, nested_lists.py reads lists, operations.py is the table of
array operations, array.py computes with arrays, joining.py puts them together, affine.py has the
pre-activations of a layer, softmaxes.py the softmaxes of language models, lookup.py is for rows by
a Value, array_record.py is what entries remember of their array, array_graph.py reads a graph of
numbers in arrays: in blocks (block.py), each in its line (block_lines.py), and examples_axes.py
which axis counts examples; recognised.py finds blocks where none were written, and with them
recognised_losses.py cross-entropies.
"""

from .affine import affine
from .array import Array, apply, array, matmul
from .array_graph import ArrayGraph, array_graph, graph_of_nodes, is_of_arrays
from .array_record import ArrayRecord, Made, membership
from .block import Block, BlockEntry
from .examples_axes import set_examples
from .joining import concatenate, one_hot, outer, stack
from .lookup import index_length, is_index
from .nested_lists import entry_label, index_label
from .operations import ARRAY_OPS, ArrayOp
from .recognised import LayerWeights, recognise_layers
from .softmaxes import causal_softmax, log_likelihood

__all__ = [
    "ARRAY_OPS",
    "Array",
    "ArrayGraph",
    "ArrayOp",
    "ArrayRecord",
    "Block",
    "BlockEntry",
    "LayerWeights",
    "Made",
    "affine",
    "apply",
    "array",
    "array_graph",
    "causal_softmax",
    "concatenate",
    "entry_label",
    "graph_of_nodes",
    "index_label",
    "index_length",
    "is_index",
    "is_of_arrays",
    "log_likelihood",
    "matmul",
    "membership",
    "one_hot",
    "outer",
    "recognise_layers",
    "set_examples",
    "stack",
]
