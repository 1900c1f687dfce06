"""The names of `jaxscope` once more, where TF 2 keeps those of TF 1.

`tf.compat.v1.nn.rnn_cell.LSTMCell` becomes `js.compat.v1.nn.rnn_cell.LSTMCell`.
"""

from typing import Any

import jaxscope

__all__ = jaxscope.__all__


def __getattr__(name: str) -> Any:
    """Looks the name up in `jaxscope` itself."""
    return getattr(jaxscope, name)
