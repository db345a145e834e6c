"""Other names of operations that people type, ln or swish, and what an unknown one may mean."""

from __future__ import annotations

from ..engine.row import OPS

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Sequence

ALIASES = {  # another name of the same operation, in formulas, on the command line and in Python
    "ln": "log",
    "max": "maximum",
    "min": "minimum",
    "plus": "add",
    "minus": "sub",
    "subtract": "sub",
    "times": "mul",
    "multiply": "mul",
    "divide": "div",
    "negative": "neg",
    "power": "pow",
    "absolute": "abs",
    "fabs": "abs",
    "sgn": "sign",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "swish": "silu",
    "lrelu": "leaky_relu",
    "avg": "mean",
    "average": "mean",
    "clamp": "clip",
    "ceiling": "ceil",
    "rint": "round",
    "truncate": "trunc",
    "mod": "remainder",
    "step": "heaviside",
    "sqr": "square",
    "recip": "reciprocal",
    "lb": "log2",
    "ld": "log2",
    "gammaln": "lgamma",
    "loggamma": "lgamma",
    "product": "prod",
    "variance": "var",
    "stdev": "std",
    "gelu_new": "gelu_tanh",
    "lse": "logsumexp",
    "σ": "sigmoid",
    "Φ": "normal_cdf",
    "ψ": "digamma",
}
MEANINGS = {  # a word that is no operation's name, and the operations that do what it says
    "activation": ("relu", "tanh", "sigmoid"),
    "angle": ("atan2",),
    "arg": ("atan2",),
    "cosinus": ("cos",),
    "crossentropy": ("logsumexp",),
    "difference": ("sub",),
    "decimals": ("trunc", "remainder"),
    "distance": ("norm", "hypot"),
    "entropy": ("xlogy", "log_softmax"),
    "factorial": ("lgamma",),
    "fraction": ("remainder", "trunc"),
    "gauss": ("erf",),
    "hardclip": ("hardtanh", "clip"),
    "if": ("where",),
    "ifelse": ("where",),
    "length": ("norm", "hypot"),
    "linear": ("dot",),
    "lg": ("log10", "log2"),
    "magnitude": ("abs", "norm"),
    "matmul": ("dot",),
    "modulus": ("abs",),
    "normcdf": ("erf", "erfc"),
    "phi": ("erf", "erfc"),
    "psi": ("digamma",),
    "quotient": ("div",),
    "ratio": ("div",),
    "ramp": ("relu",),
    "rectifier": ("relu",),
    "select": ("where",),
    "sinus": ("sin",),
    "smoothrelu": ("softplus",),
    "softmin": ("softmax",),
    "spread": ("std", "var"),
    "squash": ("tanh", "sigmoid"),
    "tangens": ("tan",),
    "tg": ("tan",),
    "total": ("sum",),
    "trigamma": ("polygamma",),
}
WRITTEN = {  # a word for what has no operation of its own, and how it is written
    "cot": "1 / tan(x)",
    "sec": "1 / cos(x)",
    "csc": "1 / sin(x)",
    "exp10": "10**x",
    "gamma": "exp(lgamma(x))",
    "gt": "greater(a, b)",
    "lt": "greater(b, a)",
    "logit": "log(p / (1 - p))",
    "mse": "mean((a - b)**2, (c - d)**2)",
    "sumsq": "dot([a, b], [a, b])",
}


def operation(name: str) -> str | None:
    """The name in the table of the operation that a typed name means; None for none.

    A row goes by its own name, by its aliases, and by either in another case or without its
    underscores.

    >>> operation("swish"), operation("Sigmoid"), operation("LeakyReLU"), operation("tahn")
    ('silu', 'sigmoid', 'leaky_relu', None)
    """
    if name in OPS:
        return name
    if name in ALIASES:
        return ALIASES[name]
    plain = _folded_name(name)
    for known in (*OPS, *ALIASES):
        if _folded_name(known) == plain:
            return ALIASES.get(known, known)
    return None


def meant(name: str) -> tuple[str, ...]:
    """The operations that do what an unknown name says; none for most.

    >>> meant("squash"), meant("tahn")
    (('tanh', 'sigmoid'), ())
    """
    return MEANINGS.get(_folded_name(name), ())


def suggested(name: str, more: Sequence[str] = ()) -> str:
    """The end of a message that proposes what an unknown name may mean; may be empty.

    >>> suggested("magnitude"), suggested("tahn"), suggested("zzz"), suggested("cot")
    ('; did you mean abs or norm?', '; did you mean tan or tanh?', '', '; write 1 / tan(x)')
    """
    from .tokens import did_you_mean

    if _folded_name(name) in WRITTEN:
        return f"; write {WRITTEN[_folded_name(name)]}"
    words = meant(name)
    if words:
        return f"; did you mean {' or '.join(words)}?"
    return did_you_mean(name, [*OPS, *ALIASES, *more])


def _folded_name(name: str) -> str:
    """A name without case and underscores; one that begins with an underscore stays itself."""
    return name if name.startswith("_") else name.lower().replace("_", "")
