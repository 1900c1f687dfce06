"""From functions with variables to pure functions, and JAX transforms inside them."""

from ._transform import Transformed as Transformed
from ._transform import TransformedWithState as TransformedWithState
from ._transform import transform as transform
from ._transform import transform_with_state as transform_with_state

__all__ = ["Transformed", "TransformedWithState", "transform", "transform_with_state"]
