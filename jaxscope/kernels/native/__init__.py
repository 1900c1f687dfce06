"""Compiled kernels for the CPU: found or built, and called through XLA's FFI.

XLA's own loops pay for every step of a recurrent net: small products with a matrix that
is packed anew each time, and gates that go through memory several times.  The C++ in
`source` packs once, computes the gates while they are in registers, and lets threads
share the units of a step.  It is compiled for the processor at hand at the first use,
with the C++ compiler of the machine, and kept; without a compiler all runs on XLA.
"""

from ._build import Library as Library
from ._build import library as library
from ._calls import cpu_backward as cpu_backward
from ._calls import cpu_forward as cpu_forward

__all__ = ["Library", "cpu_backward", "cpu_forward", "library"]
