"""Problems that are a test's: whether a text shares its words with a file of test questions.

A text is contaminated where half of its runs of 8 words stand in one test question, or half of a
test question's runs of 13 words in it; one of fewer than 8 words where it is a test question.
GPT-3 was held to its tests by runs of 8 to 13 words (Brown et al. 2020, appendix C). One run in
common is what textbooks have in common ("the coefficient of kinetic friction between the block
and"): of 6,600 families' problems 284 share one with SciGenBench, and none more than an eighth of
its runs. Numbers count as numbers, whatever they are: a test's question with other values is still
that question. What is written at a letter, as in C2H6 or x_1, is a part of a name.

A run that many test questions have is an instruction or a template of theirs. A text is of the
template where such runs cover it but for gaps of a few words each; behind an instruction stands a
question of the text's own.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from scigen_data.errors import InputError
from scigen_data.problems.files import rows_of

SHORT, LONG = 8, 13  # words of a run
SHARE = 0.5  # of a text's runs
COMMON = 100  # test questions that have a run; one that more have tells none of them
SLOT = 4  # words in a row that a template leaves open
SHOWN = 80  # characters of a test question
# The columns that hold questions, whatever their case.
NAMES = (
    *("question", "original_question", "multimodal_question", "problem", "problem_statement"),
    *("prompt", "query", "instruction", "input", "text", "messages", "conversations"),
)
_ANSWERS = ("assistant", "gpt", "model")  # whose messages are no questions
_MARKUP = re.compile(r"\{/?eq\}|</?\w{1,20}>|\\(?:[a-zA-Z]{1,30}|.)|[$*_`~]")
_INDEX = re.compile(r"(?:(?<=[A-Za-z])_?|(?<=[A-Za-z]\})_)\{?(\d{1,3})(?!\d)")
_SPELT = str.maketrans("0123456789", "abcdefghij")
_WORD = re.compile(r"(?P<number>\d+(?:[.,]\d+)*)|[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """A test question, and how much of it or of the text the two have in common."""

    place: str  # "scigen.json row 13"
    text: str
    share: float  # 0 to 1

    @property
    def contaminates(self) -> bool:
        return self.share >= SHARE

    def __str__(self) -> str:
        begins = " ".join(self.text.split())[:SHOWN]
        return f"{self.share:.0%} of its words are those of {self.place}: {begins!r}"


@dataclass(slots=True)
class _Runs:
    """Which question has which run of words."""

    _hashes: Any = field(default_factory=lambda: array("Q"))
    _owners: Any = field(default_factory=lambda: array("L"))
    _sorted: tuple[Any, Any] | None = None

    def add(self, runs: Sequence[int], owner: int) -> int:
        """How many of the runs are different ones."""
        different = sorted(set(runs))
        self._hashes.extend(different)
        self._owners.extend([owner] * len(different))
        self._sorted = None
        return len(different)

    def shared(self, runs: Sequence[int]) -> tuple[Counter[int], dict[int, int]]:
        """How many of the different runs each question has; and those runs that more than COMMON
        have, with the first of these."""
        if self._sorted is None:
            hashes = np.array(self._hashes, dtype=np.uint64)
            order = np.argsort(hashes, kind="stable")
            self._sorted = hashes[order], np.array(self._owners, dtype=np.uint64)[order]
        hashes, owners = self._sorted
        different = np.array(sorted(set(runs)), dtype=np.uint64)
        first, last = (
            np.searchsorted(hashes, different, side).tolist() for side in ("left", "right")
        )
        found: Counter[int] = Counter()
        common: dict[int, int] = {}
        for run, begin, end in zip(different.tolist(), first, last, strict=True):
            if end - begin > COMMON:
                common[run] = int(owners[begin])
            else:
                found.update(owners[begin:end].tolist())
        return found, common


@dataclass(slots=True)
class Questions:
    """Test questions, by their runs of words. Eight bytes a run are kept, and the first characters
    of a question."""

    shown: list[tuple[str, str]] = field(default_factory=list)  # place, beginning
    _whole: dict[bytes, int] = field(default_factory=dict)
    _sizes: list[int] = field(default_factory=list)  # runs of LONG words
    _short: _Runs = field(default_factory=_Runs)
    _long: _Runs = field(default_factory=_Runs)

    def add(self, place: str, text: str) -> None:
        """One that has the words of one that is there counts as that."""
        words = words_of(text)
        key = _key(text, words)
        if not words or key in self._whole:
            return
        number = self._whole[key] = len(self.shown)
        self.shown.append((place, " ".join(text[: 4 * SHOWN].split())[:SHOWN]))
        self._short.add(runs_of(words, SHORT), number)
        self._sizes.append(self._long.add(runs_of(words, LONG), number))

    def overlap(self, text: str) -> Overlap | None:
        """The test question that `text` has most in common with; None where it shares no run."""
        words = words_of(text)
        if len(words) < SHORT:
            number = self._whole.get(_key(text, words))
            return None if number is None else Overlap(*self.shown[number], 1.0)
        runs = runs_of(words, SHORT)
        found, common = self._short.shared(runs)
        of = len(set(runs))
        shares = {number: count / of for number, count in found.items()}
        for number, count in self._long.shared(runs_of(words, LONG))[0].items():
            shares[number] = max(shares.get(number, 0.0), count / self._sizes[number])
        if common and (covered := _covered(runs, common)):
            first = min(common.values())
            shares[first] = max(shares.get(first, 0.0), covered)
        if not shares:
            return None
        share, number = max((share, -number) for number, share in shares.items())
        return Overlap(*self.shown[-number], share)


def _covered(runs: Sequence[int], common: Collection[int]) -> float:
    """The share of a text's words in common runs; 0 where more than SLOT in a row are in none."""
    count = len(runs) + SHORT - 1
    bare, gap, reach = 0, 0, 0  # `reach`: the end of the last common run
    for at in range(count):
        if at < len(runs) and runs[at] in common:
            reach = at + SHORT
        gap = 0 if at < reach else gap + 1
        bare += gap > 0
        if gap > SLOT:
            return 0.0
    return 1 - bare / count


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents' forms and markup; a run of numbers is one `#`,
    and the index of a name a word of its own.

    A Chinese or Japanese character is a word.
    """
    plain = _INDEX.sub(_spelt, unicodedata.normalize("NFKC", text))
    plain = _MARKUP.sub(" ", plain).casefold()
    words: list[str] = []
    for match in _WORD.finditer(plain):
        word = "#" if match["number"] else match[0]
        if word != "#" or not words or words[-1] != "#":
            words.append(word)
    return words


def _spelt(index: re.Match[str]) -> str:
    return f" n{index[1].translate(_SPELT)} "


def runs_of(words: Sequence[str], size: int) -> list[int]:
    """The runs of `size` words in their order, each as 64 bits."""
    runs = (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
    return [int.from_bytes(_digest(run), "big") for run in runs]


def _key(text: str, words: Sequence[str]) -> bytes:
    """A short text is known by its numbers too: "Add # and #" is nobody's question."""
    return _digest(" ".join(words if len(words) >= SHORT else text.casefold().split()))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


# ------------------------------------------------------------------------------ files


def read_questions(paths: Sequence[Path]) -> Questions:
    """The test questions of JSON, JSON lines, Parquet and CSV files.

    Raises InputError where a file cannot be read or has no column of `NAMES`.
    """
    questions = Questions()
    for path in paths:
        count, names = 0, set[str]()
        for place, row in _rows(path):
            names |= row.keys()
            for text in _texts(row):
                count += 1
                questions.add(place, text)
        if not count:
            found = ", ".join(map(repr, sorted(map(str, names))[:8])) or "none"
            raise InputError(
                f"{path} has no text under a name such as {', '.join(map(repr, NAMES[:3]))} or "
                f"'problem' (found: {found}): rename the column of its questions"
            )
    return questions


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Place and fields of each row."""
    for row in rows_of(path, lambda names: [name for name in names if name.lower() in NAMES]):
        if isinstance(row.value, Mapping):
            yield row.place, row.value


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    """What is asked in a row: a text, or the texts of messages."""
    for name, value in row.items():
        if isinstance(name, str) and name.lower() in NAMES and (text := _said(value)).strip():
            yield text


def _said(value: object) -> str:
    """The text of a cell: of messages those that are not the model's."""
    if isinstance(value, list | tuple):
        return "\n".join(map(_said, value))
    if isinstance(value, Mapping):
        whose = value.get("role") or value.get("from")
        parts = (value.get(name) for name in ("content", "value", "text"))
        return "" if whose in _ANSWERS else next((_said(part) for part in parts if part), "")
    return value if isinstance(value, str) else ""
