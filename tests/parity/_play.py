"""The vocabulary of generated programs: scopes, layers and cells by letter.

All values are [2, 3], all variables [3] or [3, 3], so that no operation can fail and
every error is about names and scopes.
"""

from __future__ import annotations

from typing import Any, Callable


class Play:
    """A value that flows through the program, and everything kept on the way."""

    def __init__(self, tf: Any, t: Any) -> None:
        self.tf, self.t = tf, t
        self.value = t.x
        self.seen = []  # type: List[Any]
        self.kept = {}  # type: Dict[str, Any]
        self.outs = []  # type: List[Any]

    # Keeping and finding again.
    def keep(self, letter: str, thing: Any) -> None:
        self.kept[letter] = thing

    def at(self, letter: str) -> Any:
        """A scope kept before, or the current one."""
        return self.kept.get(letter) or self.tf.get_variable_scope()

    def make(self, letter: str, maker: Callable[[], Any]) -> Any:
        """A layer, cell or context of this letter, made if there is none yet."""
        if letter not in self.kept:
            self.kept[letter] = maker()
        return self.kept[letter]

    # Noting.
    def note(self) -> None:
        scope = self.tf.get_variable_scope()
        self.seen.append([scope.name, self.t.mode(scope.reuse)])

    def note_names(self) -> None:
        scope = self.tf.get_variable_scope()
        with self.tf.name_scope("n") as name:
            self.seen.append([scope.name, scope.original_name_scope, name])

    def attempt(self, step: int, action: Callable[[], Any]) -> None:
        self.t.attempt("step %d" % step, action)
        self.outs.append(self.value)

    def done(self) -> Any:
        self.t.fact("seen", self.seen)
        self.t.fact("trainable", self.t.names(self.tf.trainable_variables()))
        self.t.fact("where", self.tf.get_variable_scope().name)
        return self.outs

    # Using variables.
    def mix(self, value: Any) -> None:
        self.value = self.t.tanh(self.value + value)

    def get(self, name: str, shape: Any = (3,), **options: Any) -> None:
        value = self.tf.get_variable(name, shape and list(shape), **options)
        if self.t.dtype(value) == "float32" and self.t.shape(value) == [3]:
            self.mix(value)

    def dense(self, **options: Any) -> None:
        self.mix(self.tf.layers.dense(self.value, 3, **options))

    def norm(self, **options: Any) -> None:
        self.mix(self.tf.layers.batch_normalization(self.value, **options))

    def layer(self, letter: str, **options: Any) -> None:
        make = self.tf.layers.Dense
        self.mix(self.make(letter, lambda: make(3, **options))(self.value))

    def cell_of(self, kind: str, **options: Any) -> Any:
        cells = self.tf.nn.rnn_cell
        if kind == "Multi":
            return cells.MultiRNNCell([cells.GRUCell(3), cells.BasicRNNCell(3)])
        if kind == "Wrapped":
            return cells.ResidualWrapper(cells.GRUCell(3, **options))
        return getattr(cells, kind)(3, **options)

    def cell(self, letter: str, kind: str, scope: Any = None, **options: Any) -> None:
        cell = self.make(letter, lambda: self.cell_of(kind, **options))
        given = {} if scope is None else {"scope": scope}
        state = cell.zero_state(2, self.tf.float32)
        self.mix(cell(self.value, state, **given)[0])

    def rnn(self, letter: str, kind: str, scope: Any = None, **options: Any) -> None:
        cell = self.make(letter, lambda: self.cell_of(kind, **options))
        steps = self.t.stack([self.value, self.value * 0.5], 1)
        out, _ = self.tf.nn.dynamic_rnn(cell, steps, dtype=self.tf.float32, scope=scope)
        self.mix(out[:, 1])

    # Getters and the like.
    def rename(self, getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        return getter(name + "_g", *args, **kwargs)

    def watch(self, getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        self.seen.append(name)
        return getter(name, *args, **kwargs)

    def freeze(self, getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        kwargs["trainable"] = False
        return getter(name, *args, **kwargs)
