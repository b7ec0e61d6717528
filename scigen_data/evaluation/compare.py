"""Two generators on the problems that both have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scigen_data.evaluation.score import Scored
from scigen_data.metrics.rates import paired_means, paired_rates


def compare(first: Sequence[Scored], second: Sequence[Scored]) -> dict[str, Any] | None:
    """Paired tests over the ids that both have; None where they share none.

    `all`: an image that is missing or not judged is a miss; `judged`: over those judged in both.
    """
    one = {row.id: row for row in first}
    two = {row.id: row for row in second}
    common = [name for name in one if name in two]
    if not common:
        return None

    def rates(outcome: Callable[[Scored], bool | None], counts: Callable[[Scored], bool]) -> Any:
        a = {i: outcome(one[i]) for i in common if counts(one[i])}
        b = {i: outcome(two[i]) for i in common if counts(two[i])}
        both = [i for i in a if a[i] is not None and b.get(i) is not None]
        if not both:
            return None
        return {
            "all": paired_rates(a, b).as_dict(),
            "judged": paired_rates({i: a[i] for i in both}, {i: b[i] for i in both}).as_dict(),
        }

    scores = paired_means(
        {i: one[i].score for i in common}, {i: two[i].score for i in common}
    ).as_dict()
    return {
        "ids": len(common),
        "r_inv": rates(lambda row: row.passed, lambda row: bool(row.quizzes)),
        "r_inv_strict": rates(
            lambda row: row.strict, lambda row: bool(row.quizzes) and row.aside is not True
        ),
        "judge": scores if scores["both"] else None,
    }
