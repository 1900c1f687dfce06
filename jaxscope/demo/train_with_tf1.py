"""Train the demo's character model with TensorFlow 1.15.5 and record its answers.

This is how the files in ``data/`` were made.  It is an ordinary TensorFlow 1 program
and the one file of the package that jaxscope itself never imports: it needs Python
3.7 and ``pip install 'tensorflow==1.15.5' 'protobuf<3.21'``.  From a clone:

    python3.7 jaxscope/demo/train_with_tf1.py --out jaxscope/demo/data

Corpus: the manual pages inside every Python (``pydoc_data.topics``), in the order of
their keys, with each paragraph kept the first time it is seen (pages quote each other
at length) and a page dropped when only its heading is left.  Text is cut down to 96
characters: newline and printable ASCII.  The last twentieth is held out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf  # type: ignore[import-not-found,import-untyped,unused-ignore]

if TYPE_CHECKING:
    from numpy.typing import NDArray

VOCABULARY = "\n" + "".join(map(chr, range(32, 127)))
EMBEDDING = 32
HIDDEN = 152
LAYERS = 2
INIT_SCALE = 0.08

HELD_OUT = 0.05
BATCH = 32
UNROLL = 64
LEARNING_RATE = 2e-3
CLIP_NORM = 1.0
SEED = 1515

EVAL_ROWS = 8
RECORDED_LENGTHS = [24, 17, 5, 0]
PUNCTUATION = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")


def corpus() -> str:
    """Return Python's manual pages as one text of known characters."""
    from pydoc_data import topics

    seen = set()
    pages = []
    for key in sorted(topics.topics):
        fresh = []
        for paragraph in topics.topics[key].split("\n\n"):
            words = " ".join(paragraph.split())
            if words and words not in seen:
                seen.add(words)
                fresh.append(paragraph.strip("\n"))
        if len(fresh) > 1:
            pages.append("\n\n".join(fresh))
    text = "\n\n\n".join(pages) + "\n"
    text = unicodedata.normalize("NFKD", text.translate(PUNCTUATION))
    return "".join(c for c in text if c in VOCABULARY)


def rows(ids: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """Cut ``[n]`` ids into ``count`` equal rows that each read on: ``[count, n']``."""
    width = len(ids) // count
    return ids[: count * width].reshape(count, width)


def language_model(tokens: tf.Tensor, lengths: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Build the model; ``tokens [batch, time]`` gives ``logits [batch, time, 96]``."""
    initializer = tf.random_uniform_initializer(-INIT_SCALE, INIT_SCALE)
    with tf.variable_scope("lm", initializer=initializer):
        table = tf.get_variable("embedding", [len(VOCABULARY), EMBEDDING])
        cell = tf.nn.rnn_cell.MultiRNNCell(
            [tf.nn.rnn_cell.LSTMCell(HIDDEN) for _ in range(LAYERS)]
        )
        initial_state = cell.zero_state(tf.shape(tokens)[0], tf.float32)
        outputs, last_state = tf.nn.dynamic_rnn(
            cell,
            tf.nn.embedding_lookup(table, tokens),
            sequence_length=lengths,
            initial_state=initial_state,
        )
        logits = tf.layers.dense(outputs, len(VOCABULARY), name="logits")
    return logits, initial_state, last_state


class Graph:
    """The placeholders, the loss and the training step of one TensorFlow graph."""

    def __init__(self) -> None:
        self.tokens = tf.placeholder(tf.int32, [None, None], "tokens")
        self.targets = tf.placeholder(tf.int32, [None, None], "targets")
        self.lengths = tf.placeholder(tf.int32, [None], "lengths")
        self.logits, self.state, self.last_state = language_model(
            self.tokens, self.lengths
        )
        self.loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=self.targets, logits=self.logits
            )
        )
        self.step = tf.train.get_or_create_global_step()
        variables = tf.trainable_variables()
        gradients, _ = tf.clip_by_global_norm(
            tf.gradients(self.loss, variables), CLIP_NORM
        )
        self.train = tf.train.AdamOptimizer(LEARNING_RATE).apply_gradients(
            zip(gradients, variables), global_step=self.step
        )
        # The optimizer's slots stay out of the checkpoint: they would triple its size.
        self.saver = tf.train.Saver([*variables, self.step], save_relative_paths=True)

    def feed(
        self, window: NDArray[np.int32], state: object = None
    ) -> dict[object, object]:
        """Feed ``window [batch, time + 1]``: each character predicts the next one."""
        batch, time_steps = window.shape[0], window.shape[1] - 1
        feed: dict[object, object] = {
            self.tokens: window[:, :-1],
            self.targets: window[:, 1:],
            self.lengths: np.full([batch], time_steps, np.int32),
        }
        if state is not None:
            feed[self.state] = state
        return feed


def train(
    session: tf.Session,
    graph: Graph,
    ids: NDArray[np.int32],
    held_out: NDArray[np.int32],
    steps: int,
    minutes: float,
) -> None:
    """Train on contiguous windows, carrying the state from one to the next."""
    table = rows(ids, BATCH)
    windows = (table.shape[1] - 1) // UNROLL
    start = time.time()
    state = None
    for step in range(steps):
        window = step % windows
        if window == 0:
            state = None
        piece = table[:, window * UNROLL : (window + 1) * UNROLL + 1]
        loss, state, _ = session.run(
            [graph.loss, graph.last_state, graph.train], graph.feed(piece, state)
        )
        seconds = time.time() - start
        if step % 500 == 0:
            unseen = held_out_loss(session, graph, held_out)
            line = "step {:5d}  loss {:.4f}  held out {:.4f}  {:.0f} s"
            print(line.format(step, loss, unseen, seconds))
        if seconds > 60 * minutes:
            print(f"stopped after {step + 1} steps: time is up")
            return


def held_out_loss(session: tf.Session, graph: Graph, ids: NDArray[np.int32]) -> float:
    """Return nats per character on held-out text, read as 8 rows from zero state."""
    return float(session.run(graph.loss, graph.feed(rows(ids, EVAL_ROWS))))


def sample(
    session: tf.Session,
    graph: Graph,
    prompt: str,
    length: int,
    temperature: float = 0.6,
) -> str:
    """Write on from ``prompt``, one session call a character."""
    random = np.random.RandomState(SEED)
    text = prompt
    pending, state = [VOCABULARY.index(c) for c in prompt], None
    for _ in range(length):
        feed = {graph.tokens: [pending], graph.lengths: [len(pending)]}
        if state is not None:
            feed[graph.state] = state
        logits, state = session.run([graph.logits, graph.last_state], feed)
        scores = logits[0, -1].astype(np.float64) / temperature
        weights = np.exp(scores - scores.max())
        pending = [random.choice(len(VOCABULARY), p=weights / weights.sum())]
        text += VOCABULARY[pending[0]]
    return text


def record(
    session: tf.Session, graph: Graph, ids: NDArray[np.int32], folder: str
) -> None:
    """Save TensorFlow's own logits for four short sequences of held-out text."""
    width = max(RECORDED_LENGTHS)
    tokens = rows(ids, len(RECORDED_LENGTHS))[:, :width].astype(np.int32)
    lengths = np.array(RECORDED_LENGTHS, np.int32)
    logits = session.run(graph.logits, {graph.tokens: tokens, graph.lengths: lengths})
    np.savez_compressed(
        os.path.join(folder, "recorded.npz"),
        tokens=tokens,
        lengths=lengths,
        logits=logits,
    )


def save_corpus(text: str, folder: str) -> None:
    """Save the text, compressed, with nothing of the day or the machine in it."""
    path = os.path.join(folder, "corpus.txt.gz")
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode("ascii"))


def main() -> None:
    """Train, save the checkpoint and everything the demo compares itself with."""
    parser = argparse.ArgumentParser(description="Make the demo's files with TF 1.15.")
    parser.add_argument("--out", default="data", help="folder to write (%(default)s)")
    parser.add_argument("--steps", type=int, default=3000, help="at most (%(default)s)")
    parser.add_argument("--minutes", type=float, default=20, help="at most")
    options = parser.parse_args()

    tf.logging.set_verbosity(tf.logging.ERROR)
    tf.set_random_seed(SEED)
    text = corpus()
    ids = np.array([VOCABULARY.index(c) for c in text], np.int32)
    cut = len(ids) - int(len(ids) * HELD_OUT)
    graph = Graph()
    threads = tf.ConfigProto(
        intra_op_parallelism_threads=1, inter_op_parallelism_threads=1
    )
    with tf.Session(config=threads) as session:
        session.run(tf.global_variables_initializer())
        train(session, graph, ids[:cut], ids[cut:], options.steps, options.minutes)
        loss = held_out_loss(session, graph, ids[cut:])
        step = int(session.run(graph.step))
        graph.saver.save(
            session,
            os.path.join(options.out, "lm.ckpt"),
            global_step=step,
            write_meta_graph=False,
        )
        record(session, graph, ids[cut:], options.out)
        print(f"held out: {loss:.4f} nats a character")
        print(sample(session, graph, "The ", 500))
    save_corpus(text, options.out)
    facts = {
        "checkpoint": f"lm.ckpt-{step}",
        "clip_norm": CLIP_NORM,
        "embedding": EMBEDDING,
        "eval_rows": EVAL_ROWS,
        "held_out": HELD_OUT,
        "held_out_loss": loss,
        "hidden": HIDDEN,
        "init_scale": INIT_SCALE,
        "layers": LAYERS,
        "learning_rate": LEARNING_RATE,
        "steps": step,
        "tensorflow": tf.__version__,
        "vocabulary": VOCABULARY,
    }
    with open(os.path.join(options.out, "model.json"), "w") as file:
        json.dump(facts, file, indent=2, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main()
