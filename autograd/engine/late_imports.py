"""How a package gives names whose modules are imported only when somebody asks for them."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def late_imports(
    package: str, modules: Mapping[str, str], names: Sequence[str] = ()
) -> Callable[[str], Any]:
    """The `__getattr__` of a package.

    Args:
        package: its `__name__`. modules: for each name the module of the package that has it.
        names: those that a message lists; left out, those of modules.

    >>> load = late_imports("autograd.engine", {"check_gradients": "check"})
    >>> load("check_gradients").__name__
    'check_gradients'
    >>> load("check_gradient")
    Traceback (most recent call last):
    AttributeError: autograd.engine has no 'check_gradient'; it has check_gradients
    """

    def load(name: str) -> Any:
        if name not in modules:
            known = ", ".join(names or modules)
            raise AttributeError(f"{package} has no {name!r}; it has {known}")
        from importlib import import_module

        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return load
