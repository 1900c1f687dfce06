"""`get`, `serialize` and `deserialize` for regularizers, with Keras's names."""

from collections.abc import Callable, Mapping
from typing import Any

from .._identifiers import Identifiers
from ._keras import L1L2, Regularizer, l1, l1_l2, l2

_IDENTIFIERS = Identifiers(
    "regularizer",
    {"l2": l2, "l1": l1, "l1_l2": l1_l2, "L1L2": L1L2, "Regularizer": Regularizer},
)


def get(identifier: Any) -> Any:
    """The regularizer that a name, a config or a callable stands for.

    None stays None; a callable is handed back as it is (`tf.keras.regularizers.get`).

    Raises:
        ValueError: an unknown name, a malformed config, or no identifier at all.

    >>> import jaxscope as js
    >>> js.regularizers.get({"class_name": "l2", "config": {"l": 0.5}})
    L1L2(l1=0.0, l2=0.5)
    """
    return _IDENTIFIERS.get(identifier)


def serialize(regularizer: Any) -> Any:
    """The config of a regularizer (`tf.keras.regularizers.serialize`).

    Raises:
        ValueError: `regularizer` has neither `get_config` nor a name.

    >>> import jaxscope as js
    >>> js.regularizers.serialize(js.regularizers.l2(0.5))
    {'class_name': 'L1L2', 'config': {'l1': 0.0, 'l2': 0.5}}
    """
    return _IDENTIFIERS.serialize(regularizer)


def deserialize(
    config: str | Mapping[str, Any],
    custom_objects: Mapping[str, Callable[..., Any]] | None = None,
) -> Any:
    """Makes a regularizer from its config (`tf.keras.regularizers.deserialize`).

    Raises:
        ValueError: an unknown name, or a malformed config.

    >>> import jaxscope as js
    >>> js.regularizers.deserialize("l1")
    L1L2(l1=0.009999999776482582, l2=0.0)
    """
    return _IDENTIFIERS.deserialize(config, custom_objects)
