"""Moving weights from legacy mode to keras-style: by structure, not by copying files.

A keras-style tree nests by instance; its *path* (`char_model/cell/cells/0/kernel`) has
one counterpart in legacy mode, TensorFlow's *name* of the same variable
(`lm/rnn/multi_rnn_cell/cell_0/lstm_cell/kernel`).  Below an instance and below a scope
the last parts agree, so it is enough to say which instance stands for which scope.
"""

from collections.abc import Mapping
from typing import Any

import jax

Params = dict[str, Any]


def scopes_of_instances(layers: int, name: str = "char_model") -> dict[str, str]:
    """Which scope of the TensorFlow model each keras-style instance stands for."""
    cells = {
        f"{name}/cell/cells/{i}": f"lm/rnn/multi_rnn_cell/cell_{i}/lstm_cell"
        for i in range(layers)
    }
    return {name: "lm", f"{name}/logits": "lm/logits", **cells}


def move(params: Mapping[str, Any], like: Params, scopes: Mapping[str, str]) -> Params:
    """The weights in `params`, in the nested places of `like`.

    Args:
      params: legacy params, by name.
      like: keras-style params, or their shapes.
      scopes: from the path of an instance to the scope it stands for.

    Raises:
      ValueError: if a shape differs, or a weight of `params` found no place.
    """
    left = dict(params)

    def take(path: Any, wanted: Any) -> Any:
        instance, _, leaf = path_text(path).rpartition("/")
        name = f"{scopes[instance]}/{leaf}"
        value = left.pop(name)
        if value.shape != wanted.shape:
            raise ValueError(
                f"{name} has shape {value.shape}, but {instance}/{leaf} has "
                f"{wanted.shape}: give both models the same sizes"
            )
        return value

    moved: Params = jax.tree_util.tree_map_with_path(take, like)
    if left:
        raise ValueError(
            f"nothing in keras-style stands for {', '.join(sorted(left))}: "
            "add its scope to `scopes`"
        )
    return moved


def path_text(path: Any) -> str:
    """A JAX key path as text: the keys with slashes between them."""
    return jax.tree_util.keystr(path, simple=True, separator="/")
