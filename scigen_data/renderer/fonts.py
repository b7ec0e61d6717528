"""The pinned fonts: labels look the same whatever a machine has installed.

Those that Matplotlib ships, and, where the extra `cjk` is installed, Noto Sans CJK (SIL Open
Font License) for the characters that they lack. A family that is not among them is drawn in the
default one, glyph by glyph in the first pinned font that has it; which region's forms Chinese
characters take is decided by the family asked for, else by the text.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from scigen_data.libraries import CJK_PACKAGE

_CJK_NAME = "NotoSansCJK-Regular.ttc"
CJK_VARIABLE = "SCIGEN_CJK"  # tells the render server where the face lies; empty: nowhere
_NOWHERE = "/nonexistent/matplotlib"  # its settings, caches and styles
_FACES = ("jp", "kr", "sc", "tc", "hk")  # in the order of the collection
_DUMMY = 0xA4  # what mathtext draws where no font has the character
_FIRST = "\u2460"  # what comes before is in DejaVu Sans, or in no pinned font
_FAMILIES = {  # parts of the names of families by which programs ask for a region's forms
    "hk": (" hk", "hkscs"),
    "tc": (" tc", " tw", "jhenghei", "mingliu", "dfkai", "biaukai", "lihei"),
    "kr": (" kr", "malgun", "nanum", "batang", "gulim", "dotum", "apple sd gothic", "applegothic"),
    "jp": (
        *(" jp", "ipaex", "ipag", "ipam", "meiryo", "yu gothic", "yu mincho", "yugothic"),
        *("yumincho", "ms gothic", "ms pgothic", "ms mincho", "ms pmincho", "ms ui gothic"),
        *("hiragino kaku", "hiragino mincho", "hiragino maru", "takao", "vl gothic", "osaka"),
    ),
}


def cjk_file() -> str:
    """The path of the face for Chinese, Japanese and Korean; empty without the extra `cjk`."""
    with contextlib.suppress(ImportError, ValueError):
        found = importlib.util.find_spec(CJK_PACKAGE)
        for folder in (found and found.submodule_search_locations) or ():
            path = Path(folder, _CJK_NAME)
            if path.is_file():
                return str(path)
    return ""


def import_matplotlib() -> None:
    """Import Matplotlib in a fresh process without a look at the system's fonts and settings.

    Its font list is otherwise built from every font on the machine, which takes seconds, and is
    kept in a folder of its own, made anew for each process where no other can be written.
    """
    os.environ["MATPLOTLIBRC"] = os.devnull
    walk = os.walk
    try:
        mpl: Any = importlib.import_module("matplotlib")
        mpl.get_configdir = mpl.get_cachedir = lambda: _NOWHERE
        home = mpl.get_data_path()

        def own_only(top: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            return walk(top, *args, **kwargs) if str(top).startswith(home) else iter(())

        os.walk = own_only
        level = logging.getLogger("matplotlib").level
        logging.getLogger("matplotlib").setLevel(logging.ERROR)  # no cache to write is no news
        importlib.import_module("matplotlib.font_manager")
        logging.getLogger("matplotlib").setLevel(level)
    finally:
        os.walk = walk


class _Cjk:
    """The face for what DejaVu Sans lacks, and whether the text at hand needs it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.text = ""  # drawn or measured now; empty where it needs no further font

    def fonts(self, families: Iterable[str]) -> list[Any]:
        """What the text at hand needs beside the others."""
        return [self.font(families, self.text)] if self.path and self.text else []

    def font(self, families: Iterable[str], text: str) -> Any:
        """What `get_font` takes: the path, and the face where Matplotlib can choose one."""
        from matplotlib import font_manager

        if not hasattr(font_manager, "FontPath"):  # before 3.11: the first face only
            return self.path
        return font_manager.FontPath(self.path, _FACES.index(_region(families, text)))


def _region(families: Iterable[str], text: str) -> str:
    for family in families:
        name = family.lower()
        for region, parts in _FAMILIES.items():
            if any(part in name for part in parts):
                return region
    for char in text:
        if "\u3041" <= char <= "\u30ff":
            return "jp"
        if "\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff":
            return "kr"
    return "sc"


def pin(missing: Callable[[str], None]) -> None:
    """Only the pinned fonts from here on; `missing` is told each character that none of them has.

    Once a process, before any program runs.
    """
    import matplotlib as mpl
    from matplotlib import font_manager

    manager, home = font_manager.fontManager, mpl.get_data_path()
    cjk = _Cjk(os.environ.pop(CJK_VARIABLE, ""))
    manager.ttflist = [entry for entry in manager.ttflist if entry.fname.startswith(home)]
    manager.afmlist = [entry for entry in manager.afmlist if entry.fname.startswith(home)]
    if cjk.path:
        manager.addfont(cjk.path)
    pinned = {entry.fname for entry in (*manager.ttflist, *manager.afmlist)}
    _find_pinned_only(pinned, cjk)
    _note_what_is_drawn(cjk)
    _formulas(cjk, missing)
    _warnings(missing)
    # which family was not found is no news: what counts is a glyph that none has
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def _find_pinned_only(pinned: set[str], cjk: _Cjk) -> None:
    from matplotlib.font_manager import FontManager, FontProperties

    from scigen_data.renderer.searches import remembered

    kind: Any = FontManager
    find_one, find_all = kind._findfont_cached, kind._find_fonts_by_props
    add = kind.addfont

    def pinned_one(self: Any, prop: Any, *args: Any) -> Any:
        prop = FontProperties._from_any(prop)  # type: ignore[attr-defined]
        file = _path(prop.get_file())
        if file and file not in pinned:
            prop = prop.copy()
            prop.set_file(None)
            prop.set_family(Path(file).stem)
        return find_one(self, prop, *args)

    @remembered
    def with_default(self: Any, prop: Any, *args: Any, **options: Any) -> list[Any]:
        """As Matplotlib finds them, then the default family."""
        prop = FontProperties._from_any(prop)  # type: ignore[attr-defined]
        default = prop.copy()
        default.set_file(None)
        default.set_family(self.defaultFamily["ttf"])
        found = [*find_all(self, prop, *args, **options), self.findfont(default)]
        return list(dict.fromkeys(found))

    def pinned_all(self: Any, prop: Any, *args: Any, **options: Any) -> list[Any]:
        """These, then what the text at hand still needs."""
        found: list[Any] = with_default(self, prop, *args, **options)
        if not cjk.text:
            return found
        prop = FontProperties._from_any(prop)  # type: ignore[attr-defined]
        return list(dict.fromkeys((*found, *cjk.fonts(_families(prop)))))

    def add_pinned(self: Any, path: Any) -> None:
        """A file of the machine's is left out, whether it is there or not."""
        if _path(path) in pinned:
            add(self, path)

    pinned_one.cache_clear = find_one.cache_clear  # type: ignore[attr-defined]
    kind._findfont_cached, kind._find_fonts_by_props = pinned_one, pinned_all
    kind.addfont = add_pinned


def _path(file: Any) -> str:
    return "" if file is None else os.fsdecode(getattr(file, "path", file))


def _families(prop: Any) -> list[str]:
    """The families asked for, a generic one with what the style makes of it."""
    import matplotlib as mpl

    file = _path(prop.get_file())
    names = [Path(file).stem] if file else list(prop.get_family())
    for name in list(names):
        names += mpl.rcParams.get(f"font.{name}", ())  # type: ignore[call-overload]
    return names


def _note_what_is_drawn(cjk: _Cjk) -> None:
    """Opening a large face costs time, so it is done only for texts that may need it."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.textpath import TextToPath

    agg: Any = RendererAgg
    path: Any = TextToPath

    def telling(function: Callable[..., Any], at: int) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **options: Any) -> Any:
            text = args[at] if len(args) > at else options.get("s", "")
            if text.isascii() or max(text) < _FIRST:
                return function(*args, **options)
            cjk.text = text
            try:
                return function(*args, **options)
            finally:
                cjk.text = ""

        return wrapped

    agg.draw_text = telling(agg.draw_text, 4)
    agg.get_text_width_height_descent = telling(agg.get_text_width_height_descent, 1)
    path.get_text_path = telling(path.get_text_path, 2)
    path.get_text_width_height_descent = telling(path.get_text_width_height_descent, 1)


def _formulas(cjk: _Cjk, missing: Callable[[str], None]) -> None:
    """Characters of the face within mathtext, and a note of those that no font has."""
    from matplotlib import _mathtext, font_manager

    fonts: Any = _mathtext.UnicodeFonts
    find = fonts._get_glyph

    def glyph(self: Any, fontname: str, font_class: str, sym: str) -> Any:
        if cjk.path and len(sym) == 1 and sym >= _FIRST and not _has(self, fontname, sym):
            families = _families(self.default_font_prop)
            font = font_manager.get_font(cjk.font(families, cjk.text or sym))
            if font.get_char_index(ord(sym)):
                return font, ord(sym), False
        found = find(self, fontname, font_class, sym)
        if found[1] == _DUMMY and sym != chr(_DUMMY):
            missing(sym)
        return found

    fonts._get_glyph = glyph


def _has(fonts: Any, name: str, sym: str) -> bool:
    """Whether the formula's own font has it, in the style asked for."""
    with contextlib.suppress(AttributeError, KeyError, RuntimeError):
        own = fonts._get_font("rm" if name in ("normal", "default", "regular") else name)
        return bool(own.get_char_index(ord(sym)))
    return False


def _warnings(missing: Callable[[str], None]) -> None:
    from matplotlib import _text_helpers

    warn = _text_helpers.warn_on_missing_glyph

    def note(codepoint: int, fontnames: str) -> None:
        missing(chr(codepoint))
        warn(codepoint, fontnames)

    _text_helpers.warn_on_missing_glyph = note
