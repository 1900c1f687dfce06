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
    for equation in jaxpr.eqns:
        made = [variable.aval for variable in equation.outvars]
        if all(str(variable) == "_" for variable in equation.outvars):
            continue
        yield equation.primitive.name, " ".join(map(str, made))
        for parameter in equation.params.values():
            inner = getattr(parameter, "jaxpr", parameter)
            if hasattr(inner, "eqns"):
                yield from _walk(inner)


class CountedTraces:
    """A function that counts how often JAX traces it."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self._f = f
        self.count = 0

    def __call__(self, *arguments: Any) -> Any:
        self.count += 1
        return self._f(*arguments)
