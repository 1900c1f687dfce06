"""What reading a checkpoint costs, against TensorFlow's readers and a plain copy."""

import contextlib
import pathlib
import tempfile
import time
from collections.abc import Callable, Iterator

import numpy as np

from jaxscope import checkpoint

from .._child import Child, ChildFailed, tensorflow_child
from .._comparison import COPY, REFERENCE, Comparison
from .._context import Context
from .._rounds import Timed

TITLE = "Reading checkpoints"
ABOUT = """\
Wall time, every crc checked by all. Files are read before, so that they are in memory and
no disk is timed; all that is read is kept until the end of a reading. `memcpy` copies as
many bytes from one array to another, both used before."""

# What is read, from which file, and where only one is read, its name.
Call = tuple[str, str, str]


def repeated(once: Callable[[], float]) -> Timed:
    """Timing of many by what one says it took."""
    return lambda times: sum(once() for _ in range(times))


def jaxscope_reader(call: Call, **options: bool) -> Timed:
    """Reads once and takes the time."""
    what, prefix, name = call

    def once() -> float:
        start = time.perf_counter()
        reader = checkpoint.open(prefix, **options)
        if what == "all":
            values = dict(reader)
        elif what == "many":
            values = reader.read_many()
        elif what == "one":
            values = reader[name]
        seconds = time.perf_counter() - start
        values = None  # noqa: F841 - given back only now
        return seconds

    return repeated(once)


def tensorflow_reader(call: Call, child: Child) -> Timed:
    """Asks a process; TensorFlow has one way to read several tensors."""
    what, prefix, name = call
    what = "all" if what == "many" else what
    return repeated(lambda: child.ask(what=what, prefix=prefix, name=name))


def copy(size: int) -> Timed:
    """Copies as many bytes."""
    source, target = np.ones(size, np.uint8), np.ones(size, np.uint8)

    def once() -> float:
        start = time.perf_counter()
        np.copyto(target, source)
        return time.perf_counter() - start

    return repeated(once)


def written(folder: str, mib: int, tensors: int) -> dict[str, str]:
    """Writes what is read; the prefix of each checkpoint."""
    elements = mib << 18
    block = np.random.default_rng(0).standard_normal((8, elements), np.float32)
    prefixes = {
        name: str(pathlib.Path(folder, name).resolve())
        for name in ("large", "parts", "small")
    }
    large = {f"v{i}": block[i] for i in range(8)}
    checkpoint.save(prefixes["large"], large, durable=False)
    rows = {"v": block.reshape(-1, 256)}
    checkpoint.save(prefixes["parts"], rows, partitions={"v": [8, 1]}, durable=False)
    flat = block.reshape(-1)
    many = {
        f"layer_{i // 100}/part_{i % 100}/kernel": flat[start : start + 12750]
        for i in range(tensors)
        for start in [i * 12750 % (flat.size - 12750)]
    }
    checkpoint.save(prefixes["small"], many, durable=False)
    return prefixes


def cases(prefixes: dict[str, str], mib: int, tensors: int) -> dict[str, Call]:
    """What each line of the table reads."""
    return {
        f"8 x {mib} MiB": ("all", prefixes["large"], ""),
        f"8 x {mib} MiB in 8 parts of one": ("all", prefixes["parts"], ""),
        f"{tensors:,} x 51 KB": ("all", prefixes["small"], ""),
        f"{tensors:,} x 51 KB, read_many": ("many", prefixes["small"], ""),
        f"one of 8 x {mib} MiB": ("one", prefixes["large"], "v3"),
        f"opening {tensors:,} entries": ("open", prefixes["small"], ""),
    }


def comparisons(context: Context) -> Iterator[Comparison]:
    """A comparison for each case."""
    options = context.options
    with contextlib.ExitStack() as stack:
        children, notes = _tensorflows(context, stack)
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=options.scratch))
        prefixes = written(folder, options.mib, options.tensors)
        for case, call in cases(prefixes, options.mib, options.tensors).items():
            samples = context.samples(_readers(call, children, options.mib))
            yield Comparison("checkpoint-reading", case, "ms", samples, notes)


def _readers(call: Call, children: dict[str, Child], mib: int) -> dict[str, Timed]:
    found = {
        REFERENCE: jaxscope_reader(call),
        f"{REFERENCE}, mmap=False": jaxscope_reader(call, mmap=False),
    }
    for name, child in children.items():
        found[name] = tensorflow_reader(call, child)
    what, prefix, _ = call
    if what != "open":
        data = pathlib.Path(f"{prefix}.data-00000-of-00001")
        found[COPY] = copy(mib << 20 if what == "one" else data.stat().st_size)
    return found


def _tensorflows(
    context: Context, stack: contextlib.ExitStack
) -> tuple[dict[str, Child], list[str]]:
    """The processes that read with TensorFlow, and sentences about those left out."""
    found, notes = {}, []
    for option in ("tf1", "tf2"):
        python = getattr(context.options, option)
        if not python:
            notes.append(
                f"TensorFlow is left out: no Python was given with --{option}."
            )
            continue
        try:
            child = stack.enter_context(tensorflow_child(python, "reader"))
            found[f"TensorFlow {child.ask(what='version')}"] = child
        except ChildFailed as error:
            notes.append(f"TensorFlow of --{option} is left out: {error}")
    return found, notes
