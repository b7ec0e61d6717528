"""The data of a chart or a table, as a table."""

from __future__ import annotations

from scigen_data.train.charts import markdown, table_of
from scigen_data.train.conversations import (
    NO_TABLE,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
    said,
)
from scigen_data.train.places import facts_of

_ASKED = "Write the data that this figure shows as a table in Markdown."


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    if isinstance(facts := facts_of(row), Left):
        return facts
    table = table_of(facts, row.get("program") or "")
    if table is None:
        return NO_TABLE
    return [{**example(row, _ASKED, options), "completion": said(markdown(table))}]


CHART_TO_TABLE = View(
    name="chart-to-table",
    summary="a chart or a table whose data are known -> the data, as a table in Markdown",
    needs=("image", "facts"),
    examples=_examples,
)
