"""Random programs of scope entries, against an independent model of TensorFlow's rules.

TensorFlow keeps a flat dict of counts; jaxscope keeps a tree with an undo log.  Here
both must give the same names, the same sharing and the same errors.
"""

from concurrent.futures import ThreadPoolExecutor

import jax
from hypothesis import given, settings
from hypothesis import strategies as st

import jaxscope as js
from tests.naming.flat_model import FlatModel
from tests.naming.scope_programs import play, programs

some = settings(max_examples=50)


@settings(max_examples=150)
@given(programs)
def test_names_and_errors_are_those_of_tensorflow(program):
    with js.VariableStore() as store:
        events = play(program)
    model = FlatModel()
    expected = [
        tuple(js.AUTO_REUSE if part == "auto" else part for part in event)
        for event in model.play(program)
    ]
    assert events == expected
    assert set(store.params) == model.variables


@some
@given(programs)
def test_a_second_run_gives_the_same_names(program):
    with js.VariableStore() as store:
        first = play(program)
    with store:
        again = play(program)
    with js.VariableStore() as other:
        assert play(program) == first == again
    assert list(store.params) == list(other.params)


@some
@given(programs)
def test_apply_sees_exactly_the_paths_of_init(program):
    seen = []

    def net():
        events = play(program)
        seen.append((events, [v.path for v in js.global_variables()]))

    pure = js.transform(net)
    params = pure.init(0)
    pure.apply(params)
    assert seen[0] == seen[1]
    assert list(params) == seen[0][1]


@some
@given(programs, st.integers(1, 8))
def test_what_comes_later_changes_no_earlier_name(program, end):
    with js.VariableStore():
        whole = play(program)
    with js.VariableStore():
        start = play(program[:end])
    if start[-1:] != [("caught",)]:
        assert whole[: len(start)] == start


@some
@given(programs)
def test_every_program_leaves_the_root_scope_open(program):
    def places():
        with js.name_scope(None):
            pass
        return js.get_variable_scope(), js.naming.current_name_scope()

    with js.VariableStore():
        before = places()
        play(program)
        assert places() == before


@settings(max_examples=15)
@given(programs)
def test_names_are_the_same_under_jit_and_in_a_thread(program):
    def names():
        with js.VariableStore():
            return play(program)

    traced = []
    jax.jit(lambda: traced.append(names()))()
    with ThreadPoolExecutor(1) as pool:
        assert traced == [pool.submit(names).result()] == [names()]
