"""A process that has imported what `scigen` needs and forks for each command: none waits for its
imports.

A fork is a process like any other, with an environment, a folder, descriptors and an end of its
own. A build that is told no number of workers, or one, works its shards off itself: a worker would
be a fresh interpreter that imports all of it again. `huggingface_hub` and `datasets` read their
environment while they are imported: a command that says something to them is forked by a second
process, which has not imported them.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from scigen_data.pipeline.engines.local import LocalWorkers
from tests.plain.engines.here import Here

ROOT = Path(__file__).resolve().parents[1]
_NEEDED = (
    *("dill", "fsspec", "httpx2", "jinja2", "matplotlib.figure", "multiprocess", "numpy", "pandas"),
    *("PIL.Image", "polars", "pyarrow.parquet", "pyarrow.dataset", "rich.progress", "typer"),
    *("xxhash", "yaml", "matplotlib.pyplot"),
    *("scigen_data.cli", "scigen_data.pipeline.build", "scigen_data.report.gallery"),
    *("scigen_data.pipeline.task", "scigen_data.checks.auditor", "tests.plain.engines.here"),
)
_READ = ("huggingface_hub.hf_api", "datasets")
_LONGEST = 1 << 20  # bytes of a command with its environment


class _Server:
    def __init__(self, modules: Sequence[str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for each in (ours, theirs):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno()), *modules],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
        )
        theirs.close()
        self.socket = ours
        self.lock = threading.Lock()

    def run(
        self, arguments: Sequence[str], env: Mapping[str, str], timeout: float, cwd: Path
    ) -> subprocess.CompletedProcess[str]:
        """`scigen ARGUMENTS` to its end. Raises TimeoutExpired, as `subprocess.run` does."""
        asked = json.dumps({"arguments": list(arguments), "env": dict(env), "cwd": str(cwd)})
        with self.lock, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            socket.send_fds(self.socket, [asked.encode()], [out.fileno(), err.fileno()])
            self.socket.settimeout(None)
            pid = int(self.socket.recv(64))
            self.socket.settimeout(timeout)
            late = False
            try:
                code = int(self.socket.recv(64))
            except TimeoutError:
                late = True
                os.kill(pid, signal.SIGKILL)
                self.socket.settimeout(None)
                code = int(self.socket.recv(64))
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode())
        if late:
            raise subprocess.TimeoutExpired(list(arguments), timeout, *said)
        return subprocess.CompletedProcess(list(arguments), code, *said)


def server(env: Mapping[str, str]) -> _Server:
    """The one of this process for such an environment; it ends with it."""
    told = any(name.startswith("HF_") for name in env)
    return _started(_NEEDED if told else (*_NEEDED, *_READ))


@cache
def _started(modules: Sequence[str]) -> _Server:
    return _Server(modules)


def _serve(caller: socket.socket) -> None:
    """Fork for every command. Returns in the fork alone, and when the caller is gone."""
    while True:
        asked, descriptors, _, _ = socket.recv_fds(caller, _LONGEST, 2)
        if not asked:
            os._exit(0)
        pid = os.fork()
        if not pid:
            break
        for descriptor in descriptors:
            os.close(descriptor)
        caller.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(BrokenPipeError):
            caller.send(str(os.waitstatus_to_exitcode(status)).encode())
    caller.close()
    atexit._clear()  # what the server has to do at its end is not the fork's to do
    command = json.loads(asked)
    for place, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, place)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(command["env"])
    os.chdir(command["cwd"])
    paths = filter(None, command["env"].get("PYTHONPATH", "").split(os.pathsep))
    sys.path[1:1] = [path for path in paths if path not in sys.path]
    sys.argv = ["scigen", *command["arguments"]]


def _run() -> int:
    """The command in this process; the exit code. What is done at an exit is done, but for taking
    modules apart."""
    code: object = 0
    if _workers(sys.argv) < 2:
        LocalWorkers.map_shards = Here.map_shards  # type: ignore[method-assign,assignment]
    try:
        runpy.run_module("scigen_data", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.current_thread():
            thread.join()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


def _workers(arguments: Sequence[str]) -> int:
    """How many processes a command asks for."""
    at = arguments.index("--workers") + 1 if "--workers" in arguments else 0
    return int(arguments[at]) if at and arguments[at].isdecimal() else 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for module in sys.argv[2:]:
        import_module(module)
    gc.collect()
    gc.freeze()  # or each fork copies what it never looks at
    _serve(socket.socket(fileno=int(sys.argv[1])))
    os._exit(_run())
