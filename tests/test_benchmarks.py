"""What `make bench` compares with computes what we compute: numbers alone, nothing is timed."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import Value
from tests.benchmarks import (
    figures,
    microgpt,
    multiplied,
    peers,
    quiet,
    replay,
    results,
    sequences,
    training,
)


@pytest.fixture(scope="module")
def limit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed: the C program is not run")
    return replay.limit(tmp_path_factory.mktemp("limit"))


@pytest.mark.parametrize("count", [1, 7, 32, 75])
def test_the_c_program_numpy_by_hand_and_a_plan_agree(limit, count, tmp_path):
    """With whole blocks of samples, without, and with some left over."""
    peers.write_data(tmp_path / "data", count)
    run = subprocess.run(
        [str(limit), str(tmp_path / "data"), str(count)],
        input="numbers\n2\n",
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert answers[1]["seconds"] > 0
    for peer in (peers.numpy_by_hand(count), peers.glassgrad(count, backend="numpy")):
        call, numbers = peer
        assert numbers(call()) == pytest.approx(answers[0]["numbers"], rel=1e-12, abs=1e-15)


def test_the_c_program_of_microgpt_and_a_plan_agree(tmp_path):
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed: the C program is not run")
    pytest.importorskip("numba", reason="numba is not installed: pip install 'glassgrad[fast]'")
    command = sequences.limit(tmp_path)
    run = subprocess.run(command, input="numbers\n", capture_output=True, text=True, check=True)
    call, numbers = sequences.PEERS[sequences.LINES]()
    expected = json.loads(run.stdout)["numbers"]
    assert numbers(call()) == pytest.approx(expected, rel=1e-10, abs=1e-14)


def test_rows_are_written_as_soon_as_they_are_known(tmp_path):
    """A run that ends early keeps what it has; a row that tells nothing leaves an earlier one."""
    file = tmp_path / "results.md"
    first = results.Results(file)
    first.add(figures.row("a", "1×", "at least 1×", True))
    first.add(figures.row("a", "2×", "at least 2×", False), figures.row("b", "3×", "x", None))
    assert "| a | 1× | at least 1× | yes |" in file.read_text()
    assert "| b | 3× | x | unsure |" in file.read_text()
    first.add_table("make_moons to 100 %", "| make_moons to 100 % | x |\n| --- | --- |\n\nhow")
    first.end("CPython 3; 2026-01-01.")
    text = file.read_text()
    second = results.Results(file)
    second.add(figures.row("b", "9×", "x", True), figures.row("a", "8×", "at least 1×", None))
    after = file.read_text()
    assert "| b | 9× | x | yes |" in after and "| a | 1× | at least 1× | yes |" in after
    assert "| a | 2× | at least 2× | NO |" in after
    assert after.endswith("\n\nCPython 3; 2026-01-01.\n\n" + text[text.index("| make_moons") :])
    second.end("elsewhere")
    assert "| a | 2×" not in file.read_text() and "elsewhere" in file.read_text()


def test_a_part_of_a_run_leaves_the_other_rows_in_their_places(tmp_path):
    file = tmp_path / "results.md"
    whole = results.Results(file)
    whole.add(*[figures.row(what, "1×", "x", True) for what in "abc"])
    whole.end("CPython 3; 2026-01-01.")
    part = results.Results(file, whole=False)
    part.add(figures.row("b", "2×", "x", True))
    part.end("elsewhere")
    assert file.read_text().count("| x | yes |") == 3 and "elsewhere" not in file.read_text()
    rows = [
        line[2:9] for line in file.read_text().split("\n") if line[:4] in ("| a ", "| b ", "| c ")
    ]
    assert rows == ["a | 1× ", "b | 2× ", "c | 1× "]


def test_parts_that_there_are_not_are_named():
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "microgtp"], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert run.stderr.startswith("no part microgtp; there are make_moons, expression, microgpt")


def test_a_peer_that_disagrees_would_be_seen():
    assert replay.same([1.0, 1e-12], [1.0 + 1e-10, 0.0])
    assert not replay.same([1.0], [1.0 + 1e-8])
    assert not replay.same([1.0], [1.0, 2.0])
    assert not replay.same([math.nan], [1.0])


def test_trainers_take_the_same_steps():
    ended = []
    for name in ("glassgrad, through Neuron", "glassgrad, replayed by numpy"):
        step, weights = training.TRAINERS[name]()
        for k in range(3):
            step(1.0 - 0.9 * k / training.STEPS)
        ended.append(weights())
    assert ended[0] == pytest.approx(ended[1], rel=1e-11)
    assert ended[0] != peers.flat_weights()
    assert 0.5 < training.correct(ended[0]) < 1.0


def test_steps_of_microgpt_are_the_same_on_all_that_are_measured():
    steps = [microgpt.training(multiplied.Value), microgpt.training(Value)]
    steps.append(microgpt.training_of_layers())
    for _ in range(2):
        theirs, *ours = [step() for step in steps]
        assert all(replay.same(numbers, theirs) for numbers in ours)


@pytest.mark.parametrize(
    ("seconds", "said"), [(1.5, "1.50 s"), (0.0123, "12.3 ms"), (4.2e-7, "0.42 µs")]
)
def test_durations_have_a_fitting_unit(seconds, said):
    assert figures.duration(seconds) == said


def heard(*times: float) -> quiet.Listener:
    """A listener that has taken every turn as it came."""
    listener = quiet.Listener(iter(times).__next__, patience=0)
    for _ in times[::2]:
        listener.undisturbed(lambda: None)
    return listener


def test_a_turn_that_was_disturbed_is_taken_again():
    """It begins in a quiet moment, and counts if one follows it."""
    loop = iter([1.0, 1.5, 1.0, 2.0, 1.1, 1.2, 1.0, 1.0])  # learn; wait, disturbed; quiet; quiet
    listener = quiet.Listener(loop.__next__)
    listener.listen()
    turns = iter("abc")
    assert listener.undisturbed(lambda: next(turns)) == "b"
    assert (listener.again, listener.heard) == (1, [1.1, 1.2])
    assert listener.undisturbed(lambda: next(turns)) == "c"
    assert (listener.again, listener.disturbance()) == (1, 1.2)


def test_patience_ends():
    """On a machine that is never quiet every turn is taken as it comes."""
    listener = quiet.Listener(lambda: 2.0, patience=0)
    listener.best = 1.0
    assert listener.undisturbed(lambda: "a") == "a"
    listener.wait()
    assert (listener.again, listener.disturbance()) == (0, 2.0)


def test_times_are_kept_from_a_quiet_machine_alone(tmp_path, monkeypatch, capsys):
    """Else they are printed, the file stays as it was, and it says why."""
    file = tmp_path / "sizes.md"
    file.write_text("of a quiet day")
    monkeypatch.setattr(quiet, "machine", heard(*[1.0, 1.2] * 10, 2.0, 2.0, 2.0, 2.1))
    assert not quiet.keep(file, "Sizes", "| slow |", quiet.disturbed())
    told = capsys.readouterr()
    assert file.read_text() == "of a quiet day" and told.out == "| slow |\n"
    assert "sizes.md stays as it was" in told.err and "2.0 times as long" in told.err
    monkeypatch.setattr(quiet, "machine", heard(*[1.0, 1.2] * 10, 1.1, 3.0))
    assert quiet.keep(file, "Sizes", "| fast |", quiet.disturbed())
    assert file.read_text() == "# Sizes\n\nWritten by `make bench`.\n\n| fast |"


@pytest.mark.parametrize("count", [3, 6, 15, 20, 21, 41])
def test_the_interval_of_a_median_leaves_out_five_percent(count):
    """Counted: all ways in which so many turns can fall below and above the median."""
    outside = [
        2 * sum(math.comb(count, below) for below in range(k)) / 2**count for k in range(1, count)
    ]
    k = figures.rank(count)
    assert outside[k] > 0.05  # one further in would leave out more
    assert outside[k - 1] <= 0.05 or (count < 6 and k == 1)


def test_a_claim_holds_only_where_the_whole_interval_says_so():
    """Of 21 turns the interval reaches from the sixth to the sixteenth."""
    turns = [float(k) for k in range(1, 22)]
    ratio = figures.Ratio.of([2.0] * 21, [2 * k for k in reversed(turns)])
    assert ratio == figures.Ratio(11.0, 6.0, 16.0, 1.0, 21.0)
    assert [ratio.at_least(x) for x in (6, 6.1, 16, 16.1)] == [True, None, None, False]
    assert [ratio.at_most(x) for x in (16, 15.9, 6, 5.9)] == [True, None, None, False]
    assert ratio.spread() == "6.0 to 16.0; turns 1.0 to 21.0"


def test_a_run_whose_turns_do_not_tell_names_the_claims(capsys):
    rows = [figures.row(f"claim {x}", "1.0×", "at least 1×", x) for x in (True, None, False)]
    assert [line.holds for line in rows] == ["yes", "unsure", "NO"]
    assert capsys.readouterr().err.splitlines()[1] == "claim None: 1.0×; at least 1×: unsure"
    assert figures.unsure(rows) == "the turns do not tell whether this holds: claim None"
    assert figures.unsure([rows[0], rows[2]]) == ""


def test_a_table_has_its_head_and_a_line_under_it():
    assert figures.markdown([("a", "b"), ("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
