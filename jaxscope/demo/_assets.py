"""The files in `data/`, all written by one run of `train_with_tf1.py`."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jaxscope.demo._corpus import Ids

DATA = Path(__file__).parent / "data"
CORPUS = DATA / "corpus.txt.gz"


@dataclass(frozen=True)
class Facts:
    """What the checkpoint does not say about the model: sizes, and how it was made.

    Attributes:
      checkpoint: the path to give to `jaxscope.checkpoint`.
      alphabet: the characters, in the order of their ids.
      embedding, hidden, layers: the sizes of the model.
      init_scale: initial values lie within plus and minus this.
      steps: training steps that TensorFlow took.
      eval_rows: the held-out text is read as this many rows.
      held_out_loss: TensorFlow's loss on held-out text, in nats per character.
      tensorflow: its version.
    """

    checkpoint: Path
    alphabet: str
    embedding: int
    hidden: int
    layers: int
    init_scale: float
    steps: int
    eval_rows: int
    held_out_loss: float
    tensorflow: str


@dataclass(frozen=True)
class Recorded:
    """What TensorFlow computed for a few sequences of held-out text.

    Attributes:
      tokens: int32 `[batch, time]`.
      lengths: int32 `[batch]`, one of them 0.
      logits: float32 `[batch, time, alphabet]`.
    """

    tokens: Ids
    lengths: Ids
    logits: NDArray[np.float32]


def facts() -> Facts:
    """Reads `data/model.json`."""
    found = json.loads((DATA / "model.json").read_text(encoding="ascii"))
    return Facts(
        checkpoint=DATA / found["checkpoint"],
        alphabet=found["vocabulary"],
        embedding=found["embedding"],
        hidden=found["hidden"],
        layers=found["layers"],
        init_scale=found["init_scale"],
        steps=found["steps"],
        eval_rows=found["eval_rows"],
        held_out_loss=found["held_out_loss"],
        tensorflow=found["tensorflow"],
    )


def recorded() -> Recorded:
    """Reads `data/recorded.npz`."""
    with np.load(DATA / "recorded.npz") as arrays:
        return Recorded(arrays["tokens"], arrays["lengths"], arrays["logits"])
