"""Mistakes of Newton's method: the Hessian left out, inverted wrongly, taken elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from ...formulas.numbers import significant
from .hypotheses import hypothesis
from .mistake import Mistake
from .newton_step import BY_ADJOINT
from .question import Question

_DAMPINGS = (1.0, 0.1, 0.01, 0.001)
_FACTORS = {0.5: "half the Hessian is used", 2.0: "twice the Hessian is used"}
_WAYS = {  # what is done to the Hessian, and in words
    "none": "the gradient is not multiplied by the inverse of the Hessian: it is plain descent",
    "times": "the gradient is multiplied by the Hessian, not by its inverse",
    "square": "the gradient is divided by the Hessian twice",
}
_OF_SEVERAL = {
    "diagonal": "only the diagonal of the Hessian is used",
    "entries": "the Hessian is inverted entry by entry",
    "mixed": "the mixed second derivatives have the wrong sign",
    "rows": "each gradient is divided by the sum of its row of the Hessian",
}


@hypothesis(
    "Newton's Hessian",
    "in Newton's method the Hessian is left out, cut down, damped, or inverted wrongly",
    apart=True,
    prior=3.0,
    single=True,
)
def _hessian(question: Question) -> Iterator[Mistake]:
    updates = question.graph.updates
    if not question.learns or updates is None or not updates.rule.solved:
        return
    count = len(updates.parameters)
    ways = {**_WAYS, **(_OF_SEVERAL if count > 1 else {}), **(BY_ADJOINT if count == 2 else {})}
    for how, said in ways.items():
        yield Mistake(said, newton=(how, 0.0))
    if count == 1:
        loss = question.words.node(question.graph.loss) if question.graph.loss else "f"
        yield Mistake(
            f"{loss}/{loss}′, the step to a zero, is taken for {loss}′/{loss}″",
            newton=("root", 0.0),
        )
    for factor, said in _factors(question).items():
        yield Mistake(said, newton=("factor", factor))
    for damping in _DAMPINGS:
        said = f"{significant(damping)} is added to the diagonal of the Hessian"
        yield Mistake(said, newton=("damped", damping))
    if question.quantity.step > 1:
        yield Mistake("the Hessian is that of the start in every update", newton=("start", 0.0))
    if question.quantity.step > 2:
        yield Mistake("the Hessian is that of the update before", newton=("before", 0.0))


def _factors(question: Question) -> dict[float, str]:
    """Factors that the Hessian may have or lack beside the gradient."""
    n, _ = question.graph.loss_terms
    if n < 2:
        return _FACTORS
    return {
        **_FACTORS,
        float(n): f"the Hessian is summed over the {n} terms, the gradient averaged",
        1.0 / n: f"the Hessian is averaged over the {n} terms, the gradient summed",
    }
