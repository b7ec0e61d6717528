"""A random sample of accepted rows, with others among them so that nobody can tell which is which.

Every accepted row has the same chance. Strata (config and image type) are represented in
proportion: rows are put in order by stratum, at random within one, and every k-th is taken from a
random start (systematic sampling). A plain share of the sample is therefore the estimate, and an
interval for independent draws is no narrower than it should be.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

from scigen_data.errors import InputError
from scigen_data.journal.records import Drawn, Sample, now
from scigen_data.review.rows import Row, Rows

DECOYS = 0.2  # rows that were not accepted, for each that was


def sample_name(n: int, seed: int) -> str:
    return f"{n}-{seed}"


def draw(rows: Rows, n: int, seed: int, reviewer: str) -> Sample:
    """Draw `n` accepted rows, or all where there are fewer, and some that were not accepted.

    The same rows, number and seed give the same sample. Where rows have figures, those without are
    in no sample.
    Raises InputError where no row was accepted.
    """

    def chance(row: Row, what: str) -> str:
        text = f"{rows.fingerprint} {n} {seed} {what} {row.shown}"
        return hashlib.sha256(text.encode()).hexdigest()

    pictures = any(row.figure for row in rows.rows)
    distinct = {(row.id, row.shown): row for row in rows.rows if row.figure or not pictures}
    accepted = [row for row in distinct.values() if row.accepted]
    others = [row for row in distinct.values() if not row.accepted]
    if not accepted:
        raise InputError(
            f"{rows.folder} has no accepted row to be looked at: there is no precision to measure"
        )
    strata = sorted(accepted, key=lambda r: (r.config, r.image_type, chance(r, "within")))
    taken = _systematic(strata, n, int(chance(strata[0], "start")[:13], 16) / 16**13)
    decoys = sorted(others, key=lambda row: chance(row, "other"))[: math.ceil(DECOYS * len(taken))]
    mixed = sorted([*taken, *decoys], key=lambda row: chance(row, "place"))
    return Sample(
        at=now(),
        reviewer=reviewer,
        name=sample_name(n, seed),
        dataset=rows.fingerprint,
        seed=seed,
        accepted=len(accepted),
        others=len(others),
        rows=tuple(Drawn(row.id, row.shown, row.accepted) for row in mixed),
    )


def _systematic(rows: list[Row], n: int, start: float) -> list[Row]:
    """`n` of the rows, evenly spaced; `start` is a random number below 1."""
    if n >= len(rows):
        return rows
    step = len(rows) / n
    return [rows[int((place + start) * step)] for place in range(n)]


def find(samples: Iterable[Sample], dataset: str, name: str | None = None) -> Sample | None:
    """The sample of that name, or the latest, that was drawn of these very rows."""
    fitting = [s for s in samples if s.dataset == dataset and name in (None, s.name)]
    return fitting[-1] if fitting else None
