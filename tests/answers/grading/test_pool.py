"""Helpers take a share of many pairs, are never waited for in vain, and end with the caller."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scigen_data.answers.grading import Grade, Graded, grade_all, pool
from scigen_data.answers.grading.pool import CHUNK, Pool
from scigen_data.errors import MissingExtra

ROOT = Path(__file__).parents[3]
PAIRS = [(f"x+{number % 7}", "5+x", "") for number in range(10 * CHUNK)]
GRADES = [Grade.RIGHT if number % 7 == 5 else Grade.WRONG for number in range(10 * CHUNK)]


def graded(shared: Pool, helpers: int = 2, wait: bool = False) -> list[Grade]:
    """The grades of `PAIRS`; with `wait` the caller does nothing before a helper has done some."""

    def one(pair: tuple[str, str, str]) -> Graded:
        began = time.monotonic()
        while wait and not shared.processes and time.monotonic() - began < 30:
            time.sleep(0.01)
        return grade_all([pair[0]], [pair[1]])[0]

    return [each.grade for each in shared.grade(PAIRS, one, 3.0, 0.01, helpers)]


def test_pairs_come_back_in_order_whoever_grades_them() -> None:
    shared = Pool()
    assert graded(shared, wait=True) == GRADES
    assert 0 < len(shared.processes) <= 2
    shared.close()
    assert graded(Pool(), helpers=0) == GRADES


def test_few_pairs_start_no_helper() -> None:
    shared = Pool()
    shared.grade(PAIRS[:CHUNK], lambda _: Graded(Grade.RIGHT, "", ""), 3.0, 0.01, 8)
    assert shared.processes == []


def test_a_killed_helper_leaves_its_share_to_the_caller() -> None:
    shared = Pool()
    assert graded(shared, wait=True) == GRADES
    for process in shared.processes:
        os.kill(process, signal.SIGKILL)
    assert graded(shared) == GRADES
    shared.close()


def test_a_helper_that_cannot_start_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert graded(Pool()) == GRADES


def test_an_error_of_the_caller_ends_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def one(_: tuple[str, str, str]) -> Graded:
        raise MissingExtra("mpmath is not installed")

    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(MissingExtra):
        Pool().grade(PAIRS, one, 3.0, 0.01, 1)


def test_threads_share_the_helpers_and_no_signal_is_set() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: graded(pool.shared(), 1), range(4)))
    assert found == [GRADES] * 4
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_forked_child_starts_its_own_helpers() -> None:
    shared = Pool()
    assert graded(shared, wait=True) == GRADES
    child = os.fork()
    if child == 0:
        good = shared.processes == [] and graded(shared, wait=True) == GRADES
        shared.close()
        os._exit(0 if good else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert graded(shared) == GRADES
    shared.close()


def test_helpers_end_with_the_program_and_see_no_keys(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('another json')")
    code = (
        "import os, time\n"
        "from scigen_data.answers.grading import grade_all, pool\n"
        "while not pool.shared().processes: grade_all(['1+x'] * 400, ['x+1'] * 400)\n"
        "pid = pool.shared().processes[0]\n"
        "assert 'secret' not in open(f'/proc/{pid}/environ').read()\n"
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
def test_a_program_that_is_stopped_while_it_grades_leaves_no_helper(sign: signal.Signals) -> None:
    code = (
        "import threading, time\n"
        "from scigen_data.answers.grading import grade_all, pool\n"
        "def tell():\n"
        "    while not pool.shared().processes: time.sleep(0.05)\n"
        "    print(*pool.shared().processes, flush=True)\n"
        "threading.Thread(target=tell, daemon=True).start()\n"
        "while True: grade_all(['x+1'] * 4000, ['1+x'] * 4000)\n"
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
        pid = int(program.stdout.readline().split()[0])
        program.send_signal(sign)
        try:
            program.wait(30)
        finally:
            program.kill()
    began = time.monotonic()
    while _alive(pid) and time.monotonic() - began < 30:
        time.sleep(0.1)
    assert not _alive(pid)


@pytest.mark.slow
def test_grading_works_in_a_ray_actor() -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    # local: another test process may have a cluster of its own on this machine
    ray.init("local", num_cpus=1, include_dashboard=False, logging_level="ERROR")
    try:
        remote = ray.remote(lambda: [each.value for each in graded(Pool())])
        assert ray.get(remote.remote()) == [each.value for each in GRADES]
    finally:
        ray.shutdown()
