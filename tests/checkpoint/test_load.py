"""Loading into a model's variables, and the report of what does not fit."""

import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxscope import checkpoint

Mismatch = checkpoint.CheckpointMismatchError
EXAMPLE = checkpoint.example()
KERNEL = np.arange(6, dtype=np.float32).reshape(3, 2)


def struct(*shape, dtype=jnp.float32):
    return jax.ShapeDtypeStruct(shape, dtype)


def save(tmp_path, craft, tensors):
    """A checkpoint of {name: (array, TensorFlow's number of its dtype)}."""
    data = bytearray()
    entries = {
        name.encode(): craft.entry_of(array, data, dtype)
        for name, (array, dtype) in tensors.items()
    }
    return craft.bundle(tmp_path / "model.ckpt", entries, data)


def test_flat():
    like = {"lm/dense/kernel": struct(3, 2), "lm/dense/bias": np.zeros(2, np.float32)}
    params = checkpoint.load(EXAMPLE, like=like)
    assert list(params) == list(like)
    assert all(isinstance(array, jax.Array) for array in params.values())
    np.testing.assert_array_equal(params["lm/dense/kernel"], KERNEL)


def test_nested_and_both():
    like = {
        "lm": {"dense": {"kernel": struct(3, 2)}, "empty": {}},
        "lm/dense/bias": jnp.zeros(2),
    }
    params = checkpoint.load(EXAMPLE, like)
    np.testing.assert_array_equal(params["lm"]["dense"]["kernel"], KERNEL)
    np.testing.assert_array_equal(params["lm/dense/bias"], np.float32([0.5, 1.5]))
    assert params["lm"]["empty"] == {}


def test_without_a_model(tmp_path, craft, samples):
    params = checkpoint.load(EXAMPLE)
    assert sorted(params) == ["global_step", "lm/dense/bias", "lm/dense/kernel"]
    assert params["global_step"] == 7
    objects = checkpoint.load(samples / "objects")
    assert "_CHECKPOINTABLE_OBJECT_GRAPH" not in objects


def test_an_open_reader_and_a_directory_will_do():
    reader = checkpoint.open(EXAMPLE, mmap=False)
    like = {"lm/dense/bias": struct(2)}
    assert checkpoint.load(reader, like)["lm/dense/bias"][1] == 1.5
    assert checkpoint.compare(reader, like).ok


def test_only_what_is_asked_for_is_read(tmp_path, craft):
    prefix = save(tmp_path, craft, {"good": (KERNEL, 1), "bad": (KERNEL + 1, 1)})
    data = tmp_path / "model.ckpt.data-00000-of-00001"
    damaged = bytearray(data.read_bytes())
    damaged[-1] ^= 1
    data.write_bytes(damaged)
    checkpoint.load(prefix, {"good": struct(3, 2)})
    with pytest.raises(checkpoint.CorruptCheckpointError, match="the crc32c is"):
        checkpoint.load(prefix, {"bad": struct(3, 2)})


def test_the_report_is_the_error():
    like = {
        "lm/dense/kernel": struct(3, 2),
        "lm/dense/bias": struct(3),
        "global_step": struct(dtype=jnp.float32),
        "lm/dense/scale": struct(2),
    }
    with pytest.raises(Mismatch) as caught:
        checkpoint.load(EXAMPLE, like)
    assert isinstance(caught.value, ValueError)
    report = caught.value.report
    assert report == checkpoint.compare(EXAMPLE, like)
    assert [found.path for found in report.matched] == ["lm/dense/kernel"]
    assert [found.path for found in report.misshapen] == ["lm/dense/bias"]
    assert [found.path for found in report.mistyped] == ["global_step"]
    assert [missing.path for missing in report.missing] == ["lm/dense/scale"]
    assert str(caught.value) == (
        f"checkpoint {EXAMPLE!r}: 1 matched, 1 missing, 1 misshapen, 1 mistyped, "
        "0 unused\n"
        "  missing from the checkpoint (1):\n"
        "    lm/dense/scale: float32[2]\n"
        "  misshapen (1):\n"
        "    lm/dense/bias: the model wants float32[3], the checkpoint has float32[2]\n"
        "  mistyped (1):\n"
        "    global_step: the model wants float32[], the checkpoint has int64[]\n"
        "to go on: `rename` maps the model's paths to names in the checkpoint, "
        "`cast=True` converts dtypes, `strict=False` leaves what does not fit as it "
        "is in `like`"
    )
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert copy.file == EXAMPLE


def test_unused_is_no_error_and_long_lists_are_cut(samples):
    report = checkpoint.compare(samples / "lstm_adam", {})
    assert report.ok
    assert "lm/logits/kernel/Adam" in report.unused
    assert f"... and {len(report.unused) - 20} more" in str(report)


@pytest.mark.parametrize(
    ("path", "shape", "suggested"),
    [
        ("lm/logits", (3,), "lm/logits_1"),  # TensorFlow's name for a twin of a scope
        ("lm/logits/weights", (5, 4), "lm/logits/kernel"),
        ("lm/logits/biases", (4,), "lm/logits/bias"),
        ("model/lm/logits/kernel", (5, 4), "lm/logits/kernel"),
        ("logits/kernel", (5, 4), "lm/logits/kernel"),
        ("lm/logit/kernal", (5, 4), "lm/logits/kernel"),
        ("global_steps", (), "global_step"),
    ],
)
def test_near_misses(samples, path, shape, suggested):
    report = checkpoint.compare(samples / "lstm_adam", {path: struct(*shape)})
    assert report.missing[0].suggestions[0] == suggested
    assert f"did you mean {suggested!r}" in str(report)


def test_what_is_like_nothing_gets_no_suggestion(samples):
    like = {"discriminator/xyz": struct(99)}
    assert checkpoint.compare(samples / "lstm_adam", like).missing[0].suggestions == ()


def test_many_missing_names_do_not_take_for_ever(samples):
    like = {f"lm/logits/kernel_{i}x": struct(5, 4) for i in range(3000)}
    report = checkpoint.compare(samples / "lstm_adam", like)
    assert len(report.missing) == 3000
    assert report.missing[0].suggestions
    assert report.missing[-1].suggestions == ()


# Renames


def test_rename():
    like = {"d": {"w": struct(3, 2), "b": struct(2)}, "global_step": struct(dtype=int)}
    names = {"d/w": "lm/dense/kernel", "d/b": "lm/dense/bias"}
    by_dict = checkpoint.load(EXAMPLE, like, rename=names)
    by_function = checkpoint.load(EXAMPLE, like, rename=lambda p: names.get(p, p))
    for params in (by_dict, by_function):
        np.testing.assert_array_equal(params["d"]["w"], KERNEL)
        assert params["global_step"] == 7
    report = checkpoint.compare(EXAMPLE, {"d/w": struct(9)}, rename=names.get)
    assert "d/w (as 'lm/dense/kernel'): the model wants float32[9]" in str(report)


def test_one_tensor_may_fill_two_variables():
    like = {"encoder": struct(2), "decoder": struct(2)}
    params = checkpoint.load(EXAMPLE, like, rename=lambda path: "lm/dense/bias")
    np.testing.assert_array_equal(params["encoder"], params["decoder"])


def test_wrong_renames():
    like = {"w": struct(2)}
    with pytest.raises(ValueError, match="`rename` names 'v', which is no variable of"):
        checkpoint.load(EXAMPLE, like, rename={"v": "lm/dense/bias"})
    with pytest.raises(TypeError, match="for 'w' it returned None"):
        checkpoint.load(EXAMPLE, like, rename=lambda path: None)
    with pytest.raises(TypeError, match="`rename` is about the paths of `like`"):
        checkpoint.load(EXAMPLE, rename={})


# Dtypes


def test_casts_only_when_asked(tmp_path, craft):
    prefix = save(tmp_path, craft, {"w": (KERNEL, 1), "n": (np.int32([1, 2]), 3)})
    like = {"w": struct(3, 2, dtype=jnp.bfloat16), "n": struct(2, dtype=jnp.float16)}
    with pytest.raises(Mismatch, match="the model wants bfloat16"):
        checkpoint.load(prefix, like)
    assert checkpoint.compare(prefix, like, cast=True).ok
    params = checkpoint.load(prefix, like, cast=True)
    assert params["w"].dtype == jnp.bfloat16
    assert params["n"].dtype == jnp.float16
    np.testing.assert_array_equal(params["w"].astype(jnp.float32), KERNEL)


@pytest.mark.parametrize(
    ("stored", "number", "wanted"),
    [
        (np.float32(1), 1, jnp.int32),
        (np.complex64(1), 8, jnp.float32),
        (np.int32(1), 3, jnp.bool_),
    ],
)
def test_casts_that_lose_what_a_number_is_are_refused(
    tmp_path, craft, stored, number, wanted
):
    prefix = save(tmp_path, craft, {"w": (stored, number)})
    with pytest.raises(Mismatch, match="1 mistyped"):
        checkpoint.load(prefix, {"w": struct(dtype=wanted)}, cast=True)


def test_strings_are_mistyped(samples):
    like = {"scalar_string": struct()}
    with pytest.raises(Mismatch, match="the checkpoint has string"):
        checkpoint.load(samples / "dtypes" / "model.ckpt", like, cast=True)


@pytest.mark.parametrize(
    ("stored", "number", "wanted"),
    [
        (np.float32([1e30, np.inf]), 1, jnp.float16),
        (np.int32([300]), 3, jnp.int8),
        (np.int32([-1]), 3, jnp.uint32),
    ],
)
def test_casts_of_values_that_do_not_fit(tmp_path, craft, stored, number, wanted):
    prefix = save(tmp_path, craft, {"w": (stored, number)})
    like = {"w": jnp.zeros(stored.shape, wanted)}
    words = f"its values do not fit in {np.dtype(wanted).name}"
    with pytest.raises(Mismatch, match=words):
        checkpoint.load(prefix, like, cast=True)
    with pytest.warns(checkpoint.CheckpointMismatchWarning, match=words):
        kept = checkpoint.load(prefix, like, cast=True, strict=False)
    assert kept["w"].dtype == wanted


def test_infinities_may_be_cast(tmp_path, craft):
    prefix = save(tmp_path, craft, {"w": (np.float32([np.inf, 1]), 1)})
    like = {"w": struct(2, dtype=jnp.float16)}
    assert checkpoint.load(prefix, like, cast=True)["w"].tolist() == [np.inf, 1]


def test_integers_of_64_bits_where_jax_has_32(tmp_path, craft):
    tensors = {"small": (np.int64(5), 9), "large": (np.int64(1 << 40), 9)}
    prefix = save(tmp_path, craft, tensors)
    for dtype in (np.int64, np.int32):
        params = checkpoint.load(prefix, {"small": np.zeros((), dtype)})
        assert params["small"].dtype == jnp.int32
        with pytest.raises(Mismatch, match="its values do not fit in int32"):
            checkpoint.load(prefix, {"large": np.zeros((), dtype)})
    with jax.enable_x64(True):
        like = {"large": jnp.zeros((), jnp.int64)}
        assert checkpoint.load(prefix, like)["large"] == 1 << 40
        with pytest.raises(Mismatch, match="the model wants int32"):
            checkpoint.load(prefix, {"small": np.zeros((), np.int32)})


# strict=False


def test_strict_false_keeps_the_models_own_values():
    like = {"lm": {"dense": {"kernel": jnp.ones((3, 2)), "scale": np.ones(2)}}}
    with pytest.warns(checkpoint.CheckpointMismatchWarning, match="1 missing") as seen:
        params = checkpoint.load(EXAMPLE, like, strict=False)
    assert seen[0].filename == __file__
    np.testing.assert_array_equal(params["lm"]["dense"]["kernel"], KERNEL)
    assert isinstance(params["lm"]["dense"]["scale"], jax.Array)
    assert params["lm"]["dense"]["scale"].sum() == 2


def test_strict_false_is_silent_where_all_fits():
    checkpoint.load(EXAMPLE, {"lm/dense/bias": struct(2)}, strict=False)


def test_strict_false_needs_values():
    with pytest.raises(Mismatch, match=r"has none: give arrays there, 'scale'"):
        checkpoint.load(EXAMPLE, {"scale": struct(2)}, strict=False)


# Misuse


@pytest.mark.parametrize(
    ("like", "words"),
    [
        ([np.zeros(2)], "`like` must be a dict .*; it is a list"),
        ({"a": {1: np.zeros(2)}}, "the keys of `like` must be strings; one is 1"),
        ({"a": {"b": 2.0}}, "at 'a/b' there is a float"),
    ],
)
def test_what_is_no_model(like, words):
    with pytest.raises(TypeError, match=words):
        checkpoint.load(EXAMPLE, like)
