"""Penalties on weights: from an array to a scalar that is added to the loss.

Two families, because TensorFlow 1.15 has two:

* Keras's (`l1`, `l2`, `l1_l2`, `L1L2`, `get`): `l2(s)` is `s * sum(x ** 2)`;
* those of `tf.contrib.layers` (`l1_regularizer`, ...): `l2_regularizer(s)` is
  `s * sum(x ** 2) / 2`, integers are refused, and 0.0 switches the penalty off.

Give either to `regularizer=` of a scope, a variable or a layer; the store collects
the penalties under `GraphKeys.REGULARIZATION_LOSSES`.
"""

from ._contrib import l1_l2_regularizer as l1_l2_regularizer
from ._contrib import l1_regularizer as l1_regularizer
from ._contrib import l2_regularizer as l2_regularizer
from ._contrib import sum_regularizer as sum_regularizer
from ._identifiers import deserialize as deserialize
from ._identifiers import get as get
from ._identifiers import serialize as serialize
from ._keras import L1L2 as L1L2
from ._keras import Regularizer as Regularizer
from ._keras import l1 as l1
from ._keras import l1_l2 as l1_l2
from ._keras import l2 as l2

__all__ = [
    "L1L2",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l1_l2_regularizer",
    "l1_regularizer",
    "l2",
    "l2_regularizer",
    "serialize",
    "sum_regularizer",
]
