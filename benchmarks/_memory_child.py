"""Runs one contender's training step in a process of its own and says what it held.

Reads one line of JSON: a task, and which contender. Answers with bytes: the most that the
process had before it built anything, the most it ever had, and what XLA says of the
compiled step, if it is XLA's. One program so that libraries do not add to each other.
"""

import json
import pathlib
import resource
import sys

from . import peers
from ._runner import JaxRunner
from ._task import Task
from ._weights import made_weights


def peak_bytes() -> int:
    """The most resident memory that this process has had."""
    status = pathlib.Path("/proc/self/status")
    if status.exists():  # `ru_maxrss` there begins with what the parent had
        line = next(s for s in status.read_text().splitlines() if "VmHWM" in s)
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def measured(peer: str, contender: str, differentiate: bool, **sizes: object) -> dict:
    """Bytes of three training steps."""
    task = Task(**sizes)
    found, _ = peers.load([peer], None)
    before = peak_bytes()
    make = found[peer].recurrent[contender]
    runner = make(task, made_weights(task), task.inputs(), differentiate)
    runner.timed("training")(3)
    answer = {"before": before, "peak": peak_bytes()}
    if isinstance(runner, JaxRunner):
        answer["temporary"] = runner.temporary_bytes()
    return answer


if __name__ == "__main__":
    print(json.dumps(measured(**json.loads(sys.stdin.readline()))), flush=True)
