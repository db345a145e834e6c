"""Our numbers for an example, from update to update."""

import pytest

from autograd.examples import (
    Asked,
    Course,
    Example,
    Update,
    compute,
    quantity,
)


def test_updates_by_momentum_keep_their_state():
    """Against the recurrence by hand: v ← 0.9 v + g, w ← w − 0.1 v, for L = w²."""
    update = Update("momentum", {"lr": 0.1}, ("w",))
    asked = [Asked("w", (), k) for k in (3, 1, 2)]
    found = compute(Example("w = 1; L = w**2", update=update), asked)
    w, v, expected = 1.0, 0.0, {}
    for k in (1, 2, 3):
        v = 0.9 * v + 2 * w
        w -= 0.1 * v
        expected[Asked("w", (), k)] = pytest.approx(w, rel=1e-14)
    assert found == expected
    assert list(found) == asked


def test_nodes_off_the_way_to_the_loss_follow_the_updates():
    update = Update("sgd", {"lr": 0.5}, ("w",))
    example = Example("w = 3; s = w*w; q = 2*s; L = w**2/2", update=update)
    asked = [Asked("q"), Asked("q", (), 1), Asked("q", ("w",), 1), Asked("s", ("w", "w"), 2)]
    assert list(compute(example, asked).values()) == [18.0, 4.5, 6.0, 2.0]


def test_higher_and_mixed_derivatives():
    example = Example("x = 2; y = 3; z = 1; f = x**3 * y**2")
    asked = [quantity(text, ["x", "y", "z", "f"]) for text in ("d2f/dx2", "d3f/dx2dy", "d2f/dzdx")]
    assert list(compute(example, asked).values()) == [108.0, 72.0, 0.0]


def test_nothing_moves_without_an_update():
    with pytest.raises(ValueError, match="the example has no update"):
        compute(Example("w = 1; L = w**2"), [Asked("w", (), 1)])


def test_a_course_does_not_go_back():
    course = Course(Example("w = 1; L = w**2", update=Update("sgd", {"lr": 0.1}, ("w",))))
    course.advance(2)
    with pytest.raises(ValueError, match="w is past: 2 updates are made"):
        course.number(Asked("w"))
