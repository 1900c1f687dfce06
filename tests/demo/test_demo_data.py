"""The files that TensorFlow 1.15.5 wrote, as they are shipped."""

import ast

import numpy as np

from jaxscope import checkpoint
from jaxscope.demo import _assets


def test_all_the_files_are_small() -> None:
    sizes = [path.stat().st_size for path in _assets.DATA.iterdir()]
    assert sum(sizes) < 1_500_000


def test_the_page_tells_the_sizes_of_the_files() -> None:
    page = (_assets.DATA / "README.md").read_text(encoding="utf-8")
    for name in ("recorded.npz", "model.json", "corpus.txt.gz", "LICENSE-PSF.txt"):
        assert f"`{name}` | {(_assets.DATA / name).stat().st_size:,} |" in page


def test_the_checkpoint_holds_the_model_and_no_optimizer_slots() -> None:
    facts = _assets.facts()
    with checkpoint.open(facts.checkpoint) as reader:
        found = {name: reader.shape(name) for name in reader}
        assert reader["global_step"] == facts.steps
    size, width, hidden = len(facts.alphabet), facts.embedding, facts.hidden
    cell = "lm/rnn/multi_rnn_cell/cell_{}/lstm_cell/{}".format
    assert found == {
        "global_step": (),
        "lm/embedding": (size, width),
        "lm/logits/bias": (size,),
        "lm/logits/kernel": (hidden, size),
        cell(0, "bias"): (4 * hidden,),
        cell(0, "kernel"): (width + hidden, 4 * hidden),
        cell(1, "bias"): (4 * hidden,),
        cell(1, "kernel"): (2 * hidden, 4 * hidden),
    }


def test_the_folder_has_tensorflows_note_of_the_latest_checkpoint() -> None:
    found = checkpoint.latest_checkpoint(_assets.DATA)
    assert found == str(_assets.facts().checkpoint)


def test_recorded_logits_past_the_end_are_the_bias() -> None:
    recorded = _assets.recorded()
    assert recorded.logits.shape == (4, 24, 96)
    assert recorded.logits.dtype == np.float32
    with checkpoint.open(_assets.facts().checkpoint) as reader:
        bias = reader["lm/logits/bias"]
    for logits, length in zip(recorded.logits, recorded.lengths, strict=True):
        np.testing.assert_array_equal(logits[length:], np.tile(bias, (24 - length, 1)))


def test_the_training_script_is_python_37() -> None:
    script = _assets.DATA.parent / "train_with_tf1.py"
    ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 7))
