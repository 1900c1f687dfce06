"""docs/symbols.md is true, and what jaxscope has takes TensorFlow's parameters."""

import importlib.util
import inspect
import pathlib

import pytest

import jaxscope as js


def _load(name):
    path = pathlib.Path(__file__).parent / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


symbols = _load("symbols")
SYMBOLS = [
    (package, name)
    for package, names in symbols.recorded().items()
    for name, parameters in names.items()
    if parameters is not None and symbols.find(package, name) is not None
]

# Parameters that jaxscope has beside TensorFlow's, and why.
EXTRA = {
    "nn.raw_rnn": ["maximum_iterations"],  # says how long outputs are, under jax.jit
    "nn.bidirectional_dynamic_rnn": {"implementation", "remat_every"},
    "nn.dynamic_rnn": {"implementation", "remat_every"},
}

# Signatures that cannot be TensorFlow's, and why.
OTHER = {
    "contrib.layers.recompute_grad": "TensorFlow's is wrapped, and tells none",
    "contrib.layers.scale_gradient": "TensorFlow's is wrapped, and tells none",
}


@pytest.mark.parametrize("package", symbols.PACKAGES)
def test_all_that_is_not_there_is_explained(package):
    found = {n for n in symbols.recorded()[package] if symbols.find(package, n)}
    explained = set(symbols.unsupported()[package])
    assert explained & found == set(), "they have arrived: tell unsupported.py"
    missing = set(symbols.recorded()[package]) - found
    assert sorted(missing ^ explained) == [], "say in unsupported.py why"


def test_the_page_is_what_the_code_says():
    written = symbols.PAGE.read_text(encoding="utf-8")
    assert written == symbols.page(), "python tests/docs/symbols.py --write"


@pytest.mark.parametrize(("package", "name"), SYMBOLS, ids=lambda part: part)
def test_parameters(package, name):
    wanted = symbols.recorded()[package][name]
    found = _parameters(symbols.find(package, name))
    full = f"{package}.{name}"
    if full in OTHER:
        assert _names(found) != _names(wanted), "it is TensorFlow's after all"
        return
    extra = EXTRA.get(full, ())
    kept = [p for p in found if _name(p) not in extra]
    assert set(_names(found)) - set(_names(kept)) == set(extra)
    assert _names(kept) == _names(wanted)
    for one, other in zip(kept, wanted, strict=True):
        assert _alike(one, other), f"{one} is not {other}"


def _names(parameters):
    return [_name(parameter) for parameter in parameters]


def _name(parameter):
    return parameter[0] if isinstance(parameter, list) else parameter


def _parameters(symbol):
    """As record_symbols.py tells them."""
    if hasattr(symbol, "_fields"):
        return list(symbol._fields)
    return [_parameter(p) for p in inspect.signature(symbol).parameters.values()]


def _parameter(parameter):
    star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}
    if parameter.kind in star:
        return star[parameter.kind] + parameter.name
    if parameter.default is parameter.empty:
        return parameter.name
    return [parameter.name, parameter.default]


def _alike(found, wanted):
    """Whether two parameters have like defaults; some in TensorFlow have no name."""
    if isinstance(found, str) or isinstance(wanted, str):
        return found == wanted
    default, expected = found[1], wanted[1]
    if not isinstance(expected, dict):
        plain = list(default) if isinstance(default, tuple) else default
        return plain == expected and isinstance(plain, bool) == isinstance(
            expected, bool
        )
    name = expected["object"]
    told = getattr(default, "__name__", None) or getattr(default, "name", None)
    nameless = name == "object" or name.startswith("_")
    return nameless or name.lower() in (
        str(default).lower(),
        str(told).lower(),
        type(default).__name__.lower(),
    )


def test_other_names_of_the_same_classes():
    assert js.layers.Convolution2D is js.layers.Conv2D
    assert js.layers.Deconv3D is js.layers.Conv3DTranspose
    assert js.layers.experimental.keras_style_scope is js.keras_style_scope
