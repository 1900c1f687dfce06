"""Compiled kernels for the CPU, called through XLA's foreign function interface.

XLA's own loops pay for every step of a recurrent net: small products with a matrix that
is packed anew each time, and gates that go through memory several times.  The C++ in
`source` packs once, computes the gates while they are in registers, and lets threads
share the units of a step.  Without a compiler all runs on XLA.
"""

from ._calls import compiled as compiled
from ._calls import cpu_backward as cpu_backward
from ._calls import cpu_forward as cpu_forward

__all__ = ["compiled", "cpu_backward", "cpu_forward"]
