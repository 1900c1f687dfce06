"""The variables of a layer stack: found in the first layer, asked for in the others."""

from collections import Counter
from typing import Any, NamedTuple

import jax

from ..naming import VariableScope, get_variable_scope, join, variable_scope
from ..variables import (
    Met,
    Rehearsal,
    Run,
    Variable,
    differing,
    is_new,
    look_up,
    stacked_initial,
)
from ._layer_body import Block, check_carry
from ._layer_collections import keep_new_records


class Column(NamedTuple):
    """One variable of the body.

    Attributes:
        met: how the first layer asked for it.
        records: each layer's record.
        initial: initial values for the layers after the first, if drawn already.
    """

    met: Met
    records: list[Variable]
    initial: tuple[jax.Array, ...] | None

    def values(self, run: Run) -> tuple[jax.Array, ...]:
        """The arrays of all layers."""
        return tuple(run.values[record.key] for record in self.records)


class Layers(NamedTuple):
    """All layers, their variables made.

    Attributes:
        rehearsal: the first pass.
        shapes: what the body returned in it.
        calls: how many random keys it took.
        added: how much it put into each collection, variables aside.
        scopes: the scope of each layer.
        columns: the variables that each layer has.
    """

    rehearsal: Rehearsal
    shapes: Any
    calls: int
    added: Counter[Any]
    scopes: list[VariableScope]
    columns: list[Column]


def make_layers(run: Run, block: Block, names: list[str], init: Any, xs: Any) -> Layers:
    """Traces the body for the first layer, and makes the variables of all.

    Raises:
        ValueError: a layer does not fit the next one, or their variables differ.
    """
    calls = run.calls
    rehearsal, scope, shapes, added = _rehearse(run, block, names[0], init, xs)
    columns = _columns(run, rehearsal, names[1:])
    layers = Layers(rehearsal, shapes, run.calls - calls, added, [scope], columns)
    for place, name in enumerate(names[1:]):
        _add_layer(run, layers, place, name)
    return layers


def _columns(run: Run, rehearsal: Rehearsal, others: list[str]) -> list[Column]:
    paths = [join(get_variable_scope().name, name) for name in others]
    columns = []
    for name, met in rehearsal.found.items():
        if rehearsal.owns(name):
            moved = [rehearsal.moved(name, path) for path in paths]
            initial = stacked_initial(run, met.asked, moved) if met.new else None
            columns.append(Column(met, [run.named(name)], initial))
    return columns


def _add_layer(run: Run, layers: Layers, place: int, name: str) -> None:
    with variable_scope(name) as scope:
        for column in layers.columns:
            path = layers.rehearsal.moved(column.met.asked.name, scope.name)
            if column.initial is not None:
                run.values[path] = column.initial[place]
            column.records.append(_made_alike(run, column, path))
    layers.scopes.append(scope)


def _rehearse(
    run: Run, block: Block, name: str, init: Any, xs: Any
) -> tuple[Rehearsal, VariableScope, Any, Counter[Any]]:
    added: Counter[Any] = Counter()
    mark, known = run.ledger.collections.mark(), len(run.records)
    with variable_scope(name) as scope:
        rehearsal = Rehearsal(run, scope.name)

        def first(carry: Any, rows: Any) -> Any:
            with run.as_layer(rehearsal):
                returned = block(carry, jax.tree.map(lambda row: row[0], rows))
                added.update(keep_new_records(run, mark, known))
            return returned

        shapes = jax.eval_shape(first, init, xs)
    for path, do in rehearsal.postponed:
        run.at_home(path, do)
    check_carry(scope.name, init, shapes[0])
    return rehearsal, scope, shapes, added


def _made_alike(run: Run, column: Column, path: str) -> Variable:
    """The record at `path`, which must be like the first layer's.

    Its regularizer is not applied here: the losses of all layers leave the scan.
    """
    first, asked = column.records[0], column.met.asked
    if is_new(run, path) != column.met.new:
        raise ValueError(
            f"layer_stack: of the variables '{first.path}' and '{path}' one exists "
            "already and the other one does not: a stack makes all its layers, or "
            "shares all. Split it into two stacks."
        )
    site, run.site = run.site, first.created_at
    try:
        record = look_up(run, asked._replace(name=path, regularizer=None))
    finally:
        run.site = site
    record.regularizer = first.regularizer
    for what in ("shape", "dtype", "trainable"):
        one, other = getattr(first, what), getattr(record, what)
        if one != other:
            raise ValueError(differing(what, first.path, one, record.path, other))
    return record
