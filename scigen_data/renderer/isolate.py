"""Locks a process in before it runs a program that nobody has read.

What holds, and which piece holds it:

    reading files          Landlock: only the Python installation, its packages, shared libraries
    writing, creating,     Landlock and seccomp: nothing anywhere but /dev/null; no chmod,
      deleting files         rename, link, truncate, xattr, mknod
    environment, /proc     the server is exec'd with an empty environment, /proc is not readable
    memory of the parent   never shared: the server is exec'd, not forked from the caller;
                             no ptrace, no process_vm_readv, not dumpable
    descriptors            only /dev/null and the file that takes the result
    network                seccomp: no socket of any family (TCP, UDP, UNIX, netlink);
                             Landlock's TCP rules and an empty network namespace behind it
    processes, threads     seccomp: no fork, clone, exec; no signal but abort() to itself, so
                             that a kill from outside is told from a program's own end; a
                             process namespace of its own where the kernel grants one
    kernel surface         seccomp allow-list with an architecture check (no x32, no int 0x80);
                             no mount, bpf, io_uring, keyctl, userfaultfd, perf, namespaces;
                             no capabilities, no new privileges
    exhaustion             rlimits: address space, CPU time, file size, descriptors, stack, no core;
                             wall clock kept by the server, which kills
    the next program       each has a process of its own, forked from a server that runs none;
                             what it does to libraries, caches, the garbage collector or shared
                             pages (copied on write) ends with it
    the caller             reads one file, bounded, and checks every part: sizes, finite numbers,
                             text that can be stored; the PNG is encoded on the caller's side

What does not: whether a path exists and its size (`stat`) can be seen; the clock can be read;
side channels of a shared processor; a bug in the kernel, in the interpreter or in FreeType that
these layers do not cover; memory is bounded a process and not in all, so that many slots can ask
for more than a machine has (the kernel then kills, the job is tried again, and is `memory` when
that happens each time); and the figure facts are the program's own word: a program that means to
can lie about its figure, though only about its own.

x86_64 is tested on a machine. For aarch64 the numbers are compared with the kernel's headers and
the filter is run by an interpreter in the tests, but it has not been tried on such a machine; the
server's rehearsal refuses untrusted programs there if the kernel does not take it. Any other
architecture, a kernel without Landlock or seccomp, and any system but Linux are refused, unless
`container.py` is given a runner. In a container, on a kernel that lacks both: what Landlock or
seccomp would stop is stopped by the container's own file tree, network and processes; a program
may start processes until its time is up (for root under bubblewrap without a bound on their
number: build as an ordinary user, or with an engine), and it may use its kernel's calls freely.

Everything here goes to the kernel through ctypes and needs no privilege and no helper program.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# ------------------------------------------------------------------------- the kernel's numbers

# name: (x86_64, aarch64); None: that architecture has no such call
_ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "close": (3, 57),
    "close_range": (436, 436),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "stat": (4, None),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "open": (2, None),
    "openat": (257, 56),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents": (78, None),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "ftruncate": (77, 46),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "mincore": (27, 232),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "sigaltstack": (131, 132),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getgroups": (115, 158),
    "getpgrp": (111, None),
    "getpgid": (121, 155),
    "getsid": (124, 156),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getcpu": (309, 168),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "getrandom": (318, 278),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "alarm": (37, None),
    "setitimer": (38, 103),
    "getitimer": (36, 102),
    "pause": (34, None),
    "umask": (95, 166),
    "arch_prctl": (158, None),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
_IOCTL, _FCNTL, _KILL, _TGKILL, _PRLIMIT, _PRCTL = (
    (16, 29),
    (72, 25),
    (62, 129),
    (234, 131),
    (302, 261),
    (157, 167),
)
_TERMINAL_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # TCGETS WINSZ FIONREAD FIO(N)CLEX
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)  # F_DUPFD GETFD SETFD GETFL SETFL DUPFD_CLOEXEC
_PRCTL_OPTIONS = (15, 16)  # PR_SET_NAME, PR_GET_NAME
_FIRST_NEW = 424  # calls since Linux 5.1: "unknown" lets the C library fall back

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, AUDIT_ARCH_*

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ, _WRITE, _READ_DIR = 1 << 2, 1 << 1, 1 << 3

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP = 1, 4, 22
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39
_SECCOMP_MODE_FILTER = 2
_SIGABRT = 6
_CLONE_NAMESPACES = 0x08000000 | 0x40000000 | 0x20000000 | 0x04000000  # ipc, net, pid, uts
_CLONE_NEWUSER = 0x10000000


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _syscall(number: int, *arguments: object) -> int:
    """The call's result. Raises OSError."""
    fixed = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = int(_libc().syscall(ctypes.c_long(number), *fixed))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _prctl(option: int, *arguments: object) -> int:
    padded = [*arguments, 0, 0, 0, 0][:4]
    fixed = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in padded]
    result = int(_libc().prctl(ctypes.c_int(option), *fixed))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")
    return result


# ------------------------------------------------------------------------ what this machine has


@dataclass(frozen=True, slots=True)
class Isolation:
    """What the running kernel offers; `missing` names what an untrusted program would need."""

    system: str
    arch: str
    landlock: int  # ABI version; 0: none
    seccomp: bool
    no_new_privs: bool
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether untrusted programs can be isolated."""
        return not self.missing


@lru_cache(maxsize=1)
def isolation() -> Isolation:
    """Ask the kernel what it offers; changes nothing in this process."""
    system, arch = platform.system(), platform.machine()
    if system != "Linux":
        return Isolation(system, arch, 0, False, False, (f"Linux (this is {system})",))
    abi = _landlock_abi()
    seccomp = _has_seccomp()
    privs = _supports(_PR_GET_NO_NEW_PRIVS)
    missing = (
        *(() if abi else ("Landlock (Linux 5.13 or newer, enabled with lsm=landlock,...)",)),
        *(() if seccomp else ("seccomp filters (CONFIG_SECCOMP_FILTER)",)),
        *(() if privs else ("no_new_privs",)),
        *(() if arch in _ARCHITECTURES else (f"a system call table for {arch}",)),
        *(() if sys.maxsize > 2**32 else ("a 64-bit Python",)),
    )
    return Isolation(system, arch, abi, seccomp, privs, missing)


def _landlock_abi() -> int:
    try:
        return _syscall(_LANDLOCK_CREATE, ctypes.c_void_p(None), 0, 1)
    except OSError:
        return 0


def _has_seccomp() -> bool:
    try:  # a null program: EFAULT where filters exist, EINVAL where they do not
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_void_p(None))
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def _supports(option: int) -> bool:
    try:
        return _prctl(option) >= 0
    except OSError:
        return False


# ----------------------------------------------------------------------------------- the server


def enter_namespaces() -> bool:
    """Leave the caller's network, processes, IPC and host name; False where not granted.

    The next fork becomes the first process of the new process namespace: when it ends, the
    kernel ends every other process in there.
    """
    for flags in (_CLONE_NEWUSER | _CLONE_NAMESPACES, _CLONE_NAMESPACES):
        if _libc().unshare(ctypes.c_int(flags)) == 0:
            return True
    return False


def die_with_parent(parent: int = 0) -> None:
    """Be killed when the thread that started this process ends; end now where `parent` has."""
    _prctl(_PR_SET_PDEATHSIG, 9)
    if parent and os.getppid() != parent:
        os._exit(1)


def hide_from_debuggers() -> None:
    """No core dump, no ptrace and no /proc/<pid>/mem by processes of the same user."""
    _prctl(_PR_SET_DUMPABLE, 0)


def readable_ruleset(folders: Iterable[Path], abi: int) -> int:
    """A Landlock ruleset (descriptor): read below `folders`, write /dev/null, nothing else."""
    handled = (1 << 13) - 1
    handled |= (1 << 13 if abi >= 2 else 0) | (1 << 14 if abi >= 3 else 0)
    handled |= 1 << 15 if abi >= 5 else 0
    attributes = struct.pack("<Q", handled)
    attributes += struct.pack("<Q", 0b11) if abi >= 4 else b""  # TCP bind and connect
    attributes += struct.pack("<Q", 0b11) if abi >= 6 else b""  # abstract sockets, signals
    ruleset = _syscall(
        _LANDLOCK_CREATE, ctypes.create_string_buffer(attributes), len(attributes), 0
    )
    for folder in sorted({path.resolve() for path in folders if path.is_dir()}):
        _allow(ruleset, folder, _READ | _READ_DIR)
    for device, access in (("/dev/null", _READ | _WRITE), ("/dev/urandom", _READ)):
        if Path(device).exists():
            _allow(ruleset, Path(device), access)
    for name in ("/etc/ld.so.cache", "/etc/localtime"):
        if Path(name).is_file():
            _allow(ruleset, Path(name), _READ)
    return ruleset


def _allow(ruleset: int, path: Path, access: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = ctypes.create_string_buffer(struct.pack("<Qi", access, opened))
        _syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0)
    finally:
        os.close(opened)


# ------------------------------------------------------------------------------------ the child


def lock_down(ruleset: int) -> None:
    """Give up everything but computing, in the order that leaves no gap. Raises OSError."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    _syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)
    _install_filter()


def _install_filter() -> None:
    program = _filter(platform.machine(), os.getpid())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header))


def lock_down_with_what_there_is(folders: Iterable[Path]) -> None:
    """`lock_down` inside a container, which holds where the kernel lacks a part of it.

    Raises OSError where the kernel has a part and refuses it.
    """
    found = isolation()
    if found.no_new_privs:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if found.landlock:
        ruleset = readable_ruleset(folders, found.landlock)
        _syscall(_LANDLOCK_RESTRICT, ruleset, 0)
        os.close(ruleset)
    _drop_capabilities()
    if found.seccomp and found.arch in _ARCHITECTURES:
        _install_filter()


def limit(memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Set the resource limits of this process; soft limits of CPU raise SIGXCPU first."""
    import resource

    def cap(what: int, soft: int, hard: int | None = None) -> None:
        ceiling = resource.getrlimit(what)[1]
        wanted = soft if hard is None else hard
        if ceiling != resource.RLIM_INFINITY:
            soft, wanted = min(soft, ceiling), min(wanted, ceiling)
        resource.setrlimit(what, (soft, wanted))

    cap(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    cap(resource.RLIMIT_FSIZE, file_bytes)
    cap(resource.RLIMIT_CORE, 0)
    cap(resource.RLIMIT_NOFILE, 256)
    cap(resource.RLIMIT_STACK, 8 << 20)
    if sys.platform == "linux":
        cap(resource.RLIMIT_AS, memory_bytes)


def _drop_capabilities() -> None:
    header = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0))
    nothing = ctypes.create_string_buffer(struct.pack("<6I", *(0,) * 6))
    if _libc().capset(header, nothing) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capset: {os.strerror(code)}")


def _filter(arch: str, pid: int) -> bytes:
    """The seccomp program: an allow-list; what it denies gets EPERM, what is new ENOSYS."""
    column, audit_arch = _ARCHITECTURES[arch]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    allow, kill = 0x7FFF0000, 0x80000000
    deny, unknown = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS

    def op(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("<HBBI", code, yes, no, k)

    def argument(index: int, high: bool = False) -> bytes:
        return op(load, 16 + 8 * index + (4 if high else 0))

    lines = [op(load, 4), op(equal, audit_arch, 1, 0), op(give, kill), op(load, 0)]
    if arch == "x86_64":
        lines += [op(at_least, 0x40000000, 0, 1), op(give, kill)]
    for numbers in _ALLOWED.values():
        number = numbers[column]
        if number is not None:
            lines += [op(equal, number, 0, 1), op(give, allow)]

    def only(call: tuple[int, int], index: int, values: Iterable[int]) -> None:
        """Allow `call` where the low half of argument `index` is one of `values`."""
        checks = [part for v in values for part in (op(equal, v, 0, 1), op(give, allow))]
        body = [argument(index), *checks, op(give, deny)]
        lines.extend([op(equal, call[column], 0, len(body)), *body])

    only(_IOCTL, 1, _TERMINAL_IOCTLS)
    only(_FCNTL, 1, _FCNTL_COMMANDS)
    only(_PRCTL, 0, _PRCTL_OPTIONS)
    # abort() is all that a program may do to itself: any other signal it dies of is not its own
    for call, which in ((_KILL, 1), (_TGKILL, 2)):
        body = [argument(0), op(equal, pid, 1, 0), op(give, deny)]
        body += [argument(which), op(equal, _SIGABRT, 1, 0), op(give, deny), op(give, allow)]
        lines += [op(equal, call[column], 0, len(body)), *body]
    # prlimit64(0, which, NULL, old) reads a limit; anything else would set one or look elsewhere
    body = [argument(0), op(equal, 0, 1, 0), op(give, deny)]
    for high in (False, True):
        body += [argument(2, high), op(equal, 0, 1, 0), op(give, deny)]
    body.append(op(give, allow))
    lines += [op(equal, _PRLIMIT[column], 0, len(body)), *body]
    lines += [op(at_least, _FIRST_NEW, 0, 1), op(give, unknown), op(give, deny)]
    return b"".join(lines)
