"""`layer_stack`: equal layers, each with variables of its own, traced once for all.

A Python loop over layers is traced, and compiled, once for each of them.  Here the
variables of the layers are stacked, name by name, and `jax.lax.scan` runs one body over
the stack; outside nothing shows of it.  How the names are found out without tracing
every layer is told in `variables/_layer_passes`.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ..naming import Reentry
from ..variables import Following, Key, Run, current_run
from ._layer_body import Block, check_outputs, strengthened
from ._layer_collections import Collected
from ._layer_names import LayerNames, layer_names
from ._layer_variables import make_layers


def layer_stack(
    f: Callable[..., Any],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    *,
    names: LayerNames,
    has_aux: bool = False,
    unroll: int | bool = 1,
    remat: bool = False,
    policy: Callable[..., bool] | None = None,
) -> Any:
    """A loop over equal layers that is traced and compiled as one layer.

    Stands for `for i, x in enumerate(xs)`, in which each pass opens a scope of its own
    and runs `carry = f(carry, x)`.  Variables, their values and order, losses, state,
    collections and random numbers are those of the loop, so that checkpoints stay.

    Args:
        f: `f(carry)`, or `f(carry, x)` with `xs`; returns the new carry, and with
            `has_aux` a pair of it and an output.
        init: the first carry, any pytree; all layers must keep its shapes and dtypes.
        xs: a pytree whose arrays have a row for each layer.
        length: the number of layers, where neither `xs` nor a list of names tells it.
        names: the scopes: `"layer_{}"`, `"layer_%d"`, a function of the number, or a
            list.
        has_aux: whether the layers return outputs, which are stacked.
        unroll: how many layers are written out in each step of the loop.
        remat: whether the backward pass computes each layer again (`jax.checkpoint`).
        policy: what it keeps nevertheless; implies `remat`.

    Returns:
        The last carry; with `has_aux` a pair of it and the outputs.

    Raises:
        ValueError: the layers are not alike, or their number is not clear.
        TypeError: a name is no string, or `f` returns no pair.

    >>> import jax, jax.numpy as jnp, jaxscope as js
    >>> def block(x):
    ...     return x + js.layers.dense(x, 3, jnp.tanh, name="fc")
    >>> net = js.transform(lambda x: js.layer_stack(block, x, length=24,
    ...                                             names="layer_{}"))
    >>> params = net.init(jax.random.key(0), jnp.ones([2, 3]))
    >>> len(params), params["layer_23/fc/kernel"].shape
    (48, (3, 3))
    """
    run = current_run("layer_stack")
    block = Block(f, xs is not None, has_aux)
    scopes = layer_names(names, xs, length)
    if not scopes:
        return block.without_layers(init)
    remat = remat or policy is not None
    carry, aux = _Stack(run, block, scopes, init, xs).scan(xs, unroll, remat, policy)
    return (carry, aux) if has_aux else carry


_Values = OrderedDict[Key, jax.Array]


class _Stack:
    """The layers, and the loop over them."""

    def __init__(
        self, run: Run, block: Block, names: list[str], init: Any, xs: Any
    ) -> None:
        self._run, self._block, self._length = run, block, len(names)
        self._calls, self._counts = run.calls, dict(run.ledger.layer_uids)
        self._layers = make_layers(run, block, names, init, xs)
        self._carry = strengthened(init, self._layers.shapes[0])
        self._second = min(1, self._length - 1)
        self._collected = Collected(self._layers.scopes[self._second].name)
        self._counted = _differences(run.ledger.layer_uids, self._counts)

    def scan(
        self, xs: Any, unroll: int | bool, remat: bool, policy: Any
    ) -> tuple[Any, Any]:
        state = self._run.changeable_state()
        fixed, own = self._stacked(state)
        places = jnp.arange(self._length) if self._layers.calls else None
        body = self._layer
        if remat:
            body = jax.checkpoint(body, prevent_cse=False, policy=policy)
        (carry, state), (aux, changed, arrays) = jax.lax.scan(
            body,
            (self._carry, state),
            (places, xs, fixed, own),
            length=self._length,
            unroll=unroll,
        )
        self._run.values.update(state)
        self._keep(changed)
        self._keep_count()
        self._collect(arrays)
        return carry, aux

    def _stacked(self, state: dict[Key, Any]) -> tuple[_Values, _Values]:
        """The layers' values, under the keys of the layer that stands for all.

        Those that may change are taken out of `state`, and are the second half.
        """
        from ._stacking import stack  # some of JAX that costs time to load

        fixed: _Values = OrderedDict()
        own: _Values = OrderedDict()
        for column in self._layers.columns:
            found = [state.pop(record.key, None) for record in column.records]
            half = fixed if found[0] is None else own
            half[column.records[self._second].key] = stack(column.values(self._run))
        return fixed, own

    def _layer(self, carried: Any, row: Any) -> Any:
        run, layers = self._run, self._layers
        (carry, state), (place, x, fixed, own) = carried, row
        skipped = 0 if place is None else place * layers.calls
        scope = layers.scopes[self._second]
        following = Following(run, scope.name, layers.rehearsal)
        run.calls, mark = self._calls, run.ledger.collections.mark()
        with (
            run.as_layer(following, {**state, **own}, fixed, skipped) as leaving,
            Reentry(scope, None, operations=True),
        ):
            carry, aux = self._block(carry, x)
            arrays = self._collected.take(run, mark)
        following.check_all_met()
        check_outputs(layers.rehearsal.path, layers.shapes, scope.name, (carry, aux))
        self._check_calls()
        self._check_added()
        state = OrderedDict((key, leaving[key]) for key in state)
        changed = {key: leaving[key] for key in own if leaving[key] is not own[key]}
        return (carry, state), (aux, changed, arrays)

    def _check_calls(self) -> None:
        expected, found = self._layers.calls, self._run.calls - self._calls
        if found != expected:
            first, second = self._layers.scopes[0], self._layers.scopes[self._second]
            raise ValueError(
                f"layer_stack: layer '{first.name}' takes {expected} random keys, but "
                f"'{second.name}' {found}. The layers of a stack must be alike."
            )

    def _check_added(self) -> None:
        expected, found = self._layers.added, self._collected.numbers
        first, second = self._layers.scopes[0], self._layers.scopes[self._second]
        for key in expected | found:
            if expected[key] != found[key]:
                raise ValueError(
                    f"layer_stack: layer '{first.name}' adds {expected[key]} to the "
                    f"collection '{key}', but '{second.name}' {found[key]}. The layers "
                    "of a stack must be alike."
                )

    # -- afterwards ------------------------------------------------------------------
    def _keep(self, changed: dict[Key, jax.Array]) -> None:
        """Gives each layer its new state."""
        from ._stacking import unstack

        for column in self._layers.columns:
            stacked = changed.get(column.records[self._second].key)
            if stacked is not None:
                self._run.check_level(column.records[0].path, "changed")
                for record, value in zip(column.records, unstack(stacked), strict=True):
                    self._run.values[record.key] = value

    def _keep_count(self) -> None:
        """Leaves the counts of random keys and of layers as the loop would."""
        self._run.calls = self._calls + self._length * self._layers.calls
        for name, number in self._counted.items():
            before = self._counts.get(name, 0)
            self._run.ledger.layer_uids[name] = before + self._length * number

    def _collect(self, arrays: list[jax.Array]) -> None:
        from ._stacking import unstack

        taken_apart = [unstack(array) for array in arrays]
        columns = self._layers.columns
        for i, scope in enumerate(self._layers.scopes):
            records = {id(c.records[self._second]): c.records[i] for c in columns}
            of_layer = [parts[i] for parts in taken_apart]
            self._collected.put(self._run, scope.name, records, of_layer)


def _differences(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {name: number - before.get(name, 0) for name, number in after.items()}
