"""Formulas cost less: typeset once a program, and read without backtracking.

Matplotlib parses mathtext with a general grammar engine, some five milliseconds a formula. Most
formulas use a small part of the grammar, which `_Reader` walks in one pass, calling the same
actions of Matplotlib's own parser in the same order; the boxes, and so the pixels, are the same.
Whatever it does not know, errors included, is left to Matplotlib from the start.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib import _mathtext, mathtext

from scigen_data.renderer.searches import FONT_SETTINGS, frozen

_FORMULA_SETTINGS = (
    "mathtext.default", "mathtext.fallback", "mathtext.fontset", "mathtext.bf", "mathtext.bfit",
    "mathtext.cal", "mathtext.it", "mathtext.rm", "mathtext.sf", "mathtext.tt",
)  # fmt: skip


def share_formulas() -> None:
    """Typeset a formula once a program, not once for each canvas that measures or draws it."""
    typeset = mathtext.MathTextParser._parse_cached.__wrapped__  # type: ignore[attr-defined]
    makers: dict[str, Any] = {}

    @functools.lru_cache(256)
    def shared(kind: str, _settings: tuple[Any, ...], *arguments: Any) -> Any:
        return typeset(makers[kind], *arguments)

    def parse_cached(self: Any, *arguments: Any) -> Any:
        makers.setdefault(self._output_type, self)
        settings = frozen((*_FORMULA_SETTINGS, *FONT_SETTINGS))
        return shared(self._output_type, settings, *arguments)

    parse_cached.cache_clear = shared.cache_clear  # type: ignore[attr-defined]
    mathtext.MathTextParser._parse_cached = parse_cached  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------ reading

_PLAIN = re.compile(r"[a-zA-Z0-9+\-*/<>=:,.;!?&@()\[\]|\x80-\U0001ffff]")
_NAME = re.compile(r"\\([A-Za-z]+|[%{}\[\]_|])")
_SHORT_SPACE = re.compile(r"\\[,/>:;! ]|~")
_ESCAPED = "%{}[]_|"  # symbols when a backslash stands before them
_DEEPEST = 20  # groups within groups; the rest is for Matplotlib to refuse or not


class _Unknown(Exception):
    """Not in the part of the grammar that is read here."""


class _Reader:
    """One pass over one formula; `parser` is Matplotlib's, whose actions make the boxes."""

    def __init__(self, parser: Any, text: str) -> None:
        self._parser, self._text, self._at, self._depth = parser, text, 0, 0

    def whole(self) -> Any:
        tokens = self._tokens("")
        hlist = _mathtext.Hlist(tokens)
        self._parser.pop_state()
        return hlist

    def _tokens(self, closing: str) -> list[Any]:
        """At least one of them, up to `closing`, which is stepped over; "": to the end."""
        tokens: list[Any] = []
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unknown
        while True:
            self._skip()
            head = self._text[self._at : self._at + 1]
            if head == closing:
                break
            if not head:
                raise _Unknown
            tokens += self._token(head)
        self._at += len(closing)
        self._depth -= 1
        if not tokens:
            raise _Unknown
        return tokens

    def _token(self, head: str) -> list[Any]:
        space = _SHORT_SPACE.match(self._text, self._at)
        if space is not None:
            self._at = space.end()
            return list(self._parser.space({"space": space.group()}))
        if head == "\\":
            name = self._name()
            if name in _LONG_SPACES:
                self._at += 1 + len(name)
                return list(self._parser.space({"space": "\\" + name}))
            if name in _FONTS:
                self._at += 1 + len(name)
                self._parser.font({"font": name})
                return []
        at, found = self._at, {}
        if head not in "_^":
            found["nucleus"] = self._placeable()
        scripts: list[Any] = []
        while True:
            self._skip()
            mark = self._text[self._at : self._at + 1]
            if mark == "'":
                raise _Unknown
            if not mark or mark not in "_^":
                break
            self._at += 1
            scripts += (mark, self._placeable())
        if not scripts:
            return [found["nucleus"]]
        made = self._parser.subsuper(self._text, at, {**found, "subsuper": scripts})
        return made if isinstance(made, list) else [made]

    def _placeable(self) -> Any:
        """One thing that can carry scripts, starting right here."""
        text, at = self._text, self._at
        if _PLAIN.match(text, at):
            self._at += 1
            return self._symbol(text[at], at)
        if text[at : at + 1] == "{":
            return self._group("")
        name = self._name()
        self._at += 1 + len(name)
        if name in _ESCAPED or name in _SYMBOLS:
            return self._symbol("\\" + name, at)
        if name in _FUNCTIONS:
            return self._parser.function(text, at, {"name": name})
        if name.startswith("math") and name[4:] in _FONTS:
            return self._group(name[4:])
        made = self._command(name)
        return made[0] if isinstance(made, list) else made

    def _command(self, name: str) -> Any:
        parser = self._parser
        if name in ("frac", "dfrac", "binom"):
            parts = {"num": self._argument(), "den": self._argument()}
            return getattr(parser, name)(parts)
        if name == "sqrt":
            return parser.sqrt({"value": self._argument()})
        if name in ("overline", "underline"):
            return getattr(parser, name)({"body": self._argument()})
        if name in _ACCENTS:
            return parser.accent({"accent": name, "sym": self._placeable()})
        raise _Unknown

    def _symbol(self, written: str, at: int) -> Any:
        (made,) = self._parser.symbol(self._text, at, {"sym": written})
        return made

    def _group(self, font: str) -> Any:
        """`{...}` with a state of its own."""
        self._open()
        self._parser.start_group({"font": font})
        tokens = self._tokens("}")
        self._parser.end_group()
        return _mathtext.Hlist(tokens)

    def _argument(self) -> Any:
        """`{...}` of a command: no state of its own."""
        self._open()
        return _mathtext.Hlist(self._tokens("}"))

    def _open(self) -> None:
        if self._text[self._at : self._at + 1] != "{":
            raise _Unknown
        self._at += 1

    def _name(self) -> str:
        found = _NAME.match(self._text, self._at)
        if found is None:
            raise _Unknown
        return found[1]

    def _skip(self) -> None:
        while self._text[self._at : self._at + 1] == " ":
            self._at += 1


_Grammar: Any = _mathtext.Parser
_named: Any = vars(_mathtext)["tex2uni"]
_FONTS = frozenset(_Grammar._fontnames)
_FUNCTIONS = frozenset(_Grammar._function_names)
_ACCENTS = frozenset(n for n in (*_Grammar._accent_map, *_Grammar._wide_accents) if n.isalpha())
_LONG_SPACES = frozenset(name[1:] for name in _Grammar._space_widths if len(name) > 2)
_SYMBOLS = (
    frozenset(name for name in _named if name.isascii() and name.isalpha())
    - (_FONTS | _FUNCTIONS | _ACCENTS | _LONG_SPACES)
    - {"hspace", "phantom", "llap", "rlap", "operatorname", "frac", "dfrac", "binom", "genfrac"}
    - {"overset", "underset", "sqrt", "overline", "underline", "text", "boldsymbol", "substack"}
    - {"left", "middle", "right", *("math" + font for font in _FONTS)}
)


def _read(parser: Any, text: str, fonts: Any, size: float, dpi: float) -> Any:
    """What `Parser.parse` returns. Raises _Unknown, or whatever an action does."""
    pieces = text.split("$")
    if len(pieces) % 2 == 0 or not all(piece.strip() for piece in pieces[1::2]):
        raise _Unknown
    if "\\$" in text or not text.isprintable():
        raise _Unknown
    parser._state_stack = [_mathtext.ParserState(fonts, "default", "rm", size, dpi)]
    parser._em_width_cache = {}
    boxes = []
    for number, piece in enumerate(pieces):
        if number % 2:
            boxes.append(_Reader(parser, piece).whole())
        else:
            boxes += parser.non_math([piece])
    (line,) = parser.main(_Listed(boxes))
    parser._state_stack = []
    parser._em_width_cache = {}
    parser._needs_space_after_subsuper = False
    return line


class _Listed(list[Any]):
    """A list where a grammar's result is expected."""

    def as_list(self) -> list[Any]:
        return list(self)


def read_formulas_fast() -> None:
    """Read what `_Reader` knows in one pass; once a process.

    Left alone before Matplotlib 3.11, whose actions it was compared with.
    """
    if mpl.__version_info__ < (3, 11):
        return
    parse: Callable[..., Any] = _mathtext.Parser.parse

    def read(self: Any, s: str, fonts_object: Any, fontsize: float, dpi: float) -> Any:
        spaced = self._needs_space_after_subsuper
        try:
            return _read(self, s, fonts_object, fontsize, dpi)
        except Exception:  # Matplotlib finds the words for it
            self._needs_space_after_subsuper = spaced
            return parse(self, s, fonts_object, fontsize, dpi)

    _mathtext.Parser.parse = read  # type: ignore[method-assign]
