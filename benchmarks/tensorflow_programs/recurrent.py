"""Runs a recurrent network of the real TensorFlow 1.15, when told to.

Runs on TensorFlow 1.15.5's Python, with the default threads. The first message builds the
network and gives it weights; later ones time it, compare it, or ask for its memory.
"""

import gc
import json
import sys
import time

import numpy as np
import tensorflow as tf

v1 = tf.compat.v1


class Network:
    """`dynamic_rnn` of a stack, or `bidirectional_dynamic_rnn`, and its gradients."""

    def __init__(self, kind, layers, hidden, values, differentiate_inputs):
        stored = np.load(values)
        self.inputs = stored["inputs"]
        self.placeholder = v1.placeholder(tf.float32, self.inputs.shape)
        self.outputs = network(self.placeholder, kind, layers, hidden)
        self.loss = tf.reduce_mean(tf.square(self.outputs))
        variables = v1.trainable_variables()
        wanted = variables + [self.placeholder] * differentiate_inputs
        gradients = tf.gradients(self.loss, wanted)
        # Grouped, the gradients are computed and not copied out of the session.
        self.step = tf.group(self.loss, *gradients)
        self.forward = tf.group(self.outputs)
        self.session = v1.Session()
        for variable in variables:
            variable.load(stored[variable.op.name], self.session)

    def run(self, fetch):
        """What is fetched for the inputs."""
        return self.session.run(fetch, {self.placeholder: self.inputs})

    def seconds(self, which, times):
        """The wall time of so many runs."""
        fetch = self.step if which == "training" else self.forward
        gc.collect()
        start = time.perf_counter()
        for _ in range(times):
            self.run(fetch)
        return time.perf_counter() - start


def network(inputs, kind, layers, hidden):
    """The outputs, `[batch, time, size]`."""
    cells = {
        "lstm": v1.nn.rnn_cell.LSTMCell,
        "gru": v1.nn.rnn_cell.GRUCell,
    }
    make = cells[kind[-4:] if kind.endswith("lstm") else "gru"]
    if kind.startswith("bi"):
        both, _ = v1.nn.bidirectional_dynamic_rnn(
            make(hidden), make(hidden), inputs, dtype=tf.float32
        )
        return tf.concat(both, 2)
    stack = [make(hidden) for _ in range(layers)]
    cell = stack[0] if layers == 1 else v1.nn.rnn_cell.MultiRNNCell(stack)
    return v1.nn.dynamic_rnn(cell, inputs, dtype=tf.float32)[0]


def answer_to(network, what, **message):
    """The answer to a message about a network."""
    if what == "seconds":
        return network.seconds(**message)
    if what == "loss":
        return float(network.run(network.loss))
    np.save(message["path"], network.run(network.outputs))
    return None


def peak_bytes():
    """The most resident memory that this process has had; Linux's, as is TF 1.15."""
    with open("/proc/self/status") as lines:
        return next(int(s.split()[1]) * 1024 for s in lines if "VmHWM" in s)


def main():
    """Obeys until the input ends."""
    v1.disable_eager_execution()
    v1.logging.set_verbosity(v1.logging.ERROR)
    made = None
    for line in sys.stdin:
        message = json.loads(line)
        if message["what"] == "build":
            del message["what"]
            made = Network(**message)
            answer = tf.__version__
        elif message["what"] == "peak":
            answer = peak_bytes()
        else:
            answer = answer_to(made, **message)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
