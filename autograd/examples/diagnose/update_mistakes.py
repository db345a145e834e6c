"""Mistakes of optimizers: another form of the rule, settings exchanged, gradients not zeroed."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.update_variants import ALL_RULES
from .hypotheses import hypothesis
from .mistake import Mistake
from .question import Question

_FORMS = {  # a rule, and what is taken for it: name of the hypothesis, rule, in words
    ("bias correction", "adam", "adam_uncorrected"): "m and v are used without bias correction",
    ("bias correction", "adam_uncorrected", "adam"): "m and v are corrected for their bias",
    ("ε's place", "adam", "adam_inside"): "ε stands under the root, not beside it",
    ("ε's place", "rmsprop", "rmsprop_inside"): "ε stands under the root, not beside it",
    ("ε's place", "adagrad", "adagrad_inside"): "ε stands under the root, not beside it",
    ("ε's place", "adam_inside", "adam"): "ε stands beside the root, not under it",
    ("ε's place", "rmsprop_inside", "rmsprop"): "ε stands beside the root, not under it",
    ("ε's place", "adagrad_inside", "adagrad"): "ε stands beside the root, not under it",
    ("momentum's form", "momentum", "momentum_average"): (
        "v = μ·v + (1 − μ)·g, a moving average, is taken for v = μ·v + g"
    ),
    ("momentum's form", "momentum_average", "momentum"): (
        "v = μ·v + g is taken for the moving average v = μ·v + (1 − μ)·g"
    ),
    ("momentum's form", "momentum", "sgd"): "the momentum is left out",
    ("momentum's form", "momentum_average", "sgd"): "the momentum is left out",
    ("momentum's form", "momentum_step", "sgd"): "the momentum is left out",
    ("Nesterov's form", "nesterov", "nesterov_ahead"): (
        "the gradient is that at the point ahead, w + μ·v, not PyTorch's form"
    ),
    ("Nesterov's form", "nesterov_ahead", "nesterov"): (
        "w − lr·(g + μ·v), PyTorch's form, is taken for the gradient at the point ahead"
    ),
    ("Nesterov's form", "nesterov", "momentum"): "nothing looks ahead: it is plain momentum",
    ("Nesterov's form", "nesterov_ahead", "momentum_step"): (
        "nothing looks ahead: it is plain momentum"
    ),
    ("Nesterov's form", "momentum", "nesterov"): "the step looks ahead, as Nesterov's does",
    ("decay's form", "adamw", "adamw_coupled"): "the decay is added to the gradient, as in Adam",
    ("decay's form", "adam", "adam_decoupled"): "the decay stands beside the step, as in AdamW",
    ("decay's form", "momentum", "momentum_decoupled"): "the decay stands beside the momentum",
}
_NAMES = {
    "bias correction": "no bias correction, or one that should not be there",
    "ε's place": "ε inside the root for outside, or the other way round",
    "momentum's form": "momentum as a moving average or not, or none",
    "Nesterov's form": "the gradient at the point ahead, PyTorch's form, or plain momentum",
    "decay's form": "coupled for decoupled decay, or the other way round",
}


def _add_forms(name: str, doc: str) -> None:
    """A row for each kind of form that is taken for another."""

    @hypothesis(name, doc, apart=True, prior=3.0, single=True)
    def ways(question: Question) -> Iterator[Mistake]:
        updates = question.graph.updates
        if not question.learns or updates is None:
            return
        decays = updates.settings.get("decay", 0.0)
        for (kind, meant, other), said in _FORMS.items():
            if kind == name and meant == updates.rule.name and (name != "decay's form" or decays):
                yield Mistake(said, rule=ALL_RULES[other])


for _name, _doc in _NAMES.items():
    _add_forms(_name, _doc)


@hypothesis(
    "settings", "the settings of the update are exchanged, or not applied", apart=True, single=True
)
def _settings(question: Question) -> Iterator[Mistake]:
    updates = question.graph.updates
    if not question.learns or updates is None:
        return
    settings, state = updates.settings, updates.rule.state
    if settings.get("beta1") != settings.get("beta2"):
        exchanged = {"beta1": settings["beta2"], "beta2": settings["beta1"]}
        yield Mistake("β1 and β2 are exchanged", settings=exchanged)
    if "t" in state:
        yield Mistake("t is one too large in the bias correction", settings={"t": 1.0})
    for name, sign in (("mu", "μ"), ("rho", "ρ"), ("beta1", "β1"), ("beta2", "β2")):
        if name in settings:
            other = 1.0 - settings[name]
            yield Mistake(f"1 − {sign} is taken for {sign}", settings={name: other})
    if settings.get("eps"):
        yield Mistake("ε is left out", settings={"eps": 0.0})
    decay = settings.get("decay", 0.0)
    if decay:
        yield Mistake("the decay is left out", settings={"decay": 0.0})
        yield Mistake("the decay is taken twice", settings={"decay": 2 * decay})
        yield Mistake("the decay is halved", settings={"decay": decay / 2})


@hypothesis(
    "biases decay", "biases decay, or do not, against what is meant", apart=True, single=True
)
def _biases_decay(question: Question) -> Iterator[Mistake]:
    updates = question.graph.updates
    if not question.learns or updates is None or not updates.settings.get("decay"):
        return
    biases = frozenset(question.graph.biases) & frozenset(updates.parameters)
    if biases:
        yield Mistake("the biases do not decay", undecayed=biases)


@hypothesis("not zeroed", "gradients of earlier updates are not set to zero", single=True)
def _not_zeroed(question: Question) -> Iterator[Mistake]:
    if question.learns and question.quantity.step > 0:
        said = "the gradients of earlier updates are not set to zero, and add up"
        yield Mistake(said, order="not zeroed")
