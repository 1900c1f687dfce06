"""`keras.Model`: a layer made of layers, called as a function."""

from typing import Any

from ._base_layer import Layer


class Model(Layer):
    """A subclassed model (`tf.keras.Model`): layers in attributes, `call` uses them.

    In keras style its variables nest under its name; an instance can be handed to
    `transform` like a function.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> class Net(js.keras.Model):
    ...     def __init__(self, name):
    ...         super().__init__(name=name)
    ...         self.hidden = js.layers.Dense(4)
    ...     def call(self, inputs):
    ...         return self.hidden(inputs)
    >>> with js.keras_style_scope():
    ...     net = js.transform(Net("net"))
    >>> params = net.init(jax.random.key(0), jnp.ones([1, 3]))
    >>> jax.tree.map(jnp.shape, params)
    {'net': {'hidden': {'bias': (4,), 'kernel': (3, 4)}}}

    Differs from TF 1.15: functional models (`Model(inputs, outputs)`), `fit` and
    friends are left out.
    """

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)

    @property
    def layers(self) -> list[Layer]:
        """The layers held in attributes, in the order of assignment."""
        return self._children()
