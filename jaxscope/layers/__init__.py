"""Layers (`tf.layers`)."""
from ..keras import InputSpec as InputSpec
from ._dense import Dense as Dense
from ._dense import dense as dense
from ._layer import Layer as Layer
