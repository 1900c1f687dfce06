"""Writes the sample checkpoints of this folder with the real TensorFlow 1.15.5.

Run it with Python 3.7 and `tensorflow==1.15.5`, from anywhere:

    python tests/checkpoint/record_samples.py

Each sample is a folder under `samples/`: TensorFlow's own files and `expected.npz`,
the values as TensorFlow holds them. There, bfloat16 is kept as its bits in uint16 and a
quantized type as its base integer; strings are kept as `<name>` -> uint8 bytes and
`<name>//lengths`. `jaxscope/checkpoint/example/` is written too.
"""

import os
import shutil

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import io_ops

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "samples")
EXAMPLE = os.path.join(HERE, "..", "..", "jaxscope", "checkpoint", "example")


def fresh_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def sample_folder(name):
    return fresh_folder(os.path.join(SAMPLES, name))


def drop_graphs(folder):
    """Removes the graph definitions, which are large and not read."""
    for name in os.listdir(folder):
        if name.endswith(".meta"):
            os.remove(os.path.join(folder, name))


def keep_expected(folder, values):
    arrays = {}
    for name, value in values.items():
        if value.dtype == object:
            strings = [bytes(string) for string in value.ravel()]
            arrays[name] = np.frombuffer(b"".join(strings), np.uint8)
            lengths = np.array([len(string) for string in strings], np.int64)
            arrays[name + "//lengths"] = lengths.reshape(value.shape)
        else:
            arrays[name] = value
    np.savez_compressed(os.path.join(folder, "expected.npz"), **arrays)


def save_variables(folder, build):
    """Builds variables, initializes, saves them, and keeps what they hold."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.compat.v1.set_random_seed(7)
        variables = build(session)
        saver = tf.compat.v1.train.Saver(save_relative_paths=True)
        saver.save(session, os.path.join(folder, "model.ckpt"), global_step=7)
        keep_expected(
            folder, {name: session.run(value) for name, value in variables.items()}
        )
    drop_graphs(folder)


def lstm_adam(session):
    v1 = tf.compat.v1
    inputs = tf.random.normal([2, 5, 3], seed=1)
    with v1.variable_scope("lm"):
        cells = [
            v1.nn.rnn_cell.LSTMCell(4, use_peepholes=True, num_proj=3),
            v1.nn.rnn_cell.BasicLSTMCell(5),
        ]
        cell = v1.nn.rnn_cell.MultiRNNCell(cells)
        outputs, _ = v1.nn.dynamic_rnn(cell, inputs, dtype=tf.float32)
        logits = v1.layers.dense(outputs, 4, name="logits")
    # A variable beside a scope of the same name gets another op name: `lm/logits_1`.
    with v1.variable_scope("lm", reuse=False):
        twin = v1.get_variable("logits", [3], use_resource=False)
    loss = tf.reduce_mean(tf.square(logits)) + tf.reduce_sum(tf.square(twin))
    step = v1.train.get_or_create_global_step()
    average = tf.train.ExponentialMovingAverage(0.9)
    train = v1.train.AdamOptimizer(0.01).minimize(loss, global_step=step)
    with tf.control_dependencies([train]):
        train = average.apply(v1.trainable_variables())
    session.run(v1.global_variables_initializer())
    for _ in range(3):
        session.run(train)
    return {variable.op.name: variable for variable in v1.global_variables()}


def partitioned(session):
    v1 = tf.compat.v1
    normal = v1.random_normal_initializer(seed=3)
    parts = {
        "rows": (v1.fixed_size_partitioner(3), [7, 4], tf.float32),
        "columns": (v1.fixed_size_partitioner(2, axis=1), [3, 5], tf.float64),
        "a/vector": (v1.fixed_size_partitioner(4), [9], tf.float32),
        "whole": (v1.fixed_size_partitioner(1), [2, 3], tf.float32),
    }
    variables = {
        name: v1.get_variable(
            name, shape, dtype, initializer=normal, partitioner=partitioner
        )
        for name, (partitioner, shape, dtype) in parts.items()
    }
    session.run(v1.global_variables_initializer())
    return {name: tf.convert_to_tensor(v) for name, v in variables.items()}


def save_sharded(folder):
    """Variables on three devices, saved into three data files."""
    v1 = tf.compat.v1
    config = v1.ConfigProto(device_count={"CPU": 3})
    with tf.Graph().as_default(), v1.Session(config=config) as session:
        variables = {}
        for device in range(3):
            with tf.device(f"/cpu:{device}"):
                value = np.arange(3 + device, dtype=np.float32) * (device + 1)
                name = f"on_{device}"
                variables[name] = v1.get_variable(name, initializer=value)
        with tf.device(lambda op: "/cpu:2" if "part_1" in op.name else "/cpu:0"):
            variables["p/across"] = v1.get_variable(
                "p/across",
                [6, 2],
                initializer=v1.random_normal_initializer(seed=5),
                partitioner=v1.fixed_size_partitioner(2),
            )
        session.run(v1.global_variables_initializer())
        saver = v1.train.Saver(sharded=True, save_relative_paths=True)
        prefix = os.path.join(folder, "model.ckpt")
        saver.save(session, prefix, write_state=True)
        keep_expected(
            folder,
            {
                name: session.run(tf.convert_to_tensor(variable))
                for name, variable in variables.items()
            },
        )
    drop_graphs(folder)


def save_tensors(folder, tensors):
    """Saves tensors with the op under tf.train.Saver: {name: (value, tf dtype)}.

    A name may be (name, slice spec), for a slice of a partitioned variable.
    """
    prefix = os.path.join(folder, "model.ckpt")
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        names, slices, values = [], [], []
        for name, (value, dtype) in tensors.items():
            name, spec = name if isinstance(name, tuple) else (name, "")
            names.append(name)
            slices.append(spec)
            values.append(as_tensor(value, dtype))
        session.run(io_ops.save_v2(prefix, names, slices, values))


def as_tensor(value, dtype):
    if dtype.is_quantized or dtype == tf.bfloat16:
        return tf.bitcast(tf.constant(value), dtype)
    return tf.constant(value, dtype)


def save_dtypes(folder):
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-40, 1.5, -2.25])
    integers = [
        (getattr(tf, f"{sign}int{bits}"), np.dtype(f"{sign}int{bits}"))
        for sign in ("", "u")
        for bits in (8, 16, 32, 64)
    ]
    quantized = [
        (tf.qint8, np.int8), (tf.quint8, np.uint8), (tf.qint16, np.int16),
        (tf.quint16, np.uint16), (tf.qint32, np.int32),
    ]  # fmt: skip
    tensors = {"bool": (np.array([True, False, True]), tf.bool)}
    with np.errstate(all="ignore"):
        for dtype in (tf.float16, tf.float32, tf.float64):
            tensors[dtype.name] = (special.astype(dtype.as_numpy_dtype), dtype)
    bits = (special.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
    tensors["bfloat16"] = (bits, tf.bfloat16)
    tensors["complex64"] = (np.array([1 + 2j, -0.0 - 3j], np.complex64), tf.complex64)
    tensors["complex128"] = (np.array([[1e300 + 2j]], np.complex128), tf.complex128)
    for dtype, base in integers + quantized:
        limits = np.iinfo(base)
        values = np.array([[limits.min, 0, limits.max]], base)
        tensors[dtype.name] = (values, dtype)
    strings = np.array([[b"", b"a"], [b"\x00\xff", b"x" * 300]], object)
    tensors["string"] = (strings, tf.string)
    tensors["scalar"] = (np.float32(3.5), tf.float32)
    tensors["scalar_string"] = (np.array(b"text", object), tf.string)
    tensors["empty"] = (np.zeros([0, 3], np.float32), tf.float32)
    tensors["empty_string"] = (np.zeros([2, 0], object), tf.string)
    tensors["rank_7"] = (np.ones([1, 2, 1, 2, 1, 2, 1], np.int16), tf.int16)
    tensors["na\u00efve/\u540d"] = (np.int8(1), tf.int8)
    save_tensors(folder, tensors)
    keep_expected(folder, {name: np.asarray(v) for name, (v, _) in tensors.items()})


def save_slices(folder):
    """Slices that the Saver never makes: cut along two axes, strings, half, a gap."""
    grid = np.arange(24, dtype=np.float16).reshape(4, 6)
    words = np.array([b"one", b"", b"three"], object)
    tensors = {}
    for rows in ("0,1", "1,3"):
        for columns in ("0,2", "2,4"):
            (r, n), (c, m) = (map(int, part.split(",")) for part in (rows, columns))
            spec = f"4 6 {rows}:{columns}"
            tensors["grid", spec] = (grid[r : r + n, c : c + m], tf.float16)
    tensors["words", "3 0,2"] = (words[:2], tf.string)
    tensors["words", "3 2,1"] = (words[2:], tf.string)
    tensors["\x00odd\x01 name", "70 2 0,65:-"] = (np.ones([65, 2], np.int8), tf.int8)
    tensors["\x00odd\x01 name", "70 2 65,5:-"] = (np.zeros([5, 2], np.int8), tf.int8)
    tensors["gap", "200000 3 130000,64:1,1"] = (np.ones([64, 1], np.int8), tf.int8)
    save_tensors(folder, tensors)
    odd = np.concatenate([np.ones([65, 2], np.int8), np.zeros([5, 2], np.int8)])
    keep_expected(folder, {"grid": grid, "words": words, "\\0odd": odd})


def save_objects(folder):
    """An object-based checkpoint, which is an ordinary bundle with a graph beside."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        root = tf.train.Checkpoint(
            step=tf.Variable(3, dtype=tf.int64), weights=tf.Variable([1.0, 2.0])
        )
        session.run(tf.compat.v1.global_variables_initializer())
        root.save(os.path.join(folder, "ckpt"), session=session)


def save_v1(folder):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.Variable([1.0, 2.0], name="w")
        session.run(tf.compat.v1.global_variables_initializer())
        prefix = os.path.join(folder, "model.ckpt")
        for sharded in (False, True):
            saver = tf.compat.v1.train.Saver(
                write_version=tf.compat.v1.train.SaverDef.V1, sharded=sharded
            )
            saver.save(session, prefix, write_state=False, write_meta_graph=False)


def save_example(folder):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        v1.train.get_or_create_global_step()
        kernel = np.arange(6, dtype=np.float32).reshape(3, 2)
        with v1.variable_scope("lm/dense"):
            v1.get_variable("kernel", initializer=kernel)
            v1.get_variable("bias", initializer=np.array([0.5, 1.5], np.float32))
        session.run(v1.global_variables_initializer())
        step = v1.train.get_global_step()
        session.run(step.assign(7))
        saver = v1.train.Saver(save_relative_paths=True)
        prefix = os.path.join(folder, "model.ckpt")
        saver.save(session, prefix, global_step=step, write_meta_graph=False)


def main():
    save_variables(sample_folder("lstm_adam"), lstm_adam)
    save_variables(sample_folder("partitioned"), partitioned)
    save_sharded(sample_folder("sharded"))
    save_dtypes(sample_folder("dtypes"))
    save_slices(sample_folder("slices"))
    save_objects(sample_folder("objects"))
    save_v1(sample_folder("v1"))
    save_example(fresh_folder(EXAMPLE))


if __name__ == "__main__":
    main()
