"""What courses print: batches, schedules, optimizers of many forms, own rules, whole matrices."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from autograd.examples import ExampleError, examine, loads
from autograd.examples.diagnose import explain
from autograd.examples.report import Report
from autograd.examples.report_text import text_report
from autograd.formulas.own_rule import own_rule

from ..conftest import Run

BOWL = "x1 = -5; x2 = -2; f = 0.1*x1**2 + 2*x2**2"  # slopes 0.2·x1 and 4·x2
Walk = Callable[[float, Callable[[float], float]], list[float]]


def verdicts(text: str) -> list[str]:
    return [finding.verdict for finding in examine(loads(text)).findings]


def claims(walk: Walk, rule: str, more: str = "", names: tuple[str, str] = ("x1", "x2")) -> str:
    """A file that claims three updates of the bowl, as the walk by hand gives them."""
    lines = [f'formula = "{BOWL}"', "[update]", f'rule = "{rule}"', more]
    lines.append(f'params = ["{names[0]}", "{names[1]}"]')
    ways = [walk(-5.0, lambda x: 0.2 * x), walk(-2.0, lambda x: 4 * x)]
    for k in range(3):
        lines.append(f"[printed.after-{k + 1}]")
        lines += [f'{name} = "{way[k]:.10e}"' for name, way in zip(names, ways, strict=True)]
    return "\n".join(lines)


def adagrad(inside: bool) -> Walk:
    def walk(w: float, slope: Callable[[float], float]) -> list[float]:
        s, path = 0.0, []
        for _ in range(3):
            g = slope(w)
            s += g * g
            w -= 0.4 * g / (math.sqrt(s + 1e-3) if inside else math.sqrt(s) + 1e-3)
            path.append(w)
        return path

    return walk


def rmsprop_inside(w: float, slope: Callable[[float], float]) -> list[float]:
    s, path = 0.0, []
    for _ in range(3):
        g = slope(w)
        s = 0.9 * s + 0.1 * g * g
        w -= 0.3 * g / math.sqrt(s + 1e-3)
        path.append(w)
    return path


def momentum(form: str) -> Walk:
    def walk(w: float, slope: Callable[[float], float]) -> list[float]:
        v, path = 0.0, []
        for _ in range(3):
            if form == "ahead":
                v = 0.5 * v - 0.1 * slope(w + 0.5 * v)
                w += v
            elif form == "step":
                v = 0.5 * v - 0.1 * slope(w)
                w += v
            else:
                v = 0.5 * v + 0.5 * slope(w)
                w -= 0.1 * v
            path.append(w)
        return path

    return walk


def adam(inside: bool, corrected: bool) -> Walk:
    def walk(w: float, slope: Callable[[float], float]) -> list[float]:
        m = v = 0.0
        path = []
        for t in (1, 2, 3):
            g = slope(w)
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            a = m / (1 - 0.9**t) if corrected else m
            b = v / (1 - 0.999**t) if corrected else v
            w -= 0.1 * a / (math.sqrt(b + 1e-3) if inside else math.sqrt(b) + 1e-3)
            path.append(w)
        return path

    return walk


def newton(w: float, slope: Callable[[float], float]) -> list[float]:
    return [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("rule", "walk", "more"),
    [
        ("adagrad", adagrad(False), "lr = 0.4\neps = 1e-3"),
        ("adagrad_inside", adagrad(True), "lr = 0.4\neps = 1e-3"),
        ("rmsprop_inside", rmsprop_inside, "lr = 0.3\nrho = 0.9\neps = 1e-3"),
        ("momentum_average", momentum("average"), "lr = 0.1\nmu = 0.5"),
        ("momentum_step", momentum("step"), "lr = 0.1\nmu = 0.5"),
        ("nesterov_ahead", momentum("ahead"), "lr = 0.1\nmu = 0.5"),
        ("adam_inside", adam(True, True), "lr = 0.1\neps = 1e-3"),
        ("adam_uncorrected", adam(False, False), "lr = 0.1\neps = 1e-3"),
        ("v = mu*v + (1-mu)*g; w = w - lr*v", momentum("average"), "lr = 0.1\nmu = 0.5"),
        ("s = s + g^2; w = w - η*g/√(s + ε)", adagrad(True), "lr = 0.4\neps = 1e-3"),
    ],
)
def test_a_rule_moves_parameters_as_by_hand(rule: str, walk: Walk, more: str) -> None:
    assert verdicts(claims(walk, rule, more)) == ["holds"] * 6


def test_newton_needs_one_step_for_a_bowl_and_solves_a_system() -> None:
    text = """
    formula = "a = 1; b = 2; L = (a - 3*b)^2 + 2*(a + b - 4)^2 + a^4"
    [update]
    rule = "newton"
    params = ["a", "b"]
    [printed.after-1]
    """
    slope = np.array([2 * (1 - 6) + 4 * (3 - 4) + 4.0, -6 * (1 - 6) + 4 * (3 - 4)])
    hessian = np.array([[2 + 4 + 12.0, -6 + 4], [-6 + 4, 18 + 4.0]])
    a, b = np.array([1.0, 2.0]) - np.linalg.solve(hessian, slope)
    assert verdicts(f'{text}a = "{a:.9f}"\nb = "{b:.9f}"') == ["holds"] * 2


def test_newton_in_turn_takes_the_step_of_each_parameter_alone() -> None:
    """L′/L″ along a with b held still, then along b with the new a."""
    a, b = 1.0, 2.0
    for _ in range(2):
        a -= (2 * (a - 3 * b) + 4 * (a + b - 4) + 4 * a**3) / (6 + 12 * a**2)
        b -= (-6 * (a - 3 * b) + 4 * (a + b - 4)) / 22
    text = f"""
    formula = "a = 1; b = 2; L = (a - 3*b)^2 + 2*(a + b - 4)^2 + a^4"
    [update]
    rule = "newton"
    order = "in turn"
    params = ["a", "b"]
    [printed.after-2]
    a = "{a:.9f}"
    b = "{b:.9f}"
    """
    assert verdicts(text) == ["holds"] * 2


TWO = """
formula = "w = 0.5; L = (w*x - y)^2"
[update]
lr = {lr}
params = ["w"]
{data}
"""


def test_batches_come_in_turn_and_begin_anew() -> None:
    w, expected = 0.5, []
    for x, y in [(1, 2), (3, -1), (1, 2), (3, -1)]:
        w -= 0.1 * 2 * (w * x - y) * x
        expected.append(w)
    batches = "[[batch]]\nx = 1\ny = 2\n[[batch]]\nx = 3\ny = -1\n"
    columns = "[data]\nx = [1, 3]\ny = [2, -1]\n"
    printed = "".join([f'[printed.after-{k + 1}]\nw = "{x:.9f}"\n' for k, x in enumerate(expected)])
    for data in (batches, columns):
        text = TWO.format(lr=0.1, data=data)
        assert verdicts(f'{text}[printed]\nL = "2.25"\n{printed}') == ["holds"] * 5


def test_batches_of_matrices_are_blocks() -> None:
    text = """
    formula = "w = [1, 2]; L = mean((X @ w - y)^2)"
    [update]
    lr = 0.1
    params = ["w"]
    [[batch]]
    X = [[1, 0], [0, 2]]
    y = [1, 1]
    [[batch]]
    X = [[2, 1], [1, 1]]
    y = [0, 3]
    [printed.after-2]
    """
    w = np.array([1.0, 2.0])
    for x, y in (([[1, 0], [0, 2]], [1, 1]), ([[2, 1], [1, 1]], [0, 3])):
        x, y = np.array(x, float), np.array(y, float)
        w = w - 0.1 * 2 * x.T @ (x @ w - y) / 2
    assert verdicts(f'{text}w = "{w[0]:.8f}, {w[1]:.8f}"') == ["holds"] * 2


@pytest.mark.parametrize(
    ("lr", "rates"),
    [
        ("[0.1, 0.05]", [0.1, 0.05, 0.05]),
        ('"0.1/t"', [0.1, 0.05, 0.1 / 3]),
        ('"0.1*0.5^epoch"', [0.1, 0.1, 0.05]),
    ],
)
def test_a_rate_may_change(lr: str, rates: list[float]) -> None:
    w, printed = 0.5, ""
    for k, rate in enumerate(rates):
        x, y = [(1, 2), (3, -1)][k % 2]
        w -= rate * 2 * (w * x - y) * x
        printed += f'[printed.after-{k + 1}]\nw = "{w:.9f}"\nlr = "{rate:.9f}"\n'
    text = TWO.format(lr=lr, data="[data]\nx = [1, 3]\ny = [2, -1]")
    assert verdicts(text + printed) == ["holds"] * 6


def test_parameters_may_move_in_turn() -> None:
    a, b = 1.0, 2.0
    for _ in range(2):
        a -= 0.1 * 2 * (a * b - 1) * b
        b -= 0.1 * 2 * (a * b - 1) * a
    text = 'formula = "a = 1; b = 2; L = (a*b - 1)^2"\n[update]\nlr = 0.1\norder = "in turn"\n'
    text += f'params = ["a", "b"]\n[printed.after-2]\na = "{a:.9f}"\nb = "{b:.9f}"'
    assert verdicts(text) == ["holds"] * 2


def test_the_state_of_an_optimizer_can_be_claimed() -> None:
    text = """
    formula = "theta = 5; L = theta^2"
    [update]
    rule = "adam"
    lr = 0.1
    params = ["theta"]
    [printed.after-1]
    m = "1"
    "v(theta)" = "0.1"
    m_hat = "10"
    v_hat = "100"
    g = "10"
    theta = "4.9"
    """
    assert verdicts(text) == ["holds"] * 6
    with pytest.raises(ExampleError, match="m belongs to an update"):
        loads(text.replace("[printed.after-1]", "[printed]"))


def test_the_state_of_a_matrix_is_claimed_whole() -> None:
    """By numpy: L = ½·Σ(W·x)², whose slopes are (W·x)·xᵀ, and two updates by Adam."""
    w, x = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]]), np.array([[2.03], [0.57], [-1.11]])
    start, m, v = w, np.zeros((2, 3)), np.zeros((2, 3))
    for t in (1, 2):
        g = (w @ x) @ x.T
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w = w - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)

    def printed(matrix: np.ndarray) -> str:
        return str([[f"{entry:.9e}" for entry in row] for row in matrix])

    text = f"""
formula = '''
W = {start.tolist()}; x = {x.tolist()}
L = sum((W @ x)**2)/2
'''
update = {{rule = "adam", lr = 0.1, params = ["W"]}}
[printed]
"g(W) after 2" = {printed(g)}
[printed.after-2]
W = {printed(w)}
"m(W)" = {printed(m)}
"v( W )" = {printed(v)}
"""
    assert verdicts(text) == ["holds"] * 24
    wrong = text.replace(printed(m), printed(m * (1 + np.eye(2, 3))))
    assert sorted(verdicts(wrong)) == ["fails"] * 2 + ["holds"] * 22
    for key, says in (
        ("m(x)", r"no name m\(x\[1,1\]\)"),
        ("q(W)", r"no name q\(W\[1,1\]\)"),
    ):
        with pytest.raises(ExampleError, match=says):
            loads(text.replace('"m(W)"', f'"{key}"'))
    with pytest.raises(ExampleError, match=r"stands under \[printed\.after-1\]"):
        loads(text.replace("g(W) after 2", "g(W)"))
    with pytest.raises(ExampleError, match="2 × 3 numbers are meant"):
        loads(text.replace(printed(v), '[["1", "2"]]'))


def test_wrong_numbers_of_a_schedule_with_batches_are_explained() -> None:
    """The second update goes up the gradient's size of a sum, not a mean: by hand."""
    w = 0.5
    for rate, (x, y) in zip((0.1, 0.05), ((1, 2), (3, -1)), strict=True):
        w += rate * 2 * (w * x - y) * x
    text = TWO.format(lr="[0.1, 0.05]", data="[data]\nx = [1, 3]\ny = [2, -1]")
    (found,) = explain(loads(f'{text}[printed.after-2]\nw = "{w:.8f}"'))
    assert found.hypotheses == ("ascent",)


LAYER = """
formula = \"\"\"
X = [[0.5, -1], [1.5, 0.25]]
W = [[0.1, -0.2], [0.4, 0.3]]
b = [0.1, 0.2]
Z = W @ X + b
L = sum(tanh(Z)^2)
\"\"\"
[printed]
"""


def test_matrices_are_claimed_whole() -> None:
    x, weights = np.array([[0.5, -1], [1.5, 0.25]]), np.array([[0.1, -0.2], [0.4, 0.3]])
    z = weights @ x + np.array([[0.1], [0.2]])
    a = np.tanh(z)
    delta = 2 * a * (1 - a * a)
    curved = 2 * (1 - a * a) ** 2 - 4 * a * a * (1 - a * a)
    gradient, bias = delta @ x.T, delta.sum(axis=1)
    hessian = np.diag(curved.sum(axis=1))

    def rows(matrix: np.ndarray) -> str:
        return str([[f"{x:.6f}" for x in row] for row in matrix.tolist()])

    def block(matrix: np.ndarray) -> str:
        return '"""\n' + "\n".join(" ".join(f"{x:.6f}" for x in row) for row in matrix) + '"""'

    text = f"""{LAYER}
    Z = {block(z)}
    "dL/dW" = {rows(gradient)}
    "dL/db" = "{bias[0]:.6f}, {bias[1]:.6f}"
    "d2L/db2" = {rows(hessian)}
    "dZ/db" = {rows(np.array([[1, 0], [1, 0], [0, 1], [0, 1]]))}
    "shape(Z)" = "2 x 2"
    "X.shape" = "(2, 2)"
    "Z[1,2], Z[2,1]" = ["{z[0, 1]:.4f}", "{z[1, 0]:.4f}"]
    """
    found = examine(loads(text)).findings
    assert [finding.verdict for finding in found] == ["holds"] * (4 + 4 + 2 + 4 + 8 + 2 + 2 + 2)


def test_a_matrix_is_shown_with_what_is_off_marked() -> None:
    text = LAYER + 'Z = """\n-0.15 0.05\n0.85 -0.125"""'
    shown = text_report(Report((examine(loads(text)),)))
    assert "Z, 2 × 2: 1 of 4 off, marked *\n  -0.15   0.05*\n   0.85  -0.125\n" in shown
    assert "Z[1,2]" in shown and "Z[1,1]" not in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LAYER + 'Z = "1 2 3"', "2 × 2 numbers are meant; the block printed is 1 × 3"),
        (LAYER + 'Z = [["1"], ["2", "3", "4"]]', "the block printed is uneven"),
        (LAYER + "Z = [[1, 2], [3, 4]]", "put the number in quotes"),
        (TWO.format(lr=0.1, data="[data]\nx = [1, 2]\ny = [3]"), "y has 1 numbers, x has 2"),
        (TWO.format(lr=0.1, data="[data]\nx = 1\ny = [3]"), "x is a column: x = [1, 2, 3]"),
        (TWO.format(lr=0.1, data="[[batch]]\nx = 1\ny = 2\nq = 3"), "the formula has no name q"),
        (TWO.format(lr=0.1, data="[[batch]]\nx = [1, 2]\ny = 2"), "x"),
        (TWO.format(lr=0.1, data="[data]\nx = [1]\ny = [1]\nw = [1]"), "w moves with every update"),
        (TWO.format(lr='"0.1/s"', data="[data]\nx = [1]\ny = [1]"), "lr is a number"),
        (TWO.format(lr="[]", data="[data]\nx = [1]\ny = [1]"), "a schedule has finite numbers"),
        (TWO.format(lr='0.1\norder = "at once"', data="[data]\nx = [1]\ny = [1]"), "order is one"),
        (TWO.format(lr='0.1\nrule = "v = g"', data="[data]\nx = [1]\ny = [1]"), "sets w: w = w"),
        (TWO.format(lr='0.1\nrule = "w = w - k*g"', data="[data]\nx = [1]\ny = [1]"), "uses k"),
    ],
)
def test_what_is_wrong_is_told(text: str, says: str) -> None:
    with pytest.raises(ExampleError) as caught:
        loads(text)
    assert says in str(caught.value)


def test_a_draft_is_checked_and_an_empty_file_is_no_success(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("files") / "page_3.toml"
    path.write_text('formula = "w = 3; L = w**2"\n[printed]\nL = "9"\n', encoding="utf-8")
    code, out, _ = run("check", str(path))
    assert code == 0 and "page_3: page_3\na draft: it does not say yet where" in out
    path.write_text('formula = "w = 3; L = w**2"\n', encoding="utf-8")
    code, out, _ = run("check", str(path))
    assert code == 1 and "has no printed number, so nothing was checked" in out


def test_a_rule_of_formulas_names_what_it_keeps() -> None:
    rule = own_rule("m = β1*m + (1-β1)*g; w = w - lr*m/(1 - β1^t)", {"lr": 0.1, "beta1": 0.9})
    assert (rule.state, [name for name, _ in rule.lines]) == (("m", "t"), ["t", "m", "w"])
    now = rule.update({"w": 1.0, "g": 2.0, "lr": 0.1, "beta1": 0.9, **rule.start()})
    assert now["w"] == pytest.approx(1.0 - 0.1 * 0.2 / 0.1)
