"""0 · ∞ is never silent: every face says what it was taken for, and detect_anomaly() stops there.

Where the upstream gradient is 0 nothing flows, whatever the partial; and a gate that is shut
passes nothing of an infinite gradient.
"""

import inspect
import math

import pytest

from autograd import AnomalyError, Value, detect_anomaly, draw, grad, jvp, leaky_relu, steps
from autograd.faces.worksheet import worksheet
from autograd.steps.exact import Exact
from autograd.steps.explain.paths import paths
from autograd.steps.explain.tangents import tangents
from autograd.steps.explain.whatif import what_if
from autograd.steps.explain.why import why
from autograd.steps.sentences import latex, sentence
from autograd.steps.step import Contributed

from ..conftest import Run

WORDS = "0 · ∞, taken as 0"


def shut() -> tuple[Value, Value]:
    """relu(√x − 1) at 0: the relu sends 0, and √ has the slope ∞ there."""
    x = Value(0.0, "x")
    y = (x.sqrt() - 1).relu()
    y.label = "y"
    return x, y


def steep() -> tuple[Value, Value]:
    """√(relu(x)) at −1: √ sends ∞, and the relu is shut."""
    x = Value(-1.0, "x")
    y = x.relu().sqrt()
    y.label = "y"
    return x, y


BOTH = pytest.mark.parametrize(
    ("made", "words"), [(shut, WORDS), (steep, "∞ · 0, taken as 0")], ids=["0·∞", "∞·0"]
)


@BOTH
def test_the_step_says_it_and_no_other_step_does(made, words: str) -> None:
    """In sentences and in LaTeX, in floats and in fractions."""
    _, y = made()
    for walk in (steps(y), steps(y, arithmetic=Exact())):
        told = [step for step in walk if words in sentence(walk, step)]
        assert [step.arg for step in told] == ["x"]
        assert told == [step for step in walk if isinstance(step, Contributed) and step.taken]
        assert "= 0   (" not in sentence(walk, told[0])
        factors = words.removesuffix(", taken as 0").replace("·", r"\cdot").replace("∞", r"\infty")
        (product,) = [line for line in latex(walk, told[0]) if "taken" in line]
        assert product.replace(" ", "").endswith(f"={factors} \\text{{,takenas0}}".replace(" ", ""))


@BOTH
def test_the_reason_says_it(made, words: str, run: Run) -> None:
    """`why`, the table at the end of `walk`, and `paths`."""
    x, y = made()
    reason = str(why(steps(y), "x"))
    assert "dy/dx: 0 because " in reason
    assert reason.endswith(f"; {words}")
    assert words in str(paths(y, x))
    formula = {shut: "y = relu(sqrt(x) - 1)", steep: "y = sqrt(relu(x))"}[made]
    for command in ("why", "walk"):
        said = run(command, formula, f"x={x.data:g}")[1]
        assert f"; {words}\n" in said
    assert f"({words})" in run("paths", formula, f"x={x.data:g}", "--wrt", "x")[1]


def test_what_is_below_a_product_that_was_taken_says_so_too() -> None:
    """The gradient of w is 0 as that of x·w is, and that one was taken."""
    x, w = Value(0.0, "x"), Value(3.0, "w")
    y = ((x * w).sqrt() - 1).relu()
    y.label = "y"
    assert WORDS in str(why(steps(y), "x"))


def test_a_sum_names_the_term_that_was_taken() -> None:
    """x gets 1 from the sum and 0 · ∞ from the root."""
    x = Value(0.0, "x")
    y = (x.sqrt() - 1).relu() + x
    y.label = "y"
    assert f"1, the sum of +1 from y and 0 from v1; {WORDS} from v1" in str(why(steps(y), "x"))


def test_the_forward_mode_says_it() -> None:
    """A shut relu passes nothing of an infinite tangent."""
    x, y = shut()
    assert str(tangents(y, {x: 1.0})).endswith("0·∞ = 0   (0 · ∞, taken as 0)")


@BOTH
def test_a_drawing_and_a_worksheet_say_it(made, words: str) -> None:
    """At the tip of the arrow, and in the key."""
    _, y = made()
    y.backward()
    pytest.importorskip("graphviz")
    tip = words.replace("∞", "inf").replace("0 ·", "0.0 ·").replace("· 0,", "· 0.0,")
    source = draw(y).source
    assert tip in source
    assert f"← 0 ({words.removesuffix(', taken as 0')})" in source
    assert "In brackets: 0 · ∞, taken as 0." in source
    assert ", taken as 0" in worksheet(steps(y)).key
    assert ", taken as 0" in worksheet(steps(y), format="latex").key
    assert "taken" not in worksheet(steps(y)).sheet


@pytest.mark.parametrize("how", ["backward", "grad", "create_graph"])
def test_detect_anomaly_stops_there(how: str) -> None:
    """It names the operation, the operand, the label and the line; nothing is written."""
    with detect_anomaly():
        x, y = shut()
        with pytest.raises(AnomalyError) as error:
            if how == "backward":
                y.backward()
            else:
                grad(y, [x], create_graph=how == "create_graph")
    lines, start = inspect.getsourcelines(shut)
    assert str(error.value) == (
        "the gradient that sqrt of 'x' = 0.0 sends to 'x' is 0.0 · inf, which is taken as 0 "
        f"outside detect_anomaly(), recorded at {__file__}:{start + len(lines) - 3}"
    )
    assert not x.reached
    assert error.value.node.op.name == "sqrt"


def test_detect_anomaly_stops_at_a_shut_gate() -> None:
    """∞ · 0 by a seed; by an infinite partial above, that one is the first to be told."""
    with detect_anomaly():
        y = Value(-1.0, "x").relu()
        with pytest.raises(
            AnomalyError, match=r"relu of 'x' = -1\.0 sends to 'x' is inf · 0\.0, which"
        ):
            y.backward(math.inf)
        with pytest.raises(AnomalyError, match=r"sqrt \('y'\) of 0\.0 sends to relu .* is inf"):
            steep()[1].backward()


@BOTH
def test_elsewhere_it_is_0(made, words: str) -> None:
    """As the conventions have it."""
    x, y = made()
    assert grad(y, [x]) == [0.0]
    y.backward()
    assert x.grad == 0.0


def test_what_if_says_it() -> None:
    """√ at 0, set to where it is: ∞ · 0 foretells 0."""
    x = Value(0.0, "x")
    y = x.sqrt()
    y.label = "y"
    assert "dy/dx · Δ   = ∞·0 = 0   (∞·0, taken as 0)\n" in str(what_if(y, x, 0.0))
    assert "taken" not in str(what_if(y, x, 1.0))


def test_the_frame_of_the_step_says_it() -> None:
    """At the arrow, and in the sentence below."""
    pytest.importorskip("graphviz")
    from autograd.drawing import frame

    _, y = shut()
    source = frame(y, len(steps(y))).source
    assert "← 0 (0 · ∞)" in source
    assert WORDS in source.replace("\\n", " ").replace("\\l", " ")


def test_the_table_of_gradients_says_it(run: Run) -> None:
    """Below the table, for the nodes that are in it."""
    text = ("y = relu(sqrt(x) - 1) + z", "x=0", "z=1")
    assert run("grad", *text)[1].endswith("\n\nx gets 0 · ∞, taken as 0, from v1\n")
    assert "taken" not in run("grad", *text, "--wrt", "z")[1]


def test_an_ordinary_zero_is_not_marked_and_no_anomaly() -> None:
    """0 × 3 is 0."""
    with detect_anomaly():
        x = Value(-2.0, "x")
        y = (x * 3).relu()
        y.label = "y"
        y.backward()
    assert x.grad == 0.0
    walk = steps(y)
    assert not any("taken" in sentence(walk, step) for step in walk)
    assert "taken" not in str(why(walk, "x"))


def test_an_undefined_partial_behind_a_zero_is_said_too() -> None:
    """∂(aᵇ)/∂b is nan at a < 0; the relu behind it is shut."""
    b = Value(3.0, "b")
    with detect_anomaly():
        y = (Value(-2.0, "a") ** b).relu()
        y.label = "y"
        with pytest.raises(AnomalyError, match=r"0\.0 · nan, which is taken as 0"):
            y.backward()
    assert grad(y, [b]) == [0.0]
    assert "0 · nan, taken as 0" in str(why(steps(y), "b"))
    assert math.isfinite(y.data)


def test_a_partial_that_is_0_here_alone_is_differentiated_forward_as_well() -> None:
    """leaky_relu(x, x) is x² for x ≤ 0, of second derivative 2; its partial by x is x."""
    x = Value(0.0)
    y = leaky_relu(x, x)
    (slope,) = grad(y, [x], create_graph=True)
    assert grad(slope, [x]) == [2.0]
    assert jvp(slope, {x: 1.0}) == 2.0
    assert grad(jvp(y, {x: 1.0}, create_graph=True), [x]) == [2.0]
    assert jvp(jvp(y, {x: 1.0}, create_graph=True), {x: 1.0}) == 2.0
