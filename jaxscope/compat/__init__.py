"""`jaxscope.compat.v1`, for code that writes `tf.compat.v1`."""

from . import v1 as v1

__all__ = ["v1"]
