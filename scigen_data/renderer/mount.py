"""Puts a program's own folder (`folder.py`) in place of the functions that reach the machine's.

Runs inside the sandbox, in the process of one program. The locks of `isolate.py` stay as they are:
what goes around these functions meets the kernel, which refuses it.
"""

from __future__ import annotations

import builtins
import functools
import genericpath
import glob
import io
import os
import pathlib
import posixpath
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from scigen_data.renderer.files import Opened
from scigen_data.renderer.folder import HOME, TEMPORARY, Folder

_NEVER = object()
_KEPT = (("bz2", "_builtin_open"), ("tarfile", "bltn_open"), ("numpy.lib._datasource", "_open"))


def mount(program: bytes, name: str, visible: tuple[str, ...]) -> Folder:
    """A fresh folder that holds the program, in place from here on.

    visible: folders of the machine that can be read.
    """
    folder = Folder(visible)
    with folder.open(f"{HOME}/{name}", "wb") as file:
        file.write(program)
    replaced: dict[str, Any] = {"open": folder.open_descriptor}
    by_path, by_number = folder.paths(), folder.descriptors()
    unlink = os.unlink
    for each in by_path.keys() | by_number.keys():
        if hasattr(os, each):
            function = _by_place(folder, getattr(os, each), by_path.get(each))
            replaced[each] = _by_number(folder, function, by_number.get(each))
    for each in ("rename", "replace"):
        replaced[each] = folder.move(getattr(os, each))
    replaced["getcwd"] = lambda: folder.here
    replaced["getcwdb"] = lambda: os.fsencode(folder.here)
    for each, function in replaced.items():
        setattr(os, each, function)
    builtins.open = io.open = folder.open
    _questions(folder)
    _libraries({**replaced, "open": folder.open}, unlink)
    return folder


def _by_place(
    folder: Folder, real: Callable[..., Any], own: Callable[..., Any] | None
) -> Callable[..., Any]:
    """`own` for a path of the program's, else `real`."""
    if own is None:
        return real

    @functools.wraps(real)
    def function(path: Any = ".", *args: Any, **options: Any) -> Any:
        if isinstance(path, int) or options.get("dir_fd") is not None:
            return real(path, *args, **options)
        path = "." if path is None else path
        full, inside = folder.place(path)
        if inside:
            return own(path, full, *args, **options)
        found = real(path if full == os.fsdecode(path) else full, *args, **options)
        if own is folder.enter:
            folder.here = full
        return found

    return function


def _by_number(
    folder: Folder, other: Callable[..., Any], own: Callable[..., Any] | None
) -> Callable[..., Any]:
    """`own` for a descriptor of the program's files, else `other`."""
    if own is None:
        return other

    @functools.wraps(other)
    def function(what: Any = _NEVER, *args: Any, **options: Any) -> Any:
        file: Opened | None = folder.by_descriptor(what)
        if file is not None:
            return own(file, *args, **options)
        return other(*(() if what is _NEVER else (what,)), *args, **options)

    return function


def _questions(folder: Folder) -> None:
    """What only asks whether something is there makes no content."""

    def asking(real: Callable[..., bool], yes: Callable[[str], bool]) -> Callable[..., bool]:
        @functools.wraps(real)
        def function(path: Any) -> bool:
            try:
                full, own = folder.place(path)
            except (TypeError, ValueError):  # a descriptor, or no path at all
                return real(path)
            return yes(full) if own else real(full)

        return function

    nodes, is_folder = folder.files.nodes, folder.files.is_folder
    answers: dict[str, Callable[[str], bool]] = {
        "exists": nodes.__contains__,
        "lexists": nodes.__contains__,
        "isdir": is_folder,
        "isfile": lambda full: full in nodes and not is_folder(full),
    }
    for name, yes in answers.items():
        for module in (genericpath, posixpath):
            if hasattr(module, name):
                setattr(module, name, asking(getattr(module, name), yes))


def _libraries(functions: dict[str, Any], unlink: Any) -> None:
    """Those that keep a function of their own, or know better ways."""
    accessor = getattr(pathlib, "_NormalAccessor", None)  # Python 3.10
    searcher = getattr(glob, "_StringGlobber", None)  # since 3.13
    for name, function in functions.items():
        for keeper in (accessor, searcher):
            if hasattr(keeper, name):
                setattr(keeper, name, staticmethod(function))
    for module, name in _KEPT:
        if module in sys.modules:
            setattr(sys.modules[module], name, functions["open"])
    sources: Any = sys.modules.get("numpy.lib._datasource")
    if sources is not None:
        sources._file_openers._file_openers[None] = functions["open"]
    for function in vars(tempfile._TemporaryFileCloser).values():  # type: ignore[attr-defined]
        if unlink in (getattr(function, "__defaults__", None) or ()):
            kept = function.__defaults__
            function.__defaults__ = tuple(functions["unlink"] if f is unlink else f for f in kept)
    library: Any = shutil
    library._use_fd_functions = False
    tempfile.tempdir = TEMPORARY
