"""Weights find their places by structure."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from jaxscope.demo import _port

SCOPES = {"m": "lm", "m/cell/cells/0": "lm/cell_0"}


def like(**shapes: Any) -> Any:
    """A keras-style tree of one embedding and one kernel."""
    spec = {name: SimpleNamespace(shape=shape) for name, shape in shapes.items()}
    cells = {"0": {"kernel": spec["kernel"]}}
    return {"m": {"embedding": spec["embedding"], "cell": {"cells": cells}}}


def test_each_weight_goes_where_its_instance_stands() -> None:
    params = {"lm/embedding": np.ones([3]), "lm/cell_0/kernel": np.zeros([2])}
    moved = _port.move(params, like(embedding=(3,), kernel=(2,)), SCOPES)
    assert moved["m"]["embedding"] is params["lm/embedding"]
    assert moved["m"]["cell"]["cells"]["0"]["kernel"] is params["lm/cell_0/kernel"]


def test_another_size_is_refused() -> None:
    params = {"lm/embedding": np.ones([3]), "lm/cell_0/kernel": np.zeros([2])}
    with pytest.raises(
        ValueError, match=r"lm/embedding has shape \(3,\), but m/embedding has \(4,\)"
    ):
        _port.move(params, like(embedding=(4,), kernel=(2,)), SCOPES)


def test_a_weight_left_over_is_refused() -> None:
    names = ("lm/embedding", "lm/cell_0/kernel", "lm/cell_1/kernel")
    params = {name: np.ones([3]) for name in names}
    with pytest.raises(ValueError, match=r"nothing .* stands for lm/cell_1/kernel"):
        _port.move(params, like(embedding=(3,), kernel=(3,)), SCOPES)


def test_a_scope_for_every_instance() -> None:
    assert _port.scopes_of_instances(1) == {
        "char_model": "lm",
        "char_model/logits": "lm/logits",
        "char_model/cell/cells/0": "lm/rnn/multi_rnn_cell/cell_0/lstm_cell",
    }
