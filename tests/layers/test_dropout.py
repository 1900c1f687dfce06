"""`dropout`: what is dropped, when, and which key decides."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxscope as js

L = js.layers
X = jnp.ones([40, 50])


def _dropped(x=X, key=0, **kwargs):
    kwargs.setdefault("training", True)
    net = js.transform(lambda x: L.dropout(x, **kwargs))
    return net.apply({}, x, rng=jax.random.key(key))


def test_part_of_the_inputs_is_dropped_and_the_rest_scaled_up():
    y = _dropped(rate=0.2)
    assert sorted(set(y.tolist()[0])) == [0.0, 1.25]
    assert abs(float((y == 0.0).mean()) - 0.2) < 0.03


def test_the_key_decides():
    assert bool((_dropped(key=0) == _dropped(key=0)).all())
    assert not bool((_dropped(key=0) == _dropped(key=1)).all())


def test_the_seed_makes_a_difference():
    assert bool((_dropped(seed=3) == _dropped(seed=3)).all())
    assert not bool((_dropped(seed=3) == _dropped(seed=-4)).all())
    assert not bool((_dropped(seed=3) == _dropped()).all())


def test_each_call_has_its_own_mask():
    net = js.transform(lambda x: [L.dropout(x, 0.5, training=True) for _ in range(2)])
    a, b = net.apply({}, X, rng=jax.random.key(0))
    assert not bool((a == b).all())


@pytest.mark.parametrize("noise_shape", [[None, 1], (40, 1), np.array([40, 1])])
def test_noise_shape_shares_the_mask_along_an_axis(noise_shape):
    y = _dropped(noise_shape=noise_shape)
    assert bool((y == y[:, :1]).all())
    assert 0.0 < float((y == 0.0).mean()) < 1.0


def test_noise_shape_may_leave_out_leading_axes():
    y = _dropped(noise_shape=[50])
    assert bool((y == y[:1]).all())


def test_subclasses_may_compute_the_noise_shape():
    class ByRow(L.Dropout):
        def _get_noise_shape(self, inputs):
            return [inputs.shape[0], 1]

    net = js.transform(lambda x: ByRow(0.5)(x, training=True))
    y = net.apply({}, X, rng=jax.random.key(0))
    assert bool((y == y[:, :1]).all())


def test_the_rate_may_be_an_array():
    y = jax.jit(lambda rate: _dropped(rate=rate))(jnp.float32(0.75))
    assert set(np.unique(y)) == {0.0, 4.0}
    assert abs(float((y == 0.0).mean()) - 0.75) < 0.03
    assert set(np.unique(_dropped(rate=np.float64(0.5)))) == {0.0, 2.0}


def test_training_may_be_traced():
    f = jax.jit(lambda training: _dropped(training=training))
    assert bool((f(True) == _dropped()).all())
    assert bool((f(False) == X).all())


@pytest.mark.parametrize(
    "options", [{"training": False}, {"training": None}, {"rate": 0}]
)
def test_no_key_is_needed_when_nothing_is_dropped(options):
    options = {"training": True, **options}
    net = js.transform(lambda x: L.dropout(x, **options))
    assert net.apply({}, X) is X
    assert net.init(jax.random.key(0), X) == {}


def test_integers_pass_outside_training():
    x = jnp.arange(3)
    with js.VariableStore():
        assert L.dropout(x) is x


def test_gradient_passes_what_was_kept():
    gradient = jax.grad(lambda x: jnp.sum(_dropped(x)))(X)
    np.testing.assert_array_equal(gradient, _dropped())


def test_nothing_dropped_becomes_nan():
    y = _dropped(jnp.full([40, 50], jnp.inf))
    assert not bool(jnp.isnan(y).any())


REFUSED = {
    "integers": (ValueError, "floating point tensor", {"x": X.astype("int32")}),
    "rates": (ValueError, "must have rank 0", {"rate": jnp.ones([2])}),
    "flags": (ValueError, "must be a scalar", {"training": jnp.array([True])}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    kind, words, options = REFUSED[name]
    with pytest.raises(kind, match=words):
        _dropped(**options)


def test_a_missing_key_is_told():
    net = js.transform(lambda x: L.dropout(x, training=True))
    with pytest.raises(ValueError, match="pass rng="):
        net.apply({}, X)
