r"""A plain Unicode reading of Matplotlib's mathtext: `r"$\Omega_1 = 10^{3}$"` -> `"Ω₁ = 10³"`.

What has a character is written with it; what has none is written as one would type it:
`\frac{a+b}{2}` -> `(a + b)/2`, `T_{cold}` -> `T_cold`, `x^{Q/2}` -> `x^(Q/2)`. A minus sign is
the one that is drawn, U+2212. Nothing raises: what cannot be read is left as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

_DEEPEST = 40  # nested groups; deeper ones are left as they stand

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)


def _table(text: str) -> dict[str, str]:
    """`"pm ± mp ∓"` as a dictionary."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_GREEK = _table(
    """
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta θ iota ι
    kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ρ sigma σ varsigma ς tau τ
    upsilon υ phi φ varphi φ chi χ psi ψ omega ω Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ
    Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ
    Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω
    """
)
_SYMBOLS = _table(
    r"""
    cdot · ast * star ⋆ bullet • circ ∘ degree ° infty ∞ partial ∂ nabla ∇ hbar ħ ell ℓ Re ℜ Im ℑ
    angle ∠ measuredangle ∡ triangle △ square □ Box □ diamond ⋄ ldots … dots … cdots ⋯ vdots ⋮
    ddots ⋱ prime ′ dag † dagger † AA Å checkmark ✓ pounds £ langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉
    lfloor ⌊ rfloor ⌋ lbrace { rbrace } vert | Vert ‖ mid | backslash \ sum ∑ prod ∏ int ∫
    iint ∬ iiint ∭ oint ∮ emptyset ∅ varnothing ∅ forall ∀ exists ∃ neg ¬ therefore ∴ because ∵
    colon : perthousand ‰ | ‖
    """
)
_BETWEEN = _table(  # written with a space on either side
    """
    times × div ÷ pm ± mp ∓ oplus ⊕ otimes ⊗ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ ll ≪ gg ≫ approx ≈
    equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ in ∈ notin ∉ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇
    cup ∪ cap ∩ setminus ∖ wedge ∧ land ∧ vee ∨ lor ∨ perp ⊥ parallel ∥ to → rightarrow →
    leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔
    longrightarrow → longleftarrow ← rightleftharpoons ⇌ mapsto ↦ uparrow ↑ downarrow ↓
    implies ⇒ iff ⇔
    """
)
_SPACES = {",": " ", ":": " ", ";": " ", " ": " ", "!": "", "/": "", "quad": " ", "qquad": " "}
_IGNORED = "displaystyle textstyle scriptstyle limits nolimits rm it bf cal tt sf"
_WRITTEN = {  # what stands for a command without arguments
    **_GREEK,
    **_SYMBOLS,
    **{name: f" {sign} " for name, sign in _BETWEEN.items()},
    **_SPACES,
    **dict.fromkeys(_IGNORED.split(), ""),
}
_RELATIONS = "=<>≤≥≈≠"
_SIGNS = {"+": "+", "-": "−", "−": "−"}
_ACCENTS = {
    "vec": "\u20d7",
    "overrightarrow": "\u20d7",
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0305",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "acute": "\u0301",
    "grave": "\u0300",
    "check": "\u030c",
    "breve": "\u0306",
    "mathring": "\u030a",
}
_TEXT_STYLES = frozenset(("text", "textrm", "textbf", "textit", "mbox"))  # their spaces count
_MATH_STYLES = (
    "mathrm mathbf mathit mathcal mathscr mathsf mathtt mathbb mathfrak mathdefault mathregular "
    "mathnormal mathbfit operatorname boldsymbol"
)
_STYLES = _TEXT_STYLES.union(_MATH_STYLES.split())
_FUNCTION_NAMES = (
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf "
    "limsup ln log max min Pr sec sin sinh sup tan tanh"
)
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
_FENCES = frozenset(("left", "right", "middle", "big", "Big", "bigl", "bigr", "Bigl", "Bigr"))
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}

_PIECE = re.compile(r"\\[A-Za-z]+|\\.|[{}^_$~']|\s+|.", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """`text` as Unicode without markup; the same where it holds no mathtext."""
    return "\n".join(_plain_line(line) for line in text.split("\n"))


def split(line: str) -> list[str]:
    """What stands outside and inside formulas, in turn; all in one where there is none.

    A formula ends with its line. Where dollar signs are odd, Matplotlib takes each literally.
    """
    parts = _DOLLAR.split(line)
    return parts if len(parts) % 2 else [line]


def _plain_line(line: str) -> str:
    parts = split(line)
    for position in range(0, len(parts), 2):
        parts[position] = parts[position].replace(r"\$", "$")
    for position in range(1, len(parts), 2):
        parts[position] = _Reader(_PIECE.findall(parts[position])).read()
    return "".join(parts)


@dataclass
class _Reader:
    """Reads one formula, a piece at a time."""

    pieces: list[str]
    at: int = 0
    depth: int = 0
    out: list[str] = field(default_factory=list)

    def read(self) -> str:
        return _tidy(self._until(""))

    def _until(self, end: str, keep_spaces: bool = False) -> str:
        """All up to the piece `end`, which is taken too."""
        self.depth += 1
        outer, self.out = self.out, []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if piece == end:
                break
            self._take(piece, keep_spaces)
        text = "".join(self.out)
        self.out = outer
        self.depth -= 1
        return text

    def _take(self, piece: str, keep_spaces: bool) -> None:
        if piece.isspace():
            if keep_spaces:
                self.out.append(" ")
        elif piece == "{":
            self.out.append(self._group())
        elif piece == "}":
            pass
        elif piece in ("^", "_"):
            self._script(piece)
        elif piece == "'":
            self.out.append("′")
        elif piece == "~":
            self.out.append(" ")
        elif piece[0] == "\\" and len(piece) > 1:
            self._command(piece[1:])
        elif keep_spaces:
            self.out.append(piece)
        elif piece in _SIGNS:
            self._sign(_SIGNS[piece])
        elif piece in _RELATIONS:
            self.out.append(f" {piece} ")
        else:
            self.out.append(", " if piece == "," and not self._digit_follows() else piece)

    def _digit_follows(self) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at].isdigit()

    def _sign(self, sign: str) -> None:
        """Between two things with spaces; before the first thing without."""
        before = "".join(self.out).rstrip()
        leads = not before or before[-1] in "([{,;:/·×÷±∓→←⇒|" + _RELATIONS
        follows = self.at < len(self.pieces) and self.pieces[self.at] != "}"
        self.out.append(sign if leads or not follows else f" {sign} ")

    def _group(self, keep_spaces: bool = False) -> str:
        if self.depth > _DEEPEST:
            rest = "".join(self.pieces[self.at :])
            self.at = len(self.pieces)
            return rest
        return self._until("}", keep_spaces)

    def _argument(self, keep_spaces: bool = False) -> str:
        """The next group or single piece, read."""
        while self.at < len(self.pieces) and self.pieces[self.at].isspace():
            self.at += 1
        if self.at >= len(self.pieces):
            return ""
        piece = self.pieces[self.at]
        self.at += 1
        if piece == "{":
            return self._group(keep_spaces)
        if self.depth > _DEEPEST:
            return piece
        outer, self.out = self.out, []
        self.depth += 1
        self._take(piece, keep_spaces)
        self.depth -= 1
        text = "".join(self.out)
        self.out = outer
        return text

    def _option(self) -> str:
        """`[...]` where it stands next, unread."""
        if self.at < len(self.pieces) and self.pieces[self.at] == "[":
            try:
                end = self.pieces.index("]", self.at)
            except ValueError:
                return ""
            text = "".join(self.pieces[self.at + 1 : end])
            self.at = end + 1
            return text
        return ""

    def _script(self, mark: str) -> None:
        raw = self._argument()
        text = _tidy(raw)
        if mark == "^" and text in ("∘", "°"):
            self.out.append("°")
        elif text and set(text) <= set("′*†‡"):
            self.out.append(text)
        elif text:
            self.out.append(_superscript(text) if mark == "^" else _subscript(text))

    def _command(self, name: str) -> None:
        if name in _WRITTEN:
            self.out.append(_WRITTEN[name])
        elif name in _STYLES:
            self.out.append(self._argument(keep_spaces=name in _TEXT_STYLES))
        elif name in _FRACTIONS:
            above, below = _tidy(self._argument()), _tidy(self._argument())
            self.out.append(f"{_single(above)}/{_single(below)}")
        elif name == "binom":
            self.out.append(f"C({_tidy(self._argument())}, {_tidy(self._argument())})")
        elif name == "sqrt":
            order = self._option()
            root = _ROOTS.get(order) or f"{_superscript(order)}√"
            self.out.append(root + _single(_tidy(self._argument())))
        elif name in _ACCENTS:
            base = _tidy(self._argument())
            self.out.append(base + _ACCENTS[name] if len(base) == 1 else base)
        elif name in ("overset", "underset"):
            self._argument()
            self.out.append(self._argument())
        elif name in _FENCES:
            if self.at < len(self.pieces) and self.pieces[self.at] == ".":
                self.at += 1
        elif name in _FUNCTIONS:
            self._function(name)
        else:
            self.out.append(_other(name))

    def _function(self, name: str) -> None:
        before = self.out[-1][-1:] if self.out else ""
        self.out.append(f" {name}" if before.isalnum() or before == ")" else name)
        following = self.pieces[self.at] if self.at < len(self.pieces) else ""
        if following.isspace() and self.at + 1 < len(self.pieces):
            following = self.pieces[self.at + 1]
        if following[:1].isalnum() or (following[:1] == "\\" and following[1:2].isalpha()):
            self.out.append("" if following == "\\left" else " ")


def _superscript(text: str) -> str:
    tight = text.replace(" ", "")
    raised = tight.translate(_SUPERSCRIPTS)
    if all(ord(new) != ord(old) for old, new in zip(tight, raised, strict=True)):
        return raised
    return "^" + (text if text.isalnum() else f"({text})")


def _subscript(text: str) -> str:
    tight = text.replace(" ", "")
    lowered = tight.translate(_SUBSCRIPTS)
    letters = sum(character.isalpha() for character in tight)
    if letters <= 1 and all(ord(n) != ord(o) for o, n in zip(tight, lowered, strict=True)):
        return lowered
    return "_" + (text if re.fullmatch(r"[\w.,/]+", text) else f"({text})")


def _single(text: str) -> str:
    """`text` in brackets where it is more than one thing."""
    return text if re.fullmatch(r"[^\s+−/·]*", text) else f"({text})"


def _tidy(text: str) -> str:
    return re.sub(r" {2,}", " ", text).strip()


def _other(name: str) -> str:
    """A command by Matplotlib's own table; one-character commands stand for themselves."""
    if len(name) == 1 and not name.isalpha():
        return name
    code = _matplotlib_table().get(name)
    return chr(code) if code is not None else f"\\{name}"


@lru_cache(maxsize=1)
def _matplotlib_table() -> dict[str, int]:
    try:
        from matplotlib._mathtext_data import tex2uni
    except ImportError:
        return {}
    return dict(tex2uni)
