"""Every notebook runs from its first cell to its last, and is kept without outputs."""

import json
import os
import pathlib
import sys

import pytest

nbclient = pytest.importorskip(
    "nbclient", reason="notebooks run with nbclient: install it"
)
nbformat = pytest.importorskip("nbformat", reason="notebooks are read with nbformat")

ROOT = pathlib.Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 300  # for one cell, on a busy machine

# What nbclient and jupyter_client do on the way is their business.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """The name of a kernel that is the running interpreter, with nobody's settings."""
    folder = tmp_path / "jupyter" / "kernels" / "here"
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "here", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    found = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, found)))
    return "here"


def _read(path):
    return nbformat.read(path, as_version=4)


def _printed(notebook):
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    return "".join(o["text"] for o in outputs if o.output_type == "stream")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_runs(path, kernel, tmp_path):
    notebook = _read(path)
    client = nbclient.NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name=kernel,
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    assert "0 missing" in _printed(notebook)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_is_kept_clean(path):
    notebook = _read(path)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []
    assert notebook.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_first_installs(path):
    first = next(cell for cell in _read(path).cells if cell.cell_type == "code")
    assert 'find_spec("jaxscope") is None' in first.source
    assert '"pip", "install"' in first.source


def test_there_is_a_notebook():
    assert NOTEBOOKS
