"""C++ that is compiled on the user's machine, and where XLA may call it.

Some things XLA does slowly on a CPU, and its operations cannot be made to say it better.
A room that has such a thing keeps the C++ beside its Python, asks here for a `Library`,
and has the same thing in XLA's operations for where there is none.
"""

from ._library import Library as Library
from ._library import library as library
from ._lowering import lower as lower
from ._lowering import lower_on_cpu as lower_on_cpu

__all__ = ["Library", "library", "lower", "lower_on_cpu"]
