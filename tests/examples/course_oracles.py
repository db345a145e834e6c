"""The numbers of the composed examples, by numpy and complex steps; no line is shared with ours.

Each function gives what one file of demos/courses claims, by the names that stand there.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

Numbers = dict[str, float]
Arrays = Mapping[str, np.ndarray]
STEP = 1e-40  # of complex-step differentiation: exact to the last bits


def sigma(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def entries(name: str, x: np.ndarray) -> Numbers:
    """The numbers of a vector or matrix by the names of the entries, from 1."""
    if x.ndim == 0:
        return {name: float(x)}
    return {
        f"{name}[{','.join([str(k + 1) for k in place])}]": float(x[place])
        for place in np.ndindex(*x.shape)
    }


def slopes(f: Callable[[Arrays], np.ndarray], given: Arrays, names: str, of: str = "L") -> Numbers:
    """∂f by every entry of some of the arrays."""
    found: Numbers = {}
    for name in names.split():
        x = np.asarray(given[name], complex)
        g = np.zeros(x.shape)
        for place in np.ndindex(*x.shape):
            moved = x.copy()
            moved[place] += 1j * STEP
            g[place] = np.imag(f({**given, name: moved})) / STEP
        found |= {f"d{of}/d{what}": number for what, number in entries(name, g).items()}
    return found


def arrays(**given: object) -> dict[str, np.ndarray]:
    return {name: np.array(x, float) for name, x in given.items()}


def rnn_two_steps() -> Numbers:
    n = arrays(
        x=[[0.5, -1], [1.5, 0.25]],
        T=[[0.2], [-0.3]],
        W=[[0.1, -0.2], [0.4, 0.3]],
        U=[[0.2, 0.1], [-0.3, 0.5]],
        b=[0.05, -0.1],
        v=[0.7, -0.4],
    )

    def loss(n: Arrays) -> np.ndarray:
        h, total = np.zeros(2), 0
        for t in range(2):
            h = np.tanh(n["W"] @ n["x"][t] + n["U"] @ h + n["b"])
            total = total + (n["v"] @ h - n["T"][t, 0]) ** 2 / 2
        return np.asarray(total)

    return {"L": float(np.real(loss(n))), **slopes(loss, n, "W U b v")}


def lstm_two_steps() -> Numbers:
    n = arrays(wi=0.4, ui=-0.2, bi=0.1, wf=0.3, uf=0.5, bf=1, wo=-0.6, uo=0.2, bo=0.05, wg=0.8)
    n |= arrays(ug=-0.4, bg=0.0)

    def loss(n: Arrays) -> np.ndarray:
        h = c = total = 0
        for x, t in ((0.5, 0.1), (-1.2, -0.2)):
            i, f, o = (sigma(n["w" + k] * x + n["u" + k] * h + n["b" + k]) for k in "ifo")
            c = f * c + i * np.tanh(n["wg"] * x + n["ug"] * h + n["bg"])
            h = o * np.tanh(c)
            total = total + (h - t) ** 2 / 2
        return np.asarray(total)

    names = "wi ui bi wf uf bf wo uo bo wg ug bg"
    return {"L": float(np.real(loss(n))), **slopes(loss, n, names)}


def cnn_by_hand() -> Numbers:
    n = arrays(
        x=[[1, 4, 4, 1, 2], [4, 3, 4, 0, 4], [0, 3, 2, 4, 1], [1, 3, 4, 4, 3], [3, 1, 1, 1, 4]],
        K=[[0.5, -0.25], [0.75, -1]],
        W=[[-0.22, -0.97, 0.55, -0.68], [0.91, -0.91, 0.56, 0.65]],
    )

    def loss(n: Arrays) -> np.ndarray:
        x, k = n["x"], n["K"]
        z = np.array([[(x[i : i + 2, j : j + 2] * k).sum() for j in range(4)] for i in range(4)])
        a = np.where(z.real > 0, z, 0)
        p = []
        for i in (0, 2):
            for j in (0, 2):
                window = a[i : i + 2, j : j + 2].ravel()
                p.append(window[np.argmax(window.real)])
        s = n["W"] @ np.array(p)
        return np.asarray(np.log(np.exp(s).sum()) - s[0])

    return {"L": float(np.real(loss(n))), **slopes(loss, n, "K W")}


def batch_norm_gradients() -> Numbers:
    n = arrays(
        X=[[1, 2], [0.5, -1], [-1.5, 0.3], [2, 0]],
        g=[1.2, 0.8],
        b=[0.1, -0.2],
        R=[[1, -1], [0.5, 2], [-2, 1], [0.3, 0.7]],
    )

    def loss(n: Arrays) -> np.ndarray:
        x = n["X"]
        centred = x - x.mean(axis=0)
        y = centred / np.sqrt((centred**2).mean(axis=0) + 1e-5) * n["g"] + n["b"]
        return np.asarray((y * n["R"]).sum())

    return {"L": float(np.real(loss(n))), **slopes(loss, n, "X g b")}


def adam_table() -> Numbers:
    w, m, v = np.array([1.0, -0.5]), np.zeros(2), np.zeros(2)
    found: Numbers = {}
    for t in range(1, 5):
        g = np.array([2 * w[0] + w[1], w[0] + 6 * w[1]])  # of a² + ab + 3b²
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
        m_hat, v_hat = m / (1 - 0.8**t), v / (1 - 0.95**t)
        w = w - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-8)
        for k, name in enumerate("ab"):
            found |= {
                f"m({name}) after {t}": m[k],
                f"v_hat({name}) after {t}": v_hat[k],
                f"{name} after {t}": w[k],
            }
    return found


def nesterov_forms(ahead: bool) -> Numbers:
    x, v = 3.0, 0.0
    found: Numbers = {}
    for t in range(1, 5):
        if ahead:
            v = 0.8 * v - 0.1 * slope_of_quartic(x + 0.8 * v)
            x += v
        else:
            g = slope_of_quartic(x)
            v = 0.8 * v + g
            x -= 0.1 * (g + 0.8 * v)
        found |= {f"v(x) after {t}": v, f"x after {t}": x}
    return found


def slope_of_quartic(x: float) -> float:
    return x**3 / 4 - x  # of x⁴/16 − x²/2


def minibatches_in_turn() -> Numbers:
    batches = (((0.5, 1), (1.5, 0)), ((-1.0, 0), (2.0, 1)), ((0.3, 1), (-0.7, 0)))
    w, b = 0.2, -0.1
    found: Numbers = {}
    for t in range(6):
        g = [0.0, 0.0]
        for x, y in batches[t % 3]:
            p = 1 / (1 + math.exp(-(w * x + b)))
            g[0] += (p - y) * x / 2
            g[1] += (p - y) / 2
        w, b = w - 0.5 * g[0], b - 0.5 * g[1]
        found |= {f"w after {t + 1}": w, f"b after {t + 1}": b}
    return found


def softmax_hessian() -> Numbers:
    p = np.exp([0.5, 0.5]) / np.exp([0.5, 0.5]).sum()
    q = np.exp([1, -0.5, 0.25]) / np.exp([1, -0.5, 0.25]).sum()
    h, k = np.diag(p) - np.outer(p, p), np.diag(q) - np.outer(q, q)
    found = {}
    for name, matrix in (("z", h), ("u", k)):
        for i, row in enumerate(matrix, 1):
            for j, x in enumerate(row, 1):
                power = f"d{name}[{i}]2" if i == j else f"d{name}[{i}]d{name}[{j}]"
                found[f"d2L/{power}"] = float(x)
    return found


def newton_logistic() -> Numbers:
    x = np.array([[1, 0.5], [1, -1], [1, 2], [1, 0.3], [1, -0.4]])
    t = np.array([1, 0, 1, 0, 1])
    w = np.zeros(2)
    found: Numbers = {}
    for step in range(1, 4):
        p = 1 / (1 + np.exp(-x @ w))
        h = x.T @ (x * (p * (1 - p))[:, None]) / 5
        w = w - np.linalg.solve(h, x.T @ (p - t) / 5)
        found |= {f"b after {step}": w[0], f"w after {step}": w[1]}
        p = 1 / (1 + np.exp(-x @ w))
        found[f"L after {step}"] = -float(np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)))
    return found


def dropout_mask() -> Numbers:
    n = arrays(
        x=[0.5, -1.5],
        W=[[0.4, -0.3], [0.2, 0.6], [-0.5, 0.1], [0.7, 0.2]],
        v=[0.3, -0.2, 0.8, 0.5],
    )
    mask = np.array([1, 0, 1, 1])

    def loss(n: Arrays) -> np.ndarray:
        h = np.tanh(n["W"] @ n["x"]) * mask / 0.75
        return np.asarray((n["v"] @ h - 1) ** 2 / 2)

    return {"L": float(np.real(loss(n))), **slopes(loss, n, "W v")}


def adamw_table() -> Numbers:
    w, m, v = 1.5, 0.0, 0.0
    found: Numbers = {}
    for t in range(1, 4):
        g = math.tanh(w) * (1 - math.tanh(w) ** 2) * 2
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w -= 0.1 * (m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8) + 0.05 * w)
        found |= {f"m(w) after {t}": m, f"w after {t}": w}
    return found


def embedding_rows() -> Numbers:
    n = arrays(
        E=[[0.1, -0.3], [0.5, 0.2], [-0.4, 0.7], [0.6, 0.1]],
        W=[[0.3, -0.2], [0.1, 0.4], [-0.5, 0.6], [0.2, 0.2]],
    )

    def loss(n: Arrays) -> np.ndarray:
        s = n["W"] @ ((n["E"][1] + n["E"][3]) / 2)
        return np.asarray(np.log(np.exp(s).sum()) - s[2])

    return {"L": float(np.real(loss(n))), **slopes(loss, n, "E W")}


def schedule_decay() -> Numbers:
    w = 1.0
    found: Numbers = {}
    for t, rate in enumerate((0.1, 0.05, 0.025, 0.025), 1):
        w -= rate * 2 * w
        found |= {f"lr after {t}": rate, f"w after {t}": w}
    return found


def rate_over_t() -> Numbers:
    x = 3.0
    found: Numbers = {}
    for t in range(1, 5):
        rate = 0.5 / t
        x -= rate * (x - 1) / math.sqrt((x - 1) ** 2 + 1)
        found |= {f"lr after {t}": rate, f"x after {t}": x}
    return found


def chain_rule_drills() -> Numbers:
    x = 0.7
    found = {
        "da/dx": 3 * (x**2 + 1) ** 2 * 2 * x,
        "db/dx": math.exp(-(x**2)) * -2 * x,
        "dc/dx": math.cos(3 * x) * 3 / (2 * math.sqrt(math.sin(3 * x))),
        "dd/dx": 2 * x / (1 + x**2),
        "de1/dx": (1 - math.tanh(x**3) ** 2) * 3 * x**2,
        "df/dx": x**x * (math.log(x) + 1),
    }
    return {**found, "dL/dx": math.fsum(found.values())}


def higher_derivatives() -> Numbers:
    x = 0.6
    e, s, c = math.exp(-x), math.sin(2 * x), math.cos(2 * x)
    return {
        "df/dx": e * (-s + 2 * c),
        "d2f/dx2": e * (-3 * s - 4 * c),
        "d3f/dx3": e * (11 * s - 2 * c),
        "d4f/dx4": e * (-7 * s + 24 * c),
    }


def polar_jacobian() -> Numbers:
    r, a = 2.0, 0.75
    return {
        "dx/dr": math.cos(a),
        "dx/da": -r * math.sin(a),
        "dy/dr": math.sin(a),
        "dy/da": r * math.cos(a),
        "D": r,
    }


def rmsprop_table() -> Numbers:
    w, v = np.array([1.0, -2.0]), np.zeros(2)
    found: Numbers = {}
    for t in range(1, 5):
        g = np.array([4 * w[0], w[1]])  # of 2a² + b²/2
        v = 0.9 * v + 0.1 * g * g
        w = w - 0.2 * g / (np.sqrt(v) + 1e-6)
        for k, name in enumerate("ab"):
            found |= {f"v({name}) after {t}": v[k], f"{name} after {t}": w[k]}
    return found


def saturated_sigmoid() -> Numbers:
    def at(z: float) -> float:
        return math.exp(-abs(z)) / (1 + math.exp(-abs(z))) ** 2

    return {"dp/dx": at(25), "dq/dy": at(-25), "dr/dz": at(36)}


def autoencoder_gradients() -> Numbers:
    n = arrays(
        x=[0.8, -0.4, 0.3],
        E=[[0.5, -0.2, 0.1], [0.3, 0.4, -0.6]],
        c=[0.1, 0],
        D=[[0.2, -0.5], [0.7, 0.1], [-0.3, 0.4]],
    )

    def loss(n: Arrays) -> np.ndarray:
        z = sigma(n["E"] @ n["x"] + n["c"])
        return np.asarray(((n["D"] @ z - n["x"]) ** 2).mean())

    return {"L": float(np.real(loss(n))), **slopes(loss, n, "E c D")}


def residual_gradients() -> Numbers:
    n = arrays(x=[0.6, -0.9], W=[[0.3, -0.4], [0.2, 0.5]], V=[[-0.6, 0.1], [0.4, 0.8]])

    def loss(n: Arrays) -> np.ndarray:
        h = n["x"] + np.tanh(n["W"] @ n["x"])
        y = h + np.tanh(n["V"] @ h)
        return np.asarray((y**2).sum() / 2)

    return {"L": float(np.real(loss(n))), **slopes(loss, n, "x W V")}


ORACLES: dict[str, Callable[[], Numbers]] = {
    "rnn_two_steps": rnn_two_steps,
    "lstm_two_steps": lstm_two_steps,
    "cnn_by_hand": cnn_by_hand,
    "batch_norm_gradients": batch_norm_gradients,
    "adam_table": adam_table,
    "nesterov_ahead_table": lambda: nesterov_forms(True),
    "nesterov_pytorch_table": lambda: nesterov_forms(False),
    "minibatches_in_turn": minibatches_in_turn,
    "softmax_hessian": softmax_hessian,
    "newton_logistic": newton_logistic,
    "dropout_mask": dropout_mask,
    "adamw_table": adamw_table,
    "embedding_rows": embedding_rows,
    "schedule_decay": schedule_decay,
    "rate_over_t": rate_over_t,
    "chain_rule_drills": chain_rule_drills,
    "higher_derivatives": higher_derivatives,
    "polar_jacobian": polar_jacobian,
    "rmsprop_table": rmsprop_table,
    "saturated_sigmoid": saturated_sigmoid,
    "autoencoder_gradients": autoencoder_gradients,
    "residual_gradients": residual_gradients,
}
