"""Which column of a table is which field of a problem, and what a row says under it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scigen_data.errors import InputError
from scigen_data.problems.files import MORE, REPEATED

# What each field is called in the tables that there are, likeliest first. A short answer to hold
# a response to comes before one that is worked out. A dot leads into a nested column.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "uid", "uuid", "problem_id", "question_id"),
    "question": (
        *("question", "problem", "prompt", "query", "instruction", "original_question"),
        *("extra_info.question", "messages", "conversations"),
    ),
    "answer": (
        *("reference_answer", "final_answer", "answer", "reward_model.ground_truth"),
        *("extra_info.answer", "ground_truth", "solution"),
    ),
    "image_type": ("image_type",),
    "subject": ("subject", "category", "domain", "discipline"),
    "source": ("source",),
    "license": ("license", "licence"),
    "quizzes": ("quizzes",),
    "elements": ("elements",),
    "multimodal_question": ("multimodal_question",),
    "repairs": ("repairs",),
}
_TEXTS = ("question", "answer", "multimodal_question")  # may lie in a list of messages
_MODELS = ("assistant", "gpt", "model")  # roles whose messages are answers
_STRATA = ("subject", "image_type", "source")  # fields that rows are grouped by, the first there is


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each field; `stratum` is the one that rows are grouped by, empty where none."""

    of: Mapping[str, str]
    stratum: str = ""

    def read(self, row: object) -> object:
        """The row under our names. What is no mapping stays as it is."""
        if not isinstance(row, Mapping):
            return row
        found = {
            field: _text(field, value) if field in _TEXTS else value
            for field, column in self.of.items()
            if (value := _cell(row, column)) is not None
        }
        return {**found, **{mark: row[mark] for mark in (REPEATED, MORE) if mark in row}}

    def stratum_of(self, row: object) -> str:
        value = _cell(row, self.stratum) if self.stratum and isinstance(row, Mapping) else None
        return "" if value is None else " ".join(str(value).split())[:100]


def roots(names: Sequence[str], chosen: Mapping[str, str], stratify: str | None) -> list[str]:
    """Of a table's columns those that may have to be read."""
    wanted = {each for field in NAMES for each in _candidates(field, chosen)}
    wanted |= {stratify} if stratify else set()
    tops = wanted | {each.partition(".")[0] for each in wanted}
    return [name for name in names if name in tops]


def columns_of(
    source: str,
    names: Collection[str],
    rows: Iterable[object],
    chosen: Mapping[str, str],
    stratify: str | None,
) -> Columns:
    """The column of each field that a table has. `rows` are some of it: they tell what is nested.

    Raises InputError, listing the columns that there are, where a chosen one is missing or none
    has a usual name of question or answer, and for a field that is none.
    """
    mappings = [row for row in rows if isinstance(row, Mapping)]

    def there(column: str) -> bool:
        return column in names or any(_cell(row, column) is not None for row in mappings)

    listed = ", ".join(sorted(set(names) - {REPEATED, MORE})) or "none"
    for field, column in chosen.items():
        if field not in NAMES:
            near = difflib.get_close_matches(field, NAMES, n=1)
            said = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(NAMES)}"
            raise InputError(f"--map {field}={column}: {field!r} is no field: {said}")
        if not there(column):
            raise InputError(
                f"{source} has no column {column!r} (--map {field}={column}); it has: {listed}"
            )
    found = {
        field: column
        for field in NAMES
        for column in [*filter(there, _candidates(field, chosen))][:1]
    }
    for field in ("question", "answer"):
        if field not in found:
            usual = ", ".join(NAMES[field][:4])
            raise InputError(
                f"{source} has no column that is called as a problem's {field} usually is "
                f"({usual}): name it with --map {field}=COLUMN; it has: {listed}"
            )
    if stratify and not there(stratify):
        raise InputError(f"{source} has no column {stratify!r} (--stratify); it has: {listed}")
    strata = (found[field] for field in _STRATA if field in found)
    return Columns(found, stratify or next(strata, ""))


def _candidates(field: str, chosen: Mapping[str, str]) -> tuple[str, ...]:
    return (chosen[field],) if field in chosen else NAMES[field]


def _cell(row: Mapping[str, Any], column: str) -> Any:
    """What stands in a column, or under a path into a nested one; None where nothing does."""
    if column in row:
        return row[column]
    value: Any = row
    for part in column.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _text(field: str, value: Any) -> Any:
    """The text of a list of messages: what is asked, or what is answered last."""
    if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
        return value
    roles = [(each.get("role") or each.get("from"), each) for each in value]
    if field == "answer":
        said = [_said(each) for role, each in roles if role in _MODELS][-1:]
    else:
        said = [_said(each) for role, each in roles if role not in (*_MODELS, "system")]
    return "\n".join(filter(None, said))


def _said(message: Mapping[str, Any]) -> str:
    content = message.get("content") or message.get("value")
    if isinstance(content, list | tuple):
        parts = [each.get("text") for each in content if isinstance(each, Mapping)]
        return "\n".join(each for each in parts if isinstance(each, str))
    return content if isinstance(content, str) else ""
