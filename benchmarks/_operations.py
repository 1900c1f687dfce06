"""What a function traces to, as a list that can be compared."""

from collections.abc import Callable, Iterator
from typing import Any

import jax


def operations(f: Callable[..., Any], *arguments: Any) -> list[tuple[str, str]]:
    """Each operation's name and what it makes, those inside loops too.

    Operations whose results nobody reads are left out, as XLA does.
    """
    return list(_walk(jax.make_jaxpr(f)(*arguments).jaxpr))


def _walk(jaxpr: Any) -> Iterator[tuple[str, str]]:
    for equation in _read_by_somebody(jaxpr):
        made = [str(variable.aval) for variable in equation.outvars]
        yield equation.primitive.name, " ".join(made)
        for parameter in equation.params.values():
            inner = getattr(parameter, "jaxpr", parameter)
            if hasattr(inner, "eqns"):
                yield from _walk(inner)


def _read_by_somebody(jaxpr: Any) -> list[Any]:
    """The equations that the results depend on."""
    wanted = {id(variable) for variable in jaxpr.outvars}
    kept = []
    for equation in reversed(jaxpr.eqns):
        if any(id(variable) in wanted for variable in equation.outvars):
            wanted.update(id(variable) for variable in equation.invars)
            kept.append(equation)
    return kept[::-1]


class CountedTraces:
    """A function that counts how often JAX traces it."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self._f = f
        self.count = 0

    def __call__(self, *arguments: Any) -> Any:
        self.count += 1
        return self._f(*arguments)
