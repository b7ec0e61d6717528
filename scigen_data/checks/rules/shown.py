"""What a figure's texts say, and whether a quantity is among it."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice

from scigen_data.answers import Quantity, key, plain, quantities
from scigen_data.answers.units import parse as parse_unit
from scigen_data.facts import Box, TextFact
from scigen_data.texts import as_read

_EXACT = 1e-6  # given values are copied, not measured
LABEL = 500  # characters of one text that are read
_SPLIT, _PAIRS = 300, 600  # texts among which neighbours are sought, and pairs that are read
_BESIDE, _BELOW = 1.6, 1.0  # gaps between neighbours, in heights of a line
# The same in a figure, where it is clear what is meant.
_ALIKE = {"°C": "C", "°F": "F"}


@dataclass(frozen=True)
class Reading:
    """What a figure's visible texts say, together."""

    facts: Sequence[TextFact]

    @cached_property
    def texts(self) -> list[str]:
        return list(dict.fromkeys(as_read(fact.plain)[:LABEL] for fact in self.facts))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Each value and unit once."""
        return _each_once(self.texts)

    @cached_property
    def split(self) -> list[Quantity]:
        """Those that stand over two lines, or that two neighbouring texts say together: `12` and
        `kg` in two cells."""
        known = {(each.value, each.unit) for each in self.quantities}
        joined = [" ".join(text.split()) for text in self.texts if "\n" in text]
        pairs = islice(_neighbours(self.facts), _PAIRS)
        joined += [as_read(f"{a.plain[:LABEL]} {b.plain[:LABEL]}") for a, b in pairs]
        return [each for each in _each_once(joined) if (each.value, each.unit) not in known]

    @cached_property
    def units(self) -> set[str]:
        """Every unit that is written anywhere: behind a number, in brackets, after a slash."""
        found = {quantity.unit for quantity in self.quantities}
        for text in self.texts:
            read = plain(text)
            for match in re.finditer(r"(?:^|[(\[/,]|\bin\b)\s*(?=\S)|°|%", read):
                at = match.start() if match.group() in ("°", "%") else match.end()
                found.add(parse_unit(read, at)[0].name)
        return found - {""}

    @cached_property
    def keys(self) -> str:
        return "\n".join(key(text) for text in self.texts)


_recent: deque[Reading] = deque(maxlen=4)  # rules ask of one figure, one after the other


def read(facts: tuple[TextFact, ...]) -> Reading:
    """What the visible texts of a figure say, worked out once for all rules."""
    for known in tuple(_recent):
        if known.facts is facts:
            return known
    reading = Reading(facts)
    _recent.append(reading)
    return reading


def _each_once(texts: Sequence[str]) -> list[Quantity]:
    found: dict[tuple[Fraction, str], Quantity] = {}
    for text in texts:
        for quantity in quantities(text, loose=True):
            found.setdefault((quantity.value, quantity.unit), quantity)
    return list(found.values())


def _neighbours(facts: Sequence[TextFact]) -> Iterator[tuple[TextFact, TextFact]]:
    """Pairs of texts that stand side by side or one below the other, in the order of reading."""
    some = [fact for fact in facts if len(fact.plain) < LABEL][:_SPLIT]
    for first in some:
        for second in some:
            if first is not second and _follows(first.box, second.box):
                yield first, second


def _follows(a: Box, b: Box) -> bool:
    line = min(a.height, b.height)
    if min(a.y1, b.y1) - max(a.y0, b.y0) > line / 2:
        return -line / 2 <= b.x0 - a.x1 <= _BESIDE * line
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    return across > min(a.width, b.width) / 2 and -line / 2 <= b.y0 - a.y1 <= _BELOW * line


def is_shown(given: Quantity, reading: Reading) -> bool:
    if is_said(given, reading):
        return True
    written, said = key(given.text), reading.keys
    if written in said and re.search(rf"(?<![\d.]){re.escape(written)}(?!\d|\.\d)", said):
        return True
    return any(equal(given, quantity) for quantity in reading.split)


def is_said(given: Quantity, reading: Reading) -> bool:
    """Whether one text says it whole."""
    return any(equal(given, quantity) for quantity in reading.quantities)


def equal(given: Quantity, other: Quantity) -> bool:
    """The same value, a missing unit and the sign of a drawn direction not held against it."""
    if given.unit and other.unit and given.unit != other.unit:
        if given.dimension == other.dimension:
            return math.isclose(abs(given.si), abs(other.si), rel_tol=_EXACT)
        # a letter behind a number need not be a unit: "5 A" names a point as well
        degree = given.unit in _ALIKE and other.unit == "°"
        if not degree and (len(other.unit) > 1 or not other.unit.isalpha()):
            return False
    (over, under), (a, b) = given.value.as_integer_ratio(), other.value.as_integer_ratio()
    share = given.unit == "%" and not other.unit and b != 1  # 0.82 for 82 %
    if share and abs(over) * b == 100 * abs(a) * under:
        return True
    return under == b and abs(over) == abs(a)  # both are in lowest terms


def has_unit(given: Quantity, reading: Reading) -> bool:
    """Whether the unit stands with the number or anywhere else in the figure.

    An angle needs no degree sign, and a temperature none either where its letter is there.
    """
    if given.unit in ("", "°") or given.unit in reading.units:
        return True
    if _ALIKE.get(given.unit) in reading.units:
        return True
    parts = set(re.split(r"[·/^]", given.unit))
    if any(parts & set(re.split(r"[·/^]", unit)) for unit in reading.units):
        return True  # "km" on one axis and "h" on the other make km/h
    return any(
        equal(given, quantity)
        and (
            _is_share(given, quantity) or (quantity.unit and quantity.dimension == given.dimension)
        )
        for quantity in (*reading.quantities, *reading.split)
    )


def _is_share(given: Quantity, other: Quantity) -> bool:
    """0.82 for 82 %."""
    return given.unit == "%" and not other.unit and given.value != other.value
