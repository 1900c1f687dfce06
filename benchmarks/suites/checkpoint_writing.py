"""What writing a checkpoint costs, against TensorFlow's own Saver."""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from jaxscope import checkpoint

from .._child import Child, ChildFailed, tensorflow_child
from .._comparison import REFERENCE, Comparison
from .._context import Context
from .._rounds import Timed
from .checkpoint_reading import repeated

TITLE = "Writing checkpoints"
ABOUT = """\
Wall time of a save into files that did not exist. TensorFlow does not wait for the disk,
so `jaxscope` here is `durable=False`; `durable=True`, the default, waits, and there it is
the disk that is timed."""

Variables = dict[str, np.ndarray]
SMALL_ELEMENTS = 13_056


def jaxscope_saver(variables: Variables, durable: bool) -> Callable[[str], float]:
    """Saves once and takes the time."""

    def save(prefix: str) -> float:
        start = time.perf_counter()
        checkpoint.save(prefix, variables, durable=durable)
        return time.perf_counter() - start

    return save


def into_empty(save: Callable[[str], float], scratch: Path) -> Timed:
    """The seconds of a save into an empty directory."""

    def once() -> float:
        with tempfile.TemporaryDirectory(dir=scratch) as directory:
            seconds = save(str(Path(directory, "model.ckpt").resolve()))
        # What is still to be written or freed must not fall into the next one's time.
        os.sync()
        return seconds

    return repeated(once)


def comparisons(context: Context) -> Iterator[Comparison]:
    """Few large tensors, and many small ones."""
    options = context.options
    cases = {
        f"8 x {options.mib} MiB": (8, options.mib << 18),
        f"{options.tensors:,} x 51 KB": (options.tensors, SMALL_ELEMENTS),
    }
    for case, (count, elements) in cases.items():
        with contextlib.ExitStack() as stack:
            savers, notes = _savers(context, stack, count, elements)
            timed = {n: into_empty(s, options.scratch) for n, s in savers.items()}
            samples = context.samples(timed, share=2)
        yield Comparison("checkpoint-writing", case, "ms", samples, notes)


def _savers(
    context: Context, stack: contextlib.ExitStack, count: int, elements: int
) -> tuple[dict[str, Callable[[str], float]], list[str]]:
    block = np.random.default_rng(0).standard_normal((count, elements), np.float32)
    variables = {
        f"layer_{i // 100}/part_{i % 100}/kernel": block[i] for i in range(count)
    }
    savers = {
        REFERENCE: jaxscope_saver(variables, durable=False),
        f"{REFERENCE}, durable=True": jaxscope_saver(variables, durable=True),
    }
    if not context.options.tf1:
        return savers, ["TensorFlow is left out: no Python was given with --tf1."]
    try:
        child = stack.enter_context(tensorflow_child(context.options.tf1, "saver"))
        version = child.ask(what="variables", count=count, elements=elements)
    except ChildFailed as error:
        return savers, [f"TensorFlow of --tf1 is left out: {error}"]
    savers[f"TensorFlow {version}"] = _tensorflow_saver(child)
    return savers, []


def _tensorflow_saver(child: Child) -> Callable[[str], float]:
    return lambda prefix: child.ask(what="save", prefix=prefix)
