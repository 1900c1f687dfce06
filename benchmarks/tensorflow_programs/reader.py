"""Reads checkpoints with the real TensorFlow, when told to.

Runs on the Python of TensorFlow 1.15.5 or 2. A message says what to do: open a
checkpoint, read all of it, or one tensor; the answer is the seconds that took.
"""

import gc
import json
import sys
import time

import tensorflow as tf


def timed(what, prefix, name=""):
    """The seconds of opening a checkpoint, of reading all of it, or one tensor."""
    gc.collect()
    start = time.perf_counter()
    reader = tf.train.load_checkpoint(prefix)
    if what == "open":
        reader.get_variable_to_shape_map()
        return time.perf_counter() - start
    if what == "all":
        names = reader.get_variable_to_shape_map()
        values = {name: reader.get_tensor(name) for name in names}
    else:
        values = reader.get_tensor(name)
    seconds = time.perf_counter() - start
    del values
    return seconds


def main():
    """Obeys until the input ends."""
    for line in sys.stdin:
        message = json.loads(line)
        asked = message["what"]
        answer = tf.__version__ if asked == "version" else timed(**message)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
