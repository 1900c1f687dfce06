"""Where TensorFlow keeps its keras style switches (`tf.layers.experimental`)."""

from ..keras import keras_style_scope as keras_style_scope
from ..keras import set_keras_style as set_keras_style

__all__ = ["keras_style_scope", "set_keras_style"]
