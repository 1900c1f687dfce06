"""The shape of the project: which way imports point, and what is public.

A *room* is a module or package directly below `jaxscope`; `_errors` counts as the room
`errors`. Rooms import only what stands before them in `ROOMS`.
"""

import ast
import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import types

import pytest

import jaxscope

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "jaxscope"

# `jaxscope` is the package as a user imports it.
ROOMS = (
    "version",
    "errors",
    "identifiers",
    "naming",
    "inlined",
    "native",
    "variables",
    "losses",
    "transforms",
    "train",
    "initializers",
    "regularizers",
    "keras",
    "layers",
    "kernels",
    "nn",
    "contrib",
    "checkpoint",
    "sharding",
    "interop",
    "inspect",
    "jaxscope",
    "compat",
    "demo",
    "cli",
)
WITHOUT_JAX = ("version", "errors", "identifiers", "naming")
# What these list in `__all__` is for other rooms; what a user sees of it is listed in
# `jaxscope.__all__`, and there it must show an example.
INNER = (
    "jaxscope.kernels",
    "jaxscope.kernels.cpu",
    "jaxscope.naming",
    "jaxscope.native",
    "jaxscope.transforms",
    "jaxscope.variables",
)
LONGEST = 600

# Folders of a developer's machine, and where packages come from. The brackets keep
# this file from finding itself.
PRIVATE = re.compile(
    rb"(?<![\w.:/-])/(?:wor[k]|roo[t]|opt/pyp[i]|opt/wheel[s])\b"
    rb"|pyp[i]\.org|pythonhoste[d]|(?:index|find)-(?:ur[l]|link[s])"
)


def _room_of(path: pathlib.Path) -> str:
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "jaxscope" if first in ("__init__", "_api") else first.lstrip("_")


def _imports(path: pathlib.Path) -> set[str]:
    """The absolute names of all modules that a file imports, wherever in it."""
    package = ("jaxscope", *path.relative_to(PACKAGE).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            if module == "jaxscope":  # `from jaxscope import checkpoint`
                found.update(f"{module}.{alias.name}" for alias in node.names)
            else:
                found.add(module)
    return found


def _rooms_imported(path: pathlib.Path) -> set[str]:
    rooms = set()
    for name in _imports(path):
        first, _, rest = name.partition(".")
        if first == "jaxscope":
            rooms.add(rest.split(".")[0].lstrip("_") if rest else "jaxscope")
    return rooms


FILES = sorted(PACKAGE.rglob("*.py"))


def _of_package(path: pathlib.Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=_of_package)
def test_imports_point_one_way(path):
    room = _room_of(path)
    assert room in ROOMS, f"say in ROOMS where {room!r} stands"
    if room == "jaxscope":
        return
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    assert _rooms_imported(path) <= allowed


def test_names_are_made_without_jax():
    low = [path for path in FILES if _room_of(path) in WITHOUT_JAX]
    imported = {name.split(".")[0] for path in low for name in _imports(path)}
    assert not imported & {"flax", "jax", "jaxlib", "numpy", "optax"}


@pytest.mark.parametrize("path", FILES, ids=_of_package)
def test_modules_are_short_documented_and_assert_nothing(path):
    source = path.read_text()
    tree = ast.parse(source)
    assert len(source.splitlines()) <= LONGEST
    assert ast.get_docstring(tree)
    asserts = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Assert)]
    assert not asserts, f"lines {asserts}: raise an error that says what to type"


def _is_public(name: str) -> bool:
    parts = name.split(".")
    return not any(p.startswith("_") for p in parts) and parts[1] != "demo"


def _public_modules() -> list[types.ModuleType]:
    names = [m.name for m in pkgutil.walk_packages(jaxscope.__path__, "jaxscope.")]
    return [jaxscope, *(importlib.import_module(n) for n in names if _is_public(n))]


def _says_something(module: types.ModuleType) -> bool:
    """A folder whose `__init__` is a docstring holds files and offers nothing itself."""
    body = ast.parse(pathlib.Path(module.__file__).read_text()).body
    return len(body) > 1


MODULES = [module for module in _public_modules() if _says_something(module)]
PUBLIC = {
    f"{module.__name__}.{name}": getattr(module, name, None)
    for module in MODULES
    for name in getattr(module, "__all__", [])
}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_all_is_sorted_and_importable(module):
    names = module.__all__
    assert list(names) == sorted(set(names))
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_documented_with_a_doctest(name):
    value = PUBLIC[name]
    if inspect.ismodule(value):
        assert value.__doc__
    elif inspect.isclass(value) or inspect.isroutine(value):
        text = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
        assert text, "has no docstring"
        assert ">>> " in text or name.rpartition(".")[0] in INNER, "has no doctest"


def _shared_files() -> list[pathlib.Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_names_a_private_place():
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in _shared_files()
        if (match := PRIVATE.search(path.read_bytes()))
    ]
    assert found == []
