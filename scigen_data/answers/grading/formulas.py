r"""One reader of formulas, in LaTeX and as they are typed (`4π²b³/GT`, `x**12`, `sqrt(2)`).

What it reads it reads to the end; the rest raises `Unread` with the place. Letters stand for
themselves (`e`, `i` and `d` too: `algebra` decides), `\sin 2x` reaches to the next sign, and what
follows a slash without a space is below it. Long because it is one grammar with its signs.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from scigen_data.answers.grading.trees import (
    Node,
    add,
    minus,
    number,
    over,
    power,
    symbol,
    times,
)  # fmt: skip
from scigen_data.answers.reading import COMMANDS, SUBSCRIPTS, SUPERSCRIPTS

MAX_FORMULA = 600  # characters
_MAX_DEPTH = 40


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# fmt: off
_SIGNS = {
    **{sign.strip(): f"\\{name} " for name, sign in COMMANDS.items() if not sign.strip().isascii()},
    "⋅": "*", "∙": "*", "∗": "*", "⁄": "/", "−": "-", "–": "-", "∓": r"\mp ", "′": "'", "’": "'",
    "″": "''", "½": r"\frac{1}{2}", "¼": r"\frac{1}{4}", "¾": r"\frac{3}{4}", "°": r"^{\circ}",
    "√": r"\sqrt ", "∛": r"\sqrt[3]", "ħ": r"\hbar ", "ϵ": r"\epsilon ", "ϕ": r"\phi ",
    "µ": r"\mu ", "**": "^", "<=": r"\le ", "=<": r"\le ", ">=": r"\ge ", "!=": r"\ne ",
    "$": " ", r"\(": " ", r"\)": " ", r"\[": " ", r"\]": " ",
    r"\imath": "i", r"\jmath": "j",
}
_ALIKE = {
    "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho", "lt": "<",
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "leq": "le", "leqslant": "le", "gt": ">",
    "geq": "ge", "geqslant": "ge", "neq": "ne", "cdot": "*", "times": "*", "ast": "*", "div": "/",
    "approx": "=", "equiv": "=", "simeq": "=", "dbinom": "binom", "tbinom": "binom", "lvert": "|",
    "rvert": "|", "vert": "|", "mid": "|", "Vert": "‖", "|": "‖", "{": "(", "}": ")",
    "lbrace": "(", "rbrace": ")", "degree": "circ", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "tg": "tan", "infinity": "infty", "arcsinh": "arsinh", "arccosh": "arcosh",
    "arctanh": "artanh", "lg": "log10", "overline": "bar", "widehat": "hat", "widetilde": "tilde",
}
# fmt: on
_SYMBOLS = _set(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi
    upsilon chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega pi hbar ell
    infty"""
)
_CIRCULAR = _set("sin cos tan cot sec csc")
_FUNCTIONS = _CIRCULAR | _set(
    """sinh cosh tanh coth arcsin arccos arctan arccot arsinh arcosh artanh ln log10 log exp sqrt
    cbrt abs floor ceil max min"""
)
_TYPED = _FUNCTIONS | {each for each in _SYMBOLS if len(each) > 2} | {"pi"}
_WORDS = _set("or and if for the is of no not any all nan inf")
_TEXTS = _set("text textrm textit textbf mbox")
_ACCENTS = _set("hat bar tilde dot ddot")
_STYLES = _TEXTS | _set(
    "mathrm mathbf mathit mathcal mathscr mathbb mathsf mathfrak boldsymbol operatorname vec bm"
)
_BEGINS = (
    _SYMBOLS | _FUNCTIONS | _STYLES | _ACCENTS
    | _set("frac binom sum prod int lim lfloor lceil langle ( [ {")
)  # fmt: skip
_CLOSED = {"(": ")", "[": "]", "{": "}", "lfloor": "rfloor", "lceil": "rceil"}
_COMPARED = {"=": "=", "<": "<", ">": ">", "le": "<=", "ge": ">=", "ne": "!="}
_SCRIPTS = [
    ({mark: sign for sign, mark in SUPERSCRIPTS.items() if mark not in "°′*"}, "^"),
    ({mark: sign for sign, mark in SUBSCRIPTS.items()}, "_"),
]

_SPACE = re.compile(
    r"(?:\s|~|\\[,;:!>\s]|\\(?:left|right)\s*\.|\\(?:left|right|[bB]igg?[lrm]?|displaystyle|rm|bf|it"
    r"|textstyle|limits|nolimits|quad|qquad|space|thinspace)(?![A-Za-z]))*"
)
_ENDED = re.compile(r"\\[A-Za-z]+\Z")
_NUMBER = re.compile(r"(?:\d{1,3}(?:(?:,|\{,\}|,\\!\s?)\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+")
_POWER_OF_TEN = re.compile(r"[eE]([+-]?\d{1,3})(?![\d.A-Za-z])")
_DIGIT = re.compile(r"[0-9]|\.[0-9]")
_TIGHT = re.compile(r"(?<=[A-Za-z])[0-9]")  # x2
_GREEK_ZERO = re.compile("(?<=[α-ορ-ωΑ-Ω])0(?![0-9.])")  # μ0
_GREEK_DIGIT = re.compile("(?<=[α-ορ-ωΑ-Ω])[0-9]")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)|.", re.S)
_RUN = re.compile(r"[A-Za-z]*")
_GLUED = re.compile(r"(?:sin|cos|tan|ln|log|exp|sqrt)(?=[a-z]$)")  # sinx
_INNER = re.compile(r"(?<=[A-Za-z])")  # within a run of letters
_TYPED_MU = re.compile(r"(?<![A-Za-z])[mn]u_")
_CALL = re.compile(r"[A-Za-z]{1,3}(?:sin|cos|tan|exp|log|ln|sqrt)\(")  # Acos(x)
_ENGLISH = re.compile(
    "(?=.{4})(?:(?i:[^aeiouy]{0,2})|s[chpt][lrw]?|thr)(?:[aeiouy]+[^aeiouy]{1,4})*[aeiouy]*"
)
_PROSE = re.compile(rf"[A-Za-z]{{2,}}\s+(?!(?:{'|'.join(_TYPED)})\b)[A-Za-z]{{2,}}(?![A-Za-z])")
_SURE = re.compile(r"_\s*(?:\{([^{}]*)\}|([A-Za-z])(?![A-Za-z0-9]))")
_SUBSCRIPT = re.compile(
    r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}|(\d+)|([A-Za-z]+)|\\([a-z]+)\s*(\{[^{}]*\})?"
)
_GROUP = re.compile(r"\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|[A-Za-z]))")
_PRIMES = re.compile(r"\s*(?:'+|\^\s*(?:\{\s*(?:\\prime\s*|')+\}|'+)|\^?\s*\\prime(?![A-Za-z]))")
_MARKS = re.compile(r"\s*\^\s*(?:\{\s*(\*|\+|-|\\dagger|\\ast)\s*\}|(\*)(?!\s*[\w\\(])|(\\dagger))")
_DEGREES = re.compile(r"\s*\^?\s*(?:\{\s*\\(?:circ|degree)\s*\}|\\(?:circ|degree)(?![a-z]))")
_MIXED = re.compile(r"\s*\\[dtc]?frac\s*\{?\s*\d")  # 1\frac{5}{8}
_D = r"(?:\\mathrm\{d\}|d|\\partial)\s*"
_DERIVATIVE = re.compile(
    rf"\\frac\s*\{{\s*{_D}(\^\s*\{{?\d\}}?)?\s*([^{{}}]*?)\s*\}}"
    rf"\s*\{{\s*{_D}(\\?[A-Za-z]+)\s*(?:\^\s*\{{?\d\}}?)?\s*\}}"
    r"|(?<![A-Za-z])d(\^?\d)?([A-Za-z])\s*/\s*d([A-Za-z])(?:\^\d)?(?![A-Za-z])"
)
_DIFFERENTIAL = re.compile(r"(?:d|\\mathrm\s*\{\s*d\s*\})\s*(\\[a-z]+|[A-Za-z])(?![A-Za-z])")
_KET = re.compile(r"(?:\||\\[lr]?vert)\s*([^|]{1,40}?)\s*\\rangle|\\langle\s*(.{1,60}?)\s*\\rangle")
_LIMIT = re.compile(
    r"\s*_\s*\{\s*(\\?[A-Za-z]+)\s*\\(?:to|rightarrow)(?![a-z])[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
)


class Unread(Exception):
    """A text is no formula that is read to its end; the message says where."""


def sure_subscripts(text: str) -> frozenset[str]:
    r"""The subscripts of a text that end where it says: of `m_{e}` and `m_e c`, not of `m_ec`."""
    return frozenset(braced or letter for braced, letter in _SURE.findall(_typed(text))) - {""}


@lru_cache(maxsize=1024)  # a gold comes as often as there are completions
def read(text: str, subscripts: frozenset[str] = frozenset(), short: bool = False) -> Node:
    """The tree of a formula; raises `Unread`. `subscripts` that are known end where they end;
    `short` is the other reading of `\\sin \\theta d` and `a/2b`, which reach to the d and the b."""
    if len(text) > MAX_FORMULA:
        raise Unread(f"a formula of more than {MAX_FORMULA} characters")
    reader = _Reader(_typed(text), subscripts, short)
    try:
        found = reader.relation()
    except RecursionError:
        raise Unread("too deep a formula") from None
    if reader.peek():
        raise reader.unread()
    return found


def _typed(text: str) -> str:
    """`text` in ASCII and commands."""
    for marks, sign in _SCRIPTS:
        if not text.isascii():
            runs = re.split(f"([{''.join(map(re.escape, marks))}]+)", text)
            runs[1::2] = [f"{sign}{{{''.join(map(marks.__getitem__, run))}}}" for run in runs[1::2]]
            text = "".join(runs)
    if "{/eq}" in text:
        text = text.replace("{eq}", " ").replace("{/eq}", " ")
    text = _GREEK_ZERO.sub("_{0}", text)
    if _GREEK_DIGIT.search(text):
        raise Unread("a digit behind a Greek letter")
    for sign, command in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, command)
    return unicodedata.normalize("NFKC", text).strip().rstrip(".")


class _Reader:
    """Recursive descent over the text itself."""

    def __init__(self, text: str, subscripts: frozenset[str], short: bool = False) -> None:
        self.text, self.at, self.depth, self.short = text, 0, 0, short
        self.subscripts = sorted(subscripts, key=len, reverse=True)
        self.latex = "\\" in text
        self.integrals = self.bars = 0

    # ------------------------------------------------------------------------- the text

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next, if it is of this form; it is taken."""
        if (found := pattern.match(self.text, self.at)) is not None:
            self.at = found.end()
        return found

    @property
    def ahead(self) -> int:
        """Where what comes next begins."""
        found = _SPACE.match(self.text, self.at)
        return found.end() if found else self.at

    def peek(self) -> str:
        """What comes next: a sign, a letter, `0` for a number, or the name of a command."""
        at = self.ahead
        char = self.text[at : at + 1]
        if char == "\\" and (found := _COMMAND.match(self.text, at)) is not None:
            return _ALIKE.get(name := found[1] or "\\", name)
        if _DIGIT.match(self.text, at):
            return "0"
        return char if char.isascii() else "unknown"

    def take(self, *wanted: str) -> bool:
        if self.peek() not in wanted:
            return False
        self.skip()
        return True

    def skip(self) -> None:
        self.at = self.ahead
        self.match(_COMMAND)

    def spaced(self) -> bool:
        """Whether a space follows that does more than end a command."""
        return self.ahead > self.at and not _ENDED.search(self.text, 0, self.at)

    def unread(self) -> Unread:
        rest = self.text[self.at :].strip()
        return Unread(f"“{rest[:24]}” is not read" if rest else "the formula ends too early")

    # ------------------------------------------------------------------------- the grammar

    def relation(self) -> Node:
        members, signs = [self.sum()], []
        while (sign := _COMPARED.get(self.peek())) is not None:
            self.skip()
            self.take("=")  # of ==
            signs.append(sign)
            members.append(self.sum())
        return Node("rel", tuple(members), " ".join(signs)) if signs else members[0]

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise Unread("too deep a formula")
        terms: list[Node] = []
        while (sign := self.peek()) in ("+", "-", "pm", "mp") or not terms:
            signed = self.take("+", "-", "pm", "mp")
            term = self.product()
            if sign in ("pm", "mp"):
                term = times(Node("pm"), term)
            terms.append(minus(term) if signed and sign in ("-", "mp") else term)
        self.depth -= 1
        return over(add(*terms), self.sum()) if self.take("over") else add(*terms)

    def product(self) -> Node:
        found, bare = self.factor()
        while True:
            if self.take("*"):
                found, bare = times(found, self.signed()[0]), False
            elif self.take("/"):
                found, bare = over(found, self.below(bare)), False
            elif self.starts(bare):
                found, bare = times(found, self.factor()[0]), False
            else:
                return found

    def signed(self) -> tuple[Node, bool]:
        if self.take("-"):
            node, bare = self.signed()
            return minus(node), bare
        self.take("+")
        return self.factor()

    def below(self, bare: bool) -> Node:
        """What a slash divides by: `GT` of `b/GT`, `2m` of `k/2m`, but the 2 of `1/2m` alone."""
        found, number_alone = self.signed()
        if not self.spaced() and number_alone:
            if self.peek() in (("pi", "sqrt") if bare else ("(", "[")):
                raise Unread("below the slash or beside it?")
            if bare:
                return found
        if not (self.short and number_alone):
            while not self.spaced() and self.starts(False) and self.peek() not in "([{0":
                found = times(found, self.factor()[0])
        return found

    def starts(self, after_number: bool) -> bool:
        """Whether a factor follows. Raises `Unread` for a number behind a number or a letter."""
        sign = self.peek()
        if sign == "0" and (after_number or _TIGHT.match(self.text, self.at)):
            raise self.unread()
        if self.integrals and _DIFFERENTIAL.match(self.text, self.ahead):
            return False
        if sign in ("|", "‖"):
            return not self.bars
        return sign in _BEGINS or sign == "0" or (len(sign) == 1 and sign.isalpha())

    def factor(self) -> tuple[Node, bool]:
        """An operand with what is raised and put behind it; whether it is a bare number."""
        begin = self.at
        node = self.operand()
        bare = node.op == "number" and self.text[begin : self.at].strip()[-1:].isdigit()
        while True:
            if self.match(_DEGREES):
                node, bare = times(node, Node("degree")), False
                if self.peek() in ("C", "F"):
                    raise Unread("a temperature is no angle")
            elif self.text[self.at : self.at + 1] == "!":
                self.at += 1
                node, bare = Node("factorial", (node,)), False
            elif self.take("^"):
                node, bare = power(node, self.raised()), False
            else:
                if bare and _MIXED.match(self.text, self.at):
                    raise Unread("a mixed number or a product?")
                return node, bare

    def raised(self) -> Node:
        if self.take("-"):
            return minus(self.raised())
        self.take("+")
        sign = self.peek()
        if len(sign) == 1 and sign.isalpha():
            self.at = self.ahead + 1
            node = self.marked(sign)
        else:
            node = self.operand()
        return power(node, self.raised()) if self.take("^") else node

    def argument(self) -> Node:
        """What a command takes: a group, a digit, a letter or a command."""
        sign = self.peek()
        if sign == "0" or (len(sign) == 1 and sign.isalpha()):
            self.at = self.ahead + 1
            if self.text[self.at - 1] == ".":
                raise self.unread()
            return number(int(self.text[self.at - 1])) if sign == "0" else symbol(sign)
        return self.operand()

    def digits(self) -> Node:
        if (match := self.match(_NUMBER)) is None:
            raise self.unread()
        value = Fraction(re.sub(r"[^\d.]", "", match.group()))
        if (ten := self.match(_POWER_OF_TEN)) is not None:
            return number(value * Fraction(10) ** int(ten.group(1)), True)
        return number(value, "." in match.group())

    def group(self, close: str) -> Node:
        bars, self.bars = self.bars, 0
        found = self.sum()
        self.bars = bars
        if not self.take(close):
            raise self.unread()
        return found

    def operand(self) -> Node:  # noqa: PLR0911 - one a kind
        sign, self.at = self.peek(), self.ahead
        if sign == "0":
            return self.digits()
        if (match := self.match(_DERIVATIVE)) is not None:
            return self.derivative(match)
        if (match := self.match(_KET)) is not None:
            return symbol(f"⟨{_flat(match.group())}⟩")
        if sign in _CLOSED:
            self.skip()
            inside = self.group(_CLOSED[sign])
            return inside if len(sign) == 1 else Node(sign[1:], (inside,))
        if sign in ("|", "‖"):
            self.skip()
            outer, self.bars = self.bars, 1
            inside = self.sum()
            self.bars = outer
            if not self.take(sign):
                raise self.unread()
            return Node("abs", (inside,))
        if len(sign) == 1 and sign.isalpha() and self.text[self.at] != "\\":
            return self.letters()
        return self.command(sign)

    def command(self, name: str) -> Node:  # noqa: PLR0911 - one a kind
        if self.text[self.at : self.at + 1] != "\\" or name not in _BEGINS:
            raise self.unread()
        self.skip()
        if name == "frac":
            return over(self.argument(), self.argument())
        if name == "binom":
            return Node("binomial", (self.argument(), self.argument()))
        if name in ("sum", "prod"):
            return self.series(name)
        if name == "int":
            return self.integral()
        if name == "lim":
            if (match := self.match(_LIMIT)) is None:
                raise self.unread()
            return Node("lim", (self.product(),), _flat(match.group(1)))
        if name in _FUNCTIONS:
            return self.function(name)
        if name in _STYLES | _ACCENTS:
            return self.styled(name)
        following = self.peek() if name == "Delta" else ""
        if name in ("Gamma", "zeta") and self.peek() == "(":
            raise Unread("a function or a factor?")
        if following in _SYMBOLS or (len(following) == 1 and following.isalpha()):
            return self.marked("Δ" + self.argument().name)
        return self.marked(name)

    def letters(self) -> Node:
        """One letter, a function or a Greek letter that is written out."""
        found = _RUN.match(self.text, self.at)
        run = found.group() if found else ""
        name = _ALIKE.get(run, run)
        inner = _INNER.match(self.text, self.at) and not _ENDED.search(self.text, 0, self.at)
        if name in (_FUNCTIONS if inner else _TYPED) or _TYPED_MU.match(self.text, self.at):
            self.at += len(run)
            return self.function(name) if name in _FUNCTIONS else self.marked(name)
        if (glued := _GLUED.match(run)) is not None:
            self.at += glued.end()
            return self.function(glued.group())
        english = _ENGLISH.fullmatch(run) and not _CALL.match(self.text, self.at)
        if english or run in _WORDS or _PROSE.match(self.text, self.at):
            raise self.unread()
        self.at += 1
        return self.marked(run[0])

    def styled(self, style: str) -> Node:
        r"""`\mathrm{q}` is q, `\text{KE}` one name, `\bar{v}` another unknown than v."""
        match = self.match(_GROUP)
        inside = (match[1] or match[2] or "").strip() if match else ""
        if match is None or not inside or (style in _TEXTS and match[1] and match[1] != inside):
            raise Unread(f"“{inside}” is not read")  # a unit or words
        if style not in _ACCENTS and inside in _FUNCTIONS:
            return self.function(inside)
        if not re.fullmatch("[A-Za-z]{2,12}", inside):
            inner = _Reader(inside, frozenset(self.subscripts))
            found = inner.operand()
            if found.op != "symbol" or inner.peek():
                raise inner.unread()
            inside = found.name
        return self.marked(f"{inside}^{style}" if style in _ACCENTS else inside)

    def marked(self, name: str) -> Node:
        """A symbol with its subscript and its primes, which are part of its name."""
        for _ in range(3):
            if (match := self.match(_PRIMES)) is not None:
                name += "'" * (match.group().count("'") + match.group().count("prime"))
            elif (match := self.match(_MARKS)) is not None:
                name += "^" + (match.group(1) or match.group(2) or match.group(3))
            elif self.take("_"):
                name += "_" + self.subscript()
        return symbol(name)

    def subscript(self) -> str:
        begin = self.at = self.ahead
        if (match := self.match(_SUBSCRIPT)) is None:
            raise self.unread()
        if match[3]:  # of m_ec what is known, or what LaTeX lowers; of T_max all
            run = match[3]
            short = run[0] if self.latex and len(run) < 3 else run
            found = next((each for each in self.subscripts if run.startswith(each)), short)
            self.at = begin + len(found)
            return found
        if match[5] and match[4] not in _STYLES:
            self.at = match.start(5)
            return match[4]
        return _flat(match.group())

    def function(self, name: str) -> Node:
        if name in ("sqrt", "cbrt"):
            return self.root(name)
        base = self.argument() if name == "log" and self.take("_") else None
        if name == "log" and base is None and re.match(r"\d+\(", self.text[self.at :]):
            raise self.unread()  # log2(8)
        raised = self.raised() if self.take("^") else None
        if raised == number(-1):
            if name not in _CIRCULAR:
                raise Unread(f"{name} to the power −1, or its inverse?")
            name, raised = f"arc{name}", None
        args = self.arguments()
        if len(args) != 1 and name not in ("max", "min"):
            raise Unread(f"{len(args)} arguments of {name}")
        found = Node(name, tuple(args)) if base is None else Node("log_", (*args, base))
        return found if raised is None else power(found, raised)

    def arguments(self) -> list[Node]:
        """What brackets hold, else the factors up to the next sign or function."""
        close = _CLOSED.get(self.peek(), "")
        if len(close) == 1:
            self.skip()
            found = [self.sum()]
            while self.take(","):
                found.append(self.sum())
            if not self.take(close):
                raise self.unread()
            return found
        node, bare = self.signed()
        while self.starts(bare) and self.peek() not in _FUNCTIONS - {"sqrt"}:
            if self.short and node.op != "number":
                break
            run = _RUN.match(self.text, self.ahead)
            if (
                (self.peek() in ("(", "[") and self.spaced())
                or re.match(r"e\s*\^", self.text[self.ahead :])
                or (run is not None and run.group() in _FUNCTIONS)
            ):
                break
            after, bare = self.factor()
            node = times(node, after)
        return [node]

    def root(self, name: str) -> Node:
        index = number(3 if name == "cbrt" else 2)
        if self.text[self.at : self.at + 1] == "[" and self.take("["):
            index = self.group("]")
        inside = self.operand() if self.peek() == "0" else self.argument()
        return Node("root", (self.marked(inside.name) if inside.op == "symbol" else inside, index))

    def derivative(self, match: re.Match[str]) -> Node:
        """`dy/dx` is one unknown; of anything else it is an operator."""
        order, what, by = match[1] or match[4] or "", match[2] or match[5], match[3] or match[6]
        if what:
            return symbol(f"d{order.strip('^{ }')}({_flat(what)})/d{_flat(by)}")
        return Node("derivative", (self.product(),), _flat(by))

    def series(self, name: str) -> Node:
        head = self.relation() if self.take("_") and self.take("{") else Node("")
        if not self.take("}") or head.name != "=" or head.args[0].op != "symbol":
            raise Unread("a sum over what?")
        if not self.take("^"):
            raise self.unread()
        last = self.argument()
        return Node(name, (self.product(), head.args[1], last), head.args[0].name)

    def integral(self) -> Node:
        bounds = [self.argument() for sign in "_^" if self.take(sign)]
        self.integrals += 1
        body = number(1) if _DIFFERENTIAL.match(self.text, self.ahead) else self.sum()
        self.integrals -= 1
        self.at = self.ahead
        if (match := self.match(_DIFFERENTIAL)) is None:
            raise Unread("an integral over what?")
        return Node("int", (body, *bounds), match.group(1).strip("\\"))


def _flat(text: str) -> str:
    r"""A subscript as a name: `\text{max}`, `\max` and `max` are one."""
    text = re.sub(r"\\(?:text|mathrm|rm|textrm|mathbf|operatorname|mbox)(?![a-z])", "", text)
    return re.sub(r"\\[,;:!]|[\s{}\\]", "", text.replace(r"\var", "\\"))
