"""What labels alone can answer: which option's value is written to the name a quiz asks for.

A value somewhere in the figure proves nothing: where two labels are swapped it is still there. So
an option counts only where one legible text ties it to what the quiz names:

    symbol   "What is the resistance R₁?"             the text "R₁ = 47 Ω"
    point    "What are the coordinates of vertex S?"  the text "S(−9, 5)"
    cell     "... in row Robin, column garden?"       the text where row and column meet
    words    "What is the initial reading of ...?"    the text "initial reading 5.05 mL"
    custom   "What is the mass of the ion?"           "m = 3.6 g", the only text in grams

The first three are *label quizzes*: their wording says that such a text has to be there, so that
a figure without it fails them. The other two are answered where the text is there, and else are
no business of a reader of labels. What only a place ties ("the length written at AB") is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scigen_data.answers import key
from scigen_data.facts import Box
from scigen_data.records import LETTERS, Quiz
from scigen_data.texts import as_read

NO_LABEL = "not readable: the quiz asks for no label"
UNREADABLE = "not readable: no label says it"
AMBIGUOUS = "not readable: labels say different things"

# A quantity's name and the symbols that textbooks give it.
_CUSTOM = {
    "mass": "mM", "temperature": "T", "charge": "qQ", "speed": "vu", "velocity": "vu",
    "fast": "vu", "frequency": "fν", "wavelength": "λ", "amplitude": "A", "length": "Lℓl",
    "wide": "Lwb", "long": "Lℓl", "height": "hH", "high": "hH", "tall": "hH", "distance": "dDsx",
    "far": "dDsx", "angle": "θαβφ", "friction": "μ", "density": "ρ", "pressure": "pP",
    "volume": "V", "voltage": "UVE", "potential": "VU", "current": "I", "resistance": "R",
    "index": "n", "force": "F", "field": "BE", "energy": "E", "radius": "rR", "period": "T",
    "power": "P", "work": "W", "heat": "Q", "acceleration": "a", "edge": "a",
}  # fmt: skip
_NOUNS = "|".join((*_CUSTOM, "battery", "resistor", "capacitor", "capacitance", "inductance"))
_NAME = r"[A-Za-zΑ-Ωα-ωℓµ][₀-₉ₐ-ₜ′0-9]{0,2}"
_SYMBOL = re.compile(rf"\b(?i:{_NOUNS})s? (?P<name>{_NAME})(?![\w°])")
_POINT = re.compile(r"\bcoordinates of (?:the )?(?:\w+ )?(?P<name>[A-Z][₀-₉′]?)(?!\w)")
_CELL = re.compile(r"\brow (?P<row>[^,?]+), column (?P<column>[^,?]+)")
_HOW_MANY = re.compile(r"^\W*how (?:many|often)\b", re.IGNORECASE)
_NUMBER = r"[+−-]?\d[\d.,]*(?:\s*[×x]\s*10[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻\d+−-]+)?"
_VALUE = re.compile(rf"(?<![\w.]){_NUMBER}\s*(?P<unit>[^\s,;)\d]*)")
_HEAD = re.compile(  # what may stand in front of a value: words, perhaps a symbol
    r"^\W?(?P<words>[^\W\d_][^\d=:+*/^√²³]*?)??\s*[:,(–-]?\s*"
    rf"(?:(?<!\w)(?P<name>{_NAME})\*?)?\s*(?P<sign>[=≈:]?)\s*$"
)
_OBJECT = re.compile(r"(?<!\w)[A-Z][₀-₉′]?(?!\w)")
_PREFIX = re.compile(r"[^A-Za-z]*([mM])(?=[^\W\d_])")  # milli or mega: there case counts
_AFTER_HEAD = re.compile(r"\b(?:in|of|at|for|per|on)\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMON = frozenset(  # words that tell no quantity from another
    """
    what which where when much value given written marked labelled labeled shown figure size with
    from that this does have large long high there between into mass point drawn
    """.split()  # noqa: SIM905
)
_LONGEST = 300  # characters of one text
# What OCR takes for each other in a one-letter name.
_ALIKE = str.maketrans(
    {"µ": "μ", "ν": "v", "υ": "v", "0": "o", "9": "q", "ρ": "p", "ℓ": "l", "′": "'"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One legible text of an image."""

    text: str
    box: Box  # pixels
    score: float = 1.0  # 0 to 1, how sure the reader is


@dataclass(frozen=True, slots=True)
class Found:
    """The option that the labels name, or why there is none."""

    letter: str = ""
    reason: str = ""  # one of the constants above; empty where there is a letter


def is_label_quiz(quiz: Quiz) -> bool:
    """Whether the quiz's wording says which label has to answer it."""
    if not _asks_for_a_value(quiz):
        return False
    return any(pattern.search(quiz.question) for pattern in (_SYMBOL, _POINT, _CELL))


def answer(quiz: Quiz, lines: Sequence[Line]) -> Found:
    """What the texts of an image say to the quiz; never a guess."""
    if not _asks_for_a_value(quiz):
        return Found(reason=NO_LABEL)
    question = quiz.question
    lines = [replace(line, text=as_read(line.text[:_LONGEST])) for line in lines]
    if cell := _CELL.search(question):
        return _named(quiz, _in_cell(_joined(lines), cell["row"], cell["column"]), UNREADABLE)
    if point := _POINT.search(question):
        return _named(quiz, _at_point(lines, point["name"]), UNREADABLE)
    if symbol := _SYMBOL.search(question):
        return _named(quiz, _of_symbol(lines, {_folded(symbol["name"])}), UNREADABLE)
    units = {_flat(match["unit"]) for o in quiz.options if (match := _VALUE.search(o))}
    shown = [value for line in lines for value in _values(line) if value.unit in units]
    by_words = _by_words(question, shown)
    return _named(quiz, by_words or _by_custom(question, shown), NO_LABEL)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Texts that touch on one level are one: OCR may take a wide gap for an end."""
    result: list[Line] = []
    for line in sorted(lines, key=lambda line: line.box.x0):
        for place, before in enumerate(result):
            if _touch(before.box, line.box):
                old, new = before.box, line.box
                box = Box(
                    min(old.x0, new.x0),
                    min(old.y0, new.y0),
                    max(old.x1, new.x1),
                    max(old.y1, new.y1),
                )
                text = f"{before.text} {line.text}"[:_LONGEST]
                result[place] = Line(text, box, min(before.score, line.score))
                break
        else:
            result.append(line)
    return result


def _touch(left: Box, right: Box) -> bool:
    low, high = sorted((left.height, right.height))
    level = min(left.y1, right.y1) - max(left.y0, right.y0) > 0.7 * low
    return level and high < 1.6 * low and abs(right.x0 - left.x1) < 0.2 * low


# --------------------------------------------------------------------- values and names


def _asks_for_a_value(quiz: Quiz) -> bool:
    """Four different values. A count is read off shapes, but for one that stands in a cell."""
    values = [_flat(option) for option in quiz.options]
    if len(set(values)) < 4 or any(re.search(r"\b(?:to|and|or)\b", o) for o in quiz.options):
        return False
    if not all(re.match(r"[+\-(]{0,2}\d", value) for value in values):
        return False
    return bool(_CELL.search(quiz.question)) or not _HOW_MANY.match(quiz.question)


def _named(quiz: Quiz, values: Iterable[str], otherwise: str) -> Found:
    """The one option with which all of `values` begin."""
    values = list(values)
    letters = {
        next(
            (
                letter
                for letter, option in zip(LETTERS, quiz.options, strict=True)
                if _begins(value, option)
            ),
            "",
        )
        for value in values
    }
    if letters - {""} and len(letters) == 1:
        return Found(letters.pop())
    return Found(reason=AMBIGUOUS if len(letters) > 1 else otherwise)


def _begins(text: str, option: str) -> bool:
    """Whether `text` is the option, at most with something after it that changes no value."""
    value, wanted = _flat(text), _flat(option)
    if not value.startswith(wanted) or re.match(r"[\w%°/(]|[.,×x]\d|[-+±]", value[len(wanted) :]):
        return False
    prefixes = _PREFIX.match(text), _PREFIX.match(option)
    return not all(prefixes) or len({found[1] for found in prefixes if found}) == 1


def _flat(text: str) -> str:
    """As OCR sees it: no case, no spaces, nothing raised or lowered."""
    return re.sub(r"[\^_]", "", key(text)).replace("×", "x")


def _folded(name: str) -> str:
    """A name by which it is found; letters keep their case, m is not M."""
    lowered = name.translate({0x2080 + digit: str(digit) for digit in range(10)})
    return lowered[:1].translate(_ALIKE) + lowered[1:].translate(_ALIKE).lower()


def _of_symbol(lines: Iterable[Line], names: set[str]) -> list[str]:
    """What stands behind "NAME =" in each text."""
    return [
        line.text[match.end() :]
        for line in lines
        for match in re.finditer(r"(?<![\w₀-₉])([^\W_][\w₀-₉′']{0,2})\s*[=≈:]\s*", line.text)
        if _folded(match[1]) in names
    ]


def _at_point(lines: Iterable[Line], name: str) -> list[str]:
    """The brackets behind a point's name: "S(−9, 5)", "S = (−9, 5)"."""
    matches = (re.match(r"\W?([A-Z][₀-₉0-9′]?)\s*=?\s*(?=\()", line.text) for line in lines)
    return [
        line.text[match.end() :]
        for line, match in zip(lines, matches, strict=True)
        if match and _folded(match[1]) == _folded(name)
    ]


@dataclass(frozen=True, slots=True)
class _Value:
    """A number with its unit in a text, and what stands in front of it."""

    text: str  # from the number to the text's end
    unit: str
    head: str


def _values(line: Line) -> list[_Value]:
    return [
        _Value(line.text[m.start() :], _flat(m["unit"]), line.text[: m.start()])
        for m in _VALUE.finditer(line.text)
    ]


def _by_words(question: str, shown: Iterable[_Value]) -> list[str]:
    """The values that are called by words of the question, and by no other words."""
    wanted = _words(question)
    calls: list[tuple[int, str]] = []
    for value in shown:
        head = _HEAD.match(value.head)
        if head is None or not (value.unit or head["sign"]):  # "Machine 1" is no value
            continue
        words = _words(_AFTER_HEAD.split(head["words"] or "")[0])
        telling = [word for word in words - _COMMON if len(word) > 3]
        if telling and words <= wanted:
            calls.append((len(words), value.text))
    most = max((count for count, _ in calls), default=0)
    return [text for count, text in calls if count == most]


def _by_custom(question: str, shown: Iterable[_Value]) -> list[str]:
    """The only value in the options' unit, if its symbol is one of those for the quantity."""
    nouns = [noun for noun in _CUSTOM if re.search(rf"\b{noun}\b", question, re.IGNORECASE)]
    names = {_folded(name) for noun in nouns for name in _CUSTOM[noun]}
    objects = set(_OBJECT.findall(question))  # "compound A": the label has to say so too
    called = []
    for value in shown:
        if objects - set(_OBJECT.findall(value.head)):
            return []
        head = _HEAD.match(value.head)
        name = _folded(head["name"]) if head and head["name"] and head["sign"] else ""
        if value.unit or name:  # bare numbers stand everywhere
            called.append((name, value.text))
    return [text for name, text in called if name in names] if len(called) == 1 else []


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _in_cell(lines: Sequence[Line], row: str, column: str) -> list[str]:
    """The texts level with the row's header and below the column's."""
    rows = [line for line in lines if _flat(line.text) == _flat(row)]
    columns = [line for line in lines if _flat(line.text) == _flat(column)]
    if len(rows) != 1 or len(columns) != 1:
        return []
    left, top = rows[0].box, columns[0].box
    y, x = (left.y0 + left.y1) / 2, (top.x0 + top.x1) / 2
    return [
        line.text
        for line in lines
        if line not in (rows[0], columns[0])
        and line.box.y0 <= y <= line.box.y1
        and (line.box.x0 <= x <= line.box.x1 or abs(line.box.x0 + line.box.x1 - 2 * x) < top.width)
    ]
