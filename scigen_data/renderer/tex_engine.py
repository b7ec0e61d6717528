"""The TeX engine that draws: found, with what it may read, and named in the fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scigen_data.libraries import TEX_PACKAGES, TIKZ_LIBRARIES
from scigen_data.renderer.fingerprint import RENDERER_VERSION, version
from scigen_data.renderer.png import ENCODER
from scigen_data.renderer.tex_document import DRIVER

ENGINES = ("pdflatex", "lualatex")  # the first that is installed
_PATH = "/usr/local/bin:/usr/bin:/bin:/Library/TeX/texbin"
_TREES = ["TEXMFDIST", "TEXMFSYSVAR", "TEXMFSYSCONFIG", "TEXMFLOCAL", "TEXMFDEBIAN", "TEXMFMAIN"]
_FORBIDDEN_ROOTS = frozenset({"/", "/usr", "/etc", "/home", "/root", "/var", "/tmp"})  # noqa: S108


@dataclass(frozen=True, slots=True)
class Engine:
    """An installed TeX engine, and where the files are that it may read."""

    name: str  # as it is called, which decides the format
    file: Path  # the program behind the name
    loader: str  # the dynamic loader; "" where it needs none
    banner: str
    trees: tuple[str, ...]
    styles: tuple[tuple[str, str], ...]  # name and SHA-256 of the packages that are there

    @property
    def standalone(self) -> bool:
        return "standalone.cls" not in self.lacking

    @property
    def lacking(self) -> tuple[str, ...]:
        """Packages that programs like to use and that are not installed."""
        have = dict(self.styles)
        return tuple(
            name for name in ("standalone.cls", *_packages(), "lmodern.sty") if name not in have
        )


def _packages() -> tuple[str, ...]:
    return tuple(f"{style}.sty" for style in TEX_PACKAGES)


@lru_cache(maxsize=4)
def find_engine(only: str = "") -> Engine | None:
    """The engine that draws, or the one named `only`; None where it is not installed."""
    for name in (only,) if only else ENGINES:
        where = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), _PATH)))
        kpsewhich = where and shutil.which("kpsewhich", path=str(Path(where).parent))
        if not (where and kpsewhich):
            continue
        file = Path(where).resolve()
        loader = _loader(file)
        banner = _told([where, "--version"]).splitlines()
        wanted = ["standalone.cls", *_packages(), "lmodern.sty", "pgf.revision.tex"]
        found = _told([kpsewhich, *wanted]).splitlines()
        fonts = name != "lualatex" or _told([kpsewhich, "luaotfload-main.lua"])
        if loader is None or not (banner and found and fonts):
            continue
        styles = tuple(
            (Path(path).name, hashlib.sha256(Path(path).read_bytes()).hexdigest()) for path in found
        )
        if "tikz.sty" in dict(styles):
            return Engine(name, file, loader, banner[0], _trees(kpsewhich), styles)
    return None


def _trees(kpsewhich: str) -> tuple[str, ...]:
    """The folders of the TeX installation; never one that holds more than that."""
    folders = {
        folder
        for tree in _TREES
        for folder in _told([kpsewhich, f"--expand-path=${tree}"]).strip().split(os.pathsep)
        if folder and Path(folder).is_dir()
    }
    return tuple(sorted(f for f in folders if str(Path(f).resolve()) not in _FORBIDDEN_ROOTS))


def _told(command: list[str]) -> str:
    """What one of TeX's own tools answers; nothing of this process's environment goes to it."""
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(  # noqa: S603 - no shell, fixed arguments
            command,
            env={"PATH": str(Path(command[0]).parent), "HOME": "/nonexistent", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=20,
            check=False,
        ).stdout
    return ""


def _loader(file: Path) -> str | None:
    """The dynamic loader that an ELF file names, "" where it names none; None for other files."""
    try:
        with file.open("rb") as program:
            head = program.read(64)
            if head[:5] != b"\x7fELF\x02":
                return None
            start, size, count = (*struct.unpack_from("<Q", head, 32), *_two(head, 54))[:3]
            for index in range(count):
                program.seek(start + index * size)
                entry = program.read(56)
                kind, offset, length = (
                    *struct.unpack_from("<I", entry, 0),
                    *struct.unpack_from("<Q", entry, 8),
                    *struct.unpack_from("<Q", entry, 32),
                )[:3]
                if kind == 3:
                    program.seek(offset)
                    return os.fsdecode(program.read(min(length, 4096)).rstrip(b"\0"))
    except (OSError, struct.error):
        return None
    return ""


def _two(head: bytes, at: int) -> tuple[int, int]:
    size, count = struct.unpack_from("<HH", head, at)
    return size, count


def has_pdfium() -> bool:
    """Whether the library that draws the PDF is installed."""
    return bool(version("pypdfium2"))


@lru_cache(maxsize=8)
def tikz_fingerprint(dpi: int, engine: Engine) -> str:
    """SHA-256, hex: engine, packages, PDF library, encoder, resolution."""
    parts = {
        "renderer": RENDERER_VERSION,
        "engine": [engine.name, engine.banner],
        "styles": engine.styles,
        "driver": [DRIVER, TEX_PACKAGES, TIKZ_LIBRARIES],
        "pdfium": version("pypdfium2"),
        "encoder": ENCODER,
        "dpi": dpi,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
