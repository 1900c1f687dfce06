"""What a report makes of samples: ratios, losses, bounds; and how rounds are made."""

import pytest

from benchmarks._comparison import COPY, FLOOR, Comparison
from benchmarks._report import Report, markdown
from benchmarks._rounds import in_turn
from benchmarks._task import Task, forward_operations, training_operations


def _found(**samples):
    return Comparison("dispatch", "2 variables", "ms", samples)


def _page(found):
    return markdown(Report({"date": "today"}, "python -m benchmarks", [], [found]))


def test_ratios_are_taken_within_a_round():
    found = _found(jaxscope=[1.0, 10.0, 2.0], other=[2.0, 20.0, 4.0])
    assert (found.ratio("other").low, found.ratio("other").high) == (2.0, 2.0)
    assert found.ratio("jaxscope", "other").middle == 0.5


def test_a_loss_is_bold_and_listed():
    page = _page(_found(jaxscope=[0.004] * 3, other=[0.002] * 3))
    assert (
        "dispatch, 2 variables: other takes 0.50 (0.50 to 0.50) of jaxscope's" in page
    )
    assert "| 2 variables | 4 | **0.50** | 2.00 (2.00 to 2.00), other |" in page


def test_a_win_is_neither():
    page = _page(_found(jaxscope=[0.001] * 3, other=[0.002] * 3))
    assert "Nowhere in this run." in page
    assert "**2.00**" not in page


def test_what_is_even_is_no_loss():
    page = _page(_found(jaxscope=[1.0] * 4, other=[0.9, 0.99, 1.2, 1.2]))
    assert "Nowhere in this run." in page


def test_bounds_are_no_rivals():
    found = Comparison("x", "y", "ms", {"jaxscope": [2.0], FLOOR: [1.0], COPY: [1.0]})
    assert found.best_rival() is None


def test_a_fault_is_shown():
    found = _found(jaxscope=[1.0])
    found.faults.append("other's loss is off.")
    assert "- **Fault:** other's loss is off." in _page(found)


def test_each_round_calls_everybody_in_turn():
    turns = []

    def contender(name):
        def timed(times):
            turns.append(name)
            return 1.0 * times

        return timed

    samples = in_turn({name: contender(name) for name in "ab"}, 0.0, least=3)
    assert samples == {"a": [1.0] * 3, "b": [1.0] * 3}
    # Two calls each to warm up and to see the pace; then untimed and timed, in turn.
    assert "".join(turns) == "aabb" + "aabb" + "bbaa" + "aabb"


@pytest.mark.parametrize(
    ("task", "forward"),
    [
        (Task("lstm", 2, 3, 5, 7, 2), 2 * 2 * 3 * ((7 + 5) + (5 + 5)) * 4 * 5),
        (Task("gru", 2, 3, 5, 7, 1), 2 * 2 * 3 * (7 + 5) * 3 * 5),
        (Task("bilstm", 2, 3, 5, 7), 2 * 2 * 3 * 2 * (7 + 5) * 4 * 5),
    ],
)
def test_operations_are_counted(task, forward):
    assert forward_operations(task) == forward
    assert training_operations(task, differentiate_inputs=True) == 3 * forward
    first = (
        forward * 7 // ((7 + 5) + (5 + 5) * (task.layers == 2 and task.kind == "lstm"))
    )
    assert training_operations(task, differentiate_inputs=False) == 3 * forward - first
