"""How an English sentence goes on without a value that it states.

Each way is a pattern around the value and the words that stand for it then: "a mass of 5 kg" is
"the indicated mass", "a 5 kg block" is "a block", "(5 kg)" is nothing. Where no way fits the value
stays: the words must remain a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scigen_data.curation.nouns import NO_THING, QUALITIES, is_noun, kind_of, plural
from scigen_data.curation.values import Edit

_LONG = {"long": "length", "tall": "height", "high": "height", "wide": "width", "deep": "depth",
         "thick": "thickness"}  # fmt: skip
_CLAUSE = r"(?:if|where|that|when|suppose|assume|assuming|since|because|while)"
_ABOUT = r"(?:about|approximately|approx\.|roughly|around|exactly|nearly|almost)\s+"
_STOPS = re.compile(
    r"\s*(?:[.,;:)?!\]\n]|$|(?:and|but|or|while|when|if|where|which|that|from|in|on|at|to|by|with"
    r"|above|below|into|through|over|under|for|along|per|of|after|before|between|during|toward"
    r"|towards|as|so|is|are|was|were|has|behind|beside|apart|away|ahead|across|around|against|until"
    r"|upward|downward|vertically|horizontally|respectively|relative|due|using|east|west|north"
    r"|south|each|every)\b)",
    re.I,
)
ENDS = re.compile(r"\s*(?:[.,;:)?!\]\n]|$|(?:and|but|while|respectively)\b)", re.I)
_PLACE = re.compile(
    r"\s*(?:to the (?:floor|ground)|out from|behind|in front|above|below|from|apart|away|ahead"
    r"|beneath|beyond|beside|along|down|up|across|deep|to the (?:left|right)"
    r"|(?:due )?(?:north|south|east|west|left|right)|directly"
    r"|vertically|horizontally|upstream|downstream|off|past|into|inside|outside)\b",
    re.I,
)
_COMPARED = re.compile(
    r"\s*(?:more|less|greater|larger|smaller|higher|lower|shorter|longer|farther|further|faster"
    r"|slower|heavier|closer|older|younger|times|and\s+\S+\s+tall)\b",
    re.I,
)
_BOUND = re.compile(
    r"\b(?:at (?:least|most)|(?:more|less|greater|fewer|larger|smaller|lower|higher) than|up to"
    r"|within|every|first|next|last|another|additional|only)\s+$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """Values that stand side by side, "3 cm, 4 cm and 5 cm", and what is around them."""

    read: str
    start: int
    stop: int
    dimension: tuple[tuple[str, int], ...]
    unit: str
    count: int
    asked: bool  # it stands in what the text asks
    name: str = ""  # the symbol that equals it

    @property
    def before(self) -> str:
        return self.read[max(0, self.start - 90) : self.start]

    @property
    def after(self) -> str:
        return self.read[self.stop : self.stop + 60]

    @property
    def kind(self) -> str:
        """Of which quantity it is: "distance"; "" where the unit does not say."""
        return kind_of(self.unit, self.dimension)

    def phrase(self, noun: str = "") -> str:
        if re.search(r"\bby\b|×(?! 10)", self.read[self.start : self.stop]) and not noun:
            noun = "dimensions"
        return f"the indicated {noun or plural(self.kind, self.count)}"


Way = Callable[[Stated], Edit | None]


def _bracket(one: Stated) -> Edit | None:
    """A block (5 kg) slides -> A block slides."""
    opens = re.search(r"\s*\(\s*$", one.before)
    closes = re.match(r"\s*\)", one.after)
    if not (opens and closes):
        return None
    return Edit(one.start - len(opens.group()), one.stop + closes.end())


_LINKED = re.compile(rf"\s+(?:(of|equal to|equals)\s+)?(?:{_ABOUT})?$", re.I)
_SIGN = re.compile(r"(?:[^\W\d_][₀-ₜ0-9′]{1,3}|[B-Zb-zα-ωΑ-Ω])")
_OF = re.compile(
    "incidence|refraction|inertia|elevation|depression|friction|inclination|flow|curvature"
    "|reflection|rotation|projection|expansion|restitution"
)
_AMONG = ("of", "with", "and", "has", "have", "having")
_HAVING = ("having", "using", "carrying", "containing", "including", "giving", "exerting")
_ASKS = ("what", "which", "how", "whose")
_DET = ("a", "an", "the", "its", "their", "his", "her")


def _noun(one: Stated) -> Edit | None:  # noqa: PLR0911 - one return a way that does not fit
    """A mass of 5 kg, radius 4 cm -> the indicated mass, the indicated radius."""
    link = _LINKED.search(one.before)
    if link is None or _COMPARED.match(one.after):
        return None
    words = list(re.finditer(r"\S+", one.before[: link.start()]))[-6:]
    at = one.start - len(one.before)
    if words and _SIGN.fullmatch(words[-1].group()) and len(words) > 1 and link[1]:
        if is_noun(words[-2].group()):  # a mass m of 5 kg
            return Edit(at + words[-1].end(), one.stop)
        return None
    if not words or words[-1].end() != link.start() or one.name:
        return None
    last = words.pop()
    if len(words) > 1 and words[-1].group() == "of" and _OF.fullmatch(last.group()):
        words.pop()  # an angle of incidence of 30°
        noun = words.pop()
    else:
        noun = last
    if not is_noun(noun.group()) or (one.asked and one.kind == "time"):
        return None  # how fast it is at a time of 3 s is asked
    of = bool(words) and words[-1].group().lower() in _AMONG  # of length 5 m
    if not (link[1] or of or _STOPS.match(one.after)):
        return None
    kept = _kept(words, bool(link[1]))
    if kept is None:
        return None
    taken = [word.group() for word in words[len(words) - kept :]]
    begin = at + (words[len(words) - kept].start() if kept else noun.start())
    det = taken.pop(0).lower() if taken and taken[0].lower() in _DET else "the"
    det = "the" if det in ("a", "an") else det
    named = one.before[noun.start() : last.end()]
    if not taken and named.istitle():
        named = named.lower()  # it began its sentence
    phrase = " ".join([det, "indicated", *taken, named])
    return Edit(begin, one.stop, _capital(one.read, begin, phrase))


def _kept(words: Sequence[re.Match[str]], linked: bool) -> int | None:
    """How many of the words in front belong to the noun: an initial | speed; None where that is
    not told."""
    kept, sure = 0, True
    for word in reversed(words):
        said = word.group().lower()
        if said in _DET:  # the box cost 3 cents
            return kept + 1 if sure or linked else None
        fits = said in QUALITIES or is_noun(said)
        verb = said.endswith(("s", "ed", "ing")) and not fits
        if verb and said.endswith("ing") and said not in _HAVING:  # a sampling rate of
            left = words.index(word) - 1
            if not (linked and left >= 0 and words[left].group().lower() in _DET):
                return None
            verb = False
        if re.search(r"[^\w-]", said) or said in NO_THING or verb:
            # what volume of, a heat of: the noun stands in another phrase
            return None if said in _ASKS or not (sure or linked) else kept
        if kept > 2 or not _qualifies(said):
            return None
        sure &= fits
        kept += 1
    return kept if sure or linked else None


def _qualifies(word: str) -> bool:
    """Whether the word may stand between "a" and "speed"."""
    if word in QUALITIES or is_noun(word):
        return True
    return (
        word.replace("-", "").isalpha() and word not in NO_THING and not word.endswith(("s", "ed"))
    )


def _capital(read: str, begin: int, phrase: str) -> str:
    first = not begin or re.search(r"[.?!]\s*$", read[max(0, begin - 4) : begin])
    return phrase[0].upper() + phrase[1:] if first else phrase


def _long(one: Stated) -> Edit | None:
    """A 3 m long rod, a rod 3 m long, 4 cm in height."""
    said = re.match(
        r"[\s-]+(?:in\s+)?(long|tall|high|wide|deep|thick|(?<=in )(?:length|height|width|depth"
        r"|thickness|diameter|radius|circumference|area|volume|mass|weight))\b",
        one.after,
    )
    if said is None or one.kind not in ("distance", "area", "volume", "mass", "force"):
        return None
    stop = one.stop + said.end()
    if article := re.search(r"\b(an?|the)\s+$", one.before, re.I):
        thing = re.match(r"(,?)\s+([a-z]+)", one.read[stop : stop + 30])
        if thing is None or thing[2] in NO_THING:
            return None
        stop += len(thing[1])
        begin = one.start - len(article.group())
        return Edit(begin, stop, _article(article[1], thing[2]))
    if (
        said.group()[0] == "-"
        or one.asked
        or re.search(r"\b(?:of|and|or|by|to|at|from)\s+$", one.before)
    ):
        return None
    if re.search(r"(?<!stands)(?<!measures)(?<!grows)(?<!rises)[a-z)]\s*,?\s+$", one.before):
        return Edit(one.start, stop, f"of the indicated {_LONG.get(said[1], said[1])}")
    return None


def _article(article: str, following: str) -> str:
    if article.lower() not in ("a", "an"):
        return article
    new = (
        "an" if following[0] in "aeiou" and not following.startswith(("uni", "one", "us")) else "a"
    )
    return new.capitalize() if article[0].isupper() else new


def thing(one: Stated) -> Edit | None:
    """A 5 kg block -> a block."""
    found = re.search(r"\b(an?|the|each|two|three|four|this|one)\s+$", one.before, re.I)
    thing = re.match(r"[\s-]+(?:\(?[A-Za-z]\)\s+)?([A-Za-z][a-z]+|[A-Z][A-Za-z₀-₉]*)", one.after)
    if found is None or thing is None or thing[1].lower() in NO_THING:
        return None
    if re.match(r"[\s-]+[a-z]+ing\b(?!\s+[a-z])", one.after):
        return None
    begin = one.start - len(found.group())
    if is_noun(thing[1]) and found[1].lower() in ("a", "an", "the"):
        return _measured(one, begin, thing[1])
    words = _article(found[1], thing[1])
    return Edit(begin, one.stop + (one.after[:1] == "-"), words)


_SIZES = ("diameter", "radius", "length", "width", "height", "thickness")


def _measured(one: Stated, begin: int, noun: str) -> Edit:
    """A 4 cm diameter coil -> a coil; a 2 kg mass -> the indicated mass."""
    stop = one.stop + (one.after[:1] == "-")
    thing = re.match(rf"[\s-]+{noun}\s+([a-z]+)", one.after)
    if noun in _SIZES and thing and thing[1] not in NO_THING and thing[1][-1] != "s":
        article = one.read[begin : one.start].strip()
        return Edit(begin, one.stop + thing.start(1) - 1, _article(article, thing[1]))
    return Edit(begin, stop, _capital(one.read, begin, "the indicated"))


_ROPE = re.compile(
    r"\s+of\s+(?:\w+\s+){0,2}(?:wire|rope|string|cable|pipe|tubing|rod|fenc\w+|chain)\b"
)


def _list(one: Stated) -> Edit | None:
    """The following masses: 2 kg and 3 kg -> the indicated masses; three rods, 2 m, 3 m and 4 m,
    -> three rods."""
    if one.count < 2:
        return None
    listed = re.search(r"\bthe following (\w+):\s*$", one.before, re.I)
    if listed and is_noun(listed[1]) and re.match(r"\s*[.;\n]", one.after):
        begin = one.start - len(listed.group())
        return Edit(begin, one.stop, _capital(one.read, begin, f"the indicated {listed[1]}"))
    comma = re.search(r"(?<=[a-z]s),\s*$", one.before)
    if comma and (closing := re.match(r"\s*,", one.after)):
        return Edit(one.start - len(comma.group()), one.stop + closing.end())
    return None


def _of_a_thing(one: Stated) -> Edit | None:
    """5 g of salt -> the indicated mass of salt."""
    if one.asked or not re.match(r"\s+of\s+(?!the order)[\w{]", one.after) or not one.kind:
        return None
    if re.search(r"(?:\b(?:an?|the|each|every|per|another|one)|-|\d|/)\s*$", one.before, re.I):
        return None
    if _BOUND.search(one.before) or one.kind == "percentage":
        return None
    if re.match(r"\s+of\s+(?:mercury|Hg|water column)\b", one.after):
        return None
    noun = one.kind if one.kind in ("mass", "volume") else "amount"
    if one.kind == "distance" and _ROPE.match(one.after):
        noun = "length"
    return Edit(one.start, one.stop, _capital(one.read, one.start, one.phrase(noun)))


def _is(one: Stated) -> Edit | None:
    """The mass is 5 kg. -> The mass is as shown."""
    found = re.search(
        rf"\b(?:is|are|was|were|be)\s+(?:equal to\s+)?(?:{_ABOUT})?$", one.before, re.I
    )
    if found is None or one.asked or not ENDS.match(one.after):
        return None
    if re.match(r"\s*(?:,|and|or)\s*\W{0,3}\d", one.after):
        return None  # are 5 kg and 6,370 m, respectively
    verb = re.match(r"\w+", found.group())
    stop = one.stop
    if respectively := re.match(r"\s*,?\s*respectively\b", one.after):
        stop += respectively.end()
    begin = one.start - len(found.group()) + (verb.end() if verb else 0)
    return Edit(begin, stop, "as shown")


_BE = ("is", "are", "was", "were", "it", "them", "due", "up", "down")


def _place(one: Stated) -> Edit | None:
    """Is placed 8 cm in front of -> is placed the indicated distance in front of."""
    if one.asked or one.kind not in ("distance", "angle") or not _PLACE.match(one.after):
        return None
    word = re.search(rf"([a-z]+)(,?)\s+(?:{_ABOUT})?$", one.before, re.I)
    if word is None or (word[2] and not re.match(r"\s*(?:apart|away)\b", one.after)):
        return None
    fits = word[1] in _BE or (word[1] not in NO_THING and not _BOUND.search(one.before))
    return Edit(one.start, one.stop, one.phrase()) if fits else None


def _preposition(one: Stated) -> Edit | None:
    """At 248 °C, for 3 s -> at the indicated temperature, for the indicated time."""
    found = re.search(
        rf"\b(at|to|from|by|with|of|in|for|through|over|under|between|into|against|under)\s+"
        rf"((?:a|an|the)\s+)?(?:{_ABOUT})?$",
        one.before,
        re.I,
    )
    if found is None or one.asked or not one.kind or not _STOPS.match(one.after):
        return None
    word = found[1].lower()
    if found[2] or _COMPARED.match(one.after) or one.kind == "percentage":
        return None
    if re.match(r"\s+of\b", one.after) and word != "of":
        return None
    if word in ("by", "to") and not ENDS.match(one.after):
        return None
    if word == "between" and one.count < 2:
        return None
    apart = re.search(r"\b(?:separated|spaced|apart|inclined|tilted)\s+by\s+$", one.before)
    noun = "amount" if word == "by" and not apart else ""
    if word == "from" and re.match(r"\s+to\s+\W{0,2}\d", one.after):
        noun = f"initial {one.kind}"
    elif word == "to" and re.search(
        r"\bfrom\s+\S{1,14}\s?\S{0,14}(?:\s\S{1,9})?\s+to\s+$", one.before
    ):
        noun = f"final {one.kind}"
    return Edit(one.start, one.stop, one.phrase(noun))


def _verb(one: Stated) -> Edit | None:
    """Carries 2 A. -> carries the indicated current."""
    if one.asked or not one.kind or not ENDS.match(one.after):
        return None
    moving = re.search(
        r"\b(?:travel|mov|go|run|driv|fly|walk|swim|rid|cruis|cycl|proceed|rotat|spinn?)"
        r"(?:l?ing|es|s|e)?\s+$",
        one.before,
        re.I,
    )
    if moving:
        at = {"speed": "at ", "angular speed": "at "}.get(one.kind, "")
        known = at or one.kind == "distance"
        return Edit(one.start, one.stop, f"{at}{one.phrase()}") if known else None
    having = re.search(
        rf"\b(?:carries|carrying|contains|containing|has|having|weighs|weighing|measures|measuring"
        rf"|stores|delivers|supplies|draws|exerts|costs|consumes|dissipates|produces|absorbs|holds"
        rf"|equals|applying|applies)\s+(?:{_ABOUT})?$",
        one.before,
        re.I,
    )
    return Edit(one.start, one.stop, one.phrase()) if having else None


# The order matters: the first that fits is taken.
WAYS: tuple[Way, ...] = (
    _bracket, _long, _list, _noun, thing, _of_a_thing, _is, _place, _preposition, _verb,
)  # fmt: skip
