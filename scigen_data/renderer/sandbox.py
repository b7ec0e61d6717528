"""The caller's side of the renderer: hands out jobs, keeps the server alive, believes nothing.

One `Renderer` owns one fork server (`server.py`). Whatever a program itself does ends as a
`Figure` with a status. What is done to it from outside does not: no program can send a deadly
signal or reach its server, so a child that was killed and a server that was lost are tried again,
on a fresh server, and never become a row. Where that keeps happening, RendererLost is raised.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from scigen_data.errors import RendererLost, SandboxUnavailable, ScigenError
from scigen_data.records import Facts, Figure, Status
from scigen_data.renderer import container, fonts, png
from scigen_data.renderer.environment import CLEAN
from scigen_data.renderer.fingerprint import libraries_named, render_fingerprint
from scigen_data.renderer.isolate import Isolation, isolation
from scigen_data.renderer.limits import Limits

_HERE = Path(__file__).resolve().parent
_START_SECONDS = 120.0  # a cold disk and no byte code
_HUNG_SECONDS = 30.0  # beyond the wall limit: the server should have answered long ago
_TRIES = 7  # of a job that is ended from outside; the pauses between them add up to 6 s
_PAUSE = 0.1  # seconds, doubled each time
# deadly signals that a locked-in program cannot send, not even to itself
_FROM_OUTSIDE = frozenset({"SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"})
_MAX_WORDS = 8_000  # of a reason or a detail
_MAX_SIDE = 65_535

# what a program's own process may say of it
_SAYABLE = frozenset(
    {
        Status.OK,
        Status.CODE_ERROR,
        Status.TIMEOUT,
        Status.MEMORY,
        Status.BLANK,
        Status.TOO_LARGE,
        Status.FORBIDDEN,
    }
)


class _ServerLost(Exception):
    """The server ended or stopped answering while it had a job."""


@dataclass(frozen=True, slots=True)
class _Exit:
    """How a child ended, as the server saw it."""

    code: int  # negative: the signal
    killed: str  # why the server killed it; "": it did not
    cpu: float
    memory_kb: int


class Renderer:
    """Draws programs in isolated processes; thread-safe, `slots` at a time.

    Starting is lazy and costs about a second. Close it, or use it as a context manager.
    """

    def __init__(self, limits: Limits = Limits(), *, slots: int = 1) -> None:  # noqa: B008
        self.limits = limits
        self.slots = slots
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(self.slots)
        self._server: _Server | None = None

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def render(self, program: str, language: str = "python", *, trusted: bool = False) -> Figure:
        """The figure that `program` shows, or the status and the reason why there is none.

        `trusted` programs are this package's own: where the kernel cannot isolate them they run
        in a plain child process. Others are refused there with SandboxUnavailable, unless
        SCIGEN_CONTAINER names a container runner (`container.py`), which then draws them all.
        Raises RendererLost where something else than the program keeps ending it.
        """
        if language == "tikz":
            from scigen_data.renderer import tikz

            if self._pid != os.getpid():
                self._reset()
            with self._free:
                return tikz.render(program, self.limits)
        if language != "python":
            return Figure(
                Status.SKIPPED, f"no renderer for {language!r} programs: python and tikz are drawn"
            )
        found = isolation()
        runner = None if trusted else container.configured()
        if not (found.complete or trusted or runner):
            raise SandboxUnavailable(_unavailable(found))
        source = program.encode("utf-8", errors="replace")
        if len(source) > self.limits.max_program_bytes:
            return Figure(
                Status.TOO_LARGE,
                f"the program is {len(source):,} bytes; at most {self.limits.max_program_bytes:,}",
            )
        if self._pid != os.getpid():  # forked: the server belongs to the parent
            self._reset()
        with self._free:
            if runner is not None:
                figure = _contained(runner, source, self.limits)
            else:
                figure = self._isolated(source) if found.complete else _plain(source, self.limits)
        return replace(
            figure, fingerprint=render_fingerprint(self.limits.dpi, libraries_named(program))
        )

    @property
    def namespaces(self) -> bool:
        """Whether the running server has namespaces of its own; False where none runs."""
        with self._lock:
            return self._server is not None and bool(self._server.hello["namespaces"])

    def close(self) -> None:
        """End the server and every program in it; the next render starts a new one."""
        if self._pid != os.getpid():
            return
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.stop()

    # ------------------------------------------------------------------------------ inside

    def _isolated(self, source: bytes) -> Figure:
        """The program's outcome. Raises RendererLost where something else keeps ending it."""
        cause = ""
        starved = 0
        oom_kills = _oom_kills()
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE * 2 ** (attempt - 1))
            server = None
            try:
                server = self._ready()
                figure, again = self._job(server, source)
                if not again:
                    return figure
                cause = figure.reason
            except (_ServerLost, OSError) as error:
                cause = f"the server was lost: {error}" if str(error) else "the server was lost"
                if server is not None:
                    self._discard(server)
            before, oom_kills = oom_kills, _oom_kills()
            starved += oom_kills > before
        if starved == _TRIES:
            return Figure(Status.MEMORY, "this machine ran out of memory each time it ran")
        raise RendererLost(
            f"a program was ended from outside {_TRIES} times ({cause}): too little memory, a "
            "limit on processes, or somebody who kills them? Run the same command again"
        )

    def _job(self, server: _Server, source: bytes) -> tuple[Figure, bool]:
        """What came of it, and whether something other than the program ended it.

        Raises _ServerLost, and OSError where this process lacks descriptors or memory.
        """
        file = os.memfd_create("scigen-job", os.MFD_CLOEXEC)
        try:
            _write_all(file, source)
            ended = server.run(file, len(source), self.limits)
            if ended.code == 0:
                return _read(file, self.limits), False
            return _unfinished(ended, self.limits)
        finally:
            os.close(file)

    def _ready(self) -> _Server:
        with self._lock:
            if self._server is None:
                self._server = _Server()
            return self._server

    def _discard(self, server: _Server) -> None:
        with self._lock:
            if self._server is server:
                self._server = None
        server.stop()


class _Server:
    """One running `server.py`.

    Raises SandboxUnavailable or ScigenError where it cannot start, and _ServerLost or OSError
    where it was kept from it.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryFile() as errors:
            self._process = _spawn(
                "server.py", [str(theirs.fileno())], errors, pass_fds=(theirs.fileno(),)
            )
            theirs.close()
            self._control = ours
            self._stop = weakref.finalize(self, _end, self._process, ours)
            ours.settimeout(_START_SECONDS)
            try:
                hello = ours.recv(65_536)
            except OSError:
                hello = b""
            if not hello:
                killed = _was_killed(self._process)
                self._stop()
                if killed:
                    raise _ServerLost("killed while it started")
                errors.seek(0)
                last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
                raise ScigenError(
                    f"the render server did not start: {' '.join(last) or 'no answer'}; "
                    "see `scigen doctor`"
                )
            self.hello: dict[str, Any] = json.loads(hello)
        if self.hello["problem"]:
            self._stop()
            raise SandboxUnavailable(
                f"the kernel refused the sandbox: {self.hello['problem']}; see `scigen doctor`"
            )
        ours.settimeout(_HUNG_SECONDS)

    def run(self, file: int, size: int, limits: Limits) -> _Exit:
        """Run the program in `file`; it is overwritten with the result. Raises _ServerLost."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                order = json.dumps({"size": size, "limits": asdict(limits)}).encode()
                try:
                    socket.send_fds(self._control, [order], [theirs.fileno(), file])
                except OSError as error:
                    raise _ServerLost from error
            ours.settimeout(limits.wall_seconds + _HUNG_SECONDS)
            try:
                report = ours.recv(4096)
            except OSError as error:
                raise _ServerLost from error
        if not report:
            raise _ServerLost
        return _Exit(**json.loads(report))

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        self._stop()


def _was_killed(process: subprocess.Popen[bytes]) -> bool:
    """Whether a signal ended the server, which its launcher passes on as 128 + number."""
    try:
        code = process.wait(5)
    except subprocess.TimeoutExpired:
        return False
    return code < 0 or code > 128


def _oom_kills() -> int:
    """How many processes the kernel has killed for lack of memory since it started."""
    try:
        text = Path("/proc/vmstat").read_text(encoding="ascii")
        return int(text.rpartition("\noom_kill ")[2].split()[0])
    except (OSError, ValueError, IndexError):  # not Linux, or older than 4.13
        return 0


def _end(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _spawn(
    script: str, arguments: list[str], errors: IO[bytes], **options: Any
) -> subprocess.Popen[bytes]:
    """A fresh interpreter that has nothing of this process but where the packages lie."""
    site = [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    environment = {
        **CLEAN,
        "SCIGEN_ROOT": str(_HERE.parents[1]),
        "SCIGEN_SITE": os.pathsep.join(site),
        fonts.CJK_VARIABLE: fonts.cjk_file(),
        "PATH": "",
    }
    for name in ("SYSTEMROOT", "LD_LIBRARY_PATH"):  # without these some interpreters do not start
        if name in os.environ:
            environment[name] = os.environ[name]
    return subprocess.Popen(  # noqa: S603 - our own script, no shell
        [sys.executable, "-s", "-S", "-B", str(_HERE / script), *arguments],
        env=environment,
        cwd=Path(os.sep).resolve(),
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.DEVNULL,
        stderr=errors,
        close_fds=True,
        start_new_session=True,
        **options,
    )


def _unavailable(found: Isolation) -> str:
    return (
        f"untrusted programs are refused, since this machine cannot isolate them: it lacks "
        f"{', '.join(found.missing)}; use a Linux machine or container that has it, "
        "or name a container runner in SCIGEN_CONTAINER (`scigen doctor` lists what is there)"
    )


# ----------------------------------------------------------------- where there is no isolation


def _plain(source: bytes, limits: Limits) -> Figure:
    """One of the package's own programs in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="scigen-render-") as folder:
        path = Path(folder, "result")
        path.touch()
        arguments = [str(path), json.dumps(asdict(limits))]
        with tempfile.TemporaryFile() as errors:
            process = _spawn("plain.py", arguments, errors, stdin=subprocess.PIPE)
            try:
                process.communicate(source, timeout=limits.wall_seconds + _HUNG_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return Figure(Status.TIMEOUT, f"ran longer than {limits.wall_seconds:g} s")
        if process.returncode:
            return _unfinished(_Exit(process.returncode, "", 0.0, 0), limits)[0]
        with path.open("rb") as file:
            return _read(file.fileno(), limits)


def _contained(runner: container.Container, source: bytes, limits: Limits) -> Figure:
    """A program in a container; one that was ended from outside is tried again."""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE * 2 ** (attempt - 1))
        with tempfile.TemporaryFile() as file:
            try:
                ended = container.run(runner, source, limits, file)
            except RendererLost:
                if attempt == _TRIES - 1:
                    raise
                continue
            if ended.code == 0:
                return _read(file.fileno(), limits)
        exit_ = _Exit(ended.code, ended.killed, ended.cpu, ended.memory_kb)
        figure, again = _unfinished(exit_, limits)
        if not again:
            return figure
        if ended.memory_kb >= limits.memory_mb * 1024 * 0.85:
            return Figure(Status.MEMORY, f"needs more than {limits.memory_mb} MB")
    raise RendererLost(f"a program in {runner.runner} was ended from outside {_TRIES} times")


# -------------------------------------------------------------------------------- the outcome


def _unfinished(  # noqa: PLR0911 - one an outcome
    ended: _Exit, limits: Limits
) -> tuple[Figure, bool]:
    """A child that ended without a report; True where something outside killed it."""
    near_limit = ended.memory_kb >= limits.memory_mb * 1024 * 0.85
    if ended.killed == "wall":
        return Figure(Status.TIMEOUT, f"ran longer than {limits.wall_seconds:g} s"), False
    if ended.code < 0:
        number = -ended.code
        name = signal.Signals(number).name if number in list(signal.Signals) else str(number)
        out_of_cpu = ended.cpu >= limits.cpu_seconds
        if name == "SIGXCPU" or (name == "SIGKILL" and out_of_cpu):
            return Figure(
                Status.TIMEOUT, f"ran longer than {limits.cpu_seconds:g} s of processor time"
            ), False
        if name == "SIGSYS":
            return Figure(Status.FORBIDDEN, "made a system call of another architecture"), False
        if name in _FROM_OUTSIDE:
            return Figure(Status.CODE_ERROR, f"the program was killed ({name})"), True
        if near_limit:
            return Figure(Status.MEMORY, f"needs more than {limits.memory_mb} MB"), False
        return Figure(Status.CODE_ERROR, f"the program crashed the interpreter ({name})"), False
    return Figure(
        Status.CODE_ERROR, f"the program ended its process itself (exit code {ended.code})"
    ), False


def _read(file: int, limits: Limits) -> Figure:
    """The figure from a result file, every part of it checked."""
    try:
        return _checked(file, limits)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return Figure(
            Status.CODE_ERROR,
            "the program left no readable result: it ended or altered its own process",
        )


def _checked(file: int, limits: Limits) -> Figure:
    size = os.fstat(file).st_size
    if not 0 < size <= limits.max_pixels * 3 + limits.max_output_bytes:
        raise ValueError("size of the result")
    data = _read_all(file, size)
    end = data.index(b"\n", 0, limits.max_output_bytes)
    outcome = json.loads(data[:end], parse_constant=_no_constant)
    status = Status(outcome["status"])
    if status not in _SAYABLE:
        raise ValueError("status")
    reason = " ".join(_words(outcome["reason"]).split())
    if status is not Status.OK:
        return Figure(status, reason or str(status), _words(outcome["detail"]))
    width, height = outcome["size"]
    if not (_is_side(width) and _is_side(height) and width * height <= limits.max_pixels):
        raise ValueError("size of the image")
    pixels = memoryview(data)[end + 1 :]
    if len(pixels) != width * height * 3:
        raise ValueError("pixels")
    facts = Facts.from_dict(
        {
            **outcome["facts"],
            "warnings": outcome["warnings"],
            "missing_glyphs": outcome["missing"],
            "figures": outcome["figures"],
        }
    )
    _check(facts)
    encoded = png.encode(pixels, width, height)
    if len(encoded) > limits.max_png_bytes:
        return Figure(
            Status.TOO_LARGE,
            f"the image is {len(encoded):,} bytes; at most {limits.max_png_bytes:,}",
        )
    return Figure(
        Status.OK,
        png=encoded,
        width=width,
        height=height,
        facts=facts,
        pixel_hash=png.pixel_hash("RGB", width, height, pixels),
    )


def _is_side(value: object) -> bool:
    return type(value) is int and 0 < value <= _MAX_SIDE


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    value.encode()  # a lone surrogate could not be stored
    return value[:_MAX_WORDS]


_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
}


@lru_cache(maxsize=32)
def _columns(kind: type) -> tuple[tuple[str, tuple[type, ...]], ...]:
    """Fields of a record and the types that each may hold; none named: leaves are looked at."""
    return tuple((item.name, _KINDS.get(str(item.type), ())) for item in fields(kind))


def _check(record: Any) -> None:
    """Every field of the record holds what it says, finite and storable. Raises TypeError."""
    for name, kinds in _columns(record.__class__):
        value = getattr(record, name)
        if kinds and type(value) not in kinds:
            raise TypeError(name)
        if type(value) is tuple and _are_points(value):
            continue
        for leaf in _leaves(value) if type(value) is tuple else (value,):
            kind = type(leaf)
            if kind is float:
                if not abs(leaf) < 1e300:  # nor is a NaN
                    raise TypeError(name)
            elif kind is str:
                leaf.encode()
            elif kind is int:
                if abs(leaf) >= 1e300:
                    raise TypeError(name)
            elif is_dataclass(leaf):
                _check(leaf)
            elif leaf is not None and kind is not bool and not isinstance(leaf, str):
                raise TypeError(name)
    if isinstance(record, Facts) and not all(
        isinstance(word, str) for word in (*record.warnings, *record.missing_glyphs)
    ):
        raise TypeError("warnings")


def _are_points(values: tuple[Any, ...]) -> bool:
    """Whether these are finite numbers and nothing else: most of what a figure reports."""
    return set(map(type, values)) == {float} and max(map(abs, values)) < 1e300


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def _write_all(file: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


def _read_all(file: int, size: int) -> bytes:
    parts = []
    at = 0
    while at < size:
        part = os.pread(file, size - at, at) if hasattr(os, "pread") else os.read(file, size - at)
        if not part:
            raise ValueError("shorter than it was")
        parts.append(part)
        at += len(part)
    return b"".join(parts)
