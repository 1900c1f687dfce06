"""Says where a result differs from a golden.  Knows neither engine.

A *result* is what an engine says of a program, a *golden* TensorFlow's result:

=========== ===========================================================================
error       None, or classes and message (`_tools.describe`; goldens: `_errors`)
facts       what the program noted, by key; errors it caught among them
variables   in order of creation: name, shape, dtype, trainable, first values; `named`
            is False for keras-style ones, whose names are the engine's own
outputs     arrays by path, with the weights of `_program.weight`
gradients   fingerprints by variable, of the sum of squares of all floating outputs
losses      the regularization losses
after       the other variables after one step of the updates
=========== ===========================================================================

A *problem* is a pair of an aspect (one of the above, or names, order, shape, dtype,
start, and apply for facts that `apply` tells otherwise than `init`) and a sentence.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Tuple

import numpy as np
from _errors import disagreement

Problem = Tuple[str, str]
Record = Dict[str, Any]

_NARROW = {"float64": "float32", "int64": "int32", "uint64": "uint32"}


def compare(golden: Record, got: Record, rtol: float = 1e-4) -> List[Problem]:
    """All problems; numbers may differ by `rtol` of the largest in their array."""
    return list(_problems(golden, got, rtol))


def _problems(golden: Record, got: Record, rtol: float) -> Iterator[Problem]:
    if golden["error"]:
        if got["error"]:
            why = disagreement(golden["error"], got["error"])
            if why:
                yield "error", why
        else:
            yield (
                "error",
                "raises nothing instead of {error}: {message}".format(
                    **golden["error"]
                ),
            )
        yield from _facts(golden["facts"], got["facts"])
        return
    if got["error"]:
        yield (
            "error",
            "raises {}: {}".format(got["error"]["error"][0], got["error"]["message"]),
        )
        return
    yield from _facts(golden["facts"], got["facts"])
    if got["facts again"] != got["facts"]:
        for _, text in _facts(golden["facts"], got["facts again"]):
            yield "apply", text
    named, others = _split(golden["variables"]), _split(got["variables"])
    broken = list(_variables(named[0], others[0]))
    broken += _in_order(named[1], others[1])
    yield from broken
    if any(aspect in ("names", "shape", "dtype") for aspect, _ in broken):
        return
    rename = {
        b["name"]: a["name"]
        for kind in (True, False)
        for a, b in zip(_of_kind(named[1], kind), _of_kind(others[1], kind))
    }
    yield from _arrays("outputs", golden["outputs"], got["outputs"], rtol)
    yield from _losses(golden, got, rtol)
    gradients = {rename.get(k, k): v for k, v in got["gradients"].items()}
    yield from _gradients(golden["gradients"], gradients, rtol)
    after = {rename.get(k, k): v for k, v in got["after"].items()}
    before = {rename.get(k, k): v for k, v in got["before"].items()}
    yield from _arrays("after", golden["after"] or before, after, rtol)


def _facts(golden: Any, got: Any) -> Iterator[Problem]:
    for key in sorted(set(golden) | set(got)):
        if key not in got:
            yield "facts", "{!r} was not told".format(key)
        elif key not in golden:
            yield "facts", "{!r} was told".format(key)
        else:
            why = _fact(golden[key], got[key])
            if why:
                yield "facts", "{!r} {}".format(key, why)


def _fact(golden: Any, got: Any) -> str:
    if _is_error(golden) and _is_error(got):
        return disagreement(golden, got)
    if _is_error(golden):
        return "raises nothing instead of {error}: {message}".format(**golden)
    if _is_error(got):
        return "raises {}: {}".format(got["error"][0], got["message"][:300])
    return "" if _same(golden, got) else "is {!r}, not {!r}".format(got, golden)


def _is_error(fact: Any) -> bool:
    return isinstance(fact, dict) and {"error", "message"} <= set(fact)


def _same(golden: Any, got: Any) -> bool:
    if isinstance(golden, dict) and isinstance(got, dict):
        return set(golden) == set(got) and all(_same(golden[k], got[k]) for k in got)
    if isinstance(golden, list) and isinstance(got, list):
        return len(golden) == len(got) and all(map(_same, golden, got))
    if isinstance(golden, bool) or isinstance(got, bool):
        return golden is got
    if isinstance(golden, (int, float)) and isinstance(got, (int, float)):
        return bool(np.isclose(golden, got, 1e-5, 1e-7))
    if isinstance(golden, str) and isinstance(got, str):
        return _NARROW.get(golden, golden) == _NARROW.get(got, got)
    return golden is None and got is None


def _split(variables: List[Record]) -> Tuple[List[Record], List[Record]]:
    named = [v for v in variables if v.get("named", True)]
    return named, [v for v in variables if not v.get("named", True)]


def _of_kind(variables: List[Record], trainable: bool) -> List[Record]:
    return [v for v in variables if v["trainable"] == trainable]


def _variables(golden: List[Record], got: List[Record]) -> Iterator[Problem]:
    for kind, word in ((True, "params"), (False, "state")):
        wanted = {v["name"]: v for v in _of_kind(golden, kind)}
        found = {v["name"]: v for v in _of_kind(got, kind)}
        lacking = [name for name in wanted if name not in found]
        if lacking:
            yield "names", "{} lack {}".format(word, lacking)
        extra = [name for name in found if name not in wanted]
        if extra:
            yield "names", "{} have {}".format(word, extra)
        if not lacking and not extra and list(wanted) != list(found):
            yield (
                "order",
                "{} are in order {}, not {}".format(word, list(found), list(wanted)),
            )
        for name in wanted:
            if name in found:
                yield from _variable(wanted[name], found[name])


def _in_order(golden: List[Record], got: List[Record]) -> Iterator[Problem]:
    """Keras-style variables: alike one by one, in order of creation."""
    for kind, word in ((True, "params"), (False, "state")):
        wanted, found = _of_kind(golden, kind), _of_kind(got, kind)
        if len(wanted) != len(found):
            names = [v["name"] for v in found]
            yield (
                "names",
                "{} nested {} instead of {}: {}".format(
                    len(found), word, len(wanted), names
                ),
            )
            continue
        for a, b in zip(wanted, found):
            yield from _variable(a, b)


def _variable(golden: Record, got: Record) -> Iterator[Problem]:
    name = got["name"]
    if golden["shape"] != got["shape"]:
        yield (
            "shape",
            "{} has shape {}, not {}".format(name, got["shape"], golden["shape"]),
        )
        return
    dtype = _NARROW.get(golden["dtype"], golden["dtype"])
    if dtype != _NARROW.get(got["dtype"], got["dtype"]):
        yield "dtype", "{} is {}, not {}".format(name, got["dtype"], golden["dtype"])
    elif "start" in golden:
        scale = max(1.0, golden["start"][1])
        if not np.allclose(golden["start"], got["start"], 0, 2e-3 * scale):
            yield (
                "start",
                "{} starts with sum, norm {}, not {}".format(
                    name, got["start"], golden["start"]
                ),
            )
    elif "spread" in golden:
        count = int(np.prod(golden["shape"]))
        if not _alike_at_random(golden["spread"], got["spread"], count):
            yield (
                "start",
                "{} starts with mean, std, max {}, not {}".format(
                    name, got["spread"], golden["spread"]
                ),
            )


def _alike_at_random(golden: List[float], got: List[float], count: int) -> bool:
    """Whether `count` numbers may come from the distribution of `golden`."""
    mean, std, largest = golden
    return (
        abs(got[0] - mean) <= 6 * std / count**0.5
        and abs(got[1] / std - 1) <= 0.02 + 4 / (2 * count) ** 0.5
        and 0.6 * largest <= got[2] <= 1.4 * largest
    )


def _arrays(
    aspect: str, golden: Dict[str, Any], got: Dict[str, Any], rtol: float
) -> Iterator[Problem]:
    for path in golden:
        if path not in got:
            yield aspect, "{} is missing".format(path)
            continue
        a, b = np.asarray(golden[path]), np.asarray(got[path])
        if a.shape != b.shape:
            yield aspect, "{} has shape {}, not {}".format(path, b.shape, a.shape)
        elif a.size:
            a, b = a.astype("float64"), b.astype("float64")
            worst, scale = np.abs(a - b).max(), np.abs(a).max()
            if not worst <= rtol * scale + 1e-6:
                yield aspect, "{} is off by {:.2g} of {:.2g}".format(path, worst, scale)
    for path in got:
        if path not in golden:
            yield aspect, "{} is extra".format(path)


def _losses(golden: Record, got: Record, rtol: float) -> Iterator[Problem]:
    wanted, found = golden["losses"], got["losses"]
    if any("parts" in v for v in golden["variables"]):  # TensorFlow's are by part
        wanted, found = [sum(wanted)], [sum(found)]
    if len(wanted) != len(found):
        yield "losses", "{} losses instead of {}".format(len(found), len(wanted))
    elif not np.allclose(wanted, found, rtol, 1e-6):
        yield "losses", "losses {}, not {}".format(found, wanted)


def _gradients(
    golden: Dict[str, Any], got: Dict[str, Any], rtol: float
) -> Iterator[Problem]:
    # Where a gradient vanishes in exact arithmetic only noise is left; how much is
    # told by the largest gradient of the program.
    largest = max([g[1] for g in golden.values()] + [0.0])
    for name, wanted in golden.items():
        found = got.get(name)
        slack = 10 * rtol * wanted[1] + 1e-5 * largest + 1e-6
        if found is None:
            yield "gradients", "{} has none".format(name)
        elif not np.allclose(wanted, found, 0, slack):
            yield "gradients", "{} has sum, norm {}, not {}".format(name, found, wanted)
    for name in set(got) - set(golden):
        yield "gradients", "{} is extra".format(name)
