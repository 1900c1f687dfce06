"""Differences are judged against the largest logit."""

import numpy as np
import pytest

from jaxscope.demo._compare import difference


@pytest.mark.parametrize(
    ("error", "ok"), [(0.0, True), (9e-5, True), (2e-4, False), (np.nan, False)]
)
def test_the_limit_is_relative_to_the_largest_logit(error: float, ok: bool) -> None:
    reference = np.array([[10.0, -1.0]])
    found = difference(reference + np.array([[0.0, error]]), reference)
    assert found.scale == 10.0
    assert found.ok is ok
