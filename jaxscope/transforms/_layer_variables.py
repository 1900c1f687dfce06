"""The variables of a layer stack: found in the first layer, asked for in the others."""

from typing import Any, NamedTuple

import jax

from ..naming import VariableScope, variable_scope
from ..variables import (
    Met,
    Rehearsal,
    Run,
    Variable,
    differing,
    is_new,
    look_up,
)
from ._layer_body import Block, check_carry
from ._layer_collections import keep_new_records


class Column(NamedTuple):
    """One variable of the body: how the first layer asked, and each layer's record."""

    met: Met
    records: list[Variable]

    def values(self, run: Run) -> tuple[jax.Array, ...]:
        """The arrays of all layers."""
        return tuple(run.values[record.key] for record in self.records)


class Layers(NamedTuple):
    """All layers, their variables made.

    Attributes:
        rehearsal: the first pass.
        shapes: what the body returned in it.
        calls: how many random keys it took.
        scopes: the scope of each layer.
        columns: the variables that each layer has.
    """

    rehearsal: Rehearsal
    shapes: Any
    calls: int
    scopes: list[VariableScope]
    columns: list[Column]


def make_layers(run: Run, block: Block, names: list[str], init: Any, xs: Any) -> Layers:
    """Traces the body for the first layer, and makes the variables of all.

    Raises:
        ValueError: a layer does not fit the next one, or their variables differ.
    """
    calls = run.calls
    rehearsal, scope, shapes = _rehearse(run, block, names[0], init, xs)
    columns = [
        Column(met, [run.named(name)])
        for name, met in rehearsal.found.items()
        if rehearsal.owns(name)
    ]
    layers = Layers(rehearsal, shapes, run.calls - calls, [scope], columns)
    for name in names[1:]:
        with variable_scope(name) as scope:
            for column in columns:
                path = rehearsal.moved(column.met.asked.name, scope.name)
                column.records.append(_made_alike(run, column, path))
        layers.scopes.append(scope)
    return layers


def _rehearse(
    run: Run, block: Block, name: str, init: Any, xs: Any
) -> tuple[Rehearsal, VariableScope, Any]:
    mark, known = run.ledger.collections.mark(), len(run.records)
    with variable_scope(name) as scope:
        rehearsal = Rehearsal(run, scope.name)

        def first(carry: Any, rows: Any) -> Any:
            with run.as_layer(rehearsal):
                returned = block(carry, jax.tree.map(lambda row: row[0], rows))
                keep_new_records(run, mark, known)
            return returned

        shapes = jax.eval_shape(first, init, xs)
    for path, do in rehearsal.postponed:
        run.at_home(path, do)
    check_carry(scope.name, init, shapes[0])
    return rehearsal, scope, shapes


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
