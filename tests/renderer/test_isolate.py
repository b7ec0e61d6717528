"""The lock itself: what the kernel is asked for, and what the filter lets through."""

from __future__ import annotations

import os
import platform
import re
import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from scigen_data.renderer import isolate, landlock, seccomp

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x50001, 0x50026


def decide(arch: str, number: int, arguments: tuple[int, ...] = (), audit: int = 0) -> int:
    """What the filter answers: a small interpreter of the few instructions it uses."""
    data = struct.pack("<IIQ", number, audit or AUDIT[arch], 0)
    data += struct.pack("<6Q", *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    program = list(struct.iter_unpack("<HBBI", seccomp.filter_of(arch, 77)))
    accumulator, at = 0, 0
    while True:
        code, yes, no, k = program[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, k)
        elif code == 0x15:
            at += yes if accumulator == k else no
        elif code == 0x35:
            at += yes if accumulator >= k else no
        else:
            assert code == 0x06
            return int(k)


@pytest.mark.parametrize("arch", HEADERS)
def test_the_call_numbers_are_those_of_the_kernels_headers(arch: str) -> None:
    header = HEADERS[arch]
    if not header.exists():
        pytest.skip(f"needs {header}")
    text = header.read_text()
    numbers = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text))
    if arch == "aarch64":
        numbers.setdefault("newfstatat", numbers.get("fstatat", ""))
    column = list(HEADERS).index(arch)
    calls = {
        **seccomp.ALLOWED,
        "ioctl": seccomp.IOCTL,
        "fcntl": seccomp.FCNTL,
        "kill": seccomp.KILL,
        "tgkill": seccomp.TGKILL,
        "prlimit64": seccomp.PRLIMIT,
        "prctl": seccomp.PRCTL,
    }
    for name, pair in calls.items():
        if pair[column] is not None:
            assert numbers[name] == str(pair[column]), name


@pytest.mark.parametrize("arch", AUDIT)
def test_the_filter_allows_its_list_and_denies_the_rest(arch: str) -> None:
    column = list(AUDIT).index(arch)
    allowed = {pair[column] for pair in seccomp.ALLOWED.values()}
    special = {
        pair[column]
        for pair in (
            seccomp.IOCTL,
            seccomp.FCNTL,
            seccomp.KILL,
            seccomp.TGKILL,
            seccomp.PRLIMIT,
            seccomp.PRCTL,
        )
    }
    for number in range(600):
        if number in allowed:
            assert decide(arch, number) == ALLOW
        elif number not in special:
            assert decide(arch, number) == (ENOSYS if number >= 424 else EPERM), number


@pytest.mark.parametrize("arch", AUDIT)
def test_the_filter_looks_at_arguments(arch: str) -> None:
    column = list(AUDIT).index(arch)
    kill, tgkill = seccomp.KILL[column], seccomp.TGKILL[column]
    prlimit, ioctl = seccomp.PRLIMIT[column], seccomp.IOCTL[column]
    assert decide(arch, tgkill, (77, 77, 6)) == ALLOW
    assert decide(arch, tgkill, (78, 78, 6)) == EPERM
    assert decide(arch, kill, (2**64 - 1, 9)) == EPERM
    assert decide(arch, prlimit, (0, 7, 0, 1234)) == ALLOW
    assert decide(arch, prlimit, (0, 7, 1234, 0)) == EPERM
    assert decide(arch, prlimit, (0, 7, 1 << 32, 0)) == EPERM
    assert decide(arch, prlimit, (5, 7, 0, 0)) == EPERM
    assert decide(arch, ioctl, (0, 0x5401)) == ALLOW
    assert decide(arch, ioctl, (0, 0x5412)) == EPERM


def test_the_filter_kills_calls_of_another_architecture() -> None:
    assert decide("x86_64", 0, audit=0x40000003) == KILL  # int 0x80
    assert decide("x86_64", 0x40000000) == KILL  # x32
    assert decide("x86_64", 0xFFFFFFFF) == KILL
    assert decide("aarch64", 0, audit=AUDIT["x86_64"]) == KILL


def test_this_machine_is_described_without_being_changed() -> None:
    found = isolate.isolation()
    assert found.system == platform.system()
    assert found.complete == (not found.missing)
    assert os.fork is not None
    Path("/proc/self/status").read_text()


@pytest.mark.parametrize(
    ("module", "attribute", "replacement", "missing"),
    [
        (landlock, "version", lambda: 0, "Landlock"),
        (seccomp, "available", lambda: False, "seccomp"),
        (seccomp, "ARCHITECTURES", {}, "system call table"),
    ],
)
def test_each_missing_piece_is_named(
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    attribute: str,
    replacement: object,
    missing: str,
) -> None:
    monkeypatch.setattr(module, attribute, replacement)
    isolate.isolation.cache_clear()
    try:
        found = isolate.isolation()
    finally:
        isolate.isolation.cache_clear()
    assert not found.complete
    assert any(missing in item for item in found.missing)


def test_the_module_needs_nothing_but_the_standard_library() -> None:
    code = "import sys, scigen_data.renderer.isolate as i; print('matplotlib' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout == "False\n"
