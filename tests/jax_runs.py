"""What JAX does in float64: derivatives of functions, in which structure they come back.

`python -m tests.jax_runs` writes the table anew, where JAX is installed. Results stand in it as
Python writes them, so that tuples stay tuples. The tests read the table everywhere, and run JAX
itself wherever they find it.
"""

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "recorded" / "jax.json"
X: Any = [0.5, -1.5]
P: Any = {"b": 0.75, "w": [[0.25, 2.0]]}
DIRECTIONS: Any = ([1.0, 2.0], {"b": 3.0, "w": [[-1.0, 0.5]]})
COTANGENT: Any = {"u": [1.0, -2.0], "v": (0.5,)}
ARGNUMS: list[Any] = [0, 1, -1, (0, 1), (1, 0), (1,)]


def one(m: Any, x: Any, p: Any) -> Any:
    """One number, by either library's functions."""
    w = p["w"][0]
    return m.tanh(x[0] * w[1] + p["b"]) * x[1] ** 2 + m.exp(w[0] * x[1]) * p["b"]


def several(m: Any, array: Callable[[list[Any]], Any], x: Any, p: Any) -> Any:
    """Several numbers in a structure."""
    u = array([x[0] * p["w"][0][1], m.sin(x[1] * p["b"])])
    return {"u": u, "v": (x[0] * x[1] * p["b"],)}


def derivatives(
    api: Any, m: Any, array: Callable[[list[Any]], Any], given: Callable[[Any], Any]
) -> dict[str, Any]:
    """Every derivative by the functions of an `api`; `given` makes its numbers."""
    x, p, (u, q), c = map(given, (X, P, DIRECTIONS, COTANGENT))

    def f(x: Any, p: Any) -> Any:
        return one(m, x, p)

    def fs(x: Any, p: Any) -> Any:
        return several(m, array, x, p)

    def with_aux(x: Any, p: Any) -> Any:
        return f(x, p), {"twice": 2 * x[0]}

    found: dict[str, Any] = {}
    for argnums in ARGNUMS:
        for name in ("grad", "value_and_grad", "hessian", "jacobian", "jacfwd", "jacrev"):
            found[f"{name} {argnums}"] = getattr(api, name)(f, argnums)(x, p)
        for name in ("jacobian", "jacfwd", "hessian"):
            found[f"{name} of several {argnums}"] = getattr(api, name)(fs, argnums)(x, p)
        for name in ("grad", "value_and_grad", "jacobian", "jacfwd", "hessian"):
            found[f"{name} with aux {argnums}"] = getattr(api, name)(
                with_aux, argnums, has_aux=True
            )(x, p)
    value, pull = api.vjp(fs, x, p)
    found["vjp"] = value, pull(c)
    value, pull, aux = api.vjp(with_aux, x, p, has_aux=True)
    found["vjp with aux"] = value, pull(given(2.0)), aux
    found["jvp"] = api.jvp(fs, (x, p), (u, q))
    found["jvp with aux"] = api.jvp(with_aux, (x, p), (u, q), has_aux=True)
    found["hvp"] = api.jvp(api.grad(lambda x: f(x, p)), (x,), (u,))[1]
    found["grad of jvp"] = api.grad(lambda x: api.jvp(f, (x, p), (u, q))[1])(x)
    found["jvp of vjp"] = api.jvp(lambda x: api.vjp(fs, x, p)[1](c), (x,), (u,))
    found["third"] = api.jacobian(api.hessian(f))(x, p)
    found["confused"] = api.grad(lambda y: y * api.grad(lambda z: y * z * z)(y))(x[0])
    return found


def by_jax() -> dict[str, Any]:
    """The table, by JAX."""
    import jax
    import numpy as np

    jax.config.update("jax_enable_x64", True)

    def given(nested: Any) -> Any:
        return jax.tree_util.tree_map(jax.numpy.asarray, nested, is_leaf=_is_list)

    found = derivatives(jax, jax.numpy, jax.numpy.array, given)
    return jax.tree_util.tree_map(lambda array: np.asarray(array).tolist(), found)  # type: ignore[no-any-return]


def _is_list(nested: Any) -> bool:
    return isinstance(nested, list)


def recorded() -> dict[str, Any]:
    """The table as it was written."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return {name: ast.literal_eval(text) for name, text in table["derivatives"].items()}


def main() -> None:
    """Write the table."""
    import jax

    table = {name: repr(result) for name, result in by_jax().items()}
    text = json.dumps({"version": jax.__version__, "derivatives": table}, indent=1)
    TABLE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
