r"""Formulas as trees: one reader for LaTeX and for what is typed (`4π²b³/GT`, `x**12`, `sqrt(2)`).

What it reads it reads completely; the rest raises `Unread` with the place. Nothing is evaluated or
simplified here. Letters stand for themselves (`e`, `i` and `d` too: `algebra` decides), spaces
multiply, `\sin 2x` reaches to the next sign, and what follows a slash without a space is below it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from scigen_data.answers.reading import COMMANDS, SUBSCRIPTS, SUPERSCRIPTS

MAX_FORMULA = 600  # characters
_MAX_DEPTH = 40

# fmt: off
_GREEK = frozenset(
    """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma
    tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    pi""".split()  # noqa: SIM905
)
_SIGNS = {
    **{sign.strip(): f"\\{name} " for name, sign in COMMANDS.items() if not sign.strip().isascii()},
    "⋅": "*", "∙": "*", "∗": "*", "⁄": "/", "−": "-", "–": "-", "∓": r"\mp ", "′": "'", "’": "'",
    "″": "''", "½": r"\frac{1}{2}", "¼": r"\frac{1}{4}", "¾": r"\frac{3}{4}", "°": r"^{\circ}",
    "√": r"\sqrt ", "∛": r"\sqrt[3]", "ħ": r"\hbar ", "ϵ": r"\epsilon ", "ϕ": r"\phi ",
    "µ": r"\mu ", "**": "^", "<=": r"\le ", "=<": r"\le ", ">=": r"\ge ", "!=": r"\ne ",
    "{eq}": " ", "{/eq}": " ", "$": " ", r"\(": " ", r"\)": " ", r"\[": " ", r"\]": " ",
}
_ALIKE = {
    "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho",
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "leq": "le", "leqslant": "le", "lt": "<",
    "geq": "ge", "geqslant": "ge", "gt": ">", "neq": "ne", "cdot": "*", "times": "*", "ast": "*",
    "div": "/", "approx": "=", "equiv": "=", "simeq": "=", "dbinom": "binom", "tbinom": "binom",
    "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "lbrace": "(", "rbrace": ")", "{": "(",
    "}": ")", "degree": "circ", "colon": ":", "Vert": "‖", "|": "‖", "asin": "arcsin",
    "acos": "arccos", "atan": "arctan", "tg": "tan", "infinity": "infty",
    "lbrack": "(", "rbrack": ")",
}
# fmt: on
SYMBOLS = _GREEK | {"hbar", "ell", "infty"}
_CIRCULAR = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_NAMED = _CIRCULAR | {
    *("sinh", "cosh", "tanh", "coth", "arcsin", "arccos", "arctan", "arccot", "arsinh", "arcosh"),
    *("artanh", "arcsinh", "arccosh", "arctanh", "ln", "lg", "log", "exp", "sqrt", "cbrt", "abs"),
    *("floor", "ceil", "max", "min"),
}
_TYPED = (
    _NAMED
    | {"pi", "infty", "infinity", "asin", "acos", "atan", "hbar"}
    | (frozenset(name for name in SYMBOLS if len(name) > 2))
)
_WORDS = frozenset(
    {"or", "and", "if", "for", "the", "is", "of", "no", "not", "any", "all", "nan", "inf"}
)
_STYLES = frozenset(
    """text textrm textit textbf mathrm mathbf mathit mathcal mathscr mathbb mathsf mathfrak
    boldsymbol operatorname rm bf it vec bm mbox""".split()  # noqa: SIM905
)
_ACCENTS = frozenset({"hat", "bar", "tilde", "dot", "ddot", "overline", "widehat", "widetilde"})
_RAISED = {mark: sign for sign, mark in SUPERSCRIPTS.items() if mark not in "°′*"}
_LOWERED = {mark: sign for sign, mark in SUBSCRIPTS.items()}

_SPACE = re.compile(
    r"(?:\s|~|\\[,;:!>\s]|\\(?:left|right)\s*\.|\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle"
    r"|limits|nolimits|quad|qquad|space|thinspace|,)(?![A-Za-z]))*"
)
_NUMBER = re.compile(r"(?:\d{1,3}(?:(?:,|\{,\}|,\\!\s?)\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+")
_POWER_OF_TEN = re.compile(r"[eE]([+-]?\d{1,3})(?![\d.A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.S)
_RUN = re.compile(r"[A-Za-z]+")
_ENGLISH = re.compile(r"[A-Z]?[a-z]*[aeiou][a-z]*")
_PROSE = re.compile(
    rf"[A-Za-z]{{2,}}\s+(?!(?:{'|'.join(_TYPED)})\b)[A-Za-z]{{2,}}(?![A-Za-z])"
)  # so we get
_SURE = re.compile(r"_\s*(?:\{([^{}]*)\}|([A-Za-z])(?![A-Za-z0-9])|(\d+))")
_PRIMES = re.compile(r"\s*(?:'+|\^\s*(?:\{\s*(?:\\prime\s*|')+\}|\\prime(?![A-Za-z])|'+))")
_MARKS = re.compile(r"\s*\^\s*(?:\{\s*(\*|\+|-|\\dagger|\\ast)\s*\}|(\*)(?!\s*[\w\\(])|(\\dagger))")
_DERIVATIVE = re.compile(
    r"\\frac\s*\{\s*(?:\\mathrm\{d\}|d|\\partial)\s*(\^\s*\{?\d\}?)?\s*([^{}]*?)\s*\}"
    r"\s*\{\s*(?:\\mathrm\{d\}|d|\\partial)\s*(\\?[A-Za-z]+)\s*(?:\^\s*\{?\d\}?)?\s*\}"
    r"|(?<![A-Za-z])d(\^?\d)?([A-Za-z])\s*/\s*d([A-Za-z])(?:\^\d)?(?![A-Za-z])"
)
_DEGREES = re.compile(r"\s*(?:\{\s*\\(?:circ|degree)\s*\}|\\(?:circ|degree)(?![a-z]))")
_KET = re.compile(r"(?:\||\\lvert|\\vert)\s*([^|]{1,40}?)\s*\\rangle")
_AVERAGE = re.compile(r"\\langle\s*(.{1,60}?)\s*\\rangle")
_DIFFERENTIAL = re.compile(r"(?:d|\\mathrm\s*\{\s*d\s*\})\s*(\\[a-z]+|[A-Za-z])(?![A-Za-z])")
_LIMIT = re.compile(
    r"\s*_\s*\{\s*(\\?[A-Za-z]+)\s*\\(?:to|rightarrow)(?![a-z])[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
)
_COMPARED = {"=": "=", "<": "<", ">": ">", "le": "<=", "ge": ">=", "ne": "!="}


class Unread(Exception):
    """A text is no formula that is read to its end; the message says where."""


@dataclass(frozen=True, slots=True)
class Node:
    """`op` is `number`, `symbol`, `+`, `*`, `^`, `rel`, a function or an operator.

    `name` is that of a symbol, the signs of a relation, the variable of a sum; `rough` tells that a
    number was written with a decimal point.
    """

    op: str
    args: tuple[Node, ...] = ()
    name: str = ""
    number: Fraction = Fraction(0)
    rough: bool = False

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for each in self.args:
            yield from each.walk()


def number(value: int | Fraction, rough: bool = False) -> Node:
    return Node("number", number=Fraction(value), rough=rough)


def symbol(name: str) -> Node:
    return Node("symbol", name=name)


def add(*terms: Node) -> Node:
    flat = [each for term in terms for each in (term.args if term.op == "+" else (term,))]
    return flat[0] if len(flat) == 1 else Node("+", tuple(flat))


def times(*factors: Node) -> Node:
    flat = [each for factor in factors for each in (factor.args if factor.op == "*" else (factor,))]
    return flat[0] if len(flat) == 1 else Node("*", tuple(flat))


def power(base: Node, exponent: Node) -> Node:
    if base.op == "*" and exponent.op == "number" and exponent.number.denominator == 1:
        return times(*(power(each, exponent) for each in base.args))
    return Node("^", (base, exponent))


def minus(node: Node) -> Node:
    if node.op == "number":
        return number(-node.number, node.rough)
    return times(number(-1), node)


def over(top: Node, bottom: Node) -> Node:
    if bottom.op == "number" and bottom.number:
        under = number(1 / bottom.number, bottom.rough)
        return (
            number(top.number / bottom.number, top.rough or bottom.rough)
            if (top.op == "number")
            else times(under, top)
        )
    return times(top, power(bottom, number(-1)))


def sure_subscripts(text: str) -> frozenset[str]:
    r"""The subscripts of a text that end where it says: of `m_{e}` and `m_e c`, not of `m_ec`."""
    found = _SURE.findall(_typed(text))
    return frozenset(braced or letter for braced, letter, _ in found if braced or letter)


@lru_cache(maxsize=1024)  # a gold comes as often as there are completions
def read(text: str, subscripts: frozenset[str] = frozenset()) -> Node:
    """The tree of a formula; raises `Unread`. `subscripts` that are known end where they end."""
    if len(text) > MAX_FORMULA:
        raise Unread(f"a formula of more than {MAX_FORMULA} characters")
    reader = _Reader(_typed(text), subscripts)
    found = reader.relation()
    reader.space()
    if reader.at < len(reader.text):
        raise reader.unread()
    return found


def _typed(text: str) -> str:
    """`text` in ASCII and commands."""
    for marks, sign in ((_RAISED, "^"), (_LOWERED, "_")):
        run = re.compile(f"[{''.join(map(re.escape, marks))}]+")
        text = run.sub(lambda m: f"{sign}{{{''.join(marks[c] for c in m.group())}}}", text)  # noqa: B023
    for sign, command in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, command)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\\([ij])math(?![a-z])", r"\1", text).strip().rstrip(".")


class _Reader:
    """Recursive descent over the text itself."""

    def __init__(self, text: str, subscripts: frozenset[str]) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.subscripts = sorted(subscripts, key=len, reverse=True)
        self.latex = "\\" in text
        self.integrals = self.bars = 0

    # ------------------------------------------------------------------------- the text

    def space(self) -> bool:
        """Skip spaces; whether one stood there that does more than end a command."""
        begin = self.at
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at > begin and not re.search(r"\\[A-Za-z]+$", self.text[:begin])

    def peek(self) -> str:
        """What comes next: a sign, a letter, `0` for a number, or the name of a command."""
        self.space()
        if self.at >= len(self.text):
            return ""
        char = self.text[self.at]
        if char == "\\" and (match := _COMMAND.match(self.text, self.at)):
            return _ALIKE.get(match.group(1), match.group(1))
        if "0" <= char <= "9" or (char == "." and self.text[self.at + 1 : self.at + 2].isdigit()):
            return "0"
        return char if char.isascii() else "unknown"

    def skip(self) -> None:
        self.space()
        match = _COMMAND.match(self.text, self.at)
        self.at = match.end() if match else self.at + 1

    def take(self, *wanted: str) -> bool:
        found = self.peek() in wanted
        if found:
            self.skip()
        return found

    def unread(self) -> Unread:
        rest = self.text[self.at :].strip()
        return Unread(f"“{rest[:24]}” is not read" if rest else "the formula ends too early")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise Unread("too deep a formula")

    # ------------------------------------------------------------------------- the grammar

    def relation(self) -> Node:
        members, signs = [self.sum()], []
        while (sign := _COMPARED.get(self.peek())) is not None:
            self.skip()
            self.take("=")  # of := and ==
            signs.append(sign)
            members.append(self.sum())
        return Node("rel", tuple(members), " ".join(signs)) if signs else members[0]

    def sum(self) -> Node:
        self.deeper()
        terms: list[Node] = []
        while True:
            sign = self.peek()
            if sign in ("+", "-", "pm", "mp"):
                self.skip()
            elif terms:
                break
            term = self.product()
            if sign == "-":
                term = minus(term)
            elif sign in ("pm", "mp"):
                term = times(Node("pm") if sign == "pm" else minus(Node("pm")), term)
            terms.append(term)
        self.depth -= 1
        found = add(*terms)
        if self.take("over"):
            return over(found, self.sum())
        return found

    def product(self) -> Node:
        found, bare = self.factor()
        while True:
            if self.take("*"):
                after, _ = self.signed()
                found, bare = times(found, after), False
            elif self.take("/"):
                below = self.below(bare)
                found, bare = over(found, below), False
            elif self.starts(bare):
                after, _ = self.factor()
                found, bare = times(found, after), False
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
        if bare and number_alone:
            if self.peek() in ("pi", "sqrt") and not self.spaced():
                raise Unread("below the slash or beside it?")
            return found
        while not self.spaced() and self.starts(False) and self.peek() not in ("(", "[", "{", "0"):
            after, _ = self.factor()
            found = times(found, after)
        if not self.spaced() and self.peek() in ("(", "[") and number_alone:
            raise Unread("below the slash or beside it?")
        return found

    def spaced(self) -> bool:
        begin = self.at
        found = self.space()
        self.at = begin
        return found

    def starts(self, after_number: bool) -> bool:
        """Whether a factor follows; a number behind a number is none."""
        sign = self.peek()
        if sign == "0":
            if after_number or self.text[self.at - 1 : self.at].isalpha():
                raise self.unread()
            return True
        if sign in ("|", "‖"):
            return not self.bars
        if self.integrals and _DIFFERENTIAL.match(self.text, self.at):
            return False
        if len(sign) == 1:
            return sign.isalpha() or sign in "([{"
        if sign in ("lfloor", "lceil", "langle"):
            return True
        return sign in SYMBOLS | _NAMED | _STYLES | _ACCENTS or sign in (
            *("frac", "binom", "sum", "prod", "int", "lim"),
        )

    def factor(self) -> tuple[Node, bool]:
        """An operand with what is raised and put behind it; whether it is a bare number."""
        begin = self.at
        node = self.operand()
        bare = node.op == "number" and self.text[begin : self.at].strip()[-1:].isdigit()
        while True:
            if (
                self.text[self.at : self.at + 1] == "!"
                and self.text[self.at + 1 : self.at + 2] != "="
            ):
                self.at += 1
                node, bare = Node("factorial", (node,)), False
                continue
            begin = self.at
            if self.peek() != "^":
                self.at = begin
                break
            self.skip()
            if self.degrees():
                node, bare = times(node, Node("degree")), False
                continue
            node, bare = power(node, self.raised()), False
        begin = self.at
        if self.peek() == "circ":
            self.skip()
            return times(node, Node("degree")), False
        self.at = begin
        if bare and self.peek() == "frac":
            return self.mixed(node), False
        return node, bare

    def mixed(self, whole: Node) -> Node:
        """`1\\frac{5}{8}` is 13/8."""
        begin = self.at
        part = self.operand()
        if whole.number.denominator == 1 and part.op == "number" and 0 < part.number < 1:
            return number(whole.number + part.number)
        if part.op == "number":
            raise Unread("a mixed number or a product?")
        self.at = begin
        return whole

    def degrees(self) -> bool:
        match = _DEGREES.match(self.text, self.at)
        if match is None:
            return False
        self.at = match.end()
        if self.peek() in ("C", "F"):
            raise Unread("a temperature is no angle")
        return True

    def raised(self) -> Node:
        if self.take("-"):
            return minus(self.raised())
        self.take("+")
        sign = self.peek()
        if sign == "0":
            return self.digits()
        if sign.isalpha() and len(sign) == 1:
            self.at += 1
            return self.marked(symbol(sign))
        return self.operand()

    def argument(self) -> Node:
        """What a command takes: a group, a digit, a letter or a command."""
        sign = self.peek()
        if sign == "0":
            self.at += 1
            return number(int(self.text[self.at - 1]))
        if len(sign) == 1 and sign.isalpha():
            self.at += 1
            return symbol(sign)
        return self.operand()

    def digits(self) -> Node:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            raise self.unread()
        self.at = match.end()
        written = re.sub(r"[^\d.]", "", match.group())
        value, rough = Fraction(written), "." in written
        if (ten := _POWER_OF_TEN.match(self.text, self.at)) is not None:
            self.at = ten.end()
            return number(value * Fraction(10) ** int(ten.group(1)), True)
        return number(value, rough)

    def group(self, close: str) -> Node:
        self.deeper()
        bars, self.bars = self.bars, 0
        found = self.sum()
        self.bars = bars
        self.depth -= 1
        if not self.take(*close):
            raise self.unread()
        return found

    def operand(self) -> Node:  # noqa: PLR0911 - one a kind
        sign = self.peek()
        if sign == "0":
            return self.digits()
        if (match := _DERIVATIVE.match(self.text, self.at)) is not None:
            return self.derivative(match)
        if sign in ("|", "‖"):
            return self.bar()
        if sign in ("(", "[", "{") or sign in ("lfloor", "lceil"):
            self.skip()
            close = {"(": ")", "[": "]", "{": "}"}.get(sign)
            if close:
                return self.group(close)
            inside = self.sum()
            if not self.take("r" + sign[1:]):
                raise self.unread()
            return Node("floor" if sign == "lfloor" else "ceil", (inside,))
        if len(sign) == 1 and sign.isalpha() and self.text[self.at] != "\\":
            return self.letters()
        if not sign or self.text[self.at] != "\\":
            raise self.unread()
        return self.command(sign)

    def command(self, name: str) -> Node:  # noqa: PLR0911 - one a kind
        begin = self.at
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
            if (match := _LIMIT.match(self.text, self.at)) is None:
                raise self.unread()
            self.at = match.end()
            return Node("lim", (self.product(),), _flat(match.group(1)))
        if name in _NAMED:
            return self.function(name)
        if name in _STYLES or name in _ACCENTS:
            return self.styled(name)
        if name == "Delta" and re.match(r"\s*(?:\\[a-z]+|[A-Za-z])", self.text[self.at :]):
            return self.marked(symbol("Δ" + self.argument().name))
        if name in SYMBOLS:
            return self.marked(symbol(name))
        self.at = begin
        if name == "langle" and (match := _AVERAGE.match(self.text, self.at)) is not None:
            self.at = match.end()
            return symbol(f"⟨{_flat(match.group(1))}⟩")
        raise self.unread()

    def letters(self) -> Node:
        """One letter, a function or a Greek letter that is written out."""
        match = _RUN.match(self.text, self.at)
        run = match.group() if match is not None else ""
        if run in _TYPED:
            self.at += len(run)
            name = _ALIKE.get(run, run)
            return self.function(name) if name in _NAMED else self.marked(symbol(name))
        if (short := re.match("(?:sin|cos|tan|ln|log|exp|sqrt)(?=[a-z]$)", run)) is not None:
            self.at += short.end()
            return self.function(short.group())
        if (
            _PROSE.match(self.text, self.at)
            or run in _WORDS
            or (len(run) > 3 and _ENGLISH.fullmatch(run))
        ):
            raise self.unread()
        self.at += 1
        return self.marked(symbol(run[0]))

    def styled(self, style: str) -> Node:
        r"""`\mathrm{q}` is q, `\text{KE}` one name, `\bar{v}` another unknown than v."""
        match = re.compile(r"\s*(?:\{\s*((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|[A-Za-z]))").match(
            self.text, self.at
        )
        if match is None:
            if style in ("rm", "bf", "it"):
                return self.operand()
            raise self.unread()
        inside = (match.group(1) or match.group(2) or "").strip()
        if style not in _ACCENTS:
            if inside in _NAMED:
                self.at = match.end()
                return self.function(inside)
            if (
                re.fullmatch(r"[A-Za-z]{2,12}", inside)
                and match.group().strip("{ ")[:1] == inside[:1]
            ):
                if style in ("text", "textrm", "mbox") and re.match(r"\s*\{\s", match.group()):
                    raise self.unread()
                self.at = match.end()
                return self.marked(symbol(inside))
        if (
            not re.fullmatch(r"\\?[A-Za-z]+(?:_\{?\w+\}?)?", inside)
            or (style.startswith("text") and match.group(1) and match.group(1) != inside)
            or (style.startswith("text") and re.match(r"\s*\{\s", match.group()))
        ):
            raise self.unread()
        self.at = match.end()
        inner = _Reader(inside, frozenset(self.subscripts))
        found = inner.operand()
        if found.op != "symbol" or inner.at < len(inside):
            raise self.unread()
        name = found.name
        if style in _ACCENTS:
            accent = {"overline": "bar", "widehat": "hat", "widetilde": "tilde"}.get(style, style)
            name = f"{name}^{accent}"
        return self.marked(symbol(name))

    def marked(self, node: Node) -> Node:
        """A symbol with its subscript and its primes, which are part of its name."""
        for _ in range(3):
            begin = self.at
            if self.peek() == "_":
                self.skip()
                node = symbol(f"{node.name}_{self.subscript()}")
                continue
            self.at = begin
            if (match := _PRIMES.match(self.text, self.at)) is not None:
                self.at = match.end()
                count = match.group().count("'") + match.group().count("prime")
                node = symbol(node.name + "'" * count)
            elif (match := _MARKS.match(self.text, self.at)) is not None:
                self.at = match.end()
                node = symbol(node.name + "^" + (match.group(1) or match.group(2) or "†"))
            else:
                break
        return node

    def subscript(self) -> str:
        if self.take("{"):
            begin, depth = self.at, 1
            while self.at < len(self.text) and depth:
                depth += {"{": 1, "}": -1}.get(self.text[self.at], 0)
                self.at += 1
            if depth:
                raise Unread("a subscript that never ends")
            return _flat(self.text[begin : self.at - 1])
        if self.peek() == "0":
            begin = self.at
            while self.text[self.at : self.at + 1].isdigit():
                self.at += 1
            return self.text[begin : self.at]
        if (match := _RUN.match(self.text, self.at)) is not None:
            run = match.group()
            known = next((each for each in self.subscripts if run.startswith(each)), "")
            self.at += len(known or (run[0] if self.latex and len(run) < 3 else run))
            return known or (run[0] if self.latex and len(run) < 3 else run)
        match = re.compile(r"\\([A-Za-z]+)\s*(\{[^{}]*\})?").match(self.text, self.at)
        if match is None:
            raise self.unread()
        if match.group(1) in _STYLES:
            self.at = match.end()
            return _flat(match.group())
        self.at = match.start() + 1 + len(match.group(1))
        return match.group(1)

    def function(self, name: str) -> Node:
        name = {"arcsinh": "arsinh", "arccosh": "arcosh", "arctanh": "artanh"}.get(name, name)
        if name in ("sqrt", "cbrt"):
            return self.root(name)
        base = raised = None
        for _ in range(2):
            if name == "log" and self.take("_"):
                base = self.argument()
            elif self.take("^"):
                if self.degrees():
                    raise self.unread()
                raised = self.raised()
        if raised is not None and raised.op == "number" and raised.number == -1:
            if name not in _CIRCULAR:
                raise Unread(f"{name} to the power −1, or its inverse?")
            name, raised = f"arc{name}", None
        args = self.arguments()
        if base is not None:
            found = Node("log_", (*args, base))
        elif name == "abs":
            found = Node("abs", tuple(args))
        else:
            found = Node({"lg": "log10"}.get(name, name), tuple(args))
        if len(args) != 1 and name not in ("max", "min"):
            raise Unread(f"{len(args)} arguments of {name}")
        return found if raised is None else power(found, raised)

    def arguments(self) -> list[Node]:
        """What brackets hold, else the factors up to the next sign or function."""
        if self.peek() in ("(", "[", "{"):
            close = {"(": ")", "[": "]", "{": "}"}[self.peek()]
            self.skip()
            found = [self.sum()]
            while self.take(","):
                found.append(self.sum())
            if not self.take(close):
                raise self.unread()
            return found
        node, bare = self.signed()
        while self.starts(bare) and self.peek() not in _NAMED - {"sqrt"}:
            if self.peek() in ("(", "[") and self.spaced():
                break
            if re.match(r"(?:e|\\exp)\s*\^", self.text[self.at :]):
                break
            if (match := _RUN.match(self.text, self.at)) is not None and match.group() in _NAMED:
                break
            after, bare = self.factor()
            node = times(node, after)
        return [node]

    def root(self, name: str) -> Node:
        index = number(3 if name == "cbrt" else 2)
        if self.text[self.at : self.at + 1] == "[":
            self.skip()
            index = self.group("]")
        inside = self.digits() if self.peek() == "0" else self.argument()
        if inside.op == "symbol":
            inside = self.marked(inside)
        return Node("root", (inside, index))

    def bar(self) -> Node:
        if (match := _KET.match(self.text, self.at)) is not None:
            self.at = match.end()
            return symbol(f"|{_flat(match.group(1))}⟩")
        sign = self.peek()
        self.skip()
        outer, self.bars = self.bars, 1
        inside = self.sum()
        self.bars = outer
        if not self.take(sign):
            raise self.unread()
        return Node("abs", (inside,))

    def derivative(self, match: re.Match[str]) -> Node:
        """`dy/dx` is one unknown; of anything else it is an operator."""
        self.at = match.end()
        order = (match.group(1) or match.group(4) or "").strip("^{ }")
        what, by = match.group(2) or match.group(5) or "", match.group(3) or match.group(6)
        if what:
            return symbol(f"d{order}({_flat(what)})/d{_flat(by)}")
        return Node("derivative", (self.product(),), _flat(by))

    def series(self, name: str) -> Node:
        if not self.take("_") or not self.take("{"):
            raise self.unread()
        head = self.relation()
        if (
            not self.take("}")
            or head.op != "rel"
            or head.name != "="
            or head.args[0].op != "symbol"
        ):
            raise Unread("a sum over what?")
        if not self.take("^"):
            raise self.unread()
        last = self.raised()
        return Node(name, (self.product(), head.args[1], last), head.args[0].name)

    def integral(self) -> Node:
        bounds = [self.raised() for sign in "_^" if self.take(sign)]
        self.integrals += 1
        body = number(1) if _DIFFERENTIAL.match(self.text, self.at) else self.sum()
        self.integrals -= 1
        self.space()
        match = _DIFFERENTIAL.match(self.text, self.at)
        if match is None:
            raise Unread("an integral over what?")
        self.at = match.end()
        return Node("int", (body, *bounds), match.group(1).strip("\\"))


def _flat(text: str) -> str:
    r"""A subscript as a name: `\text{max}`, `\max` and `max` are one."""
    text = re.sub(r"\\(?:text|mathrm|rm|textrm|mathbf|operatorname|mbox)(?![a-z])", "", text)
    return re.sub(r"[\s{}\\]|\\[,;:!]", "", text.replace(r"\var", "\\"))


__all__ = ["Node", "Unread", "number", "read", "sure_subscripts", "symbol"]
