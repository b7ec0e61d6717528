"""Quizzes of a problem file: what is certain is repaired, a quiz that stays in doubt left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scigen_data.answers.compare import written_alike
from scigen_data.problems.escapes import unescaped
from scigen_data.problems.files import REPEATED, filled, is_nan
from scigen_data.records import LETTERS, Quiz

_FIELDS = ("question", "options", "correct_option", "answer", "evidence_snippet", "evidence")
_OF_CURATION = ("by", "label", "sure", "blind", "dropped")  # what was said of a quiz


class _Doubt(Exception):
    """Why a quiz is left out."""


def quizzes_in(value: object, repairs: list[str]) -> tuple[Quiz, ...]:
    """The quizzes of a row; `repairs` is told what was mended, and which were left out and why."""
    if not isinstance(value, list):
        if filled(value):
            repairs.append("quizzes: not a list, left out")
        return ()
    kept = []
    for number, raw in enumerate(value, start=1):
        notes: list[str] = []
        try:
            kept.append(_quiz(raw, notes))
        except _Doubt as doubt:
            notes = [f"left out, {doubt}"]
        repairs.extend(f"quiz {number}: {note}" for note in notes)
    return tuple(kept)


def _quiz(raw: object, notes: list[str]) -> Quiz:
    if not isinstance(raw, Mapping):
        raise _Doubt("not an object")
    if REPEATED in raw:
        raise _Doubt("a field stands twice")
    notes.extend(
        f"stray key {_quoted(key)} left out"
        for key, value in raw.items()
        if key not in (*_FIELDS, *_OF_CURATION) and value is not None
    )
    question = raw.get("question")
    if not isinstance(question, str) or not question.strip():
        raise _Doubt("no question")
    options, keys = _options(raw.get("options"), notes)
    named = raw.get("correct_option")
    if not filled(named):
        named = raw.get("answer")
    answer = _letter(named, options, keys, notes)
    right = LETTERS.index(answer)
    twins = [other for place, other in enumerate(options) if place != right]
    if found := [other for other in twins if written_alike(options[right], other)]:
        spelled = "" if options[right] in found else f" (also as {_quoted(found[0])})"
        raise _Doubt(f"the right option stands twice{spelled}")
    evidence = raw.get("evidence_snippet")
    if not isinstance(evidence, str):
        evidence = raw.get("evidence")
    a, b, c, d = (unescaped(option, "option", notes) for option in options)
    return Quiz(
        question=unescaped(question, "question", notes),
        options=(a, b, c, d),
        answer=answer,
        evidence=evidence if isinstance(evidence, str) else "",
    )


def _options(value: object, notes: list[str]) -> tuple[list[str], dict[str, str]]:
    """The four texts in the order A to D, and each key of the file with its letter."""
    if isinstance(value, list) and len(value) == 4:
        notes.append("options without letters, read as A to D in order")
        value = dict(zip(LETTERS, value, strict=True))
    if not isinstance(value, Mapping):
        raise _Doubt("no options")
    if REPEATED in value:
        raise _Doubt(f"option key {_quoted(value[REPEATED][0])} stands twice")
    # Parquet gives every row the keys of all rows, with null where a row lacks one.
    given = {str(key): text for key, text in value.items() if text is not None}
    if missing := set(LETTERS) - set(given):
        letters = _read_keys(given, missing, notes)
    else:
        letters = {letter: letter for letter in LETTERS}
        notes.extend(f"option {_quoted(key)} left out" for key in given if key not in LETTERS)
    by_letter = {letters[key]: _option(text) for key, text in given.items() if key in letters}
    if len(missing) == 1:
        _swap_back(given, missing.pop(), by_letter, notes)
    return [by_letter[letter] for letter in LETTERS], letters


def _read_keys(given: Mapping[str, Any], missing: set[str], notes: list[str]) -> dict[str, str]:
    """Key -> letter. Certain where one key is damaged and stands where its letter belongs."""
    keys = list(given)
    damaged = [key for key in keys if key not in LETTERS]
    if len(keys) == 4 and len(damaged) == 1:
        letter = next(iter(missing))
        if keys.index(damaged[0]) == LETTERS.index(letter):
            notes.append(f"option key {_quoted(damaged[0])} read as {letter}")
            return {key: letter if key in damaged else key for key in keys}
    bare = {key: re.sub(r"[^A-Z]", "", key.upper()) for key in keys}
    if sorted(bare.values()) == list(LETTERS):
        notes.extend(f"option key {_quoted(key)} read as {bare[key]}" for key in damaged)
        return bare
    shown = ", ".join(_quoted(key) for key in keys) or "none"
    raise _Doubt(f"option keys in doubt: {shown}")


def _swap_back(
    given: Mapping[str, Any], letter: str, by_letter: dict[str, str], notes: list[str]
) -> None:
    """{"10 cm": "C"} is option C with key and text swapped.

    Unless the options are letters themselves ({"A": "A", "B": "B", "0": "C", "D": "D"}).
    """
    if by_letter[letter].strip() != letter:
        return
    others = [text.strip() in LETTERS for key, text in by_letter.items() if key != letter]
    if all(others):
        return
    if any(others):
        raise _Doubt(f"option {letter} in doubt: its own letter or key and text swapped")
    key = next(key for key in given if key not in LETTERS)
    by_letter[letter] = key
    notes[:] = [note for note in notes if not note.startswith(f"option key {_quoted(key)}")]
    notes.append(f"option {letter}: key {_quoted(key)} and text swapped back")


def _option(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or is_nan(value):
        raise _Doubt("an option is not text")
    if not (text := str(value)).strip():
        raise _Doubt("an option is empty")
    return text


def _letter(named: object, options: list[str], keys: Mapping[str, str], notes: list[str]) -> str:
    """The right option's letter: as given, as a damaged key, or as the option's own text."""
    if not isinstance(named, str) or not named.strip():
        raise _Doubt("no right option")
    if named in LETTERS:
        return named
    candidates = {LETTERS[i] for i, text in enumerate(options) if text.strip() == named.strip()}
    if named in keys:
        candidates.add(keys[named])
    if bare := re.fullmatch(r"\W*([A-Da-d])\W*", named):
        candidates.add(bare[1].upper())
    if len(candidates) != 1:
        raise _Doubt(f"right option {_quoted(named)} in doubt")
    letter = candidates.pop()
    notes.append(f"right option {_quoted(named)} read as {letter}")
    return letter


def _quoted(value: object) -> str:
    """In double quotes, on one line, short."""
    text = " ".join(str(value).replace('"', "'").split())
    return f'"{text if len(text) <= 40 else text[:39] + "…"}"'
