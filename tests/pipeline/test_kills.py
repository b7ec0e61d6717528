"""A build that is shot at ends with the same bytes, and leaves nothing running."""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from scigen_data.errors import RendererLost
from scigen_data.renderer import Renderer, forkserver, isolation, retry
from scigen_data.renderer.ended import Ended

SCRIPT = Path(__file__).parents[2] / "scripts" / "kill_builds.py"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not isolation().complete, reason="needs the fork server of Linux"
)


@pytest.fixture(scope="module")
def kill_builds() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("kill_builds", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill_builds"] = module  # where its dataclass looks for its annotations
    spec.loader.exec_module(module)
    return module


# Quick ones of each: `test_build.py` for the build, `engines/test_local.py` for a worker,
# `renderer/test_sandbox.py` for the fork server, its launcher and a program.
@pytest.mark.slow
def test_a_build_shot_at_random_ends_with_the_same_bytes(
    kill_builds: ModuleType, tmp_path: Path
) -> None:
    calm = tmp_path / "calm"
    subprocess.run(kill_builds.build_command(calm, 12, 2), check=True, capture_output=True)
    expected = kill_builds.dataset_bytes(calm)
    assert any(name.endswith(".parquet") for name in expected)
    out = tmp_path / "shot"
    asked = kill_builds.build_command(out, 12, 2)
    rng = random.Random(5)
    shot = kill_builds.shoot(asked, out, expected, rng, every=1.2, build_kills=1, most=4)
    assert sum(shot.kills.values()) >= 1
    assert shot.same, shot
    assert shot.orphans == 0


def test_a_program_that_is_always_ended_from_outside_is_no_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry, "_PAUSE", 0.001)
    monkeypatch.setattr(retry, "_oom_kills", lambda: 5)
    lost = Ended(-9, "", 0.1, 10_000)
    monkeypatch.setattr(forkserver.Server, "run", lambda *_: lost)
    with Renderer() as renderer, pytest.raises(RendererLost, match="ended from outside"):
        renderer.render("x = 1")


def test_a_program_that_the_kernel_ends_for_memory_each_time_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = iter(range(99))
    monkeypatch.setattr(retry, "_PAUSE", 0.001)
    monkeypatch.setattr(retry, "_oom_kills", lambda: next(counter))
    lost = Ended(-9, "", 0.1, 10_000)
    monkeypatch.setattr(forkserver.Server, "run", lambda *_: lost)
    with Renderer() as renderer:
        figure = renderer.render("x = 1")
    assert str(figure.status) == "memory"
    assert "ran out of memory" in figure.reason


def test_the_kernels_count_of_kills_for_memory_is_read() -> None:
    expected = [
        line
        for line in Path("/proc/vmstat").read_text().splitlines()
        if line.startswith("oom_kill ")
    ]
    assert not expected or retry._oom_kills() >= 0
    assert not expected or retry._oom_kills() == int(expected[0].split()[1])
