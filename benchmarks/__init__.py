"""How fast jaxscope is beside its peers: `python -m benchmarks`, or `make bench`.

A *suite* is a chapter of the report, such as recurrent training. It yields *comparisons*:
several *contenders* that do one thing, timed in turn. A *peer* is a library, or code
written by hand, that offers contenders. README.md in this folder says more.
"""
