"""Formulas in answers: both are read to their end, and decided by what they are."""

from __future__ import annotations

import re
from dataclasses import replace

from scigen_data.answers import Measure, evaluate, measure, plain
from scigen_data.answers.grading import algebra, numbers, relations
from scigen_data.answers.grading.algebra import Point, Undefined, names
from scigen_data.answers.grading.formulas import Node, Unread, read, sure_subscripts
from scigen_data.answers.grading.result import Grade, Graded, unjudged, wrong

_METHOD = "symbols"
_INVERSE = re.compile("arc")
_UNIT = re.compile(r"(?:\\[,;:! ]|~|\s)*\\(?:text|mathrm|rm|mbox)\s*\{([^{}]*)\}\s*$")
# `P(x)`, `KE`, `f'(t)`, `v_{\max}`, `\vec{F}_{net}`, `E^{(2)}`
_NAME = re.compile(
    r"""\s*(?:\|\s*(?:[A-Z]{2,3}|\\vec[^|]{1,20})\s*\|
    |(?:\\(?:vec|hat|bar|dot|ddot|mathbf|mathrm|text|mathcal|tilde|overline|boldsymbol|Delta)\s*)?
    (?:\{[^{}=]*\}|\\[A-Za-z]+|[A-Z]{2,4}|d?[^\W\d_]|[^\W\d_]{3,})
    (?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?\w+)|'
    |\s*\^\s*(?:\{\s*(?:\\prime|\(.{1,3}\)|'|\*)\s*\}|\\prime|\*))*
    (?:\s*(?:\\left)?\((?:[^()=]|\([^()]*\))*\))?)\s*""",
    re.X,
)
_SET = re.compile(r"\\?\{\s*[A-Za-z]\s*(?::|\||\\mid)\s*([^:|{}]*?)\s*\\?\}")  # {x : x = 5}
_SCALED = re.compile(r"([-−+]|[-−+]?[\d./]+\s*[*·×]?\s*)\(([^()]*)\)")  # -(5 m)
_RANGE = re.compile(r"\d[^\d.,;]{0,20}\bto\b\s*[-\d]")
_ASKED = re.compile(
    r"\b(?:simplify|factor|factori[sz]e|expand|evaluate|compute|calculate|solve|find|determine"
    r"|differentiate|integrate|what\s+is|work\s+out|rewrite)\b",
    re.I,
)


def is_name(head: str) -> bool:
    """Whether the left side of an equation only names the right one: `v`, `f(x)`, not `x^2`."""
    return _NAME.fullmatch(head) is not None


def equation(text: str, question: str = "") -> bool:
    """Whether a text is an equation that is more than a name for a value: `x^2 = 5`, `x + y = 5`;
    what the question asks for is a name too."""
    head, sign, _ = _split(text)
    if not sign or is_name(head) or (head and _bare(head) in _bare(question)):
        return False
    try:
        return bool(names(read(head)))
    except Unread:
        return False


def compare(answer: str, gold: str, tolerance: float, question: str = "") -> Graded:  # noqa: PLR0911 - one a case
    """Two formulas."""
    known = sure_subscripts(gold) | sure_subscripts(answer)
    try:
        wanted = _Statement(gold, known)
    except Unread as error:
        return unjudged(_METHOD, f"the gold: {error}")
    if restated(answer, gold, question):
        return wrong(_METHOD, "the question, and not its answer")
    try:
        said = _Statement(answer, known)
    except Unread as error:
        return unjudged(_METHOD, str(error))
    if algebra._ops(said.tree) & algebra.UNEVALUATED - algebra._ops(wanted.tree):
        return wrong(_METHOD, "not worked out")
    if said.contradicts():
        return wrong(_METHOD, "a chain of different numbers")
    if said.tree.op == wanted.tree.op == "rel" and not (
        said.value and wanted.value and (said.head == wanted.head or "=" not in said.tree.name)
    ):
        found = relations.relations(said.tree, wanted.tree)
        if found.grade is Grade.RIGHT or not (said.value and wanted.value):
            return found
    if wanted.value is not None and said.value is not None:
        return relations.expressions(said.value, wanted.value, tolerance)
    if wanted.value is None:
        return _no_relation(wanted.tree)
    return _solved(said.tree, wanted.value)


def _no_relation(wanted: Node) -> Graded:
    head = wanted.args[0]
    if wanted.name == "=" and head.op == "*" and all(each.op == "symbol" for each in head.args):
        return unjudged(_METHOD, "an equation, or the value of a product?")
    if wanted.name == "=" and not names(wanted):
        return unjudged(_METHOD, "an identity of numbers")
    return wrong(_METHOD, "a value where a relation is asked")


def _solved(said: Node, wanted: Node, named: bool = False) -> Graded:
    """An equation where a value is asked: of `2x = 5` the gold is no root, of `x^2 = 25` not the
    only one. `named`: the gold says whose value it is."""
    if set(said.name.split()) != {"="}:
        return wrong(_METHOD, "an inequality where a value is asked")
    unknowns = names(said)
    if len(unknowns) == 1 and not names(wanted):
        unknown = min(unknowns)
        point = Point({})
        try:
            point.values = {unknown: point.at(wanted)}
            if not relations.holds(said, point):
                return wrong(_METHOD, "an equation that the gold does not solve")
            if len(relations.roots(said, unknown, point)) > 1:
                return wrong(_METHOD, "more than the gold solves it")
            point.values = {unknown: 0.7390851}
            if relations.holds(said, point):
                return wrong(_METHOD, "true of everything")
        except Undefined:
            pass
    elif named and unknowns:
        return wrong(_METHOD, "an equation of other unknowns")
    return unjudged(_METHOD, "an equation where an expression is asked")


class _Statement:
    """A formula with what it says: the `value` that `v = ...` or a chain gives to its `head`.

    `value` is None where an equation or an inequality is more than a name and a value. Raises
    `Unread`.
    """

    def __init__(self, text: str, subscripts: frozenset[str] = frozenset()) -> None:
        if (described := _SET.fullmatch(text.strip())) is not None:
            text = described.group(1)
        left, sign, rest = _split(text)
        self.head = re.sub(r"\s", "", left) if sign and is_name(left) else ""
        if self.head:
            right_side = read(rest, subscripts)
            members = right_side.args if right_side.op == "rel" else (right_side,)
            signs = f"= {right_side.name}".strip()
            try:
                name = read(left, subscripts)
            except Unread:  # `KE_total`: a name all the same
                name = Node("symbol", name=self.head)
            self.tree = Node("rel", (name, *members), signs)
        else:
            self.tree = read(text, subscripts)
        self.value: Node | None = self.tree
        if self.tree.op == "rel":
            self.value = self._last()

    def _last(self) -> Node | None:
        if set(self.tree.name.split()) != {"="}:
            return None
        first, *others = self.tree.args
        inside = names(*others)
        named = (self.head or first.op == "symbol") and not (
            names(first) and first.op == "symbol" and first.name in inside
        )
        if named or not names(*self.tree.args):
            return others[-1] if named or len(others) > 1 or first.op == "number" else None
        if len(others) == 1 and others[0].op == "symbol" and others[0].name not in names(first):
            return first if not self.head else others[0]
        return None

    def contradicts(self) -> bool:
        """Whether numbers of the chain differ: `3 = 5`."""
        numbers_ = (
            [each for each in self.tree.args if not names(each)] if self.tree.op == "rel" else []
        )
        if self.tree.op != "rel" or set(self.tree.name.split()) != {"="} or len(numbers_) < 2:
            return False
        return not all(relations._within(each, numbers_[-1], {}, 0.02) for each in numbers_)


def _split(text: str) -> tuple[str, str, str]:
    r"""A text at its first sign of equality."""
    match = re.search(
        r"(?<![<>!:=])(?::?=(?!=)|\\approx(?![a-z])|\\equiv(?![a-z])|≈|≡|≃)(?![<>])", text
    )
    if match is None:
        return text, "", ""
    return text[: match.start()].strip("$ "), "=", text[match.end() :]


def _bare(text: str) -> str:
    return re.sub(r"[\s${}]|\\[,;:!]|\\(?:left|right|cdot|times)(?![a-z])", "", text)


def restated(answer: str, gold: str, question: str) -> bool:
    """Whether a formula is only what the question gives to be worked on."""
    if not _ASKED.search(question):
        return False
    said, wanted, asked = _bare(answer), _bare(gold), _bare(question)
    return len(re.findall(r"[-+*/^_\\]", said)) > 1 and said in asked and wanted not in asked


def value(  # noqa: PLR0911 - one a case
    answer: str,
    gold: Measure,
    tolerance: float,
    percent: bool,
    question: str = "",
    *,
    named: bool = False,
) -> Graded:
    """A formula where the gold is a number."""
    if (scaled := _SCALED.fullmatch(plain(answer))) is not None:
        factor, inside = evaluate(scaled.group(1).rstrip("*·× ") + "1"), measure(scaled.group(2))
        if factor is not None and inside is not None:
            scaled_by = replace(inside, value=factor * inside.value, step=abs(factor) * inside.step)
            return numbers.compare(scaled_by, gold, tolerance, percent)
    unit = ""
    if (match := _UNIT.search(answer)) is not None:
        unit, answer = plain(match.group(1)), answer[: match.start()]
    try:
        said = _Statement(answer)
    except Unread as error:
        if _RANGE.search(plain(answer)):
            return wrong(_METHOD, "a range where a value is asked")
        return unjudged(_METHOD, str(error))
    if algebra._ops(said.tree) & algebra.UNEVALUATED or restated(answer, "\0", question):
        return wrong(_METHOD, "not worked out")
    if said.contradicts():
        return wrong(_METHOD, "a chain of different numbers")
    if said.value is None:
        return _solved(said.tree, relations.number_of(gold.value), named)
    sure, _ = algebra.constants(said.value, relations.number_of(gold.value))
    if names(said.value) - set(sure):
        return wrong(_METHOD, "unknowns where a number is asked")
    grades = {}
    for base, degrees in (("10", False), ("e", False), ("10", True)):
        point = Point(dict(sure), base=base, degrees=degrees)
        grades[base, degrees] = _number(said.value, point, unit, gold, tolerance, percent)
    found = grades["10", False]
    if found.grade is Grade.WRONG and any(each.grade is Grade.RIGHT for each in grades.values()):
        return unjudged(_METHOD, "a logarithm of which base, degrees or radians?")
    return found


def _number(
    said: Node, point: Point, unit: str, gold: Measure, tolerance: float, percent: bool
) -> Graded:
    try:
        found = float(point.at(said))
    except (Undefined, OverflowError, TypeError):
        return wrong(_METHOD, "no finite real number")
    angle = {"degree"} & algebra._ops(said) or any(_INVERSE.match(op) for op in algebra._ops(said))
    named = measure(f"1 {unit}".strip() if unit else "1 rad" if angle and gold.unit.name else "1")
    if named is None:
        return unjudged(_METHOD, f"the unit “{unit}” is not read")
    exact = not algebra.rough(said)
    measured = Measure(
        found,
        named.unit if named.unit.name else gold.unit,
        step=0.0 if exact else abs(found) * 1e-6,
    )
    graded = numbers.compare(measured, gold, tolerance, percent)
    return Graded(graded.grade, graded.reason, _METHOD)


__all__ = ["compare", "is_name", "restated", "value"]
