"""Fixtures that more than one test module needs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

from tests.builds import scigen

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real benchmark and recorded completions, beside the checkout."""
    if not (SHARED / "scigenbench" / "scigen.json").exists():
        pytest.skip(f"needs the benchmark files beside the checkout, in {SHARED}")
    return SHARED


# The dear ones first: a process that takes them up last leaves the others waiting.
DEAR = (
    "test_walk.py",
    "test_ray.py",
    "test_build.py",
    "test_inspect.py",
    "test_container.py",
    "test_hostile.py",
    "test_sandbox.py",
    "test_tikz.py",
    "test_consumers.py",
    "test_kills.py",
    "test_diffusion.py",
    "test_cli_bench.py",
    "test_families.py",
    "test_hub.py",
    "test_guessing.py",
    "test_outside.py",
    "test_end_to_end.py",
    "test_readme.py",
    "test_notebook.py",
    "test_cli_hub.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--runslow", action="store_true", help="run the tests marked `slow` too")


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are cores: many tests wait for a server, a clock or a child."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return 2 * cores


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--runslow"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="a long haul: --runslow runs it"))
    items.sort(key=lambda item: DEAR.index(item.path.name) if item.path.name in DEAR else len(DEAR))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What has been imported stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


# Modules of the extras, which the core does without: the extra that has each.
EXTRAS = {
    "torch": "train",
    "transformers": "train",
    "tokenizers": "train",
    "safetensors": "train",
    "diffusers": "pixel",
    "sklearn": "metrics",
    "math_verify": "dev",
    "mpmath": "rewards",
    "scipy": "science",
    "networkx": "science",
    **dict.fromkeys(("ase", "periodictable", "rdkit", "schemdraw"), "science"),
    "ray": "ray",
    "skimage": "dev",
    "threadpoolctl": "dev",
    "torchmetrics": "dev",
}


class _Module(pytest.Module):
    """A module of tests, skipped where an extra that it imports is not installed."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        try:
            return super().collect()
        except self.CollectError as error:
            name = (getattr(error.__cause__, "name", None) or "").partition(".")[0]
            if name not in EXTRAS or find_spec(name) is not None:
                raise
            pytest.skip(f"needs {name}, of the extra `{EXTRAS[name]}`", allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module:
    module: pytest.Module = _Module.from_parent(parent, path=module_path)
    return module


ROWS = 30  # in two shards, over all image types


@pytest.fixture(scope="session")
def families(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A families build of `ROWS` rows, made once for all test processes: copy it to write."""
    root = tmp_path_factory.getbasetemp()
    if root.name.startswith("popen-"):  # of one of several processes
        root = root.parent
    out = root / "families"
    with FileLock(root / "families.lock"):
        if not (out / "README.md").exists():
            done = scigen("build", "families", "--out", out, "--n", ROWS)
            assert done.returncode == 0, done.stderr
    return out
