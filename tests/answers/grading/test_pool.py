"""Workers: killed when late, replaced when dead, safe in threads, forks and Ray actors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scigen_data.answers.grading import Grade, grade_answer, pool, worker
from scigen_data.answers.grading.pool import Pool
from scigen_data.errors import MissingExtra, ScigenError

ROOT = Path(__file__).parents[3]
EASY = {"ask": "compare", "gold": "x+1", "answer": "1+x", "tolerance": 0.01, "seconds": 5}
ENDLESS = {"ask": "compare", "gold": "x+1", "answer": "x+9^{9^{9^{9}}}", "tolerance": 0.01}


def test_a_late_worker_is_killed_and_the_next_request_is_served() -> None:
    shared = pool.shared()
    began = time.monotonic()
    reply = shared.ask(ENDLESS | {"seconds": 0.3}, 0.3)
    assert (reply.result, reply.failure, reply.stage) == (None, "timeout", "gold")
    assert time.monotonic() - began < 20
    again = shared.ask(EASY, 10.0)
    assert again.result == {"verdict": True}


def test_a_killed_worker_is_replaced() -> None:
    shared = pool.shared()
    assert shared.ask(EASY, 10.0).result == {"verdict": True}
    for process in shared.processes:
        os.kill(process, signal.SIGKILL)
    assert shared.ask(EASY, 10.0).result == {"verdict": True}


def test_threads_share_the_workers_and_no_signal_is_set() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with ThreadPoolExecutor(6) as threads:
        answers = [f"x+{number}" for number in range(24)]
        found = list(threads.map(lambda each: grade_answer(each, "5+x", seconds=10), answers))
    rights = [number for number, each in enumerate(found) if each.grade is Grade.RIGHT]
    assert rights == [5]
    assert all(each.grade is Grade.WRONG for at, each in enumerate(found) if at != 5)
    assert signal.getsignal(signal.SIGALRM) is before
    assert len(pool.shared().processes) <= pool.shared().size


def test_a_forked_child_starts_its_own_workers() -> None:
    assert pool.shared().ask(EASY, 10.0).result == {"verdict": True}
    (worker_of_the_parent,) = pool.shared()._idle[:1]
    child = os.fork()
    if child == 0:
        pipes = worker_of_the_parent.process.stdin, worker_of_the_parent.process.stdout
        good = all(pipe is not None and pipe.closed for pipe in pipes)
        good &= pool.shared().processes == []
        good &= pool.shared().ask(EASY, 30.0).result == {"verdict": True}
        pool.shared().close()
        os._exit(0 if good else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert pool.shared().ask(EASY, 10.0).result == {"verdict": True}


def test_workers_end_with_the_program_and_see_no_keys_and_no_foreign_modules(
    tmp_path: Path,
) -> None:
    (tmp_path / "sympy.py").write_text("raise SystemExit('another sympy')")
    code = (
        "import os\n"
        "from scigen_data.answers.grading import grade_answer, pool\n"
        "assert grade_answer('1+x', 'x+1', seconds=20).grade.value == 'right'\n"
        "pid = pool.shared().processes[0]\n"
        "environ = open(f'/proc/{pid}/environ').read()\n"
        "assert 'secret' not in environ\n"
        "print(pid)\n"
    )
    program = tmp_path / "program" / "run.py"
    program.parent.mkdir()
    program.write_text(code)
    environment = os.environ | {"HF_TOKEN": "secret", "SCIGEN_API_KEY": "secret"}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [sys.executable, program],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not _alive(int(done.stdout))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_program_that_is_stopped_while_it_grades_leaves_no_worker(sign: signal.Signals) -> None:
    seconds = 100 if sign is signal.SIGINT else 1
    code = (
        "import threading, time\n"
        "from scigen_data.answers.grading import grade_all, pool\n"
        "pool.shared().size = 1; pool.shared()._reset()\n"
        "def tell():\n"
        "    while not pool.shared().processes: time.sleep(0.05)\n"
        "    time.sleep(0.3); print(*pool.shared().processes, flush=True)\n"
        "threading.Thread(target=tell, daemon=True).start()\n"
        f"grade_all(['x+9^{{9^{{9^{{9}}}}}}'] * 6, ['x+1'] * 6, seconds={seconds})\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        # A shell starts what runs in its background with Ctrl-C ignored, and so are its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert _alive(pid)
        began = time.monotonic()
        program.send_signal(sign)
        try:
            program.wait(30)
        finally:
            program.kill()
    while _alive(pid) and time.monotonic() - began < 30:
        time.sleep(0.1)
    assert not _alive(pid)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
def test_a_worker_that_cannot_start_is_an_error_and_no_grade(
    monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    pool.shared().close()
    monkeypatch.setattr(sys, "executable", python)
    with pytest.raises(ScigenError, match="the algebra worker does not start"):
        grade_answer("1+x", "x+1")


def test_a_missing_extra_is_said_at_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "math_verify", None)
    with pytest.raises(MissingExtra, match=r"pip install 'scigen-data\[rewards\]'"):
        Pool(1).ask(EASY, 1.0)


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("os.system", ("true",)),
        ("subprocess.Popen", ("true", [], None, None)),
        ("socket.connect", (None, ("127.0.0.1", 1))),
        ("open", ("/tmp/x", "w", 0)),
        ("open", ("/tmp/x", None, os.O_WRONLY | os.O_CREAT)),
        ("compile", (b"__import__('os')", "<string>")),
    ],
)
def test_a_worker_refuses_what_algebra_has_no_use_for(event: str, args: tuple[object, ...]) -> None:
    with pytest.raises(PermissionError):
        worker.refuse(event, args)


def test_a_worker_allows_what_algebra_needs() -> None:
    worker.refuse("open", ("/usr/lib/x.py", "r", os.O_RDONLY))
    worker.refuse("compile", (b"def monomial_mul(A, B): pass", "<string>"))
    worker.refuse("import", ("sympy", None, None, None, None))


@pytest.mark.slow
def test_grading_works_in_a_ray_actor() -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR")
    try:
        remote = ray.remote(lambda: grade_answer("1+x", "x+1", seconds=30).grade.value)
        assert ray.get(remote.remote()) == "right"
    finally:
        ray.shutdown()
