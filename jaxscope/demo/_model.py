"""The character model, twice: as TensorFlow 1 spells it, and in keras-style.

Both take `tokens` int32 `[batch, time]` and give `(logits, last_state)`, with logits
float32 `[batch, time, alphabet]`.  The first is the model function in
`train_with_tf1.py` with `tf` written `js`, so its variables carry TensorFlow's names.
The second keeps its variables below its own instance, where no other model meets them.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

import jaxscope as js
from jaxscope.demo._assets import Facts


def language_model(
    facts: Facts, tokens: jax.Array, lengths: Any = None, state: Any = None
) -> tuple[jax.Array, Any]:
    """The model of `train_with_tf1.py`, line by line."""
    initializer = js.initializers.random_uniform(-facts.init_scale, facts.init_scale)
    with js.variable_scope("lm", initializer=initializer):
        table = js.get_variable("embedding", [len(facts.alphabet), facts.embedding])
        outputs, last_state = js.nn.dynamic_rnn(
            stacked_cell(facts),
            table[tokens],
            sequence_length=lengths,
            initial_state=state,
            dtype=jnp.float32,
        )
        logits = js.layers.dense(outputs, len(facts.alphabet), name="logits")
    return logits, last_state


class LanguageModel(js.keras.Model):
    """The same model in keras-style: its parts are attributes that own weights."""

    def __init__(self, facts: Facts, name: str) -> None:
        super().__init__(name=name)
        self._facts = facts
        self.cell = stacked_cell(facts)
        self.logits = js.layers.Dense(len(facts.alphabet))

    def build(self, input_shape: Any) -> None:
        """Makes the table of embeddings; the parts make their own weights."""
        shape = [len(self._facts.alphabet), self._facts.embedding]
        # As in TensorFlow, a weight has the dtype of the inputs: tokens are integers.
        self.embedding = self.add_weight("embedding", shape, dtype=jnp.float32)
        super().build(input_shape)

    def call(  # type: ignore[override, unused-ignore]
        self, tokens: jax.Array, lengths: Any = None, state: Any = None
    ) -> tuple[jax.Array, Any]:
        """`tokens` `[batch, time]` to logits `[batch, time, alphabet]` and a state."""
        outputs, last_state = js.nn.dynamic_rnn(
            self.cell,
            self.embedding[tokens],
            sequence_length=lengths,
            initial_state=state,
            dtype=jnp.float32,
        )
        return self.logits(outputs), last_state


def stacked_cell(facts: Facts) -> js.nn.rnn_cell.MultiRNNCell:
    """The LSTM cells of the model, one on top of the other."""
    return js.nn.rnn_cell.MultiRNNCell(
        [js.nn.rnn_cell.LSTMCell(facts.hidden) for _ in range(facts.layers)]
    )


def legacy(facts: Facts) -> js.Transformed:
    """`language_model` as a pure (init, apply) pair; params are a flat dict."""
    return js.transform(partial(language_model, facts))


def keras_style(facts: Facts, name: str = "char_model") -> js.Transformed:
    """`LanguageModel` as a pure (init, apply) pair; params are nested by instance."""
    with js.keras_style_scope():
        model = LanguageModel(facts, name)
    return js.transform(model)
