"""Programs that attack: each is contained, typed, and leaves the renderer fit for the next.

A canary is planted where a program might look for secrets: in the environment, in a file and in
the memory of this very process. It must never come back.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from scigen_data.facts import Facts
from scigen_data.records import Figure, Status
from scigen_data.renderer import Limits, Renderer, isolation, result
from tests.renderer.as_nobody import as_nobody, needs_root

CANARY = "canary-" + os.urandom(12).hex()  # also lives in this process's memory
PLT = "import matplotlib.pyplot as plt\n"
DRAW = PLT + "plt.plot([1, 2]); plt.title(str(found)[:60]); plt.show()\n"
# the machine's own functions, without the folder in memory that stands before them
AROUND = (
    "import builtins, io, os, posix, _io\n"
    "for _name in dir(posix):\n    if _name[0] != '_': setattr(os, _name, getattr(posix, _name))\n"
    "builtins.open = io.open = _io.open\n"
)
# the calls below get around Python: `call` is the raw system call
RAW = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\ncall = libc.syscall\n"


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Renderer, Path]]:
    """A renderer whose caller has a secret in its environment and in a file."""
    if not isolation().complete:
        pytest.skip(f"this kernel lacks {', '.join(isolation().missing)}")
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "token").write_text(CANARY)
    os.environ["SCIGEN_TEST_SECRET"] = CANARY
    with Renderer(Limits(wall_seconds=6, cpu_seconds=3, memory_mb=400), slots=2) as renderer:
        yield renderer, folder
        assert renderer.render(PLT + "plt.plot([1, 2])").status is Status.OK
    del os.environ["SCIGEN_TEST_SECRET"]


def words(figure: Figure) -> str:
    return "\n".join((figure.reason, figure.detail, figure.facts.to_json()))


# ------------------------------------------------------------------------------- secrets

READERS = [
    "found = open('/etc/passwd').read()",
    "found = open('{folder}/token').read()",
    "import os; found = open('{folder}/token', opener=lambda p, f: os.open(p, f)).read()",
    "found = open('/proc/self/environ').read()",
    "found = open('/proc/{parent}/environ').read()",
    "found = open('/proc/{parent}/mem', 'rb').read(10)",
    "found = open('/proc/self/maps').read()",
    "found = open('/proc/1/cmdline').read()",
    "import os; found = os.listdir('/proc/{parent}/fd')",
    "import os; found = os.listdir('{folder}')",
    "import os; found = os.listdir('/')",
    "import os; os.symlink('{folder}/token', 'x'); found = 1",
    "import os; os.chdir('{folder}'); found = open('token').read()",
    "from pathlib import Path; found = Path.home().joinpath('.bashrc').open().read()",
    "import numpy as np; found = np.fromfile('{folder}/token', dtype=np.uint8)",
    "import mmap\nf = open('{folder}/token'); found = mmap.mmap(f.fileno(), 0)[:]",
    "import ctypes; found = ctypes.CDLL('{folder}/token')",
    "import matplotlib.image as i; found = i.imread('{folder}/token')",
    "found = open('/proc/self/mem', 'r+b').read(1)",
    "import matplotlib.ft2font as f; found = f.FT2Font('{folder}/token')",
    "import matplotlib.style as s; s.use('{folder}/token'); found = 1",
    "import os; found = os.listdir('/dev/shm')",
    "import sqlite3; found = sqlite3.connect('{folder}/token').execute('select 1').fetchall()",
    "import runpy; found = runpy.run_path('{folder}/token')",
    "import os; os.chroot('{folder}'); found = 1",
    "import numpy as np; found = np.memmap('{folder}/token', mode='r')",
]


@pytest.mark.parametrize("way", ["", AROUND], ids=["", "around"])
@pytest.mark.parametrize("program", READERS)
def test_a_file_outside_cannot_be_read(nest: tuple[Renderer, Path], program: str, way: str) -> None:
    renderer, folder = nest
    filled = program.replace("{folder}", str(folder)).replace("{parent}", str(os.getpid()))
    figure = renderer.render(way + filled + "\n" + DRAW)
    assert figure.status in (Status.FORBIDDEN, Status.CODE_ERROR), figure
    assert figure.png is None
    assert CANARY not in words(figure)


@pytest.mark.parametrize(
    "program",
    [
        "import os; found = dict(os.environ)",
        "import os; found = {k: os.getenv(k) for k in ('SCIGEN_TEST_SECRET', 'HF_TOKEN')}",
        (
            "import ctypes\n"
            "env = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')\n"
            "found = [env[i] for i in range(99) if all(env[j] for j in range(i + 1))]"
        ),
        (
            "import os\nfound = []\nfor n in range(3, 1024):\n"
            "    try: found.append((n, os.read(n, 4096)))\n    except OSError: pass"
        ),
    ],
)
def test_environment_memory_and_descriptors_hold_no_secret(
    nest: tuple[Renderer, Path], program: str
) -> None:
    figure = nest[0].render(program + "\nprint(found)\nraise ValueError(str(found))")
    assert figure.status is Status.CODE_ERROR
    assert CANARY not in words(figure)
    assert "canary-" not in words(figure)


def test_the_only_open_descriptors_are_null_and_the_result(nest: tuple[Renderer, Path]) -> None:
    figure = nest[0].render(
        "import os\nfound = []\nfor n in range(2000):\n"
        "    try: os.fstat(n); found.append(n)\n    except OSError: pass\nraise ValueError(found)"
    )
    assert "[0, 1, 2, 3]" in figure.reason


# ------------------------------------------------------------------------------- network


@pytest.mark.parametrize(
    "kind",
    [
        "socket.AF_INET, socket.SOCK_STREAM",
        "socket.AF_INET, socket.SOCK_DGRAM",
        "socket.AF_INET6, socket.SOCK_STREAM",
        "socket.AF_UNIX, socket.SOCK_STREAM",
        "socket.AF_UNIX, socket.SOCK_DGRAM",
        "socket.AF_NETLINK, socket.SOCK_RAW",
        "socket.AF_PACKET, socket.SOCK_RAW",
        "socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE",
        "socket.AF_NETLINK, socket.SOCK_DGRAM, 15",  # NETLINK_KOBJECT_UEVENT
        "socket.AF_INET, socket.SOCK_RAW, 1",  # ICMP
        "socket.AF_VSOCK, socket.SOCK_STREAM",
        "31, socket.SOCK_RAW, 1",
        "socket.AF_ALG, socket.SOCK_SEQPACKET",
    ],
)
def test_no_socket_of_any_family_can_be_made(nest: tuple[Renderer, Path], kind: str) -> None:
    figure = nest[0].render(f"import socket\nsocket.socket({kind})")
    assert figure.status is Status.FORBIDDEN
    assert figure.reason == "the sandbox has no network (line 2)"


def test_a_listener_on_this_machine_hears_nothing(nest: tuple[Renderer, Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]
        figure = nest[0].render(
            f"import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{port}/')"
        )
        assert figure.status is Status.FORBIDDEN
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs AF_UNIX")
@pytest.mark.parametrize("kind", ["abstract", "path"])
def test_a_unix_listener_on_this_machine_hears_nothing(
    nest: tuple[Renderer, Path], tmp_path: Path, kind: str
) -> None:
    address = f"\0scigen-{os.getpid()}" if kind == "abstract" else str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        server.settimeout(0.3)
        for connect in (
            "s = socket.socket(socket.AF_UNIX); s.connect({a!r})",
            "a, b = socket.socketpair(); a.sendto(b'x', {a!r})",
            "s = socket.socket(fileno=3); s.connect({a!r})",
        ):
            figure = nest[0].render("import socket\n" + connect.format(a=address))
            assert figure.status in (Status.FORBIDDEN, Status.CODE_ERROR)
        with pytest.raises(TimeoutError):
            server.accept()


# ----------------------------------------------------------------------------- processes


@pytest.mark.parametrize(
    "program",
    [
        "import os\nwhile True: os.fork()",
        "import os\nos.forkpty()",
        "import subprocess\nsubprocess.run(['/bin/ls'])",
        "import os\nos.execv('/bin/ls', ['ls'])",
        "import os\nos.posix_spawn('/bin/ls', ['ls'], {})",
        "import threading\nthreading.Thread(target=print).start()",
        "import multiprocessing\nmultiprocessing.get_context('fork').Process(target=print).start()",
        "import os\nos.kill(os.getppid(), 9)",
        "import os\nos.kill(1, 9)",
        "import os\nos.kill(-1, 9)",
        "import os\nos.kill(0, 9)",
        "import os\nos.kill({parent}, 9)",
        "import os\nos.setuid(0)",
        "import os\nos.nice(-5)",
        "import os\nos.sched_setaffinity(0, [0])",
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (99, 99))",
        "import os\nos.mkfifo('x')",
        "import _thread\n_thread.start_new_thread(print, ())",
        "from concurrent.futures import ThreadPoolExecutor as T\nT(1).submit(print).result()",
        "import os\nos.killpg(os.getpgrp(), 9)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import os\nos.setsid()",
        "import os\nos.posix_spawnp('ls', ['ls'], {})",
        "import os\nos.system('true') and os.fork()",
    ],
)
def test_no_process_thread_or_signal_leaves_the_program(
    nest: tuple[Renderer, Path], program: str
) -> None:
    figure = nest[0].render(program.replace("{parent}", str(os.getpid())))
    assert figure.status in (Status.FORBIDDEN, Status.CODE_ERROR), figure
    if "multiprocessing" not in program and "resource" not in program:  # those reword the error
        assert figure.status is Status.FORBIDDEN, figure


X86_64 = isolation().arch == "x86_64"


@pytest.mark.skipif(not X86_64, reason="numbers of x86_64")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ptrace attach", "101, 16, {parent}, 0, 0"),
        ("process_vm_readv", "310, {parent}, 0, 0, 0, 0, 0"),
        ("pidfd_open", "434, {parent}, 0"),
        ("pidfd_getfd", "438, 3, 3, 0"),
        ("mount", "165, b'x', b'/', b'tmpfs', 0, 0"),
        ("unshare", "272, 0x10000000"),
        ("setns", "308, 3, 0"),
        ("chroot", "161, b'/'"),
        ("pivot_root", "155, b'/', b'/'"),
        ("bpf", "321, 0, 0, 0"),
        ("io_uring_setup", "425, 8, 0"),
        ("keyctl", "250, 0, -3, 0"),
        ("userfaultfd", "323, 0"),
        ("perf_event_open", "298, 0, 0, -1, -1, 0"),
        ("memfd_create", "319, b'x', 0"),
        ("shmget", "29, 0, 1 << 30, 0o1600"),
        ("clone3", "435, 0, 0"),
        ("fork", "57"),
        ("vfork", "58"),
        ("clone", "56, 17, 0, 0, 0, 0"),
        ("execve", "59, b'/bin/ls', 0, 0"),
        ("execveat", "322, -100, b'/bin/ls', 0, 0, 0"),
        ("socketpair", "53, 1, 1, 0, 0"),
        ("chmod", "90, b'/tmp', 0o777"),
        ("rename", "82, b'/tmp/a', b'/tmp/b'"),
        ("truncate", "76, b'/tmp/a', 0"),
        ("setxattr", "188, b'/tmp', b'user.x', b'1', 1, 0"),
        ("utime", "132, b'/tmp', 0"),
        ("prctl dumpable", "157, 4, 1, 0, 0, 0"),
        ("prctl seccomp", "157, 22, 0, 0, 0, 0"),
        ("prlimit of another", "302, 1, 0, 0, 0"),
        ("name_to_handle_at", "303, -100, b'/etc', 0, 0, 0"),
        ("ioctl TIOCSTI", "16, 0, 0x5412, b'x'"),
        ("fcntl SETOWN", "72, 0, 8, 1"),
        ("tgkill another", "234, 1, 1, 9"),
        ("sendmsg on the result", "46, 3, 0, 0"),
        ("reboot", "169, 0, 0, 0, 0"),
        ("settimeofday", "164, 0, 0"),
        ("iopl", "172, 3"),
        ("swapon", "167, b'/x', 0"),
        ("quotactl", "179, 0, 0, 0, 0"),
        ("acct", "163, b'/tmp/x'"),
        ("init_module", "175, 0, 0, b''"),
        ("kexec_load", "246, 0, 0, 0, 0"),
        ("inotify_init", "253"),
        ("fanotify_init", "300, 0, 0"),
        ("timer_create", "222, 0, 0, 0"),
        ("personality", "135, 0x0400000"),
        ("landlock_create_ruleset", "444, 0, 0, 1"),
        ("netlink socket", "41, 16, 3, 0"),
        ("unix socket", "41, 1, 1, 0"),
        ("connect on the result", "42, 3, b'\\x01\\x00\\x00x', 4"),
        ("sendto", "44, 3, b'x', 1, 0, 0, 0"),
        ("process_vm_writev", "311, {parent}, 0, 0, 0, 0, 0"),
        ("memfd_secret", "447, 0"),
        ("execveat of the result", "322, 3, b'', 0, 0, 0x1000"),
        ("pidfd_send_signal", "424, 3, 9, 0, 0"),
        ("rt_sigqueueinfo", "129, {parent}, 9, 0"),
        ("kcmp", "312, {parent}, {parent}, 0, 0, 0"),
        ("openat2", "437, -100, b'/etc/passwd', 0, 0"),
        ("open_by_handle_at", "304, 3, 0, 0"),
        ("linkat the result", "265, 3, b'', -100, b'/tmp/x', 0x1000"),
        ("sendfile", "40, 3, 3, 0, 10"),
        ("splice", "275, 3, 0, 3, 0, 10, 0"),
        ("fallocate", "285, 3, 0, 0, 1 << 40"),
        ("renameat2", "316, -100, b'/tmp/a', -100, b'/tmp/b', 0"),
        ("prctl pdeathsig", "157, 1, 0, 0, 0, 0"),
        ("kill itself by SIGKILL", "62, {self}, 9"),
        ("fcntl F_SETLEASE", "72, 3, 1024, 0"),
        ("fcntl F_ADD_SEALS", "72, 3, 1033, 1"),
        ("shmat", "30, 0, 0, 0"),
        ("msgget", "68, 0, 0o1600"),
        ("semget", "64, 0, 1, 0o1600"),
        ("mq_open", "240, b'/q', 0o102, 0o600, 0"),
        ("pipe2", "293, b'        ', 0"),
        ("eventfd2", "290, 0, 0"),
        ("epoll_create1", "291, 0"),
        ("sched_setaffinity", "203, 0, 8, b'\\xff' * 8"),
        ("setpriority", "141, 0, 0, -20"),
        ("mlockall", "151, 3"),
        ("futimesat", "261, -100, b'/tmp', 0"),
        ("syslog", "103, 2, b' ' * 99, 99"),
    ],
)
def test_a_raw_system_call_is_answered_with_an_error(
    nest: tuple[Renderer, Path], name: str, arguments: str
) -> None:
    arguments = arguments.replace("{parent}", str(os.getpid()))
    arguments = arguments.replace("{self}", "call(39)")
    figure = nest[0].render(
        RAW + f"r = call({arguments})\nraise ValueError((r, ctypes.get_errno() in (1, 38)))"
    )
    assert "(-1, True)" in figure.reason, (name, figure.reason)


@pytest.mark.skipif(not X86_64, reason="machine code of x86_64")
def test_system_calls_of_another_architecture_are_fatal(nest: tuple[Renderer, Path]) -> None:
    x32 = nest[0].render(RAW + "call(0x40000000 + 39)")
    assert x32.status is Status.FORBIDDEN
    # mov eax, 20; int 0x80; ret
    int80 = nest[0].render(
        "import ctypes, mmap\n"
        "page = mmap.mmap(-1, 4096, prot=7)\npage.write(b'\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3')\n"
        "at = ctypes.addressof(ctypes.c_char.from_buffer(page))\n"
        "r = ctypes.CFUNCTYPE(ctypes.c_int)(at)()\nraise ValueError(r)"
    )
    assert int80.status in (Status.FORBIDDEN, Status.CODE_ERROR)
    assert "ValueError" not in int80.reason


# ---------------------------------------------------------------------------------- disk


WRITERS = [
    "open('{folder}/new', 'w')",
    "open('{folder}/token', 'a').write('x')",
    "open('/tmp/scigen-was-here', 'w')",
    "open('/dev/shm/scigen-was-here', 'w')",
    "import os; os.remove('{folder}/token')",
    "import os; os.rename('{folder}/token', '{folder}/other')",
    "import os; os.link('{folder}/token', '{folder}/other')",
    "import os; os.chmod('{folder}/token', 0o777)",
    "import os; os.chown('{folder}/token', 1, 1)",
    "import os; os.utime('{folder}/token', (0, 0))",
    "import os; os.truncate('{folder}/token', 0)",
    "import os; os.mkdir('{folder}/sub')",
    "import os; os.rmdir('{folder}')",
    "import shutil; shutil.rmtree('{folder}')",
    "import os; os.open('{folder}', os.O_TMPFILE | os.O_RDWR)",
    "import matplotlib; open(matplotlib.__file__, 'a')",
    "import tempfile; tempfile.TemporaryFile()",
    "import numpy as np; np.save('{folder}/new.npy', np.ones(3))",
    "import os; os.replace('{folder}/token', '{folder}/other')",
    "import os; os.renames('{folder}/token', '{folder}/a/b')",
    "import numpy as np; np.memmap('{folder}/token', mode='r+')",
    "import shutil; shutil.copy('/dev/null', '{folder}/new')",
    "import sqlite3; sqlite3.connect('{folder}/new.db').execute('create table t (a)')",
    "import logging; logging.FileHandler('{folder}/new').emit(None)",
    "import os; os.setxattr('{folder}/token', 'user.x', b'1')",
    "import os; os.lchown('{folder}/token', 0, 0)",
    "import os\nwhile True: open('{folder}/%d' % os.getpid(), 'ab').write(b'x' * 10**7)",
    "import os\nos.umask(0); os.chdir('/'); open('tmp/scigen-was-here', 'w')",
]


@pytest.mark.parametrize("program", WRITERS)
def test_nothing_on_disk_can_be_changed(nest: tuple[Renderer, Path], program: str) -> None:
    renderer, folder = nest
    with untouched(folder):
        figure = renderer.render(AROUND + program.replace("{folder}", str(folder)))
    assert figure.status in (Status.FORBIDDEN, Status.CODE_ERROR), figure


@pytest.mark.parametrize("program", WRITERS)
def test_what_a_program_writes_stays_in_its_own_memory(
    nest: tuple[Renderer, Path], program: str
) -> None:
    renderer, folder = nest
    with untouched(folder):
        figure = renderer.render(program.replace("{folder}", str(folder)))
    may = "/tmp/" in program or "tmp/scigen" in program or "tempfile" in program
    assert figure.status in ((Status.BLANK,) if may else (Status.FORBIDDEN, Status.CODE_ERROR))


@contextmanager
def untouched(folder: Path) -> Iterator[None]:
    before = (folder / "token").stat()
    yield
    assert [path.name for path in folder.iterdir()] == ["token"]
    after = (folder / "token").stat()
    assert (before.st_mode, before.st_mtime, before.st_size, before.st_uid) == (
        (after.st_mode, after.st_mtime, after.st_size, after.st_uid)
    )
    assert not Path("/tmp/scigen-was-here").exists()
    assert not Path("/dev/shm/scigen-was-here").exists()


# ---------------------------------------------------------------------------- exhaustion


@pytest.mark.parametrize(
    ("program", "statuses"),
    [
        ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()", ()),
        ("import os\na = [os.open('/dev/null', 0) for _ in range(10**6)]", (Status.CODE_ERROR,)),
        ("import os\nwhile True: os.write(3, b'x' * 10**6)", ()),
        ("a = 10**10**8", ()),
        ("x = '[' * 10**5 + ']' * 10**5\neval(x)", ()),
        ("import itertools\nlist(itertools.permutations(range(99)))", ()),
        (PLT + "plt.scatter(range(4 * 10**7), range(4 * 10**7)); plt.show()", ()),
        (PLT + "for n in range(10**6): plt.plot([n, 1])\nplt.show()", ()),
        (PLT + "for n in range(10**6): plt.text(0, n, 'x')\nplt.show()", ()),
        (PLT + "for n in range(10**6): plt.figure()\nplt.show()", ()),
        (PLT + "plt.subplots(300, 300); plt.show()", ()),
        (PLT + "plt.figure(figsize=(10**5, 10**5)); plt.plot([1, 2]); plt.show()", ()),
        (PLT + "plt.plot([1, 2]); plt.savefig('a.png', dpi=10**7)", (Status.OK, Status.TOO_LARGE)),
        (PLT + "plt.plot([1, 2]); plt.text(1e6, 1e6, 'far'); plt.show()", (Status.TOO_LARGE,)),
        (PLT + "plt.title('$' + '\\\\frac{1}{' * 5000 + '1' + '}' * 5000 + '$'); plt.show()", ()),
        (PLT + "plt.title('x' * 10**7); plt.show()", ()),
        ("import numpy as np\nnp.linalg.svd(np.random.rand(5000, 5000))", ()),
        ("a = 'a' * 30 + 'b'\nimport re\nre.match('(a+)+$', a * 9)", ()),
        ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", ()),
        ("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", ()),
        ("import signal, time\nsignal.setitimer(0, 0)\ntime.sleep(99)", (Status.TIMEOUT,)),
        ("import sys\nwhile True: print('x' * 10**6)", (Status.TIMEOUT,)),
        ("import warnings\nfor n in range(10**7): warnings.warn(str(n))", ()),
        ("class A(Exception):\n    def __str__(s):\n        while True: pass\nraise A", ()),
        (
            "class A:\n    def __del__(s):\n        while True: pass\na = A()\nraise ValueError(a)",
            (),
        ),
        ("import os\nos.dup2(3, 9)\nwhile True: os.pwrite(9, b'x' * 10**6, 1 << 40)", ()),
        ("import mmap\na = [mmap.mmap(-1, 1 << 28) for _ in range(99)]", ()),
    ],
)
def test_what_uses_up_everything_ends_within_its_bounds(
    hasty: Renderer, program: str, statuses: tuple[Status, ...]
) -> None:
    start = time.monotonic()
    figure = hasty.render(program)
    assert figure.status in (
        statuses or (Status.MEMORY, Status.TIMEOUT, Status.CODE_ERROR, Status.TOO_LARGE)
    )
    assert time.monotonic() - start < 60


# ------------------------------------------------------------------ cheating the caller

FORGED = {
    "status": "ok",
    "reason": "",
    "facts": {
        "texts": [],
        "shapes": [],
        "axes": [],
        "truncated": False,
        "dpi": 100.0,
        "canvas": None,
    },
    "warnings": [],
    "missing": [],
    "figures": 1,
    "size": [2, 2],
}


def forge(head: object, body: bytes, cut: int | None = None) -> str:
    data = (head if isinstance(head, bytes) else json.dumps(head).encode()) + b"\n" + body
    return (
        RAW + f"import os\nos.lseek(3, 0, 0); os.ftruncate(3, 0); os.write(3, {data[:cut]!r})\n"
        "libc._exit(0)"
    )


def drawn_by(side: int) -> dict[str, object]:
    """A result of that many pixels a side that says of its canvas what the renderer says."""
    canvas = {"x0": 0.0, "y0": 0.0, "x1": float(side), "y1": float(side)}
    return {**FORGED, "facts": {**FORGED["facts"], "canvas": canvas}, "size": [side, side]}  # type: ignore[dict-item]


def test_a_forged_result_is_only_the_programs_own_picture(nest: tuple[Renderer, Path]) -> None:
    figure = nest[0].render(forge(drawn_by(2), b"\xff\0\0" * 4))
    assert figure.status is Status.OK  # it drew four red pixels, in its own way
    assert (figure.width, figure.height) == (2, 2)


DEEP: object = "x"
for _ in range(300):
    DEEP = [DEEP]

BOX = {"x0": 0, "y0": 0, "x1": 1, "y1": 1}
TEXT: dict[str, object] = {
    "text": "t",
    "plain": "t",
    "role": "title",
    "box": BOX,
    "quad": [],
    "visible": None,
    "size": 1.0,
    "rotation": 0.0,
    "color": "#000000",
    "zorder": 1.0,
    "axes": -1,
}


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({}, b""),
        ({}, b"\0" * 13),
        ({"size": [2, 10**9]}, b"\0" * 12),
        ({"size": [-2, -2]}, b"\0" * 12),
        ({"size": [2.0, 2]}, b"\0" * 12),
        ({"size": [True, 2]}, b"\0" * 6),
        ({"size": [10**9, 10**9]}, b"\0" * 12),
        ({"size": "22"}, b"\0" * 12),
        ({"status": "api_error"}, b"\0" * 12),
        ({"status": "accepted"}, b"\0" * 12),
        ({"status": None}, b"\0" * 12),
        ({"facts": None}, b"\0" * 12),
        ({"facts": {}}, b"\0" * 12),
        ({"facts": {**FORGED["facts"], "texts": [{**TEXT, "text": 5}]}}, b"\0" * 12),  # type: ignore[dict-item]
        ({"facts": {**FORGED["facts"], "texts": [{**TEXT, "role": "king"}]}}, b"\0" * 12),  # type: ignore[dict-item]
        ({"facts": {**FORGED["facts"], "texts": [{**TEXT, "size": 1e999}]}}, b"\0" * 12),  # type: ignore[dict-item]
        ({"facts": {**FORGED["facts"], "texts": [{**TEXT, "text": "\ud800"}]}}, b"\0" * 12),  # type: ignore[dict-item]
        ({"facts": {**FORGED["facts"], "texts": [{**TEXT, "more": 1}]}}, b"\0" * 12),  # type: ignore[dict-item]
        ({"facts": {**FORGED["facts"], "axes": [DEEP]}}, b"\0" * 12),  # type: ignore[dict-item]
        ({"warnings": [5]}, b"\0" * 12),
        ({"warnings": DEEP}, b"\0" * 12),
        ({"missing": [{"a": 1}]}, b"\0" * 12),
        ({"figures": "many"}, b"\0" * 12),
        ({"figures": float("nan")}, b"\0" * 12),
        ({"reason": 5, "status": "blank"}, b""),
        ({"reason": "\ud800", "status": "blank", "detail": ""}, b""),
        ({"reason": "r", "detail": ["x"], "status": "code_error"}, b""),
    ],
)
def test_a_malformed_result_is_a_code_error(
    nest: tuple[Renderer, Path], change: dict[str, object], body: bytes
) -> None:
    figure = nest[0].render(forge({**FORGED, **change}, body))
    assert figure.status is Status.CODE_ERROR
    assert "altered its own process" in figure.reason
    assert figure.png is None


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"x" * 3_000_000],
)
def test_rubbish_in_place_of_a_result_is_a_code_error(
    nest: tuple[Renderer, Path], data: bytes
) -> None:
    program = RAW + f"import os\nd = {data[:9]!r} * {max(1, len(data) // 9)}\n"
    figure = nest[0].render(program + "os.write(3, d + b'\\n'); libc._exit(0)")
    assert figure.status is Status.CODE_ERROR


def test_a_result_larger_than_agreed_is_not_read(nest: tuple[Renderer, Path]) -> None:
    figure = nest[0].render(
        RAW + "import os\nos.ftruncate(3, 1 << 50)\nos.write(3, b'{}')\nlibc._exit(0)"
    )
    assert figure.status is not Status.OK


def test_a_control_character_or_a_flood_in_a_reason_stays_one_short_line(
    nest: tuple[Renderer, Path],
) -> None:
    head = {"status": "code_error", "reason": "a\nb\r\n" * 10_000, "detail": "d" * 100_000}
    figure = nest[0].render(forge(head, b""))
    assert "\n" not in figure.reason
    assert len(figure.reason) <= 8_000
    assert len(figure.detail) <= 8_000


def test_a_fuzzed_result_is_a_code_error_or_a_checked_figure() -> None:
    """Bytes of every kind against the reader itself, as a program may leave any in the file."""
    rng = random.Random(7)
    head = json.dumps({**FORGED, "facts": {**FORGED["facts"], "texts": [TEXT]}}).encode()  # type: ignore[dict-item]
    good = head + b"\n" + b"\xff\0\0" * 4
    pieces = [
        b"NaN",
        b"-1",
        b"1e999",
        b"[" * 2_000,
        b"\0",
        b"\xff",
        b'"',
        b"{}",
        b"null",
        b"9" * 5_000,
    ]
    pieces += [b'"\\ud800"', b"true", b"\n", b"-Infinity", b"1" + b"0" * 400, b'{"a":' * 900]
    seen = dict.fromkeys(Status, 0)
    for round_ in range(1_500):
        data = bytearray(good)
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(data) + 1)
            match rng.randrange(5) if round_ % 10 else 5:
                case 0:
                    data[at:] = b""
                case 1:
                    data[at : at + rng.randrange(9)] = rng.choice(pieces)
                case 2:
                    data[at:at] = rng.randbytes(rng.randrange(1, 30))
                case 3:
                    data[at : at + 1] = bytes([rng.randrange(256)])
                case 4:
                    values = [m.span() for m in re.finditer(rb"(?<=[:\[,] )[^,\]}]+", data)]
                    if values:
                        start, stop = rng.choice(values)
                        data[start:stop] = rng.choice(pieces)
                case _:
                    data = bytearray(rng.randbytes(rng.randrange(1, 400)))
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            figure = result.read(file.fileno(), Limits())
        seen[figure.status] += 1
        assert Facts.from_json(figure.facts.to_json()) == figure.facts
        json.dumps([figure.reason, figure.detail, figure.facts.to_json()], allow_nan=False).encode()
        if figure.status is Status.OK:
            assert figure.png is not None
            assert (figure.width, figure.height) == (2, 2)
    assert seen[Status.CODE_ERROR] > 900
    assert seen[Status.OK] > 3  # not every change makes a result unreadable


HUGE = {"x0": -1e308, "y0": float("-1e308"), "x1": 1e308, "y1": 1e308}


@pytest.mark.parametrize(
    "text",
    [
        {"box": HUGE},
        {"box": {**BOX, "x0": "left"}},
        {"box": None},
        {"box": [0, 0, 1, 1]},
        {"quad": [[0, 0]] * 10_000},
        {"rotation": "up"},
        {"zorder": 10**400},
        {"axes": -1e999},
        {"color": 5},
        {"size": True},
    ],
)
def test_a_text_that_cannot_be_is_a_code_error(
    nest: tuple[Renderer, Path], text: dict[str, object]
) -> None:
    facts = {**FORGED["facts"], "texts": [{**TEXT, **text}]}  # type: ignore[dict-item]
    figure = nest[0].render(forge({**FORGED, "facts": facts}, b"\0" * 12))
    assert figure.status is Status.CODE_ERROR
    assert figure.png is None


def test_a_forged_heap_of_facts_ends_within_its_bounds(nest: tuple[Renderer, Path]) -> None:
    figure = nest[0].render(
        "import json, os\n"
        f"head = {FORGED!r}\nhead['facts']['texts'] = [{TEXT!r}] * 10**6\n" + RAW + "try:\n"
        "    os.write(3, json.dumps(head).encode() + b'\\n' + b'x' * 12)\nfinally: libc._exit(0)"
    )
    assert figure.status is Status.CODE_ERROR


def test_an_image_that_packs_well_is_as_large_as_it_says(nest: tuple[Renderer, Path]) -> None:
    """A bomb would be small in bytes and huge in pixels: the pixels come uncompressed."""
    side = 3_900  # under max_pixels, all of one colour
    body = f"libc.ftruncate(3, {{at}} + {side * side * 3}); libc._exit(0)"
    head = json.dumps(drawn_by(side)).encode() + b"\n"
    figure = nest[0].render(
        RAW
        + f"import os\nos.lseek(3, 0, 0); os.ftruncate(3, 0); os.write(3, {head!r})\n"
        + body.format(at=len(head))
    )
    assert figure.status is Status.OK
    assert (figure.width, figure.height) == (side, side)
    over = json.dumps({**FORGED, "size": [60_000, 60_000]}).encode() + b"\n"
    assert nest[0].render(forge(over[:-1], b"\0" * 12)).status is Status.CODE_ERROR


def test_a_png_bomb_that_a_program_opens_is_its_own_trouble(nest: tuple[Renderer, Path]) -> None:
    figure = nest[
        0
    ].render(
        PLT + "import io, struct, zlib\n"
        "def c(k, d): return struct.pack('>I', len(d)) + k + d + struct.pack('>I', zlib.crc32(k + d))\n"  # noqa: E501
        "z = zlib.compressobj(9); d = b''.join(z.compress(bytes(10**6)) for _ in range(3000))\n"
        "p = b'\\x89PNG\\r\\n\\x1a\\n' + c(b'IHDR', struct.pack('>IIBBBBB', 30000, 30000, 8, 2, 0, 0, 0))"  # noqa: E501
        " + c(b'IDAT', d + z.flush()) + c(b'IEND', b'')\n"
        "plt.imshow(plt.imread(io.BytesIO(p))); plt.show()"
    )
    assert figure.status in (Status.MEMORY, Status.TIMEOUT, Status.CODE_ERROR, Status.TOO_LARGE)


def test_one_program_cannot_write_into_the_result_of_another(nest: tuple[Renderer, Path]) -> None:
    """Two at once: one draws slowly, the other writes to every descriptor that it can name."""
    renderer, _ = nest
    slow = PLT + "import time\ntime.sleep(1.5)\nplt.plot([1, 2]); plt.title('mine'); plt.show()"
    alone = renderer.render(slow)
    vandal = (
        "import os\nfor n in range(1200):\n    try: os.pwrite(n, b'x' * 4096, 0)\n"
        "    except OSError: pass\n"
        "for n in range(1, 4000):\n    for f in (2, 3, 4, 5, 6, 7, 8, 9):\n"
        "        try: open(f'/proc/{n}/fd/{f}', 'r+b').write(b'x')\n        except OSError: pass"
    )
    with ThreadPoolExecutor(2) as pool:
        job = pool.submit(renderer.render, slow)
        other = pool.submit(renderer.render, vandal)
        assert job.result() == alone
        assert other.result().status is not Status.OK


# ------------------------------------------------------------------- tampering with it

TAMPER = [
    "import matplotlib\nmatplotlib.rcParams['lines.linewidth'] = 20\n",
    "plt.style.use('dark_background'); plt.rcParams['font.size'] = 30\n",
    "import matplotlib.text as t\nt.Text.draw = lambda *a: None\n",
    "import numpy as np\nnp.random.seed(7); np.array = None; np.asarray = None\n",
    "import builtins\nbuiltins.len = lambda x: 7; builtins.open = None\n",
    "import atexit, os\natexit.register(os.abort)\n",
    "import sys\nsys.settrace(lambda *a: 1 / 0)\n",
    "import gc\ngc.disable(); gc.freeze(); [setattr(gc, 'collect', None)]\n",
    "import os\nos._exit = print; os.write = None; os.close(3)\n",
    "import json\njson.dumps = lambda *a, **k: '{}'\n",
    "import matplotlib.font_manager as f\nf.fontManager.ttflist.clear()\n",
    "import sys\nfor m in list(sys.modules): sys.modules.pop(m)\n",
    "import scigen_data.renderer.hooks as c\nc._current.pixels = 5; c._current.take = None\n",
    "import signal, sys\nsignal.setitimer(0, 0); sys.excepthook = None\n",
    "import warnings\nwarnings.showwarning = None; warnings.warn('x')\n",
    "import struct, zlib\nstruct.pack = zlib.compress = zlib.crc32 = None\n",
    "import numpy as np\nnp.ndarray = list; np.frombuffer = np.asarray = None\n",
    (
        "import gc\nfor o in gc.get_objects():\n    if isinstance(o, dict) and '_jobs' in o:\n"
        "        o['_jobs'].clear(); o['_loaded'] = None; o['_ruleset'] = 0\n"
    ),
    (
        "import gc, types\nfor o in gc.get_objects():\n"
        "    if isinstance(o, types.FunctionType) and o.__module__.startswith('scigen_data'):\n"
        "        o.__code__ = (lambda *a, **k: None).__code__\n"
    ),
    "import gc\ngc.set_threshold(1); gc.callbacks.append(lambda *a: 1 / 0)\n",
    "import sys\nsys.setprofile(lambda *a: None); sys.setswitchinterval(9); sys.addaudithook(print)\n",  # noqa: E501
    "import matplotlib.mathtext as m\nm.MathTextParser.parse = None\n",
    (
        "import functools, gc\nfor o in gc.get_objects():\n"
        "    if isinstance(o, functools._lru_cache_wrapper): o.cache_clear()\n"
    ),
    (
        "import gc\nfor o in gc.get_objects():\n"
        "    if isinstance(o, dict) and any('ttf' in str(k) for k in list(o)[:3]): o.clear()\n"
    ),
    "import matplotlib.style as s\ns.library.clear(); s.core.available.clear()\n",
    "import matplotlib.font_manager as f\nf.findfont = f.get_font = lambda *a, **k: None\n",
    "import os, locale\nos.umask(0); os.chdir('/usr/lib'); locale.setlocale(locale.LC_ALL, 'C')\n",
    "import os, time\nos.environ.clear(); os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()\n",
    "import os\nos.environ['SOURCE_DATE_EPOCH'] = '1'; os.putenv('LANG', 'tr_TR')\n",
    "import decimal, random\ndecimal.getcontext().prec = 1; random.seed(99)\n",
    "import codecs\ncodecs.register(lambda n: 1 / 0); codecs.lookup_error = None\n",
    "import importlib, sys\nsys.meta_path.clear(); sys.path.clear(); sys.path_hooks.clear()\n",
    "import matplotlib.pyplot as p\np.figure(77); p.ion(); p.rcdefaults(); p.switch_backend('svg')\n",  # noqa: E501
    (
        "import ctypes\nb = b'shared by all children of the server'\n"
        "ctypes.memset(id(b) + 32, 0, len(b)); ctypes.memset(id(7), 1, 16)\n"
    ),
    (
        "import ctypes\n"  # reference counts and values of small integers, which all code uses
        "for n in range(200): ctypes.c_ssize_t.from_address(id(n)).value = 1\n"
    ),
    (
        "import ctypes, numpy as np\na = np.arange(3); a.flags.writeable = False\n"
        "ctypes.memset(a.ctypes.data, 255, a.nbytes)\n"
        "d = ctypes.pythonapi; ctypes.memset(ctypes.cast(d.Py_GetVersion, ctypes.c_void_p), 0, 8)\n"
    ),
    "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n",  # noqa: E501
    "import threading\nt = threading.Timer(0, print); threading._shutdown = None\n",
    "import builtins, sys\nbuiltins.__import__ = None; sys.stdout = sys.stderr = None\n",
    "import faulthandler\nfaulthandler._sigsegv()\n",
]


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_no_program_changes_the_picture_of_the_next(
    nest: tuple[Renderer, Path], every: int
) -> None:
    renderer, _ = nest
    program = (
        PLT + "import random, numpy as np\n"
        "plt.plot(np.random.rand(5)); plt.scatter([random.random()], [0.5])\n"
        "plt.title(r'$\\alpha$ ' + str(sorted({'a', 'b'}) + list({'x', 'y', 'z'})))\nplt.show()"
    )
    alone = renderer.render(program)
    assert alone.status is Status.OK
    for tampering in TAMPER[::every]:
        renderer.render(PLT + tampering + "plt.plot([3, 1, 2]); plt.show()")
        again = renderer.render(program)
        assert again == alone, tampering
    with Renderer(renderer.limits) as other:
        assert other.render(program) == alone


def test_each_program_has_a_process_of_its_own(nest: tuple[Renderer, Path]) -> None:
    renderer, _ = nest
    pids = {
        renderer.render("import os\nraise ValueError(os.getpid(), os.getppid())").reason
        for _ in range(3)
    }
    assert len(pids) == 3


# ----------------------------------------------------------------------- an ordinary user

# one of each group and what root may do and others not; the rest passes too, but takes a while
REPRESENTATIVE = (
    "environment or descriptors or sockets or listener or process_thread or cannot_be_read "
    "or ptrace or prctl or process_vm or on_disk or malformed or fuzzed or of_its_own"
)


@pytest.mark.slow
@needs_root
def test_the_same_holds_for_an_ordinary_user() -> None:
    folder = Path(tempfile.mkdtemp(prefix="scigen-nobody-"))  # tmp_path is closed to others
    try:
        os.chown(folder, 65534, 65534)
        done = as_nobody(
            *("env", "-i", f"PATH={os.environ['PATH']}", f"TMPDIR={folder}", f"HOME={folder}"),
            *(sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-k", REPRESENTATIVE, f"--basetemp={folder / 'base'}", str(Path(__file__))),
            folder=Path(__file__).parents[2],
            timeout=150,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 100
    assert "skipped" not in done.stdout
