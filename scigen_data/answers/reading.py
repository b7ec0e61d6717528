r"""From LaTeX, `{eq}...{/eq}`, mathtext and HTML to what a person reads: `1.50 × 10⁸ km`.

Parsing takes one pass, so that the work is linear in the text; groups nested deeper than
`_MAX_DEPTH` are read without their braces.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_MAX_DEPTH = 40

# fmt: off
SUPERSCRIPTS = {
    **dict(zip("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True)),
    **dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)),
    "−": "⁻",
    "°": "°",
    "∘": "°",
    "′": "′",
    "'": "′",
    "*": "*",
}
SUBSCRIPTS = {
    **dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True)),
    **dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)),
    "−": "₋",
}

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa mu nu xi omicron pi rho sigma tau"
)
_GREEK += " upsilon phi chi psi omega"
COMMANDS = {
    **{name: unicodedata.lookup(f"GREEK SMALL LETTER {name}") for name in _GREEK.split()},
    **{name.title(): unicodedata.lookup(f"GREEK CAPITAL LETTER {name}") for name in _GREEK.split()},
    "lambda": "λ", "Lambda": "Λ", "varepsilon": "ε", "varphi": "φ", "vartheta": "θ",
    "times": " × ", "cdot": "·", "pm": " ± ", "mp": " ∓ ", "div": " ÷ ", "ast": "*",
    "le": " ≤ ", "leq": " ≤ ", "leqslant": " ≤ ", "ge": " ≥ ", "geq": " ≥ ", "geqslant": " ≥ ",
    "ne": " ≠ ", "neq": " ≠ ", "approx": " ≈ ", "sim": " ~ ", "simeq": " ≃ ", "equiv": " ≡ ",
    "lt": " < ", "gt": " > ", "ll": " ≪ ", "gg": " ≫ ", "propto": " ∝ ", "cong": " ≅ ",
    "to": " → ", "rightarrow": " → ", "longrightarrow": " → ", "leftarrow": " ← ",
    "Rightarrow": " ⇒ ", "implies": " ⇒ ", "iff": " ⇔ ", "rightleftharpoons": " ⇌ ",
    "leftrightarrow": " ↔ ", "uparrow": "↑", "downarrow": "↓", "mapsto": " ↦ ",
    "circ": "°", "degree": "°", "deg": "°", "prime": "′", "infty": "∞", "partial": "∂",
    "nabla": "∇", "int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮", "sum": "∑",
    "prod": "∏", "angle": "∠", "triangle": "△", "perp": " ⊥ ", "parallel": " ∥ ",
    "in": " ∈ ", "notin": " ∉ ", "subset": " ⊂ ", "cup": " ∪ ", "cap": " ∩ ", "emptyset": "∅",
    "setminus": " \N{SET MINUS} ", "neg": "¬", "land": " ∧ ", "lor": " ∨ ", "forall": "∀",
    "exists": "∃", "therefore": "∴", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "mid": " | ",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "vert": "|", "Vert": "‖", "ldots": "…",
    "cdots": "⋯", "dots": "…", "vdots": "⋮", "ddots": "⋱", "hbar": "ℏ", "ell": "ℓ", "Re": "Re",
    "AA": "Å", "star": "⋆", "bullet": "•", "dagger": "†", "varnothing": "∅",
    "colon": ":", "micro": "µ",
}
# fmt: on
_SPACES = {"quad", "qquad", "space", "enspace", "thinspace", "hfill", "hline", "newline", "cr"}
# Style and size: they change how, not what, is read.
_SILENT = frozenset(
    """
    displaystyle textstyle scriptstyle rm bf it sf tt cal left right limits nolimits big Big
    bigl bigr Bigl Bigr bigg Bigg biggl biggr large Large LARGE small tiny normalsize
    boldmath nonumber noindent centering text textrm textbf textit textsf textup textnormal
    textmd textsl textsc texttt emph pmb mathrm mathbf mathit mathsf mathcal mathbb mathscr
    mathfrak mathregular mathdefault boldsymbol
    ce Bbb mbox hbox operatorname vec hat bar dot ddot overline underline widehat widetilde
    tilde overrightarrow boxed fbox bm ensuremath unicode rlap llap
    """.split()  # noqa: SIM905
)
# Layout: how many arguments are no text, behind a star and options in brackets.
_LAYOUT = {
    **dict.fromkeys(("begin", "end", "hspace", "vspace", "label", "color", "tag", "cline"), 1),
    **dict.fromkeys(("includegraphics", "raisebox", "parbox", "scalebox", "geometry"), 1),
    **dict.fromkeys(("phantom", "hphantom", "vphantom", "psset", "tikzset", "usetikzlibrary"), 1),
    **dict.fromkeys(("makebox", "framebox"), 0),
    **dict.fromkeys(("rule", "setlength", "fontsize", "multicolumn", "multirow", "resizebox"), 2),
    **dict.fromkeys(("addtolength", "rotatebox"), 2),
    **dict.fromkeys(("kern", "hskip", "vskip"), 0),
}
_LENGTHS = ("kern", "hskip", "vskip")  # that a bare length follows
# What more arguments than its name an environment has: its columns, its width.
_WIDE = {"array": 1, "tabular": 1, "longtable": 1, "minipage": 1, "multicols": 1}
_WIDE |= {"tabularx": 2, "tabulary": 2, "tabular*": 2, "wrapfigure": 2}
_LENGTH = r"[-+]?[\d.]+ ?(?:pt|cm|mm|em|ex|in|mu|\\(?:text|line|column)width)\b"
_OPTIONS = re.compile(r"\*?(?:\[[^\[\]]{0,120}\])*")
_SKIP = re.compile(rf"\s*{_LENGTH}")  # of \\kern
_BREAK = re.compile(rf"\\\\\*?\[{_LENGTH}\]")  # \\[3pt]
_OPEN, _CLOSE = "\ue000", "\ue001"  # where math begins and ends, while it is being read

_MATH = re.compile(r"[\\{}$^_]")
_TAGS = re.compile(r"</?(?:su[bp]|br|p|b|i|em|strong|div|span)(?:\s[^<>]{0,200})?/?>", re.I)
_DELIMITERS = re.compile(
    r"\{eq\}\s*|\s*\{/eq\}|(?<!\\)\$\$|\\[()\[\]]"
    r"|(?<!\\)\$(?=\S)(?P<body>[^$]{0,2000}?[^$\s\\])\$(?!\d)"
    r"|(?<!\\)\$(?P<spaced>[^$\n]{0,400}[\\^=][^$\n]{0,400})\$(?!\d)"
)
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\(.)|(\d+)|(.)", re.S)
_SCRIPT_RUN = re.compile(r"[+\-−]?\d+|[*′'°∘](?![^\W\d_])|[+\-−](?!\w)|[^\W\d_](?!\w)")
_SIMPLE = re.compile(r"-?(?:[\d.,]+|[^\W\d_]+)[′°⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉]*|\([^()]*\)")


@lru_cache(1024)
def plain(text: str) -> str:
    r"""What `text` reads as in plain Unicode: `\frac{g}{m}` -> `g/m`, `10^{25}` -> `10²⁵`.

    Plain text stays as it is, so reading twice changes nothing; line breaks are kept.
    """
    if "<" in text:
        text = re.sub(r"<sup>([^<]{1,40})</sup>", r"^{\1}", text, flags=re.I)
        text = re.sub(r"<sub>([^<]{1,40})</sub>", r"_{\1}", text, flags=re.I)
        text = _TAGS.sub(_tag, text)
    if _MATH.search(text):
        text = _read_math(text)
    if "&" in text:
        text = html.unescape(text)
    text = re.sub(r"[^\S\n]+", " ", text.replace("\r", "\n"))
    return re.sub(r" ?\n\s*", "\n", text).strip()


def _tag(match: re.Match[str]) -> str:
    return "\n" if match.group().lower().startswith(("<br", "<p", "</p")) else ""


def _read_math(text: str) -> str:
    def mark(match: re.Match[str]) -> str:
        if match["body"] is not None:
            return f"{_OPEN}{match['body']}{_CLOSE}"
        if match["spaced"] is not None:
            return f"{_OPEN}{match['spaced'].strip()}{_CLOSE}"
        return _CLOSE if match.group().strip() in ("{/eq}", r"\)", r"\]") else _OPEN

    text = _BREAK.sub(r"\\\\ ", text)
    marked = _DELIMITERS.sub(mark, text)
    bare = marked == text and re.search(r"\\[A-Za-z]", text) is not None
    parser = _Parser(_OPEN + marked if bare else marked)
    return parser.read()


class _Parser:
    """One pass over `text`; `math` tells whether braces group or stand for themselves."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.math = False

    def read(self) -> str:
        parts: list[str] = []
        while self.at < len(self.text):
            parts.append(self.sequence(0))
            if self.at < len(self.text):  # a closing brace that nothing opened
                self.at += 1
                parts.append("" if self.math else "}")
        return "".join(parts)

    def sequence(self, depth: int) -> str:
        """Up to the closing brace, which is left in place, or the end."""
        out: list[str] = []
        numerator: str | None = None
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char == "}":
                break
            if char in (_OPEN, _CLOSE):
                self.at += 1
                self.math = char == _OPEN
            elif char == "{":
                kept = not self.math and not (out and out[-1].startswith("\\"))
                inner = self.group(depth)
                closed = self.text[self.at - 1] == "}"
                out.append(f"{{{inner}{'}' if closed else ''}" if kept else inner)
            elif char in "^_":
                out.append(self.script(char, depth))
            elif char == "\\":
                piece = self.command(depth)
                if piece is not None:
                    out.append(piece)
                elif numerator is None:  # a \over b divides what stands before by the rest
                    numerator, out = "".join(out).strip(), []
                else:
                    out.append("/")
            else:
                match = re.compile(r"[^\\{}^_~&\ue000\ue001]+|[~&]").match(text, self.at)
                assert match is not None  # noqa: S101 - the classes cover every character left
                self.at = match.end()
                run = match.group()
                out.append(" " if run == "~" or (run == "&" and self.math) else run)
        read = "".join(out)
        return read if numerator is None else _ratio(numerator, read.strip())

    def group(self, depth: int) -> str:
        """The content of the group that opens here."""
        self.at += 1
        if depth >= _MAX_DEPTH:
            return ""
        inner = self.sequence(depth + 1)
        if self.at < len(self.text):
            self.at += 1
        return inner

    def argument(self, depth: int) -> str:
        """What a command applies to: a group, a command or one character."""
        while self.at < len(self.text) and self.text[self.at] in " \n\t":
            self.at += 1
        if self.at >= len(self.text) or self.text[self.at] in (_OPEN, _CLOSE, "}"):
            return ""
        if self.text[self.at] == "{":
            return self.group(depth).strip()
        if self.text[self.at] == "\\" and depth < _MAX_DEPTH:
            return (self.command(depth + 1) or "").strip()
        self.at += 1
        return self.text[self.at - 1]

    def script(self, sign: str, depth: int) -> str:
        self.at += 1
        table = SUPERSCRIPTS if sign == "^" else SUBSCRIPTS
        following = self.text[self.at : self.at + 1]
        if following == "{":
            inner = re.sub(r"\s+", "" if sign == "^" else " ", self.group(depth).strip())
        elif following == "\\":
            inner = self.argument(depth)
        else:
            run = _SCRIPT_RUN.match(self.text, self.at)
            if run is None:
                return sign
            self.at = run.end()
            inner = run.group()
        if not inner:
            return ""
        if all(char in table for char in inner):
            return "".join(table[char] for char in inner)
        return f"{sign}{inner}" if len(inner) == 1 else f"{sign}({inner})"

    def command(self, depth: int) -> str | None:  # noqa: PLR0911 - one return a kind of command
        r"""The reading of the command at the backslash; None for `\over`."""
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.start() == match.end() or match.group() == "\\":
            self.at += 1
            return "\\"
        self.at = match.end()
        name, symbol = match.group(1), match.group(2)
        if name is None:
            return {"\\": " ", "!": "", "-": "", " ": " "}.get(
                symbol, " " if symbol in ",;: >\n" else symbol
            )
        if name in ("over", "atop"):
            return None
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            top, bottom = self.argument(depth), self.argument(depth)
            mixed = (
                re.search(r"\d\s*$", self.text[max(0, match.start() - 4) : match.start()])
                and top.isdigit()
            )
            return (" " if mixed else "") + _ratio(top, bottom)
        if name in ("binom", "dbinom", "tbinom"):
            return f"C({self.argument(depth)}, {self.argument(depth)})"
        if name in ("overset", "underset", "stackrel", "xrightarrow"):
            over = self.argument(depth)
            return f" →({over}) " if name == "xrightarrow" else self.argument(depth)
        if name == "sqrt":
            return self.root(depth)
        if name in _LAYOUT:
            return self.layout(name, depth)
        if name in _SPACES:
            return " "
        if name in _SILENT:
            if name in ("left", "right") and self.text[self.at : self.at + 1] == ".":
                self.at += 1  # a delimiter that is not drawn
            return ""
        self.skip_space_before_letter(name)
        return COMMANDS.get(name, name)

    def layout(self, name: str, depth: int) -> str:
        """Skip the arguments of a command of `_LAYOUT`."""
        self.skip(_SKIP if name in _LENGTHS else _OPTIONS)
        for _ in range(_LAYOUT[name]):
            kind = self.braced(depth)
            if name == "begin":
                self.skip(_OPTIONS)
                for _ in range(_WIDE.get(kind, 0)):
                    self.braced(depth)
        return " "

    def skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def braced(self, depth: int) -> str:
        """A group that opens here, or behind spaces; empty, and nothing skipped, for none."""
        opens = re.compile(r"\s*\{").match(self.text, self.at)
        if opens is None:
            return ""
        self.at = opens.end() - 1
        return self.group(depth)

    def root(self, depth: int) -> str:
        index = ""
        if self.text[self.at : self.at + 1] == "[":
            end = self.text.find("]", self.at, self.at + 40)
            if end > 0:
                index = self.text[self.at + 1 : end].strip()
                self.at = end + 1
        inside = self.argument(depth)
        sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(index, f"{index}√")
        return sign + (inside if _SIMPLE.fullmatch(inside) else f"({inside})")

    def skip_space_before_letter(self, name: str) -> None:
        r"""`\mu F` is one unit and reads as μF."""
        if name == "mu" and re.match(r"\s[A-Za-z](?![A-Za-z])", self.text[self.at : self.at + 3]):
            self.at += 1


def _ratio(top: str, bottom: str) -> str:
    if not _SIMPLE.fullmatch(top) and re.search(r"[\s+\-−=]", top):
        top = f"({top})"
    return f"{top}/{bottom if _SIMPLE.fullmatch(bottom) else f'({bottom})'}"
