"""Counts of a build's rows: they may be taken apart, and kept as JSON."""

from __future__ import annotations

import json
from dataclasses import fields, replace

from scigen_data.publish.statistics import Statistics
from scigen_data.records import Status, Usage
from scigen_data.rows import to_row
from tests.samples import sample, unchecked


def rows() -> list[dict[str, object]]:
    """Rows in which everything that is counted is there."""
    paid = Usage(3, 4, 0.5).of("coder")
    down = sample(2, accepted=False)
    down = replace(down, draft=replace(down.draft, status=Status.API_ERROR, usage=paid))
    other = replace(sample(3), problem=replace(sample(3).problem, image_type="of my own"))
    other = replace(other, draft=replace(other.draft, usage=paid), attempts=2)
    return [to_row(each) for each in (sample(0), unchecked(1), down, other)]


def counted(of: list[dict[str, object]]) -> Statistics:
    found = Statistics()
    for row in of:
        found.add(row)
    return found


def test_counts_taken_apart_add_up_to_those_of_all_rows() -> None:
    whole, merged = counted(rows()), Statistics()
    for part in (rows()[:1], rows()[1:3], rows()[3:]):
        merged.merge(counted(part))
    assert merged == whole
    assert list(merged.checks) == list(whole.checks)
    empty = Statistics()
    unseen = [e.name for e in fields(whole) if getattr(whole, e.name) == getattr(empty, e.name)]
    assert not unseen, "of these the test says nothing"


def test_counts_are_the_same_read_back_from_json() -> None:
    whole = counted(rows())
    assert Statistics.from_json(json.loads(json.dumps(whole.to_json()))) == whole
