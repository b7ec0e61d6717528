"""Wrong options that the framework makes, so that no text tells which option is right.

A value's four options are a set that each of its members would have got alike: a ladder of values
of one written form (as many digits, decimals and zeros, a last digit of one class) is cut without
regard to the truth, and three more steps of it are drawn so that each step is shown four times as
often as it is true. How often it is true follows how often people write such a value.

Texts are the other things of one kind that a problem or scene has. They are no options where their
form tells the right one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations, pairwise
from random import Random

from scigen_data.answers import plain
from scigen_data.answers.compare import written_alike
from scigen_data.answers.quantity import NUMBER_WORDS
from scigen_data.records import LETTERS, Quiz

WRONG = len(LETTERS) - 1

# Of values with one digit beside zeros: how often it is 1, 2, ... 9. Whether zeros and a point are
# written comes first: 5, 300, 0.2, 4.0.
_ONE_DIGIT = {
    (False, False): (24, 23, 13, 12, 13, 7, 4, 3, 2),
    (True, False): (35, 20, 12, 7, 12, 6, 5, 2, 1),
    (False, True): (17, 16, 8, 6, 20, 8, 6, 12, 5),
    (True, True): (22, 20, 12, 12, 14, 8, 4, 5, 4),
}
_DECADES = (22, 10, 4, 1)  # how often whole ones of one digit have no zero, one, two, more
_FIRST = (6, 7, 8)  # where their ladder is cut: 60 to 90 stand with 100 to 500
_STEEP = 1.4  # of longer numbers: M is written as often as M ** -_STEEP
_LIKED = {12: 1.6, 15: 1.2, 24: 1.4, 25: 1.3, 35: 0.7, 48: 2.0}  # and these so many times that
_COUNTED = 1.6  # the same of numbers in words
_ANGLES = {30: 10, 45: 8, 60: 8, 90: 5, 120: 4, **dict.fromkeys((15, 75, 105, 135, 150), 2)}
_LEAST = 8  # steps of a cut ladder
_WIDE = 2.5  # a ladder is cut while its last step is more times the first
_NARROW = 1.5  # and never below this
_APART = 1.04  # times: values may be read off a scale
_FEW = 16  # steps whose sets of three are all weighed; of more, sets are drawn until one fits
_TRIES = 1000

_NUMBER = re.compile(
    r"(?<![\w.^_\\])(?<![_^]\{)(?<![_^]\{[-+−])(?<![eE][+\-−])(?:\d+(?:(?:,|\{,\})\d{3})*(?:\.\d+)?|\.\d+)"
    r"(?!\s*\^\s*\{?\s*[-+−]?\d|[⁰¹²³⁴-⁹⁺⁻])(?![\d.]*\d)"
)
_UNIT = r"(?!.* \d)[^\W\d][\w²³⁻¹°·/^()\-−. ]{0,30}|°\s?[CF]?|%|′|″|[ΩµÅ][\w/·]{0,6}"
_BARE = r"(?:\d[\d,]*(?:\.\d+)?|\.\d+)"
_POWER = r"(?:[eE][+\-−]?\d{1,3}|\s*[×xX·]\s*10[⁺⁻]?[⁰¹²³⁴-⁹]{1,3})"
_ONE = re.compile(
    rf"(?:[^\W\d][^\W]{{0,8}}\s*=\s*)?[-−–+±]?\s*[$€£]?\s*({_BARE})({_POWER})?\s*(?:-?\s*(?:{_UNIT}))?\.?"
)
_DEGREES = re.compile(r"°(?!\s?[CF])|\bdegrees?\b(?!\s*(?:[CF]\b|celsius|fahrenheit))", re.I)
_TIMES = re.compile(r"\d[^\W\d_]$")  # 2A, of which 1A is written A
_PLURAL, _SINGULAR = re.compile(r"\b[a-z]{3,}s$"), re.compile(r"\b[a-z]{4,}(?<!s)$")
_POINT = re.compile(rf"[A-Z]?′?\s*\(\s*[-−]?{_BARE}(?:\s*,\s*[-−]?{_BARE}){{1,2}}\s*\)")


# ------------------------------------------------------------------------------ values


def is_value(text: str) -> bool:
    """Whether a text is one number, with or without a sign, unit and name; 3d and 2A are names."""
    read = plain(text).strip()
    return _ONE.fullmatch(read) is not None and not _TIMES.search(read)


def value_options(truth: str, rng: Random, *, about: str = "") -> tuple[str, ...] | None:
    """Three wrong values in the spelling of `truth`; None where none can be made.

    `truth` is one number with or without a sign, unit and name, in LaTeX or not, a small number in
    words, or the coordinates of a point. `about` is the question: it says of what the value is.
    """
    words = re.fullmatch(r"([A-Za-z]+)(?:\s+[A-Za-z][A-Za-z \-]{0,30})?", truth.strip())
    if words and words[1].lower() in NUMBER_WORDS:
        return _in_words(truth.strip(), words[1], rng)
    read = plain(truth).strip()
    found = list(_NUMBER.finditer(truth))
    if (one := _ONE.fullmatch(read)) is not None:
        found = [number for number in found if number[0].replace("{,}", ",") == one[1]][:1]
    elif _POINT.fullmatch(read) is None:
        return None
    if not found:
        return None
    plain_one = one is not None and one[2] is None
    columns = [_steps(number[0], read, about, rng, plain_one) for number in found]
    if all(column is None for column in columns):
        return None
    options = []
    for place in range(WRONG):
        text, at = "", 0
        for number, column in zip(found, columns, strict=True):
            text += truth[at : number.start()] + (column[place] if column else number[0])
            at = number.end()
        options.append(text + truth[at:])
    return tuple(options)


def _steps(
    number: str, read: str, about: str, rng: Random, plain_one: bool
) -> tuple[str, ...] | None:
    """Three other numbers written as this one is; None where it is zero or its ladder short."""
    core = re.sub(r"\D", "", number).strip("0")
    if not core:
        return None
    unit = float(re.sub(r"[^\d.]", "", number)) / int(core)  # of the last digit that is not 0
    true, degrees = unit * int(core), _DEGREES.search(read) is not None
    if degrees and true in _ANGLES:
        pool = tuple(sorted(_ANGLES))
        drawn = _drawn(pool, tuple(_ANGLES[step] for step in pool), round(true), rng)
        said = [number.replace(f"{true:.0f}", str(step), 1) for step in drawn or ()]
        return tuple(said) or None
    bounds = _bounds(degrees, read, about)
    if plain_one and not bounds and len(core) == 1 and number.isdigit():
        return _whole(number, read, rng)
    low = max((b for b in bounds if b < true), default=0.0)
    high = min((b for b in bounds if b >= true), default=math.inf)
    head, tail = core[:3], core[3:]

    def stands(step: int) -> bool:
        value = unit * int(f"{step}{tail}")
        return low < value < high and not (degrees and value in _ANGLES)

    pool = tuple(filter(stands, _ladder(len(head), "" if tail else head[-1])))
    if int(head) not in pool:
        return None
    pool = _cut(pool, int(head), rng)
    once = _ONE_DIGIT[number[-1] == "0", "." in number]
    weights = (once[n - 1] if n < 10 else _LIKED.get(n, 1.0) * n**-_STEEP for n in pool)
    drawn = _drawn(pool, tuple(weights), int(head), rng)
    return tuple(_written(number, core, f"{step}{tail}") for step in drawn or ()) or None


def _whole(number: str, read: str, rng: Random) -> tuple[str, ...] | None:
    """Three others of 1 to 9, 10 to 90, 100 to 900: the ladder goes through the decades."""
    true, first, zeros = int(number), rng.choice(_FIRST), len(number) - 1
    decade = zeros - (int(number[0]) < first)
    low = [n * 10**decade for n in range(first, 10)] if decade >= 0 else []
    pool = [*low, *(n * 10 ** (decade + 1) for n in range(1, first))]
    if _PLURAL.search(read) or _TIMES.search(read):
        pool = [step for step in pool if step != 1]
    if true not in pool or (true == 1 and _SINGULAR.search(read)):
        return None
    weights = []
    for step in map(str, pool):
        once = _ONE_DIGIT[len(step) > 1, False][int(step[0]) - 1]
        weights.append(once * _DECADES[min(len(step), len(_DECADES)) - 1])
    drawn = _drawn(tuple(pool), tuple(weights), true, rng)
    return None if drawn is None else tuple(map(str, drawn))


def _bounds(degrees: bool, read: str, about: str) -> tuple[float, ...]:
    """Bounds that values of this kind lie on one side of."""
    if degrees:
        return (180, 360)
    if "%" in read or "percent" in read:
        return (100,)
    return (14,) if re.search(r"\bpH\b", f"{read} {about}") else ()


def _ladder(length: int, last: str) -> tuple[int, ...]:
    """All numbers of so many digits whose last one is of the class of `last`; "": of any."""
    alike = next((each for each in ("5", "2468", "1379") if last and last in each), "0123456789")
    every = range(10 ** (length - 1), 10**length)
    return tuple(every) if length == 1 else tuple(n for n in every if str(n)[-1] in alike)


def _cut(pool: tuple[int, ...], true: int, rng: Random) -> tuple[int, ...]:
    """The part of the ladder around the truth. Where it is cut has nothing to do with that."""
    while pool[-1] > _WIDE * pool[0]:
        places = [
            at
            for at in range(_LEAST, len(pool) - _LEAST + 1)
            if pool[at - 1] > _NARROW * pool[0] and pool[-1] > _NARROW * pool[at]
        ]
        if not places:
            break
        at = rng.choice(places)
        pool = pool[:at] if true < pool[at] else pool[at:]
    return pool


def _drawn(
    pool: tuple[int, ...], weights: tuple[float, ...], true: int, rng: Random
) -> tuple[int, ...] | None:
    """Three other steps; None where the ladder has too few."""
    if len(pool) <= WRONG:
        return None
    odds = dict(zip(pool, _odds(weights), strict=True))
    others = [step for step in pool if step != true]
    if len(others) <= _FEW:
        sets = [drawn for drawn in combinations(others, WRONG) if _apart(true, *drawn)]
        chances = [math.prod(odds[step] for step in drawn) for drawn in sets]
        return tuple(rng.sample(rng.choices(sets, chances)[0], WRONG)) if sets else None
    for _ in range(_TRIES):
        drawn = tuple(rng.choices(others, [odds[step] for step in others], k=WRONG))
        if _apart(true, *drawn):
            return drawn
    return None


def _apart(*steps: int) -> bool:
    return all(b >= _APART * a for a, b in pairwise(sorted(steps)))


@lru_cache(4096)
def _odds(weights: tuple[float, ...]) -> tuple[float, ...]:
    """Odds with which a set of four, drawn in proportion to their product, shows each step four
    times as often as it is true.

    Step by step as in iterative proportional fitting. What is true more often than one time in
    four is shown nearly always.
    """
    total = sum(weights)
    wanted = [min(0.98, len(LETTERS) * weight / total) for weight in weights]
    odds = list(wanted)
    for _ in range(40):
        sums = [sum(each**power for each in odds) for power in (1, 2, 3)]
        with_it = [each * _triples(*(s - each**k for k, s in enumerate(sums, 1))) for each in odds]
        scale = len(LETTERS) / sum(with_it)
        shown = [min(0.999, max(1e-9, scale * each)) for each in with_it]
        odds = [
            each * (want / (1 - want)) / (seen / (1 - seen))
            for each, want, seen in zip(odds, wanted, shown, strict=True)
        ]
        top = max(odds)
        odds = [each / top for each in odds]
    return tuple(odds)


def _triples(first: float, second: float, third: float) -> float:
    """The sum of products of three, from the sums of the powers."""
    return max((first**3 - 3 * first * second + 2 * third) / 6, 1e-300)


def _written(number: str, core: str, other: str) -> str:
    """`number` with `other`'s digits in place of `core`'s; both have as many."""
    at = [place for place, char in enumerate(number) if char.isdigit()]
    begin = next(i for i, place in enumerate(at) if number[place] != "0")
    chars = list(number)
    for place, digit in zip(at[begin : begin + len(core)], other, strict=True):
        chars[place] = digit
    return "".join(chars)


def _in_words(truth: str, word: str, rng: Random) -> tuple[str, ...] | None:
    names = {value: name for name, value in NUMBER_WORDS.items()}
    true, pool = NUMBER_WORDS[word.lower()], tuple(range(2, 10))  # one has another plural
    if true not in pool:
        return None
    drawn = _drawn(pool, tuple(step**-_COUNTED for step in pool), true, rng)
    if drawn is None:
        return None
    said = [names[step].capitalize() if word[0].isupper() else names[step] for step in drawn]
    return tuple(each + truth[len(word) :] for each in said)


# ------------------------------------------------------------------------------- texts

_ARTICLE = re.compile(r"(?:the|an?)\s+", re.I)
_LATEX = re.compile(r"[\\$^{}]|_\{")
_LOOKALIKES = str.maketrans("0Oo1lI|5S8B2Z6bg9q", "ooollllssbbzzbbggg")
_SMALL = frozenset(
    ("a", "an", "and", "at", "by", "from", "in", "is", "it", "of", "on", "or", "than", "the", "to")
)
_LONGER = 1.25  # times the longest of the others, and _MORE characters: the truth would stand out
_MORE = 3
_CENTRAL = 0.15  # of likeness to the other three, more than any of them has


def text_options(
    truth: str, others: Iterable[str], question: str, rng: Random
) -> tuple[str, ...] | None:
    """Three of `others` that have the form of `truth`; None where there are none."""
    kept: list[str] = []
    wanted = _form(truth, question)
    for other in (each.strip() for each in others):
        if _form(other, question) == wanted and not any(
            _one(other, each) for each in (truth, *kept)
        ):
            kept.append(other)
    said = _words(question)
    sets = [three for three in combinations(kept[:8], WRONG) if not _tells(truth, three, said)]
    return rng.choice(sets) if sets else None


def _form(text: str, question: str) -> tuple[object, ...]:
    """What all four have alike: case, article, mathematics, digits, how many words about, and
    whether the question holds it."""
    article = _ARTICLE.match(text)
    rest = text[article.end() :] if article else text
    read = plain(rest)
    words = len(read.split())
    return (
        article[0].casefold()[:2] if article else "",
        read[:1].isupper(),
        len(read) == 1,
        bool(_LATEX.search(rest)),
        bool(re.search(r"\d", read)),
        read.endswith("."),
        "one" if words == 1 else "few" if words <= 4 else "many",
        re.search(rf"(?<!\w){re.escape(read)}(?!\w)", plain(question), re.I) is not None,
    )


def _one(text: str, other: str) -> bool:
    """Whether the two may be taken for one another: written alike, or a slip of each other."""
    if written_alike(text.casefold(), other.casefold()):
        return len(text) != 1 or text == other  # the points A and a are two
    if len(text) == len(other) > 1:
        return text.translate(_LOOKALIKES) == other.translate(_LOOKALIKES)
    return False


def _tells(truth: str, others: Sequence[str], said: set[str]) -> bool:
    """Whether the truth stands out: by its length, by words of the question, or as the one that
    the others are variants of."""
    sizes = [len(plain(each)) for each in others]
    size = len(plain(truth))
    if size > max(_LONGER * max(sizes), max(sizes) + _MORE):
        return True
    if min(sizes) > max(_LONGER * size, size + _MORE):
        return True
    shared = len(_words(truth) & said)
    if shared > max(len(_words(each) & said) for each in others):
        return True
    four = (truth, *others)
    near = [sum(_likeness(one, other) for other in four) for one in four]
    return near[0] > max(near[1:]) + _CENTRAL


def _likeness(one: str, other: str) -> float:
    """From 0 to 1, of the words and signs that two texts share in their order."""
    a, b = (re.findall(r"\w+|[^\w\s]", plain(text)) for text in (one, other))
    return float(SequenceMatcher(None, a, b, autojunk=False).ratio())


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", plain(text).casefold())) - _SMALL


# ------------------------------------------------------------------------------ a quiz


def shuffled(question: str, truth: str, others: Sequence[str], evidence: str, rng: Random) -> Quiz:
    """A quiz whose four options stand in an order of `rng`."""
    options = [truth, *others]
    rng.shuffle(options)
    a, b, c, d = options
    return Quiz(question, (a, b, c, d), LETTERS[options.index(truth)], evidence)
