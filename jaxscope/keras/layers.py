"""`keras.layers`: the base class for keras-style layers of one's own."""

from ._base_layer import Layer as Layer
from ._input_spec import InputSpec as InputSpec

__all__ = ["InputSpec", "Layer"]
