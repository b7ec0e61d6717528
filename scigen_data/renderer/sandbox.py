"""The caller's side of the renderer: chooses where a program runs, and believes nothing of it.

Whatever a program itself does ends as a `Figure` with a status. What is done to it from outside
does not: no program can send a deadly signal or reach its server, so a child that was killed and
a server that was lost are tried again, on a fresh server, and never become a row. Where that keeps
happening, RendererLost is raised.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from dataclasses import asdict, replace
from pathlib import Path

from scigen_data.errors import RendererLost, SandboxUnavailable
from scigen_data.libraries import installed, named
from scigen_data.records import Figure, OwnProgram, Status
from scigen_data.renderer import container, machine, result, tikz
from scigen_data.renderer.ended import Ended, unfinished
from scigen_data.renderer.fingerprint import libraries_named, render_fingerprint
from scigen_data.renderer.forkserver import Server
from scigen_data.renderer.isolate import isolation
from scigen_data.renderer.launch import spawn
from scigen_data.renderer.limits import HUNG, Limits
from scigen_data.renderer.retry import TRIES, Lost, insist


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
        self._servers: dict[bool, Server] = {}  # with the libraries of fields, or without
        self._lost = False  # the last job was given up: the next one is tried once

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def render(self, program: str, language: str = "python", *, trusted: bool = False) -> Figure:
        """The figure that `program` shows, or the status and the reason why there is none.

        `trusted` programs are this package's own: where the kernel cannot isolate them they run
        in a plain child process. Others are refused there with SandboxUnavailable, unless
        SCIGEN_CONTAINER names a container runner (`container.py`), which then draws them all.
        An `OwnProgram` among them is drawn where others of its kind were drawn before (`lane.py`).
        Raises RendererLost where something else than the program keeps ending it, StorageError
        where the machine has no room for what it draws.
        """
        if language not in ("python", "tikz"):
            return Figure(
                Status.SKIPPED, f"no renderer for {language!r} programs: python and tikz are drawn"
            )
        if self._pid != os.getpid():  # forked: the server belongs to the parent
            self._reset()
        machine.check_file_size(self.limits.result_bytes, "a figure")
        if language == "tikz":
            with self._free:
                return tikz.render(program, self.limits)
        found = isolation()
        runner = None if trusted else container.configured()
        if not (found.complete or trusted or runner):
            raise SandboxUnavailable(found.refusal)
        source = program.encode("utf-8", errors="replace")
        if reason := self.limits.refuse(len(source)):
            return Figure(Status.TOO_LARGE, reason)
        with self._free:
            if runner is not None:
                figure = container.draw(runner, source, self.limits)
            elif found.complete:
                own = trusted and isinstance(program, OwnProgram)
                figure = self._insisted(source, own)
            else:
                figure = _plain(source, self.limits)
        if figure.status is Status.OK and figure.facts.canvas is None:  # Matplotlib's has one
            return Figure(Status.CODE_ERROR, result.NOT_OURS)
        machine.check_shares(figure.status, self.limits)
        return replace(
            figure, fingerprint=render_fingerprint(self.limits.dpi, libraries_named(program))
        )

    @property
    def namespaces(self) -> bool:
        """Whether the running servers have namespaces of their own; False where none runs."""
        with self._lock:
            told = [server.hello["namespaces"] for server in self._servers.values()]
            return bool(told) and all(told)

    def close(self) -> None:
        """End the servers and every program in them; the next render starts a new one."""
        if self._pid != os.getpid():
            return
        with self._lock:
            servers, self._servers = self._servers, {}
        for server in servers.values():
            server.stop()

    # ------------------------------------------------------------------------------ inside

    def _insisted(self, source: bytes, own: bool) -> Figure:
        try:
            tries = 1 if self._lost else TRIES
            figure = insist(lambda: self._isolated(source, own), "a program", tries)
        except RendererLost:
            self._lost = True
            raise
        self._lost = False
        return figure

    def _isolated(self, source: bytes, own: bool) -> tuple[Figure, bool]:
        """What came of it on the server, and whether something else ended it; see `insist`."""
        text = source.decode("utf-8", errors="replace")
        server = self._ready(fields=bool(named(text)) and bool(installed()))
        try:
            return server.draw(source, self.limits, own=own)
        except (Lost, OSError):
            self._discard(server)
            raise

    def _ready(self, *, fields: bool) -> Server:
        with self._lock:
            if fields not in self._servers:
                self._servers[fields] = Server(fields=fields)
            return self._servers[fields]

    def _discard(self, server: Server) -> None:
        with self._lock:
            self._servers = {key: each for key, each in self._servers.items() if each is not server}
        server.stop()


def _plain(source: bytes, limits: Limits) -> Figure:
    """One of the package's own programs in a process of its own, where nothing can lock it in."""
    with tempfile.TemporaryDirectory(prefix="scigen-render-") as folder:
        path = Path(folder, "result")
        path.touch()
        arguments = [str(path), json.dumps(asdict(limits))]
        with tempfile.TemporaryFile() as errors:
            process = spawn("plain", arguments, errors, stdin=subprocess.PIPE)
            try:
                process.communicate(source, timeout=limits.wall_seconds + HUNG)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return Figure(Status.TIMEOUT, f"ran longer than {limits.wall_seconds:g} s")
        if process.returncode:
            return unfinished(Ended(process.returncode), limits)[0]
        with path.open("rb") as file:
            return result.read(file.fileno(), limits)
