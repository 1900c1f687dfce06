"""Recurrent nets whose batch, and whose weights, are divided among devices."""

import pytest

CODE = r"""
    import re
    import jax
    import jax.numpy as jnp
    import numpy as np
    from jax.sharding import AxisType, NamedSharding, PartitionSpec as P
    import jaxscope as js

    cells = js.nn.rnn_cell

    def deep():
        inner = cells.ResidualWrapper(cells.BasicRNNCell(6))
        return cells.MultiRNNCell([inner, cells.GRUCell(4)])

    make, lengths = {
        "lstm": (lambda: cells.LSTMCell(4), None),
        "lengths": (lambda: cells.LSTMCell(4), jnp.array([5, 2, 0, 3], jnp.int32)),
        "deep": (deep, None),
        "remat": (lambda: cells.GRUCell(4), None),
    }[NAME]

    def net(x):
        return js.nn.dynamic_rnn(
            make(),
            x,
            lengths,
            dtype=jnp.float32,
            implementation=WAY,
            remat_every=2 if NAME == "remat" else None,
        )

    def loss(params, x):
        outputs, last = pure.apply(params, x)
        return (outputs**2).sum() + sum(h.sum() for h in jax.tree.leaves(last))

    pure = js.transform(net)
    x = jax.random.normal(jax.random.key(1), [4, 5, 6])
    params = pure.init(jax.random.key(0), x)
    expected = jax.grad(loss)(params, x)

    def check(found):
        for name, value in expected.items():
            np.testing.assert_allclose(found[name], value, rtol=1e-4, atol=1e-5)

    def divided(kinds, of_weights):
        mesh = jax.make_mesh((2, 2), ("batch", "model"), axis_types=(kinds,) * 2)
        with jax.set_mesh(mesh):
            here = jax.device_put(x, NamedSharding(mesh, P("batch")))
            placed = {
                name: jax.device_put(
                    value, NamedSharding(mesh, of_weights if value.ndim == 2 else P())
                )
                for name, value in params.items()
            }
            outputs = jax.jit(pure.apply)(placed, here)[0]
            assert outputs.sharding.spec[0] == "batch", outputs.sharding
            if NAME == "lstm":  # without jit, which is slow on several devices
                check(jax.grad(loss)(placed, here))
            f = jax.jit(jax.grad(loss))
            check(f(placed, here))
            text = f.lower(placed, here).compile().as_text()
            return set(re.findall(r" ((?:all|reduce|collective)-[a-z-]+)\(", text))
"""


def code(name, way, lines):
    return f"NAME, WAY = {name!r}, {way!r}\n" + CODE.replace("\n    ", "\n") + lines


@pytest.mark.parametrize("way", ["fused", "scan"])
@pytest.mark.parametrize("name", ["lstm", "lengths", "deep", "remat"])
def test_on_a_mesh_only_gradients_meet(name, way, on_four_devices):
    lines = """
for kinds in (AxisType.Auto, AxisType.Explicit):
    assert divided(kinds, P()) == {"all-reduce"}
"""
    on_four_devices(code(name, way, lines))


@pytest.mark.parametrize("name", ["lstm", "deep"])
def test_weights_may_be_divided(name, on_four_devices):
    lines = """
for kinds in (AxisType.Auto, AxisType.Explicit):
    divided(kinds, P(None, "model"))
"""
    on_four_devices(code(name, "fused", lines))


@pytest.mark.parametrize("way", ["fused", "scan"])
@pytest.mark.parametrize("name", ["lstm", "deep", "remat"])
def test_in_shard_map_a_state_varies_as_its_inputs_do(name, way, on_four_devices):
    lines = """
mesh = jax.make_mesh((4,), ("d",), axis_types=(AxisType.Auto,))

def checked(params, x):
    return jax.grad(lambda params: jax.lax.psum(loss(params, x), "d"))(params)

def unchecked(params, x):
    return jax.lax.psum(jax.grad(loss)(params, x), "d")

for f, check_vma in ((checked, True), (unchecked, False)):
    mapped = jax.shard_map(
        f, mesh=mesh, in_specs=(P(), P("d")), out_specs=P(), check_vma=check_vma
    )
    if NAME == "lstm":
        check(mapped(params, x))
    check(jax.jit(mapped)(params, x))
"""
    on_four_devices(code(name, way, lines))


def test_one_axis_of_an_explicit_mesh_may_be_manual(on_four_devices):
    lines = """
mesh = jax.make_mesh((2, 2), ("d", "model"), axis_types=(AxisType.Explicit,) * 2)
with jax.set_mesh(mesh):
    mapped = jax.shard_map(
        lambda params, x: pure.apply(params, x)[0],
        in_specs=(P(), P("d")),
        out_specs=P("d"),
        axis_names={"d"},
        check_vma=False,
    )
    here = jax.device_put(x, P("d"))
    outputs = jax.jit(mapped)(jax.device_put(params, P()), here)
np.testing.assert_allclose(outputs, pure.apply(params, x)[0], rtol=1e-5, atol=1e-6)
"""
    on_four_devices(code("lstm", "fused", lines))
