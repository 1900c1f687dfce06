"""Every program on jaxscope, against what TensorFlow 1.15.5 did with it."""

from __future__ import annotations

import collections

import _engine_js
import _goldens
import generate
import generate_calls
import pytest
from _compare import compare
from _program import Program, areas, digest, program_from_source, programs_of
from _quirks import QUIRKS

# TensorFlow programs mix ranks freely.
pytestmark = [pytest.mark.implicit_broadcast, pytest.mark.implicit_promotion]

AREAS = areas()
GENERATED = {"random": generate.batch, "calls": generate_calls.batch}
GOLDENS = {area: _goldens.load(area) for area in [*AREAS, *GENERATED]}


def _programs() -> list[Program]:
    written = [program for area in AREAS for program in programs_of(area)]
    generated = [
        program_from_source(id, golden["source"])
        for area in GENERATED
        for id, golden in GOLDENS[area].items()
        if id != "head"
    ]
    return written + generated


PROGRAMS = _programs()


def _parameter(program: Program) -> object:
    exhaustive = program.id.startswith((*GENERATED, "contrib_"))
    marks = [pytest.mark.exhaustive] if exhaustive else []
    return pytest.param(program, id=program.id, marks=marks)


@pytest.mark.parametrize("program", [*map(_parameter, PROGRAMS)])
def test_agrees_with_tensorflow(program: Program) -> None:
    golden = GOLDENS[program.id.split("/")[0]][program.id]
    keras = {v["name"] for v in golden["variables"] if not v.get("named", True)}
    problems = compare(golden, _engine_js.run(program, keras), program.rtol)
    unexpected = [problem for problem in problems if problem[0] not in program.skip]
    if unexpected:
        lines = [f"[{aspect}] {text}" for aspect, text in unexpected]
        pytest.fail("\n".join([*lines, golden.get("source", "")]), pytrace=False)
    expected = {aspect for aspect, _ in problems}
    stale = [aspect for aspect in program.skip if aspect not in expected]
    assert not stale, f"no longer true: {program.why} {stale}"


@pytest.mark.parametrize("area", AREAS)
def test_goldens_are_of_these_programs(area: str) -> None:
    ids = [program.id for program in PROGRAMS if program.id.startswith(area + "/")]
    assert ids == [id for id in GOLDENS[area] if id != "head"]
    assert GOLDENS[area]["head"]["digest"] == digest(area), "record the goldens again"


@pytest.mark.parametrize("area", GENERATED)
def test_goldens_are_of_the_generated_batch(area: str) -> None:
    recorded = {id: golden.get("source") for id, golden in GOLDENS[area].items()}
    recorded.pop("head")
    assert recorded == GENERATED[area]()


def test_goldens_are_of_tensorflow_1_15_5() -> None:
    versions = {golden["head"]["tensorflow"] for golden in GOLDENS.values()}
    assert versions == {"1.15.5"}


def test_every_quirk_has_two_programs() -> None:
    counts = collections.Counter(n for program in PROGRAMS for n in program.quirks)
    assert {n: counts[n] for n in QUIRKS if counts[n] < 2} == {}
    assert set(counts) == set(QUIRKS)
