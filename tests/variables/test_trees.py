"""Trees of arrays and the keys of a store: there and back."""

import jax
from hypothesis import given
from hypothesis import strategies as st

import jaxscope as js
from jaxscope.variables import leaves, tree_of

names = st.text("abc_", min_size=1, max_size=3)
legacy = st.lists(names, min_size=1, max_size=3).map("/".join)
arrays = st.floats(width=32, allow_nan=False)
nested = st.recursive(
    st.dictionaries(names, arrays, min_size=1, max_size=3),
    lambda inner: st.dictionaries(names, arrays | inner, min_size=1, max_size=3),
    max_leaves=6,
)
trees = st.dictionaries(legacy | names, arrays | nested, max_size=5)


@given(trees)
def test_trees_round_trip(tree):
    again = tree_of(leaves(tree))
    assert again == tree
    assert list(leaves(again)) == list(leaves(tree))


@given(trees)
def test_stores_hand_back_what_they_got(tree):
    store = js.VariableStore(tree)
    assert store.params == tree
    assert store.state == {}
    store.params = jax.tree.map(lambda x: x + 1, store.params)
    assert store.params == jax.tree.map(lambda x: x + 1, tree)
    assert js.VariableStore(state=tree).state == tree


@given(trees)
def test_apply_hands_back_state_that_it_does_not_use(tree):
    same = js.transform_with_state(lambda: 1)
    assert same.apply({}, tree) == (1, tree)
