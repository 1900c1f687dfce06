"""Keras style: whether layers made now own their variables.

It is a property of the context (a context variable), not of the process, and it is
fixed for a layer when the layer is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_KERAS_STYLE: ContextVar[bool] = ContextVar("jaxscope_keras_style", default=False)


def in_keras_style() -> bool:
    """Whether layers made now are keras-style."""
    return _KERAS_STYLE.get()


@contextmanager
def keras_style_scope() -> Iterator[None]:
    """Layers and cells made inside own their variables, nested per instance.

    Inside, variable scopes neither name nor share those variables, and `scope=`,
    `reuse=` and `name=` are refused where TensorFlow refuses them.

    TensorFlow: `tf.layers.experimental.keras_style_scope`.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> with js.VariableStore(rng=jax.random.key(0)) as store:
    ...     with js.keras_style_scope():
    ...         cell = js.nn.rnn_cell.GRUCell(2, name="cell")
    ...     h, _ = cell(jnp.ones([1, 3]), cell.zero_state(1, jnp.float32))
    >>> sorted(store.params["cell"])
    ['candidate/bias', 'candidate/kernel', 'gates/bias', 'gates/kernel']

    Differs from TF 1.15: a property of the context, so threads and asyncio tasks
    do not see each other's; updates of such layers (batch norm) are not lost.
    """
    token = _KERAS_STYLE.set(True)
    try:
        yield
    finally:
        _KERAS_STYLE.reset(token)


def set_keras_style(enabled: bool = True) -> None:
    """Makes all layers made from here on, in this context, keras-style.

    Args:
        enabled: False goes back (TensorFlow cannot).

    TensorFlow: `tf.layers.experimental.set_keras_style`.

    >>> import jaxscope as js
    >>> js.set_keras_style()
    >>> js.set_keras_style(False)
    """
    _KERAS_STYLE.set(enabled)
