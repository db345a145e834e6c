"""Weights go to JSON and come back bit for bit, whole or not at all."""

import json
import math
import struct
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from nn import MLP, Adam, Layer, Module, Sequential, load, save

HARD = [0.1, -0.0, 5e-324, 1.7976931348623157e308, 1 / 3, math.inf, -math.inf, math.nan, 2.0**-1074]


class Held(Module):
    """A module with whatever attributes it is given."""

    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)


def bits(numbers: Any) -> list[bytes]:
    return [struct.pack(">d", x) for x in numbers]


def test_every_float_comes_back_bit_for_bit(tmp_path: Path) -> None:
    model, twin = (Held(w=[Value(x) for x in numbers]) for numbers in (HARD, [7.0] * len(HARD)))
    path = save(model, tmp_path / "w.json")
    load(twin, path)
    assert bits(p.data for p in twin.parameters()) == bits(HARD)
    text = path.read_text(encoding="utf-8")
    state = json.loads(text, parse_constant=pytest.fail)["state"]  # plain JSON: no bare NaN
    assert [state[f"w.{k}"] for k in (5, 6, 7)] == ["inf", "-inf", "nan"]


def test_a_network_goes_on_from_a_file_as_it_was(tmp_path: Path) -> None:
    model, twin = MLP(2, [3, 2], "tanh", seed=1), MLP(2, [3, 2], "tanh", seed=2)
    load(twin, save(model, tmp_path / "model.json"))
    assert twin.state_dict() == model.state_dict()
    twin.load_state_dict(model.state_dict())
    assert [y.data for y in twin([0.5, -1.0])] == [y.data for y in model([0.5, -1.0])]
    assert not set(model.parameters()) & set(twin.parameters())


def test_an_optimizer_goes_on_from_a_file_as_it_was(tmp_path: Path) -> None:
    a, b = Value(1.0), Value(1.0)
    first = Adam([a], lr=0.25)
    a.grad = 1e-200  # v is too small for a float: 0
    first.step()
    second = Adam([b])
    load(second, save(first, tmp_path / "adam.json"))
    assert second.state_dict() == first.state_dict()


def test_a_saved_file_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    path = save(MLP(1, [1], seed=1), tmp_path / "model.json")
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="force"):
        save(MLP(1, [1], seed=2), path)
    assert path.read_bytes() == before
    save(MLP(1, [1], seed=2), path, force=True)
    assert path.read_bytes() != before
    assert [one.name for one in tmp_path.iterdir()] == ["model.json"]


def test_shared_weights_are_one_entry() -> None:
    shared = Layer(2, 2, "tanh", seed=1)
    model = Sequential(shared, shared)
    assert len(model.state_dict()) == 6
    model.load_state_dict(dict.fromkeys(model.state_dict(), 0.5))
    assert {p.data for p in shared.parameters()} == {0.5}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (MLP(3, [3, 1]), r"layers\.0\.neurons\.0\.w has 2 numbers in the model and 3 in the state"),
        (MLP(2, [2, 1]), r"layers\.1\.neurons\.0\.w has 3 numbers in the model and 2"),
        (MLP(2, [3]), r"layers\.1\.neurons\.0\.w and 1 more, which the state has not"),
        (MLP(2, [3, 1, 1]), r"the state has layers\.2\.neurons\.0\.w and 1 more, which the model"),
        (MLP(2, [3, 1], bias=False), r"the model has layers\.0\.neurons\.0\.b and 3 more, which"),
        (Held(w=Value(1.0)), r"the model has layers\.0.* which the state has not; the state has w"),
    ],
)
def test_another_shape_is_refused_whole(tmp_path: Path, other: Module, said: str) -> None:
    model = MLP(2, [3, 1], seed=1)
    before = model.state_dict()
    with pytest.raises(ValueError, match=said):
        model.load_state_dict(other.state_dict())
    with pytest.raises(ValueError, match=rf"model\.json does not fit: .*{said}"):
        load(model, save(other, tmp_path / "model.json"))
    assert model.state_dict() == before


def test_a_name_from_a_file_cannot_move_the_cursor() -> None:
    with pytest.raises(ValueError, match=r"the state has 'w\\x1b\[2J', which the model has not"):
        Held(w=Value(1.0)).load_state_dict({"w": 1.0, "w\x1b[2J": 2.0})


@pytest.mark.parametrize("wrong", ["0.5", None, [1.0], 1j, 10**400])
def test_what_is_no_number_is_refused_whole(wrong: Any) -> None:
    model = MLP(1, [1], seed=1)
    before = model.state_dict()
    last = list(before)[-1]
    with pytest.raises((TypeError, ValueError), match=f"the state of {last} takes"):
        model.load_state_dict({**dict.fromkeys(before, 9.0), last: wrong})
    assert model.state_dict() == before
    with pytest.raises(TypeError, match="a state is a dict of numbers by name"):
        model.load_state_dict([1.0, 2.0])  # type: ignore[arg-type]


STATE = '{"format": "glassgrad state 1", "state": '


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ('{"format": "other"}', "is no state of a model or an optimizer"),
        ("[]", "is no state of a model or an optimizer"),
        ('{"format": "glassgrad state 1"}', "has no state: a dict"),
        ('{"format": "glassgrad state 1", "state": {"w": "big"}}', "does not fit: .*'big'"),
        (f'{STATE}{{"w": {"[" * 600}{"]" * 600}}}}}', "nested more than 40 deep"),
        (f'{STATE}{{"w": [[[[0.5]]]]}}}}', "does not fit: .* takes one real number"),
        (f'{STATE}{{"w": 0.5, "w": 0.6}}}}', "the key 'w' stands twice"),
        (f'{STATE}{{"w": 0.5}}, "state": {{"w": 0.6}}}}', "the key 'state' stands twice"),
        (f'{STATE}{{"w": 1e400}}}}', "1e400 is beyond all floats"),
        (f'{STATE}{{"w": -{"9" * 399}}}}}', "a number that fits in a float"),
        (f'{STATE}{{"w": {"9" * 5000}}}}}', "999… is beyond all floats"),
        (f'{STATE}{{"w": NaN}}}}', 'NaN is no JSON; it is written as a text, "nan"'),
    ],
    ids=range(14),
)
def test_a_file_that_is_no_state_says_so(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text, encoding="utf-8")
    model = Held(w=Value(1.0))
    with pytest.raises((ValueError, TypeError), match=said):
        load(model, path)
    assert model.parameters()[0].data == 1.0


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(MLP(1, [1]), tmp_path / "none.json")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        save(MLP(1, [1]), tmp_path / "none" / "model.json")


@pytest.mark.parametrize("updates", [-1, True, 1.5])
def test_updates_are_counted_from_zero(updates: Any) -> None:
    optimizer = Adam([Value(1.0)], lr=0.25)
    state = optimizer.state_dict()
    with pytest.raises(ValueError, match=r"updates"):
        optimizer.load_state_dict({**state, "updates": updates})
    for lr in ("fast", 10**400, -1.0, math.nan):
        with pytest.raises((ValueError, TypeError)):
            optimizer.load_state_dict({**state, "settings": {"lr": lr}})
    assert optimizer.state_dict() == state


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_what_has_no_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = MLP(1, [1])
    with pytest.raises(OSError, match="/dev/zero is a device"):
        load(model, "/dev/zero")
    path = save(model, tmp_path / "model.json")
    monkeypatch.setattr("nn.networks.state.MOST_BYTES", 100)
    with pytest.raises(ValueError, match="more than 100 bytes"):
        load(model, path)
