"""Peers that are there and peers that are not."""

import sys

import pytest

from benchmarks import peers


def _sentence_about(name, tf1=None):
    _, left_out = peers.load(peers.NAMES, tf1)
    return next(sentence for sentence in left_out if sentence.startswith(name))


def test_ours_are_always_there():
    found, left_out = peers.load([], None)
    assert list(found) == ["jaxscope", "by-hand"]
    assert "haiku was not asked for." in left_out


def test_a_peer_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setitem(peers.LIBRARIES, "haiku", ("haiku", "no_such_library"))
    assert "no_such_library is not installed" in _sentence_about("haiku is left out")


def test_a_peer_that_does_not_load_is_left_out(monkeypatch):
    monkeypatch.setitem(peers.LIBRARIES, "haiku", ("haiku", "sys"))
    monkeypatch.setitem(sys.modules, "benchmarks.peers.haiku", None)
    assert "it does not load" in _sentence_about("haiku is left out")


def test_what_is_ours_must_load(monkeypatch):
    monkeypatch.setitem(sys.modules, "benchmarks.peers.by_hand", None)
    with pytest.raises(ImportError, match="by_hand"):
        peers.load([], None)


def test_tensorflow_needs_a_python():
    found, _ = peers.load([], "python3.7")
    assert "TensorFlow 1.15" in found["tensorflow1"].recurrent
    assert "no Python that has it was given" in _sentence_about("TensorFlow 1.15")
