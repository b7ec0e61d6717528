"""Problems from SciGenBench (arXiv 2601.17027) and from files with the same fields.

Real files are dirty. What position makes certain is repaired and said in `Problem.repairs`;
a quiz that stays in doubt is left out, and that is said there too; a row without question or
answer is rejected with its reason. Texts stay as published, `{eq}` markup included, but for
two damages: reasoning in front of an answer, and LaTeX commands whose backslash an escape ate.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.problems.files import REPEATED, Row, read_rows
from scigen_data.records import LETTERS, Problem, Quiz
from scigen_data.taxonomy import IMAGE_TYPES

LICENSE = "apache-2.0"  # of SciGenBench as published

_FIELDS = (
    "id",
    "question",
    "original_question",
    "answer",
    "image_type",
    "elements",
    "quizzes",
    "multimodal_question",
    "source",
    "license",
    "repairs",
)
_QUIZ_FIELDS = ("question", "options", "correct_option", "answer", "evidence_snippet", "evidence")


class Reason(str, Enum):
    """Why a row is no problem."""

    NOT_AN_OBJECT = "not an object"
    REPEATED_FIELD = "a field stands twice"
    NO_ID = "no id"
    NO_QUESTION = "no question"
    NO_ANSWER = "no answer"
    NOT_TEXT = "a field is not text"
    REPEATED_ROW = "the row stands twice"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class RejectedProblem:
    """A row that cannot be used, kept with its reason."""

    id: str  # empty where the row has none
    place: str  # file and row, counted from 1: "scigen.json row 13"
    reason: Reason
    detail: str  # names the field or the other row; may be empty
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held, in its order."""

    problems: tuple[Problem, ...]
    rejected: tuple[RejectedProblem, ...]


def load_problems(path: Path, *, source: str | None = None) -> Imported:
    """Read a .json, .jsonl or .parquet file of problems.

    Understands SciGenBench's field names (`correct_option`, `evidence_snippet`, `question` or
    `original_question`) and the columns of a published build. `source` overrides what each row
    says of itself; the default is "scigenbench/<file>" for the benchmark's own files, else
    "file/<file>". Raises InputError where the file as a whole is unusable or an image type is
    not in the taxonomy.
    """
    rows = read_rows(path, _FIELDS)
    _need_fields(rows, path)
    ours = path.stem in ("scigen", "seephys") and _is_scigenbench(rows)
    defaults = Problem(
        id="",
        question="",
        answer="",
        source=f"{'scigenbench' if ours else 'file'}/{path.stem}",
        license=LICENSE if ours else "",
    )
    numbered = not any(_id_of(row.value) for row in rows)
    problems: list[Problem] = []
    rejected: list[RejectedProblem] = []
    seen: dict[str, tuple[Problem, str]] = {}  # id -> the problem before renaming, its place
    for number, row in enumerate(rows, start=1):
        fallback_id = f"{path.stem}-{number}" if numbered else ""
        try:
            problem = _problem(row, defaults, fallback_id)
            if source is not None:
                problem = replace(problem, source=source)
            if problem.id in seen and seen[problem.id][0] == problem:
                raise _Reject(Reason.REPEATED_ROW, f"as {seen[problem.id][1]}")
        except _Reject as no:
            value = row.value if isinstance(row.value, dict) else {"value": row.value}
            raw = {key: item for key, item in value.items() if key != REPEATED}
            rejected.append(RejectedProblem(_id_of(value), row.place, no.reason, no.detail, raw))
            continue
        seen.setdefault(problem.id, (problem, row.place))
        problems.append(problem)
    if not problems:
        first = rejected[0]
        raise InputError(
            f"{path} holds no usable problem: {len(rejected)} rows rejected, "
            f"the first ({first.place}) because: {first.reason} {first.detail}".rstrip()
        )
    return Imported(tuple(_with_twins(_distinct(problems))), tuple(rejected))


def repair_counts(problems: Iterable[Problem]) -> dict[str, int]:
    """How often each kind of repair was made, most frequent first.

    A kind is the sentence without its particulars: `quiz N: option key "…" read as C`.
    """
    counts = Counter(
        re.sub(r"\d+", "N", re.sub(r'"[^"]*"', '"…"', repair))
        for problem in problems
        for repair in problem.repairs
    )
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


# ----------------------------------------------------------------------- a whole file


def _need_fields(rows: list[Row], path: Path) -> None:
    names = {key for row in rows if isinstance(row.value, dict) for key in row.value}
    missing = [
        " or ".join(map(repr, needed))
        for needed in (("question", "original_question"), ("answer",))
        if names.isdisjoint(needed)
    ]
    if missing:
        found = ", ".join(sorted(map(repr, names - {REPEATED}))[:8]) or "none"
        raise InputError(
            f"{path} has no field {' and no field '.join(missing)} in any row: "
            f"rename its fields (found: {found})"
        )


def _is_scigenbench(rows: list[Row]) -> bool:
    """Whether the quizzes are worded as upstream words them."""
    return any(
        isinstance(quiz, dict) and "evidence_snippet" in quiz
        for row in rows
        if isinstance(row.value, dict)
        for quiz in (row.value.get("quizzes") or ())
    )


def _distinct(problems: list[Problem]) -> list[Problem]:
    """Later problems under an id already taken get the first free of id-2, id-3, ..."""
    taken = {problem.id for problem in problems}
    used: set[str] = set()
    result = []
    for problem in problems:
        name, number = problem.id, 2
        while name in used or (name != problem.id and name in taken):
            name, number = f"{problem.id}-{number}", number + 1
        used.add(name)
        if name != problem.id:
            note = f'id "{problem.id}" stands twice, renamed'
            problem = replace(problem, id=name, repairs=(*problem.repairs, note))  # noqa: PLW2901
        result.append(problem)
    return result


def _with_twins(problems: list[Problem]) -> list[Problem]:
    """Problems that share a question stay, and each names the others."""
    ids: dict[str, list[str]] = {}
    for problem in problems:
        ids.setdefault(" ".join(problem.question.split()), []).append(problem.id)
    result = []
    for problem in problems:
        others = [i for i in ids[" ".join(problem.question.split())] if i != problem.id]
        notes = [f'same question as "{other}"' for other in others]
        new = tuple(note for note in notes if note not in problem.repairs)
        result.append(replace(problem, repairs=problem.repairs + new) if new else problem)
    return result


# -------------------------------------------------------------------------- one row


class _Reject(Exception):
    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail


def _problem(row: Row, defaults: Problem, fallback_id: str) -> Problem:
    raw = row.value
    if not isinstance(raw, Mapping):
        raise _Reject(Reason.NOT_AN_OBJECT)
    if REPEATED in raw:
        raise _Reject(Reason.REPEATED_FIELD, ", ".join(raw[REPEATED]))
    repairs = list(_lines(raw.get("repairs")))
    identity = _id_of(raw) or fallback_id
    if not identity:
        raise _Reject(Reason.NO_ID)
    if identity == fallback_id:
        repairs.append("no id in the file, numbered by row")
    question_field = "question" if _filled(raw.get("question")) else "original_question"
    question = _text(raw, question_field, repairs, Reason.NO_QUESTION)
    answer = _text(raw, "answer", repairs, Reason.NO_ANSWER)
    multimodal = _text(raw, "multimodal_question", repairs)
    if thought := re.match(r"\s*<think>.*</think>\s*(?=\S)", answer, re.DOTALL):
        answer = answer[thought.end() :]
        repairs.append(f"answer: {thought.end()} characters of reasoning in front of it left out")
    if re.fullmatch(r"\s*<img>[^<]*</img>\s*", answer):
        repairs.append("answer: nothing but a link to a picture that is not here, kept")
    problem = Problem(
        id=identity,
        question=question,
        answer=answer,
        image_type=_image_type(raw, row.place, identity),
        elements=_elements(raw.get("elements"), repairs),
        quizzes=_quizzes(raw.get("quizzes"), repairs),
        multimodal_question=multimodal,
        source=_text(raw, "source", []) or defaults.source,
        license=_text(raw, "license", []) or defaults.license,
        repairs=tuple(dict.fromkeys(repairs)),  # a published row comes with its own
    )
    _check_encodable(problem)
    return problem


def _id_of(raw: object) -> str:
    """The id as text (12, "12" and 12.0 are one id), empty where there is none."""
    value = raw.get("id") if isinstance(raw, Mapping) else None
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else ""
    return str(value).strip() if isinstance(value, (int, str)) else ""


def _filled(value: object) -> bool:
    return value is not None and value != "" and not _is_nan(value)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _text(
    raw: Mapping[str, Any], field: str, repairs: list[str], needed: Reason | None = None
) -> str:
    value = raw.get(field)
    if value is None or _is_nan(value):
        value = ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        repairs.append(f"{field}: a number, read as text")
        value = str(value)
    if not isinstance(value, str):
        raise _Reject(Reason.NOT_TEXT, field)
    if not value.strip():
        if needed is not None:
            raise _Reject(needed)
        return ""
    return _unescaped(value, field, repairs)


def _image_type(raw: Mapping[str, Any], place: str, identity: str) -> str:
    value = raw.get("image_type")
    if not _filled(value):
        return ""
    if value in IMAGE_TYPES:
        return str(value)
    folded = {name.casefold(): name for name in IMAGE_TYPES}
    near = difflib.get_close_matches(str(value).strip().casefold(), folded, n=1, cutoff=0.5)
    remedy = f"did you mean {folded[near[0]]!r}?" if near else f"use one like {IMAGE_TYPES[13]!r}"
    raise InputError(f"unknown image type {value!r} in {place} (id {identity!r}): {remedy}")


def _elements(value: object, repairs: list[str]) -> tuple[str, ...]:
    if isinstance(value, str) and value.strip():
        repairs.append("elements: one text instead of a list")
        return (value,)
    if isinstance(value, list):
        kept = tuple(item for item in value if isinstance(item, str) and item.strip())
        if len(kept) < len(value):
            repairs.append(f"elements: {len(value) - len(kept)} without text left out")
        return kept
    if _filled(value):
        repairs.append("elements: not a list, left out")
    return ()


def _lines(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _check_encodable(problem: Problem) -> None:
    """Half a surrogate pair is legal in JSON and in no UTF-8 file."""
    texts = {
        "id": problem.id,
        "question": problem.question,
        "answer": problem.answer,
        "multimodal_question": problem.multimodal_question,
        "elements": "".join(problem.elements),
        "source": problem.source,
        "license": problem.license,
        "repairs": "".join(problem.repairs),
        "quizzes": "".join(
            part
            for quiz in problem.quizzes
            for part in (quiz.question, *quiz.options, quiz.evidence)
        ),
    }
    for field, text in texts.items():
        if re.search("[\ud800-\udfff]", text):
            raise _Reject(Reason.NOT_TEXT, f"{field} holds half a surrogate pair")


# ---------------------------------------------------------------------------- quizzes


class _Doubt(Exception):
    """Why a quiz is left out."""


def _quizzes(value: object, repairs: list[str]) -> tuple[Quiz, ...]:
    if not isinstance(value, list):
        if _filled(value):
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
        if key not in _QUIZ_FIELDS and value is not None
    )
    question = raw.get("question")
    if not isinstance(question, str) or not question.strip():
        raise _Doubt("no question")
    options, keys = _options(raw.get("options"), notes)
    named = raw.get("correct_option")
    if not _filled(named):
        named = raw.get("answer")
    answer = _letter(named, options, keys, notes)
    if options.count(options[LETTERS.index(answer)]) > 1:
        raise _Doubt("the right option stands twice")
    evidence = raw.get("evidence_snippet")
    if not isinstance(evidence, str):
        evidence = raw.get("evidence")
    a, b, c, d = (_unescaped(option, "option", notes) for option in options)
    return Quiz(
        question=_unescaped(question, "question", notes),
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
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or _is_nan(value):
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


# ----------------------------------------------------------------------------- escapes

# What is left of a LaTeX command after JSON or Python read its first two characters as an
# escape: "\nu" -> line break + "u". Only where the rest completes a common command.
_EATEN = {
    "\n": ("n", "u|abla|eq"),
    "\t": ("t", "heta|imes|au|ext|ilde"),
    "\r": ("r", "ho|ight"),
    "\f": ("f", "rac"),
    "\b": ("b", "eta|ar|egin|oldsymbol|inom"),
}
_BROKEN = re.compile(
    r"(?<=[$ ({])(?:"
    + "|".join(f"{char}(?:{rest})(?![A-Za-z])" for char, (_, rest) in _EATEN.items())
    + ")"
)
_MATH = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)


def _unescaped(text: str, field: str, repairs: list[str]) -> str:
    """`text` with the backslashes of eaten LaTeX commands put back.

    Only between dollar signs, after a space, a bracket or the opening dollar: a line that was
    merely wrapped has no space left before its break, and never breaks behind that dollar.
    """
    if not any(char in text for char in _EATEN):
        return text
    found: Counter[str] = Counter()

    def command(match: re.Match[str]) -> str:
        name = f"\\{_EATEN[match[0][0]][0]}{match[0][1:]}"
        found[name] += 1
        return name

    def formula(match: re.Match[str]) -> str:
        opening = "$$" if match[0].startswith("$$") else ""  # a display may start on a new line
        return opening + _BROKEN.sub(command, match[0][len(opening) :])

    mended = _MATH.sub(formula, text)
    repairs.extend(f'{field}: backslash of "{name}" put back' for name in found)
    return mended
