"""JAX transforms for functions that make and change variables inside.

A variable made in the body is made once, outside of it, and closed over.  State is
carried through the body and comes out changed.  Random keys differ from step to step.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ..variables import current_run


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> tuple[Any, Any]:
    """`jax.lax.scan` whose body may make, share and update variables.

    Raises:
        ValueError: neither `xs` nor `length` tells the number of steps.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(xs):
    ...     def step(h, x):
    ...         h = jnp.tanh(h * js.get_variable("w", []) + x)
    ...         return h, h
    ...     return js.scan(step, jnp.zeros([]), xs)[1]
    >>> net = js.transform(net)
    >>> params = net.init(jax.random.key(0), jnp.ones(5))
    >>> net.apply(params, jnp.ones(5)).shape
    (5,)
    """
    run = current_run("scan")
    steps = _number_of_steps(xs, length)

    def body(carried: Any, x: Any) -> Any:
        carry, state = carried
        index, x = x
        with run.lifted(index, state) as leaving:
            carry, y = f(carry, x)
        return (carry, leaving), y

    (carry, state), ys = jax.lax.scan(
        body,
        (init, run.changeable_state()),
        (jnp.arange(steps), xs),
        length=steps,
        reverse=reverse,
        unroll=unroll,
    )
    run.values.update(state)
    return carry, ys


def _number_of_steps(xs: Any, length: int | None) -> int:
    sizes = {int(leaf.shape[0]) for leaf in jax.tree.leaves(xs)}
    if length is not None:
        sizes.add(length)
    if len(sizes) > 1:
        raise ValueError(
            f"scan was given different numbers of steps: {sorted(sizes)}. The length of an "
            "array in xs disagrees with that of another one, or with length=."
        )
    if not sizes:
        raise ValueError(
            "scan needs xs or length to know the number of steps: write "
            "scan(f, init, xs) or scan(f, init, length=n)."
        )
    return sizes.pop()


def while_loop(
    cond_fun: Callable[[Any], Any], body_fun: Callable[[Any], Any], init_val: Any
) -> Any:
    """`jax.lax.while_loop` whose body may make, share and update variables.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     grow = lambda x: x * (1 + jnp.abs(js.get_variable("w", [])))
    ...     return js.while_loop(lambda x: x < 10, grow, x)
    >>> net = js.transform(net)
    >>> params = net.init(jax.random.key(0), jnp.float32(1))
    >>> bool(net.apply(params, jnp.float32(1)) >= 10)
    True
    """
    run = current_run("while_loop")

    def condition(carried: Any) -> Any:
        with run.lifted(carried[2], carried[1]):
            return cond_fun(carried[0])

    def body(carried: Any) -> Any:
        value, state, index = carried
        with run.lifted(index, state) as leaving:
            value = body_fun(value)
        return value, leaving, index + 1

    start = (init_val, run.changeable_state(), jnp.int32(0))
    value, state, _ = jax.lax.while_loop(condition, body, start)
    run.values.update(state)
    return value


def cond(
    pred: Any,
    true_fun: Callable[..., Any],
    false_fun: Callable[..., Any],
    *operands: Any,
) -> Any:
    """`jax.lax.cond` whose branches may make, share and update variables.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x, wide):
    ...     a = lambda x: x * js.get_variable("a", [])
    ...     b = lambda x: x + js.get_variable("b", [])
    ...     return js.cond(wide, a, b, x)
    >>> net = js.transform(net)
    >>> sorted(net.init(jax.random.key(0), jnp.ones(2), True))
    ['a', 'b']
    """
    run = current_run("cond")

    def branch(f: Callable[..., Any]) -> Callable[..., Any]:
        def lifted(state: Any, *operands: Any) -> Any:
            with run.lifted(None, state) as leaving:
                result = f(*operands)
            return result, leaving

        return lifted

    result, state = jax.lax.cond(
        pred, branch(true_fun), branch(false_fun), run.changeable_state(), *operands
    )
    run.values.update(state)
    return result


def vmap(
    f: Callable[..., Any], in_axes: Any = 0, out_axes: Any = 0, axis_size: Any = None
) -> Callable[..., Any]:
    """`jax.vmap` of a function that may make and share variables.

    Every example uses the same variables; random keys differ between examples.  State
    may be read, but not changed: the examples would disagree about its new value.

    Raises:
        ValueError: (when called) nothing is mapped.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(xs):
    ...     return js.vmap(lambda x: x @ js.get_variable("w", [3, 2]))(xs)
    >>> net = js.transform(net)
    >>> net.init(jax.random.key(0), jnp.ones([5, 3]))["w"].shape
    (3, 2)
    """

    def mapped(*args: Any) -> Any:
        run = current_run("vmap")
        size = _mapped_size(args, in_axes) if axis_size is None else axis_size

        def one(index: Any, *args: Any) -> Any:
            with run.lifted(index):
                return f(*args)

        axes = in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        return jax.vmap(one, (0, *axes), out_axes)(jnp.arange(size), *args)

    return mapped


def _mapped_size(args: Any, in_axes: Any) -> int:
    axes = in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
    for arg, axis in zip(args, axes, strict=True):
        sizes = jax.tree.leaves(
            jax.tree.map(_size_along, axis, arg, is_leaf=lambda a: a is None)
        )
        if sizes:
            return int(sizes[0])
    raise ValueError("vmap must map over at least one argument: in_axes has no axis.")


def _size_along(axis: int | None, part: Any) -> int | None:
    leaves = [] if axis is None else jax.tree.leaves(part)
    return leaves[0].shape[axis] if leaves else None


def remat(f: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """`jax.checkpoint` of a function that may make, share and update variables.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def net(x):
    ...     return js.remat(lambda x: jnp.tanh(x * js.get_variable("w", [])))(x)
    >>> net = js.transform(net)
    >>> params = net.init(jax.random.key(0), jnp.ones(2))
    >>> jax.grad(lambda p: net.apply(p, jnp.ones(2)).sum())(params)["w"].shape
    ()
    """

    @functools.wraps(f)
    def rematerialized(*args: Any, **kwargs: Any) -> Any:
        run = current_run("remat")

        def body(state: Any, *args: Any, **kwargs: Any) -> Any:
            with run.lifted(None, state) as leaving:
                result = f(*args, **kwargs)
            return result, leaving

        lifted = jax.checkpoint(body, **_after_state(options))
        result, state = lifted(run.changeable_state(), *args, **kwargs)
        run.values.update(state)
        return result

    return rematerialized


def _after_state(options: dict[str, Any]) -> dict[str, Any]:
    """`static_argnums` counts the user's arguments; state is passed before them."""
    static = options.get("static_argnums")
    if static is None:
        return options
    numbers = (static,) if isinstance(static, int) else tuple(static)
    return {**options, "static_argnums": tuple(n + (n >= 0) for n in numbers)}
