"""Random programs of scope entries, against an independent model of TensorFlow's rules.

TensorFlow keeps a flat dict of counts; jaxscope keeps a tree with an undo log.  Here
both must give the same names, the same sharing and the same errors.
"""

from hypothesis import given, settings

import jaxscope as js
from tests.naming.flat_model import FlatModel
from tests.naming.scope_programs import play, programs


@settings(max_examples=250)
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
