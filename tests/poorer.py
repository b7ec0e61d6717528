"""Takes from this process what macOS or Windows has not: modules, and names of `os` and others.

What other packages need of it they have to have imported before.
"""

from __future__ import annotations

import importlib.abc
import os
import select
import signal
import socket
import sys
from types import ModuleType
from typing import Any

# What Linux alone has, by the module that has it.
LINUX: dict[ModuleType, str] = {
    os: "memfd_create pidfd_open sched_getaffinity sched_setaffinity eventfd setns unshare",
    signal: "pidfd_send_signal sigtimedwait sigwaitinfo",
    socket: "SO_PEERCRED SCM_CREDENTIALS",
    select: "epoll",
}
# What Windows has not either; `subprocess` and `datasets` go by what is left,
# and `filelock` by flags to open files with.
POSIX: dict[ModuleType, str] = {
    os: "fork forkpty register_at_fork killpg setsid getsid getpgid setpgid getuid geteuid getgid"
    " getegid getgroups getloadavg uname fchown chown lchown mkfifo mknod"
    " nice wait3 wait4 sync posix_fallocate posix_spawn pread pwrite sendfile openpty",
    signal: "SIGHUP SIGALRM SIGUSR1 SIGUSR2 SIGCHLD SIGPIPE SIGXCPU alarm setitimer"
    " pthread_sigmask pthread_kill sigpending sigwait siginterrupt",
    socket: "AF_UNIX socketpair send_fds recv_fds",
    select: "poll",
}
MODULES = {
    "darwin": {"spwd"},
    "win32": {"spwd", "resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog"},
}


class _Missing(importlib.abc.MetaPathFinder):
    def __init__(self, modules: set[str]) -> None:
        self.modules = modules

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in self.modules:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def make_poorer(platform: str) -> None:
    """As on `darwin` or `win32`, from here on."""
    for module in MODULES[platform]:
        sys.modules.pop(module, None)
    sys.meta_path.insert(0, _Missing(MODULES[platform]))
    for table in (LINUX, POSIX) if platform == "win32" else (LINUX,):
        for home, names in table.items():
            for name in names.split():
                if hasattr(home, name):
                    delattr(home, name)
    if platform == "win32":
        select.select = _only_sockets(select.select)
    sys.platform = platform


def _only_sockets(really: Any) -> Any:
    def wait(*arguments: Any) -> Any:
        """`select` of Windows, which waits for nothing but sockets."""
        for each in (each for some in arguments[:3] for each in some):
            if not isinstance(each, int | socket.socket):
                raise OSError(10038, "An operation was attempted on something that is no socket")
        return really(*arguments)

    return wait
