"""Where the kernel cannot isolate, a container runner does: bubblewrap for real."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from scigen_data.errors import InputError, SandboxUnavailable
from scigen_data.generators import GENERATORS
from scigen_data.pipeline.plan import check_isolation
from scigen_data.records import Status
from scigen_data.renderer import (
    Isolation,
    Limits,
    Renderer,
    container,
    doctor,
    isolate,
    landlock,
    sandbox,
)

PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('x'); plt.show()"
LIMITS = Limits(wall_seconds=20, cpu_seconds=15, memory_mb=400)  # each imports Matplotlib anew
CANARY = "canary-" + os.urandom(12).hex()
NOTHING = Isolation("Linux", "riscv64", 0, False, False, ("Landlock", "seccomp filters"))


@lru_cache(maxsize=1)
def no_bubblewrap() -> str:
    """Why bubblewrap cannot be tried here; empty where it can."""
    if not shutil.which("bwrap"):
        return "needs bubblewrap (apt-get install bubblewrap)"
    tried = subprocess.run(
        ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"bubblewrap may not make namespaces here: {tried.stderr}" if tried.returncode else ""


@pytest.fixture
def boxed(monkeypatch: pytest.MonkeyPatch) -> Renderer:
    """A renderer on a machine whose kernel isolates nothing by itself, with bubblewrap."""
    if no_bubblewrap():
        pytest.skip(no_bubblewrap())
    monkeypatch.setattr(sandbox, "isolation", lambda: NOTHING)
    monkeypatch.setenv("SCIGEN_CONTAINER", "bwrap")
    monkeypatch.setenv("SCIGEN_TEST_SECRET", CANARY)
    return Renderer(LIMITS)


def test_a_program_in_bubblewrap_draws_the_same_bytes(boxed: Renderer) -> None:
    trusted_here = sandbox._plain(PLOT.encode(), LIMITS)
    figure = boxed.render(PLOT)
    assert figure.status is Status.OK, figure
    assert (figure.png, figure.facts) == (trusted_here.png, trusted_here.facts)


ATTACKS = [
    ("open('{token}').read()", (Status.FORBIDDEN, Status.CODE_ERROR)),
    ("open('/etc/passwd').read()", (Status.FORBIDDEN, Status.CODE_ERROR)),
    ("import os\nraise ValueError(dict(os.environ))", (Status.CODE_ERROR,)),
    ("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)", (Status.FORBIDDEN,)),
    ("import os\nwhile True: os.fork()", (Status.FORBIDDEN,)),
    ("open('/left-here', 'w')", (Status.FORBIDDEN,)),
    ("import posix\nposix.open('/tmp/left-here', posix.O_CREAT | posix.O_WRONLY)",
     (Status.FORBIDDEN,)),
    ("x = bytearray(10**9)", (Status.MEMORY,)),
    ("import os\nos.kill(1, 9)", (Status.FORBIDDEN,)),
    ("import ctypes\nctypes.string_at(0)", (Status.CODE_ERROR,)),
    ("import os\nos.write(3, b'x' * 10**6); os.close(3)", (Status.CODE_ERROR, Status.BLANK)),
    ("import os\nfor n in range(3, 99):\n    try: os.write(n, b'{}\\n')\n    except OSError: 0",
     (Status.BLANK,)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("program", "statuses"),
    [*ATTACKS[:2], *(pytest.param(*each, marks=pytest.mark.slow) for each in ATTACKS[2:])],
)
def test_an_attack_in_bubblewrap_is_contained(
    boxed: Renderer, tmp_path: Path, program: str, statuses: tuple[Status, ...]
) -> None:
    token = tmp_path / "token"
    token.write_text(CANARY)
    figure = boxed.render(program.replace("{token}", str(token)))
    assert figure.status in statuses, figure
    assert figure.png is None
    assert CANARY not in figure.reason + figure.detail


@pytest.mark.parametrize("program", ["while True: pass", "import time\ntime.sleep(99)"])
def test_a_program_in_bubblewrap_runs_out_of_time(
    monkeypatch: pytest.MonkeyPatch, boxed: Renderer, program: str
) -> None:
    figure = Renderer(Limits(wall_seconds=1, cpu_seconds=1)).render(program)
    assert figure.status is Status.TIMEOUT


def attack_without_locks(program: str, **options: object) -> subprocess.CompletedProcess[str]:
    """`program` in the bare container, as on a kernel without Landlock and seccomp."""
    found = container.configured({"SCIGEN_CONTAINER": "bwrap", "PATH": os.environ["PATH"]})
    assert found is not None
    argv = container.command(found, LIMITS, "name")
    at = argv.index(sys.executable, argv.index("--"))
    return subprocess.run(
        [*argv[: at + 1], "-S", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize(
    "program",
    [
        "open('{token}').read()",
        "open('/etc/passwd').read()",
        "open('/etc/hostname').read()",
        "open('/proc/1/environ').read()",
        "open('/left-here', 'w')",
        "open('{package}/__init__.py', 'a')",
        "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
        "import socket; socket.create_connection(('1.1.1.1', 53), 2)",
        "import os; os.kill({parent}, 0)",
        "import os; os.listdir('/root/.ssh')",
        "import os; os.listdir('/home')",
        "import os; os.mknod('/tmp/disk', 0o60600, os.makedev(254, 0))",
        "import os; os.remove('{package}/__init__.py')",
        "import os; os.chmod('{package}/__init__.py', 0o777)",
        "with open('/tmp/fill', 'wb') as f:\n    while True: f.write(b'x' * 10**6)",
        "import os; os.listdir('/sys')",
    ],
)
def test_the_container_alone_holds_too(tmp_path: Path, program: str) -> None:
    if no_bubblewrap():
        pytest.skip(no_bubblewrap())
    token = tmp_path / "token"
    token.write_text(CANARY)
    done = attack_without_locks(
        program.replace("{token}", str(token))
        .replace("{package}", str(Path(container.__file__).parents[1]))
        .replace("{parent}", str(os.getpid()))
        .replace("{port}", "22")
    )
    assert done.returncode != 0
    assert "Error" in done.stderr.splitlines()[-1]
    assert CANARY not in done.stdout + done.stderr


def test_the_environment_of_the_container_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    if no_bubblewrap():
        pytest.skip(no_bubblewrap())
    monkeypatch.setenv("HF_TOKEN", CANARY)
    done = attack_without_locks("import os; print(dict(os.environ), os.listdir('/'))")
    assert done.returncode == 0, done.stderr
    assert CANARY not in done.stdout
    assert "HF_TOKEN" not in done.stdout


@pytest.mark.slow
def test_a_kernel_without_anything_still_draws_in_the_container(
    monkeypatch: pytest.MonkeyPatch, boxed: Renderer, tmp_path: Path
) -> None:
    """`contained.py` with the kernel's locks switched off: the container is all there is."""
    shadow = tmp_path / "scigen_data"
    shutil.copytree(
        Path(container.__file__).parents[1],
        shadow,
        ignore=shutil.ignore_patterns("__pycache__", "families", "*.md"),
    )
    module = shadow / "renderer" / "isolate.py"
    text = module.read_text()
    cut = text.replace("abi = landlock.version()", "abi = 0")
    cut = cut.replace("filters = seccomp.available()", "filters = False")
    assert cut != text
    module.write_text(cut)
    monkeypatch.setattr(container, "_PACKAGE", shadow)
    assert boxed.render(PLOT).status is Status.OK
    hidden = boxed.render("import posix\nraise ValueError(posix.listdir('/etc'))")
    assert "['ld.so.cache']" in hidden.reason
    figure = boxed.render("import posix\nposix.open('/left-here', posix.O_CREAT | posix.O_WRONLY)")
    assert figure.status is Status.FORBIDDEN, figure
    figure = boxed.render("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)")
    assert figure.status in (Status.CODE_ERROR, Status.FORBIDDEN)


# -------------------------------------------------------------------------------- engines


def named(tmp_path: Path, runner: str, image: str = "registry/scigen:1") -> container.Container:
    """The runner as the environment would name it, with a program of that name in its PATH."""
    tool = tmp_path / runner
    tool.write_text("#!/bin/sh\necho 'Cannot connect to the daemon' >&2\nexit 125\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    found = container.configured(
        {
            "SCIGEN_CONTAINER": runner,
            "SCIGEN_CONTAINER_IMAGE": image,
            "PATH": str(tmp_path),
        }
    )
    assert found is not None
    return found


@pytest.mark.parametrize("runner", ["docker", "podman"])
def test_an_engine_is_asked_for_every_lock_it_has(tmp_path: Path, runner: str) -> None:
    argv = container.command(named(tmp_path, runner), LIMITS, "scigen-7")
    line = " ".join(argv)
    for words in (
        "run --rm --interactive",
        "--name scigen-7",
        "--network none",
        "--ipc none",
        "--read-only",
        "--cap-drop ALL",
        "--security-opt no-new-privileges",
        "--user 65534:65534",
        "--pids-limit 16",
        "--pull never",
        ":/opt/scigen/scigen_data:ro",
        "--entrypoint python3 registry/scigen:1",
        "-s -B /opt/scigen/scigen_data/renderer/enter.py contained",
    ):
        assert words in line
    assert argv[argv.index("--memory") + 1] == argv[argv.index("--memory-swap") + 1]
    assert argv.count("--volume") == 1  # nothing else of the disk
    assert ("--read-only-tmpfs=false" in argv) == (runner == "podman")
    assert not any("SECRET" in word or "TOKEN" in word for word in argv)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_an_engine_that_does_not_run_is_named_with_its_own_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named(tmp_path, "docker")
    monkeypatch.setenv("SCIGEN_CONTAINER", "docker")
    monkeypatch.setenv("SCIGEN_CONTAINER_IMAGE", "scigen:1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match=r"docker did not start.*Cannot connect"):
        Renderer(LIMITS).render(PLOT)


def test_an_image_that_draws_other_pixels_is_refused(
    monkeypatch: pytest.MonkeyPatch, boxed: Renderer
) -> None:
    monkeypatch.setattr(container, "render_fingerprint", lambda _dpi: "another")
    with pytest.raises(SandboxUnavailable, match="other pixels"):
        boxed.render(PLOT)


@pytest.mark.parametrize("runner", ["docker", "podman"])
def test_a_program_draws_in_a_real_engine(monkeypatch: pytest.MonkeyPatch, runner: str) -> None:
    image = os.environ.get("SCIGEN_TEST_IMAGE", "")
    if not image or not shutil.which(runner):
        pytest.skip(f"needs {runner} and SCIGEN_TEST_IMAGE, an image with this Matplotlib")
    if subprocess.run([runner, "info"], capture_output=True, check=False).returncode:
        pytest.skip(f"no {runner} engine runs here")
    monkeypatch.setenv("SCIGEN_CONTAINER", runner)
    monkeypatch.setenv("SCIGEN_CONTAINER_IMAGE", image)
    with Renderer(LIMITS) as renderer:
        assert renderer.render(PLOT).status is Status.OK
        assert renderer.render("open('/x', 'w')").status is Status.FORBIDDEN


# --------------------------------------------------------------------------- configuration


def test_no_runner_is_chosen_unasked() -> None:
    assert container.configured({"PATH": os.environ["PATH"]}) is None


def test_a_misnamed_runner_is_an_error_with_the_names(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bwrap, docker, podman"):
        container.configured({"SCIGEN_CONTAINER": "chroot"})
    with pytest.raises(InputError, match="SCIGEN_CONTAINER_IMAGE"):
        container.configured({"SCIGEN_CONTAINER": "docker"})
    with pytest.raises(InputError, match="SCIGEN_CONTAINER_IMAGE"):
        container.configured(
            {"SCIGEN_CONTAINER": "docker", "SCIGEN_CONTAINER_IMAGE": "--privileged"}
        )
    with pytest.raises(SandboxUnavailable, match="not installed"):
        container.configured({"SCIGEN_CONTAINER": "bwrap", "PATH": str(tmp_path)})


def test_a_build_of_untrusted_programs_takes_a_container_for_isolation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    isolate.isolation.cache_clear()
    try:
        monkeypatch.delenv("SCIGEN_CONTAINER", raising=False)
        with pytest.raises(SandboxUnavailable, match="SCIGEN_CONTAINER"):
            check_isolation(GENERATORS.pick("imgcoder"))
        check_isolation(GENERATORS.pick("family"))
        named(tmp_path, "docker")
        monkeypatch.setenv("SCIGEN_CONTAINER", "docker")
        monkeypatch.setenv("SCIGEN_CONTAINER_IMAGE", "scigen:1")
        monkeypatch.setenv("PATH", str(tmp_path))
        check_isolation(GENERATORS.pick("imgcoder"))
    finally:
        isolate.isolation.cache_clear()


@pytest.mark.slow
def test_the_doctor_tries_the_container(boxed: Renderer) -> None:
    checks = {check.name: check for check in doctor._live(NOTHING)}
    assert checks["container"].ok, checks
    assert checks["container"].detail.startswith("bwrap: ")
    assert checks["sandbox"].ok, checks
