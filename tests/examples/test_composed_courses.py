"""The examples that were composed for the collection: every number is that of numpy."""

from pathlib import Path

import pytest

from autograd.examples import load
from autograd.examples.collection import collection, example_file

from .course_oracles import ORACLES


@pytest.mark.parametrize("name", ORACLES)
def test_every_number_is_that_of_the_oracle(name: str) -> None:
    example = load(example_file(name))
    assert example.evidence == "composed"
    claimed = {
        str(claim.asked): float(claim.digits.number) for claim in example.claims if claim.derived
    }
    assert len(claimed) == len(example.claims), "what was composed is printed nowhere"
    expected = ORACLES[name]()
    assert claimed.keys() == expected.keys()
    assert claimed == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_what_was_composed_says_so_and_has_an_oracle() -> None:
    composed = [path for path in collection() if load(path).evidence == "composed"]
    assert {path.stem for path in composed} == set(ORACLES)


def test_there_are_a_hundred_examples_and_more() -> None:
    files = collection()
    assert len(files) >= 100
    assert {Path(file).parent.name for file in files} == {"published", "courses"}
