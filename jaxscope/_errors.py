"""What every room says when something is wrong.

TensorFlow's error *classes* are kept (`ValueError` for a clash, `TypeError` for a
wrong kind of argument, ...), so code that catches them keeps working.  The two
classes below exist for mistakes that TensorFlow 1 could not make.

A *near miss* is a known name that differs from the asked one by a slip of the
keyboard or by a missing scope; error messages list a few of them.
"""

import difflib
from collections.abc import Iterable

_NOTE = "inside variable scope "


class NoStoreError(RuntimeError):
    """Raised when a variable is asked for while no store is running.

    >>> import jaxscope as js
    >>> js.get_variable("w", [3])
    Traceback (most recent call last):
        ...
    jaxscope.NoStoreError: get_variable('w') needs a running store...

    Differs from TF 1.15: TensorFlow falls back on a hidden default graph.
    """


class TraceLevelError(RuntimeError):
    """Raised when a variable would be made or changed inside a raw JAX transform.

    A value made inside `jax.lax.scan`, `jax.vmap`, ... cannot leave it.  Reading a
    variable there is fine; making or updating one needs `jaxscope.scan`,
    `jaxscope.vmap`, `jaxscope.cond`, `jaxscope.while_loop` or `jaxscope.remat`.

    >>> import jax, jaxscope as js
    >>> def f(xs):
    ...     return jax.vmap(lambda x: x * js.get_variable("w", []))(xs)
    >>> js.transform(f).init(jax.random.key(0), jax.numpy.ones(3))
    Traceback (most recent call last):
        ...
    jaxscope.TraceLevelError: variable 'w' would be created inside a JAX transform...
    """


def no_store(asked: str) -> NoStoreError:
    """The error for `asked`, which needs a store where none is running."""
    return NoStoreError(
        f"{asked} needs a running store, and none is running here. Call the function "
        "through jaxscope.transform(f).init / .apply, or run it op by op inside "
        "`with jaxscope.VariableStore(rng=jax.random.key(0)) as store:`."
    )


NoStoreError.__module__ = TraceLevelError.__module__ = "jaxscope"


def near_misses(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Known names that were perhaps meant: same last part, or nearly the same text."""
    names = [str(k) for k in known]
    leaf = name.rsplit("/", 1)[-1]
    same_leaf = [k for k in names if k != name and k.rsplit("/", 1)[-1] == leaf]
    close = difflib.get_close_matches(name, names, n=limit, cutoff=0.7)
    ranked = list(dict.fromkeys([*close, *same_leaf]))
    return ranked[:limit]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """' Did you mean ...?', or nothing when no known name is near."""
    found = near_misses(name, known)
    return f" Did you mean {' or '.join(repr(f) for f in found)}?" if found else ""


def note_scope(error: BaseException, scope_name: str) -> None:
    """Notes on `error` which scope it passed through; the innermost one speaks."""
    if not isinstance(error, Exception):
        return
    if not any(n.startswith(_NOTE) for n in getattr(error, "__notes__", ())):
        error.add_note(f"{_NOTE}'{scope_name}'")
