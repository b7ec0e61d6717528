"""Formulas in answers: both sides are read to their end, and decided by what they state."""

from __future__ import annotations

import contextlib
import math
import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

from scigen_data.answers import Measure, measure, plain
from scigen_data.answers.grading import algebra, antiderivatives, numbers, relations
from scigen_data.answers.grading.algebra import Point, Undefined
from scigen_data.answers.grading.formulas import Unread, read, sure_subscripts
from scigen_data.answers.grading.result import Grade, Graded, unjudged, wrong
from scigen_data.answers.grading.trees import OPERATORS, Node, names, number, ops, symbol

_METHOD = "symbols"
# `v`, `KE`, `f'(t)`, `|AB|`, `v_{\max}`, `\vec{F}_{net}`, `E^{(2)}`
_NAME = re.compile(
    r"""\s*(?:\|\s*(?:[A-Z]{2,3}|\\vec[^|]{1,20})\s*\|
    |(?:\\(?:vec|hat|bar|dot|ddot|mathbf|mathrm|text|mathcal|tilde|overline|boldsymbol|Delta)\s*)?
    (?:\{[^{}=]*\}|\\[A-Za-z]+|[A-Z]{2,4}|d?[^\W\d_]|[^\W\d_]{3,})
    (?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?\w+)|'
    |\s*\^\s*(?:\{\s*(?:\\prime|\(.{1,3}\)|'|\*)\s*\}|\\prime|\*))*
    (?:\s*(?:\\left)?\((?:[^()=]|\([^()]*\))*\))?)\s*""",
    re.X,
)
_EQUALS = re.compile(r"(?<![<>!:=])(?::?=(?!=)|\\approx(?![a-z])|\\equiv(?![a-z])|≈|≡|≃)(?![<>])")
_SET = re.compile(r"\\?\{\s*[A-Za-z]\s*(?::|\||\\mid)\s*([^:|{}]*?)\s*\\?\}")  # {x : x = 5}
_UNIT = re.compile(r"(?:\\[,;:! ]|~|\s)*\\(?:text|mathrm|rm|mbox)\s*\{([^{}]*)\}\s*$")
_RANGE = re.compile(r"\d[^\d.,;]{0,20}\bto\b\s*[-\d]")
_ASKED = re.compile(
    r"(?:simplify|factor|expand|evaluate|compute|calculate|solve|find|determine|differentiate"
    r"|integrate|whatis|workout|rewrite)(?!.*(?:simplify|factor|expand|evaluate|compute|solve))"
    r"(?P<task>(?:the|following|exact|value|of|definite|integral|sum|limit|product|expression)*:?$)?",
    re.I,
)
_CROSSED = re.compile(
    r"\\(?:vec|mathbf|boldsymbol|bm)\s*\{?\s*\\?(\w+)[^+=]{0,12}?\\times\s*\\(?:vec|mathbf|boldsymbol|bm)"
    r"\s*\{?\s*\\?(\w+)"
)
_JOINED = re.compile(r"[\w})]\s*[-+*^_]|\\(?:cdot|times|div|frac|int|sum|lim)|[×÷·]")
_ALONE = re.compile(r"(?<![A-Za-z\\])(?!sin|cos|tan|log|exp|max|min)[A-Za-z]{2,}")


def is_name(head: str) -> bool:
    """Whether the left side of an equation only names the right one: `v`, `f(x)`, not `x^2`."""
    return _NAME.fullmatch(head) is not None


def formula(text: str) -> bool:
    r"""Whether a text without words is a formula all the same: `\tan x`, `u' - u`, `n!`, `b x`."""
    if not re.search(r"\\[a-z]|['!+*/^|-]", text) or _ALONE.search(text):
        return re.fullmatch(r"[A-Za-z](?: [A-Za-z])+", text) is not None and not text.isupper()
    with contextlib.suppress(Unread):
        return bool(names(read(text)))
    return False


def compare(answer: str, gold: str, seconds: float, tolerance: float, question: str = "") -> Graded:  # noqa: PLR0911 - one a case
    """Two formulas."""
    algebra.allow(seconds)
    known = sure_subscripts(gold) | sure_subscripts(answer)
    try:
        wanted = _Stated(gold, known)
    except Unread as error:
        return unjudged(_METHOD, f"the gold: {error}")
    if restated(answer, gold, question):
        return wrong(_METHOD, "the question, and not its answer")
    try:
        said = _Stated(answer, known)
    except Unread as error:
        return unjudged(_METHOD, str(error))
    if ops(said.value or said.tree) & OPERATORS - ops(wanted.tree):
        return wrong(_METHOD, "not worked out")
    if said.contradicts():
        return wrong(_METHOD, "a chain of different numbers")
    both = said.value is not None and wanted.value is not None
    if said.tree.op == wanted.tree.op == "rel" and not (both and said.head == wanted.head):
        found = relations.relations(said.tree, wanted.tree)
        if found.grade is Grade.RIGHT or not both:
            return found
    if wanted.value is None:
        return _no_relation(wanted.tree)
    if said.value is None:
        return _solved(said.tree, wanted.value)
    found = antiderivatives.compare(said.value, wanted.value) or relations.expressions(
        said.value, wanted.value, tolerance
    )
    if found.grade is Grade.RIGHT and _CROSSED.findall(answer) != _CROSSED.findall(gold):
        return unjudged(_METHOD, "a product of vectors, in which order?")
    if found.grade is Grade.WRONG:
        ways = [_readings(*each, known) for each in ((said, answer), (wanted, gold))]
        others = (relations.expressions(a, b, tolerance) for a, b in list(product(*ways))[1:])
        if any(each.grade is Grade.RIGHT for each in others):
            return unjudged(_METHOD, "how far does a function or a slash reach?")
    return found


def _readings(stated: _Stated, text: str, known: frozenset[str]) -> list[Node]:
    """The value of a formula, and that of its shorter reading where that is another one."""
    found = [stated.value]
    with contextlib.suppress(Unread):
        found.append(_Stated(text, known, short=True).value)
    return [each for each in dict.fromkeys(found) if each is not None]


def _no_relation(wanted: Node) -> Graded:
    """A value where the gold is an equation or an inequality."""
    product = wanted.args[0].op == "*" and all(each.op == "symbol" for each in wanted.args[0].args)
    if wanted.name == "=" and (product or not names(wanted)):
        return unjudged(_METHOD, "an equation, or the value of its left side?")
    return wrong(_METHOD, "a value where a relation is asked")


def _solved(said: Node, wanted: Node, named: bool = False) -> Graded:
    """An equation where a value is asked: of `2x = 5` the gold is no root, of `x^2 = 25` not the
    only one. `named`: the gold says whose value it is."""
    if set(said.name.split()) != {"="}:
        return wrong(_METHOD, "an inequality where a value is asked")
    if len(unknowns := names(said)) == 1 and not names(wanted):
        unknown = min(unknowns)
        try:
            if not relations.holds(said, Point({unknown: Point({}).at(wanted)})):
                return wrong(_METHOD, "an equation that the gold does not solve")
            more = len(relations.roots(said, unknown, Point({}))) > 1
            if more or relations.holds(said, Point({unknown: 0.7390851})):
                return wrong(_METHOD, "more than the gold solves it")
        except Undefined:
            pass
    elif named and unknowns:
        return wrong(_METHOD, "an equation of other unknowns")
    return unjudged(_METHOD, "an equation where an expression is asked")


class _Stated:
    """A formula with what it says: the `value` that `v = ...` or a chain gives to its `head`.

    `value` is None where an equation or an inequality is more than a name and a value. Raises
    `Unread`.
    """

    def __init__(
        self, text: str, subscripts: frozenset[str] = frozenset(), short: bool = False
    ) -> None:
        if (described := _SET.fullmatch(text.strip())) is not None:
            text = described.group(1)
        left, sign, rest = _split(text)
        self.head = re.sub(r"\s", "", left) if sign and is_name(left) else ""
        if self.head:
            try:
                first = read(left, subscripts, short)
            except Unread:  # `KE_total`, `u(x, t)`: a name all the same
                first = symbol(self.head)
            right = read(rest, subscripts, short)
            members, signs = (right.args, right.name) if right.op == "rel" else ((right,), "")
            self.tree = Node("rel", (first, *members), f"= {signs}".strip())
        else:
            self.tree = read(text, subscripts, short)
        self.equal = self.tree.op == "rel" and set(self.tree.name.split()) == {"="}
        self.value = self.tree if self.tree.op != "rel" else self._last() if self.equal else None

    def _last(self) -> Node | None:
        first, *others = self.tree.args
        inside = frozenset[str]().union(*map(names, others))
        if first.op == "symbol" and first.name in inside:
            return None
        if self.head or first.op == "symbol" or OPERATORS & ops(first) - ops(others[-1]):
            return others[-1]
        if not names(self.tree):  # 2 · 3 = 6
            return others[-1] if len(others) > 1 or first.op == "number" else None
        backwards = len(others) == 1 and others[0].op == "symbol" and not names(first)  # 4 = m
        return first if backwards else None

    def contradicts(self) -> bool:
        """Whether numbers of the chain differ: `3 = 5`."""
        members = self.tree.args if self.equal else ()
        fixed = [each for each in members if not (names(each) or OPERATORS & ops(each))]
        return not all(algebra.equal(a, b, [Point({})], 0.02) for a, b in pairwise(fixed))


def _split(text: str) -> tuple[str, str, str]:
    """A text at its first sign of equality."""
    match = _EQUALS.search(text)
    if match is None:
        return text, "", ""
    return text[: match.start()].strip("$ "), "=", text[match.end() :]


def _bare(text: str) -> str:
    return re.sub(r"[\s${}]|\\[,;:!]|\\(?:left|right|cdot|times)(?![a-z])", "", text)


def restated(answer: str, gold: str, question: str) -> bool:
    """Whether a formula is only what the question gives to be worked on."""
    head, _, value = _split(answer)
    said, asked = _bare(value if value and is_name(head) else answer), _bare(question)
    at = asked.find(said) if re.search(r"[-+*/^_!\\×÷·]", said) else -1
    verb = _ASKED.search(asked, max(0, at - 80), at) if at > 0 else None
    if verb is None or verb["task"] is not None:
        return verb is not None
    return _JOINED.search(answer) is not None and _bare(gold) not in asked


def value(  # noqa: PLR0911 - one a case
    answer: str,
    gold: Measure,
    seconds: float,
    tolerance: float,
    percent: bool,
    question: str = "",
    *,
    named: bool = False,
) -> Graded:
    """A formula where the gold is a number; `named`: the gold says whose."""
    algebra.allow(seconds)
    unit = _UNIT.search(answer)
    try:
        said = _Stated(answer[: unit.start()] if unit else answer)
    except Unread as error:
        if _RANGE.search(plain(answer)):
            return wrong(_METHOD, "a range where a value is asked")
        return unjudged(_METHOD, str(error))
    if ops(said.value or said.tree) & OPERATORS or restated(answer, "\0", question):
        return wrong(_METHOD, "not worked out")
    if said.contradicts():
        return wrong(_METHOD, "a chain of different numbers")
    target = number(Fraction(gold.value) if math.isfinite(gold.value) else 0)
    if said.value is None:
        return _solved(said.tree, target, named)
    sure, _ = algebra.constants(said.value, target)
    if unknowns := names(said.value) - set(sure) - {"mu"}:
        units = [measure(f"1 {each}") for each in unknowns]
        if all(each is not None and each.unit.name for each in units):
            return unjudged(_METHOD, "a unit or an unknown?")
        return wrong(_METHOD, "unknowns where a number is asked")
    written = measure(f"1 {plain(unit.group(1)) if unit else ''}".strip())
    if written is None or names(said.value) - set(sure):
        return unjudged(_METHOD, "a unit that is not read")
    found, *others = (
        _number(
            said.value,
            Point(dict(sure), base=base, degrees=degrees),
            written,
            gold,
            tolerance,
            percent,
        )
        for base, degrees in (("10", False), ("e", False), ("10", True))
    )
    if found.grade is Grade.WRONG and any(each.grade is Grade.RIGHT for each in others):
        return unjudged(_METHOD, "a logarithm of which base, degrees or radians?")
    return found


def _number(
    said: Node, point: Point, written: Measure, gold: Measure, tolerance: float, percent: bool
) -> Graded:
    try:
        found = float(point.at(said))
    except (Undefined, OverflowError, TypeError):
        return wrong(_METHOD, "no finite real number")
    unit = written.unit
    if not unit.name:
        angle = dict(gold.unit.dimension).keys() == {"rad"} and any(
            op == "degree" or op.startswith("arc") for op in ops(said)
        )
        unit = replace(gold.unit, name="rad", factor=1.0) if angle else gold.unit
    step = abs(found) * 1e-6 if "rough" in ops(said) else 0.0
    graded = numbers.compare(Measure(found, unit, step=step), gold, tolerance, percent)
    return Graded(graded.grade, graded.reason, _METHOD)
