"""Draws untrusted programs in a container runner, where the kernel itself offers too little.

Chosen by the environment, never by itself:

    SCIGEN_CONTAINER=bwrap                      bubblewrap, with this very Python
    SCIGEN_CONTAINER=docker (or podman)         an image with the same Python, Matplotlib and
    SCIGEN_CONTAINER_IMAGE=NAME                   msgspec; its render fingerprint must equal ours

One container a program, with no network, no environment, no capabilities, nothing of the disk but
the interpreter and its packages (read only), bounded memory, time and processes. What Landlock
and seccomp the kernel has are put on inside as well (`contained.py`). It costs the start of an
interpreter each time, about a second.

The container writes to its standard output a line of JSON once it is ready, one that says how the
program ended, and the result that `result.py` checks like any other. The program itself has none
of these descriptors.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from scigen_data.errors import InputError, SandboxUnavailable
from scigen_data.records import Figure, Status
from scigen_data.renderer import launch, result
from scigen_data.renderer.ended import Ended, unfinished
from scigen_data.renderer.environment import CLEAN
from scigen_data.renderer.fingerprint import render_fingerprint
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.retry import Lost, insist

VARIABLE, IMAGE_VARIABLE = "SCIGEN_CONTAINER", "SCIGEN_CONTAINER_IMAGE"
RUNNERS = ("bwrap", "docker", "podman")

_PACKAGE = Path(__file__).resolve().parents[1]
_INSIDE = "contained"  # the module that runs in there
_MOUNTED = "/opt/scigen"  # where an image sees the package
_START_SECONDS = 60.0
_LINE_BYTES = 65_536
_WARM_MB = 1024  # address space that the interpreter and its libraries take
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share/zoneinfo")


@dataclass(frozen=True, slots=True)
class Container:
    """A runner that the environment names, and the image where it needs one."""

    runner: str
    executable: str
    image: str = ""


def configured(environment: Mapping[str, str] = os.environ) -> Container | None:
    """The runner that SCIGEN_CONTAINER names; None where it names none.

    Raises InputError on a name that is none of RUNNERS or an image that is not named,
    SandboxUnavailable where the runner is not installed.
    """
    runner = environment.get(VARIABLE, "")
    if not runner:
        return None
    if runner not in RUNNERS:
        raise InputError(f"{VARIABLE}={runner!r} is none of {', '.join(RUNNERS)}")
    image = environment.get(IMAGE_VARIABLE, "")
    if runner != "bwrap" and (not image or image.startswith("-")):
        raise InputError(
            f"{VARIABLE}={runner} needs {IMAGE_VARIABLE}: an image with this Python and Matplotlib"
        )
    executable = shutil.which(runner, path=environment.get("PATH"))
    if executable is None:
        raise SandboxUnavailable(f"{VARIABLE}={runner}, but {runner} is not installed")
    return Container(runner, executable, image if runner != "bwrap" else "")


def command(container: Container, limits: Limits, name: str) -> list[str]:
    """What is run: it takes the order and the program on standard input."""
    if container.runner == "bwrap":
        return _bubblewrap(container)
    return _engine(container, limits, name)


def draw(container: Container, program: bytes, limits: Limits) -> Figure:
    """What comes of a program in there. Raises SandboxUnavailable and RendererLost."""

    def job() -> tuple[Figure, bool]:
        with tempfile.TemporaryFile() as file:
            ended = run(container, program, limits, file)
            if ended.code == 0:
                return result.read(file.fileno(), limits), False
        figure, again = unfinished(ended, limits)
        if again and ended.near(limits):  # the container's own bound
            return Figure(
                Status.MEMORY,
                f"needs more than {limits.memory_mb} MB: use smaller arrays or fewer points",
            ), False
        return figure, again

    return insist(job, f"a program in {container.runner}")


def run(container: Container, program: bytes, limits: Limits, left: IO[bytes]) -> Ended:
    """Run `program`; what it leaves as its result is written to `left`, unchecked.

    Raises SandboxUnavailable where the runner does not get as far as the program, Lost where it
    ends without a word of what became of it.
    """
    name = f"scigen-{uuid.uuid4().hex}"
    overdue = threading.Event()
    with tempfile.TemporaryFile() as order, tempfile.TemporaryFile() as errors:
        order.write(json.dumps({"size": len(program), "limits": asdict(limits)}).encode() + b"\n")
        order.write(program)
        order.seek(0)
        process = subprocess.Popen(  # noqa: S603 - arguments of our own, no shell
            command(container, limits, name),
            stdin=order,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=Path(os.sep).resolve(),
            start_new_session=True,
        )

        def give_up() -> None:
            overdue.set()
            process.kill()

        clock = threading.Timer(_START_SECONDS + limits.wall_seconds, give_up)
        clock.start()
        try:
            assert process.stdout is not None  # noqa: S101
            ready = _line(process.stdout)
            ended = _line(process.stdout) if ready else {}
            if ended:
                _copy(process.stdout, left, limits.result_bytes)
        finally:
            clock.cancel()
            _stop(container, process, name)
        if not ready:
            errors.seek(0)
            last = errors.read(_LINE_BYTES).decode(errors="replace").strip().splitlines()[-1:]
            raise SandboxUnavailable(
                f"{container.runner} did not start a program: {' '.join(last) or 'no answer'}; "
                "see `scigen doctor`"
            )
    if ready.get("fingerprint") != render_fingerprint(limits.dpi):
        raise SandboxUnavailable(
            f"the image {container.image!r} draws other pixels than this installation (render "
            f"{ready.get('fingerprint')} there, {render_fingerprint(limits.dpi)} here): give it "
            "the same versions of Python, Matplotlib and the libraries beside it"
        )
    if overdue.is_set():
        return Ended(-9, "wall", 0.0, 0)
    try:
        return Ended(
            int(ended["code"]), str(ended["killed"]), float(ended["cpu"]), int(ended["memory_kb"])
        )
    except (KeyError, TypeError, ValueError):
        raise Lost(f"it ended before the program did, exit code {process.returncode}") from None


# ------------------------------------------------------------------------------- the commands


def _bubblewrap(container: Container) -> list[str]:
    """A file tree of our own in memory, made read-only when all is in place."""
    arguments = [
        *("--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1"),
        *("--cap-drop", "ALL", "--hostname", "scigen", "--clearenv"),
    ]
    for variable, value in launch.environment(_PACKAGE.parent).items():
        arguments += ["--setenv", variable, value]
    # first, since the interpreter or this package may lie below it
    arguments += ["--size", str(4 << 20), "--tmpfs", "/tmp"]  # noqa: S108 - the container's own
    for link, target in _links():
        arguments += ["--symlink", target, link]
    for folder in _visible():
        arguments += ["--ro-bind", folder, folder]
    for device in ("/dev/null", "/dev/urandom"):
        arguments += ["--dev-bind", device, device]
    arguments += ["--chdir", "/", "--remount-ro", "/"]
    inside = str(_PACKAGE / "renderer" / "enter.py")
    return [
        container.executable,
        *arguments,
        "--",
        sys.executable,
        "-s",
        "-S",
        "-B",
        inside,
        _INSIDE,
    ]


def _engine(container: Container, limits: Limits, name: str) -> list[str]:
    """docker or podman: the image's Python, our package mounted read-only."""
    # beside what the program may use: the warm interpreter and the result, which lies in memory
    room = limits.memory_mb + _WARM_MB + (limits.result_bytes >> 20)
    arguments = [
        *("run", "--rm", "--interactive", "--init=false", "--pull", "never", "--name", name),
        *("--network", "none", "--ipc", "none", "--read-only"),
        *("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65534:65534"),
        *("--memory", f"{room}m", "--memory-swap", f"{room}m", "--pids-limit", "16"),
        *("--cpus", "1", "--ulimit", "core=0", "--log-driver", "none", "--workdir", "/"),
        *("--tmpfs", "/tmp:rw,noexec,nosuid,nodev,size=4m"),  # noqa: S108
        *("--volume", f"{_PACKAGE}:{_MOUNTED}/{_PACKAGE.name}:ro"),
    ]
    if container.runner == "podman":
        arguments.append("--read-only-tmpfs=false")
    environment = {**CLEAN, "SCIGEN_ROOT": _MOUNTED, "SCIGEN_SITE": ""}
    for variable, value in environment.items():
        arguments += ["--env", f"{variable}={value}"]
    inside = f"{_MOUNTED}/{_PACKAGE.name}/renderer/enter.py"
    arguments += ["--entrypoint", "python3", container.image, "-s", "-B", inside, _INSIDE]
    return [container.executable, *arguments]


def _links() -> Iterator[tuple[str, str]]:
    """/lib is a link to /usr/lib on most systems."""
    for name in _SYSTEM:
        if Path(name).is_symlink():
            yield name, str(Path(name).readlink())


def _visible() -> list[str]:
    """The folders that Python needs, each once and none inside another; no home, no /etc."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    wanted = {Path(sysconfig.get_path(name)) for name in names}
    wanted |= {Path(p) for p in sys.path if p.endswith(("-packages", "lib-dynload"))}
    wanted |= {Path(name) for name in _SYSTEM if not Path(name).is_symlink()}
    wanted |= {_PACKAGE, Path(sys.executable).parent, Path(sys.executable).resolve().parent}
    wanted.add(Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib"))
    wanted |= {Path(sys.prefix, "pyvenv.cfg"), Path("/etc/ld.so.cache")}
    there = sorted(path for path in wanted if path.exists())
    return [str(p) for p in there if not any(other in p.parents for other in there)]


# --------------------------------------------------------------------------------- the answer


def _line(stream: IO[bytes]) -> dict[str, Any]:
    """One line of JSON; empty where there is none."""
    try:
        found = json.loads(stream.readline(_LINE_BYTES))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _copy(source: IO[bytes], target: IO[bytes], most: int) -> None:
    left = most + 1  # one more than agreed is seen, and refused by who reads it
    while left and (part := source.read(min(left, 1 << 20))):
        target.write(part)
        left -= len(part)
    target.flush()


def _stop(container: Container, process: subprocess.Popen[bytes], name: str) -> None:
    """End the runner, and the container that an engine may keep when its client is gone."""
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
    if process.returncode < 0 and container.runner != "bwrap":
        subprocess.run(  # noqa: S603
            [container.executable, "rm", "--force", name],
            capture_output=True,
            timeout=30,
            check=False,
        )
