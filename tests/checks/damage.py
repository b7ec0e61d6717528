"""Figures whose labels are covered, blurred or swapped on purpose, by pixels.

Where the labels are is known from the figure's facts; a reader that answers from the image alone
has to fail on what comes out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageFilter, ImageFont

from scigen_data.answers import key
from scigen_data.facts import Role, TextFact
from scigen_data.records import Figure, Quiz

Damage = Callable[[Figure, Sequence[Quiz]], "tuple[bytes, list[Quiz]]"]
_MARGIN = 3  # pixels round a label


def concerned(figure: Figure, quiz: Quiz) -> list[TextFact]:
    """The labels that show the right option's value."""
    value = _flat(quiz.correct)
    return [
        fact
        for fact in figure.facts.texts
        if re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.])", _flat(fact.plain))
    ]


def covered(figure: Figure, quizzes: Sequence[Quiz]) -> tuple[bytes, list[Quiz]]:
    """Every label that a quiz asks for painted over; the quizzes that this concerns."""
    image = _opened(figure)
    for fact in _labels(figure, quizzes):
        image.paste(_ground(image, fact), _around(image, fact))
    return _png(image), [quiz for quiz in quizzes if concerned(figure, quiz)]


def blurred(figure: Figure, quizzes: Sequence[Quiz]) -> tuple[bytes, list[Quiz]]:
    """Every such label blurred by half its height, so that a person cannot read it either."""
    image = _opened(figure)
    for fact in _labels(figure, quizzes):
        box = _around(image, fact)
        lines = fact.plain.count("\n") + 1
        side = min(fact.box.width, fact.box.height) if fact.rotation else fact.box.height
        image.paste(image.crop(box).filter(ImageFilter.GaussianBlur(side / lines / 2)), box)
    return _png(image), [quiz for quiz in quizzes if concerned(figure, quiz)]


def swapped(figure: Figure, quizzes: Sequence[Quiz]) -> tuple[bytes, list[Quiz]]:
    """The values of labels exchanged in pairs, names staying where they are.

    The quizzes that are concerned: those whose value now stands in another label only.
    """
    image = _opened(figure)
    wanted: dict[str, tuple[Quiz, TextFact]] = {}
    for quiz in quizzes:
        facts = concerned(figure, quiz)
        if len(facts) == 1 and _can_swap(facts[0]):
            wanted.setdefault(facts[0].plain, (quiz, facts[0]))
    spare = [
        fact
        for fact in figure.facts.texts
        if _can_swap(fact) and fact.plain not in wanted and fact.role is not Role.TICK
    ]
    left = list(wanted.values())
    done: list[Quiz] = []
    while left:
        quiz, fact = left.pop(0)
        partner = next((pair for pair in left if pair[0].correct != quiz.correct), None)
        if partner is not None:
            left.remove(partner)
            _exchange(image, (fact, quiz.correct), (partner[1], partner[0].correct))
            done += [quiz, partner[0]]
        elif spare:
            _exchange(image, (fact, quiz.correct), (spare.pop(0), ""))
            done.append(quiz)
    return _png(image), done


DAMAGES: dict[str, Damage] = {"covered": covered, "blurred": blurred, "swapped": swapped}


# -------------------------------------------------------------------------------- pixels


def _opened(figure: Figure) -> Image.Image:
    assert figure.png is not None
    return Image.open(io.BytesIO(figure.png)).convert("RGB")


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _labels(figure: Figure, quizzes: Iterable[Quiz]) -> list[TextFact]:
    return list(dict.fromkeys(fact for quiz in quizzes for fact in concerned(figure, quiz)))


def _around(image: Image.Image, fact: TextFact) -> tuple[int, int, int, int]:
    box = fact.box
    return (
        max(0, int(box.x0) - _MARGIN),
        max(0, int(box.y0) - _MARGIN),
        min(image.width, int(box.x1) + 1 + _MARGIN),
        min(image.height, int(box.y1) + 1 + _MARGIN),
    )


def _ground(image: Image.Image, fact: TextFact) -> tuple[int, int, int]:
    """The colour that most of the label's box has."""
    pixels = np.asarray(image.crop(_around(image, fact))).reshape(-1, 3)
    colors, counts = np.unique(pixels, axis=0, return_counts=True)
    red, green, blue = (int(value) for value in colors[counts.argmax()])
    return red, green, blue


def _can_swap(fact: TextFact) -> bool:
    return not fact.rotation and "\n" not in fact.plain and re.search(r"\d", fact.plain) is not None


def _exchange(image: Image.Image, *labels: tuple[TextFact, str]) -> None:
    """The pixels of two labels' values, each put where the other began."""
    boxes = [_value_box(image, fact, value) for fact, value in labels]
    crops = [image.crop(box) for box in boxes]
    for (fact, _), box in zip(labels, boxes, strict=True):
        image.paste(_ground(image, fact), box)
    for box, crop in zip(boxes, reversed(crops), strict=True):
        middle = (box[1] + box[3]) // 2
        image.paste(crop, (box[0], max(0, middle - crop.height // 2)))


def _value_box(image: Image.Image, fact: TextFact, value: str) -> tuple[int, int, int, int]:
    """From the value's first character to the label's end: "47 Ω" of "R₁ = 47 Ω"."""
    x0, y0, x1, y1 = _around(image, fact)
    at = fact.plain.find(value) if value else -1
    if at < 0:
        match = re.search(r"(?<![\w.])[+−-]?\(?[+−-]?\d", fact.plain)
        at = match.start() if match else 0
    if at == 0:
        return x0, y0, x1, y1
    font = _font()
    share = font.getlength(fact.plain[:at].rstrip()) / font.getlength(fact.plain)
    guess = fact.box.x0 + share * fact.box.width
    ink = np.asarray(image.crop((x0, y0, x1, y1)).convert("L")) < 128
    blank = [x0 + column for column in np.flatnonzero(~ink.any(axis=0)) if column > _MARGIN]
    cut = min(blank, key=lambda column: abs(column - guess), default=round(guess))
    return int(cut), y0, x1, y1


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_manager.findfont("DejaVu Sans"), 20)


def _flat(text: str) -> str:
    return re.sub(r"[\^_]", "", key(text))
