"""The families of grouped bars and of two-way tables: answers by a route other than their own."""

from __future__ import annotations

import re
import statistics

import pytest

from scigen_data.problems.authoring import Drawing, Item, Rng
from scigen_data.problems.families.universal import grouped_bars, two_way_table

every_level = pytest.mark.parametrize("level", [1, 2, 3])


def items(make: object, level: int, count: int = 90) -> list[Item]:
    assert callable(make)
    return [make(Rng.of("domain", index // 3, index, level=level)) for index in range(count)]


def number(text: str) -> float:
    return float(text.partition(" ")[0].replace("−", "-"))


# ------------------------------------------------------------------------------- bars


@every_level
def test_comparisons_follow_from_the_listed_values(level: int) -> None:
    asked = set()
    for item in items(grouped_bars.make, level):
        _, listed, task = re.split(r"\. (?=[A-Z])", item.question, maxsplit=2)
        series = {
            name: dict(
                re.findall(r"([\d.]+) (?:in|on) (\w+)", row)[k][::-1]
                for k in range(row.count(",") + 1)
            )
            for name, _, row in (each.partition(": ") for each in listed.split("; "))
        }
        values = {name: {k: float(v) for k, v in row.items()} for name, row in series.items()}
        names = [name for name in values if name in task]
        one, two = sorted(names, key=task.index)
        first, second = list(values[one].values()), list(values[two].values())
        if "larger total" in task:
            large, small = sorted((sum(first), sum(second)), reverse=True)
            expected = 100 * (large - small) / small
        elif "means" in task:
            expected = abs(statistics.fmean(first) - statistics.fmean(second))
        elif "change" in task:
            found = re.search(r"from (\w+) to (\w+),", task)
            assert found
            before, after = (sum(values[n][place] for n in names) for place in found.groups())
            expected = 100 * (after - before) / before
        else:
            expected = 100 * sum(first) / sum(first + second)
        decimals = len(item.answer.partition(" ")[0].partition(".")[2])
        assert number(item.answer) == pytest.approx(expected, abs=0.5001 * 10**-decimals)
        asked.add(task.split(" of ")[0].split(" to ")[0][:20])
    assert len(asked) >= 2


def test_values_that_are_read_off_lie_on_lines_of_the_grid() -> None:
    for item in items(grouped_bars.make, 3):
        assert isinstance(item.program, Drawing)
        drawn = item.program.values
        scale, parts = drawn["scale"], drawn["parts"]
        assert isinstance(scale, list)
        assert isinstance(parts, int)
        line = (scale[1][0] - scale[0][0]) / parts
        series = drawn["series"]
        assert isinstance(series, dict)
        assert drawn["written"] == []
        for row in series.values():
            for value in row:
                assert value / line == pytest.approx(round(value / line), abs=1e-6)
                assert value <= scale[-1][0]


# ------------------------------------------------------------------------------ table


def counts_of(item: Item) -> dict[str, dict[str, float]]:
    """As the question lists them; what is missing is found from the total of its column."""
    listed = re.split(r"\. (?=[A-Z])", item.question)[1]
    *lines, last = listed.split("; ")
    if not last.startswith("in all"):
        lines, last = [*lines, last], ""
    found: dict[str, dict[str, float]] = {}
    for line in lines:
        name, _, row = line.partition(": ")
        row = row.partition(", in all")[0]
        found[name] = {
            column: float("nan" if n == "?" else n)
            for n, _, column in (each.partition(" ") for each in row.split(", "))
        }
    totals = {
        column: float(n)
        for n, _, column in (each.partition(" ") for each in last[7:].split(", ")[:-1])
    }
    for row in found.values():
        for column, n in row.items():
            if n != n:
                others = sum(other[column] for other in found.values() if other is not row)
                row[column] = totals[column] - others
    return found


@every_level
def test_shares_expected_counts_and_chi_squared_follow_from_the_counts(level: int) -> None:
    for item in items(two_way_table.make, level):
        counts = counts_of(item)
        total = sum(sum(row.values()) for row in counts.values())
        assert all(n > 0 for row in counts.values() for n in row.values())
        columns = list(next(iter(counts.values())))
        of_column = {name: sum(row[name] for row in counts.values()) for name in columns}
        if found := re.search(r"for (.+) and (.+), to three", item.question):
            expected = sum(counts[found[1]].values()) * of_column[found[2]] / total
        elif found := re.search(r"counted for (.+) is (.+), to three", item.question):
            row = counts[found[1]]
            expected = 100 * row[found[2]] / sum(row.values())
        else:  # n (Σ O²/(R C) − 1)
            expected = total * (
                sum(
                    n * n / (sum(row.values()) * of_column[name])
                    for row in counts.values()
                    for name, n in row.items()
                )
                - 1
            )
        assert number(item.answer) == pytest.approx(expected, rel=0.006)


def test_a_table_shows_what_its_question_lists() -> None:
    for item in items(two_way_table.make, 3):
        assert isinstance(item.program, Drawing)
        cells = item.program.values["cells"]
        assert isinstance(cells, list)
        assert sum(row.count("?") for row in cells) == 1
        for row in cells[1:]:
            numbers = [int(text) for text in row[1:] if text != "?"]
            if len(numbers) == len(row) - 1:
                assert sum(numbers[:-1]) == numbers[-1]
