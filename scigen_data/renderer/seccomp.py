"""The filter of system calls: an allow-list, written in the kernel's own few instructions."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable

from scigen_data.renderer import kernel

# name: (x86_64, aarch64); None: that architecture has no such call
ALLOWED: dict[str, tuple[int | None, int | None]] = {
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
IOCTL, FCNTL, KILL, TGKILL, PRLIMIT, PRCTL = (
    (16, 29),
    (72, 25),
    (62, 129),
    (234, 131),
    (302, 261),
    (157, 167),
)
_EXECVE = (59, 221)
_TERMINAL_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # TCGETS WINSZ FIONREAD FIO(N)CLEX
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)  # F_DUPFD GETFD SETFD GETFL SETFL DUPFD_CLOEXEC
_PRCTL_OPTIONS = (15, 16)  # PR_SET_NAME, PR_GET_NAME
_FIRST_NEW = 424  # calls since Linux 5.1: "unknown" lets the C library fall back

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, AUDIT_ARCH_*

_MODE_FILTER = 2
_SIGABRT = 6

_LOAD, _EQUAL, _AT_LEAST, _GIVE = 0x20, 0x15, 0x35, 0x06  # instructions
_ALLOW, _END = 0x7FFF0000, 0x80000000  # answers
_DENY, _UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS


def available() -> bool:
    """Whether this kernel has filters."""
    try:  # a null program: EFAULT where filters exist, EINVAL where they do not
        kernel.prctl(kernel.SET_SECCOMP, _MODE_FILTER, ctypes.c_void_p(None))
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def install(before: bytes = b"") -> None:
    """Filter this process from here on; `before` are lines that come first. Raises OSError."""
    program = before + filter_of(platform.machine(), os.getpid())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    kernel.prctl(kernel.SET_SECCOMP, _MODE_FILTER, ctypes.create_string_buffer(header))


def _op(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, k)


def filter_of(arch: str, pid: int) -> bytes:
    """The filter's program: an allow-list; what it denies gets EPERM, what is new ENOSYS."""
    column, audit_arch = ARCHITECTURES[arch]

    def argument(index: int, high: bool = False) -> bytes:
        return _op(_LOAD, 16 + 8 * index + (4 if high else 0))

    lines = [_op(_LOAD, 4), _op(_EQUAL, audit_arch, 1, 0), _op(_GIVE, _END), _op(_LOAD, 0)]
    if arch == "x86_64":
        lines += [_op(_AT_LEAST, 0x40000000, 0, 1), _op(_GIVE, _END)]
    for numbers in ALLOWED.values():
        number = numbers[column]
        if number is not None:
            lines += [_op(_EQUAL, number, 0, 1), _op(_GIVE, _ALLOW)]

    def only(call: tuple[int, int], index: int, values: Iterable[int]) -> None:
        """Allow `call` where the low half of argument `index` is one of `values`."""
        checks = [part for v in values for part in (_op(_EQUAL, v, 0, 1), _op(_GIVE, _ALLOW))]
        body = [argument(index), *checks, _op(_GIVE, _DENY)]
        lines.extend([_op(_EQUAL, call[column], 0, len(body)), *body])

    only(IOCTL, 1, _TERMINAL_IOCTLS)
    only(FCNTL, 1, _FCNTL_COMMANDS)
    only(PRCTL, 0, _PRCTL_OPTIONS)
    # abort() is all that a program may do to itself: any other signal it dies of is not its own
    for call, which in ((KILL, 1), (TGKILL, 2)):
        body = [argument(0), _op(_EQUAL, pid, 1, 0), _op(_GIVE, _DENY)]
        body += [
            argument(which),
            _op(_EQUAL, _SIGABRT, 1, 0),
            _op(_GIVE, _DENY),
            _op(_GIVE, _ALLOW),
        ]
        lines += [_op(_EQUAL, call[column], 0, len(body)), *body]
    # prlimit64(0, which, NULL, old) reads a limit; anything else would set one or look elsewhere
    body = [argument(0), _op(_EQUAL, 0, 1, 0), _op(_GIVE, _DENY)]
    for high in (False, True):
        body += [argument(2, high), _op(_EQUAL, 0, 1, 0), _op(_GIVE, _DENY)]
    body.append(_op(_GIVE, _ALLOW))
    lines += [_op(_EQUAL, PRLIMIT[column], 0, len(body)), *body]
    lines += [_op(_AT_LEAST, _FIRST_NEW, 0, 1), _op(_GIVE, _UNKNOWN), _op(_GIVE, _DENY)]
    return b"".join(lines)


def exec_once(arch: str, address: int) -> bytes:
    """Lines before the others: `execve` is let through for the path at `address`."""
    column, audit = ARCHITECTURES[arch]
    return b"".join(
        (
            _op(_LOAD, 4),  # the architecture
            _op(_EQUAL, audit, 0, 7),
            _op(_LOAD, 0),  # the number of the call
            _op(_EQUAL, _EXECVE[column], 0, 5),
            _op(_LOAD, 16),  # its first argument, low half and high half
            _op(_EQUAL, address & 0xFFFFFFFF, 0, 3),
            _op(_LOAD, 20),
            _op(_EQUAL, address >> 32, 0, 1),
            _op(_GIVE, _ALLOW),
        )
    )
