"""How many of something a figure shows: texts that stand there several times, rows and bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scigen_data.facts import Facts, Role
from scigen_data.rows import TEXT
from scigen_data.train.charts import table_of
from scigen_data.train.conversations import (
    NO_REPEAT,
    TURNS,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
    said,
)
from scigen_data.train.places import facts_of, key_of, shown, texts_of

MOST = 3  # questions about texts of one figure


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    """One example a question; its id is the row's, with a number from 1 behind a `#`."""
    if isinstance(facts := facts_of(row), Left):
        return facts
    found: list[Example] = []
    for asked, count in (*_texts(facts), *_data(facts, row.get("program") or "")):
        made = example(row, f"{asked} Answer with the number alone.", options)
        made["id"] += f"#{len(found) + 1}"
        found.append({**made, "completion": said(str(count)), "solution": str(count)})
    return found or NO_REPEAT


def _texts(facts: Facts) -> Iterator[tuple[str, int]]:
    """Texts that stand there twice and more, all of them wholly seen, the most frequent first."""
    every = Counter(key_of(text.plain) for text in facts.texts)
    seen = Counter(key_of(text.plain) for text in texts_of(facts))
    names = {key_of(text.plain): shown(text.plain) for text in facts.texts}
    several = [(key, count) for key, count in seen.most_common() if count > 1]
    for key, count in [each for each in several if every[each[0]] == each[1]][:MOST]:
        yield f'How many times does the label "{names[key]}" stand in this figure?', count


def _data(facts: Facts, program: str) -> Iterator[tuple[str, int]]:
    table = table_of(facts, program)
    if table is None:
        return
    rows, columns = len(table) - 1, len(table[0]) - 1
    if any(text.role is Role.TABLE_CELL for text in facts.texts):
        yield "How many rows does the table have, its head left out?", rows
    elif not table[0][0]:
        yield "How many bars does the chart show?", rows * columns


COUNT = View(
    name="count",
    summary="a question about how many the figure shows -> the number; a row a question",
    needs=("image", "facts"),
    examples=_examples,
    columns={"completion": TURNS, "solution": TEXT},
)
