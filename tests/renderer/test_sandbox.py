"""The server is replaced when it dies, nothing outlives its owner, and renders repeat."""

from __future__ import annotations

import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from scigen_data.errors import InputError, SandboxUnavailable, ScigenError
from scigen_data.records import Figure, Status
from scigen_data.renderer import (
    Isolation,
    Limits,
    Renderer,
    forkserver,
    render_fingerprint,
    sandbox,
)
from tests.renderer.as_nobody import as_nobody, needs_root
from tests.renderer.conftest import LIMITS

PLT = "import matplotlib.pyplot as plt\n"
PLOT = PLT + "plt.plot([1, 2]); plt.show()"
SLOW = PLT + "import time\ntime.sleep(1.5)\nplt.plot([1, 2]); plt.show()"
ROOT = Path(__file__).parents[2]


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(word) for word in path.read_text().split()] if path.exists() else []
    return [p for child in below for p in (child, *children(child))]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def server_of(renderer: Renderer) -> int:
    return renderer._servers[False].pid


# --------------------------------------------------------------------------- lifecycle


@pytest.mark.parametrize("victim", ["launcher", "server", "child"])
def test_a_job_survives_kill_9_of_what_runs_it(renderer: Renderer, victim: str) -> None:
    with Renderer(renderer.limits) as fragile:
        expected = fragile.render(PLOT)
        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(fragile.render, SLOW)
            tree = [server_of(fragile)]
            assert wait_until(lambda: len(children(tree[0])) >= 2)
            tree += children(tree[0])
            os.kill(tree[("launcher", "server", "child").index(victim)], signal.SIGKILL)
            figure = job.result()
        assert (figure.status, figure.png) == (Status.OK, expected.png)
        assert fragile.render(PLOT) == expected
        if victim != "child":
            assert wait_until(lambda: not any(alive(pid) for pid in tree))


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"])
def test_no_program_can_pretend_that_it_was_killed_from_outside(
    renderer: Renderer, name: str
) -> None:
    figure = renderer.render(f"import signal\nsignal.raise_signal(signal.{name})")
    assert figure.status is Status.FORBIDDEN
    assert renderer.render("import os\nos.abort()").reason.endswith("(SIGABRT)")


def test_a_server_that_stops_answering_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver, "HUNG", 0.5)
    with Renderer(Limits(wall_seconds=2)) as fragile:
        expected = fragile.render(PLOT)
        for pid in (server_of(fragile), *children(server_of(fragile))):
            os.kill(pid, signal.SIGSTOP)
        stopped = server_of(fragile)
        assert fragile.render(PLOT) == expected
        assert server_of(fragile) != stopped
        assert not alive(stopped)


def test_no_process_outlives_a_caller_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys, threading
            sys.path.insert(0, sys.argv[1])
            from scigen_data.renderer import Renderer
            renderer = Renderer(slots=2)
            renderer.render("x = 1")
            print("ready", flush=True)
            renderer.render("while True: pass")
            """
        )
    )
    caller = subprocess.Popen(
        [sys.executable, str(script), str(ROOT)], stdout=subprocess.PIPE, text=True
    )
    assert caller.stdout is not None
    assert caller.stdout.readline() == "ready\n"
    assert wait_until(lambda: len(children(caller.pid)) >= 3)
    below = children(caller.pid)
    caller.kill()
    caller.wait()
    caller.stdout.close()
    assert wait_until(lambda: not any(alive(pid) for pid in below))


def test_closing_ends_every_process_and_a_later_render_starts_again(renderer: Renderer) -> None:
    other = Renderer(renderer.limits)
    figure = other.render(PLOT)
    tree = [server_of(other), *children(server_of(other))]
    other.close()
    assert wait_until(lambda: not any(alive(pid) for pid in tree))
    assert other.render(PLOT) == figure
    other.close()
    other.close()


def test_a_forked_process_gets_a_server_of_its_own(renderer: Renderer) -> None:
    expected = renderer.render(PLOT)
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(tell, renderer.render(PLOT).pixel_hash.encode())
            renderer.close()
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        assert pipe.read().decode() == expected.pixel_hash
    os.waitpid(pid, 0)
    assert renderer.render(PLOT) == expected


def test_many_threads_share_a_renderer(renderer: Renderer) -> None:
    programs = [PLT + f"plt.plot([1, {n}]); plt.title('{n}'); plt.show()" for n in range(8)]
    one_by_one = [renderer.render(program).pixel_hash for program in programs]
    with ThreadPoolExecutor(8) as pool:
        together = [f.pixel_hash for f in pool.map(renderer.render, programs)]
    assert together == one_by_one
    assert len(set(together)) == 8


def test_the_server_survives_the_thread_that_started_it() -> None:
    with Renderer() as fresh:
        results: list[Figure] = []
        starter = threading.Thread(target=lambda: results.append(fresh.render(PLOT)))
        starter.start()
        starter.join()
        server = server_of(fresh)
        assert fresh.render(PLOT) == results[0]
        assert server_of(fresh) == server


# -------------------------------------------------------------------------- same bytes


def test_the_same_program_gives_the_same_bytes_from_two_servers(renderer: Renderer) -> None:
    program = (
        PLT + "import numpy as np, random\nfrom scipy import stats\n"
        "plt.scatter(np.random.rand(50), np.random.default_rng().random(50))\n"
        "plt.title(' '.join({'c', 'b', 'a'})); plt.xlabel(r'$\\int_0^1 x\\,dx$')\nplt.show()"
    )
    first = renderer.render(program)
    assert first.status is Status.OK
    with Renderer(renderer.limits) as other:
        assert other.render("import sympy, pandas") is not None
        assert other.render(program) == first


def test_the_png_holds_the_pixels_that_the_hash_names(renderer: Renderer) -> None:
    figure = renderer.render(PLOT)
    assert figure.png is not None
    image = Image.open(io.BytesIO(figure.png))
    assert (image.size, image.info) == ((figure.width, figure.height), {})
    size = f"RGB {figure.width} {figure.height}\n".encode()
    assert figure.pixel_hash == hashlib.sha256(size + image.convert("RGB").tobytes()).hexdigest()
    assert figure.fingerprint == render_fingerprint()


def programs_of(shared: Path) -> dict[str, str]:
    return {
        path.stem: re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL)[-1]
        for path in sorted((shared / "completions" / "imgcoder").glob("*.md"))
    }


def test_all_recorded_completions_render_like_matplotlib_saves_them(
    renderer: Renderer, shared: Path
) -> None:
    programs = programs_of(shared)
    with ThreadPoolExecutor(2) as pool:
        figures = dict(zip(programs, pool.map(renderer.render, programs.values()), strict=True))
    assert len(figures) == 50
    # Matplotlib 3.11 saved them; 3.10 measures text otherwise, and crops some pixels elsewhere
    within = 2 if mpl.__version_info__ >= (3, 11) else 8
    for name, figure in figures.items():
        assert figure.status is Status.OK, (name, figure.reason)
        assert figure.png is not None
        assert figure.facts.texts, name
        ours = Image.open(io.BytesIO(figure.png)).convert("L")
        theirs = Image.open(shared / "completions" / "rendered" / f"{name}.png").convert("L")
        assert abs(ours.width - theirs.width) <= within, name
        assert abs(ours.height - theirs.height) <= within, name
        # alike at a quarter of the size, where a shift by a fraction of a pixel does not show
        small = (theirs.width // 4, theirs.height // 4)
        difference = np.abs(
            np.asarray(ours.resize(small), float) - np.asarray(theirs.resize(small), float)
        )
        assert difference.mean() < 8, name  # a hatch may start at another phase


# ----------------------------------------------------------------- without the kernel's help

NONE = Isolation("Linux", "riscv64", 0, False, True, ("Landlock", "seccomp filters"))


def test_an_untrusted_program_is_refused_where_it_cannot_be_isolated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "isolation", lambda: NONE)
    with Renderer() as unsafe, pytest.raises(SandboxUnavailable, match=r"Landlock.*scigen doctor"):
        unsafe.render(PLOT)


def test_a_trusted_program_draws_the_same_in_a_plain_process(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandboxed = renderer.render(PLOT)
    monkeypatch.setattr(sandbox, "isolation", lambda: NONE)
    with Renderer(LIMITS) as plain:  # a process that imports all it needs: seconds of a busy one
        assert plain.render(PLOT, trusted=True) == sandboxed
        assert plain.render("1/0", trusted=True).reason.startswith("ZeroDivisionError")
    with Renderer(Limits(wall_seconds=3, cpu_seconds=2)) as hurried:
        assert hurried.render("while True: pass", trusted=True).status is Status.TIMEOUT


def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Renderer() as broken, pytest.raises(ScigenError, match="did not start"):
        broken.render(PLOT)


def test_limits_must_be_positive() -> None:
    with pytest.raises(InputError, match="wall_seconds"):
        Limits(wall_seconds=0)


AS_NOBODY = """
import os, sys
sys.path.insert(0, sys.argv[1])
from scigen_data.renderer import Renderer
assert os.getuid() == 65534
with Renderer() as renderer:
    for program in sys.argv[2:]:
        print(renderer.render(program).status)
"""


@needs_root
def test_an_ordinary_user_is_isolated_too() -> None:
    programs = [
        PLOT,
        "open('/etc/passwd')",
        "import os; os.fork()",
        "import socket; socket.socket()",
        "import posix; posix.open('/tmp/scigen-test-by-nobody', posix.O_CREAT | posix.O_WRONLY)",
    ]
    done = as_nobody(sys.executable, "-c", AS_NOBODY, str(ROOT), *programs)
    assert done.stdout.split() == ["ok", *["forbidden"] * 4], done.stderr
