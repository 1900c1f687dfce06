"""Writes random programs of the scope algebra: names, counts, reuse, jumps, sharing.

    python generate.py 17          # print program 17 of the batch

A program is a few steps, each in an `attempt`, so an error is noted and the program
goes on in the state the error left.  Scopes, layers, cells and contexts are kept under
letters and used again anywhere, also inside themselves.  `random()` is the only random
function used: all others differ between versions of Python.
"""

from __future__ import annotations

import random
import sys
from typing import Any, Callable, Dict, Sequence

BATCH = 150


class Writer:
    """One program, written line by line."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random("scope algebra %d" % seed)
        self.lines = []  # type: List[str]
        self.depth = 1
        self.steps = 0
        self.room = 0
        # TensorFlow loses its place when a context is entered inside itself.
        self.open = []  # type: List[str]

    # Choosing.
    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one_of(self, options: Sequence[Any]) -> Any:
        return options[int(self.random.random() * len(options))]

    def by_weight(self, table: Dict[Any, float]) -> Any:
        left = self.random.random() * sum(table.values())
        for option, size in table.items():
            left -= size
            if left < 0:
                return option
        return option

    def letter(self, kind: str) -> str:
        return kind + self.one_of("ABC")

    # Writing.
    def line(self, text: str) -> None:
        self.lines.append(" " * self.depth + text)

    def inside(self, head: str, body: Callable[[], None]) -> None:
        self.line(head)
        self.depth += 1
        body()
        self.depth -= 1

    def call(self, function: str, *arguments: str) -> None:
        self.line("%s(%s)" % (function, ", ".join(a for a in arguments if a)))

    # What may be passed.
    def name(self) -> str:
        return repr(self.one_of(["a", "b", "c", "a/b", "dense", "rnn", "unit"]))

    def reuse(self, fresh: float = 8) -> str:
        return self.by_weight(
            {
                "": fresh,
                "reuse=tf.AUTO_REUSE": 5,
                "reuse=True": 1,
                "reuse=False": 0.5,
                "reuse=None": 0.5,
            }
        )

    def scope_options(self) -> str:
        return self.by_weight(
            {
                "": 14,
                "custom_getter=p.rename": 1,
                "custom_getter=p.watch": 1.5,
                "custom_getter=p.freeze": 0.5,
                "initializer=tf.constant_initializer(0.5)": 1,
                "regularizer=t.l2(0.1)": 1,
                "regularizer=tf.no_regularizer": 0.3,
                "auxiliary_name_scope=False": 0.7,
                "dtype=tf.float16": 0.3,
            }
        )

    # Statements.
    def get(self) -> None:
        name = self.by_weight({"v": 4, "w": 3, "kernel": 1, "dense/bias": 1, "a/v": 1})
        shape = self.by_weight({"": 16, "None": 0.6, "(4,)": 0.7, "(None,)": 0.3})
        option = self.by_weight(
            {
                "": 14,
                "trainable=False": 1,
                "initializer=tf.ones_initializer()": 1,
                "regularizer=t.l1(0.1)": 0.7,
                "custom_getter=p.rename": 0.7,
                "dtype=tf.int32, initializer=tf.zeros_initializer()"
                ", regularizer=tf.no_regularizer": 0.4,
            }
        )
        self.call("p.get", repr(name), shape, option)

    def dense(self) -> None:
        name = self.by_weight({"": 4, "name='fc'": 1, "name='dense'": 0.7})
        option = self.by_weight(
            {
                "": 7,
                "reuse=True": 0.5,
                "reuse=tf.AUTO_REUSE": 0.8,
                "use_bias=False": 1,
                "kernel_regularizer=t.l2(0.1)": 1,
            }
        )
        self.call("p.dense", name, option)

    def norm(self) -> None:
        name = self.by_weight({"": 3, "name='bn'": 1})
        self.call("p.norm", name, self.by_weight({"": 3, "reuse=tf.AUTO_REUSE": 1}))

    def layer(self) -> None:
        option = self.by_weight(
            {
                "": 5,
                "name='fc'": 2,
                "name='dense'": 1,
                "_scope='given'": 0.7,
                "_scope=p.at(%r)" % self.letter("S"): 0.5,
                "_reuse=tf.AUTO_REUSE": 0.7,
                "_reuse=True": 0.3,
            }
        )
        self.call("p.layer", repr(self.letter("L")), option)

    def cell(self) -> None:
        kinds = {"GRUCell": 4, "BasicRNNCell": 3, "LSTMCell": 2, "Multi": 2}
        kind = self.by_weight(dict(kinds, Wrapped=1))
        option = ""
        if kind != "Multi":
            option = self.by_weight(
                {"": 8, "name='cell'": 1, "reuse=tf.AUTO_REUSE": 1, "reuse=True": 0.3}
            )
        scope = self.by_weight(
            {"": 8, "scope='given'": 0.8, "scope=p.at(%r)" % self.letter("S"): 0.5}
        )
        function = self.by_weight({"p.cell": 3, "p.rnn": 1})
        self.call(function, repr(self.letter("C") + kind[0]), repr(kind), scope, option)

    def note(self) -> None:
        self.call(self.by_weight({"p.note": 4, "p.note_names": 1}))

    def turn_reuse_on(self) -> None:
        self.call(
            self.by_weight(
                {
                    "tf.get_variable_scope().reuse_variables": 1,
                    "p.at(%r).reuse_variables" % self.letter("S"): 2,
                }
            )
        )

    # Blocks.
    def scope(self) -> None:
        kind = self.by_weight(
            {"name": 8, "default": 5, "object": 6, "here": 2, "root": 0.7, "context": 1}
        )
        if kind == "name":
            head = [self.name(), self.reuse(), self.scope_options()]
        elif kind == "default":
            default = repr(self.one_of(["a", "dense", "unit", "unit", "a/b"]))
            rare = self.reuse() if self.chance(0.07) else ""
            head = ["None", default, rare, self.scope_options()]
        elif kind == "object":
            place = "p.at(%r)" % self.letter("S")
            head = [place, self.reuse(5), self.scope_options()]
        elif kind == "here":
            head = ["tf.get_variable_scope()", self.reuse(4), self.scope_options()]
        else:
            head = ["''", self.reuse(4)]
        opening = "tf.variable_scope(%s)" % ", ".join(h for h in head if h)
        context = self.letter("X")
        is_context = kind == "context" and context not in self.open
        if is_context:
            opening = "p.make(%r, lambda: tf.variable_scope(%s))" % (
                context,
                self.one_of(["None, 'unit'", "'a'", "'a', reuse=True", "p.at('SA')"]),
            )
            self.open.append(context)
        kept = self.chance(0.45)
        self.inside("with %s%s:" % (opening, " as s" if kept else ""), self._body(kept))
        if is_context:
            self.open.pop()

    def _body(self, kept: bool) -> Callable[[], None]:
        def body() -> None:
            if kept:
                self.call("p.keep", repr(self.letter("S")), "s")
            self.block()

        return body

    def name_scope(self) -> None:
        self.inside("with tf.name_scope(%s):" % self.name(), self.block)

    def attempt(self) -> None:
        self.steps += 1
        step = self.steps
        self.inside("def step_%d():" % step, self.block)
        self.call("p.attempt", str(step), "step_%d" % step)

    def block(self) -> None:
        """One to three statements, deeper ones while there is room."""
        plain = {
            self.get: 8,
            self.dense: 6,
            self.layer: 4,
            self.cell: 3,
            self.norm: 1,
            self.note: 2,
            self.turn_reuse_on: 0.5,
        }  # type: Dict[Callable[[], None], float]
        nested = {self.scope: 12, self.attempt: 2, self.name_scope: 0.7}
        count = self.by_weight({1: 3, 2: 4, 3: 2})
        for _ in range(count):
            deeper = self.depth < 7 and self.room > 0
            self.room -= 1
            self.by_weight({**plain, **nested} if deeper else plain)()

    def program(self) -> str:
        self.line("from _play import Play")
        self.line("p = Play(tf, t)")
        for _ in range(self.by_weight({3: 2, 4: 1})):
            self.room = 7
            self.steps += 1
            step = self.steps
            self.inside("def step_%d():" % step, self.step)
            self.call("p.attempt", str(step), "step_%d" % step)
        self.line("return p.done()")
        return "def program(tf, t):\n" + "\n".join(self.lines) + "\n"

    def step(self) -> None:
        if self.chance(0.9):
            self.scope()
        self.block()


def program(seed: int) -> str:
    """The source of one random program."""
    return Writer(seed).program()


def batch(first: int = 0, count: int = BATCH) -> Dict[str, str]:
    """Sources of random programs by their ids."""
    return {"random/%03d" % n: program(n) for n in range(first, first + count)}


if __name__ == "__main__":
    print(program(int(sys.argv[1])))
