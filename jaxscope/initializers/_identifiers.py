"""`get`, `serialize` and `deserialize` for initializers, with Keras's names."""

from collections.abc import Callable, Mapping
from typing import Any

from .._identifiers import Identifiers
from ._base import Initializer
from ._constants import Constant, Identity, Ones, Zeros
from ._keras_defaults import RandomNormal, RandomUniform, TruncatedNormal
from ._named_scaling import he_normal, he_uniform, lecun_normal, lecun_uniform
from ._orthogonal import Orthogonal
from ._scaling import GlorotNormal, GlorotUniform, VarianceScaling

_IDENTIFIERS = Identifiers(
    "initializer",
    {
        "glorot_uniform": GlorotUniform,
        "GlorotUniform": GlorotUniform,
        "glorot_normal": GlorotNormal,
        "GlorotNormal": GlorotNormal,
        "he_normal": he_normal,
        "he_uniform": he_uniform,
        "lecun_normal": lecun_normal,
        "lecun_uniform": lecun_uniform,
        "VarianceScaling": VarianceScaling,
        "zeros": Zeros,
        "zero": Zeros,
        "Zeros": Zeros,
        "ones": Ones,
        "one": Ones,
        "Ones": Ones,
        "constant": Constant,
        "Constant": Constant,
        "identity": Identity,
        "Identity": Identity,
        "orthogonal": Orthogonal,
        "Orthogonal": Orthogonal,
        "normal": RandomNormal,
        "random_normal": RandomNormal,
        "RandomNormal": RandomNormal,
        "uniform": RandomUniform,
        "random_uniform": RandomUniform,
        "RandomUniform": RandomUniform,
        "truncated_normal": TruncatedNormal,
        "TruncatedNormal": TruncatedNormal,
        "Initializer": Initializer,
    },
)


def get(identifier: Any) -> Any:
    """The initializer that a name, a config or a callable stands for.

    None stays None; a callable, class or instance, is handed back as it is
    (`tf.keras.initializers.get`). Names mean Keras's initializers, so
    `"random_normal"` has a standard deviation of 0.05, not 1.

    Raises:
        ValueError: an unknown name, a malformed config, or no identifier at all.

    >>> import jaxscope as js
    >>> js.initializers.get("he_uniform").scale
    2.0
    """
    return _IDENTIFIERS.get(identifier)


def serialize(initializer: Any) -> Any:
    """The config of an initializer (`tf.keras.initializers.serialize`).

    Raises:
        ValueError: `initializer` has neither `get_config` nor a name.

    >>> import jaxscope as js
    >>> js.initializers.serialize(js.initializers.zeros())
    {'class_name': 'Zeros', 'config': {'dtype': 'float32'}}
    """
    return _IDENTIFIERS.serialize(initializer)


def deserialize(
    config: str | Mapping[str, Any],
    custom_objects: Mapping[str, Callable[..., Any]] | None = None,
) -> Any:
    """Makes an initializer from its config (`tf.keras.initializers.deserialize`).

    Raises:
        ValueError: an unknown name, or a malformed config.

    >>> import jaxscope as js
    >>> config = {"class_name": "Constant", "config": {"value": 3}}
    >>> js.initializers.deserialize(config)
    Constant(value=3, dtype='float32')
    """
    return _IDENTIFIERS.deserialize(config, custom_objects)
