"""Locks a process in before it runs a program that nobody has read.

What holds, and which piece holds it:

    reading files          Landlock: only the Python installation, its packages, shared libraries
    writing, creating,     Landlock and seccomp: nothing anywhere but /dev/null; no chmod,
      deleting files         rename, link, truncate, xattr, mknod
    a program's own files  in its memory, bounded (`folder.py`): the kernel hears nothing of them,
                             and they end with the process
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
                             (programs that a family of this package made here share one among
                             themselves: `lane.py`)
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
import math
import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scigen_data.renderer import kernel, landlock, seccomp

FIRST_KEPT = 3  # what a program's process keeps open beside 0-2
_CLONE_NAMESPACES = 0x08000000 | 0x40000000 | 0x20000000 | 0x04000000  # ipc, net, pid, uts
_CLONE_NEWUSER = 0x10000000


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

    @property
    def refusal(self) -> str:
        """Why untrusted programs are not run, and what to do."""
        return (
            f"untrusted programs are refused, since this machine cannot isolate them: it lacks "
            f"{', '.join(self.missing)}; use a Linux machine or container that has it, "
            "or name a container runner in SCIGEN_CONTAINER (`scigen doctor` lists what is there)"
        )


@lru_cache(maxsize=1)
def isolation() -> Isolation:
    """Ask the kernel what it offers; changes nothing in this process."""
    system, arch = platform.system(), platform.machine()
    if system != "Linux":
        return Isolation(system, arch, 0, False, False, (f"Linux (this is {system})",))
    abi = landlock.version()
    filters = seccomp.available()
    privs = _has_no_new_privs()
    missing = (
        *(() if abi else ("Landlock (Linux 5.13 or newer, enabled with lsm=landlock,...)",)),
        *(() if filters else ("seccomp filters (CONFIG_SECCOMP_FILTER)",)),
        *(() if privs else ("no_new_privs",)),
        *(() if arch in seccomp.ARCHITECTURES else (f"a system call table for {arch}",)),
        *(() if sys.maxsize > 2**32 else ("a 64-bit Python",)),
    )
    return Isolation(system, arch, abi, filters, privs, missing)


def _has_no_new_privs() -> bool:
    try:
        return kernel.prctl(kernel.GET_NO_NEW_PRIVS) >= 0
    except OSError:
        return False


# ----------------------------------------------------------------------------------- the server


def enter_namespaces() -> bool:
    """Leave the caller's network, processes, IPC and host name; False where not granted.

    The next fork becomes the first process of the new process namespace: when it ends, the
    kernel ends every other process in there.
    """
    for flags in (_CLONE_NEWUSER | _CLONE_NAMESPACES, _CLONE_NAMESPACES):
        if kernel.libc().unshare(ctypes.c_int(flags)) == 0:
            return True
    return False


def die_with_parent(parent: int = 0) -> None:
    """Be killed when the thread that started this process ends; end now where `parent` has."""
    kernel.prctl(kernel.SET_PDEATHSIG, 9)
    if parent and os.getppid() != parent:
        os._exit(1)


def hide_from_debuggers() -> None:
    """No core dump, no ptrace and no /proc/<pid>/mem by processes of the same user."""
    kernel.prctl(kernel.SET_DUMPABLE, 0)


def python_folders() -> list[Path]:
    """What a program may read: the interpreter, its packages and the system's libraries."""
    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {p for p in sys.path if p.endswith(("-packages", "lib-dynload"))}
    paths |= {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo"}
    base = sysconfig.get_config_var("LIBDIR")
    return [Path(path) for path in (*paths, base) if path]


# ------------------------------------------------------------------------------------ the child


def keep_descriptors(*kept: int, most: int) -> None:
    """`kept` become FIRST_KEPT and the next; 0-2 are /dev/null; up to `most`, no other is open."""
    null = os.open("/dev/null", os.O_RDWR)
    aside = [os.dup2(descriptor, most - 1 - at) for at, descriptor in enumerate(kept)]
    for stream in range(FIRST_KEPT):
        os.dup2(null, stream)
    for at, descriptor in enumerate(aside):
        os.dup2(descriptor, FIRST_KEPT + at)
    os.closerange(FIRST_KEPT + len(kept), most)


def lock_down(ruleset: int) -> None:
    """Give up everything but computing, in the order that leaves no gap. Raises OSError."""
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    drop_capabilities()
    landlock.restrict(ruleset)
    seccomp.install()


def lock_down_with_what_there_is(folders: Iterable[Path]) -> None:
    """`lock_down` inside a container, which holds where the kernel lacks a part of it.

    Raises OSError where the kernel has a part and refuses it.
    """
    found = isolation()
    if found.no_new_privs:
        kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    if found.landlock:
        ruleset = landlock.readable_ruleset(folders, found.landlock)
        landlock.restrict(ruleset)
    drop_capabilities()
    if found.seccomp and found.arch in seccomp.ARCHITECTURES:
        seccomp.install()


def limit(memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Set the resource limits of this process; soft limits of CPU raise SIGXCPU first.

    `cpu_seconds` are from here on: what a plain process took to import is not its program's.
    """
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_seconds += math.ceil(used.ru_utime + used.ru_stime)

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


def drop_capabilities() -> None:
    header = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0))
    nothing = ctypes.create_string_buffer(struct.pack("<6I", *(0,) * 6))
    if kernel.libc().capset(header, nothing) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capset: {os.strerror(code)}")
