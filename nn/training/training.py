"""fit and evaluate: train a model on samples, and measure how good it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd import Value, no_grad
from autograd.engine import RULES, set_data
from autograd.progress import Progress

from ..arguments import plural, positive_integer, random_source, sequence, values_and_floats
from ..losses.accuracy import Judge, judge
from ..networks.dropout import in_training
from ..optimizers.optim import Optimizer
from .backends import Loss, as_numbers
from .history import History, measures
from .not_finite import NotFiniteError
from .trainer import Model, Tally, Trainer, Update

if TYPE_CHECKING:
    from ..arguments import Seed

Data = tuple[Sequence[Any], Sequence[Any]]

__all__ = ["NotFiniteError", "Update", "evaluate", "fit"]


def fit(
    model: Model,
    loss: Loss,
    data: Data,
    *,
    epochs: int | None = None,
    steps: int | None = None,
    optimizer: Optimizer | str = "sgd",
    lr: float | None = None,
    batch_size: int | None = None,
    seed: Seed = None,
    shuffle: bool = True,
    schedule: Callable[[int], float] | None = None,
    schedule_by: str = "epoch",
    clip: float | Callable[[Sequence[Value]], Any] | None = None,
    penalty: Callable[[Sequence[Value]], Value] | None = None,
    validation: Data | None = None,
    patience: int | None = None,
    accuracy: Judge | None = None,
    backend: str = "eager",
    on_step: Callable[[Update], Any] | None = None,
    progress: bool | None = None,
) -> History:
    """Move the model's parameters against ∂(loss + penalty)/∂w, batch by batch.

    Ctrl-C ends training between two updates: the model holds the weights of the last one, a
    line on standard error says which that was, and fit returns as it does otherwise.

    Args:
        model: called on each sample. loss: takes a list of predictions and one of targets.
        data: (X, y), as many targets as samples; samples are numbered from 0. A sample may be a
            sequence, of tokens too, and sequences may be of different lengths.
        epochs: how many times to see all of them; or steps: how many updates to make.
        optimizer: an Optimizer over the model's parameters, or a rule of autograd.engine.RULES by
            its name, with the learning rate lr (left out, that of the rule).
        batch_size: samples for each update, drawn anew in each epoch; left out, all of them
            in their order.
        seed: of the batches; an int, or a random.Random to go on drawing from.
        shuffle: False to take batches in the order of the samples.
        schedule: the learning rate of epoch 0, 1, …, as in nn.optimizers.schedules; with
            schedule_by="step" that of update 0, 1, ….
        clip: the longest gradient allowed, or a function that clips the parameters it gets.
        penalty: a function of the parameters, such as nn.l2, added to the loss.
        validation: (X, y) put aside: measured after each epoch, never trained on.
        patience: stop after so many epochs without a lower loss (on the validation samples
            where there are some), and give the model the weights of its best epoch.
        accuracy: whether a prediction is right, given it and its target; left out, as
            nn.losses.accuracy.judge finds for the loss.
        backend: "eager" records a graph for each batch; "replay" records one sample and runs
            its graph over all of them (with numpy).
        on_step: called with an Update after each; who returns True stops training.
        progress: True or False for a progress bar; left out, only in a terminal.

    Raises:
        NotFiniteError: the loss or a gradient became nan or infinite; it says at which sample
            and node, and the model is as it was before that step.
        ValueError: no samples, another number of targets, neither epochs nor steps, an unknown
            rule or backend. TypeError: data that is no pair.

    >>> from nn import MLP, squared_error
    >>> model = MLP(1, [1], seed=1)
    >>> history = fit(model, squared_error, ([[0.0], [1.0], [2.0]], [1, 3, 5]), epochs=300, lr=0.1)
    >>> [round(p.data, 3) for p in model.parameters()]
    [2.0, 1.0]
    """
    xs, ts = _samples(data, "the data")
    if schedule_by not in ("epoch", "step"):
        raise ValueError(f"schedule_by is 'epoch' or 'step', got {schedule_by!r}")
    aside = None if validation is None else _samples(validation, "the validation data")
    right = accuracy or judge(loss)
    wait = None if patience is None else positive_integer(patience, "patience")
    chosen = _optimizer(model, optimizer, lr)
    trainer = Trainer(model, loss, xs, ts, right, chosen, penalty, clip, backend)
    trainer.plan(epochs, steps, batch_size)
    history, random = trainer.history, random_source(seed)
    best: tuple[float, ...] | None = None
    with in_training(model), Progress(total=trainer.total, wanted=progress, stays=True) as bar:
        try:
            for update, means in trainer.updates(random, schedule, schedule_by, shuffle):
                if update.ends_epoch:
                    validated = _measured(model, loss, aside, right) if aside else (None, None)
                    if history.add(*means, validated, update.lr) and wait:
                        best = tuple([parameter.data for parameter in trainer.parameters])
                bar.show(update.step, f"epoch {update.epoch}, {measures(*means)}")
                if on_step is not None and on_step(update) is True:
                    history.stopped = f"on_step asked to stop at step {update.step}"
                elif wait and update.ends_epoch and len(history) - history.best >= wait:
                    history.stopped = f"no lower loss for {plural(wait, 'epoch')}"
                if history.stopped:
                    break
        except KeyboardInterrupt:
            history.stopped, best = trainer.interrupted(), None
    if best is not None:
        set_data(trainer.parameters, best)
    if history.stopped.startswith("Ctrl-C"):
        print(history.stopped, file=sys.stderr)
    return history


def evaluate(
    model: Callable[[Any], Any], loss: Loss, data: Data, accuracy: Judge | None = None
) -> tuple[float, float | None]:
    """The loss on samples, and the share of them that is right; nothing is recorded or changed.

    Args:
        accuracy: as in fit; the share is None where the loss has no right and wrong.

    Raises:
        ValueError: no samples, another number of targets. TypeError: data that is no pair.

    >>> from nn import MLP, hinge
    >>> model = MLP.from_weights([([[1.0]], [0.0])])
    >>> evaluate(model, hinge, ([[2.0], [-0.5], [-1.0]], [1, 1, -1]))
    (0.5, 0.6666666666666666)
    """
    return _measured(model, loss, _samples(data, "the data"), accuracy or judge(loss))


def _measured(
    model: Callable[[Any], Any],
    loss: Loss,
    data: tuple[list[Any], list[Any]],
    right: Judge | None,
) -> tuple[float, float | None]:
    xs, ts = data
    with no_grad(), in_training(model, on=False):
        predictions = [model(x) for x in xs]
        tally = Tally(right)
        tally.add(loss(predictions, ts).data, [as_numbers(y) for y in predictions], ts)
    return tally.means()


def _samples(data: Any, who: str) -> tuple[list[Any], list[Any]]:
    pair = sequence(data, who)
    if len(pair) != 2:
        raise TypeError(f"{who} is a pair (X, y) of samples and targets, got {len(pair)} entries")
    xs, ts = (list(sequence(part, who)) for part in pair)
    if not xs:
        raise ValueError(f"{who} has no samples")
    if len(xs) != len(ts):
        raise ValueError(f"{who} has {plural(len(xs), 'sample')} and {plural(len(ts), 'target')}")
    return [_sample(x, k) for k, x in enumerate(xs)], ts


def _sample(x: Any, k: int) -> Any:
    """A sequence as floats once and for all; anything else as the model takes it."""
    return values_and_floats(x, f"sample {k}") if hasattr(x, "__iter__") else x


def _optimizer(model: Model, optimizer: Optimizer | str, lr: float | None) -> Optimizer:
    """The optimizer, or the one of that name over the model's parameters."""
    parameters = model.parameters()
    if isinstance(optimizer, Optimizer):
        if lr is not None:
            raise ValueError(
                "an optimizer has its learning rate; leave out lr, or set optimizer.lr"
            )
        if not set(optimizer.parameters) <= set(parameters):
            raise ValueError(
                "the optimizer moves Values that are not among the model's parameters; make it "
                "with model.parameters() of this model"
            )
        return optimizer
    if optimizer not in RULES:
        raise ValueError(f"no update rule {optimizer!r}; there are {', '.join(RULES)}")
    rule = RULES[optimizer]
    return Optimizer(parameters, rule, lr=rule.settings["lr"] if lr is None else lr)
