"""The values that a text states, where they stand as it is written, and the text without them.

Quantities are read in plain Unicode (`answers.quantities`); their places in the LaTeX, `{eq}` or
HTML that a problem is written in are found by following the one along the other. An edit is told
in the plain reading and made in the text as written; it counts only where the edited text reads
as told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from scigen_data.answers import Quantity, plain, quantities
from scigen_data.answers.reading import COMMANDS, SUBSCRIPTS, SUPERSCRIPTS

LONGEST = 12_000  # characters of a text that is edited
_AHEAD = 240  # characters of markup that may read as nothing

_TOKEN = re.compile(r"\{/?eq\}|\\[A-Za-z]+|\\.|<[/a-zA-Z][^<>]{0,60}>|&#?\w{1,8};|.", re.S)
_BASE = {**{v: k for k, v in SUPERSCRIPTS.items()}, **{v: k for k, v in SUBSCRIPTS.items()}}
_BASE |= {"⁻": "-", "₋": "-", "−": "-", "′": "'"}
_SILENT = frozenset("{}$^_~&\\")
_MADE = frozenset("/()√∛∜^_ ")  # that the reading puts in
_MATH = re.compile(
    r"(?P<o1>\$\$)[^$]{1,2000}(?P<c1>\$\$)|(?P<o2>(?<!\\)\$)[^$]{1,2000}(?P<c2>(?<!\\)\$)"
    r"|(?P<o3>\{eq\})(?:(?!\{/?eq\}).){0,2000}(?P<c3>\{/eq\})"
    r"|(?P<o4>\\\()(?:(?!\\[()]).){0,2000}(?P<c4>\\\))"
    r"|(?P<o5>\\\[)(?:(?!\\[\[\]]).){0,2000}(?P<c5>\\\])",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity, and its place in the text as written and in its plain reading."""

    quantity: Quantity
    written: str  # as the text has it, markup and all
    span: tuple[int, int]  # of `written`

    @property
    def read(self) -> tuple[int, int]:
        return self.quantity.span


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of the plain reading, and what stands there instead."""

    start: int
    stop: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """A text, its plain reading, and for each character of that the one that wrote it."""

    text: str
    read: str
    at: tuple[tuple[int, int] | None, ...]  # start and end in `text`; None for what none wrote

    def span(self, start: int, stop: int) -> tuple[int, int] | None:
        """Where characters `start` to `stop` of the reading are written, whole groups of braces
        with it; None where that cannot be told."""
        known = [place for place in self.at[start:stop] if place is not None]
        return _whole(self.text, known[0][0], known[-1][1]) if known else None


@lru_cache(64)
def located(text: str) -> Located:
    """Follow the plain reading of `text` along it."""
    read = plain(text)
    tokens = [(match.group(), *match.span()) for match in _TOKEN.finditer(text)]
    heard = [_heard(token) for token, _, _ in tokens]
    at: list[tuple[int, int] | None] = []
    here = 0  # the next token
    letters = 0  # of it that are read: a command may read as several
    for place, char in enumerate(read):
        sign = _BASE.get(char, char)
        if sign.isspace():
            at.append(None)
            continue
        found = _next(heard, here, letters, sign)
        if sign == "$" and found is None:  # a currency's, which elsewhere begins a formula
            found = _dollar(tokens, here, read[place + 1 : place + 2])
        if found is None and char not in _MADE:
            found = _resumed(heard, here, read, place)
        if found is None:
            at.append(None)
            continue
        here, letters = found
        _, start, end = tokens[here]
        at.append((start, end))
        letters += 1
        if letters >= len(heard[here]):
            here, letters = here + 1, 0
    return Located(text, read, tuple(at))


def _heard(token: str) -> str:
    """What a token reads as, spaces apart; "" for what may read as nothing."""
    if token in ("{eq}", "{/eq}") or token.isspace():
        return ""
    if len(token) == 1:
        return "" if token in _SILENT else _BASE.get(token, token)
    if token[0] == "\\":
        said = COMMANDS.get(token[1:], "") if token[1].isalpha() else token[1].strip("!-,;: >()[]")
        return "".join(_BASE.get(char, char) for char in said.strip())
    return ""


def _next(heard: list[str], here: int, letters: int, sign: str) -> tuple[int, int] | None:
    """The token from `here` on that reads as `sign`, past what reads as nothing."""
    for index in range(here, min(here + _AHEAD, len(heard))):
        said = heard[index][letters:]
        letters = 0 if index > here else letters
        if said:
            return (index, letters) if said[0] == sign else None
    return None


def _dollar(tokens: list[tuple[str, int, int]], here: int, digit: str) -> tuple[int, int] | None:
    for index in range(here, min(here + 8, len(tokens) - 1)):
        if tokens[index][0] == "$" and tokens[index + 1][0] == digit:
            return index, 0
    return None


def _resumed(heard: list[str], here: int, read: str, place: int) -> tuple[int, int] | None:
    """Where the reading goes on behind what it left out: four characters must agree."""
    wanted = "".join(_BASE.get(char, char) for char in read[place : place + 12].split())[:4]
    if not wanted:
        return None
    for index in range(here, min(here + _AHEAD, len(heard))):
        if heard[index][:1] == wanted[0]:
            said = "".join(heard[index : index + 24])
            if said.startswith(wanted):
                return index, 0
    return None


def _whole(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch grown until its braces pair."""
    for _ in range(6):
        depth = lowest = 0
        for sign in _TOKEN.findall(text[start:end]):
            depth += (sign == "{") - (sign == "}")
            lowest = min(lowest, depth)
        if lowest < 0:
            opens = _opening(text, start, -lowest)
            if opens is None:
                return None
            start = opens
        elif depth > 0:
            end = text.find("}", end) + 1
            if not end:
                return None
        else:
            return start, end
    return None


_COMMAND = re.compile(r"(?:\\[A-Za-z]+|[\^_])\s*$")


def _opening(text: str, start: int, count: int) -> int | None:
    """Where the group that is open at `start` begins, `count` levels up, its command with it."""
    for index in range(start - 1, max(start - 200, -1), -1):
        count += (text[index] == "}") - (text[index] == "{")
        if not count:
            command = _COMMAND.search(text[max(0, index - 20) : index])
            return index - len(command.group()) if command else index
    return None


@lru_cache(64)
def values(text: str) -> tuple[Value, ...]:
    """The quantities that `text` states and whose places are told, in order."""
    if len(text) > LONGEST:
        return ()
    where = located(text)
    found = []
    for quantity in quantities(text):
        span = where.span(*quantity.span)
        if span is not None:
            found.append(Value(quantity, text[slice(*span)], span))
    return tuple(found)


# ------------------------------------------------------------------------------ editing


def edited(text: str, edits: Iterable[Edit]) -> str | None:
    """`text` with the edits made; None where it would not read as they say."""
    if len(text) > LONGEST:
        return None
    where, told = located(text), sorted(edits, key=lambda edit: edit.start)
    if any(first.stop > second.start for first, second in pairwise(told)):
        return None
    made, expected = text, where.read
    for edit in reversed(told):
        expected = f"{expected[: edit.start]}{edit.words}{expected[edit.stop :]}"
        span = where.span(edit.start, edit.stop)
        if span is None:
            return None
        cut = _cut(made, *span, edit.words)
        if cut is None:
            return None
        made = cut
    return made if _letters(plain(made)) == _letters(expected) else None


def _letters(read: str) -> str:
    return re.sub(r"\s+", "", read)


def _cut(text: str, start: int, end: int, words: str) -> str | None:
    """`words` in place of the stretch, never within a formula: one that it cuts ends before them
    and another begins behind."""
    first, last = _formula(text, start, end=False), _formula(text, end, end=True)
    before, after = text[:start], text[end:]
    if first is not None and first == last and not words:
        (_, opened), (closes, closed) = first
        if _blank(text[opened:start] + text[end:closes]):
            before, after = text[: first[0][0]], text[closed:]
        elif not (text[opened:start].strip() and text[end:closes].strip()):
            # a space inside its mark would unmake the formula
            before, after = before.rstrip(), after.lstrip()
        return _joined(before.rstrip() if after[:1] in ")},.;" else before, after)
    if first is not None:
        (opens, opened), (closes, closed) = first
        left = text[opened:start].rstrip()
        if left.count("{") != left.count("}"):
            return None
        before = (
            f"{text[:opened]}{left}{text[closes:closed].strip()}"
            if not _blank(left)
            else text[:opens]
        )
    if last is not None:
        (opens, opened), (closes, closed) = last
        right = text[end:closes].lstrip()
        if right.count("{") != right.count("}"):
            return None
        mark = re.match(r"[,.;:)]*\s*", right)
        marks = mark.group() if mark else ""
        rest = right[len(marks) :]
        rest = f" {text[opens:opened]}{rest}{text[closes:]}" if not _blank(rest) else text[closed:]
        after = marks.rstrip() + rest
    return _joined(before, after, words)


def _blank(formula: str) -> bool:
    r"""Whether it shows nothing: `\rm`, `\displaystyle`."""
    return not plain(f"${formula.strip()}$").strip("$ ")


_Mark = tuple[int, int]


def _formula(text: str, place: int, *, end: bool) -> tuple[_Mark, _Mark] | None:
    """The marks around the formula that `place` lies in: where they begin and end."""
    for match in _MATH.finditer(text):
        if match.start() > place:
            break
        number = match.lastgroup[1] if match.lastgroup else ""
        opens, closes = match.span(f"o{number}"), match.span(f"c{number}")
        if opens[1] + end <= place < closes[0] + end:
            return opens, closes
    return None


def _joined(before: str, after: str, words: str = "") -> str:
    """With one space at each seam, and none before a mark."""
    chinese = bool(re.search("[\u4e00-\u9fff]", words))
    gap = "" if chinese else " "
    left = before.rstrip(" ~") if before[-1:] in " ~" else before
    right = after.lstrip(" ~")
    if words:
        opener = left[-1:] in "([" or not left or left[-1:] == "\n"
        closing = right[:1] in ",.;:)]?!，。；：、）？" or not right or right[:1] == "\n"
        return f"{left}{'' if opener else gap}{words}{'' if closing else gap}{right}"
    spaced = before != left or after != right
    closing = right[:1] in ",.;:)]?!，。；：、）？" or right[:1] == "\n"
    return f"{left}{' ' if spaced and not closing and left[-1:] not in '([' else ''}{right}"
