"""`get`, `serialize` and `deserialize`, with what TensorFlow 1.15.5 answers."""

import pytest

from jaxscope import initializers

NAMES = {
    "zeros": ("Zeros", {"dtype": "float32"}),
    "zero": ("Zeros", {"dtype": "float32"}),
    "one": ("Ones", {"dtype": "float32"}),
    "constant": ("Constant", {"value": 0, "dtype": "float32"}),
    "normal": ("RandomNormal", {"mean": 0.0, "stddev": 0.05}),
    "RandomNormal": ("RandomNormal", {"mean": 0.0, "stddev": 0.05}),
    "uniform": ("RandomUniform", {"minval": -0.05, "maxval": 0.05}),
    "random_uniform": ("RandomUniform", {"minval": -0.05, "maxval": 0.05}),
    "truncated_normal": ("TruncatedNormal", {"mean": 0.0, "stddev": 0.05}),
    "identity": ("Identity", {"gain": 1.0}),
    "orthogonal": ("Orthogonal", {"gain": 1.0, "seed": None}),
    "glorot_uniform": ("GlorotUniform", {"seed": None}),
    "GlorotNormal": ("GlorotNormal", {"seed": None}),
    "he_normal": ("VarianceScaling", {"scale": 2.0, "mode": "fan_in"}),
    "lecun_uniform": ("VarianceScaling", {"scale": 1.0, "distribution": "uniform"}),
    "VarianceScaling": ("VarianceScaling", {"scale": 1.0, "mode": "fan_in"}),
}


@pytest.mark.parametrize("name", NAMES)
def test_get_by_name(name):
    found = initializers.get(name)
    class_name, config = NAMES[name]
    assert type(found).__name__ == class_name
    assert config.items() <= found.get_config().items()


def test_get_hands_back_what_is_no_name():
    init = initializers.ones()
    assert initializers.get(None) is None
    assert initializers.get(init) is init
    assert initializers.get(initializers.zeros) is initializers.zeros


def test_get_by_config():
    config = {"class_name": "RandomNormal", "config": {"stddev": 2.0}}
    assert initializers.get(config).stddev == 2.0


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("glorot_unifrom", "Unknown initializer: 'glorot_unifrom'. Did you mean 'glor"),
        ("", "Unknown initializer: ''.*Known are: Constant"),
        ("variance_scaling", "Unknown initializer: 'variance_scaling'"),
        (3, "Could not interpret initializer identifier: 3"),
        ([1.0], r"Could not interpret initializer identifier: \[1.0\]"),
        ({"class_name": "Zeros"}, "Improper config format: .*Write"),
        ({"class_name": "foo", "config": {}}, "Unknown initializer: 'foo'"),
    ],
)
def test_get_refuses(identifier, words):
    with pytest.raises(ValueError, match=words):
        initializers.get(identifier)


def test_serialize_and_deserialize():
    made = initializers.variance_scaling(3.0, seed=4)
    config = initializers.serialize(made)
    assert config["class_name"] == "VarianceScaling"
    assert initializers.deserialize(config).get_config() == made.get_config()
    assert initializers.serialize(None) is None
    assert initializers.serialize(len) == "len"
    with pytest.raises(ValueError, match=r"Cannot serialize 3.*get_config"):
        initializers.serialize(3)


def test_names_of_ones_own():
    mine = {"mine": initializers.constant}
    config = {"class_name": "mine", "config": {"value": 3}}
    assert initializers.deserialize("mine", mine).value == 0
    assert initializers.deserialize(config, mine).value == 3


def test_keras_names_have_keras_defaults():
    assert initializers.keras.get is initializers.get
    assert initializers.keras.zeros is initializers.zeros
    assert initializers.keras.truncated_normal().stddev == 0.05
    assert initializers.truncated_normal().stddev == 1.0
