"""A hash of everything but the program that decides the pixels."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from functools import lru_cache
from pathlib import Path

from scigen_data.libraries import FIELDS, named
from scigen_data.renderer.fonts import cjk_file
from scigen_data.renderer.limits import DEFAULT_DPI
from scigen_data.renderer.png import ENCODER

RENDERER_VERSION = 3  # raise when a change here moves pixels

_DRAWING = ("matplotlib", "numpy", "contourpy", "kiwisolver", "pillow")
_GENERAL = ("scipy", "sympy", "networkx", "pandas", "seaborn")
LIBRARIES = (*_GENERAL, *(each.name for each in FIELDS))


def libraries_named(program: str) -> tuple[str, ...]:
    """Those of `LIBRARIES` that a program may draw with."""
    return (*(name for name in _GENERAL if name in program), *named(program))


@lru_cache(maxsize=64)
def render_fingerprint(dpi: int = DEFAULT_DPI, libraries: tuple[str, ...] = ()) -> str:
    """SHA-256, hex: library versions, font files, style defaults, encoder, resolution.

    `libraries` are those that a program names beside Matplotlib and numpy: what it does not use
    does not decide its pixels.
    """
    import matplotlib as mpl
    from matplotlib import ft2font

    data = Path(mpl.get_data_path())
    fonts = {
        font.name: hashlib.sha256(font.read_bytes()).hexdigest()
        for font in sorted((data / "fonts" / "ttf").glob("*.ttf"))
    }
    cjk = cjk_file()
    if cjk:
        fonts[Path(cjk).name] = hashlib.sha256(Path(cjk).read_bytes()).hexdigest()
    parts = {
        "renderer": RENDERER_VERSION,
        "versions": {name: version(name) for name in (*_DRAWING, *libraries)},
        "freetype": ft2font.__freetype_version__,
        "fonts": fonts,
        "style": hashlib.sha256((data / "matplotlibrc").read_bytes()).hexdigest(),
        "encoder": f"{ENCODER} {version('deflate')}",
        "dpi": dpi,
        "machine": platform.machine(),
        "python": platform.python_version_tuple()[:2],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def version(distribution: str) -> str:
    """Its installed version; empty where it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""
