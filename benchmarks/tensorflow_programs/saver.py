"""Saves with the real TensorFlow's Saver, when told to.

Runs on TensorFlow 1.15.5's Python. One message makes float32 variables, the others save
them; the answer to those is the seconds that took.
"""

import gc
import json
import sys
import time

import tensorflow as tf

v1 = tf.compat.v1


def variables(count, elements):
    """A session with initialized variables, and a Saver of them."""
    v1.reset_default_graph()
    values = [
        v1.Variable(
            tf.zeros([elements]) + 0.5,
            name=f"layer_{i // 100}/part_{i % 100}/kernel",
            use_resource=False,
            collections=[],
        )
        for i in range(count)
    ]
    session = v1.Session()
    session.run([value.initializer for value in values])
    return session, v1.train.Saver({value.op.name: value for value in values})


def save(session, saver, prefix):
    """The seconds of one `Saver.save` without the graph's definition."""
    gc.collect()
    start = time.perf_counter()
    saver.save(session, prefix, write_meta_graph=False, write_state=False)
    return time.perf_counter() - start


def main():
    """Obeys until the input ends."""
    v1.disable_eager_execution()
    v1.logging.set_verbosity(v1.logging.ERROR)
    made = None
    for line in sys.stdin:
        message = json.loads(line)
        if message["what"] == "variables":
            made = variables(message["count"], message["elements"])
            answer = tf.__version__
        else:
            answer = save(*made, message["prefix"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
