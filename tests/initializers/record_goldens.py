"""Writes `goldens.json`: what TensorFlow 1.15.5 draws its initial values from.

Run it with a Python that has TensorFlow 1.15.5 (`python record_goldens.py`). For each
initializer and shape it reads the distribution out of the graph that TensorFlow
builds: `kind`, and the numbers by which a standard draw is multiplied (`width`) and
shifted (`shift`). These are exact, where samples would only be estimates.
"""

import json
import pathlib

import tensorflow as tf

SHAPES = [
    [],
    [1],
    [7],
    [0, 3],
    [3, 4],
    [5, 1],
    [6, 2, 3],
    [3, 3, 8, 16],
    [1, 2, 3, 4, 5],
]
CASES = [
    ("variance_scaling", {}),
    ("variance_scaling", {"scale": 2.5, "mode": "fan_out"}),
    ("variance_scaling", {"scale": 0.3, "mode": "fan_avg", "distribution": "uniform"}),
    ("variance_scaling", {"mode": "fan_out", "distribution": "uniform"}),
    ("variance_scaling", {"scale": 2, "distribution": "untruncated_normal"}),
    ("variance_scaling", {"mode": "fan_avg", "distribution": "normal"}),
    ("glorot_uniform", {}),
    ("glorot_normal", {}),
    ("he_uniform", {}),
    ("he_normal", {}),
    ("lecun_uniform", {}),
    ("lecun_normal", {}),
    ("uniform_unit_scaling", {}),
    ("uniform_unit_scaling", {"factor": 1.43}),
    ("random_uniform", {}),
    ("random_uniform", {"minval": -0.25, "maxval": 0.75}),
    ("random_normal", {"mean": 0.5, "stddev": 0.1}),
    ("truncated_normal", {"mean": -1.0, "stddev": 0.02}),
]
KINDS = {
    "RandomUniform": "uniform",
    "RandomStandardNormal": "normal",
    "TruncatedNormal": "truncated_normal",
}


def record(name, arguments, shape):
    """One golden; every draw in TensorFlow's graph is `standard * width + shift`."""
    with tf.Graph().as_default(), tf.Session() as session:
        values = getattr(tf.initializers, name)(**arguments)(shape)
        scaled, shift = values.op.inputs
        standard, width = scaled.op.inputs
        shift, width = session.run([shift, width])
    return {
        "initializer": name,
        "arguments": arguments,
        "shape": shape,
        "kind": KINDS[standard.op.type],
        "shift": float(shift),
        "width": float(width),
    }


if __name__ == "__main__":
    goldens = [record(*case, shape) for case in CASES for shape in SHAPES]
    lines = ",\n".join(json.dumps(golden) for golden in goldens)
    target = pathlib.Path(__file__).with_name("goldens.json")
    target.write_text("[\n" + lines + "\n]\n")
