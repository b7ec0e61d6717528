"""What the machine allows too little of is said as such, and is no program's fault."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scigen_data.cli.app import _check_words
from scigen_data.errors import InputError, RendererLost, StorageError
from scigen_data.pipeline.engines._worker import _told
from scigen_data.pipeline.state import claim
from scigen_data.publish.place import storage_error
from scigen_data.records import Figure
from scigen_data.renderer import Renderer, isolation, machine
from scigen_data.renderer.retry import insist
from tests.renderer.as_nobody import as_nobody, needs_root

ROOT = Path(__file__).parents[2]
LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from scigen_data.renderer import Renderer, machine
resource.setrlimit(getattr(resource, sys.argv[2]), (int(sys.argv[3]),) * 2)
try:
    eval(sys.argv[4])
except Exception as error:
    print(f"{type(error).__name__}: {error}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits")
@pytest.mark.parametrize("language", ["python", "tikz"])
def test_a_limit_on_files_is_no_fault_of_the_program(language: str) -> None:
    ask = f"Renderer().render('x = 1', {language!r})"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(ROOT), "RLIMIT_FSIZE", str(100 << 10), ask],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("StorageError: this shell lets a file have 100 KB (ulimit -f)")
    assert "`ulimit -f unlimited`" in done.stdout
    assert done.stdout.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs limits")
@pytest.mark.parametrize(
    ("limit", "most", "status", "says"),
    [
        ("RLIMIT_AS", 700 << 20, "memory", "have 700 MB (ulimit -v)"),
        ("RLIMIT_CPU", 9, "timeout", "have 9 s of processor time (ulimit -t)"),
    ],
)
def test_less_memory_or_time_than_a_program_may_use_is_no_fault_of_it(
    limit: str, most: int, status: str, says: str
) -> None:
    ask = f"[machine.check_shares(s, Renderer().limits) for s in ('ok', {status!r})]"
    ask = ask.replace("(s,", "(machine.Status(s),")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(ROOT), limit, str(most), ask],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"StorageError: this shell lets a process {says}")


@needs_root
def test_a_limit_on_processes_is_told_before_they_are_started() -> None:
    arguments = [str(ROOT), "RLIMIT_NPROC", "9", "machine.check_processes(3)"]
    done = as_nobody(sys.executable, "-c", LIMITED, *arguments)
    assert (
        "this user may have 9 processes and threads (ulimit -u) and --workers 3 needs"
        in done.stdout
    )


def test_as_many_processes_as_there_are_is_enough() -> None:
    machine.check_processes(2)


@pytest.mark.parametrize(
    "error", [BlockingIOError(errno.EAGAIN, "x"), RuntimeError("can't start new thread")]
)
def test_a_process_that_cannot_be_started_is_no_lost_server(error: Exception) -> None:
    def job() -> tuple[Figure, bool]:
        raise error

    with pytest.raises(RendererLost, match=r"processes and threads.* use fewer --workers"):
        insist(job, "a program", 2)
    assert "processes and threads" in str(_told(error).error or "")


def test_a_disk_that_is_full_is_told_at_once(tmp_path: Path) -> None:
    def job() -> tuple[Figure, bool]:
        raise OSError(errno.ENOSPC, "x", str(tmp_path / "f"))

    with pytest.raises(StorageError, match=r"no space left in .*TMPDIR"):
        insist(job, "TeX")
    with pytest.raises(StorageError, match=r"no space left in .* MB free\) for TeX"):
        machine.check_space(tmp_path, 1 << 60, "TeX")
    machine.check_space(tmp_path, 1, "TeX")


def test_errors_of_the_disk_name_the_limit_that_they_come_of(tmp_path: Path) -> None:
    assert "ulimit -f" in str(storage_error(OSError(errno.EFBIG, "x"), tmp_path))
    assert "no space left" in str(storage_error(OSError(errno.ENOSPC, "x"), tmp_path))
    assert "processes" in str(storage_error(OSError(errno.EAGAIN, "x"), tmp_path))


def test_a_name_that_is_no_utf_8_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff")
    with pytest.raises(InputError, match="is no UTF-8"):
        claim(Path(bad), {})
    monkeypatch.setattr(sys, "argv", ["scigen", "build", bad])
    with pytest.raises(InputError, match=r"bad\\xff' is no UTF-8"):
        _check_words()


def test_a_render_leaves_nothing_behind_and_needs_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isolation().complete:
        pytest.skip(f"this kernel lacks {', '.join(isolation().missing)}")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with Renderer() as renderer:
        figure = renderer.render(
            "import matplotlib as mpl, matplotlib.pyplot as plt, os, tempfile\n"
            "plt.plot([1, 2])\n"
            "assert not {'TMPDIR', 'MPLCONFIGDIR', 'SCIGEN_ROOT'} & set(os.environ)\n"
            "assert mpl.get_configdir() == '/nonexistent/matplotlib'\n"
            "assert tempfile.gettempdir() == '/tmp'"
        )
    assert (str(figure.status), figure.reason) == ("ok", "")
    assert list(tmp_path.iterdir()) == []
