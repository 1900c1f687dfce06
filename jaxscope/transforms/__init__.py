"""From functions with variables to pure functions, and JAX transforms inside them."""

from ._layer_stack import layer_stack as layer_stack
from ._lifted import cond as cond
from ._lifted import remat as remat
from ._lifted import scan as scan
from ._lifted import vmap as vmap
from ._lifted import while_loop as while_loop
from ._transform import Transformed as Transformed
from ._transform import TransformedWithState as TransformedWithState
from ._transform import transform as transform
from ._transform import transform_with_state as transform_with_state

__all__ = [
    "Transformed",
    "TransformedWithState",
    "cond",
    "layer_stack",
    "remat",
    "scan",
    "transform",
    "transform_with_state",
    "vmap",
    "while_loop",
]
