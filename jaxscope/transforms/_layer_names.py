"""The scopes of a layer stack: how many layers there are, and what each is called."""

from collections.abc import Callable, Sequence
from typing import Any

import jax

LayerNames = str | Callable[[int], str] | Sequence[str]


def layer_names(names: LayerNames, xs: Any, length: int | None) -> list[str]:
    """The name of each layer's scope.

    Raises:
        TypeError: `names` is none of the three kinds.
        ValueError: the number of layers is unknown, or told differently; a text does
            not say where the number goes; two layers have one name.
    """
    number = _number_of_layers(names, xs, length)
    if isinstance(names, str):
        found = [_formatted(names, i) for i in range(number)]
    else:
        found = [names(i) for i in range(number)] if callable(names) else list(names)
    for name in found:
        if not isinstance(name, str) or not name:
            raise TypeError(
                f"layer_stack: the name of a layer's scope must be a string, but one is "
                f"{name!r}."
            )
    if len(set(found)) < number:
        twice = next(name for name in found if found.count(name) > 1)
        raise ValueError(
            f"layer_stack: two layers are called '{twice}'. Where all layers share "
            "their variables, jaxscope.scan repeats one body."
        )
    return found


def _number_of_layers(names: Any, xs: Any, length: int | None) -> int:
    said = {f"a row of xs for {n}": n for n in _leading_sizes(xs)}
    if length is not None:
        said[f"length={length}"] = length
    if not isinstance(names, str) and not callable(names):
        if not isinstance(names, Sequence):
            raise TypeError(
                "layer_stack: names must be a text such as 'layer_{}', a function of "
                f"the layer's number, or a list of names, but was {names!r}."
            )
        said[f"{len(names)} names"] = len(names)
    if not said:
        raise ValueError(
            "layer_stack needs to know the number of layers: say length=, give xs, or "
            "list all names."
        )
    if len(set(said.values())) > 1:
        raise ValueError(
            f"layer_stack was told different numbers of layers: {', '.join(said)}."
        )
    return next(iter(said.values()))


def _leading_sizes(xs: Any) -> list[int]:
    leaves = jax.tree.leaves(xs)
    if any(not getattr(leaf, "shape", ()) for leaf in leaves):
        raise ValueError(
            "layer_stack: every array in xs must have a first axis, one row for each "
            "layer."
        )
    return [leaf.shape[0] for leaf in leaves]


def _formatted(names: str, number: int) -> str:
    if "{" in names:
        return names.format(number)
    if "%" in names:
        return names % number
    raise ValueError(
        f"layer_stack: names={names!r} gives all layers one name. Say where the number "
        f"goes: names='{names}_{{}}', or '{names}_%d'."
    )
