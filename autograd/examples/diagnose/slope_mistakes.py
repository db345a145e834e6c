"""Mistakes of slopes and of the order of a pass: f' at the wrong place, of another function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from ...engine.arguments import operands
from ...engine.ops import ADD, DOT, MUL, POW
from ...engine.row import OPS, UNARY
from ...engine.value import Value
from ...formulas.notation import TEXT
from ...formulas.symbols import Constant, Name, as_symbol, partial_formulas
from .asked_graph import Edge
from .hypotheses import hypothesis
from .mistake import Mistake, OtherSlope
from .question import Question

_CURVED = ("leaky_relu", "elu", "hardtanh")  # of several numbers, but a function of the first
_OTHERS = ("tanh", "sigmoid", "softplus")  # whose slopes are taken for another's
_FROM_RESULT = ("tanh", "sigmoid")  # whose slopes books write with the result
_PLAIN = ("neg", "abs", "sign", "round", "floor", "ceil", "trunc")
_MOST_LAYERS = 12


def _curved(question: Question) -> dict[str, list[tuple[Edge, Value]]]:
    """The edges on the way into functions of one number, by function."""
    kinds: dict[str, list[tuple[Edge, Value]]] = {}
    for edge, arg, _ in question.edges:
        op = edge.node.op
        if op and edge.place == 0 and _is_curved(edge.node):
            kinds.setdefault(op.name, []).append((edge, arg))
    return kinds


def _at_each(
    question: Question, edges: list[tuple[Edge, Value]], slope: OtherSlope
) -> Iterator[Mistake]:
    """The mistake at every node of a function, and at each of them alone."""
    words = question.words
    for edge, arg in edges:
        said = _in_words(edge.node, words.node(arg), words.node(edge.node), slope)
        yield Mistake(f"at {words.defined(edge.node)}, {said}", slopes={edge: slope})
    if len(edges) > 1:
        node = edges[0][0].node
        said = _in_words(node, "z", "a", slope)
        name = node.op.name if node.op else ""
        slopes = dict.fromkeys([edge for edge, _ in edges], slope)
        yield Mistake(f"at every a = {name}(z), {said}", slopes=slopes)


def _in_words(node: Value, z: str, y: str, slope: OtherSlope) -> str:
    """What is taken for the slope: φ′(a) for φ′(z)."""
    name = node.op.name if node.op else ""
    right = f"{name}′({z})"
    if slope.how == "at the result":
        return f"{name}′({y}) is taken for {right}"
    if slope.how == "argument for result":
        return f"{_book_slope(name, z, z)} is taken for {right} = {_book_slope(name, y, z)}"
    if slope.how == "row":
        return f"{slope.row}′({z}) is taken for {right}"
    if slope.how == "row from result":
        return f"{_book_slope(slope.row, y, z)}, the slope of {slope.row}, is taken for {right}"
    return f"{y if slope.how == 'result' else z} itself is taken for {right}"


def _book_slope(name: str, y: str, z: str) -> str:
    """The slope of a function as books write it, y its result: 1 − y²."""
    return TEXT.formula(partial_formulas(OPS[name], Name(y), (Name(z),))[0])


@hypothesis(
    "slope's place", "φ′(a) is taken for φ′(z)", local=True, prior=8.0, apart=True, single=True
)
def _slope_at_the_wrong_place(question: Question) -> Iterator[Mistake]:
    for name, edges in _curved(question).items():
        yield from _at_each(question, edges, OtherSlope("at the result"))
        if OPS[name].kind == UNARY and _uses_result(name):
            yield from _at_each(question, edges, OtherSlope("argument for result"))


def _uses_result(name: str) -> bool:
    """Whether books write the slope of a function with its result."""
    return _book_slope(name, "a", "z") != _book_slope(name, "z", "z")


@hypothesis(
    "another's slope",
    "the slope is that of another function",
    local=True,
    prior=2.0,
    apart=True,
    single=True,
)
def _slope_of_another(question: Question) -> Iterator[Mistake]:
    for name, edges in _curved(question).items():
        if name not in (*_OTHERS, *_CURVED, "silu", "gelu", "exp", "sin", "cos"):
            continue
        others = {"sin": ("sin",), "cos": ("sin", "cos")}.get(name, _OTHERS)
        for other in others:
            if other != name:
                yield from _at_each(question, edges, OtherSlope("row", other))
            if other != name and other in _FROM_RESULT:
                yield from _at_each(question, edges, OtherSlope("row from result", other))


@hypothesis(
    "not its slope",
    "a function or its argument is taken for its slope",
    local=True,
    apart=True,
    single=True,
)
def _function_for_slope(question: Question) -> Iterator[Mistake]:
    for name, edges in _curved(question).items():
        for how in ("result", "argument"):
            if (name, how) != ("exp", "result"):
                yield from _at_each(question, edges, OtherSlope(how))


@hypothesis("slope for value", "the slope of a function is taken for its value", local=True)
def _slope_for_value(question: Question) -> Iterator[Mistake]:
    for node in question.graph.nodes:
        op = node.op
        if op and (_is_curved(node) or (op is POW and isinstance(node.args[1], float))):
            z, *others = [
                as_symbol(question.words.node(arg)) if isinstance(arg, Value) else Constant(arg)
                for arg in node.args
            ]
            slope = partial_formulas(op, question.words.node(node), (z, *others))[0]
            said = f"{TEXT.formula(slope)}, its slope, is taken for {question.words.defined(node)}"
            yield Mistake(said, taken={node: OtherSlope("slope")})


@hypothesis(
    "net input",
    "the net input is used where the activation is meant",
    local=True,
    apart=True,
    single=True,
)
def _net_input(question: Question) -> Iterator[Mistake]:
    words = question.words
    curved = [entry for edges in _curved(question).values() for entry in edges]
    passed = [(edge, arg) for edge, arg in curved if edge.node in question.graph.uses]
    for edge, arg in passed:
        z, a = words.node(arg), words.node(edge.node)
        yield Mistake(f"{z} is used for {a} in the derivatives behind it", used={edge.node: arg})
    if len(passed) > 1:
        used = {edge.node: arg for edge, arg in passed}
        yield Mistake("net inputs are used for the activations in the derivatives", used=used)
    forward = [node for node in question.graph.nodes if _is_curved(node)]
    for node in forward:
        arg = operands(node)[0]
        said = f"{words.node(arg)} is passed on for {words.node(node)}, without the function"
        yield Mistake(said, taken={node: arg}, edges={Edge(node, 0): (0, 1)})
    if len(forward) > 1:
        taken = {node: operands(node)[0] for node in forward}
        slopes = {Edge(node, 0): (0.0, 1.0) for node in forward}
        yield Mistake("every function of a net input is left out", taken=taken, edges=slopes)


def _is_curved(node: Value) -> bool:
    op = node.op
    if op is None or not isinstance(node.args[0], Value) or op.name in _PLAIN:
        return False
    return op.kind == UNARY or op.name in _CURVED


@hypothesis(
    "prediction",
    "the derivative of the prediction is given, not of the loss",
    prior=4.0,
    single=True,
)
def _prediction(question: Question) -> Iterator[Mistake]:
    node, by, _ = question.quantity
    if question.learns and question.graph.loss is not None:
        node = question.graph.loss
    elif by is None:
        return
    on_the_way: dict[Value, list[tuple[Edge, Value]]] = {}
    for edge, arg, _ in question.edges:
        on_the_way.setdefault(edge.node, []).append((edge, arg))
    passed: dict[Edge, tuple[float, float]] = {}
    while len({arg for _, arg in on_the_way.get(node, ())}) == 1:
        edges = on_the_way[node]
        # x·x has two edges to x: their slopes add up to one
        passed |= {edge: (0.0, 1.0 if k == 0 else 0.0) for k, (edge, _) in enumerate(edges)}
        node = edges[0][1]
        if node.op is None:
            return
        if node.label:
            said = f"the gradient starts with 1 at {question.words.node(node)}, not at the loss"
            yield Mistake(said, edges=passed)
            return


@hypothesis(
    "alike", "factors are left out alike on parallel paths", local=True, apart=True, single=True
)
def _left_out_alike(question: Question) -> Iterator[Mistake]:
    layers = _layers(question)
    wide = {said: edges for said, edges in layers.items() if len(edges) > 1}
    weights = [edge for said, edges in layers.items() for edge in edges if "weights" in said]
    if len(weights) > 1:
        said = "every weight is left out on the way back"
        yield Mistake(said, edges=dict.fromkeys(weights, (0, 1)))
    for said, edges in wide.items():
        yield Mistake(f"{said} are left out", edges=dict.fromkeys(edges, (0, 1)))
    for one, other in combinations(list(layers)[:_MOST_LAYERS], 2):
        edges = [*layers[one], *layers[other]]
        if len(edges) > 2:
            said = f"{one} and {other} are left out"
            yield Mistake(said, edges=dict.fromkeys(edges, (0, 1)))


def _layers(question: Question) -> dict[str, list[Edge]]:
    """Edges of the same kind at the same height, in words: products and functions."""
    height: dict[Value, int] = {}
    for node in question.graph.nodes:
        below = [height.get(arg, 0) for arg in operands(node)]
        height[node] = max(below, default=-1) + (node.op is not ADD)
    layers: dict[str, list[Edge]] = {}
    for edge, arg, p in question.edges:
        op = edge.node.op
        if op is None or p == 1.0 or arg.op is None:
            continue
        nodes = f"at height {height[edge.node]}"
        if op in (MUL, DOT):
            layers.setdefault(f"the weights {nodes}", []).append(edge)
        elif op.kind == UNARY:
            layers.setdefault(f"the slopes of {op.name} {nodes}", []).append(edge)
    return {_named(question, said, edges): edges for said, edges in layers.items()}


def _named(question: Question, said: str, edges: Iterable[Edge]) -> str:
    """The words for a layer, with the nodes that it is at."""
    what = said.partition(" at height")[0]
    nodes = [question.words.node(node) for node in dict.fromkeys(edge.node for edge in edges)]
    more = ", …" if len(nodes) > 3 else ""
    return f"{what} at {', '.join(nodes[:3])}{more}"


@hypothesis(
    "twice", "the reverse pass runs a second time on top of the first", slow=True, single=True
)
def _twice(question: Question) -> Iterator[Mistake]:
    if question.quantity.by is not None or question.learns:
        said = "backward runs twice, and the inner gradients of the first run are kept"
        yield Mistake(said, sweep="twice")


@hypothesis(
    "no order",
    "gradients are passed on before all of their contributions are in",
    slow=True,
    single=True,
)
def _without_order(question: Question) -> Iterator[Mistake]:
    if (question.quantity.by is not None or question.learns) and question.joints:
        said = "backward calls itself node by node, and passes gradients on that are not complete"
        yield Mistake(said, sweep="recursive")
