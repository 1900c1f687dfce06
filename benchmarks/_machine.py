"""Names the machine, its devices and the versions, for the head of a report."""

import datetime
import importlib.metadata
import os
import pathlib
import platform
import sys

import jax

# More processes than this were running, on average over a minute.
BUSY = 0.7

PACKAGES = {
    "jaxscope": "jaxscope",
    "jax": "JAX",
    "jaxlib": "jaxlib",
    "numpy": "NumPy",
    "flax": "Flax",
    "dm-haiku": "Haiku",
    "equinox": "Equinox",
    "torch": "PyTorch",
}


def described() -> dict[str, str]:
    """Lines for a report."""
    return {
        "date": datetime.date.today().isoformat(),
        "processor": f"{_processor()} ({platform.machine()}{_vectors()})",
        "cores": f"{usable_cores()} usable of {os.cpu_count()}",
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "device of JAX": _device(),
        "versions": ", ".join(_versions()),
        "load when it began": f"{os.getloadavg()[0]:.1f} processes",
    }


def remarks() -> list[str]:
    """What a reader should know of the state that the machine was in."""
    load = os.getloadavg()[0]
    if load < BUSY:
        return []
    return [
        f"**The machine was busy when the run began** (load {load:.1f}): take ratios with "
        "care, PyTorch's most of all, as its threads wait for each other by spinning."
    ]


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def on_gpu() -> bool:
    """Whether JAX computes on a GPU."""
    return jax.default_backend() == "gpu"


def _device() -> str:
    kinds = sorted({device.device_kind for device in jax.devices()})
    return f"{jax.default_backend()} ({len(jax.devices())} x {', '.join(kinds)})"


def _processor() -> str:
    information = pathlib.Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def _vectors() -> str:
    """The widest vectors that the processor has: one name may stand for several."""
    information = pathlib.Path("/proc/cpuinfo")
    flags = information.read_text().split() if information.exists() else []
    return next(
        (f", {name}" for name in ("avx512f", "avx2", "avx") if name in flags), ""
    )


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return "unknown"
    return f"{size / 2**30:.0f} GiB"


def _versions() -> list[str]:
    found = [f"Python {sys.version.split()[0]}"]
    for package, name in PACKAGES.items():
        try:
            found.append(f"{name} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
