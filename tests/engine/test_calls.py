"""record_calls: every node knows the calls of functions that recorded it, without annotation."""

import gc
import random
import threading
import weakref
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, detect_anomaly, draw, no_grad, order, record_calls
from nn import GPT, MLP, cross_entropy
from tests.microgpt import script

from ..conftest import Run


def groups(y: Value) -> Counter[str]:
    return Counter(node.group for node in order(y) if node.op is not None)


@pytest.fixture
def peer(tmp_path: Path) -> Any:
    """The peer's script on our engine, as somebody would paste it into a file."""
    text = Path(str(script.__file__)).read_text("utf-8")
    path = tmp_path / "pasted.py"
    path.write_text(text.replace("from tests.microgpt.engine import", "from autograd import"))
    names: dict[str, Any] = {}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), names)
    return names


def test_pasted_microgpt_shows_its_functions(peer: Any) -> None:
    random.seed(1)
    weights = peer["first_weights"](5, 4, 1)
    with record_calls():
        loss = peer["loss_of"](weights, [4, 0, 3, 4], 1)
    found = groups(loss)
    token = "loss_of(layers 1)/gpt(token 3, place 2)"
    assert {
        *(f"{token}/rmsnorm", f"{token}/rmsnorm 3", f"{token}/linear 3", f"{token}/x 2"),
        *(f"{token}/attention(layer 0)/{part}" for part in ("linear 4", "softmax 4", "scores 2")),
        *("loss_of(layers 1)/softmax", "loss_of(layers 1)/losses 2", "loss_of(layers 1)/return"),
    } <= set(found)
    assert found[f"{token}/rmsnorm"] == 3 * 4 + 3, "x², its sums, x·scale, mean, + 1e-5, ^-½"
    assert "" not in found


def test_the_numbers_are_those_of_a_recording_without_calls(peer: Any) -> None:
    random.seed(1)
    weights = peer["first_weights"](5, 4, 1)
    plain = peer["loss_of"](weights, [4, 0, 4], 1)
    with record_calls():
        loss = peer["loss_of"](weights, [4, 0, 4], 1)
    assert loss.data == plain.data
    assert len(order(loss)) == len(order(plain))
    assert set(groups(plain)) == {""}


def test_a_drawing_shows_each_call_as_one_box_within_those_around_it(peer: Any) -> None:
    random.seed(1)
    weights = peer["first_weights"](5, 4, 1)
    with record_calls():
        loss = peer["loss_of"](weights, [4, 0], 1)
    picture = draw(loss, fold="calls")
    for shown in (
        "gpt(token 4, place 0)",
        "attention(layer 0)",
        "rmsnorm 2",
        "linear 4",
        "softmax",
    ):
        assert shown in picture.source
    assert "loss_of" not in picture.source, "what all have in common says nothing"
    assert "16 values, 16 parameters" in picture.source, "the weights of a linear are one box"
    assert "Each call of a function is one box" in picture.folded
    assert draw(loss).folded == picture.folded, "what is large is folded by itself"
    with record_calls():
        longer = peer["loss_of"](weights, [4, *[0, 1, 2, 3] * 3, 4], 1)
    assert "gpt(token 3, place 12)" in draw(longer, fold="calls").source
    assert draw(longer, fold="calls").source.count("rmsnorm") == 0, "outer calls where it is long"
    with pytest.raises(ValueError, match=r"no calls are known behind .*with record_calls"):
        draw(Value(1.0) * 2, fold="calls")


def test_a_call_is_told_by_its_numbers_and_words_and_counted() -> None:
    def scaled(x: Value, k: int, how: str = "up", by: float = 2.0) -> Value:
        return x * by

    class Twice:
        def __call__(self, x: Value) -> Value:
            return x + x

    x = Value(3.0)
    with record_calls():
        ys = [scaled(x, 1), scaled(x, 2), scaled(x, 1), scaled(x, 3, "a b"), Twice()(x), x * 5]
    assert [y.group for y in ys] == [
        *("scaled(k 1, how up)", "scaled(k 2, how up)", "scaled(k 1, how up) 2"),
        *("scaled(k 3)", "Twice", ""),
    ]


def test_what_imports_a_file_is_no_call_of_it(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "unit.py"
    path.write_text(
        "from autograd import Value, record_calls\n"
        "def unit(w, x):\n    return (w * x).tanh()\n"
        "with record_calls():\n    y = unit(Value(1.0), Value(2.0))\n"
    )
    code, out, _ = run("walk", f"{path}:y", "--calls")
    assert code == 0 and [line.split(":")[0] for line in out.splitlines()] == ["unit"]


def test_recursion_generators_and_lambdas_have_their_place() -> None:
    def power(x: Value, n: int) -> Value:
        return x if n == 1 else x * power(x, n - 1)

    def squares(xs: list[Value]) -> Any:
        for x in xs:
            yield x * x

    with record_calls():
        y = power(Value(2.0), 3)
        z = sum(squares([Value(1.0), Value(2.0)]), start=Value(0.0))
        last = (lambda a: a * 2)(Value(1.0))
    assert {"power(n 3)", "power(n 3)/power(n 2)"} <= {
        group.rsplit("/return")[0] for group in groups(y)
    }
    assert groups(z)["squares"] == 2
    assert last.group == ""


def test_modules_of_nn_are_calls_and_their_helpers_are_none() -> None:
    model = GPT(5, 4, 4, 2, seed=1)
    with record_calls():
        loss = cross_entropy(model([4, 0, 1]), [0, 1, 4])
    found = set(groups(loss))
    assert any(group.startswith("GPT/DecoderLayer/Attention/Linear 4") for group in found)
    assert {"cross_entropy", "GPT/DecoderLayer/hidden", "GPT/RMSNorm", "GPT/Linear"} <= found
    assert not any("_" in part[0] for group in found for part in group.split("/"))
    with record_calls():
        y = MLP(2, [2, 1], seed=1)([1.0, 2.0])
    assert set(groups(y)) == {f"layer {k}/neuron {j}" for k, j in ((1, 1), (1, 2), (2, 1))}


def test_it_stands_beside_other_contexts() -> None:
    def root(x: Value) -> Value:
        return x.log()

    with record_calls(), detect_anomaly():
        y = root(Value(2.0))
        y.backward()
        with pytest.raises(ArithmeticError, match="log of"):
            root(Value(-1.0))
    assert y.group == "root"
    with record_calls(), no_grad():
        assert root(Value(2.0)).args == ()
    assert root(Value(2.0)).group == ""


def test_opened_by_a_stack_or_as_a_decorator_it_is_the_same() -> None:
    def half(x: Value) -> Value:
        return x / 2

    with ExitStack() as stack:
        stack.enter_context(record_calls())
        assert half(Value(1.0)).group == "half"

    @record_calls()
    def outer(x: Value) -> Value:
        return half(x)

    assert outer(Value(1.0)).group == "outer/half"
    assert outer(Value(1.0)).group == "outer/half"


def test_another_thread_is_not_inside() -> None:
    seen: list[str] = []

    def inner() -> Value:
        return Value(1.0) * 2

    with record_calls():
        thread = threading.Thread(target=lambda: seen.append(inner().group))
        thread.start()
        thread.join()
        assert inner().group == "inner"
    assert seen == [""]


def test_nothing_of_a_call_is_kept_alive_afterwards() -> None:
    class Kept:
        pass

    def called(thing: Kept) -> Value:
        return Value(1.0) * 2

    thing = Kept()
    alive = weakref.ref(thing)
    with record_calls():
        y = called(thing)
    del thing
    gc.collect()
    assert alive() is None
    assert y.group == "called"
